"""An exec probe starts a process each time, and one that hangs is only ended by its time-out.

Source: kubernetes/kubernetes#110070, kubernetes/kubernetes PR 94115 (time-outs count since 1.20),
longhorn#2294.
"""

import re
from collections.abc import Iterator

from probeviz.advice.advice import RISKY, WORTH_KNOWING, Fix, Found
from probeviz.advice.asked import Asked
from probeviz.advice.manifest import Manifest
from probeviz.advice.registry import rule

LIMITS = {"curl": r"(^|\s)(-[a-zA-Z]*m\b|--max-time)", "wget": r"(^|\s)(-T|--timeout)"}
FLAGS = {"curl": "--max-time", "wget": "-T"}
SHORT_S = 5


@rule("exec-probe", "An exec probe runs too often, or a client in it without a time-out.", RISKY, WORTH_KNOWING)
def exec_probe(manifest: Manifest) -> Iterator[Found]:
    for asked in manifest.probes():
        period = asked.probe.period_seconds
        if asked.command and period < SHORT_S:
            yield asked.say(
                RISKY if period == 1 else WORTH_KNOWING,
                f"The {asked} starts a process in the container every {period} s.",
                f"{3600 // period:,} processes an hour in each Pod, inside its CPU limit: under load they make the "
                "program slower and fail themselves. Runtimes have leaked memory and zombies on them.",
                Fix(asked.set(periodSeconds=10)),
                field="periodSeconds",
                show=None,  # exec probes are not simulated yet
            )
        client = _unlimited(asked)
        if client:
            yield asked.say(
                WORTH_KNOWING,
                f"The {asked} runs {client} without a time-out of its own.",
                f"The kubelet gives it {asked.probe.timeout_seconds} s; what hangs longer may stay behind in the "
                "container, one more with each probe.",
                Fix((((*asked.path, "exec", "command"), _limited(asked, client)),), "httpGet needs no process at all"),
                field="exec.command",
                show=None,  # exec probes are not simulated yet
            )


def _unlimited(asked: Asked) -> str:
    line = " ".join(asked.command)
    used = (name for name, limit in LIMITS.items() if re.search(rf"\b{name}\b", line) and not re.search(limit, line))
    return next(used, "")


def _limited(asked: Asked, client: str) -> list[str]:
    flag, seconds = FLAGS[client], str(asked.probe.timeout_seconds)
    if client in asked.command:
        at = asked.command.index(client) + 1
        return [*asked.command[:at], flag, seconds, *asked.command[at:]]
    return [re.sub(rf"\b{client}\b", f"{client} {flag} {seconds}", word, count=1) for word in asked.command]
