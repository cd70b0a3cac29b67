"""A JVM answers late while it is new, and while it collects garbage; a time-out of 1 s takes that for an outage.

Source: kubernetes/kubernetes#51096, kubernetes/kubernetes#115469, modelplane#206; kubernetes
pkg/apis/core/v1/defaults.go (timeoutSeconds is 1 when it is not written).
"""

from collections.abc import Iterator
from typing import Any

from probeviz.advice.advice import RISKY, WORTH_KNOWING, Fix, Found
from probeviz.advice.asked import Asked
from probeviz.advice.manifest import Manifest
from probeviz.advice.plays import fails_within_s, for_a_while
from probeviz.advice.registry import rule
from probeviz.advice.runtime import jvm, native
from probeviz.locale.text import say, together

FEW = 3  # below it other rules speak of the threshold and the time-out together
ENOUGH_S = 5


@rule("jvm-timeout", "A probe gives a JVM 1 s to answer, also while it warms up.", RISKY, WORTH_KNOWING)
def jvm_timeout(manifest: Manifest) -> Iterator[Found]:
    for asked in manifest.probes("readiness", "liveness"):
        sign = _sign(asked) if asked.program is None else ""
        probe = asked.probe
        if not sign or probe.timeout_seconds > 1 or probe.failure_threshold < FEW or probe.tcp_socket is not None:
            continue
        kills = asked.kind == "liveness"
        yield asked.say(
            RISKY if kills else WORTH_KNOWING,
            say(
                "The {asked} gives a JVM ({sign}) {timeout_seconds} s to answer.",
                asked=asked.said,
                sign=sign,
                timeout_seconds=probe.timeout_seconds,
            ),
            together(
                say(
                    "A JVM is slowest when it is new: it compiles what it runs and loads its classes with the first "
                    "requests, and it stops to collect garbage."
                ),
                _limit(asked),
                say(
                    "{times} late answers in a row kill the container, and the next one begins cold again.",
                    times=probe.failure_threshold,
                )
                if kills
                else say("{times} late answers in a row take the Pod out.", times=probe.failure_threshold),
            ),
            Fix(asked.set(timeoutSeconds=min(ENOUGH_S, max(2, probe.period_seconds)), **_period(asked))),
            field="timeoutSeconds",
            counter=say("An image that was compiled ahead of time has no warm-up, and pauses are short with ZGC."),
            show=for_a_while(asked, fails_within_s(asked), latency="1.5s", status=200) if probe.http_get else None,
        )


def _sign(asked: Asked) -> str:
    """What says that it is a JVM; Spring Boot's own path does as well."""
    return jvm(asked.container) or (
        "Spring Boot" if "/actuator/" in asked.url_path and not native(asked.container) else ""
    )


def _limit(asked: Asked) -> str:
    limit = asked.container.resources.get("limits", {}).get("cpu", "")
    return say("A CPU limit of {limit} stretches all of it.", limit=limit) if limit else ""


def _period(asked: Asked) -> dict[str, Any]:
    return {"periodSeconds": 2} if asked.probe.period_seconds < 2 else {}
