"""The Pod template below a Deployment or ReplicaSet (kubectl pkg/describe/describe.go, DescribePodTemplate)."""

from probeviz.kubectl.describe import parts
from probeviz.kubectl.describe.containers import containers
from probeviz.kubectl.tabwriter import TabWriter
from probeviz.sim.objects import PodTemplate
from probeviz.sim.releases import release
from probeviz.sim.world import World


def pod_template(w: TabWriter, world: World, template: PodTemplate) -> None:
    spec, words = template.spec, release(world.setup.release)
    w.line(0, "Pod Template:")
    parts.labels(w, "  Labels", template.labels)
    if template.annotations:
        parts.annotations(w, "  Annotations", template.annotations)
    if spec.service_account_name:
        w.line(0, f"  Service Account:\t{spec.service_account_name}")
    if spec.init_containers:
        containers(w, "  Init Containers", spec.init_containers, {}, str, _no_field, words)
    containers(w, "  Containers", spec.containers, {}, str, _no_field, words)
    parts.volumes(w, "  ", spec.volumes)
    if spec.other.get("priorityClassName"):
        w.line(1, f"Priority Class Name:\t{spec.other['priorityClassName']}")
    if words.minor >= 30:  # kubectl names them in a template since 1.30
        parts.labels(w, "  Node-Selectors", spec.other.get("nodeSelector") or {})
        parts.tolerations(w, "  Tolerations", spec.other.get("tolerations") or [], operators=True)


def _no_field(path: str) -> str:
    """A template has no Pod whose fields could be shown."""
    return ""
