"""A high successThreshold keeps a Pod that has recovered away from its requests.

Source: kubernetes/website configure-liveness-readiness-startup-probes (arithmetic ours).
"""

from collections.abc import Iterator

from probeviz.advice.advice import RISKY, WORTH_KNOWING, Fix, Found
from probeviz.advice.manifest import Manifest
from probeviz.advice.plays import NOT_READY, fails_within_s, for_a_while
from probeviz.advice.registry import rule
from probeviz.advice.words import secs

LONG_S = 30


@rule("success-threshold", "Readiness asks for many successes before a Pod may come back.", RISKY, WORTH_KNOWING)
def success_threshold(manifest: Manifest) -> Iterator[Found]:
    for asked in manifest.probes("readiness"):
        threshold, period = asked.probe.success_threshold, asked.probe.period_seconds
        if threshold < 3:
            continue
        back_s = (threshold - 1) * period
        show = None
        if asked.probe.http_get and back_s > 3:
            away = fails_within_s(asked)
            show = for_a_while(asked, away, NOT_READY, hang=True)
            at = asked.workload.settled_s + away + back_s - 1
            show = show._replace(expect=({"at": f"{at}s", "that": NOT_READY},), until_s=at + 5)
        yield asked.say(
            RISKY if back_s > LONG_S else WORTH_KNOWING,
            f"The {asked} wants {threshold} successes in a row: a recovered Pod waits {secs(back_s)} more for "
            "requests.",
            f"{threshold} x {period} s from the first answer to the last, also at every start. One failure between "
            "them begins the count anew, so a Pod that fails now and then may never come back.",
            Fix(asked.set(successThreshold=1)),
            counter="A second success (2) is a cheap guard against a Pod that flaps.",
            field="successThreshold",
            show=show,
        )
