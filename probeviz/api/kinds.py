"""The kinds of the API: names and group; and those that exist but are not simulated here."""

from typing import NamedTuple

from probeviz.sim.objects import RESOURCES


class Kind(NamedTuple):
    kind: str
    plural: str
    group: str  # "" is the core group
    short: tuple[str, ...] = ()

    @property
    def singular(self) -> str:
        return self.kind.lower()

    @property
    def resource(self) -> str:
        """`deployments.apps`, `pods`: how the API server names it in messages."""
        return f"{self.plural}.{self.group}" if self.group else self.plural


SHORT = {
    "Pod": ("po",),
    "Service": ("svc",),
    "Event": ("ev",),
    "Node": ("no",),
    "Deployment": ("deploy",),
    "ReplicaSet": ("rs",),
    "Ingress": ("ing",),
    "Endpoints": ("ep",),
}
KINDS: dict[str, Kind] = {
    kind: Kind(kind, plural, group, SHORT.get(kind, ())) for kind, (plural, group) in RESOURCES.items()
} | {"Endpoints": Kind("Endpoints", "endpoints", "", SHORT["Endpoints"])}

APPLIED = ("Deployment", "Pod", "Service", "Ingress")  # what a person may apply here

# What a real API server serves and this one does not simulate: kind -> groups, whatever the version.
ELSEWHERE: dict[str, tuple[str, ...]] = {
    "ConfigMap": ("",),
    "Secret": ("",),
    "Namespace": ("",),
    "ServiceAccount": ("",),
    "PersistentVolume": ("",),
    "PersistentVolumeClaim": ("",),
    "ReplicationController": ("",),
    "ResourceQuota": ("",),
    "LimitRange": ("",),
    "Endpoints": ("",),
    "Event": ("", "events.k8s.io"),
    "Node": ("",),
    "ReplicaSet": ("apps",),
    "StatefulSet": ("apps",),
    "DaemonSet": ("apps",),
    "Job": ("batch",),
    "CronJob": ("batch",),
    "HorizontalPodAutoscaler": ("autoscaling",),
    "PodDisruptionBudget": ("policy",),
    "NetworkPolicy": ("networking.k8s.io",),
    "IngressClass": ("networking.k8s.io",),
    "EndpointSlice": ("discovery.k8s.io",),
    "Role": ("rbac.authorization.k8s.io",),
    "RoleBinding": ("rbac.authorization.k8s.io",),
    "ClusterRole": ("rbac.authorization.k8s.io",),
    "ClusterRoleBinding": ("rbac.authorization.k8s.io",),
    "PriorityClass": ("scheduling.k8s.io",),
    "StorageClass": ("storage.k8s.io",),
    "CustomResourceDefinition": ("apiextensions.k8s.io",),
    "ValidatingWebhookConfiguration": ("admissionregistration.k8s.io",),
    "MutatingWebhookConfiguration": ("admissionregistration.k8s.io",),
    "APIService": ("apiregistration.k8s.io",),
    "RuntimeClass": ("node.k8s.io",),
    "Lease": ("coordination.k8s.io",),
    "CertificateSigningRequest": ("certificates.k8s.io",),
}
# Groups that the API server itself serves: a kind of them that is not listed is misspelt, not a CustomResource.
OWN_GROUPS = {group for groups in ELSEWHERE.values() for group in groups} | {"extensions"}


def group_of(api_version: str) -> str:
    """`apps` of `apps/v1`, "" of `v1`."""
    return api_version.rpartition("/")[0]


def find(word: str) -> Kind | None:
    """The kind that `po`, `pods`, `pod`, `Pod`, `deployments.apps` or `ingress.extensions` means."""
    name, _, group = word.lower().partition(".")
    for kind in KINDS.values():
        if name in (kind.singular, kind.plural, *kind.short) and _in_group(kind, group):
            return kind
    return None


def _in_group(kind: Kind, group: str) -> bool:
    if not group or group == kind.group:
        return True
    if kind.group and group in (f"v1.{kind.group}", f"v1beta1.{kind.group}"):
        return True
    return kind.kind == "Ingress" and group.endswith("extensions")


def foreign(kind: str, api_version: str) -> bool:
    """Whether a real cluster may have this kind, which is not applied here: one of `ELSEWHERE` or a CustomResource."""
    group = group_of(api_version)
    custom = "." in group and group not in OWN_GROUPS
    return kind not in APPLIED and (custom or elsewhere(kind, api_version))


def elsewhere(kind: str, api_version: str) -> bool:
    """Whether a real API server knows this kind, which is not simulated here."""
    return group_of(api_version) in ELSEWHERE.get(kind, ())
