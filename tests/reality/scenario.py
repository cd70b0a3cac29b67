"""A recorded trace as a Scenario: the Pod as it was sent, and the recorder's test server as a program."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import yaml

from tests.reality import observed

AFTER_MS = 2_000  # a recording ends with its last change, which may come a little later here

OK = {"status": 200}
ROUTES = {"/ping": OK, "/live": OK, "/ready": OK, "/startup": OK, "/err": {"panic": "Error"}, "/hang": {"hang": True}}
ROUTES |= {"/rst": {"reset": True}, "/bodyhang": {"hangBody": True}, "/bodyshort": {"body": "a", "contentLength": 9}}

# Images that the node had not: one with the words of its registry.
ABSENT = {"probeviz.test/missing:1"}
REFUSED = {
    "127.0.0.1:1/none:1": 'failed to pull and unpack image "127.0.0.1:1/none:1": failed to resolve reference '
    '"127.0.0.1:1/none:1": failed to do request: Head "http://127.0.0.1:1/v2/none/manifests/1": '
    "dial tcp 127.0.0.1:1: connect: connection refused"
}
# Pods whose image was changed while they ran: when (a little before the kill), and to what.
PATCHED = {"r54-image-change": (25_360, "probeviz.test/app:2")}


def scenario(trace: dict[str, Any], phase: int, seed: int, lives: bool = False) -> str:
    """The document's text; the Pod is created `phase` ms into a second, as it was there.

    With `lives` each of its processes lives as long as it did there, to the ms.
    """
    pod = trace["manifest"]
    programs = {}
    for container in pod["spec"]["containers"]:
        container = dict(container)
        if container["image"] not in ABSENT:
            own = f"-{container['name']}" if len(pod["spec"]["containers"]) > 1 else ""
            programs[container["image"] + own] = program(container) | (lived(trace) if lives else {})
    if trace["name"] in PATCHED:
        programs[PATCHED[trace["name"]][1]] = next(iter(programs.values()))
    document = {
        "apiVersion": "probeviz.dev/v1alpha1",
        "kind": "Scenario",
        "metadata": {"name": trace["name"]},
        "spec": {
            "kubernetesVersion": "1.36",
            "seed": seed,
            "nodes": [{"name": "node1", "address": "203.0.113.1"}],
            "kubelet": {"onDemandRelist": trace["onDemandRelist"]},
            "programs": programs,
            "script": [{"at": f"{1000 + phase + t}ms", "run": line} for t, line in lines(trace)],
            "until": f"{int(observed.ended(trace)) + AFTER_MS + 1000 + phase}ms",
        },
    }
    return yaml.safe_dump(document, sort_keys=False)


def files(trace: dict[str, Any]) -> dict[str, str]:
    made = {"pod.yaml": pod_yaml(trace)}
    if trace["name"] in PATCHED:
        before, after = trace["manifest"]["spec"]["containers"][0]["image"], PATCHED[trace["name"]][1]
        made["changed.yaml"] = made["pod.yaml"].replace(before, after)
    return made


def pod_yaml(trace: dict[str, Any]) -> str:
    """The Pod's manifest, without the queries of its probes' paths: a route answers whatever the query."""
    pod = yaml.safe_load(yaml.safe_dump(trace["manifest"]))
    several = len(pod["spec"]["containers"]) > 1
    for container in pod["spec"]["containers"]:
        container.pop("args", None)
        if several:
            container["image"] += f"-{container['name']}"  # each has its own arguments, so its own program
    return yaml.safe_dump(pod, sort_keys=False)


def lines(trace: dict[str, Any]) -> list[tuple[int, str]]:
    """What was done to the Pod: (ms from its creation, a kubectl line)."""
    name = trace["manifest"]["metadata"]["name"]
    made = [(0, "kubectl apply -f pod.yaml")]
    for delete in trace["deletes"]:
        grace = delete["grace"]
        how = "" if grace is None else f" --grace-period={grace}{' --force' if grace == 0 else ''}"
        made.append((int(delete["t"]), f"kubectl delete pod {name} --wait=false{how}"))
    if trace["name"] in PATCHED:
        at, _ = PATCHED[trace["name"]]
        made.append((at, "kubectl apply -f changed.yaml"))
    return made


def program(container: dict[str, Any]) -> dict[str, Any]:
    """The server's arguments and paths in the Scenario's words."""
    given = dict(a.lstrip("-").split("=", 1) for a in container.get("args", []))
    port = int(given.get("port", 8080))
    made: dict[str, Any] = {"runtime": "go", "listen": [port], "routes": routes(container), "exec": commands(given)}
    if container["image"] in REFUSED:
        made["pull"] = {"fail": REFUSED[container["image"]]}
    if "alloc" in given:
        made["leak"] = {"after": "5s", "rate": "400Mi"}
    if "termination-message" in given:
        made["terminationMessage"] = given["termination-message"]
    match given.get("term", "").split(":"):
        case ["exit", code]:
            made["sigterm"] = {"exit": int(code)}
        case ["ignore"]:
            made["sigterm"] = "ignore"
        case ["delay", after, code]:
            made["sigterm"] = {"exit": int(code), "after": f"{after}ms"}
    if "listen-after" in given:
        made["boot"] = given["listen-after"]
    code = int(given.get("exit-code", 1 if "exit-plan" in given else 0))
    if "exit-after" in given:
        made["exit"] = {"after": given["exit-after"], "code": code}
    if "exit-plan" in given:
        plan = given["exit-plan"].split(",")
        made["instances"] = [{} if t == "-" else {"exit": {"after": t, "code": code}} for t in plan]
    return made


def lived(trace: dict[str, Any]) -> dict[str, Any]:
    lives = trace["instances"]
    return {"instances": [{"exit": {"after": f"{round(i['ran'])}ms", "code": i["code"]}} for i in lives]}


def commands(given: dict[str, str]) -> dict[str, Any]:
    """The server as a tool: `/app cat FILE`, `/app sleep N`, `/app exit N`."""
    gone = {"exit": 1, "output": "cat: can't open '/tmp/healthy': No such file or directory\n"}
    made: dict[str, Any] = {"/app sleep 5": {"takes": "5s"}, "/app exit 2": {"exit": 2}}
    made["/app cat /tmp/healthy"] = [{"until": given["rm-after"]}, gone] if "rm-after" in given else gone
    return made


def routes(container: dict[str, Any]) -> dict[str, Any]:
    made = {}
    for kind in ("livenessProbe", "readinessProbe", "startupProbe"):
        get = container.get(kind, {}).get("httpGet")
        if get:
            url = urlsplit(get["path"])
            query = {k: v[0] for k, v in parse_qs(url.query).items()}
            made[url.path] = route(url.path, query)
            if query.get("loc", "").startswith("/"):
                made[query["loc"]] = OK
    return made


def route(path: str, query: dict[str, str]) -> Any:
    if path in ROUTES:
        return ROUTES[path]
    if path == "/status":
        return {"status": int(query["code"]), **({"redirect": query["loc"]} if "loc" in query else {})}
    if path == "/slow":
        return {"status": 200, "latency": f"{query['ms']}ms"}
    then = {"status": int(query["then"])} if query["then"].isdigit() else {query["then"]: True}
    first, second = (OK, then) if path == "/until" else (then, OK)
    phases = [{"until": f"{query['t']}s", **first}]
    if "back" in query:
        return [*phases, {"until": f"{query['back']}s", **second}, first]
    return [*phases, second]
