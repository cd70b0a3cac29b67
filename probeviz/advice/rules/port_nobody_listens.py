"""A probe of a port on which nobody listens is refused for ever.

Source: jfelten/gitea-helm-chart#46, Dynatrace/dynatrace-operator#2061, pyroscope#3005; names: kubernetes
pkg/probe/util.go (ResolveContainerPort).
"""

from collections.abc import Iterator

from probeviz.advice import known
from probeviz.advice.advice import WORTH_KNOWING, WRONG, Fix, Found
from probeviz.advice.asked import Asked
from probeviz.advice.manifest import Manifest
from probeviz.advice.plays import from_the_start
from probeviz.advice.registry import rule
from probeviz.advice.words import DOES, listed


@rule("port-nobody-listens", "A probe asks a port that nobody declares or listens on.", WRONG, WORTH_KNOWING)
def port_nobody_listens(manifest: Manifest) -> Iterator[Found]:
    for asked in manifest.probes():
        if asked.port is None:
            continue
        programs = [program for program in asked.workload.programs.values() if program is not None]
        declared = [p for c, _ in asked.workload.containers() for p in c.ports]
        if asked.number is None:
            yield _unnamed(asked)
        elif len(programs) == len(asked.workload.programs):
            ports = sorted({port for program in programs for port in program.listen})
            if ports and not any(known.listens(program, asked.number) for program in programs):
                yield _refused(asked, ports)
        elif asked.container.ports and all(p.container_port != asked.number for p in declared):
            yield _undeclared(asked)


def _set(asked: Asked, port: int | str) -> Fix:
    handler = next(iter(asked.written))
    return Fix((((*asked.path, handler, "port"), port),))


def _unnamed(asked: Asked) -> Found:
    names = [p.name for p in asked.container.ports if p.name]
    port = names[0] if names else asked.container.ports[0].container_port if asked.container.ports else 8080
    also = f"; it names {listed(names)}" if names else ""
    return asked.say(
        WRONG,
        f"The {asked} asks the port {asked.port}, a name that {asked.container.name} does not declare{also}.",
        "The kubelet cannot send the probe at all. "
        + (
            "No failure is counted, so the container is never restarted."
            if asked.kind == "liveness"
            else DOES["readiness"]
        ),
        _set(asked, port),
        field=f"{next(iter(asked.written))}.port",
        show=from_the_start(asked) if asked.kind == "readiness" and asked.probe.http_get else None,
    )


def _refused(asked: Asked, ports: list[int]) -> Found:
    return asked.say(
        WRONG,
        f"The {asked} asks port {asked.number}, but the program listens on {listed(ports)}.",
        f"Every probe fails with connection refused. {DOES[asked.kind]}",
        _set(asked, ports[0]),
        field=f"{next(iter(asked.written))}.port",
        show=from_the_start(asked) if asked.probe.http_get else None,
    )


def _undeclared(asked: Asked) -> Found:
    ports = [p.name or p.container_port for p in asked.container.ports]
    return asked.say(
        WORTH_KNOWING,
        f"The {asked} asks port {asked.number}; the containers declare {listed(ports)}.",
        f"A mistyped number looks like this, and nothing refuses it. {DOES[asked.kind]} A named port cannot be "
        "mistyped unnoticed, and moves with its number.",
        _set(asked, ports[0]),
        counter="Declaring ports is only information; a management port often is not declared.",
        field=f"{next(iter(asked.written))}.port",
        show=None,  # it may be meant so
    )
