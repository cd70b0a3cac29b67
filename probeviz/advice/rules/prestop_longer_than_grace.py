"""preStop counts inside the grace period: what it takes, the program lacks.

Source: kubernetes/kubernetes#65496, kubernetes/kubernetes#23515, kubernetes/website#55092.
"""

from collections.abc import Iterator

from probeviz.advice.advice import RISKY, WRONG, Fix, Found
from probeviz.advice.hooks import sleeps_s
from probeviz.advice.manifest import Manifest
from probeviz.advice.registry import rule
from probeviz.advice.words import secs

DRAIN_S = 30  # what a fix leaves the program to finish its requests: Kubernetes' own default
LEAST_S = 5


@rule("prestop-longer-than-grace", "The preStop hook uses up the grace period.", WRONG, RISKY)
def prestop_longer_than_grace(manifest: Manifest) -> Iterator[Found]:
    for workload in manifest.workloads:
        for container, path in workload.containers():
            sleeps, grace = sleeps_s(container), workload.grace_s
            if not sleeps or grace - sleeps >= LEAST_S:
                continue
            late = sleeps >= grace
            yield workload.say(
                WRONG if late else RISKY,
                (*path, "lifecycle", "preStop"),
                f"preStop of {container.name} waits {secs(sleeps)} of a grace period of {grace} s.",
                "The grace period begins with the hook, not after it. "
                + (
                    "The program is killed 2 s after SIGTERM"
                    if late
                    else f"The program has {secs(grace - sleeps)} left"
                )
                + ", and requests that it still serves are cut.",
                Fix(
                    (((*workload.root, "terminationGracePeriodSeconds"), round(sleeps) + DRAIN_S),),
                    f"{secs(sleeps)} for the hook and {DRAIN_S} s for the longest request",
                ),
                show=None,  # hooks are not simulated yet
            )
