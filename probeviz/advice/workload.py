"""What makes Pods, as a rule looks at it: its containers and probes, and who sends to it."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from probeviz.advice.advice import Fix, Found, Level, Show
from probeviz.advice.asked import Asked
from probeviz.api.source import Document, Path
from probeviz.locale.text import say, say_many
from probeviz.sim.controllers.deployment_util import is_rolling_update, max_unavailable
from probeviz.sim.objects import Container, Deployment, PodManifest, PodTemplate, Probe, Service
from probeviz.sim.program import Program

KINDS = ("startup", "readiness", "liveness")


class Workload(NamedTuple):
    """What makes Pods, with the Services that select them."""

    document: Document
    made: Deployment | PodManifest
    services: tuple[Service, ...]
    programs: Mapping[str, Program | None]  # by the container's name
    names: Mapping[str, str]  # under which name a Scenario has the container's program
    kind: str = ""  # StatefulSet or DaemonSet, which are read as Deployments and never played

    @property
    def said(self) -> str:
        return str(self)

    def __str__(self) -> str:
        return f"{self.kind or ('Deployment' if self.deployment else 'Pod')} {self.made.metadata.name}"

    @property
    def deployment(self) -> Deployment | None:
        return self.made if isinstance(self.made, Deployment) and not self.kind else None

    @property
    def rolling(self) -> Deployment | None:
        """The Deployment, when it replaces its Pods step by step."""
        made = self.deployment
        return made if made is not None and is_rolling_update(made.spec.strategy) else None

    @property
    def replicas(self) -> int:
        return self.made.spec.replicas if isinstance(self.made, Deployment) else 1

    @property
    def pods(self) -> str:
        return say_many(self.replicas, "{0} Pod", "{0} Pods")

    @property
    def every_pod(self) -> str:
        """`its Pod`, `both Pods`, `all 3 Pods`."""
        few = {0: say("its Pods"), 1: say("its Pod"), 2: say("both Pods")}
        return few.get(self.replicas) or say("all {pods}", pods=self.pods)

    @property
    def keeps_data(self) -> bool:
        """Whether it has a volume of its own, which as a rule only one Pod may use."""
        return any("persistentVolumeClaim" in volume for volume in self.template.spec.volumes)

    @property
    def unavailable(self) -> int:
        return max_unavailable(self.made) if isinstance(self.made, Deployment) else 0

    @property
    def template(self) -> PodTemplate:
        return self.made.spec.template if isinstance(self.made, Deployment) else self.made.template

    @property
    def grace_s(self) -> int:
        return self.template.spec.termination_grace_period_seconds

    @property
    def root(self) -> Path:
        """Where the Pod's spec stands in the document."""
        return ("spec", "template", "spec") if isinstance(self.made, Deployment) else ("spec",)

    @property
    def behind(self) -> str:
        """`Service web`, the first that selects it; empty: none does."""
        return f"Service {self.services[0].metadata.name}" if self.services else ""

    def containers(self) -> Iterator[tuple[Container, Path]]:
        for i, container in enumerate(self.template.spec.containers):
            yield container, (*self.root, "containers", i)

    @property
    def initial(self) -> list[Container]:
        return self.template.spec.init_containers

    def serving(self) -> Iterator[tuple[Container, Path]]:
        """The containers that a Service sends to: by its targetPort, else every one that declares a port."""
        targets = {port.target_port for service in self.services for port in service.ports}
        alone = len(self.template.spec.containers) == 1
        for container, path in self.containers():
            own = {p.container_port for p in container.ports} | {p.name for p in container.ports}
            undecided = bool(container.ports) and not self._declared() & targets
            if own & targets or undecided or (self.services and alone):
                yield container, path

    def _declared(self) -> set[int | str]:
        ports = [p for c in self.template.spec.containers for p in c.ports]
        return {p.container_port for p in ports} | {p.name for p in ports}

    def probes(self, *kinds: str) -> Iterator[Asked]:
        for container, path in self.containers():
            for kind in KINDS:
                probe: Probe | None = getattr(container, f"{kind}_probe")
                if probe is not None and kind in (kinds or KINDS):
                    program = self.programs[container.name]
                    yield Asked(kind, probe, container, (*path, f"{kind}Probe"), self, program)

    @property
    def playable(self) -> bool:
        """Whether its Pods come up by themselves: a readiness gate waits for somebody else."""
        spec = self.template.spec
        paused = self.deployment is not None and self.deployment.spec.paused
        return not self.kind and not spec.readiness_gates and not paused and 1 <= self.replicas <= 20

    @property
    def settled_s(self) -> int:
        """When its Pods are surely Ready in a scenario whose programs boot at once."""
        waits = [
            a.probe.initial_delay_seconds + a.probe.success_threshold * a.probe.period_seconds for a in self.probes()
        ]
        return 10 * (max(waits, default=0) * 2 // 10 + 3)

    def say(
        self, level: Level, path: Path, what: str, why: str, fix: Fix, counter: str = "", show: Show | None = None
    ) -> Found:
        return Found(level, self.document, path, what, why, fix, counter, show if self.playable else None)
