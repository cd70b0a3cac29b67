"""How one probe is run, by handler (pkg/kubelet/prober/prober.go, runProbe; pkg/probe/*).

`run_probe` asks the program and says what will come back and when; `settle` is called at that instant and sees to it
that a process which died meanwhile has cut the connection.
"""

from probeviz.sim import program
from probeviz.sim.kubelet.probes import http
from probeviz.sim.kubelet.probes.answer import Answer, Asked
from probeviz.sim.kubelet.state import PodWorker
from probeviz.sim.objects import Container, Probe
from probeviz.sim.world import World

__all__ = ["Answer", "run_probe", "settle"]


def run_probe(
    world: World, pw: PodWorker, container: Container, probe: Probe | None, asked: Asked | None = None
) -> Answer:
    """`runProbe`: the answer that this probe will get. No probe at all succeeds; no handler is an error.

    An answer that will be the same next time is noted in `asked`.
    """
    if probe is None:
        return Answer("success", "status")
    if probe.http_get is not None:
        return http.probe(world, pw, container, probe, probe.http_get, asked)
    missing = f"missing probe handler for {pw.pod}_default({pw.uid}):{container.name}"
    return Answer("error", "error", detail=missing)


def settle(world: World, answer: Answer) -> Answer:
    """The answer as it arrives: `EOF` when the process that was to give it has died."""
    if answer.outcome != "status" or not answer.container_id or program.alive(world, answer.container_id):
        return answer
    return http.died(world, answer)
