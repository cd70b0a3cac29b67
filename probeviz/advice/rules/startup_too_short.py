"""A startupProbe that ends before the program has booted is the same kill loop under another name.

Source: WolframResearch/WAS-Kubernetes#22 (35 s allowed, 50 s needed).
"""

from collections.abc import Iterator

from probeviz.advice.advice import RISKY, WRONG, Fix, Found
from probeviz.advice.budget import boots, shown_boot_s, too_short, wanted_s
from probeviz.advice.manifest import Manifest
from probeviz.advice.plays import from_the_start
from probeviz.advice.registry import rule
from probeviz.locale.text import say


@rule("startup-too-short", "A startupProbe gives up before the program has booted.", WRONG, RISKY)
def startup_too_short(manifest: Manifest) -> Iterator[Found]:
    for asked in manifest.probes("startup") if manifest.release.startup_probe else ():
        level = too_short(asked)
        if level is None:
            continue
        threshold = -(-wanted_s(asked) // asked.probe.period_seconds)
        yield asked.say(
            level,
            say(
                "The {asked} gives up after {budget_s} s{boots}.",
                asked=asked.said,
                budget_s=asked.budget_s,
                boots=boots(asked),
            ),
            say(
                "{sum}. When it gives up, the container is killed just as by a liveness probe. A "
                "generous number costs nothing: the probe ends with its first success.",
                sum=asked.sum,
            ),
            Fix(asked.set(failureThreshold=threshold)),
            field="failureThreshold",
            show=from_the_start(asked, boot_s=shown_boot_s(asked)),
        )
