"""One late answer takes the Pod out; its load makes the next one late.

Source: datacommonsorg/website#6624, openfun/arnold#495, kubernetes/kubernetes#51096.
"""

from collections.abc import Iterator

from probeviz.advice.advice import RISKY, Fix, Found
from probeviz.advice.manifest import Manifest
from probeviz.advice.plays import for_a_while
from probeviz.advice.registry import rule
from probeviz.locale.text import say


@rule("readiness-threshold-one", "A readiness probe takes the Pod out at its first failure.", RISKY)
def readiness_threshold_one(manifest: Manifest) -> Iterator[Found]:
    for asked in manifest.probes("readiness"):
        if asked.probe.failure_threshold > 1:
            continue
        once = for_a_while(asked, asked.probe.period_seconds + 0.6, status=503) if asked.probe.http_get else None
        yield asked.say(
            RISKY,
            say("The {asked} takes the Pod out of its Service at the first failure.", asked=asked.said),
            say(
                "One answer later than {timeout_seconds} s is enough. The other Pods get its "
                "load, are late in turn, and leave as well: a burst of load becomes an outage.",
                timeout_seconds=asked.probe.timeout_seconds,
            ),
            Fix(asked.set(failureThreshold=3)),
            field="failureThreshold",
            show=once,
        )
