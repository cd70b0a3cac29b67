"""A readiness probe that asks what all Pods share takes all of them out at the same instant.

Source: kubernetes/kubernetes#115917, helidon#435, yetone/cumora#276. The counter-view:
curie#1582 and cerebro#413, where a shallow probe routed to Pods that answered 500.
"""

from collections.abc import Iterator

from probeviz.advice.advice import WORTH_KNOWING, Fix, Found
from probeviz.advice.asked import Asked
from probeviz.advice.depends import SPRING, depends
from probeviz.advice.manifest import Manifest
from probeviz.advice.plays import NOT_READY, dependency_stops
from probeviz.advice.registry import rule
from probeviz.locale.text import say


@rule("shared-dependency-in-readiness", "A readiness probe asks what all Pods share.", WORTH_KNOWING)
def shared_dependency_in_readiness(manifest: Manifest) -> Iterator[Found]:
    for asked in manifest.probes("readiness"):
        found = depends(asked)
        if found is None:
            continue
        yield asked.say(
            WORTH_KNOWING,
            say("The {asked} depends on {on}: {how}.", asked=asked.said, on=found.on, how=found.how),
            say(
                "After {gives_up_s} s without it its Pod leaves the Service at once, also for requests that do not "
                "need it. Kubernetes has no threshold below which it sends to unready Pods after all.",
                gives_up_s=asked.gives_up_s,
            )
            if asked.workload.replicas == 1
            else say(
                "After {gives_up_s} s without it {every_pod} leave the Service at once, also for requests that do not "
                "need it. Kubernetes has no threshold below which it sends to unready Pods after all.",
                gives_up_s=asked.gives_up_s,
                every_pod=asked.workload.every_pod,
            ),
            _fix(asked),
            counter=say(
                "Where no request can be answered without it, a Pod that says so is better than one that answers 500."
            ),
            show=dependency_stops(asked, NOT_READY),
        )


def _fix(asked: Asked) -> Fix:
    note = say("a path that answers from the process alone; answer 503 for what needs the rest")
    if asked.command or (asked.program is not None and asked.program.needs):
        return Fix(note=note)
    path = asked.url_path.partition("?")[0].rstrip("/")
    own = f"{path}/readiness" if path.endswith(SPRING) else "/readyz"
    return Fix((((*asked.path, "httpGet", "path"), own),), note)
