"""The containers of a Pod's spec by name and by role: app, init, sidecar (pkg/api/v1/pod/util.go)."""

from typing import Literal

from probeviz.sim.objects import Container, ContainerStatus, PodSpec, PodStatus

Role = Literal["app", "init", "sidecar"]


def is_sidecar(container: Container) -> bool:
    """`IsRestartableInitContainer`; asked of an init container."""
    return container.restart_policy == "Always"


def sidecars(spec: PodSpec) -> list[Container]:
    return [c for c in spec.init_containers if is_sidecar(c)]


def probed(spec: PodSpec) -> list[Container]:
    """Those that may have probe workers, in the order of `AddPod`."""
    return [*spec.containers, *sidecars(spec)] if spec.init_containers else spec.containers


def every(spec: PodSpec) -> list[Container]:
    return [*spec.init_containers, *spec.containers] if spec.init_containers else spec.containers


def find(spec: PodSpec, name: str) -> Container | None:
    return next((c for c in every(spec) if c.name == name), None)


def role_of(spec: PodSpec, name: str) -> Role:
    found = next((c for c in spec.init_containers if c.name == name), None)
    if found is None:
        return "app"
    return "sidecar" if is_sidecar(found) else "init"


def field_path(spec: PodSpec, name: str) -> str:
    """`GenerateContainerRef` (pkg/kubelet/container/ref.go): what an Event of one container is about."""
    return f"spec.{'containers' if role_of(spec, name) == 'app' else 'initContainers'}{{{name}}}"


def status_of(status: PodStatus, name: str) -> ContainerStatus | None:
    """`GetContainerStatus`, of app and init containers alike."""
    for at in status.container_statuses:
        if at.name == name:
            return at
    return next((at for at in status.init_container_statuses if at.name == name), None)
