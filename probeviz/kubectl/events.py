"""`kubectl events` (kubectl pkg/cmd/events): Events by the time they were last seen, in a layout of its own."""

from typing import Any, NamedTuple

from probeviz.kubectl.answer import Answer, Following, Line, err, out
from probeviz.kubectl.describe.events import interval, order
from probeviz.kubectl.errors import KubectlError, NotSimulated
from probeviz.kubectl.fields import involved_kind
from probeviz.kubectl.flags import ALL_NAMESPACES, Flag, Parsed, parse
from probeviz.kubectl.forms import form_of, to_json, to_yaml
from probeviz.kubectl.found import elsewhere
from probeviz.kubectl.listing import list_objects
from probeviz.kubectl.resources import lookup
from probeviz.kubectl.table import Table
from probeviz.kubectl.watch import event_of
from probeviz.sim.facts import EventRecorded, Fact
from probeviz.sim.objects import Event
from probeviz.sim.releases import release
from probeviz.sim.world import World

FLAGS = (
    ALL_NAMESPACES,
    Flag("output", "o"),
    Flag("for"),
    Flag("types", many=True),
    Flag("chunk-size"),
    Flag("watch", "w", takes=False),
    Flag("no-headers", takes=False),
)
SINCE = 23  # alpha under `kubectl alpha events`, but the word is known from then on
HEADER = ["LAST SEEN", "TYPE", "REASON", "OBJECT", "MESSAGE"]


class Wanted(NamedTuple):
    """`kind` and `name` of `--for`, empty without; `types` in lower case, none means all."""

    kind: str = ""
    name: str = ""
    types: tuple[str, ...] = ()

    def takes(self, event: Event) -> bool:
        involved = involved_kind(event.ref), event.ref.partition("/")[2]
        return (not self.kind or involved == (self.kind, self.name)) and (
            not self.types or event.type.lower() in self.types
        )


def events(world: World, args: list[str]) -> Answer:
    """The answer at the World's time; raises KubectlError."""
    if release(world.setup.release).minor < SINCE:
        raise KubectlError('error: unknown command "events" for "kubectl"')
    given = parse("events", args, FLAGS)
    wanted = _wanted(given, world.setup.release)
    kept = [] if elsewhere(given) else list_objects(world, lookup("events"))
    found = [event for event in kept if wanted.takes(event)]
    if given.on("watch"):
        return _watch(world, given, wanted, found)
    if not found:
        where = "" if given.on("all-namespaces") else f" in {given.flags.get('namespace', 'default')} namespace"
        return Answer(err(f"No events found{where}."))
    found.sort(key=order)
    if output := given.flags.get("output"):
        return Answer(_forms(world, output, found))
    rows = [] if given.on("no-headers") else [_framed(given, HEADER)]
    rows += [_framed(given, _cells(event, world.now), "default") for event in found]
    return Answer(out(*Table().flush(rows)))


def _wanted(given: Parsed, named: str) -> Wanted:
    types = tuple(kind.lower() for kind in ",".join(given.all("types")).split(",") if kind)
    if not set(types) <= {"normal", "warning"}:
        raise KubectlError("error: valid --types are Normal or Warning")
    about = given.flags.get("for", "")
    if not about:
        return Wanted(types=types)
    kind, slash, name = about.partition("/")
    if not slash:
        raise KubectlError("error: --for must be in resource/name form")
    if "/" in name:
        raise KubectlError("error: arguments in resource/name form may not have more than one slash")
    return Wanted(lookup(kind, named).kind, name, types)


def _forms(world: World, output: str, found: list[Event]) -> list[Line]:
    whole = {
        "apiVersion": "v1",
        "items": [form_of(world, event) for event in found],
        "kind": "EventList",
        "metadata": {},
    }
    match output:
        case "yaml":
            return out(to_yaml(whole))
        case "json":
            return out(to_json(whole))
        case "name":
            return out(*(f"event/{event.metadata.name}" for event in found))
    raise NotSimulated(f"kubectl events -o {output} is not simulated: use kubectl get events -o {output}.")


def _framed(given: Parsed, cells: list[str], namespace: str = "NAMESPACE") -> list[str]:
    return [namespace, *cells] if given.on("all-namespaces") else cells


def _cells(event: Event, now: int) -> list[str]:
    """OBJECT names the kind as it is written: `Pod/x`."""
    involved = f"{involved_kind(event.ref)}/{event.ref.partition('/')[2]}"
    return [interval(event, now), event.type, event.reason, involved, event.message.strip()]


def _watch(world: World, given: Parsed, wanted: Wanted, found: list[Event]) -> Answer:
    """What there is comes first, in the server's order and each row by itself; then each write."""
    if given.flags.get("output"):
        raise NotSimulated("kubectl events -w prints tables only here: leave -o out.")
    watch = EventsWatch(given, wanted)
    lines = [line for event in found for line in watch.row(event, world.now)]
    return Answer(lines, following=watch)


class EventsWatch(Following):
    """A row for each Event that is written and wanted; widths only grow."""

    def __init__(self, given: Parsed, wanted: Wanted) -> None:
        super().__init__()
        self._given = given
        self._wanted = wanted
        self._table = Table()
        self._headed = given.on("no-headers")

    def row(self, event: Event, now: int) -> list[Line]:
        rows: list[list[Any]] = [] if self._headed else [_framed(self._given, HEADER)]
        self._headed = True
        return out(*self._table.flush([*rows, _framed(self._given, _cells(event, now), "default")]))

    def feed(self, fact: Fact) -> list[Line]:
        if not isinstance(fact, EventRecorded) or elsewhere(self._given):
            return []
        event = event_of(fact)
        return self.row(event, fact.t) if self._wanted.takes(event) else []
