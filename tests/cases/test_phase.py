"""pkg/kubelet/kubelet_pods_test.go: getPhase."""

import pytest

from probeviz.sim.kubelet.status import get_phase
from probeviz.sim.objects import Container, ContainerState, ContainerStatus, PodSpec, Running, Terminated, Waiting
from tests.cases.registry import case


def at(name: str, state: str) -> ContainerStatus:
    made = ContainerStatus(name=name, image="i")
    ended = ContainerState(terminated=Terminated(exit_code=0))
    match state:
        case "running":
            made.state = ContainerState(running=Running(started_at=0))
        case "stopped":
            made.state = ended
        case "waiting":
            made.state = ContainerState(waiting=Waiting(reason="ContainerCreating"))
        case "back-off":
            made.state, made.last_state = ContainerState(waiting=Waiting(reason="CrashLoopBackOff")), ended
    return made


PHASES = {
    "wb-12x-phase-none": ([], "Pending"),
    "wb-12x-phase-stopped": (["stopped", "stopped"], "Running"),
    "wb-12x-phase-mix1": (["running", "stopped"], "Running"),
    "wb-12x-phase-mix2": (["running"], "Pending"),  # nothing is known of the second one
    "wb-12x-phase-mix3": (["running", "waiting"], "Pending"),
    "wb-12x-phase-clbo": (["running", "back-off"], "Running"),
}


@case(*PHASES)
@pytest.mark.parametrize("name", list(PHASES))
def test_get_phase(name):
    states, wanted = PHASES[name]
    spec = PodSpec(containers=[Container(name="a"), Container(name="b")])
    statuses = [at(container.name, state) for container, state in zip(spec.containers, states, strict=False)]
    assert get_phase(spec, statuses, "Pending", False) == wanted
