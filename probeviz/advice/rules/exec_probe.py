"""An exec probe starts a process each time, and one that hangs is only ended by its time-out.

Source: kubernetes/kubernetes#110070, kubernetes/kubernetes PR 94115 (time-outs count since 1.20),
longhorn#2294.
"""

import re
from collections.abc import Iterator

from probeviz.advice.advice import RISKY, WORTH_KNOWING, Fix, Found, Show
from probeviz.advice.asked import Asked
from probeviz.advice.manifest import Manifest
from probeviz.advice.plays import fails_within_s
from probeviz.advice.registry import rule
from probeviz.api.source import Path
from probeviz.locale.text import say

LIMITS = {"curl": r"(^|\s)(-[a-zA-Z]*m\b|--max-time)", "wget": r"(^|\s)(-T|--timeout)"}
FLAGS = {"curl": "--max-time", "wget": "-T"}
SHORT_S = 5
TIMED_OUT = "events.exists(e, e.message.contains('timed out'))"


@rule("exec-probe", "An exec probe runs too often, or a client in it without a time-out.", RISKY, WORTH_KNOWING)
def exec_probe(manifest: Manifest) -> Iterator[Found]:
    for asked in manifest.probes():
        period = asked.probe.period_seconds
        if asked.command and period < SHORT_S:
            yield asked.say(
                RISKY if period == 1 else WORTH_KNOWING,
                say("The {asked} starts a process in the container every {period} s.", asked=asked.said, period=period),
                say(
                    "{value:,} processes an hour in each Pod, inside its CPU limit: under load they "
                    "make the program slower and fail themselves. Runtimes have leaked memory and "
                    "zombies on them.",
                    value=3600 // period,
                ),
                Fix(asked.set(periodSeconds=10)),
                field="periodSeconds",
                show=None,  # what a process costs its container is not simulated
            )
        client = _unlimited(asked)
        if client:
            yield asked.say(
                WORTH_KNOWING,
                say("The {asked} runs {client} without a time-out of its own.", asked=asked.said, client=client),
                say(
                    "The kubelet gives it {timeout_seconds} s; what hangs longer may stay behind in "
                    "the container, one more with each probe.",
                    timeout_seconds=asked.probe.timeout_seconds,
                ),
                Fix(
                    (((*asked.path, "exec", "command"), _limited(asked, client)), *_longer(asked)),
                    say("{client} gives up before the kubelet does; httpGet needs no process at all", client=client),
                ),
                field="exec.command",
                show=_hangs(asked),
            )


def _unlimited(asked: Asked) -> str:
    line = " ".join(asked.command)
    used = (name for name, limit in LIMITS.items() if re.search(rf"\b{name}\b", line) and not re.search(limit, line))
    return next(used, "")


def _gives_up_s(asked: Asked) -> int:
    return max(1, asked.probe.timeout_seconds - 1)


def _longer(asked: Asked) -> tuple[tuple[Path, int], ...]:
    """The kubelet's time-out has to be longer than the client's."""
    return asked.set(timeoutSeconds=2) if asked.probe.timeout_seconds < 2 else ()


def _hangs(asked: Asked) -> Show:
    """What the command asks does not answer: it hangs, or ends by its own time-out (curl's exit code 28)."""
    at = asked.probe.initial_delay_seconds + fails_within_s(asked) + 6
    gives_up = {"exit": 28, "takes": f"{_gives_up_s(asked)}s"}
    commands = {" ".join(asked.command): {"takes": f"{asked.probe.timeout_seconds + 60}s"}, "*": gives_up}
    return Show(({"at": f"{at}s", "that": TIMED_OUT},), at + 5, asked.image, {"exec": commands})


def _limited(asked: Asked, client: str) -> list[str]:
    flag, seconds = FLAGS[client], str(_gives_up_s(asked))
    if client in asked.command:
        at = asked.command.index(client) + 1
        return [*asked.command[:at], flag, seconds, *asked.command[at:]]
    return [re.sub(rf"\b{client}\b", f"{client} {flag} {seconds}", word, count=1) for word in asked.command]
