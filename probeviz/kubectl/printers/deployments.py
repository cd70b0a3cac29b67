"""Deployments (pkg/printers/internalversion/printers.go, printDeployment)."""

from probeviz.kubectl.duration import age
from probeviz.kubectl.printers.column import Column, Printer, Sight
from probeviz.kubectl.selectors import format_selector
from probeviz.sim.objects import Deployment, PodSpec
from probeviz.sim.releases import Release


def columns(release: Release) -> list[Column]:
    narrow = [Column(name) for name in ("NAME", "READY", "UP-TO-DATE", "AVAILABLE", "AGE")]
    return narrow + [Column(name, wide=True) for name in ("CONTAINERS", "IMAGES", "SELECTOR")]


def cells(world: Sight, deployment: Deployment) -> list[str]:
    spec, status = deployment.spec, deployment.status
    return [
        deployment.metadata.name,
        f"{status.ready_replicas}/{spec.replicas}",
        str(status.updated_replicas),
        str(status.available_replicas),
        age(world.now, deployment.metadata.creation_timestamp),
        *containers(spec.template.spec),
        format_selector(spec.selector, spec.match_expressions),
    ]


def containers(spec: PodSpec) -> tuple[str, str]:
    """CONTAINERS and IMAGES."""
    return ",".join(c.name for c in spec.containers), ",".join(c.image for c in spec.containers)


PRINTER = Printer(columns, cells)
