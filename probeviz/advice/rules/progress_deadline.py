"""A rollout is called failed before its Pods can be Ready.

Source: kubernetes/website deployment.md (progressDeadlineSeconds, default 600), zendesk/samson#1567.
"""

from collections.abc import Iterator

from probeviz.advice import known
from probeviz.advice.advice import RISKY, WRONG, Fix, Found
from probeviz.advice.manifest import Manifest
from probeviz.advice.plays import from_the_start
from probeviz.advice.registry import rule
from probeviz.advice.words import secs
from probeviz.advice.workload import Workload
from probeviz.locale.text import say


@rule("progress-deadline", "progressDeadlineSeconds is shorter than a Pod may take to be Ready.", WRONG, RISKY)
def progress_deadline(manifest: Manifest) -> Iterator[Found]:
    for workload in manifest.workloads:
        made = workload.deployment
        if made is None:
            continue
        deadline, least, most = made.spec.progress_deadline_seconds, _least_s(workload), _most_s(workload)
        if deadline > max(least, most):
            continue
        never = deadline <= least
        takes = say("at least {time}", time=secs(least)) if never else say("up to {time}", time=secs(most))
        readiness = next(iter(workload.probes("readiness", "startup")), None)
        show = None
        if never and readiness is not None and readiness.probe.http_get and deadline <= 300:
            that = f"rollout('{made.metadata.name}').conditions['Progressing'].startsWith('False')"
            show = from_the_start(readiness)._replace(
                expect=({"at": f"{deadline + 5}s", "that": that},), until_s=deadline + 10
            )
        yield workload.say(
            WRONG if never else RISKY,
            ("spec", "progressDeadlineSeconds"),
            say(
                "{workload} gives a rollout {deadline} without progress; a Pod may take {takes} to be Ready.",
                workload=workload.said,
                deadline=secs(deadline),
                takes=takes,
            ),
            say(
                "After that it has failed (ProgressDeadlineExceeded): kubectl rollout status and "
                "pipelines stop with an error, while the Pods still start. Nothing is rolled "
                "back."
            ),
            Fix(((("spec", "progressDeadlineSeconds"), max(600, 2 * max(least, most))),)),
            show=show,
        )


def _least_s(workload: Workload) -> int:
    """What the probes and the programs make every Pod wait."""
    waits = [0]
    for asked in workload.probes("readiness", "startup"):
        boot = known.boot(asked.program).mean // 1_000 if asked.program is not None else 0
        successes = (asked.probe.success_threshold - 1) * asked.probe.period_seconds
        waits.append(max(boot, asked.probe.initial_delay_seconds) + successes)
    return max(waits)


def _most_s(workload: Workload) -> int:
    """What a startupProbe lets a Pod wait."""
    return max([asked.budget_s for asked in workload.probes("startup")], default=0)
