"""A high successThreshold keeps a Pod that has recovered away from its requests.

Source: kubernetes/website configure-liveness-readiness-startup-probes (arithmetic ours).
"""

from collections.abc import Iterator

from probeviz.advice.advice import RISKY, WORTH_KNOWING, Fix, Found, Show
from probeviz.advice.asked import Asked
from probeviz.advice.manifest import Manifest
from probeviz.advice.plays import NOT_READY, fails_within_s, for_a_while
from probeviz.advice.registry import rule
from probeviz.advice.words import secs
from probeviz.locale.text import say

LONG_S = 30


@rule("success-threshold", "Readiness asks for many successes before a Pod may come back.", RISKY, WORTH_KNOWING)
def success_threshold(manifest: Manifest) -> Iterator[Found]:
    for asked in manifest.probes("readiness"):
        threshold, period = asked.probe.success_threshold, asked.probe.period_seconds
        if threshold < 3:
            continue
        back_s = (threshold - 1) * period
        yield asked.say(
            RISKY if back_s > LONG_S else WORTH_KNOWING,
            say(
                "The {asked} wants {threshold} successes in a row: a recovered Pod waits up to "
                "{back_s} more for requests.",
                asked=asked.said,
                threshold=threshold,
                back_s=secs(back_s),
            ),
            say(
                "{threshold} x {period} s from the first answer to the last, also at every "
                "start. One failure between them begins the count anew, so a Pod that fails now "
                "and then may never come back.",
                threshold=threshold,
                period=period,
            ),
            Fix(asked.set(successThreshold=1)),
            counter=say("A second success (2) is a cheap guard against a Pod that flaps."),
            field="successThreshold",
            show=_show(asked),
        )


def _show(asked: Asked) -> Show | None:
    """It has recovered, and still gets no requests; an unready container may be probed once out of turn."""
    threshold, period = asked.probe.success_threshold, asked.probe.period_seconds
    still_s = (threshold - (2 if threshold > 3 else 1)) * period - 1
    if asked.probe.http_get is None or still_s <= period:
        return None
    away_s = fails_within_s(asked)
    at = asked.workload.settled_s + away_s + still_s
    away = for_a_while(asked, away_s, hang=True)
    return away._replace(expect=({"at": f"{at}s", "that": NOT_READY},), until_s=at + 5)
