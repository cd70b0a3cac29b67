"""`kubectl cordon`, `uncordon` and `drain` (kubectl pkg/cmd/drain, pkg/drain)."""

from probeviz.kubectl.answer import Answer, Following, Line, err, out
from probeviz.kubectl.errors import KubectlError, NotSimulated, server_not_found
from probeviz.kubectl.flags import Flag, Parsed, parse
from probeviz.sim import entries
from probeviz.sim.facts import Fact, ObjectDeleted
from probeviz.sim.objects import Node, Pod
from probeviz.sim.releases import release
from probeviz.sim.world import World

FLAGS = (Flag("selector", "l", why="; name the node."),)
DRAIN_FLAGS = (
    *FLAGS,
    Flag("ignore-daemonsets", takes=False),
    Flag("delete-emptydir-data", takes=False),
    Flag("delete-local-data", takes=False),
    Flag("force", takes=False),
    Flag("grace-period"),
)


def cordon(world: World, args: list[str]) -> Answer:
    return _cordon(world, "cordon", args, unschedulable=True)


def uncordon(world: World, args: list[str]) -> Answer:
    return _cordon(world, "uncordon", args, unschedulable=False)


def _cordon(world: World, verb: str, args: list[str], *, unschedulable: bool) -> Answer:
    _, node = _node(world, verb, args, FLAGS)
    name, already = node.metadata.name, node.unschedulable is unschedulable
    lines = out(f"node/{name} {'already ' if already else ''}{verb}ed")
    return Answer(lines, entry=None if already else entries.Node(node=name, become=f"{verb}ed"))


def drain(world: World, args: list[str]) -> Answer:
    """Cordons the node and evicts its Pods; no PodDisruptionBudget holds one back here."""
    given, node = _node(world, "drain", args, DRAIN_FLAGS)
    name = node.metadata.name
    old = release(world.setup.release).minor < 18
    lines = out(f"node/{name} {'already ' if node.unschedulable else ''}cordoned")
    pods = sorted((p for p in world.cluster.pods.values() if p.node_name == name), key=lambda p: p.metadata.name)
    bare = [pod for pod in pods if pod.metadata.owner is None and pod.status.phase not in ("Succeeded", "Failed")]
    if bare and not given.on("force"):
        return Answer(lines + _refused(name, bare, old), 1, entries.Node(node=name, become="cordoned"))
    if bare:
        lines += err(f"{'WARNING' if old else 'Warning'}: {_unmanaged(old, 'deleting')}: {_listed(bare)}")
    lines += out(*(_evicting(pod, old) for pod in pods)) if pods else []
    entry = entries.Node(
        node=name,
        become="drained",
        refs=[f"pod/{pod.metadata.name}" for pod in pods],
        grace_seconds=_grace(given),
    )
    end = f"node/{name} {'evicted' if old else 'drained'}"
    if not pods:
        return Answer(lines + out(end), entry=entry)
    return Answer(lines, entry=entry, following=Drain({pod.metadata.uid: pod.metadata.name for pod in pods}, end))


class Drain(Following):
    """Tells of each evicted Pod when it is gone, and of the node when all are."""

    def __init__(self, pods: dict[str, str], end: str) -> None:
        super().__init__()
        self._pods = pods
        self._end = end

    def feed(self, fact: Fact) -> list[Line]:
        if not isinstance(fact, ObjectDeleted) or fact.uid not in self._pods:
            return []
        said = out(f"pod/{self._pods.pop(fact.uid)} evicted")
        self.done = not self._pods
        return said + out(self._end) if self.done else said


def _node(world: World, verb: str, args: list[str], flags: tuple[Flag, ...]) -> tuple[Parsed, Node]:
    given = parse(verb, args, flags)
    if not given.words:
        raise KubectlError(f"error: USAGE: {verb} NODE [flags]\nSee 'kubectl {verb} -h' for help and examples")
    if len(given.words) > 1:
        raise NotSimulated(f"kubectl {verb} takes one node at a time here.")
    name = given.words[0].removeprefix("node/").removeprefix("nodes/")
    node = world.cluster.nodes.get(name)
    if node is None:
        raise server_not_found("nodes", "", name)
    return given, node


def _grace(given: Parsed) -> int | None:
    text = given.flags.get("grace-period", "-1")
    if not text.removeprefix("-").isdecimal():
        raise KubectlError(
            f'error: invalid argument "{text}" for "--grace-period" flag: strconv.ParseInt: parsing "{text}":'
            " invalid syntax\nSee 'kubectl drain --help' for usage."
        )
    return None if int(text) < 0 else int(text)


def _evicting(pod: Pod, old: bool) -> str:
    name = pod.metadata.name
    return f'evicting pod "{name}"' if old else f"evicting pod default/{name}"


def _refused(name: str, bare: list[Pod], old: bool) -> list[Line]:
    why = f"{_unmanaged(old, 'cannot delete')} (use --force to override): {_listed(bare)}"
    pending = ["There are pending nodes to be drained:", f" {name}"]
    if old:
        return err(f'error: unable to drain node "{name}", aborting command...', "", *pending, f"error: {why}")
    begin = f'error: unable to drain node "{name}" due to error: cannot delete {why}, continuing command...'
    return err(begin, *pending, f"cannot delete {why}")


def _unmanaged(old: bool, doing: str) -> str:
    if old:
        return f"{doing} Pods not managed by ReplicationController, ReplicaSet, Job, DaemonSet or StatefulSet"
    return f"{doing} Pods that declare no controller"


def _listed(pods: list[Pod]) -> str:
    return ", ".join(f"default/{pod.metadata.name}" for pod in pods)
