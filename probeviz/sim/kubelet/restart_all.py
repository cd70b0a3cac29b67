"""RestartAllContainers: an exit code of one container starts all of them again, in the Pod that is there.

KEP-5532, on by default since 1.36.  In one sync all containers are stopped, without hooks or grace, and removed from
the runtime; the next one finds none and starts the Pod as if it were new, in its old sandbox.  The condition
AllContainersRestarting tells the one from the other.

Upstream: pkg/kubelet/container/helpers.go (ShouldAllContainersRestart, AllContainersRestartCleanedUp),
pkg/kubelet/status/generate.go (GenerateAllContainersRestartingCondition),
pkg/kubelet/kuberuntime/kuberuntime_manager.go (getContainersToReset), pkg/api/v1/pod/util.go
(AllContainersCouldRestart).
"""

from probeviz.sim.kubelet import containers
from probeviz.sim.kubelet.restart_rules import RESTART_ALL, matching_rule
from probeviz.sim.kubelet.state import Record
from probeviz.sim.objects import (
    Condition,
    Container,
    ContainerState,
    ContainerStatus,
    PodSpec,
    PodStatus,
    Terminated,
    Waiting,
)

CONDITION = "AllContainersRestarting"
REASON = "RestartingAllContainers"
MESSAGE = "The container is removed because RestartAllContainers in place"
KILLED = 137
KILLING = "killing"  # the text of the Event

Cache = dict[str, list[Record]]


def could_restart(spec: PodSpec) -> bool:
    """`AllContainersCouldRestart`."""
    return any(rule.action == RESTART_ALL for c in containers.every(spec) for rule in c.restart_policy_rules)


def should_restart(spec: PodSpec, cache: Cache | None, status: PodStatus | None) -> bool:
    """`ShouldAllContainersRestart`: it has begun, or the runtime or the status has a container that asks for it."""
    if not could_restart(spec):
        return False
    if status is not None and marked(status):
        return True
    return any(_asks(c, cache, status) for c in containers.every(spec))


def _asks(container: Container, cache: Cache | None, status: PodStatus | None) -> bool:
    if cache is not None:
        records = cache.get(container.name)
        if not records or records[0].state != "exited":
            return False
        if _restarts_all(container, records[0].exit_code):
            return True
    at = containers.status_of(status, container.name) if status is not None else None
    ended = at.state.terminated if at is not None else None
    return ended is not None and _restarts_all(container, ended.exit_code)


def _restarts_all(container: Container, exit_code: int) -> bool:
    rule = matching_rule(container, exit_code)
    return rule is not None and rule.action == RESTART_ALL


def marked(status: PodStatus) -> bool:
    """Whether the containers are being removed."""
    return any(c.type == CONDITION and c.status == "True" for c in status.conditions)


def condition(spec: PodSpec, phase: str, cache: Cache | None, old: PodStatus) -> Condition:
    """`GenerateAllContainersRestartingCondition`; without a cache it stays what it was."""
    if cache is None:
        known = next((c for c in old.conditions if c.type == CONDITION), None)
        return known or Condition(type=CONDITION, status="False")
    if phase in ("Succeeded", "Failed"):
        return Condition(type=CONDITION, status="False", reason=f"Pod{'Completed' if phase == 'Succeeded' else phase}")
    if not should_restart(spec, cache, old) or _cleaned_up(spec, cache):
        return Condition(type=CONDITION, status="False")
    message = "container exited with restart policy rule"
    return Condition(type=CONDITION, status="True", reason="RestartAllContainersStarted", message=message)


def _cleaned_up(spec: PodSpec, cache: Cache) -> bool:
    """`AllContainersRestartCleanedUp`."""
    return not any(cache.get(c.name) for c in containers.every(spec))


def to_reset(spec: PodSpec, cache: Cache) -> list[tuple[str, bool]]:
    """`getContainersToReset`: (container, whether it has to be stopped first); who asked for it goes last."""
    order = [*spec.containers, *reversed(spec.init_containers)]
    known = [(c, cache[c.name][0]) for c in order if cache.get(c.name)]
    sources = [c.name for c, newest in known if newest.state == "exited" and _restarts_all(c, newest.exit_code)]
    targets = [(c.name, newest.state != "exited") for c, newest in known if c.name not in sources]
    return [*targets, *((name, False) for name in sources)]


# --- the status of a container that was removed ------------------------------------------------------------------


def show_removed(status: ContainerStatus, before: ContainerStatus) -> None:
    """`convertToAPIContainerStatuses`, of one that the runtime no longer has."""
    status.state = ContainerState(waiting=Waiting(reason=REASON, message=MESSAGE))
    ended = Terminated(exit_code=KILLED, reason=REASON, message=MESSAGE, started_at=None, finished_at=None)
    status.last_state = ContainerState(terminated=ended)
    status.restart_count = before.restart_count + 1


def was_removed(at: ContainerStatus) -> bool:
    """Whether its last instance ended so, and the next one has not begun: it starts again whatever its policy says."""
    last = at.last_state.terminated
    return at.state.waiting is not None and last is not None and last.reason == REASON


def is_removed(at: ContainerStatus) -> bool:
    """Whether nothing has been done about it yet."""
    return at.state.waiting is not None and at.state.waiting.reason == REASON
