"""Without a livenessProbe a program that hangs stays for ever.

Source: kubernetes/kubernetes#27114 (comments), learnk8s best-practices PR 6. The
counter-view: kubernetes/website#16607, a liveness probe can make an outage worse.
"""

from collections.abc import Iterator

from probeviz.advice.advice import WORTH_KNOWING, Fix, Found, Show
from probeviz.advice.asked import Asked
from probeviz.advice.manifest import Manifest
from probeviz.advice.plays import NOT_READY, for_good
from probeviz.advice.registry import rule
from probeviz.locale.text import say, together


@rule("no-liveness", "Nothing restarts a container that hangs.", WORTH_KNOWING)
def no_liveness(manifest: Manifest) -> Iterator[Found]:
    for workload in manifest.workloads:
        for container, path in workload.serving():
            if container.liveness_probe is not None:
                continue
            ready = next((a for a in workload.probes("readiness") if a.container is container), None)
            port = container.ports[0].name or container.ports[0].container_port if container.ports else 8080
            asks = {"httpGet": {"path": "/livez", "port": port}} if ready is None else ready.written
            probe = {**asks, "periodSeconds": 10, "failureThreshold": 6}
            yield workload.say(
                WORTH_KNOWING,
                path,
                say("{name} has no livenessProbe.", name=container.name),
                together(
                    say("A deadlock, or a pool that never gives back, lasts until somebody looks: "),
                    (
                        say("0/1 Running with 0 restarts, and less capacity.")
                        if ready
                        else say("1/1 Running, and no answers.")
                    ),
                    by="",
                ),
                Fix(
                    (((*path, "livenessProbe"), probe),), say("asks the process alone, and waits 60 s before it kills")
                ),
                counter=say(
                    "Better none than a bad one: a program that exits when it is stuck needs no "
                    "probe, and one that is killed for being slow makes an outage worse."
                ),
                show=_show(ready),
            )


def _show(ready: Asked | None) -> Show | None:
    if ready is None or ready.probe.http_get is None or ready.gives_up_s > 200:
        return None
    return for_good(ready, 240, f"{NOT_READY} && pods.all(p, p.restarts == 0)")
