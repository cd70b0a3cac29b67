"""`kubectl logs` (kubectl pkg/cmd/logs; K8s pkg/kubelet/kubelet_pods.go, validateContainerLogStatus)."""

import re
from typing import NamedTuple

from probeviz.kubectl.answer import Answer, Following, Line, err, out
from probeviz.kubectl.errors import KubectlError, not_found
from probeviz.kubectl.flags import Flag, Parsed, parse
from probeviz.kubectl.listing import labels_of, list_objects
from probeviz.kubectl.logbook import LogBook, Written, plain_id
from probeviz.kubectl.resources import Resource, lookup
from probeviz.kubectl.selectors import Selector, parse_selector
from probeviz.kubectl.wall import wall
from probeviz.sim.facts import ContainerChanged, Fact, LogWritten, ObjectDeleted
from probeviz.sim.objects import ContainerStatus, Deployment, Pod, ReplicaSet, Service
from probeviz.sim.pod_words import condition, pod_words
from probeviz.sim.releases import release
from probeviz.sim.setup import Setup
from probeviz.sim.world import World

FLAGS = (
    Flag("follow", "f", takes=False),
    Flag("previous", "p", takes=False),
    Flag("timestamps", takes=False),
    Flag("all-containers", takes=False),
    Flag("prefix", takes=False),
    Flag("tail"),
    Flag("since"),
    Flag("container", "c"),
    Flag("selector", "l"),
)
NOTHING_NAMED = """\
error: expected 'logs [-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]'.
POD or TYPE/NAME is a required argument for the logs command
See 'kubectl logs -h' for help and examples"""
SELECTED_TAIL = 10  # with -l and no --tail
MAX_STREAMS = 5


class Source(NamedTuple):
    """One log: a container's instance."""

    pod: str
    container: str
    instance: str


class LogFollow(Following):
    """`logs -f`: lines as they are written, until every instance that it follows has ended."""

    def __init__(self, setup: Setup, sources: list[Source], given: Parsed) -> None:
        super().__init__()
        self._setup = setup
        self._given = given
        self._open = {(source.pod, source.container): source for source in sources}
        self.done = not sources

    def feed(self, fact: Fact) -> list[Line]:
        match fact:
            case LogWritten():
                source = self._open.get((fact.pod, fact.container))
                if source is not None and plain_id(source.instance) == plain_id(fact.id):
                    lines = [Written(fact.t, line) for line in fact.line.split("\n")]
                    return out(*(_line(self._setup, self._given, source, line) for line in lines))
            case ContainerChanged():
                self._close(fact)
            case ObjectDeleted():
                self._drop([key for key in self._open if f"pod/{key[0]}" == fact.ref])
        return []

    def _close(self, fact: ContainerChanged) -> None:
        source = self._open.get((fact.pod, fact.container))
        if source is not None and (fact.state != "running" or plain_id(fact.id) != plain_id(source.instance)):
            self._drop([(fact.pod, fact.container)])

    def _drop(self, keys: list[tuple[str, str]]) -> None:
        for key in keys:
            del self._open[key]
        self.done = not self._open


def logs(world: World, args: list[str], book: LogBook) -> Answer:
    given = parse("logs", args, FLAGS)
    pods, notes = _pods(world, given)
    sources: list[Source] = []
    for pod in pods:
        containers, note = _containers(world, given, pod)
        notes += note
        sources += [Source(pod.metadata.name, name, _instance(pod, name, given)) for name in containers]
    follow = given.on("follow")
    if follow and len(sources) > MAX_STREAMS:
        raise KubectlError(
            f"error: you are attempting to follow {len(sources)} log streams, but maximum allowed concurrency is"
            f" {MAX_STREAMS}, use --max-log-requests to increase the limit"
        )
    lines = [text for source in sources for text in _texts(world, given, book, source)]
    running = [source for source in sources if source.instance and _runs(world, source)]
    following = LogFollow(world.setup, running, given) if follow and running else None
    return Answer(notes + (out(*lines) if lines else []), following=following)


# --- which Pods ---------------------------------------------------------------------------------------------------


def _pods(world: World, given: Parsed) -> tuple[list[Pod], list[Line]]:
    pods = lookup("pods")
    if selector := given.flags.get("selector"):
        if given.words:
            raise KubectlError("error: only a selector (-l) or a POD name is allowed")
        found = list_objects(world, pods, parse_selector(selector), Selector())
        return found, [] if found else err("No resources found in default namespace.")
    if not given.words:
        raise KubectlError(NOTHING_NAMED)
    kind, slash, name = given.words[0].partition("/")
    resource, name = (lookup(kind, world.setup.release), name) if slash else (pods, kind)
    obj = _get(world, resource, name)
    if isinstance(obj, Pod):
        return [obj], []
    return _of_owner(world, obj, resource.ref(name))


def _get(world: World, resource: Resource, name: str) -> Pod | Deployment | ReplicaSet | Service:
    cluster = world.cluster
    tables: dict[str, dict[str, Pod] | dict[str, Deployment] | dict[str, ReplicaSet] | dict[str, Service]] = {
        "Pod": cluster.pods,
        "Deployment": cluster.deployments,
        "ReplicaSet": cluster.replica_sets,
        "Service": cluster.services,
    }
    if resource.kind not in tables:
        raise KubectlError(f"error: cannot get the logs from *v1.{resource.kind}: selector for it is not implemented")
    obj = tables[resource.kind].get(name)
    if obj is not None:
        return obj
    missing = not_found(resource.plural, resource.group, name)
    if release(world.setup.release).logs_namespace:
        raise KubectlError(f'error: error from server (NotFound): {missing} in namespace "default"')
    raise KubectlError(f"Error from server (NotFound): {missing}")


def _of_owner(world: World, obj: Deployment | ReplicaSet | Service, named: str) -> tuple[list[Pod], list[Line]]:
    """The first Pod that the selector takes, in the order ByLogging (kubectl pkg/util/podutils)."""
    wanted = obj.spec.selector if isinstance(obj, Deployment) else obj.selector
    pods = [p for p in world.cluster.pods.values() if wanted.items() <= labels_of(world, p).items()]
    if not pods:
        raise KubectlError(f"error: timed out waiting for the condition: {named} has no Pod to take logs from")
    pods.sort(key=lambda pod: _by_logging(world, pod))
    first = pods[0].metadata.name
    return pods[:1], err(f"Found {len(pods)} pods, using pod/{first}") if len(pods) > 1 else []


def _by_logging(world: World, pod: Pod) -> tuple[bool, int, bool, int, int, int]:
    """Assigned, running, ready first; then the longest ready, most restarts, oldest."""
    phases = {"Running": 0, "Unknown": 1, "Pending": 2}
    ready = condition(pod, "Ready") == "True"
    since = next((c.last_transition_time for c in pod.status.conditions if c.type == "Ready"), 0) if ready else 0
    restarts = pod_words(world.cluster, pod).restarts
    phase = phases.get(pod.status.phase, 0)
    return not pod.node_name, phase, not ready, since, -restarts, pod.metadata.creation_timestamp


# --- which containers ---------------------------------------------------------------------------------------------


def _containers(world: World, given: Parsed, pod: Pod) -> tuple[list[str], list[Line]]:
    spec = world.cluster.templates[pod.template].spec
    names = [container.name for container in spec.containers]
    init = [container.name for container in spec.init_containers]
    if given.on("all-containers"):
        return init + names, []
    if wanted := given.flags.get("container"):
        if wanted not in names + init:
            raise KubectlError(f"error: container {wanted} is not valid for pod {pod.metadata.name}")
        return [wanted], []
    if len(names) + len(init) == 1:
        return names, []
    if release(world.setup.release).minor < 21:
        raise KubectlError(
            "Error from server (BadRequest): a container name must be specified for pod"
            f" {pod.metadata.name}, choose one of: [{' '.join(names)}]"
        )
    listed = ", ".join(names + [f"{name} (init)" for name in init])
    return names[:1], err(f'Defaulted container "{names[0]}" out of: {listed}')


def _instance(pod: Pod, container: str, given: Parsed) -> str:
    """The container ID whose log is meant (validateContainerLogStatus); raises in the kubelet's words."""
    if not pod.node_name:
        return ""  # nobody to ask: the API server answers with nothing
    statuses = [*pod.status.container_statuses, *pod.status.init_container_statuses]
    status = next((s for s in statuses if s.name == container), None)
    named = f'container "{container}" in pod "{pod.metadata.name}"'
    if status is None:
        raise _bad_request(f"{named} is not available")
    last = status.last_state.terminated
    if given.on("previous"):
        if last is None:
            raise _bad_request(f"previous terminated {named} not found")
        return last.container_id
    if status.state.running is not None:
        return status.container_id
    if status.state.terminated is not None:
        return status.state.terminated.container_id or status.container_id
    if last is not None:
        return last.container_id
    raise _bad_request(f"{named} is {_waits(status)}")


def _waits(status: ContainerStatus) -> str:
    waiting = status.state.waiting
    match waiting.reason if waiting is not None else None:
        case None:
            return "waiting to start - no logs yet"
        case "ErrImagePull":
            return "waiting to start: image can't be pulled"
        case "ImagePullBackOff":
            return "waiting to start: trying and failing to pull image"
        case reason:
            return f"waiting to start: {reason}"


def _bad_request(message: str) -> KubectlError:
    return KubectlError(f"Error from server (BadRequest): {message}")


def _runs(world: World, source: Source) -> bool:
    pod = world.cluster.pods[source.pod]
    statuses = [*pod.status.container_statuses, *pod.status.init_container_statuses]
    return any(s.state.running is not None and s.container_id == source.instance for s in statuses)


# --- which lines --------------------------------------------------------------------------------------------------


def _texts(world: World, given: Parsed, book: LogBook, source: Source) -> list[str]:
    lines = book.lines(source.pod, source.container, source.instance) if source.instance else []
    if since := given.flags.get("since"):
        begin = world.now - _milliseconds(since)
        lines = [written for written in lines if written.t >= begin]
    tail = _tail(given)
    kept = lines if tail < 0 else lines[len(lines) - tail :] if tail else []
    return [_line(world.setup, given, source, written) for written in kept]


def _tail(given: Parsed) -> int:
    text = given.flags.get("tail", str(SELECTED_TAIL) if given.flags.get("selector") else "-1")
    if not re.fullmatch(r"-?\d{1,9}", text):
        raise KubectlError(
            f'error: invalid argument "{text}" for "--tail" flag: strconv.ParseInt: parsing "{text}": invalid syntax'
            "\nSee 'kubectl logs --help' for usage."
        )
    return int(text)


_UNITS = {"ms": 1, "s": 1_000, "m": 60_000, "h": 3_600_000}


def _milliseconds(text: str) -> int:
    if not re.fullmatch(r"(\d{1,9}(ms|s|m|h))+", text):
        raise KubectlError(
            f'error: invalid argument "{text}" for "--since" flag: time: invalid duration "{text}"'
            "\nSee 'kubectl logs --help' for usage."
        )
    return sum(int(number) * _UNITS[unit] for number, unit in re.findall(r"(\d+)(ms|s|m|h)", text))


def _line(setup: Setup, given: Parsed, source: Source, written: Written) -> str:
    prefix = f"[pod/{source.pod}/{source.container}] " if given.on("prefix") else ""
    stamp = ""
    if given.on("timestamps"):
        at = wall(setup, written.t)
        stamp = f"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond * 1000:09}Z "
    return f"{prefix}{stamp}{written.line}"
