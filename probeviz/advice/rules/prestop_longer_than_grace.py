"""preStop counts inside the grace period: what it takes, the program lacks.

Source: kubernetes/kubernetes#65496, kubernetes/kubernetes#23515, kubernetes/website#55092.
"""

from collections.abc import Iterator

from probeviz.advice.advice import RISKY, WRONG, Fix, Found, Show
from probeviz.advice.hooks import sleeps_s
from probeviz.advice.manifest import Manifest
from probeviz.advice.plays import rollout
from probeviz.advice.registry import rule
from probeviz.advice.words import secs
from probeviz.advice.workload import Workload
from probeviz.locale.text import say, together
from probeviz.sim.objects import Container

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
                say(
                    "preStop of {name} waits {sleeps} of a grace period of {grace} s.",
                    name=container.name,
                    sleeps=secs(sleeps),
                    grace=grace,
                ),
                together(
                    say("The grace period begins with the hook, not after it. "),
                    (
                        say("The program is killed 2 s after SIGTERM")
                        if late
                        else say("The program has {secs} left", secs=secs(grace - sleeps))
                    ),
                    say(", and requests that it still serves are cut."),
                    by="",
                ),
                Fix(
                    (((*workload.root, "terminationGracePeriodSeconds"), round(sleeps) + DRAIN_S),),
                    say(
                        "{sleeps} for the hook and {drain_s} s for the longest request",
                        sleeps=secs(sleeps),
                        drain_s=DRAIN_S,
                    ),
                ),
                show=_cut(workload, container),
            )


def _cut(workload: Workload, container: Container) -> Show | None:
    """A program that finishes its requests, and requests that need more than the grace period, though less than the
    mended one: somebody downloads while a new version is rolled out."""
    takes = workload.grace_s + DRAIN_S // 2
    program = {"sigterm": "drain", "routes": {"/download": {"status": 200, "latency": f"{takes}s"}}}
    return rollout(workload, workload.names[container.name], "2/s", path="/download", wait_s=takes, **program)
