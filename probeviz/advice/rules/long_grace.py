"""A container that hangs is restarted only after the whole grace period, unless the probe brings its own.

Source: kubernetes/kubernetes#64715, kubernetes/enhancements KEP-2238 (probe-level
terminationGracePeriodSeconds, on by default since 1.25).
"""

from collections.abc import Iterator

from probeviz.advice.advice import RISKY, WORTH_KNOWING, Fix, Found
from probeviz.advice.manifest import Manifest
from probeviz.advice.plays import fails_within_s, for_good
from probeviz.advice.registry import rule
from probeviz.advice.words import secs
from probeviz.locale.text import say

LONG_S, VERY_LONG_S = 60, 300
PROBE_GRACE = 25  # the minor release
OWN_S = 10


@rule("long-grace", "A hung container waits for a long grace period before it is restarted.", RISKY, WORTH_KNOWING)
def long_grace(manifest: Manifest) -> Iterator[Found]:
    for asked in manifest.probes("liveness") if manifest.release.minor >= PROBE_GRACE else ():
        grace = asked.workload.grace_s
        if grace <= LONG_S or asked.probe.termination_grace_period_seconds is not None:
            continue
        waits = fails_within_s(asked) + OWN_S + 15
        yield asked.say(
            RISKY if grace >= VERY_LONG_S else WORTH_KNOWING,
            say(
                "When the {asked} fails, the container may take {grace} more to end.",
                asked=asked.said,
                grace=secs(grace),
            ),
            say(
                "terminationGracePeriodSeconds {grace} is for draining, but a program that hangs "
                "does not drain: it ignores SIGTERM until SIGKILL, {secs} after it stopped "
                "answering.",
                grace=grace,
                secs=secs(asked.gives_up_s + grace),
            ),
            Fix(
                asked.set(terminationGracePeriodSeconds=OWN_S),
                say("of the probe alone; a deletion keeps its {grace}", grace=secs(grace)),
            ),
            show=for_good(asked, waits, "pods.size() > 0 && pods.all(p, p.restarts == 0)", sigterm="ignore")
            if asked.probe.http_get
            else None,
        )
