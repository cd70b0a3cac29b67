"""How one probe is run, by handler (pkg/kubelet/prober/prober.go, runProbe; pkg/probe/*).

`run_probe` asks the program and says what will come back and when; `settle` is called at that instant and sees to it
that a process which died meanwhile has cut the connection.
"""

from probeviz.sim import program
from probeviz.sim.kubelet.probes import exec, grpc, http, tcp
from probeviz.sim.kubelet.probes.answer import Answer
from probeviz.sim.kubelet.state import PodWorker
from probeviz.sim.objects import Container, Probe
from probeviz.sim.releases import release
from probeviz.sim.world import World

__all__ = ["Answer", "run_probe", "settle", "take_effect"]


def run_probe(world: World, pw: PodWorker, container: Container, probe: Probe | None) -> Answer:
    """`runProbe`: the answer that this probe will get. No probe at all succeeds; no handler is an error."""
    if probe is None:
        return Answer("success", "status")
    if probe.exec is not None:
        return exec.probe(world, pw, container, probe, probe.exec)
    if probe.http_get is not None:
        return http.probe(world, pw, container, probe, probe.http_get)
    if probe.tcp_socket is not None:
        return tcp.probe(world, pw, container, probe, probe.tcp_socket)
    if probe.grpc is not None and release(world.setup.release).grpc_probe:
        return grpc.probe(world, pw, probe, probe.grpc)
    missing = f"missing probe handler for {pw.pod}_default({pw.uid}):{container.name}"
    return Answer("error", "error", detail=missing)


def take_effect(world: World, probe: Probe, answer: Answer) -> None:
    """What an exec probe's command has done to the container, once it has ended."""
    if probe.exec is not None and answer.outcome == "exit" and answer.container_id:
        program.take_effect(world, answer.container_id, probe.exec.command, *world.cause)


def settle(world: World, pw: PodWorker, answer: Answer, release_name: str) -> Answer:
    """The answer as it arrives: another one when the process that was to give it has died."""
    if not answer.container_id or answer.outcome == "timeout":
        return answer
    if answer.outcome == "exit":
        return exec.settle(world, answer)
    if answer.outcome == "serving":
        return grpc.settle(world, answer)
    return http.settle(world, answer, release_name)
