"""One Pod is one crash, one eviction or one drained node away from none.

Source: kubernetes/kubernetes#37728; kubernetes/website run-application/configure-pdb.
"""

from collections.abc import Iterator

from probeviz.advice.advice import WORTH_KNOWING, Fix, Found, Show
from probeviz.advice.manifest import Manifest
from probeviz.advice.plays import FAILED, boot_s, users
from probeviz.advice.registry import rule
from probeviz.advice.workload import Workload
from probeviz.locale.text import say


@rule("single-replica", "A Service is served by one Pod.", WORTH_KNOWING)
def single_replica(manifest: Manifest) -> Iterator[Found]:
    for workload in manifest.workloads:
        if workload.deployment is None or workload.replicas != 1 or not workload.services or workload.keeps_data:
            continue
        yield workload.say(
            WORTH_KNOWING,
            ("spec", "replicas"),
            say("{behind} has one Pod.", behind=workload.behind),
            say(
                "While it restarts, is evicted, or its node is drained, nobody answers; its "
                "probes can only choose which error the users see."
            ),
            Fix(((("spec", "replicas"), 2),), say("with a PodDisruptionBudget of minAvailable: 1")),
            counter=say("A program that may run only once, or that nobody misses for a minute, needs no second."),
            show=_show(workload),
        )


def _show(workload: Workload) -> Show:
    """One Pod crashes; with a second one somebody still answers."""
    at = workload.settled_s
    name = workload.made.metadata.name
    crash = {"at": f"{at}s", "pod": f"{name}#1", "route": "/", "become": {"exit": 1}}
    mended = {"at": f"{at + 1}s", "pod": f"{name}#1", "route": "/", "become": {"status": 200}}
    silent = f"codes('users').between('{at}.2s', '{at + 1}s')"
    expect = ({"at": f"{at + 1}s", "that": f"{silent}.size() > 0 && {silent}.all(c, {FAILED})"},)
    image = workload.names[workload.template.spec.containers[0].name]
    return Show(expect, at + 20, image, {"boot": f"{boot_s(workload)}s"}, (crash, mended), users(workload))
