"""An answer that is later than timeoutSeconds is a failure, however right it is.

Source: kubernetes/kubernetes#51096, kubernetes/kubernetes#115469, modelplane#206 (answers after 1.001 s).
"""

from collections.abc import Iterator

from probeviz.advice import known
from probeviz.advice.advice import RISKY, WRONG, Fix, Found, Level, Show
from probeviz.advice.asked import Asked
from probeviz.advice.manifest import Manifest
from probeviz.advice.plays import fails_within_s, for_a_while, from_the_start
from probeviz.advice.registry import rule
from probeviz.advice.words import ms
from probeviz.locale.text import say, say_many, together


@rule("slow-route", "A probe's timeoutSeconds is shorter than what it asks for may take.", WRONG, RISKY)
def slow_route(manifest: Manifest) -> Iterator[Found]:
    for asked in manifest.probes():
        timeout, latency = asked.probe.timeout_seconds, _latency(asked)
        level = _level(asked, latency)
        if level is None:
            continue
        wanted = max(3, -(-2 * latency.tail // 1_000)) if latency else 5
        seen = _seen(asked, latency) if latency else ""
        period = {"periodSeconds": wanted} if wanted > asked.probe.period_seconds else {}
        shown = from_the_start(asked) if level is WRONG else _slower(asked)
        yield asked.say(
            level,
            say(
                "The {asked} waits {timeout} s for an answer and takes {failures}{seen}.",
                asked=asked.said,
                timeout=timeout,
                failures=say_many(asked.probe.failure_threshold, "{0} failure", "{0} failures"),
                seen=seen,
            ),
            together(
                say("A pause for garbage collection, a full queue or a throttled CPU is enough, and "),
                (
                    say("the Pod gets no requests.")
                    if asked.kind == "readiness"
                    else say("a healthy container is killed.")
                ),
                by="",
            ),
            Fix(asked.set(timeoutSeconds=wanted, failureThreshold=max(3, asked.probe.failure_threshold), **period)),
            field="timeoutSeconds",
            show=shown if asked.probe.http_get else None,
        )


def _seen(asked: Asked, latency: known.Span) -> str:
    mean, tail = ms(latency.mean), ms(latency.tail)
    return say("; {path} takes {mean}, at times {tail}", path=asked.url_path, mean=mean, tail=tail)


def _latency(asked: Asked) -> known.Span | None:
    """Of the slowest answer that a probe would take for a success."""
    if asked.program is None or asked.probe.http_get is None:
        return None
    spans = [
        known.span(r.latency)
        for r in known.answers(asked.program, asked.url_path, asked.headers, asked.number)
        if not known.failure(r)
    ]
    return known.Span(max(s.mean for s in spans), max(s.tail for s in spans)) if spans else None


def _level(asked: Asked, latency: known.Span | None) -> Level | None:
    limit = asked.probe.timeout_seconds * 1_000
    if latency is not None:
        return WRONG if latency.mean >= limit else RISKY if latency.tail >= limit else None
    unknown = asked.program is None and asked.kind == "liveness"
    return (
        RISKY if unknown and limit == 1_000 and asked.probe.failure_threshold == 2 else None
    )  # of 1 another rule speaks


def _slower(asked: Asked) -> Show:
    return for_a_while(asked, fails_within_s(asked), latency=f"{asked.probe.timeout_seconds}.5s", status=200)
