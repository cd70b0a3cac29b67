"""Probes of one container do not overlap: a slow one makes the next one late.

Source: kubernetes/website#37503 (how long until the restart?), kubernetes pkg/kubelet/prober/worker.go (a busy worker
loses ticks).
"""

from collections.abc import Iterator

from probeviz.advice.advice import WORTH_KNOWING, Fix, Found, Show
from probeviz.advice.asked import Asked
from probeviz.advice.manifest import Manifest
from probeviz.advice.plays import RESTARTED, for_good
from probeviz.advice.registry import rule
from probeviz.advice.rules.misread_number import milliseconds
from probeviz.advice.words import secs
from probeviz.locale.text import say


@rule("timeout-longer-than-period", "A probe waits longer for an answer than its period.", WORTH_KNOWING)
def timeout_longer_than_period(manifest: Manifest) -> Iterator[Found]:
    for asked in manifest.probes():
        probe = asked.probe
        if probe.timeout_seconds <= probe.period_seconds or milliseconds(asked):
            continue
        real = probe.failure_threshold * probe.timeout_seconds
        yield asked.say(
            WORTH_KNOWING,
            say(
                "The {asked} waits {timeout_seconds} s for an answer and is due every {period_seconds} s.",
                asked=asked.said,
                timeout_seconds=probe.timeout_seconds,
                period_seconds=probe.period_seconds,
            ),
            say(
                "The next one begins only when the last has ended. A program that hangs is found "
                "after {real}, not after {failure_threshold} x {period_seconds} s = {gives_up_s} "
                "s as the period promises.",
                real=secs(real),
                failure_threshold=probe.failure_threshold,
                period_seconds=probe.period_seconds,
                gives_up_s=asked.gives_up_s,
            ),
            Fix(asked.set(periodSeconds=probe.timeout_seconds), say("says what happens anyway")),
            field="timeoutSeconds",
            show=_show(asked, real) if asked.probe.http_get else None,
        )


def _show(asked: Asked, real_s: int) -> Show | None:
    if asked.kind != "liveness" or real_s - asked.gives_up_s < asked.probe.period_seconds + 2:
        return None
    killed = RESTARTED.format("liveness")
    return for_good(asked, asked.gives_up_s + asked.probe.period_seconds + 1, f"!{killed}")
