"""One late answer restarts the container: a packet lost, a pause, a busy node.

Source: kubernetes/kubernetes#110083, pydantic/logfire-helm-chart#245, spica#1933.
"""

from collections.abc import Iterator

from probeviz.advice.advice import RISKY, Fix, Found
from probeviz.advice.manifest import Manifest
from probeviz.advice.plays import for_a_while
from probeviz.advice.registry import rule
from probeviz.locale.text import say


@rule("liveness-threshold-one", "A liveness probe kills at its first failure.", RISKY)
def liveness_threshold_one(manifest: Manifest) -> Iterator[Found]:
    for asked in manifest.probes("liveness"):
        if asked.probe.failure_threshold > 1:
            continue
        once = for_a_while(asked, asked.probe.period_seconds, hang=True) if asked.probe.http_get else None
        yield asked.say(
            RISKY,
            say("The {asked} kills the container at its first failure.", asked=asked.said),
            say(
                "One answer later than {timeout_seconds} s is enough: a pause for garbage "
                "collection, a lost packet, a busy node. Each restart cuts the requests in "
                "flight and moves their load to the other Pods.",
                timeout_seconds=asked.probe.timeout_seconds,
            ),
            Fix(asked.set(failureThreshold=3)),
            field="failureThreshold",
            show=once,
        )
