"""A liveness probe that asks what all Pods share restarts all of them when that fails.

Source: mozmeao/infra#660, librenms/helm-charts#272; Spring Boot reference, Kubernetes probes.
"""

from collections.abc import Iterator

from probeviz.advice.advice import RISKY, WORTH_KNOWING, Fix, Found
from probeviz.advice.asked import Asked
from probeviz.advice.depends import depends, own_handler
from probeviz.advice.manifest import Manifest
from probeviz.advice.plays import dependency_stops
from probeviz.advice.registry import rule
from probeviz.locale.text import say


@rule("shared-dependency-in-liveness", "A liveness probe asks what all Pods share.", RISKY, WORTH_KNOWING)
def shared_dependency_in_liveness(manifest: Manifest) -> Iterator[Found]:
    for asked in manifest.probes("liveness"):
        found = depends(asked)
        if found is None:
            continue
        yield asked.say(
            RISKY if found.sure else WORTH_KNOWING,
            say("The {asked} depends on {on}: {how}.", asked=asked.said, on=found.on, how=found.how),
            say(
                "When that is away for {gives_up_s} s, its Pod is restarted, which does not mend it; the "
                "back-off (10 s, 20 s ... 5 min) then outlives the fault.",
                gives_up_s=asked.gives_up_s,
            )
            if asked.workload.replicas == 1
            else say(
                "When that is away for {gives_up_s} s, {every_pod} are restarted, which does not mend it; the "
                "back-off (10 s, 20 s ... 5 min) then outlives the fault.",
                gives_up_s=asked.gives_up_s,
                every_pod=asked.workload.every_pod,
            ),
            _fix(asked),
            show=dependency_stops(asked, "pods.size() > 0 && pods.all(p, p.restarts >= 1)"),
        )


def _fix(asked: Asked) -> Fix:
    if asked.program is not None and asked.program.needs:
        return Fix(
            note=say("let {url_path} answer from the process alone, or ask another path", url_path=asked.url_path)
        )
    handler = own_handler(asked)
    gone = {name: None for name in asked.written if name not in handler}
    return Fix(asked.set(**gone, **handler), say("ask the process alone: a path of its own, else its port"))
