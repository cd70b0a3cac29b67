"""Whom a worker's Timers are for, worked out once: they name it by a subject."""

from typing import Literal

import msgspec

from probeviz.sim.kubelet import containers
from probeviz.sim.kubelet.prober.results import key_of
from probeviz.sim.kubelet.probes.answer import Asked
from probeviz.sim.kubelet.state import KubeletState, PodWorker, Worker, numbered
from probeviz.sim.objects import Container, PodStatus, Probe
from probeviz.sim.world import World


class Aim(msgspec.Struct, gc=False):
    """A worker and where it belongs; kept until something changes, so never a part of the state."""

    kubelet: KubeletState
    pw: PodWorker
    worker: Worker
    let_through: PodStatus | Literal[False] | None = False  # the status with which all guards of doProbe were passed
    asked: Asked | None = None


def subject_of(kubelet: KubeletState, pw: PodWorker, worker: Worker) -> str:
    return f"{kubelet.number}/{pw.pod}/{worker.container}/{worker.kind}"


def aim_of(world: World, subject: str) -> Aim | None:
    """None when the worker has been stopped meanwhile."""
    known: Aim | None = world.kept.get(subject)
    if known is not None:
        return known
    number, pod, key = subject.split("/", 2)
    kubelet = numbered(world.cluster.kubelets, number)
    pw = kubelet.pods.get(pod)
    worker = pw.workers.get(key) if pw is not None else None
    if pw is None or worker is None:
        return None
    aim = Aim(kubelet, pw, worker)
    world.keep(subject, aim)
    return aim


def asked_by(world: World, aim: Aim) -> Asked:
    """What the worker asks."""
    if aim.asked is None:
        pw, worker = aim.pw, aim.worker
        probed = containers.probed(world.cluster.templates[world.cluster.pods[pw.pod].template].spec)
        place = [container.name for container in probed].index(worker.container)
        probe = probe_of(probed[place], worker.kind)
        assert probe is not None
        subject, stored = subject_of(aim.kubelet, pw, worker), key_of(worker)
        aim.asked = Asked(probed[place], probe, place, subject, stored)
    return aim.asked


def probe_of(container: Container, kind: str) -> Probe | None:
    if kind == "readiness":
        return container.readiness_probe
    return container.liveness_probe if kind == "liveness" else container.startup_probe
