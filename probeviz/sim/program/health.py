"""What a program answers below and beside HTTP: a TCP handshake, and gRPC's health protocol."""

from typing import TYPE_CHECKING, NamedTuple

from probeviz.sim.program import capacity, deadlock
from probeviz.sim.program.answers import phase_of, refusal
from probeviz.sim.program.process import changed_by, settled
from probeviz.sim.program.state import FOREVER, Process
from probeviz.sim.program.vocabulary import Serving

if TYPE_CHECKING:
    from probeviz.sim.world import World


class Check(NamedTuple):
    """How a call of `Health/Check` ends; `status` "" when it is never answered, "none" when nobody speaks gRPC."""

    status: Serving | str
    latency_ms: int = 0
    container_id: str = ""
    cause: int = 0
    detail: str = ""


def accepts(world: "World", ip: str, port: int) -> tuple[Process | None, str, int]:
    """Who accepts a connection at `ip:port`; else None, why nobody does, and the fact behind that.

    The kernel completes the handshake, so a program that hangs still accepts.
    """
    process = world.cluster.programs.listener(ip, port)
    if process is not None:
        return process, "", 0
    refused = refusal(world.cluster.programs, ip)
    return None, refused.detail, refused.cause


def check_health(world: "World", ip: str, port: int, patience_ms: int = FOREVER) -> Check:
    """Asks over plaintext HTTP/2; an HTTP/1 server and a TLS port never finish that handshake.

    Who asks gives up after `patience_ms`.
    """
    process, why, cause = accepts(world, ip, port)
    if process is None:
        return Check("none", cause=cause, detail=why)
    program, cause = settled(world, process), changed_by(world, process)
    if not program.grpc or port in program.tls:
        return Check("none", 0, process.container_id, cause, "the port does not speak plain gRPC")
    if process.state == "hung":
        return Check("", 0, process.container_id, process.fact, deadlock.SAID)
    said, _ = phase_of(program.grpc, process.started_at, world.now)
    latency_ms, why = said.latency.draw(world, "grpc", process.container_id, world.now, world.n), ""
    if program.capacity is not None or program.pauses is not None:
        turn = capacity.admit(world, program, process, latency_ms, said.hang, 0, patience_ms)
        latency_ms, why, cause = turn.ends_at - world.now, turn.why, cause or turn.cause
        if not turn.served:
            return Check("", 0, process.container_id, cause, why)
    if said.hang:
        return Check("", 0, process.container_id, cause, "the health service never answers")
    return Check(said.status, latency_ms, process.container_id, cause, why)
