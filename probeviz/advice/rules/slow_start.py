"""A liveness probe that begins with the container kills whatever starts slowly, again and again.

Source: kubernetes/kubernetes#27114, websphere-liberty-operator#105 (90 s allowed, 120 s needed).
"""

from collections.abc import Iterator

from probeviz.advice.advice import RISKY, WRONG, Fix, Found
from probeviz.advice.asked import Asked
from probeviz.advice.budget import boots, shown_boot_s, too_short, wanted_s
from probeviz.advice.depends import own_handler
from probeviz.advice.manifest import Manifest
from probeviz.advice.plays import from_the_start
from probeviz.advice.registry import rule
from probeviz.locale.text import say


@rule("slow-start", "A liveness probe without a startupProbe kills a container that starts slowly.", WRONG, RISKY)
def slow_start(manifest: Manifest) -> Iterator[Found]:
    for asked in manifest.probes("liveness"):
        borne = manifest.release.startup_probe and asked.other("startup") is not None
        level = None if borne else too_short(asked)
        if level is None:
            continue
        yield asked.say(
            level,
            say(
                "The {asked} allows the start {budget_s} s, then the container is killed{boots}.",
                asked=asked.said,
                budget_s=asked.budget_s,
                boots=boots(asked),
            ),
            say(
                "{sum}, counted from the container's start. One that takes longer (a busy node, "
                "a migration, a cold cache) is killed at every start and never becomes Ready: "
                "CrashLoopBackOff without a bug.",
                sum=asked.sum,
            ),
            _fix(asked, manifest.release.startup_probe),
            show=from_the_start(asked, boot_s=shown_boot_s(asked)),
        )


def _fix(asked: Asked, has_startup: bool) -> Fix:
    allowed = wanted_s(asked)
    if not has_startup:
        return Fix(
            asked.set(initialDelaySeconds=allowed), say("startupProbe comes with Kubernetes 1.18; until then, wait:")
        )
    probe = {**own_handler(asked), "periodSeconds": 5, "failureThreshold": -(-allowed // 5)}
    note = say("the start may now take {seconds} s; the liveness probe begins after it", seconds=5 * -(-allowed // 5))
    return Fix((((*asked.path[:-1], "startupProbe"), probe),), note)
