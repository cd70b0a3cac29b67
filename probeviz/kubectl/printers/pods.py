"""Pods (pkg/printers/internalversion/printers.go, printPod)."""

from probeviz.kubectl.duration import age, human_duration
from probeviz.kubectl.printers.column import Column, Printer, Sight, words
from probeviz.sim.facts import PodChanged
from probeviz.sim.objects import Pod
from probeviz.sim.pod_words import pod_changed
from probeviz.sim.releases import Release

WIDE = ("IP", "NODE", "NOMINATED NODE", "READINESS GATES")


def columns(release: Release) -> list[Column]:
    narrow = [Column(name) for name in ("NAME", "READY", "STATUS", "RESTARTS", "AGE")]
    return narrow + [Column(name, wide=True) for name in WIDE]


def cells(world: Sight, pod: Pod) -> list[str]:
    return row(pod_changed(world, pod), world.now, words(world))


def row(pod: PodChanged, now: int, at: Release) -> list[str]:
    """The cells of a Pod as the last fact of it says; `-w` prints these as the facts come."""
    return [
        pod.pod,
        pod.ready,
        pod.status,
        _restarts(pod, now, at),
        age(now, pod.created),
        pod.ip or "<none>",
        pod.node or "<none>",
        "<none>",
        pod.readiness_gates or "<none>",
    ]


def _restarts(pod: PodChanged, now: int, at: Release) -> str:
    if pod.restarts == 0 or pod.last_restart is None or not at.restarts_ago:
        return str(pod.restarts)
    return f"{pod.restarts} ({human_duration(now - pod.last_restart)} ago)"


PRINTER = Printer(columns, cells)
