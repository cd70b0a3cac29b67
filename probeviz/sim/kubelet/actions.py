"""What one sync has to do: `computePodActions` (pkg/kubelet/kuberuntime/kuberuntime_manager.go)."""

from typing import NamedTuple

from probeviz.sim.kubelet import restart_all
from probeviz.sim.kubelet.init_containers import compute_init_container_actions
from probeviz.sim.kubelet.restart_rules import policy_of, should_container_be_restarted
from probeviz.sim.kubelet.state import Record
from probeviz.sim.objects import Container, Pod, PodSpec


class Kill(NamedTuple):
    container: str
    message: str
    reason: str  # "" | liveness | startup | unknown


class PodActions(NamedTuple):
    """`attempt` is the number of the sandbox to create."""

    kill_pod: bool = False
    create_sandbox: bool = False
    attempt: int = 0
    kill: tuple[Kill, ...] = ()
    start: tuple[str, ...] = ()
    start_init: tuple[str, ...] = ()
    reset: tuple[tuple[str, bool], ...] = ()  # (container, whether it has to be stopped first)


def spec_hash(container: Container) -> str:
    """What a change of the container's definition is seen by: the kubelet hashes name, image and more."""
    return f"{container.name}={container.image}"


def compute_pod_actions(
    spec: PodSpec,
    pod: Pod | None,
    cache: dict[str, list[Record]],
    sandbox_ready: bool,
    attempt: int,
    results: dict[str, str],
    all_restart: bool = False,
) -> PodActions:
    """Guards in upstream's order. `cache`: each container's instances, newest first; `attempt` = sandboxes made."""
    if all_restart:
        return PodActions(attempt=attempt, reset=tuple(restart_all.to_reset(spec, cache)))
    if not sandbox_ready:
        return _without_sandbox(spec, cache, attempt)
    init = compute_init_container_actions(spec, cache, results, _changed_sidecars(spec, cache))
    kills = [Kill(*k) for k in init.kill]
    if init.kill_pod or not init.initialized:
        return PodActions(kill_pod=init.kill_pod, kill=tuple(kills), start_init=init.start)
    starts: list[str] = []
    keep = 0
    for container in spec.containers:
        records = cache.get(container.name, [])
        if not records or records[0].state != "running":
            if should_container_be_restarted(spec, container, pod, records):
                starts.append(container.name)
                if records and records[0].state == "unknown":
                    message = 'Container is in "Unknown" state, try killing it before restart'
                    kills.append(Kill(container.name, message, "unknown"))
            continue
        found = _reason_to_kill(container, records[0], results)
        if found is None:
            keep += 1
            continue
        message, reason = found
        if policy_of(spec, container) != "Never" or not reason:
            message += ", will be restarted"
            starts.append(container.name)
        kills.append(Kill(container.name, message, reason))
    if keep == 0 and not starts:
        return PodActions(kill_pod=True, kill=tuple(kills))
    return PodActions(kill=tuple(kills), start=tuple(starts), start_init=init.start)


def _changed_sidecars(spec: PodSpec, cache: dict[str, list[Record]]) -> dict[str, tuple[str, str]]:
    return {
        c.name: (f"Init container {c.name} definition changed", "")
        for c in spec.init_containers
        if cache.get(c.name) and cache[c.name][0].spec != spec_hash(c)
    }


def _without_sandbox(spec: PodSpec, cache: dict[str, list[Record]], attempt: int) -> PodActions:
    """`PodSandboxChanged`: kill the Pod, make a new sandbox, start all but what has succeeded for good."""
    seen = any(cache.values())
    if spec.restart_policy == "Never" and attempt != 0 and seen:
        return PodActions(kill_pod=True, attempt=attempt)
    starts = [
        c.name
        for c in spec.containers
        if not (spec.restart_policy == "OnFailure" and _succeeded(cache.get(c.name, [])))
    ]
    if not starts:
        return PodActions(kill_pod=True, attempt=attempt)
    if spec.init_containers:
        first = (spec.init_containers[0].name,)
        return PodActions(kill_pod=seen, create_sandbox=True, attempt=attempt, start_init=first)
    return PodActions(kill_pod=seen, create_sandbox=True, attempt=attempt, start=tuple(starts))


def _succeeded(records: list[Record]) -> bool:
    return bool(records) and records[0].state == "exited" and records[0].exit_code == 0


def _reason_to_kill(container: Container, record: Record, results: dict[str, str]) -> tuple[str, str] | None:
    if record.spec != spec_hash(container):
        return f"Container {container.name} definition changed", ""
    for kind in ("liveness", "startup"):
        if results.get(f"{kind}/{record.id}") == "Failure":
            return f"Container {container.name} failed {kind} probe", kind
    return None
