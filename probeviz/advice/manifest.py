"""The objects of a file as rules look at them: a workload with its places, Services, Ingresses and programs."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from probeviz.api.apply import modified
from probeviz.api.decode import decode
from probeviz.api.defaults import default
from probeviz.api.documents import Item, find
from probeviz.api.source import Document
from probeviz.sim.objects import Container, Deployment, Ingress, PodManifest, PodTemplate, Probe, Service
from probeviz.sim.program import Program
from probeviz.sim.releases import Release

Path = tuple[str | int, ...]
KINDS = ("startup", "readiness", "liveness")


class Asked(NamedTuple):
    """One probe of a container; `program` is what runs in its image, None when nothing is known of it."""

    kind: str  # startup | readiness | liveness
    probe: Probe
    container: Container
    path: Path
    program: Program | None

    @property
    def first_ms(self) -> int:
        """The earliest instant after the container's start at which it may have failed for good."""
        delay, period = self.probe.initial_delay_seconds, self.probe.period_seconds
        return (delay + (self.probe.failure_threshold - 1) * period) * 1_000


class Workload(NamedTuple):
    """A Deployment or a bare Pod, with the Services of its file that select it."""

    document: Document
    made: Deployment | PodManifest
    services: tuple[Service, ...]
    programs: Mapping[str, Program | None]  # by the container's name

    @property
    def template(self) -> PodTemplate:
        return self.made.spec.template if isinstance(self.made, Deployment) else self.made.template

    @property
    def root(self) -> Path:
        """Where the Pod's spec stands in the document."""
        return ("spec", "template", "spec") if isinstance(self.made, Deployment) else ("spec",)

    def containers(self) -> Iterator[tuple[Container, Path]]:
        for i, container in enumerate(self.template.spec.containers):
            yield container, (*self.root, "containers", i)

    def probes(self) -> Iterator[Asked]:
        for container, path in self.containers():
            for kind in KINDS:
                probe: Probe | None = getattr(container, f"{kind}_probe")
                if probe is not None:
                    program = self.programs.get(container.name)
                    yield Asked(kind, probe, container, (*path, f"{kind}Probe"), program)


class File(NamedTuple):
    """All objects of one file that could be read, and their documents."""

    workloads: tuple[Workload, ...]
    services: tuple[tuple[Document, Service], ...]
    ingresses: tuple[tuple[Document, Ingress], ...]


def read(text: str, name: str, release: Release, programs: Mapping[str, Program] | None = None) -> File:
    """The file's objects; what the API server would refuse is left out. `programs` are a scenario's, by image."""
    items = [item for _, item in find(text, name, release).items]
    made = [(item, _decoded(item, release)) for item in items if item.name]
    services = tuple((item.document, o) for item, o in made if isinstance(o, Service))
    ingresses = tuple((item.document, o) for item, o in made if isinstance(o, Ingress))
    workloads = [(item, o) for item, o in made if isinstance(o, Deployment | PodManifest)]
    every = tuple(_workload(item, o, [s for _, s in services], programs or {}) for item, o in workloads)
    return File(every, services, ingresses)


def _decoded(item: Item, release: Release) -> object:
    obj = modified(item)
    default(item.kind, obj, release)
    return decode(item.kind, item.api_version, obj)


def _workload(
    item: Item, made: Deployment | PodManifest, services: list[Service], programs: Mapping[str, Program]
) -> Workload:
    bare = Workload(item.document, made, (), {})
    labels = bare.template.labels
    chosen = tuple(s for s in services if s.selector and s.selector.items() <= labels.items())
    known = {c.name: _program(c.image, programs) for c, _ in bare.containers()}
    return bare._replace(services=chosen, programs=known)


def _program(image: str, programs: Mapping[str, Program]) -> Program | None:
    """As `sim.program` finds it: the most exact name wins."""
    from probeviz.sim.program.vocabulary import find
    from probeviz.sim.setup import Setup

    return find(Setup(programs=dict(programs)), image)
