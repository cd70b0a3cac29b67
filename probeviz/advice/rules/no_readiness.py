"""Without a readinessProbe a Pod is Ready as soon as its container runs, and gets requests while it boots.

Source: camerahub#637, ipni/storetheindex#358.
"""

from collections.abc import Iterator

from probeviz.advice.advice import RISKY, WORTH_KNOWING, Fix, Found
from probeviz.advice.manifest import Manifest
from probeviz.advice.plays import LEAVES_SLOWLY, boot_s, rollout
from probeviz.advice.registry import rule
from probeviz.api.source import Path
from probeviz.locale.text import say, together
from probeviz.sim.objects import Container


@rule("no-readiness", "A Pod that takes requests has no readinessProbe.", RISKY, WORTH_KNOWING)
def no_readiness(manifest: Manifest) -> Iterator[Found]:
    for workload in manifest.workloads:
        for container, path in workload.serving() if workload.rolling else ():
            if container.readiness_probe is not None:
                continue
            booted = manifest.release.startup_probe and container.startup_probe is not None
            yield workload.say(
                RISKY if workload.services and not booted else WORTH_KNOWING,
                path,
                together(
                    say("{name} has no readinessProbe, so it counts as Ready ", name=container.name),
                    (say("once its startupProbe has succeeded.") if booted else say("the moment its process runs.")),
                    by="",
                ),
                (
                    say("Nothing takes the Pod out of rotation later when it cannot serve.")
                    if booted
                    else say(
                        "Each rolling update sends requests to Pods that do not listen yet, and stops "
                        "old ones for them: refused connections and 502 for as long as the program boots."
                    )
                ),
                _fix(container, path),
                show=None
                if booted
                else rollout(
                    workload, workload.names[container.name], boot=f"{boot_s(workload)}s", sigterm=LEAVES_SLOWLY
                ),
            )


def _fix(container: Container, path: Path) -> Fix:
    port = container.ports[0].name or container.ports[0].container_port if container.ports else 8080
    probe = {"httpGet": {"path": "/ready", "port": port}, "periodSeconds": 5}
    return Fix((((*path, "readinessProbe"), probe),), say("a path that answers 200 only when the program can serve"))
