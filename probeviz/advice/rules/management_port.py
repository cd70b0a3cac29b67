"""A probe of a port of its own sees the server behind that port, not the one that takes the requests.

Source: Spring Boot's reference (Kubernetes Probes: `management.endpoint.health.probes.add-additional-paths`, and
`management.server.port`, which takes the actuator off the port of the requests), kubernetes/kubernetes#110083.
"""

from collections.abc import Iterator

from probeviz.advice.advice import WORTH_KNOWING, WRONG, Fix, Found, Show
from probeviz.advice.asked import Asked
from probeviz.advice.manifest import Manifest
from probeviz.advice.plays import FAILED, from_the_start, users
from probeviz.advice.registry import rule
from probeviz.advice.runtime import option, variables, words
from probeviz.advice.words import DOES
from probeviz.locale.text import say

SPRING_ENV = "MANAGEMENT_SERVER_PORT"
SPRING_OPTION = "--management.server.port"
SPRING_PATH = "/actuator"
NAMES = ("management", "mgmt", "admin", "actuator", "metrics", "monitoring", "health", "healthz", "probe", "probes")
ON_THE_OTHER = {"readiness": "/readyz", "liveness": "/livez", "startup": "/livez"}  # Spring Boot's additional paths


@rule("management-port", "A probe asks another port than the requests, or not the one it should.", WRONG, WORTH_KNOWING)
def management_port(manifest: Manifest) -> Iterator[Found]:
    for asked in manifest.probes():
        if asked.probe.http_get is None or asked.program is not None or asked.number is None:
            continue
        own, traffic = _spring_port(asked), _traffic(asked)
        if own is not None and asked.url_path.startswith(SPRING_PATH) and asked.number != own:
            yield _astray(asked, own)
        elif asked.kind == "readiness" and traffic and asked.number not in traffic and _known(asked, own):
            yield _aside(asked, traffic[0])


def _known(asked: Asked, own: int | None) -> bool:
    """Whether the manifest says that another server is there: by the port's name, or as Spring Boot is told."""
    names = [port.name for port in asked.container.ports if port.container_port == asked.number]
    return asked.number == own or any(part in NAMES for name in names for part in name.split("-"))


def _spring_port(asked: Asked) -> int | None:
    variable = variables(asked.container).get(SPRING_ENV)
    given = option(words(asked.container), SPRING_OPTION) or (variable.value if variable is not None else "")
    return int(given) if given and given.isdigit() else None


def _traffic(asked: Asked) -> list[int]:
    """The container's ports that Services send to, by number."""
    targets = {port.target_port for service in asked.workload.services for port in service.ports}
    return [p.container_port for p in asked.container.ports if targets & {p.container_port, p.name}]


def _astray(asked: Asked, own: int) -> Found:
    ports, listen = {str(own): {"default": {"status": 200}}}, sorted({own, *_listening(asked)})
    routes = {f"{SPRING_PATH}/*": {"status": 404}}
    return asked.say(
        WRONG,
        say(
            "The {asked} asks {path} on port {number}; the actuator is on {own}.",
            asked=asked.said,
            path=asked.url_path,
            number=asked.number,
            own=own,
        ),
        say(
            "management.server.port takes the actuator off the port of the requests, which answers 404 for it. {does}",
            does=DOES[asked.kind],
        ),
        Fix((((*asked.path, "httpGet", "port"), own),)),
        field="httpGet.port",
        show=from_the_start(asked, routes=routes, ports=ports, listen=listen),
    )


def _listening(asked: Asked) -> set[int]:
    ports = {p.container_port for p in asked.container.ports}
    return ports | {a.number for a in asked.workload.probes() if a.container is asked.container and a.number}


def _aside(asked: Asked, traffic: int) -> Found:
    path = ON_THE_OTHER[asked.kind]
    return asked.say(
        WORTH_KNOWING,
        say(
            "The {asked} asks port {number}; the requests go to {traffic}.",
            asked=asked.said,
            number=asked.number,
            traffic=traffic,
        ),
        say(
            "Another server answers there, with threads of its own. When the one that takes the requests has none "
            "left, or accepts nobody, the Pod stays Ready and its requests fail."
        ),
        Fix(
            (((*asked.path, "httpGet", "port"), traffic), ((*asked.path, "httpGet", "path"), path)),
            say(
                "a path of the port that takes the requests; Spring Boot serves {path} there with "
                "management.endpoint.health.probes.add-additional-paths=true",
                path=path,
            ),
        ),
        counter=say(
            "For liveness a port of its own is the better one: under load its probes do not stand in the queue of the "
            "requests, and nothing is killed for being busy."
        ),
        field="httpGet.port",
        show=_busy(asked),
    )


def _others(asked: Asked) -> list[Asked]:
    """The container's probes of other ports, which are not what is shown."""
    alike = [a for a in asked.workload.probes() if a.container is asked.container and a.probe.http_get is not None]
    return [a for a in alike if a.number != asked.number]


def _busy(asked: Asked) -> Show | None:
    """The server of the requests accepts nobody any more; the other one answers."""
    if not asked.workload.services:
        return None
    at = asked.workload.settled_s
    end = at + asked.gives_up_s + asked.probe.timeout_seconds + asked.probe.period_seconds + 20
    stops = {"at": f"{at}s", "program": asked.image, "become": {"default": {"reset": True}}}
    that = f"pods.size() > 0 && pods.all(p, p.ready) && codes('users').last('5s').exists(c, {FAILED})"
    program = {
        "listen": sorted(_listening(asked)),
        "ports": {str(asked.number): {"default": {"status": 200}}},
        "routes": {a.url_path.partition("?")[0]: {"status": 200} for a in _others(asked)},
    }
    return Show(({"at": f"{end}s", "that": that},), end + 5, asked.image, program, (stops,), users(asked.workload))
