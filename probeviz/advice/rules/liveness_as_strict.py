"""Liveness that gives up no later than readiness on the same question: the Pod is never just out of rotation.

Source: kubernetes/ingress-nginx PR 5671, kubernetes/website PR 39930.
"""

from collections.abc import Iterator

from probeviz.advice.advice import RISKY, Fix, Found
from probeviz.advice.manifest import Manifest
from probeviz.advice.plays import fails_within_s, for_a_while
from probeviz.advice.registry import rule
from probeviz.locale.text import say

TIMES = 3  # "several times readiness's": leaves room for a burst of load to pass


@rule("liveness-as-strict-as-readiness", "Liveness asks what readiness asks and gives up no later.", RISKY)
def liveness_as_strict(manifest: Manifest) -> Iterator[Found]:
    for asked in manifest.probes("liveness"):
        ready = asked.other("readiness")
        if ready is None or asked.handler != ready.handler or asked.gives_up_s > ready.gives_up_s:
            continue
        threshold = -(-TIMES * ready.gives_up_s // asked.probe.period_seconds)
        yield asked.say(
            RISKY,
            say(
                "The {asked} gives up after {gives_up_s} s, readiness after {gives_up_s2} s, on the same question.",
                asked=asked.said,
                gives_up_s=asked.gives_up_s,
                gives_up_s2=ready.gives_up_s,
            ),
            say(
                "Under load the container is restarted where it should only have been spared "
                "requests for a while; the restart takes capacity away, the other Pods get its "
                "load, and fail next."
            ),
            Fix(
                asked.set(failureThreshold=threshold),
                say(
                    "the same path is all right; liveness now waits {value} s",
                    value=threshold * asked.probe.period_seconds,
                ),
            ),
            field="failureThreshold",
            show=for_a_while(asked, fails_within_s(asked), hang=True) if asked.probe.http_get else None,
        )
