"""An exec preStop hook needs its command in the image; without it there is no wait at all.

Source: kubernetes/enhancements KEP-3960 (`sleep` hooks, on by default since 1.30), fission#3468,
llm-d-router#2960.
"""

import re
from collections.abc import Iterator

from probeviz.advice.advice import RISKY, WORTH_KNOWING, Fix, Found
from probeviz.advice.hooks import exec_command, sleeps_s, whole_sleep
from probeviz.advice.manifest import Manifest
from probeviz.advice.plays import a_pod_ends
from probeviz.advice.registry import rule
from probeviz.advice.rules.no_prestop import NATIVE_SLEEP
from probeviz.advice.words import secs
from probeviz.locale.text import say, together
from probeviz.sim.objects import Container

FAILED_HOOK = "events.exists(e, e.reason == 'FailedPreStopHook')"
BARE = re.compile(r"distroless|chainguard|cgr\.dev|scratch|static\b")


def _needed(container: Container) -> str:
    """The binaries that the command takes from the image."""
    first = exec_command(container)[0].rpartition("/")[2]
    return say("the sleep binary") if first == "sleep" else say("{shell} and the sleep binary", shell=first)


@rule("prestop-exec-sleep", "A preStop hook sleeps by a command that the image may lack.", RISKY, WORTH_KNOWING)
def prestop_exec_sleep(manifest: Manifest) -> Iterator[Found]:
    for workload in manifest.workloads if manifest.release.minor >= NATIVE_SLEEP else ():
        for container, path in workload.containers():
            sleeps = sleeps_s(container)
            if not exec_command(container) or not sleeps or not whole_sleep(container):
                continue
            bare = BARE.search(container.image) is not None
            yield workload.say(
                RISKY if bare else WORTH_KNOWING,
                (*path, "lifecycle", "preStop", "exec"),
                say(
                    "preStop of {name} runs {exec_command} to wait {sleeps}.",
                    name=container.name,
                    exec_command=exec_command(container)[0],
                    sleeps=secs(sleeps),
                ),
                together(
                    (
                        say("This image, by its name, has no shell and no sleep: ")
                        if bare
                        else say(
                            "It needs {container} in the image; where the image lacks it, ",
                            container=_needed(container),
                        )
                    ),
                    say(
                        "the hook fails (FailedPreStopHook) and SIGTERM comes at once. Kubernetes waits "
                        "by itself since 1.30."
                    ),
                    by="",
                ),
                Fix((((*path, "lifecycle", "preStop"), {"sleep": {"seconds": round(sleeps)}}),)),
                show=a_pod_ends(workload, workload.names[container.name], FAILED_HOOK, exec={"*": {"missing": True}}),
            )
