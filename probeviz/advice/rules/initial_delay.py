"""initialDelaySeconds is a guess: the slowest start decides, and every start then goes unwatched that long.

On readiness it is a wait without a use: until the program is up the probe fails, and that harms nobody.

Source: kubernetes/kubernetes#27114, lsst-sqre/roundtable#592; startupProbe is on since Kubernetes 1.18.
"""

from collections.abc import Iterator

from probeviz.advice.advice import RUNNING, WORTH_KNOWING, Fix, Found, Show
from probeviz.advice.asked import Asked
from probeviz.advice.depends import own_handler
from probeviz.advice.manifest import Manifest
from probeviz.advice.plays import NOT_READY, users
from probeviz.advice.registry import rule
from probeviz.advice.rules.misread_number import milliseconds
from probeviz.advice.words import secs
from probeviz.locale.text import Said, say

LONG_S = 30
UNREADY_S = 15  # shorter than that it is a habit rather than a guess, and costs little


@rule("initial-delay", "A long initialDelaySeconds guesses how long the start takes.", WORTH_KNOWING)
def initial_delay(manifest: Manifest) -> Iterator[Found]:
    yield from _liveness(manifest)
    yield from _readiness(manifest)


def _begins(asked: Asked) -> Said:
    delay = secs(asked.probe.initial_delay_seconds)
    return say(
        "The {asked} begins {delay} after each start, however soon the program is up.", asked=asked.said, delay=delay
    )


def _liveness(manifest: Manifest) -> Iterator[Found]:
    for asked in manifest.probes("liveness") if manifest.release.startup_probe else ():
        delay = asked.probe.initial_delay_seconds
        if delay < LONG_S or milliseconds(asked) or asked.other("startup") is not None:
            continue
        threshold = -(-max(60, asked.budget_s) // 5)
        startup = {**own_handler(asked), "periodSeconds": 5, "failureThreshold": threshold}
        yield asked.say(
            WORTH_KNOWING,
            _begins(asked),
            say(
                "A program that hangs right after its start is found after {budget_s} at the "
                "latest, not after {gives_up_s} s. A startupProbe waits only as long as it must, "
                "and longer when it must.",
                budget_s=secs(asked.budget_s),
                gives_up_s=asked.gives_up_s,
            ),
            Fix((((*asked.path[:-1], "startupProbe"), startup), *asked.set(initialDelaySeconds=None))),
            field="initialDelaySeconds",
            show=_show(asked) if asked.probe.http_get else None,
        )


def _readiness(manifest: Manifest) -> Iterator[Found]:
    for asked in manifest.probes("readiness"):
        delay = asked.probe.initial_delay_seconds
        if delay < UNREADY_S or milliseconds(asked):
            continue
        yield asked.say(
            WORTH_KNOWING,
            _begins(asked),
            say(
                "Until then the Pod gets no requests: also after a crash, and each step of a rollout waits for it. "
                "A readiness probe that fails during the start harms nobody, so nothing has to be guessed."
            ),
            Fix(asked.set(initialDelaySeconds=None)),
            field="initialDelaySeconds",
            counter=say("A program that says it is ready before it is, is better asked late than believed."),
            show=_waits(asked),
        )


def _waits(asked: Asked) -> Show:
    """The program is up at once, and its Pods still are not Ready when the delay is nearly over."""
    at = asked.probe.initial_delay_seconds - 1
    return Show(({"at": f"{at}s", "that": NOT_READY},), at + 5, asked.image, before=RUNNING)


def _show(asked: Asked) -> Show:
    """It hangs as soon as it is up, and is still not killed when the delay ends."""
    at = asked.probe.initial_delay_seconds
    hangs = asked.becomes(min(20, at - 10), hang=True)
    expect = ({"at": f"{at}s", "that": "!events.exists(e, e.reason == 'Killing')"},)
    return Show(expect, at + 5, asked.image, {}, (hangs,), users(asked.workload, "2/s"), RUNNING)
