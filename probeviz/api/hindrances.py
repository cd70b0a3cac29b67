"""What of a Pod's spec is accepted and not simulated although a real cluster might not run the Pod for it.

The terminal names it under `apply` and its neighbours, since a Pod that runs here would otherwise prove nothing.
"""

from collections.abc import Callable, Iterable
from typing import Any

from probeviz.api.quantity import NoQuantity, parse_quantity
from probeviz.sim.program import read_command

Json = dict[str, Any]

# A request beyond it is named: no node here has a size, and many real ones are no larger.
ORDINARY = {"cpu": 4, "memory": 16 * 1024**3, "ephemeral-storage": 20 * 1024**3}
PLATFORM = {"kubernetes.io/os": "linux", "kubernetes.io/arch": "amd64"}  # what a selector finds nearly everywhere


def pod_spec(value: Json) -> tuple[str, Json]:
    """(path, the spec of the Pods of an object); {} when it makes none."""
    spec = _map(value.get("spec"))
    match value.get("kind"):
        case "Pod":
            return "spec", spec
        case "Deployment":
            return "spec.template.spec", _map(_map(spec.get("template")).get("spec"))
    return "", {}


def hindrances(value: Json) -> list[str]:
    """The fields, by path without indices, in the order of this table."""
    at, spec = pod_spec(value)
    found = [name for name, hinders in OF_SPEC.items() if hinders(spec)]
    for kind in ("initContainers", "containers"):
        each = _maps(spec.get(kind))
        found += [f"{kind}.{name}" for name, hinders in OF_CONTAINER.items() if any(map(hinders, each))]
    return [f"{at}.{name}" for name in found] + unread(value)


def unread(value: Json) -> list[str]:
    """`command` and `args` whose effect only the image knows: the program that the Scenario gives it runs."""
    at, spec = pod_spec(value)
    found: dict[str, None] = {}
    for kind in ("initContainers", "containers"):
        for container in _maps(spec.get(kind)):
            command, args = container.get("command") or [], container.get("args") or []
            if not _texts(command) or not _texts(args) or (command and read_command([*command, *args]) is not None):
                continue
            found |= {f"{at}.{kind}.{name}": None for name in ("command", "args") if container.get(name)}
    return list(found)


# --- what a Pod may ask of its cluster ----------------------------------------------------------------------------


def _required(spec: Json, kind: str) -> bool:
    return bool(_map(_map(spec.get("affinity")).get(kind)).get("requiredDuringSchedulingIgnoredDuringExecution"))


def _spread(spec: Json) -> bool:
    return any(c.get("whenUnsatisfiable") == "DoNotSchedule" for c in _maps(spec.get("topologySpreadConstraints")))


def _selects(spec: Json) -> bool:
    wanted = _map(spec.get("nodeSelector"))
    return bool(wanted) and any(PLATFORM.get(key) != v for key, v in wanted.items())


def _volume(source: str) -> Callable[[Json], bool]:
    def hinders(spec: Json) -> bool:
        return any(_needed(volume.get(source)) for volume in _maps(spec.get("volumes")))

    return hinders


def _projected(spec: Json) -> bool:
    sources = (s for volume in _maps(spec.get("volumes")) for s in _maps(_map(volume.get("projected")).get("sources")))
    return any(_needed(source.get("configMap")) or _needed(source.get("secret")) for source in sources)


def _root(context: Any) -> bool:
    return _map(context).get("runAsNonRoot") is True


OF_SPEC: dict[str, Callable[[Json], bool]] = {
    "schedulingGates": lambda spec: bool(spec.get("schedulingGates")),
    "nodeSelector": _selects,
    "affinity.nodeAffinity": lambda spec: _required(spec, "nodeAffinity"),
    "affinity.podAffinity": lambda spec: _required(spec, "podAffinity"),
    "affinity.podAntiAffinity": lambda spec: _required(spec, "podAntiAffinity"),
    "topologySpreadConstraints": _spread,
    "tolerations": lambda spec: bool(spec.get("tolerations")),
    "runtimeClassName": lambda spec: bool(spec.get("runtimeClassName")),
    "resourceClaims": lambda spec: bool(spec.get("resourceClaims")),
    "imagePullSecrets": lambda spec: bool(spec.get("imagePullSecrets")),
    "securityContext.runAsNonRoot": lambda spec: _root(spec.get("securityContext")),
    "volumes.configMap": _volume("configMap"),
    "volumes.secret": _volume("secret"),
    "volumes.projected": _projected,
    "volumes.persistentVolumeClaim": _volume("persistentVolumeClaim"),
}


def _env(container: Json) -> bool:
    froms = (_map(each.get("valueFrom")) for each in _maps(container.get("env")))
    return any(_needed(each.get(ref)) for each in froms for ref in ("configMapKeyRef", "secretKeyRef"))


def _env_from(container: Json) -> bool:
    return any(_needed(e.get(ref)) for e in _maps(container.get("envFrom")) for ref in ("configMapRef", "secretRef"))


def _large(container: Json) -> bool:
    resources = _map(container.get("resources"))
    asked = {**_map(resources.get("limits")), **_map(resources.get("requests"))}
    return any(name not in ORDINARY or _amount(given) > ORDINARY[name] for name, given in asked.items())


OF_CONTAINER: dict[str, Callable[[Json], bool]] = {
    "env.valueFrom": _env,
    "envFrom": _env_from,
    "resources.requests": _large,
    "ports.hostPort": lambda container: any(port.get("hostPort") for port in _maps(container.get("ports"))),
    "securityContext.runAsNonRoot": lambda container: _root(container.get("securityContext")),
    "volumeDevices": lambda container: bool(container.get("volumeDevices")),
}


# --- what a checked object holds ----------------------------------------------------------------------------------


def _needed(source: Any) -> bool:
    """A reference to an object that no run has, and which is not optional."""
    return isinstance(source, dict) and source.get("optional") is not True


def _amount(given: Any) -> float:
    try:
        return float(parse_quantity(given))
    except NoQuantity:
        return 0.0


def _map(value: Any) -> Json:
    return value if isinstance(value, dict) else {}


def _maps(value: Any) -> list[Json]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _texts(value: Iterable[Any]) -> bool:
    return isinstance(value, list) and all(isinstance(word, str) for word in value)
