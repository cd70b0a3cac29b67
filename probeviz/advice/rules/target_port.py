"""A targetPort that no container has: endpoints on a port that refuses, or none at all.

Source: kubernetes/kubernetes pkg/api/v1/pod (FindPort), Microsoft's Dev Spaces and Container Apps port guides.
"""

from collections.abc import Iterator

from probeviz.advice import known
from probeviz.advice.advice import WORTH_KNOWING, WRONG, Fix, Found, Level, Show
from probeviz.advice.manifest import Manifest
from probeviz.advice.plays import FAILED
from probeviz.advice.registry import rule
from probeviz.advice.words import listed
from probeviz.advice.workload import Workload
from probeviz.locale.text import say
from probeviz.sim.objects import IntOrString


@rule("target-port", "A Service sends to a port that no container of its Pods has.", WRONG, WORTH_KNOWING)
def target_port(manifest: Manifest) -> Iterator[Found]:
    for document, service in manifest.services:
        for i, port in enumerate(service.ports):
            for workload in manifest.selected(service):
                level = _level(workload, port.target_port)
                if level is None:
                    continue
                have = _declared(workload) or _listening(workload)
                named = isinstance(port.target_port, str)
                yield Found(
                    level,
                    document,
                    ("spec", "ports", i, "targetPort"),
                    (
                        say(
                            "Service {name} sends port {port} to {target_port}; {workload} has {have}.",
                            name=service.metadata.name,
                            port=port.port,
                            target_port=port.target_port,
                            workload=workload.said,
                            have=listed(have),
                        )
                        if have
                        else say(
                            "Service {name} sends port {port} to {target_port}, which no container names.",
                            name=service.metadata.name,
                            port=port.port,
                            target_port=port.target_port,
                        )
                    ),
                    (
                        say(
                            "A name that no container declares gives no endpoints. The Pods are Ready, the "
                            "requests fail."
                        )
                        if named
                        else say(
                            "The Pods are Ready and stand in the endpoints, and every connection is refused: "
                            "502 or 503."
                        )
                    ),
                    Fix(((("spec", "ports", i, "targetPort"), have[0] if have else 8080),)),
                    counter=(
                        ""
                        if level is WRONG
                        else say("Declaring ports is only information; the program may listen all the same.")
                    ),
                    show=_show(service.metadata.name) if level is WRONG and workload.playable else None,
                )


def _declared(workload: Workload) -> list[IntOrString]:
    return [p.name or p.container_port for c in workload.template.spec.containers for p in c.ports]


def _listening(workload: Workload) -> list[IntOrString]:
    return [port for program in workload.programs.values() if program is not None for port in program.listen]


def _level(workload: Workload, target: IntOrString) -> Level | None:
    ports = [p for c in workload.template.spec.containers for p in c.ports]
    if isinstance(target, str):
        return None if any(p.name == target for p in ports) else WRONG
    programs = [program for program in workload.programs.values() if program is not None]
    if len(programs) == len(workload.programs) and any(program.listen for program in programs):
        return None if any(known.listens(program, target) for program in programs) else WRONG
    return WORTH_KNOWING if ports and all(p.container_port != target for p in ports) else None


def _show(name: str) -> Show:
    users = {"name": "users", "path": "/", "to": f"service/{name}", "rate": "2/s"}
    that = f"codes('users').size() > 0 && codes('users').all(c, {FAILED}) && pods.exists(p, p.status == 'Running')"
    return Show(({"at": "60s", "that": that},), 65, clients=(users,))
