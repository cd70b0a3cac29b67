"""Recreate stops every old Pod before it starts a new one.

Source: kubernetes/kubernetes#37728, pihole-kubernetes#397.
"""

from collections.abc import Iterator

from probeviz.advice.advice import RISKY, Fix, Found
from probeviz.advice.manifest import Manifest
from probeviz.advice.plays import LEAVES_SLOWLY, boot_s, rollout
from probeviz.advice.registry import rule
from probeviz.locale.text import say

STRATEGY = ("spec", "strategy")


@rule("recreate-gap", "strategy Recreate leaves a Service without Pods in every rollout.", RISKY)
def recreate_gap(manifest: Manifest) -> Iterator[Found]:
    for workload in manifest.workloads:
        made = workload.deployment
        if made is None or made.spec.strategy.type != "Recreate" or not workload.services:
            continue
        if workload.keeps_data or not workload.replicas:
            continue
        rolling = {"maxSurge": 1, "maxUnavailable": 0}
        image = workload.names[workload.template.spec.containers[0].name]
        yield workload.say(
            RISKY,
            ("spec", "strategy", "type"),
            say(
                "{workload} stops {every_pod} before it starts a new one.",
                workload=workload.said,
                every_pod=workload.every_pod,
            ),
            say(
                "{behind} has nobody from SIGTERM (up to {grace_s} s) through image pull and "
                "boot to the first Ready, in every rollout.",
                behind=workload.behind,
                grace_s=workload.grace_s,
            ),
            Fix((((*STRATEGY, "type"), "RollingUpdate"), ((*STRATEGY, "rollingUpdate"), rolling))),
            counter=say(
                "Recreate is right for a program that may run only once, such as one with a volume of its own."
            ),
            show=rollout(workload, image, boot=f"{boot_s(workload)}s", sigterm=LEAVES_SLOWLY),
        )
