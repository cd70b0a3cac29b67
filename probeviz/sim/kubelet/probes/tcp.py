"""The tcpSocket probe and its exact texts (pkg/probe/tcp/tcp.go): a finished handshake is all that it needs."""

from probeviz.sim import program
from probeviz.sim.kubelet.probes.answer import Answer
from probeviz.sim.kubelet.probes.ports import NoSuchPort, place_of, resolve_port
from probeviz.sim.kubelet.state import PodWorker
from probeviz.sim.objects import Container, Probe, TcpSocket
from probeviz.sim.world import World


def probe(world: World, pw: PodWorker, container: Container, spec: Probe, socket: TcpSocket) -> Answer:
    """`DoTCPProbe`: never an error once the port is known."""
    try:
        port = resolve_port(container, socket.port)
    except NoSuchPort as unknown:
        return Answer("error", "error", detail=str(unknown))
    host = socket.host or pw.ip
    address = f"{host}:{port}"
    place = place_of(world, pw, host)
    if place == "unknown":
        return Answer("failure", "refused", 0, f"dial tcp: lookup {host}: no such host", 1, address, "no such host")
    if place == "nowhere":
        text = f"dial tcp {address}: i/o timeout"
        return Answer("failure", "timeout", 0, text, spec.timeout_seconds * 1000, address, "nobody answers there")
    process, why, cause = program.accepts(world, host, port)
    if process is None or place == "node":
        text = f"dial tcp {address}: connect: connection refused"
        return Answer("failure", "refused", 0, text, 1, address, why or "nothing listens on the node", "", cause)
    return Answer("success", "connected", 0, "", 1, address)
