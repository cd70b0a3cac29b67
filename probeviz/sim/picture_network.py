"""The network in the picture: Services, proxies, the balancer's targets, and what clients were answered.

The same fold is `static/src/model/fold_network.js`.
"""

from typing import Any

from probeviz.sim import facts

Picture = dict[str, Any]  # the picture, or a part of it

REQUESTS = 200
HOPS = 16
CLIENTS = 24
ANSWERS = 12
SECONDS = 12
TARGETS = 64
CLASS_ANNOTATION = "kubernetes.io/ingress.class"
KUBE_PROXY, BALANCER = "kube-proxy/", "balancer/"
FAILED = ("refused", "closed", "reset", "timeout")


def _drop_oldest(found: Picture, keep: int) -> None:
    """Keeps the `keep` newest entries by the fact that wrote them."""
    if len(found) > keep:
        del found[min(found, key=lambda name: found[name]["n"])]


# --- Services and Ingresses ---------------------------------------------------------------------------------


def _service_of(picture: Picture, name: str) -> Picture:
    found: Picture | None = picture["services"].get(name)
    if found is None:
        found = picture["services"][name] = {
            "name": name,
            "type": "ClusterIP",
            "cluster_ip": "",
            "ports": [],
            "selector": {},
            "endpoints": [],
            "in": 0,
            "n": 0,
            "applied_n": 0,
        }
    return found


def service_applied(picture: Picture, name: str, fact: facts.ObjectApplied) -> None:
    service, given = _service_of(picture, name), fact.object
    service["type"] = given.get("type", "ClusterIP")
    service["cluster_ip"] = given.get("clusterIp", "")
    service["selector"] = given.get("selector", {})
    service["ports"] = [
        {
            "name": port.get("name", ""),
            "port": port["port"],
            "target_port": port.get("targetPort", port["port"]),
            "node_port": port.get("nodePort", 0),
        }
        for port in given.get("ports", [])
    ]
    service["applied_n"] = fact.n


def ingress_applied(picture: Picture, name: str, fact: facts.ObjectApplied) -> None:
    given = fact.object
    annotations = given["metadata"].get("annotations", {})
    paths = [
        _ingress_path(rule.get("host", ""), path) for rule in given.get("rules", []) for path in rule.get("paths", [])
    ]
    if given.get("defaultBackend") is not None:
        paths.append(_ingress_path("", given["defaultBackend"]))
    picture["ingresses"][name] = {
        "name": name,
        "ref": fact.ref,
        "class": given.get("ingressClassName") or annotations.get(CLASS_ANNOTATION, ""),
        "address": given.get("address", ""),
        "paths": paths,
        "n": fact.n,
    }


def _ingress_path(host: str, path: Picture) -> Picture:
    return {
        "host": host,
        "path": path.get("path", ""),
        "service": path.get("serviceName", ""),
        "port": path.get("servicePort", 0),
    }


def endpoints_changed(picture: Picture, fact: facts.EndpointsChanged) -> None:
    service = _service_of(picture, fact.service)
    before = {(row["ip"], row["pod"]): row for row in service["endpoints"]}
    rows = []
    for given in fact.endpoints:
        old = before.get((given["ip"], given["pod"]))
        same = old is not None and old["ready"] == given["ready"]
        rows.append(
            {
                "ip": given["ip"],
                "pod": given["pod"],
                "ready": given["ready"],
                "serving": given["serving"],
                "terminating": given["terminating"],
                "was_in": given["ready"] or (old is not None and old["was_in"]),
                "since": old["since"] if old is not None and same else fact.t,
            }
        )
    service["endpoints"] = rows
    service["in"] = sum(row["ready"] for row in rows)
    service["n"] = fact.n


def proxy_changed(picture: Picture, fact: facts.ProxyChanged) -> None:
    services = picture["proxies"].setdefault(fact.who, {})
    services[fact.service] = {"backends": fact.backends, "since": fact.t, "n": fact.n}
    if not fact.who.startswith(KUBE_PROXY):
        _balancer_of(picture, fact.who)


# --- the balancer -------------------------------------------------------------------------------------------


def _balancer_of(picture: Picture, name: str) -> Picture:
    found: Picture = picture["balancers"].setdefault(name, {"server": "", "targets": {}})
    return found


def _target_of(picture: Picture, fact: facts.TargetChecked | facts.TargetChanged) -> Picture:
    targets = _balancer_of(picture, fact.balancer)["targets"]
    found: Picture | None = targets.get(fact.target)
    if found is None:
        found = targets[fact.target] = {
            "state": "",
            "reason": "",
            "since": fact.t,
            "n": fact.n,
            "check": None,
        }
        _drop_oldest(targets, TARGETS)
    return found


def target_checked(picture: Picture, fact: facts.TargetChecked) -> None:
    target = _target_of(picture, fact)
    old = target["check"]
    run = old["run"] + 1 if old is not None and old["result"] == fact.result else 1
    target["check"] = {"result": fact.result, "code": fact.code, "run": run, "t": fact.t, "n": fact.n}


def target_changed(picture: Picture, fact: facts.TargetChanged) -> None:
    target = _target_of(picture, fact)
    if target["state"] != fact.state:
        target["since"] = fact.t
    target["state"] = fact.state
    target["reason"] = fact.reason
    target["n"] = fact.n


# --- requests -----------------------------------------------------------------------------------------------


def request_sent(picture: Picture, fact: facts.RequestSent) -> None:
    picture["requests"][fact.request] = {
        "request": fact.request,
        "client": fact.client,
        "method": fact.method,
        "path": fact.path,
        "host": fact.host,
        "t": fact.t,
        "n": fact.n,
        "hops": [],
    }
    _drop_oldest(picture["requests"], REQUESTS)


def request_hop(picture: Picture, fact: facts.RequestHop) -> None:
    request = picture["requests"].get(fact.request)
    if request is None:
        return
    if fact.to.startswith(BALANCER):
        _balancer_of(picture, fact.to.removeprefix(BALANCER))
    request["hops"].append(
        {
            "hop": fact.hop,
            "at": fact.at,
            "to": fact.to,
            "outcome": fact.outcome,
            "attempt": fact.attempt,
            "detail": fact.detail,
            "t": fact.t,
            "n": fact.n,
        }
    )
    del request["hops"][:-HOPS]


def request_answered(picture: Picture, fact: facts.RequestAnswered) -> None:
    request = picture["requests"].pop(fact.request, None)
    hops = [] if request is None else request["hops"]
    client = _client_of(picture, fact)
    key = f"{fact.method} {fact.path}"
    old = client["answers"].get(key)
    same = old is not None and old["status"] == fact.status and old["origin"] == fact.origin
    client["answers"][key] = {
        "request": fact.request,
        "client": fact.client,
        "method": fact.method,
        "path": fact.path,
        "host": "" if request is None else request["host"],
        "t": fact.t,
        "n": fact.n,
        "status": fact.status,
        "server": fact.server,
        "origin": fact.origin,
        "error": fact.error,
        "latency_ms": fact.latency_ms,
        "body_bytes": fact.body_bytes,
        "failed": _failed(fact.origin, hops),
        "hops": hops,
        "same": old["same"] + 1 if old is not None and same else 1,
        "since": old["since"] if old is not None and same else fact.t,
    }
    if fact.status is None or fact.status >= 400:
        client["bad"] = client["answers"][key]
    client["last"] = key
    client["n"] = fact.n
    _drop_oldest(client["answers"], ANSWERS)
    _count(client["seconds"], fact)
    if fact.origin == "balancer":
        for balancer in picture["balancers"].values():
            balancer["server"] = fact.server


def _client_of(picture: Picture, fact: facts.RequestAnswered) -> Picture:
    found: Picture | None = picture["clients"].get(fact.client)
    if found is None:
        found = {"name": fact.client, "answers": {}, "bad": None, "last": "", "seconds": [], "n": fact.n}
        picture["clients"][fact.client] = found
        _drop_oldest(picture["clients"], CLIENTS)
    return found


def _failed(origin: str, hops: list[Picture]) -> Picture | None:
    """The last hop that failed, unless a Pod wrote the answer in the end."""
    if origin.startswith("pod/"):
        return None
    return next((hop for hop in reversed(hops) if hop["outcome"] in FAILED), None)


def _count(seconds: list[Picture], fact: facts.RequestAnswered) -> None:
    at = fact.t - fact.t % 1000
    if not seconds or seconds[-1]["at"] != at:
        seconds.append({"at": at, "codes": {}})
        del seconds[:-SECONDS]
    codes = seconds[-1]["codes"]
    code = "none" if fact.status is None else str(fact.status)
    codes[code] = codes.get(code, 0) + 1
