"""The kinds that `get` and its neighbours know: names, short names, and how arguments name objects."""

from typing import NamedTuple

from probeviz.api.kinds import ELSEWHERE, KINDS, Kind
from probeviz.kubectl.errors import KubectlError, NotSimulated


class Resource(NamedTuple):
    """A kind as discovery lists it; `group` "" is the core group."""

    kind: str
    plural: str
    shorts: tuple[str, ...]
    group: str = ""
    namespaced: bool = True
    everything: bool = False  # category "all"

    @property
    def qualified(self) -> str:
        """`deployments.apps`, `pods`."""
        return f"{self.plural}.{self.group}" if self.group else self.plural

    def ref(self, name: str) -> str:
        """`deployment.apps/x`, as `-o name` and the rows of several kinds say."""
        singular = self.kind.lower()
        return f"{singular}.{self.group}/{name}" if self.group else f"{singular}/{name}"


EVERYTHING = ("Pod", "Service", "Deployment", "ReplicaSet")  # category "all", in the order of discovery


def _resource(kind: Kind) -> Resource:
    return Resource(
        kind=kind.kind,
        plural=kind.plural,
        shorts=kind.short,
        group=kind.group,
        namespaced=kind.kind != "Node",
        everything=kind.kind in EVERYTHING,
    )


# Kinds that only kubectl knows here: what they hold follows from the run's set-up.
DERIVED = (
    Resource("Namespace", "namespaces", ("ns",), namespaced=False),
    Resource("IngressClass", "ingressclasses", (), "networking.k8s.io", namespaced=False),
)
RESOURCES = (
    *(_resource(KINDS[kind]) for kind in (*EVERYTHING, *(other for other in KINDS if other not in EVERYTHING))),
    *DERIVED,
)


class Target(NamedTuple):
    """What a verb acts on: kinds in the order given, and names (of every kind) or none."""

    resources: list[Resource]
    names: list[tuple[Resource, str]]
    many: bool  # several kinds: rows carry `kind/` before the name
    slashed: bool = False  # `kind/name` words


def lookup(word: str, release: str = "1.36") -> Resource:
    """The kind behind `po`, `Pod`, `pods`, `deployments.apps`, `ingress.extensions`; raises when there is none."""
    name, _, group = word.lower().partition(".")
    for resource in RESOURCES:
        if resource.kind == "IngressClass" and _minor(release) < 18:
            continue  # there were none before
        if name not in (resource.plural, resource.kind.lower(), *resource.shorts):
            continue
        served = at_release(resource, release)
        group = group.removeprefix("v1.")
        if group in ("", served.group) or (served.kind == "Ingress" and group in _ingress_groups(release)):
            return served
    if kind := _unsimulated(name):
        raise NotSimulated(f"{kind} is a kind of Kubernetes that no run has here; there is none to show.")
    raise KubectlError(f'error: the server doesn\'t have a resource type "{word}"')


UNSIMULATED_SHORTS = {
    "cm": "ConfigMap",
    "sa": "ServiceAccount",
    "pv": "PersistentVolume",
    "pvc": "PersistentVolumeClaim",
    "rc": "ReplicationController",
    "quota": "ResourceQuota",
    "limits": "LimitRange",
    "sts": "StatefulSet",
    "ds": "DaemonSet",
    "cj": "CronJob",
    "hpa": "HorizontalPodAutoscaler",
    "pdb": "PodDisruptionBudget",
    "netpol": "NetworkPolicy",
    "pc": "PriorityClass",
    "sc": "StorageClass",
    "crd": "CustomResourceDefinition",
}


def _unsimulated(name: str) -> str | None:
    """The kind that a real API server would serve under that name."""
    known = {resource.kind for resource in RESOURCES}
    for kind in ELSEWHERE:
        plural = f"{kind[:-1]}ies" if kind.endswith("y") else f"{kind}es" if kind.endswith("s") else f"{kind}s"
        if kind not in known and name in (kind.lower(), plural.lower()):
            return kind
    return UNSIMULATED_SHORTS.get(name)


def _minor(release: str) -> int:
    return int(release.split(".")[1])


def at_release(resource: Resource, release: str) -> Resource:
    """The kind under the group that the release's kubectl shows: an Ingress was `ingress.extensions` in 1.17."""
    old = resource.kind == "Ingress" and _minor(release) < 18
    return resource._replace(group="extensions") if old else resource


def targets(words: list[str], release: str, verb: str = "get") -> Target:
    """Reads `pods`, `pod x y`, `pods,svc`, `all`, `pod/x deploy/y`."""
    if any("/" in word for word in words):
        return _slashed(words, release)
    kinds = _kinds(words[0], release)
    names = [(kind, name) for kind in kinds for name in words[1:]]
    return Target(kinds, names, len(kinds) > 1)


def _kinds(word: str, release: str) -> list[Resource]:
    kinds: list[Resource] = []
    for part in word.split(","):
        found = (
            [at_release(r, release) for r in RESOURCES if r.everything] if part == "all" else [lookup(part, release)]
        )
        kinds += [kind for kind in found if kind not in kinds]
    return kinds


def _slashed(words: list[str], release: str) -> Target:
    names: list[tuple[Resource, str]] = []
    for word in words:
        kind, slash, name = word.partition("/")
        if not slash:
            raise KubectlError(
                "error: there is no need to specify a resource type as a separate argument when passing arguments"
                " in resource/name form (e.g. 'kubectl get resource/<resource_name>' instead of 'kubectl get"
                " resource resource/<resource_name>'"
            )
        if not kind or not name or "/" in name:
            raise KubectlError("error: arguments in resource/name form must have a single resource and name")
        names.append((lookup(kind, release), name))
    kinds = list(dict.fromkeys(resource for resource, _ in names))
    return Target(kinds, names, len(kinds) > 1, slashed=True)


def _ingress_groups(release: str) -> tuple[str, ...]:
    old = _minor(release) < 22
    return ("networking.k8s.io", "extensions") if old else ("networking.k8s.io",)
