"""`--field-selector`: the fields that the API server indexes for each kind, and what it says of others.

pkg/apis/core/v1/conversion.go (AddFieldLabelConversionFunc), pkg/registry/*/strategy.go (ToSelectableFields),
apimachinery pkg/runtime/converter.go (DefaultMetaV1FieldSelectorConversion) and pkg/fields/selector.go.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from probeviz.api.kinds import KINDS
from probeviz.kubectl.errors import KubectlError
from probeviz.kubectl.resources import Resource
from probeviz.sim.cluster import Cluster
from probeviz.sim.facts import PodChanged
from probeviz.sim.objects import Event, Pod, PodSpec
from probeviz.sim.releases import release

Fields = Mapping[str, str]


class Term(NamedTuple):
    field: str
    equal: bool
    value: str


class FieldSelector(NamedTuple):
    """The terms that all must hold, checked for the kind."""

    resource: Resource
    terms: tuple[Term, ...]

    def matches(self, cluster: Cluster, obj: Any) -> bool:
        """`obj` is an object, or what a fact told of a Pod."""
        known = _fields(self.resource.kind, cluster, obj)
        return all((known[field] == value) is equal for field, equal, value in self.terms)


def parse_fields(text: str, resource: Resource, api_version: str, minor: int) -> FieldSelector:
    """The selector; raises in the API server's words (cli-runtime pkg/resource/selector.go, EnhanceListError)."""
    known = known_fields(resource.kind, minor)
    terms = []
    for part in filter(None, re.split(r"(?<!\\),", text)):
        found = re.fullmatch(r"(.*?)(==|=|!=)(.*)", part)
        if found is None:
            raise _bad(resource, api_version, text, f"invalid selector: '{text}'; can't understand '{part}'")
        field = "spec.nodeName" if (resource.kind, found[1]) == ("Pod", "spec.host") else found[1]
        if field not in known:
            raise _bad(resource, api_version, text, _unknown(resource.kind, field))
        terms.append(Term(field, found[2] != "!=", found[3].replace("\\", "")))
    return FieldSelector(resource, tuple(terms))


def api_version_of(resource: Resource, named: str) -> str:
    """`apps/v1`: the version in which kubectl asks the server of a release for a kind."""
    served = release(named).served.get(resource.kind, ())
    own = [version for version in served if version.rpartition("/")[0] == resource.group]
    return (*own, *served, f"{resource.group}/v1" if resource.group else "v1")[0]


def _bad(resource: Resource, api_version: str, text: str, why: str) -> KubectlError:
    return KubectlError(
        f'Error from server (BadRequest): Unable to find "{asked(resource, api_version)}" that match'
        f' label selector "", field selector "{text}": {why}'
    )


def asked(resource: Resource, api_version: str) -> str:
    """`/v1, Resource=pods`: a GroupVersionResource as Go prints it."""
    group, _, version = api_version.rpartition("/")
    return f"{group}/{version}, Resource={resource.plural}"


META = ("metadata.name", "metadata.namespace")
INVOLVED = ("kind", "namespace", "name", "uid", "apiVersion", "resourceVersion", "fieldPath")
OWN: dict[str, tuple[str, ...]] = {
    "Pod": (
        "spec.nodeName",
        "spec.restartPolicy",
        "spec.schedulerName",
        "spec.serviceAccountName",
        "spec.hostNetwork",
        "status.phase",
        "status.podIP",
        "status.podIPs",
        "status.nominatedNodeName",
    ),
    "Node": ("spec.unschedulable",),
    "Namespace": ("status.phase",),
    "ReplicaSet": ("status.replicas",),
    "Event": (*(f"involvedObject.{f}" for f in INVOLVED), "reason", "reportingComponent", "source", "type"),
    "Service": ("spec.clusterIP", "spec.type"),
}
SINCE = {"spec.hostNetwork": 28, "spec.clusterIP": 30, "spec.type": 30, "reportingComponent": 19}


def known_fields(kind: str, minor: int) -> tuple[str, ...]:
    """The fields that a release selects a kind by. Nodes and namespaces lie in no namespace."""
    meta = META[:1] if kind in ("Node", "Namespace") else META
    return (*meta, *(field for field in OWN.get(kind, ()) if SINCE.get(field, 0) <= minor))


def _unknown(kind: str, field: str) -> str:
    if kind in OWN:
        return f"field label not supported: {field}"
    return f'"{field}" is not a known field selector: only "metadata.name", "metadata.namespace"'


def _fields(kind: str, cluster: Cluster, obj: Any) -> Fields:
    if isinstance(obj, PodChanged):
        # A fact does not tell what a Pod's spec holds; see `needs_spec`.
        return {**_meta(obj.pod), **_pod_status(obj.node, obj.phase, obj.ip)}
    own = READERS.get(kind)
    meta = _meta(obj.metadata.name, obj.metadata.namespace)
    return {**meta, **own(cluster, obj)} if own is not None else meta


def needs_spec(selector: FieldSelector) -> bool:
    """Whether it reads fields of a Pod's spec that no fact tells of."""
    return any(term.field.startswith("spec.") and term.field != "spec.nodeName" for term in selector.terms)


def _meta(name: str, namespace: str = "default") -> Fields:
    return {"metadata.name": name, "metadata.namespace": namespace}


def _pod_status(node: str, phase: str, ip: str) -> Fields:
    return {
        "spec.nodeName": node,
        "status.phase": phase,
        "status.podIP": ip,
        "status.podIPs": ip,
        "status.nominatedNodeName": "",
    }


def _pod(cluster: Cluster, pod: Pod) -> Fields:
    spec: PodSpec = cluster.templates[pod.template].spec
    return {
        **_pod_status(pod.node_name, pod.status.phase, pod.status.pod_ip),
        "spec.restartPolicy": spec.restart_policy,
        "spec.schedulerName": spec.scheduler_name,
        "spec.serviceAccountName": spec.service_account_name,
        "spec.hostNetwork": _bool(spec.other.get("hostNetwork", False)),
    }


def _event(cluster: Cluster, event: Event) -> Fields:
    word, _, name = event.ref.partition("/")
    singular, _, group = word.partition(".")
    involved = {
        "kind": involved_kind(event.ref),
        "namespace": "default",
        "name": name,
        "uid": event.uid,
        "apiVersion": f"{group}/v1" if group else "v1",
        "resourceVersion": "",
        "fieldPath": event.field_path,
    }
    return {
        **{f"involvedObject.{field}": value for field, value in involved.items()},
        "reason": event.reason,
        "reportingComponent": event.component,
        "source": event.component,
        "type": event.type,
    }


def involved_kind(ref: str) -> str:
    """`ReplicaSet` of `replicaset.apps/x`."""
    word = ref.partition("/")[0].partition(".")[0]
    return next((kind.kind for kind in KINDS.values() if kind.singular == word), word)


def _bool(value: object) -> str:
    return str(bool(value)).lower()


READERS: dict[str, Callable[[Cluster, Any], Fields]] = {
    "Pod": _pod,
    "Event": _event,
    "Node": lambda cluster, node: {"spec.unschedulable": _bool(node.unschedulable)},
    "Namespace": lambda cluster, namespace: {"status.phase": "Active"},
    "ReplicaSet": lambda cluster, replica_set: {"status.replicas": str(replica_set.status.replicas)},
    "Service": lambda cluster, service: {"spec.clusterIP": service.cluster_ip, "spec.type": service.type},
}
