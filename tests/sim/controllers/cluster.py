"""A small cluster with the real controllers and a kubelet that is only as much as a rollout needs."""

from typing import Any

from probeviz.sim import apiserver, store
from probeviz.sim.controllers import deployment, endpoints, replicaset, scheduler
from probeviz.sim.controllers.pods import is_pod_terminal
from probeviz.sim.facts import EventRecorded, Fact, RolloutChanged
from probeviz.sim.objects import (
    Condition,
    Container,
    ContainerPort,
    Deployment,
    DeploymentSpec,
    Meta,
    Node,
    Pod,
    PodSpec,
    PodTemplate,
    Service,
    ServicePort,
    Strategy,
)
from probeviz.sim.setup import Setup
from probeviz.sim.store import Change, watches
from probeviz.sim.world import World, on

PARTS = (deployment, endpoints, replicaset, scheduler)
START_MS = 500  # bound -> running
BROKEN = "broken"  # the image whose Pods never get ready
READY = {"app": 5_000, "two": 5_000, "quick": 1_000, "slow": 2_500}  # image -> running -> ready
STOP_MS = {"slow": 3_400}  # image -> deleted -> terminal phase
REMOVED_MS = 800  # terminal phase -> object gone


def template(image: str = "app", port: int = 8080) -> PodTemplate:
    container = Container(name="app", image=image, ports=[ContainerPort(container_port=port, name="http")])
    return PodTemplate(labels={"app": "web"}, spec=PodSpec(containers=[container]))


def web(image: str = "app", replicas: int = 3, strategy: Strategy | None = None, **spec: Any) -> Deployment:
    rolling = Strategy(type="RollingUpdate", max_surge="25%", max_unavailable="25%")
    wanted = DeploymentSpec(
        template=spec.pop("template", None) or template(image),
        selector={"app": "web"},
        replicas=replicas,
        strategy=strategy or rolling,
        **spec,
    )
    return Deployment(metadata=Meta(name="web"), spec=wanted)


def service(target_port: int | str = 8080, **fields: Any) -> Service:
    port = ServicePort(port=80, target_port=target_port)
    return Service(metadata=Meta(name="web"), selector={"app": "web"}, ports=[port], **fields)


class Run:
    """A World with its facts; `nodes` are not known to any kubelet."""

    def __init__(self, release: str = "1.36", nodes: int = 2, seed: int = 1, luck: str = "real") -> None:
        self.facts: list[Fact] = []
        self.world = World(Setup(release=release, seed=seed, luck=luck))
        self.world.sink = self.facts.append
        for i in range(nodes):
            store.create(self.world, Node(metadata=Meta(name=f"fake-{i}", namespace="")), "test", 0)

    def apply(self, *manifests: Any) -> "Run":
        for manifest in manifests:
            apiserver.apply(self.world, manifest, "kubectl", 1)
        return self

    def until(self, at_ms: int) -> "Run":
        self.world.advance(at_ms)
        return self

    def reload(self) -> "Run":
        self.world = World.load(self.world.setup, self.world.save())
        self.world.sink = self.facts.append
        return self

    @property
    def pods(self) -> list[Pod]:
        return list(self.world.cluster.pods.values())

    @property
    def deployment(self) -> Deployment:
        return self.world.cluster.deployments["web"]

    def messages(self, reason: str) -> list[str]:
        return [f.message for f in self.facts if isinstance(f, EventRecorded) and f.reason == reason]

    def rollouts(self) -> list[RolloutChanged]:
        return [f for f in self.facts if isinstance(f, RolloutChanged)]

    def conditions(self) -> dict[str, str]:
        return {c.type: f"{c.status}:{c.reason}" for c in self.deployment.status.conditions}


# --- the kubelet -------------------------------------------------------------------------------------------------


def _image(world: World, pod: Pod) -> str:
    return world.cluster.templates[pod.template].spec.containers[0].image


@watches("Pod")
def _pod(world: World, change: Change, pod: Pod, n: int) -> None:
    if change == "deleted" or not pod.node_name.startswith("fake-"):
        return
    if pod.metadata.deletion_timestamp is not None and not is_pod_terminal(pod):
        world.after(STOP_MS.get(_image(world, pod), 200), "fake.phase", pod.metadata.name, "Succeeded", cause=n)
    elif pod.status.phase == "Pending" and not pod.status.pod_ip:
        world.after(START_MS, "fake.phase", pod.metadata.name, "Running", cause=n)


@on("fake.phase")
def _phase(world: World, name: str, phase: str) -> None:
    pod = world.cluster.pods.get(name)
    if pod is None or is_pod_terminal(pod) or pod.status.phase == phase:
        return
    pod.status.phase = phase
    if phase == "Running":
        pod.status.pod_ip = f"10.0.0.{len(world.cluster.pods) + world.pick(200, 'fake ip', name)}"
        if _image(world, pod) != BROKEN:
            world.after(READY[_image(world, pod)], "fake.ready", name, "True")
    else:
        set_ready(pod, "False", world.now)
        world.after(REMOVED_MS, "fake.remove", name)
    store.update(world, pod, "kubelet")


def set_ready(pod: Pod, status: str, now: int) -> None:
    others = [c for c in pod.status.conditions if c.type != "Ready"]
    ready = Condition(type="Ready", status=status, last_transition_time=store.seconds(now))
    pod.status.conditions = [*others, ready]


@on("fake.ready")
def make_ready(world: World, name: str, status: str) -> None:
    pod = world.cluster.pods.get(name)
    if pod is None or is_pod_terminal(pod):
        return
    set_ready(pod, status, world.now)
    store.update(world, pod, "kubelet")


@on("fake.remove")
def _remove(world: World, name: str) -> None:
    if name in world.cluster.pods:
        store.delete(world, world.cluster.pods[name], "kubelet")
