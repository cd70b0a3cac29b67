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
from probeviz.locale.text import say, together


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
    also = say("; it names {names}", names=listed(names)) if names else ""
    return asked.say(
        WRONG,
        say(
            "The {asked} asks the port {port}, a name that {name} does not declare{also}.",
            asked=asked.said,
            port=asked.port,
            name=asked.container.name,
            also=also,
        ),
        together(
            say("The kubelet cannot send the probe at all. "),
            (
                say("No failure is counted, so the container is never restarted.")
                if asked.kind == "liveness"
                else DOES["readiness"]
            ),
            by="",
        ),
        _set(asked, port),
        field=f"{next(iter(asked.written))}.port",
        show=from_the_start(asked) if asked.kind == "readiness" and asked.probe.http_get else None,
    )


def _refused(asked: Asked, ports: list[int]) -> Found:
    return asked.say(
        WRONG,
        say(
            "The {asked} asks port {number}, but the program listens on {ports}.",
            asked=asked.said,
            number=asked.number,
            ports=listed(ports),
        ),
        say("Every probe fails with connection refused. {does}", does=DOES[asked.kind]),
        _set(asked, ports[0]),
        field=f"{next(iter(asked.written))}.port",
        show=from_the_start(asked) if asked.probe.http_get else None,
    )


def _undeclared(asked: Asked) -> Found:
    ports = [p.name or p.container_port for p in asked.container.ports]
    return asked.say(
        WORTH_KNOWING,
        say(
            "The {asked} asks port {number}; the containers declare {ports}.",
            asked=asked.said,
            number=asked.number,
            ports=listed(ports),
        ),
        say(
            "A mistyped number looks like this, and nothing refuses it. {does} A named port "
            "cannot be mistyped unnoticed, and moves with its number.",
            does=DOES[asked.kind],
        ),
        _set(asked, ports[0]),
        counter=say("Declaring ports is only information; a management port often is not declared."),
        field=f"{next(iter(asked.written))}.port",
        show=None,  # it may be meant so
    )
