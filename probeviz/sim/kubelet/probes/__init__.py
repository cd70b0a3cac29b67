"""How one probe is run, by handler (pkg/kubelet/prober/prober.go, runProbe; pkg/probe/*).

`run_probe` asks the program and says what will come back and when; `settle` is called at that instant and sees to it
that a process which died meanwhile has cut the connection.
"""

from probeviz.sim import program
from probeviz.sim.kubelet.probes import exec, grpc, http, tcp
from probeviz.sim.kubelet.probes.answer import Answer, Asked
from probeviz.sim.kubelet.state import PodWorker
from probeviz.sim.objects import Container, Exec, Probe
from probeviz.sim.releases import release
from probeviz.sim.world import World

__all__ = ["Answer", "run_probe", "settle", "take_effect"]


def run_probe(
    world: World, pw: PodWorker, container: Container, probe: Probe | None, asked: Asked | None = None
) -> Answer:
    """`runProbe`: the answer that this probe will get. No probe at all succeeds; no handler is an error.

    An answer that will be the same next time is noted in `asked`.
    """
    if probe is None:
        return Answer("success", "status")
    if probe.exec is not None:
        return exec.probe(world, pw, container, probe, probe.exec)
    if probe.http_get is not None:
        return http.probe(world, pw, container, probe, probe.http_get, asked)
    if probe.tcp_socket is not None:
        return tcp.probe(world, pw, container, probe, probe.tcp_socket)
    if probe.grpc is not None and release(world.setup.release).grpc_probe:
        return grpc.probe(world, pw, probe, probe.grpc)
    missing = f"missing probe handler for {pw.pod}_default({pw.uid}):{container.name}"
    return Answer("error", "error", detail=missing)


def take_effect(world: World, command: Exec, answer: Answer) -> None:
    """What an exec probe's command has done to the container, once it has ended."""
    if answer.outcome == "exit" and answer.container_id:
        program.take_effect(world, answer.container_id, command.command, *world.cause)


def settle(world: World, answer: Answer, probe: Probe) -> Answer:
    """The answer as it arrives: another one when the process that was to give it has died.

    When it is wedged, the answer is the time-out that comes at its own `latency_ms`.
    """
    if not answer.container_id:
        return answer
    match answer.outcome:
        case "status":
            return http.settle(world, answer, probe)
        case "exit":
            return exec.settle(world, answer)
        case "serving":
            return grpc.settle(world, answer, probe)
    return answer
