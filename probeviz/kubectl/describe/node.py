"""`kubectl describe node` (kubectl pkg/describe/describe.go, describeNode).

A run's nodes have no machine below them: what a real kubelet reports of it stands empty, as kubectl prints empty
fields, capacity is left out, and shares of it are 0%. There are no leases, so that block is left out too.
"""

from typing import Any

from probeviz.api.encode import encode
from probeviz.kubectl.describe import parts
from probeviz.kubectl.duration import age
from probeviz.kubectl.printers.nodes import roles
from probeviz.kubectl.quantity import parse_quantity, total
from probeviz.kubectl.tabwriter import TabWriter
from probeviz.kubectl.wall import rfc1123z
from probeviz.sim.objects import Container, Node, Pod
from probeviz.sim.releases import release
from probeviz.sim.world import World

# pkg/kubelet/apis/config: an unchanged status is reported every five minutes (nodeStatusReportFrequency).
HEARTBEAT_MS = 300_000
INFO = (
    ("Machine ID", "machineID"),
    ("System UUID", "systemUUID"),
    ("Boot ID", "bootID"),
    ("Kernel Version", "kernelVersion"),
    ("OS Image", "osImage"),
    ("Operating System", "operatingSystem"),
    ("Architecture", "architecture"),
    ("Container Runtime Version", "containerRuntimeVersion"),
    ("Kubelet Version", "kubeletVersion"),
    ("Kube-Proxy Version", "kubeProxyVersion"),
)
CPU_MEMORY = ("cpu", "memory")


def describe_node(world: World, node: Node) -> TabWriter:
    w = TabWriter()
    meta, form = node.metadata, encode(world, node)
    w.line(0, f"Name:\t{meta.name}")
    w.line(0, f"Roles:\t{roles(node)}")
    parts.labels(w, "Labels", meta.labels)
    parts.annotations(w, "Annotations", meta.annotations)
    w.line(0, f"CreationTimestamp:\t{rfc1123z(world.setup, meta.creation_timestamp)}")
    parts.multiline(w, "Taints", taints(node))
    w.line(0, f"Unschedulable:\t{str(node.unschedulable).lower()}")
    _conditions(w, world, node, form["status"]["conditions"])
    w.line(0, "Addresses:")
    for address in form["status"]["addresses"]:
        w.line(1, f"{address['type']}:\t{address['address']}")
    w.line(0, "System Info:")
    for title, field in INFO:
        w.line(1, f"{title}:\t{form['status']['nodeInfo'].get(field, '')}")
    _pods(w, world, node)
    return w


def taints(node: Node) -> list[str]:
    """pkg/controller/nodelifecycle: what the conditions and `unschedulable` bring; sorted by effect, then key."""
    cordoned = ["node.kubernetes.io/unschedulable:NoSchedule"] if node.unschedulable else []
    gone = (
        []
        if node.ready is not False
        else [f"node.kubernetes.io/unreachable:{what}" for what in ("NoExecute", "NoSchedule")]
    )
    return gone + cordoned


def _conditions(w: TabWriter, world: World, node: Node, conditions: list[dict[str, Any]]) -> None:
    w.line(0, "Conditions:\n  Type\tStatus\tLastHeartbeatTime\tLastTransitionTime\tReason\tMessage")
    w.line(1, "----\t------\t-----------------\t------------------\t------\t-------")
    made = node.metadata.creation_timestamp
    heard = world.now  # of a lost node the last time is before the grace period
    if node.ready is False and node.since is not None:
        heard = max(made, node.since - release(world.setup.release).node_monitor_grace_s * 1000)
    beat = rfc1123z(world.setup, made + (heard - made) // HEARTBEAT_MS * HEARTBEAT_MS)
    since = rfc1123z(world.setup, made if node.since is None else node.since)
    for row in conditions:
        w.line(1, f"{row['type']} \t{row['status']} \t{beat} \t{since} \t{row['reason']} \t{row['message']}")


def _pods(w: TabWriter, world: World, node: Node) -> None:
    """describeNodeResource: the Pods that run here, and what they ask for together."""
    every = sorted(world.cluster.pods.items())
    here = [p for _, p in every if p.node_name == node.metadata.name and p.status.phase not in ("Succeeded", "Failed")]
    old = release(world.setup.release).minor < 20
    w.line(0, f"Non-terminated Pods:\t({len(here)} in total)")
    w.line(1, f"Namespace\tName\t\tCPU Requests\tCPU Limits\tMemory Requests\tMemory Limits\t{'AGE' if old else 'Age'}")
    w.line(1, "---------\t----\t\t------------\t----------\t---------------\t-------------\t---")
    for pod in here:
        meta = pod.metadata
        shares = "\t".join(
            f"{pod_total(world, pod, of, what)} (0%)" for what in CPU_MEMORY for of in ("requests", "limits")
        )
        w.line(1, f"{meta.namespace}\t{meta.name}\t\t{shares}\t{age(world.now, meta.creation_timestamp)}")
    w.line(0, "Allocated resources:\n  (Total limits may be over 100 percent, i.e., overcommitted.)")
    w.line(1, "Resource\tRequests\tLimits")
    w.line(1, "--------\t--------\t------")
    for what in CPU_MEMORY:
        requests, limits = (total([pod_total(world, pod, of, what) for pod in here]) for of in ("requests", "limits"))
        w.line(1, f"{what}\t{requests} (0%)\t{limits} (0%)")


def pod_total(world: World, pod: Pod, of: str, what: str) -> str:
    """PodRequestsAndLimits: the sum of the containers, or the largest init container when that is more."""
    spec = world.cluster.templates[pod.template].spec
    sidecars = [c for c in spec.init_containers if c.restart_policy == "Always"]
    summed = total([_amount(c, of, what) for c in (*spec.containers, *sidecars)])
    inits = [_amount(c, of, what) for c in spec.init_containers if c not in sidecars]
    return max([summed, *inits], key=lambda text: parse_quantity(text) or 0)


def _amount(container: Container, of: str, what: str) -> str:
    """A request that is missing is the limit (pkg/apis/core/v1/defaults.go, SetDefaults_Pod)."""
    given = container.resources
    found = (given.get(of) or {}).get(what)
    found = (given.get("limits") or {}).get(what) if found is None and of == "requests" else found
    return "0" if found is None else str(found)
