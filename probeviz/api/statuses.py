"""The status of a Pod as the API's JSON."""

from typing import Any

from probeviz.api.stamps import rfc3339
from probeviz.sim.objects import Condition, ContainerState, ContainerStatus, Pod, Terminated
from probeviz.sim.releases import Release
from probeviz.sim.world import World

Json = dict[str, Any]


def pod_status(world: World, pod: Pod, of: Release) -> Json:
    """`status`; what the kubelet has not yet reported is not there."""
    start, status = world.setup.start, pod.status
    out: Json = {"phase": status.phase, "qosClass": status.qos_class}
    if status.conditions:
        out["conditions"] = [_condition(start, c, status.observed_generation) for c in status.conditions]
    if status.observed_generation:
        out["observedGeneration"] = status.observed_generation
    for name, value in (("reason", status.reason), ("message", status.message)):
        if value:
            out[name] = value
    host = status.host_ip or _node_address(world, pod)
    if host:
        out["hostIP"] = host
        if of.minor >= 28:
            out["hostIPs"] = [{"ip": host}]
    if status.pod_ip:
        out["podIP"] = status.pod_ip
        out["podIPs"] = [{"ip": status.pod_ip}]
    if status.start_time is not None:
        out["startTime"] = rfc3339(start, status.start_time)
    for name, rows in (
        ("containerStatuses", status.container_statuses),
        ("initContainerStatuses", status.init_container_statuses),
    ):
        if rows:
            out[name] = [_container(start, row) for row in rows]
    return out


def _node_address(world: World, pod: Pod) -> str:
    """The kubelet reports it with its first status."""
    node = world.cluster.nodes.get(pod.node_name)
    return node.address if node is not None and pod.status.start_time is not None else ""


def _condition(start: str, condition: Condition, generation: int) -> Json:
    stamp = condition.last_transition_time
    out: Json = {
        "type": condition.type,
        "status": condition.status,
        "lastProbeTime": None,
        "lastTransitionTime": None if stamp is None else rfc3339(start, stamp),
    }
    if generation:
        out["observedGeneration"] = generation
    if condition.reason:
        out["reason"] = condition.reason
    if condition.message:
        out["message"] = condition.message
    return out


def _container(start: str, row: ContainerStatus) -> Json:
    out: Json = {
        "name": row.name,
        "image": row.image,
        "imageID": row.image_id,
        "ready": row.ready,
        "restartCount": row.restart_count,
        "state": _state(start, row.state),
        "lastState": _state(start, row.last_state),
    }
    if row.container_id:
        out["containerID"] = row.container_id
    if row.started is not None:
        out["started"] = row.started
    return out


def _state(start: str, state: ContainerState) -> Json:
    if state.running is not None:
        return {"running": {"startedAt": rfc3339(start, state.running.started_at)}}
    if state.terminated is not None:
        return {"terminated": _terminated(start, state.terminated)}
    if state.waiting is not None:
        words = {"reason": state.waiting.reason, "message": state.waiting.message}
        return {"waiting": {name: word for name, word in words.items() if word}}
    return {}


def _terminated(start: str, ended: Terminated) -> Json:
    out: Json = {
        "exitCode": ended.exit_code,
        "startedAt": None if ended.started_at is None else rfc3339(start, ended.started_at),
        "finishedAt": None if ended.finished_at is None else rfc3339(start, ended.finished_at),
    }
    words = {"reason": ended.reason, "message": ended.message, "containerID": ended.container_id}
    out.update({name: word for name, word in words.items() if word})
    if ended.signal:
        out["signal"] = ended.signal
    return out
