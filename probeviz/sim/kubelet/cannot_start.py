"""A container whose command its image does not have: it is made, and its start fails.

Upstream: pkg/kubelet/kuberuntime/kuberuntime_container.go, startContainer (ErrRunContainer); the runtime's words are
those of runc behind containerd, on 1.17 behind docker.
"""

from probeviz.sim.kubelet import recorder, show
from probeviz.sim.kubelet.pleg import container_event
from probeviz.sim.kubelet.state import KubeletState, PodWorker, Record
from probeviz.sim.objects import Container
from probeviz.sim.world import World

REASON = "RunContainerError"
CONTAINERD = (
    "failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: "
    "unable to start container process: error during container init: exec: {name}: {why}: unknown"
)
DOCKER = (
    "OCI runtime create failed: container_linux.go:349: starting container process caused "
    '"exec: {name}: {why}": unknown'
)


def fail(world: World, kubelet: KubeletState, pw: PodWorker, container: Container, record: Record) -> None:
    """The runtime shows it as ended, containerd with a start of the year 1970; the next sync meets the back-off."""
    name = container.command[0]
    why = f"stat {name}: no such file or directory" if "/" in name else "executable file not found in $PATH"
    record.state, record.finished_at = "exited", world.now
    if world.setup.release == "1.17":
        record.message = DOCKER.format(name=f'\\"{name}\\"', why=why)
        record.exit_code, record.reason, record.started_at = 127, "ContainerCannotRun", world.now
        said = f'failed to start container "{container.name}": Error response from daemon: {record.message}'
    else:
        record.message = said = CONTAINERD.format(name=f'"{name}"', why=why)
        record.exit_code, record.reason, record.started_at = 128, "StartError", show.never(world)
    pw.reasons[container.name] = (REASON, said)
    pw.failed = "error"
    recorder.event(world, kubelet, pw, "Warning", "Failed", f"Error: {said}", container.name)
    container_event(world, kubelet, pw, show.container(world, pw, container.name, pw.cause))
