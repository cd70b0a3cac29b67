"""A rolling update that may take all Pods away at once is no rolling update.

Source: kubernetes/kubernetes#23304, kubernetes/kubernetes#38072, openshift/origin#7562.
"""

from collections.abc import Iterator

from probeviz.advice.advice import WORTH_KNOWING, WRONG, Fix, Found
from probeviz.advice.hooks import sleeps_s
from probeviz.advice.manifest import Manifest
from probeviz.advice.plays import LEAVES_SLOWLY, boot_s, rollout
from probeviz.advice.registry import rule
from probeviz.locale.text import say, together


@rule("max-unavailable", "maxUnavailable lets a rollout take every Pod at once.", WRONG, WORTH_KNOWING)
def max_unavailable(manifest: Manifest) -> Iterator[Found]:
    for workload in manifest.workloads:
        made = workload.rolling
        if made is None or not workload.replicas or workload.unavailable < workload.replicas:
            continue
        path = ("spec", "strategy", "rollingUpdate")
        given = made.spec.strategy.max_unavailable
        image = workload.names[workload.template.spec.containers[0].name]
        # A preStop hook keeps the old Pods serving meanwhile; the new ones are shown to start more slowly than that.
        slept = max(int(sleeps_s(container)) for container in workload.template.spec.containers)
        leaves = {"exit": 0, "after": "1s"} if slept else LEAVES_SLOWLY
        yield workload.say(
            WRONG if workload.services else WORTH_KNOWING,
            (*path, "maxUnavailable"),
            say(
                "maxUnavailable {given} of {pods}: a rollout of {name} may stop all of them at once.",
                given=given,
                pods=workload.pods,
                name=made.metadata.name,
            ),
            together(
                say("Until the first new Pod is Ready nobody answers"),
                (say(" for {behind}. ", behind=workload.behind) if workload.services else ". "),
                say(
                    "Percentages round down here (25% of 1 is 0), so the default is safe; a whole "
                    "number is taken as it is."
                ),
                by="",
            ),
            Fix((((*path, "maxUnavailable"), 0), ((*path, "maxSurge"), 1))),
            show=rollout(workload, image, boot=f"{boot_s(workload) + slept}s", sigterm=leaves),
        )
