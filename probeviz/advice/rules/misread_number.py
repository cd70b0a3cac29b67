"""A number in another unit: milliseconds where Kubernetes counts seconds, seconds where it counts failures.

Source: kubernetes pkg/apis/core/types.go (Probe: every ...Seconds is in seconds, failureThreshold counts failures);
kubernetes/website#37414, kubernetes/website#37503.
"""

from collections.abc import Iterator

from probeviz.advice.advice import RISKY, RUNNING, WRONG, Fix, Found, Show
from probeviz.advice.asked import Asked
from probeviz.advice.manifest import Manifest
from probeviz.advice.plays import NOT_READY, RESTARTED
from probeviz.advice.registry import rule
from probeviz.advice.words import secs
from probeviz.locale.text import say

# Nobody waits 8 min for an answer; starts of half an hour exist, of data that is loaded into memory.
LEAST = {"timeoutSeconds": 500, "periodSeconds": 1_000, "initialDelaySeconds": 1_800}
LATE_S = 600  # ten minutes until anything happens: more than any rollout's progressDeadlineSeconds waits


@rule("misread-number", "A number reads as milliseconds, or as seconds where failures are counted.", WRONG, RISKY)
def misread_number(manifest: Manifest) -> Iterator[Found]:
    for asked in manifest.probes():
        names = milliseconds(asked)
        if names:
            yield _as_milliseconds(asked, names)
        elif asked.kind != "startup" and asked.gives_up_s >= LATE_S and asked.probe.failure_threshold >= LATE_S // 10:
            yield _as_seconds(asked)


def milliseconds(asked: Asked) -> dict[str, int]:
    """The fields that are plausible as milliseconds alone: large, and whole tenths of seconds."""
    probe = asked.probe
    values = {
        "timeoutSeconds": probe.timeout_seconds,
        "periodSeconds": probe.period_seconds,
        "initialDelaySeconds": probe.initial_delay_seconds,
    }
    return {name: value for name, value in values.items() if value >= LEAST[name] and value % 100 == 0}


def _as_milliseconds(asked: Asked, names: dict[str, int]) -> Found:
    name, value = next(iter(names.items()))
    changes = {each: max(1, round(value / 1_000)) for each, value in names.items()}
    return asked.say(
        WRONG,
        say(
            "{name} of the {asked} is {value}: seconds, so {long}.",
            name=name,
            asked=asked.said,
            value=value,
            long=secs(value),
        ),
        say("Kubernetes counts these in whole seconds. {does}", does=_does(asked, name)),
        Fix(asked.set(**changes), say("if milliseconds were meant")),
        field=name,
        show=_show(asked, name, changes) if asked.probe.http_get else None,
    )


def _does(asked: Asked, name: str) -> str:
    if name != "initialDelaySeconds":
        late = secs(asked.probe.failure_threshold * max(asked.probe.timeout_seconds, asked.probe.period_seconds))
        return say("A program that hangs is noticed after up to {late}.", late=late)
    late = secs(asked.probe.initial_delay_seconds)
    if asked.kind == "liveness":
        return say("A program that hangs is noticed {late} after its start at the earliest.", late=late)
    return say("No Pod is Ready before {late} have passed.", late=late)


def _as_seconds(asked: Asked) -> Found:
    probe = asked.probe
    wanted = max(3, round(probe.failure_threshold / probe.period_seconds))
    return asked.say(
        RISKY,
        say(
            "failureThreshold of the {asked} is {threshold}: failures, not seconds.",
            asked=asked.said,
            threshold=probe.failure_threshold,
        ),
        say(
            "{threshold} x {period} s = {long}: so long {happens}.",
            threshold=probe.failure_threshold,
            period=probe.period_seconds,
            long=secs(asked.gives_up_s),
            happens=say("a program that hangs is left alone")
            if asked.kind == "liveness"
            else say("a Pod that answers nothing gets requests"),
        ),
        Fix(
            asked.set(failureThreshold=wanted),
            say("{wanted} x {period} s", wanted=wanted, period=probe.period_seconds),
        ),
        field="failureThreshold",
        show=_unnoticed(asked, asked.probe.period_seconds, wanted, probe.timeout_seconds) if probe.http_get else None,
    )


def _show(asked: Asked, name: str, changes: dict[str, int]) -> Show | None:
    if name == "initialDelaySeconds":
        return _never_ready(asked) if asked.kind != "liveness" else None
    period = changes.get("periodSeconds", asked.probe.period_seconds)
    timeout = changes.get("timeoutSeconds", asked.probe.timeout_seconds)
    return _unnoticed(asked, period, asked.probe.failure_threshold, timeout) if asked.kind != "startup" else None


def _unnoticed(asked: Asked, period_s: int, threshold: int, timeout_s: int) -> Show:
    """It hangs, and nothing has happened when it would have with the numbers that were meant."""
    at = 10 * (max(map(_first_s, asked.workload.probes())) // 5 + 3)
    end = at + threshold * max(period_s, timeout_s) + period_s + timeout_s + 10
    acted = RESTARTED.format("liveness") if asked.kind == "liveness" else NOT_READY
    return Show(({"at": f"{end}s", "that": f"!({acted})"},), end + 5, asked.image, {}, (asked.becomes(at, hang=True),))


def _first_s(asked: Asked) -> int:
    """When its first success has counted, were its numbers what they are meant to be."""
    meant = {name: value // 1_000 for name, value in milliseconds(asked).items()}
    delay = meant.get("initialDelaySeconds", asked.probe.initial_delay_seconds)
    return delay + asked.probe.success_threshold * meant.get("periodSeconds", asked.probe.period_seconds)


def _never_ready(asked: Asked) -> Show:
    return Show(({"at": "120s", "that": NOT_READY},), 125, asked.image, before=RUNNING)
