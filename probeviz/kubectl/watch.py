"""`kubectl get -w`: one row for each write to an object, as the facts tell of them."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import msgspec

from probeviz.kubectl.answer import Following, Line, out
from probeviz.kubectl.fields import FieldSelector
from probeviz.kubectl.legacy_endpoints import Endpoints, Port, Subset
from probeviz.kubectl.printers import pods
from probeviz.kubectl.selectors import Selector
from probeviz.kubectl.shape import Shape
from probeviz.kubectl.table import Table
from probeviz.sim.cluster import Cluster
from probeviz.sim.facts import (
    EndpointsChanged,
    EventRecorded,
    Fact,
    NodeChanged,
    ObjectApplied,
    ObjectDeleted,
    PodChanged,
)
from probeviz.sim.objects import (
    Deployment,
    Endpoint,
    EndpointSlice,
    Event,
    Ingress,
    Meta,
    Node,
    ReplicaSet,
    Service,
    ServicePort,
)
from probeviz.sim.releases import release
from probeviz.sim.setup import Setup

APPLIED: dict[str, Any] = {
    "Deployment": Deployment,
    "ReplicaSet": ReplicaSet,
    "Service": Service,
    "Ingress": Ingress,
}


class At(NamedTuple):
    """An instant that a fact has told of."""

    now: int
    setup: Setup
    cluster: Cluster


class Seen(NamedTuple):
    """What is known of an object; `obj` is a PodChanged or an API object."""

    name: str
    obj: Any
    labels: Mapping[str, str]


class Wanted(NamedTuple):
    """Which objects of the kind: those of these names, or with none all that both selectors take."""

    names: tuple[str, ...] = ()
    labels: Selector = Selector()
    fields: Selector | FieldSelector = Selector()


class Style(NamedTuple):
    """How rows are printed. `headed`: there is, or is to be, a header above the next row."""

    shape: Shape
    headed: bool = False
    marks: bool = False  # --output-watch-events
    names_only: bool = False  # -o name


class Watch(Following):
    """Rows of one kind; `table` remembers the widths."""

    def __init__(self, at: At, style: Style, table: Table, wanted: Wanted) -> None:
        super().__init__()
        self._at = at
        self._style = style
        self._shape = style.shape
        self._table = table
        self._wanted = wanted
        self._headed = style.headed
        self._known: dict[str, Seen] = {}

    def remember(self, name: str, obj: Any, labels: Mapping[str, str]) -> None:
        """Takes note of an object that the list has printed. Copied: the World changes its objects in place."""
        self._known[name] = Seen(name, _copy(obj), labels)

    def feed(self, fact: Fact) -> list[Line]:
        """An object that no longer passes the selectors is deleted to this watch, and printed as it was before
        (apiserver pkg/storage/cacher, convertToWatchEvent)."""
        if isinstance(fact, ObjectDeleted):
            return self._deleted(fact)
        seen = self._read(fact)
        if seen is None:
            return []
        if not self._takes(seen):
            return self._row(self._known.pop(seen.name), fact.t, "DELETED") if seen.name in self._known else []
        mark = "MODIFIED" if seen.name in self._known else "ADDED"
        self._known[seen.name] = seen
        return self._row(seen, fact.t, mark)

    def _deleted(self, fact: ObjectDeleted) -> list[Line]:
        kind, _, name = fact.ref.partition("/")
        if kind.partition(".")[0] != self._shape.resource.kind.lower() or name not in self._known:
            return []
        return self._row(self._known.pop(name), fact.t, "DELETED")

    def _takes(self, seen: Seen) -> bool:
        names, labels, fields = self._wanted
        if names:
            return seen.name in names
        by_field = isinstance(fields, Selector) or fields.matches(self._at.cluster, seen.obj)
        return by_field and labels.matches(seen.labels)

    def _row(self, seen: Seen, now: int, mark: str) -> list[Line]:
        if self._style.names_only:
            return out(self._shape.resource.ref(seen.name))
        cells = self._shape.frame(self._cells(seen, now), seen.labels)
        rows = [self._marked(mark, cells)]
        if not self._headed:
            rows.insert(0, self._marked("EVENT", self._shape.header()))
            self._headed = True
        return out(*self._table.flush(rows))

    def _marked(self, mark: str, cells: list[str]) -> list[str]:
        return [mark, *cells] if self._style.marks else cells

    def _cells(self, seen: Seen, now: int) -> list[str]:
        if isinstance(seen.obj, PodChanged):
            return pods.row(seen.obj, now, release(self._shape.release))
        return self._shape.printer.cells(self._at._replace(now=now), seen.obj)

    def _read(self, fact: Fact) -> Seen | None:
        """The object that a fact of the watched kind tells of."""
        kind = self._shape.resource.kind
        match fact:
            case PodChanged() if kind == "Pod":
                return Seen(fact.pod, fact, fact.labels)
            case ObjectApplied() if fact.object.get("kind") == kind and kind in APPLIED:
                return _seen(msgspec.convert(fact.object, APPLIED[kind]))
            case EndpointsChanged() if kind == "EndpointSlice":
                return _seen(_slice(fact))
            case EndpointsChanged() if kind == "Endpoints":
                return _seen(self._endpoints(fact))
            case EventRecorded() if kind == "Event":
                return Seen(event_name(fact), event_of(fact), {})
            case NodeChanged() if kind == "Node":
                return self._node(fact)
        return None

    def _endpoints(self, fact: EndpointsChanged) -> Endpoints:
        known = self._known.get(fact.service)
        meta = known.obj.metadata if known else Meta(name=fact.service, creation_timestamp=fact.created)
        kept = [e for e in fact.endpoints if not e["terminating"]]
        ready = [(e["ip"], e["pod"], "") for e in kept if e["ready"]]
        rest = [(e["ip"], e["pod"], "") for e in kept if not e["ready"]]
        subset = Subset(ready, rest, [Port(number) for number in fact.ports])
        return Endpoints(meta, [subset] if kept else [])

    def _node(self, fact: NodeChanged) -> Seen | None:
        """None: what happened to its machine is not known to the API server."""
        known = self._known.get(fact.node)
        if known is not None and (known.obj.ready, not known.obj.unschedulable) == (fact.ready, fact.schedulable):
            return None
        node = _copy(known.obj) if known else Node(metadata=Meta(name=fact.node, creation_timestamp=fact.t))
        node.ready, node.unschedulable = fact.ready, not fact.schedulable
        return _seen(node)


def _seen(obj: Any) -> Seen:
    return Seen(obj.metadata.name, obj, obj.metadata.labels)


def _copy(obj: Any) -> Any:
    return msgspec.convert(msgspec.to_builtins(obj), type(obj))


def _slice(fact: EndpointsChanged) -> EndpointSlice:
    return EndpointSlice(
        metadata=Meta(name=fact.slice, creation_timestamp=fact.created),
        service=fact.service,
        ports=[ServicePort(port=number, target_port=number) for number in fact.ports],
        endpoints=[Endpoint(ip=e["ip"], pod=e["pod"], ready=e["ready"]) for e in fact.endpoints],
    )


def event_name(event: EventRecorded | Event) -> str:
    """What tells an Event from others here: no fact names it. Kept Events and facts give the same."""
    return f"{event.ref}/{event.reason}/{event.message}"


def event_of(fact: EventRecorded) -> Event:
    return Event(
        metadata=Meta(name=""),
        ref=fact.ref,
        uid=fact.uid,
        type=fact.type,
        reason=fact.reason,
        message=fact.message,
        count=fact.count,
        first_timestamp=fact.first,
        last_timestamp=fact.last,
        component=fact.source,
        field_path=fact.field_path,
    )
