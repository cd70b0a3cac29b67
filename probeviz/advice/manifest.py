"""The objects of a set of files, as they belong together: workloads, Services, Ingresses and programs."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from probeviz.advice.asked import Asked
from probeviz.advice.templates import templated
from probeviz.advice.workload import Workload
from probeviz.api.apply import modified
from probeviz.api.check import refused
from probeviz.api.decode import decode
from probeviz.api.defaults import default
from probeviz.api.documents import Item, find
from probeviz.api.source import Document
from probeviz.scenarios.healthy import image_name
from probeviz.sim.objects import Deployment, Ingress, PodManifest, Service
from probeviz.sim.program import Program, find_name
from probeviz.sim.releases import Release
from probeviz.sim.setup import Setup


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
    others = [each for name, text in texts.items() for each in templated(text, name, release)]
    alike = [(each.kind, each.item) for each in others if each.item and refused(each.item, release) is None]
    services = tuple((document, o) for document, o in made if isinstance(o, Service))
    ingresses = tuple((document, o) for document, o in made if isinstance(o, Ingress))
    setup = Setup(programs=dict(programs or {}))
    workloads = [
        _workload(document, o, [s for _, s in services], setup)
        for document, o in made
        if isinstance(o, Deployment | PodManifest)
    ]
    for kind, item in alike:
        read_so = _workload(item.document, _decoded(item, release), [s for _, s in services], setup)
        workloads.append(read_so._replace(kind=kind))
    return Manifest(release, tuple(workloads), services, ingresses)


def _decoded(item: Item, release: Release) -> Any:
    obj = modified(item)
    default(item.kind, obj, release)
    return decode(item.kind, item.api_version, obj)


def _workload(document: Document, made: Deployment | PodManifest, services: list[Service], setup: Setup) -> Workload:
    bare = Workload(document, made, (), {}, {})
    labels = bare.template.labels
    chosen = tuple(s for s in services if s.selector and s.selector.items() <= labels.items())
    containers = [*bare.template.spec.containers, *bare.template.spec.init_containers]
    names = {c.name: find_name(setup, c.image) for c in containers}
    programs = {c: setup.programs[name].of_container(c) if name else None for c, name in names.items()}
    images = {c.name: names[c.name] or image_name(c.image) for c in containers}
    return bare._replace(services=chosen, programs=programs, names=images)
