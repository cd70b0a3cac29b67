"""A Pod and its status."""

import msgspec

from probeviz.sim.objects.base import Api, Millis, Status
from probeviz.sim.objects.containers import PodTemplate
from probeviz.sim.objects.metadata import Condition, Meta


class Waiting(Status):
    reason: str = ""
    message: str = ""


class Running(Status):
    started_at: Millis


class Terminated(Status):
    exit_code: int
    signal: int = 0
    reason: str = ""
    message: str = ""
    started_at: Millis | None = 0  # None: not known, as of one that the runtime has forgotten
    finished_at: Millis | None = 0
    container_id: str = ""


class ContainerState(Status):
    """At most one of the three is set; none = waiting without a reason."""

    waiting: Waiting | None = None
    running: Running | None = None
    terminated: Terminated | None = None


class ContainerStatus(Status):
    name: str
    image: str
    image_id: str = ""
    container_id: str = ""
    state: ContainerState = msgspec.field(default_factory=ContainerState)
    last_state: ContainerState = msgspec.field(default_factory=ContainerState)
    ready: bool = False
    started: bool | None = None
    restart_count: int = 0


class PodStatus(Status):
    phase: str = "Pending"
    reason: str = ""
    message: str = ""
    conditions: list[Condition] = []
    host_ip: str = ""
    pod_ip: str = ""
    start_time: Millis | None = None
    container_statuses: list[ContainerStatus] = []
    init_container_statuses: list[ContainerStatus] = []
    qos_class: str = "BestEffort"
    observed_generation: int = 0  # the kubelet's; a deletion raises the Pod's


class Pod(Status, tag_field="kind", tag="Pod"):
    """`template` names the entry of `World.templates` that holds labels, annotations and spec."""

    metadata: Meta
    template: str
    node_name: str = ""
    status: PodStatus = msgspec.field(default_factory=PodStatus)


class PodManifest(Api, tag_field="kind", tag="PodManifest"):
    """A bare Pod as it is applied, its template still inline."""

    metadata: Meta
    template: PodTemplate
