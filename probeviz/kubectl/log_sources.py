"""Which containers a `kubectl logs` means (kubectl pkg/cmd/logs; K8s pkg/kubelet/kubelet_pods.go)."""

from typing import NamedTuple

from probeviz.kubectl.answer import Line, err
from probeviz.kubectl.errors import KubectlError, not_found
from probeviz.kubectl.flags import Parsed
from probeviz.kubectl.listing import labels_of, list_objects
from probeviz.kubectl.resources import Resource, lookup
from probeviz.kubectl.selectors import Selector, parse_selector
from probeviz.sim.objects import ContainerStatus, Deployment, Pod, ReplicaSet, Service
from probeviz.sim.pod_words import condition, pod_words
from probeviz.sim.releases import release
from probeviz.sim.world import World

NOTHING_NAMED = """\
error: expected 'logs [-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]'.
POD or TYPE/NAME is a required argument for the logs command
See 'kubectl logs -h' for help and examples"""


Owner = Deployment | ReplicaSet | Service


class Source(NamedTuple):
    """One log: a container's instance."""

    pod: str
    container: str
    instance: str


def pods_of(world: World, given: Parsed) -> tuple[list[Pod], list[Line]]:
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


def _of_owner(world: World, obj: Owner, named: str) -> tuple[list[Pod], list[Line]]:
    """The first Pod that the selector takes, in the order ByLogging (kubectl pkg/util/podutils)."""
    pods = owned(world, obj)
    if not pods:
        raise KubectlError(f"error: timed out waiting for the condition: {named} has no Pod to take logs from")
    first = min(pods, key=lambda pod: likeliest(world, pod, most_restarts=True))
    return [first], err(f"Found {len(pods)} pods, using pod/{first.metadata.name}") if len(pods) > 1 else []


def owned(world: World, obj: Owner) -> list[Pod]:
    """The Pods that its selector takes."""
    wanted = obj.spec.selector if isinstance(obj, Deployment) else obj.selector
    return [p for p in world.cluster.pods.values() if wanted.items() <= labels_of(world, p).items()]


def likeliest(world: World, pod: Pod, *, most_restarts: bool) -> tuple[bool, int, bool, int, int, int]:
    """Assigned, running, ready first; then the longest ready, most (or fewest) restarts, oldest."""
    phases = {"Running": 0, "Unknown": 1, "Pending": 2}
    ready = condition(pod, "Ready") == "True"
    since = next((c.last_transition_time or 0 for c in pod.status.conditions if c.type == "Ready"), 0) if ready else 0
    restarts = pod_words(world, pod).restarts
    phase = phases.get(pod.status.phase, 0)
    restarts = -restarts if most_restarts else restarts
    return not pod.node_name, phase, not ready, since, restarts, pod.metadata.creation_timestamp


def containers_of(world: World, given: Parsed, pod: Pod) -> tuple[list[str], list[Line]]:
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


def instance_of(pod: Pod, container: str, given: Parsed) -> str:
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


def runs(world: World, source: Source) -> bool:
    pod = world.cluster.pods[source.pod]
    statuses = [*pod.status.container_statuses, *pod.status.init_container_statuses]
    return any(s.state.running is not None and s.container_id == source.instance for s in statuses)
