"""What is assumed to run in the images of a manifest: programs of which no probe has anything to complain.

One for each image, from the Pods that use it.  Where several containers run one image, such as a migration before
the application, each has what is its own under `containers`.  The home of what `simulate` assumes of a manifest alone,
and `lint --show` of the programs that a rule says nothing of.
"""

import re
from collections.abc import Iterable
from typing import Any, NamedTuple

Json = dict[str, Any]
PROBES = ("startupProbe", "readinessProbe", "livenessProbe")
PULL, BOOT, DONE = "1s", "200ms", "1s"  # a small image, a quick program; how long an init container takes
SLEEP = re.compile(r"\bsleep\s+(\d+(?:\.\d+)?)([sm]?)(?![\w.])")


class PodSpec(NamedTuple):
    """A Pod's spec as written, and the ports that Services send to, by number."""

    spec: Json
    targets: tuple[int, ...] = ()


def programs(pods: Iterable[PodSpec], named: Json | None = None) -> dict[str, Json]:
    """Programs of a Scenario by image, in the order of the file; `named`: image -> the name that it goes by."""
    own: dict[str, dict[str, Json]] = {}  # image -> container -> program
    for pod in pods:
        for name, image, program in _of_pod(pod):
            own.setdefault((named or {}).get(image) or image_name(image), {}).setdefault(name, program)
    return {image: _together(each) for image, each in own.items()}


def image_name(image: str) -> str:
    """The most exact name that `find_name` knows an image by."""
    bare, _, digest = image.partition("@")
    if not digest:
        return image
    colon = bare.find(":", bare.rfind("/") + 1)
    return f"{bare[:colon] if colon >= 0 else bare}@{digest}"


def seconds_slept(command: str) -> float:
    """Every `sleep N` of a command."""
    return sum(float(number) * (60 if unit == "m" else 1) for number, unit in SLEEP.findall(command))


def port_of(container: Json, port: Any) -> int | None:
    """The number of a port that a probe names (pkg/probe/util.go, ResolveContainerPort)."""
    if isinstance(port, int):
        return port
    numbers = [each.get("containerPort") for each in items(container, "ports") if each.get("name") == port]
    return numbers[0] if numbers and isinstance(numbers[0], int) else None


def _of_pod(pod: PodSpec) -> Iterable[tuple[str, str, Json]]:
    """(container, image, program) of each; init containers come first."""
    every = [*items(pod.spec, "initContainers"), *items(pod.spec, "containers")]
    declared = {port for each in every for port in _declared(each)}
    for container in items(pod.spec, "initContainers"):
        lasts = container.get("restartPolicy") == "Always"
        program = _serving(container, declared) if lasts else _done(container)
        yield str(container.get("name")), str(container.get("image")), program
    apps = items(pod.spec, "containers")
    for container in apps:
        more = [port for port in pod.targets if port not in declared] if container is apps[0] else []
        yield str(container.get("name")), str(container.get("image")), _serving(container, declared, more)


def _together(own: dict[str, Json]) -> Json:
    """One image: what most containers run is the program, what the others run are its `containers`.

    The one that serves comes before one that ends.
    """
    ends = [name for name, program in own.items() if "exit" in program]
    first = next((name for name in own if name not in ends), next(iter(own)))
    whole = own[first]
    others = {name: _but(program, whole) for name, program in own.items() if program != whole}
    return {"pull": PULL, **whole, **({"containers": others} if others else {})}


def _but(program: Json, whole: Json) -> Json:
    """As an override: what the whole has and this one lacks is given empty."""
    empty: Json = {"exec": {}, "grpc": {"status": "UNIMPLEMENTED"}}
    return {**{name: value for name, value in empty.items() if name in whole}, **program}


def _done(container: Json) -> Json:
    return {"listen": [], "exit": {"after": DONE, "code": 0}}


def _serving(container: Json, declared: set[int], more: Iterable[int] = ()) -> Json:
    """It listens where it is asked and answers SERVING or exit 0 to everything."""
    probes = [probe for name in PROBES if isinstance(probe := container.get(name), dict)]
    secure, ports = set(), list(_declared(container))
    for probe in probes:
        for kind in ("httpGet", "tcpSocket", "grpc"):
            handler = probe.get(kind)
            if not isinstance(handler, dict) or (port := port_of(container, handler.get("port"))) is None:
                continue
            if kind == "httpGet" and handler.get("scheme") == "HTTPS":
                secure.add(port)
            if port not in declared and port not in ports:
                ports.append(port)
    ports += [port for port in more if port not in ports]
    listen = [{"port": port, "tls": True} if port in secure else port for port in ports]
    made: Json = {"boot": BOOT, "listen": listen}
    if any(isinstance(probe.get("grpc"), dict) for probe in probes):
        made["grpc"] = {"status": "SERVING"}
    if commands := _commands(container, probes):
        made["exec"] = commands
    return made


def _declared(container: Json) -> list[int]:
    ports = (port.get("containerPort") for port in items(container, "ports") if port.get("protocol", "TCP") == "TCP")
    return [port for port in dict.fromkeys(ports) if isinstance(port, int)]


def _commands(container: Json, probes: list[Json]) -> Json:
    """A hook that sleeps takes as long as it says; every other command succeeds at once."""
    lifecycle = container.get("lifecycle")
    hooks = [hook for hook in lifecycle.values() if isinstance(hook, dict)] if isinstance(lifecycle, dict) else []
    found: Json = {"*": {"exit": 0}} if any(_command(each) for each in [*probes, *hooks]) else {}
    for command in filter(None, map(_command, hooks)):
        if slept := seconds_slept(command):
            found[command] = {"exit": 0, "takes": f"{slept:g}s"}
    return found


def _command(handler: Json) -> str:
    run = handler.get("exec")
    words = run.get("command") if isinstance(run, dict) else None
    return " ".join(map(str, words)) if isinstance(words, list) else ""


def items(value: Json, name: str) -> list[Json]:
    """The mappings of a list, which may be missing."""
    found = value.get(name)
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []
