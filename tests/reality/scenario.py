"""A recorded trace as a Scenario: the Pod as it was sent, and the recorder's test server as a program."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import yaml

AFTER_MS = 2_000  # a recording ends with its last change, which may come a little later here

OK = {"status": 200}
ROUTES = {"/ping": OK, "/live": OK, "/ready": OK, "/startup": OK, "/err": {"panic": "Error"}, "/hang": {"hang": True}}


def scenario(trace: dict[str, Any], phase: int, seed: int) -> str:
    """The document's text; the Pod is created `phase` ms into a second, as it was there."""
    pod = trace["manifest"]
    programs = {}
    for container in pod["spec"]["containers"]:
        container = dict(container)
        programs[container["image"]] = program(container)
    document = {
        "apiVersion": "probeviz.dev/v1alpha1",
        "kind": "Scenario",
        "metadata": {"name": trace["name"]},
        "spec": {
            "kubernetesVersion": "1.36",
            "seed": seed,
            "nodes": [{"name": "node1", "address": "203.0.113.1"}],
            "programs": programs,
            "script": [{"at": f"{1000 + phase}ms", "run": "kubectl apply -f pod.yaml"}],
            "until": f"{int(trace['observed_ms']) + AFTER_MS + 1000 + phase}ms",
        },
    }
    return yaml.safe_dump(document, sort_keys=False)


def pod_yaml(trace: dict[str, Any]) -> str:
    """The Pod's manifest, without the queries of its probes' paths: a route answers whatever the query."""
    pod = yaml.safe_load(yaml.safe_dump(trace["manifest"]))
    for container in pod["spec"]["containers"]:
        container.pop("args", None)
    return yaml.safe_dump(pod, sort_keys=False)


def program(container: dict[str, Any]) -> dict[str, Any]:
    """The server's arguments and paths in the Scenario's words."""
    given = dict(a.lstrip("-").split("=", 1) for a in container.get("args", []))
    made: dict[str, Any] = {"runtime": "go", "listen": [8080], "routes": routes(container)}
    match given.get("term", "").split(":"):
        case ["exit", code]:
            made["sigterm"] = {"exit": int(code)}
        case ["ignore"]:
            made["sigterm"] = "ignore"
        case ["delay", after, code]:
            made["sigterm"] = {"exit": int(code), "after": f"{after}ms"}
    if "listen-after" in given:
        made["boot"] = given["listen-after"]
    code = int(given.get("exit-code", 0))
    if "exit-after" in given:
        made["exit"] = {"after": given["exit-after"], "code": code}
    if "exit-plan" in given:
        plan = given["exit-plan"].split(",")
        made["instances"] = [{} if t == "-" else {"exit": {"after": t, "code": code}} for t in plan]
    return made


def routes(container: dict[str, Any]) -> dict[str, Any]:
    made = {}
    for kind in ("livenessProbe", "readinessProbe", "startupProbe"):
        get = container.get(kind, {}).get("httpGet")
        if get:
            url = urlsplit(get["path"])
            made[url.path] = route(url.path, {k: v[0] for k, v in parse_qs(url.query).items()})
    return made


def route(path: str, query: dict[str, str]) -> Any:
    if path in ROUTES:
        return ROUTES[path]
    if path == "/status":
        return {"status": int(query["code"])}
    then = {"status": int(query["then"])} if query["then"].isdigit() else {query["then"]: True}
    first, second = (OK, then) if path == "/until" else (then, OK)
    phases = [{"until": f"{query['t']}s", **first}]
    if "back" in query:
        return [*phases, {"until": f"{query['back']}s", **second}, first]
    return [*phases, second]
