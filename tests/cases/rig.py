"""A kubelet with one Pod, held still: for tests that call upstream's functions one at a time."""

from typing import Any

from probeviz.sim import store
from probeviz.sim.bootstrap import new_world
from probeviz.sim.facts import Fact
from probeviz.sim.kubelet import prober, probes, updates
from probeviz.sim.kubelet.state import KubeletState, PodWorker, Record, Worker
from probeviz.sim.objects import (
    Container,
    ContainerState,
    ContainerStatus,
    HttpGet,
    Meta,
    Pod,
    PodSpec,
    PodStatus,
    PodTemplate,
    Probe,
    Running,
    Terminated,
)
from probeviz.sim.setup import Setup
from probeviz.sim.world import World

ID = "0123456789abc"


def probe_spec(**fields: Any) -> Probe:
    return Probe(http_get=HttpGet(port=8080), **fields)


class Rig:
    """`answers` are given to the probes in order; the last one stays. No sync ever starts by itself."""

    def __init__(self, monkeypatch: Any, kind: str = "liveness", policy: str = "Always", **fields: Any) -> None:
        self.kind = kind
        self.answers: list[str] = ["success"]
        self.updates: list[str] = []
        self.facts: list[Fact] = []
        self.world: World = new_world(Setup(luck="plain"), self.facts.append)
        container = Container(name="app", image="app:1")
        setattr(container, f"{kind}_probe", probe_spec(**fields))
        self.spec = PodSpec(containers=[container], restart_policy=policy)
        self.world.cluster.templates["t"] = PodTemplate(spec=self.spec)
        self.pod = Pod(metadata=Meta(name="p1", uid="u1"), template="t")
        store.create(self.world, self.pod, "test", 1)
        self.kubelet: KubeletState = next(iter(self.world.cluster.kubelets.values()))
        self.pod.node_name = self.kubelet.node
        self.pw = PodWorker(pod="p1", uid="u1", origin=1, template="t")
        self.kubelet.pods["p1"] = self.pw
        self.worker = Worker(container="app", kind=kind, period_ms=10_000, next_tick=0)
        self.pw.workers[f"app/{kind}"] = self.worker
        monkeypatch.setattr(updates, "update_pod", lambda *_: self.updates.append("update"))
        monkeypatch.setattr(probes, "run_probe", lambda *_: probes.Answer(self._next(), "status"))

    def _next(self) -> str:
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]

    def running(self, *, age_s: int = 100, started: bool = True, container_id: str = ID) -> "Rig":
        """The container runs since `age_s` seconds."""
        self.world.now = max(self.world.now, 200_000)
        state = ContainerState(running=Running(started_at=self.world.now - age_s * 1000))
        return self.status(state, started, container_id)

    def terminated(self, exit_code: int = 1) -> "Rig":
        return self.status(ContainerState(terminated=Terminated(exit_code=exit_code)), False, ID)

    def status(self, state: ContainerState, started: bool, container_id: str = ID, phase: str = "Running") -> "Rig":
        at = ContainerStatus(
            name="app", image="app:1", container_id=f"containerd://{container_id}", state=state, started=started
        )
        self.pw.status = PodStatus(phase=phase, container_statuses=[at])
        return self

    def probe(self, answer: str | None = None) -> bool:
        """One doProbe, played to its result; True = keep going."""
        if answer is not None:
            self.answers = [answer]
        keep = prober.do_probe(self.world, prober.Aim(self.kubelet, self.pw, self.worker))
        self.world.advance(self.world.now + 1)
        return keep

    @property
    def pw_status(self) -> PodStatus:
        """The status manager's status, once it has one."""
        assert self.pw.status is not None
        return self.pw.status

    @property
    def result(self) -> str | None:
        """What the results manager holds for the container."""
        return self.pw.results.get(f"{self.kind}/{self.worker.container_id}")

    def record(self, state: str = "running", exit_code: int = 0, image: str = "app:1") -> Record:
        return Record(ID, state, 0, image, f"app={image}", exit_code=exit_code)
