"""A server that would drain its requests longer than the grace period lasts is killed in the middle of them.

Source: Gunicorn's settings (graceful_timeout, 30 s), uvicorn's (timeout_graceful_shutdown), Hypercorn's, Spring Boot's
(spring.lifecycle.timeout-per-shutdown-phase, 30 s); kubernetes/kubernetes#65496, kubernetes/website#55092.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from probeviz.advice.advice import WORTH_KNOWING, WRONG, Fix, Found, Show
from probeviz.advice.hooks import sleeps_s
from probeviz.advice.manifest import Manifest
from probeviz.advice.plays import rollout
from probeviz.advice.registry import rule
from probeviz.advice.runtime import option, runs, variables, words
from probeviz.advice.words import secs
from probeviz.advice.workload import Workload
from probeviz.locale.text import say, together
from probeviz.sim.objects import Container

SPARE_S = 5  # between a server's own end and SIGKILL
GUNICORN_S = 30
SPRING = "SPRING_LIFECYCLE_TIMEOUT_PER_SHUTDOWN_PHASE"
PYTHON = {  # command -> the option that says how long it drains
    "gunicorn": "--graceful-timeout",
    "uvicorn": "--timeout-graceful-shutdown",
    "hypercorn": "--graceful-timeout",
}


class Drain(NamedTuple):
    """How long a server lets requests end after SIGTERM; `by` says where that is written, empty: its default."""

    server: str
    seconds: float
    by: str


@rule("graceful-timeout", "A server drains longer than its grace period lasts.", WRONG, WORTH_KNOWING)
def graceful_timeout(manifest: Manifest) -> Iterator[Found]:
    for workload in manifest.workloads:
        for container, path in workload.containers():
            drain, sleeps, grace = drains(container), sleeps_s(container), workload.grace_s
            if drain is None or sleeps + drain.seconds <= grace or sleeps >= grace:
                continue  # of a hook that takes all of it another rule speaks
            wanted = round(sleeps + drain.seconds) + SPARE_S
            yield workload.say(
                WRONG if drain.by else WORTH_KNOWING,
                (*path, *_place(container, drain)),
                say(
                    "{server} in {name} would drain {drains} after SIGTERM{by}; {left} are left of the grace period.",
                    server=drain.server,
                    name=container.name,
                    drains=secs(drain.seconds),
                    by=say(" ({by})", by=drain.by) if drain.by else "",
                    left=secs(grace - sleeps),
                ),
                together(
                    say("preStop waits {sleeps} of the {grace} s.", sleeps=secs(sleeps), grace=grace) if sleeps else "",
                    say(
                        "SIGKILL comes {grace} s after the deletion, whatever the server still waits for: requests "
                        "that need longer are cut, and its own time-out never comes.",
                        grace=grace,
                    ),
                ),
                Fix(
                    (((*workload.root, "terminationGracePeriodSeconds"), wanted),),
                    together(
                        say("{sleeps} for the hook,", sleeps=secs(sleeps)) if sleeps else "",
                        say("{drains} to drain, {spare} s to end", drains=secs(drain.seconds), spare=SPARE_S),
                    ),
                ),
                counter="" if drain.by else say("Where no request lasts that long, the default does no harm."),
                show=_cut(workload, container, wanted),
            )


def drains(container: Container) -> Drain | None:
    """None: no such server, or it waits for its requests as long as they last."""
    given, env = words(container), variables(container)
    spring = env.get(SPRING)
    if spring is not None and (seconds := _seconds(spring.value or "")) is not None:
        return Drain("Spring Boot", seconds, SPRING)
    for server, name in PYTHON.items():
        if not runs(container, server):
            continue
        extra = env.get(f"{server.upper()}_CMD_ARGS")
        found = option(given, name) or option((extra.value or "").split() if extra else [], name)
        seconds = _seconds(found or "")
        if seconds is not None:
            return Drain(server, seconds, f"{name} {found}")
        if server == "gunicorn" and found is None and not _configured(given):
            return Drain(server, GUNICORN_S, "")
    return None


def _configured(given: list[str]) -> bool:
    """Whether a file of Python has the last word."""
    return any(word in ("-c", "--config") or word.startswith("--config=") for word in given)


def _seconds(text: str) -> float | None:
    """`45`, `45s`, `500ms`, `1m` (Spring's short form of a Duration)."""
    found = re.fullmatch(r"(\d+)(ms|s|m)?", text.strip())
    return int(found[1]) * {"ms": 0.001, "s": 1, None: 1, "m": 60}[found[2]] if found else None


def _place(container: Container, drain: Drain) -> tuple[str | int, ...]:
    """Where it is written: the variable, the arguments or the command."""
    for i, each in enumerate(container.env):
        if drain.by and each.get("name") in (SPRING, f"{drain.server.upper()}_CMD_ARGS"):
            return ("env", i)
    return ("args",) if container.args else ("command",) if container.command else ()


def _cut(workload: Workload, container: Container, wanted_s: int) -> Show | None:
    """Downloads that outlast the grace period, though not the mended one, while a new version is rolled out."""
    takes = (workload.grace_s + wanted_s) // 2
    program = {"sigterm": "drain", "routes": {"/download": {"status": 200, "latency": f"{takes}s"}}}
    return rollout(workload, workload.names[container.name], "2/s", path="/download", wait_s=takes, **program)
