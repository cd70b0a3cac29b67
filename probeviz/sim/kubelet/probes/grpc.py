"""The grpc probe and its exact texts (pkg/probe/grpc/grpc.go): never an error, always over plaintext."""

import msgspec
from msgspec.structs import replace

from probeviz.sim import program
from probeviz.sim.kubelet.probes.answer import Answer
from probeviz.sim.kubelet.state import PodWorker
from probeviz.sim.objects import Grpc, Probe
from probeviz.sim.world import World

ERRORS = {
    "UNIMPLEMENTED": "error: this server does not implement the grpc health protocol (grpc.health.v1.Health): "
    "unknown service grpc.health.v1.Health",
    "NOT_FOUND": "error: health rpc probe failed: rpc error: code = NotFound desc = unknown service",
}


def probe(world: World, pw: PodWorker, spec: Probe, action: Grpc) -> Answer:
    """`Probe`: the dial blocks and tries again until the time-out, so a refused port looks like a silent one."""
    address = f"{pw.ip}:{action.port}"
    timeout_ms = spec.timeout_seconds * 1000
    took = f"{spec.timeout_seconds}s"
    check = program.check_health(world, pw.ip, action.port, timeout_ms)
    if check.status == "none":
        text = f'timeout: failed to connect service "{address}" within {took}: context deadline exceeded'
        return Answer("failure", "timeout", 0, text, timeout_ms, address, check.detail, "", check.cause)
    if check.status == "" or check.latency_ms >= timeout_ms:
        text = f"timeout: health rpc did not complete within {took}"
        why = check.detail or "no answer in time"
        return Answer("failure", "timeout", 0, text, timeout_ms, address, why, check.container_id, check.cause)
    latency_ms = max(1, check.latency_ms)
    if check.status in ERRORS:
        text, why = ERRORS[check.status], check.status
    elif check.status != "SERVING":
        text, why = f'service unhealthy (responded with "{check.status}")', check.status
    else:
        return Answer("success", "serving", 0, "service healthy", latency_ms, address, "", check.container_id)
    return Answer("failure", "serving", 0, text, latency_ms, address, why, check.container_id, check.cause)


def settle(world: World, answer: Answer, spec: Probe) -> Answer:
    """A process that died has cut the connection before its answer; one that is wedged never gives it."""
    if cause := program.wedged(world, answer.container_id):
        text = f"timeout: health rpc did not complete within {spec.timeout_seconds}s"
        return msgspec.structs.replace(
            answer,
            result="failure",
            outcome="timeout",
            detail=text,
            latency_ms=spec.timeout_seconds * 1000,
            why=program.DEADLOCKED,
            cause=cause,
        )
    if program.alive(world, answer.container_id):
        return answer
    text = "error: health rpc probe failed: rpc error: code = Unavailable desc = error reading from server: EOF"
    return replace(answer, result="failure", outcome="eof", detail=text, why="the process died")
