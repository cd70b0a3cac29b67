"""The objects of a set of files as rules look at them: workloads with their probes, Services, Ingresses, programs."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from probeviz.advice.advice import Fix, Found, Level, Show
from probeviz.advice.words import count
from probeviz.api.apply import modified
from probeviz.api.check import refused
from probeviz.api.decode import decode
from probeviz.api.defaults import default
from probeviz.api.documents import Item, find
from probeviz.api.source import Document, Path
from probeviz.sim.controllers.deployment_util import is_rolling_update, max_unavailable
from probeviz.sim.objects import Container, Deployment, Ingress, PodManifest, PodTemplate, Probe, Service
from probeviz.sim.program import Program, find_name
from probeviz.sim.releases import Release
from probeviz.sim.setup import Setup

KINDS = ("startup", "readiness", "liveness")


class Asked(NamedTuple):
    """One probe of a container; `program` is what runs in its image, None when nothing is known of it."""

    kind: str  # startup | readiness | liveness
    probe: Probe
    container: Container
    path: Path
    workload: "Workload"
    program: Program | None

    def __str__(self) -> str:
        return f"{self.kind} probe of {self.container.name}"

    @property
    def handler(self) -> object:
        return self.probe.http_get or self.probe.tcp_socket or self.probe.exec or self.probe.grpc

    @property
    def command(self) -> list[str]:
        return self.probe.exec.command if self.probe.exec is not None else []

    @property
    def port(self) -> int | str | None:
        """As it is written; None: it asks no port."""
        for handler in (self.probe.http_get, self.probe.tcp_socket, self.probe.grpc):
            if handler is not None:
                return handler.port
        return None

    @property
    def number(self) -> int | None:
        """The number of its port (pkg/probe/util.go, ResolveContainerPort); None when a name is declared nowhere."""
        if not isinstance(self.port, str):
            return self.port
        named = [p.container_port for p in self.container.ports if p.name == self.port]
        return named[0] if named else int(self.port) if self.port.isdigit() else None

    @property
    def url_path(self) -> str:
        get = self.probe.http_get
        return "" if get is None else "/" + get.path.lstrip("/")

    @property
    def headers(self) -> dict[str, str]:
        """What it sends; Host is the Pod's address, of which only the form is known."""
        get = self.probe.http_get
        given = {h.name: h.value for h in get.http_headers} if get is not None else {}
        return {"Host": f"{get.host if get and get.host else '10.244.1.3'}:{self.number}", **given}

    @property
    def gives_up_s(self) -> int:
        """From the first failure to the last that it takes, at most."""
        return self.probe.failure_threshold * self.probe.period_seconds

    @property
    def budget_s(self) -> int:
        """How long after its start the container has at the most."""
        return self.probe.initial_delay_seconds + self.gives_up_s

    @property
    def first_s(self) -> int:
        """The earliest instant after the container's start at which it may have failed for good."""
        return self.budget_s - self.probe.period_seconds

    def set(self, **fields: Any) -> tuple[tuple[Path, Any], ...]:
        """Changes of this probe's fields, for a Fix."""
        return tuple(((*self.path, name), value) for name, value in fields.items())

    @property
    def written(self) -> dict[str, Any]:
        """The handler as it stands in the file: `{httpGet: {...}}`."""
        at: Any = self.workload.document.value
        for part in self.path:
            at = at[part]
        return {name: at[name] for name in ("httpGet", "tcpSocket", "exec", "grpc") if at.get(name)}

    @property
    def sum(self) -> str:
        """Its budget as a sum; a failed start has had it at the most."""
        delay, spelled = (
            self.probe.initial_delay_seconds,
            f"{self.probe.failure_threshold} x {self.probe.period_seconds} s",
        )
        return f"{delay} s + {spelled} = {self.budget_s} s" if delay else f"{spelled} = {self.budget_s} s"

    def other(self, kind: str) -> "Asked | None":
        """The container's probe of another kind."""
        others = (a for a in self.workload.probes(kind) if a.container is self.container)
        return next(others, None)

    def say(self, level: Level, what: str, why: str, fix: Fix, field: str = "", **more: Any) -> Found:
        """A finding at one field of this probe, such as `httpGet.path`."""
        return self.workload.say(level, (*self.path, *filter(None, field.split("."))), what, why, fix, **more)

    def becomes(self, at_s: float, **route: Any) -> dict[str, Any]:
        """A line of a script: from then on the program answers this probe's path so."""
        path = self.url_path.partition("?")[0]
        return {"at": f"{at_s:g}s", "program": self.image, "route": path, "become": route}

    @property
    def image(self) -> str:
        return self.workload.names[self.container.name]


class Workload(NamedTuple):
    """A Deployment or a bare Pod, with the Services that select it."""

    document: Document
    made: Deployment | PodManifest
    services: tuple[Service, ...]
    programs: Mapping[str, Program | None]  # by the container's name
    names: Mapping[str, str]  # under which name a Scenario has the container's program

    def __str__(self) -> str:
        return f"{'Deployment' if self.deployment else 'Pod'} {self.made.metadata.name}"

    @property
    def deployment(self) -> Deployment | None:
        return self.made if isinstance(self.made, Deployment) else None

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
        return count(self.replicas, "Pod")

    @property
    def every_pod(self) -> str:
        """`its Pod`, `both Pods`, `all 3 Pods`."""
        return {0: "its Pods", 1: "its Pod", 2: "both Pods"}.get(self.replicas, f"all {self.pods}")

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
        """Whether what the simulator lacks takes no part: other handlers than httpGet, init containers, no Pods."""
        spec = self.template.spec
        paused = self.deployment is not None and self.deployment.spec.paused
        return (
            all(asked.probe.http_get is not None for asked in self.probes())
            and not spec.init_containers
            and not spec.readiness_gates
            and not paused
            and 1 <= self.replicas <= 20
        )

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


class Manifest(NamedTuple):
    """All objects that could be read, of one file or of several that belong together."""

    release: Release
    workloads: tuple[Workload, ...]
    services: tuple[tuple[Document, Service], ...]
    ingresses: tuple[tuple[Document, Ingress], ...]

    def probes(self, *kinds: str) -> Iterator[Asked]:
        for workload in self.workloads:
            yield from workload.probes(*kinds)

    @property
    def playable(self) -> bool:
        return bool(self.workloads) and all(workload.playable for workload in self.workloads)

    def selected(self, service: Service) -> list[Workload]:
        return [w for w in self.workloads if service in w.services]


def read(texts: Mapping[str, str], release: Release, programs: Mapping[str, Program] | None = None) -> Manifest:
    """The objects of files by name; what the API server would refuse is left out. `programs` are a scenario's."""
    items = [item for name, text in texts.items() for _, item in find(text, name, release).items]
    made = [(item.document, _decoded(item, release)) for item in items if refused(item, release) is None]
    services = tuple((document, o) for document, o in made if isinstance(o, Service))
    ingresses = tuple((document, o) for document, o in made if isinstance(o, Ingress))
    setup = Setup(programs=dict(programs or {}))
    workloads = [
        _workload(document, o, [s for _, s in services], setup)
        for document, o in made
        if isinstance(o, Deployment | PodManifest)
    ]
    return Manifest(release, tuple(workloads), services, ingresses)


def _decoded(item: Item, release: Release) -> object:
    obj = modified(item)
    default(item.kind, obj, release)
    return decode(item.kind, item.api_version, obj)


def _workload(document: Document, made: Deployment | PodManifest, services: list[Service], setup: Setup) -> Workload:
    bare = Workload(document, made, (), {}, {})
    labels = bare.template.labels
    chosen = tuple(s for s in services if s.selector and s.selector.items() <= labels.items())
    names = {c.name: find_name(setup, c.image) for c, _ in bare.containers()}
    programs = {container: setup.programs[name] if name else None for container, name in names.items()}
    images = {c.name: names[c.name] or _name(c.image) for c, _ in bare.containers()}
    return bare._replace(services=chosen, programs=programs, names=images)


def _name(image: str) -> str:
    """The most exact name that `find_name` knows an image by."""
    bare, _, digest = image.partition("@")
    if not digest:
        return image
    colon = bare.find(":", bare.rfind("/") + 1)
    return f"{bare[:colon] if colon >= 0 else bare}@{digest}"
