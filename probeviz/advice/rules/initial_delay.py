"""initialDelaySeconds is a guess: the slowest start decides, and every start then goes unwatched that long.

Source: kubernetes/kubernetes#27114, lsst-sqre/roundtable#592; startupProbe is on since Kubernetes 1.18.
"""

from collections.abc import Iterator

from probeviz.advice.advice import WORTH_KNOWING, Fix, Found, Show
from probeviz.advice.asked import Asked
from probeviz.advice.depends import own_handler
from probeviz.advice.manifest import Manifest
from probeviz.advice.plays import users
from probeviz.advice.registry import rule
from probeviz.advice.words import secs

LONG_S = 30


@rule("initial-delay", "A long initialDelaySeconds stands where a startupProbe should.", WORTH_KNOWING)
def initial_delay(manifest: Manifest) -> Iterator[Found]:
    for asked in manifest.probes("liveness") if manifest.release.startup_probe else ():
        delay = asked.probe.initial_delay_seconds
        if delay < LONG_S or asked.other("startup") is not None:
            continue
        threshold = -(-max(60, asked.budget_s) // 5)
        startup = {**own_handler(asked), "periodSeconds": 5, "failureThreshold": threshold}
        yield asked.say(
            WORTH_KNOWING,
            f"The {asked} begins {secs(delay)} after each start, however soon the program is up.",
            f"A program that hangs right after its start is found after {secs(asked.budget_s)} at the latest, not "
            f"after {asked.gives_up_s} s. A startupProbe waits only as long as it must, and longer when it must.",
            Fix((((*asked.path[:-1], "startupProbe"), startup), *asked.set(initialDelaySeconds=None))),
            field="initialDelaySeconds",
            show=_show(asked) if asked.probe.http_get else None,
        )


def _show(asked: Asked) -> Show:
    """It hangs as soon as it is up, and is still not killed when the delay ends."""
    at = asked.probe.initial_delay_seconds
    hangs = asked.becomes(min(20, at - 10), hang=True)
    expect = ({"at": f"{at}s", "that": "!events.exists(e, e.reason == 'Killing')"},)
    return Show(expect, at + 5, asked.image, {}, (hangs,), users(asked.workload, "2/s"))
