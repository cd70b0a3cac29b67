"""The probe workers of a Pod: who has one, when it probes, what its results do.

`manager` is prober_manager.go, `worker` worker.go, `results` results_manager.go; `stated` makes the facts.
"""

from probeviz.sim.kubelet.prober.aim import Aim, aim_of
from probeviz.sim.kubelet.prober.manager import (
    add_pod,
    is_container_started,
    remove_pod,
    stop_liveness_and_startup,
    update_pod_status,
)
from probeviz.sim.kubelet.prober.results import set_result
from probeviz.sim.kubelet.prober.worker import do_probe, set_status_and_trigger, worker_of

__all__ = [
    "Aim",
    "add_pod",
    "aim_of",
    "do_probe",
    "is_container_started",
    "remove_pod",
    "set_result",
    "set_status_and_trigger",
    "stop_liveness_and_startup",
    "update_pod_status",
    "worker_of",
]
