"""The probe workers in the picture: what they ask, when they ask next, and the marks of their strip.

The same fold is `static/src/model/fold_probes.js`.
"""

from typing import Any

from probeviz.sim import facts

Picture = dict[str, Any]  # the picture, or a part of it

MARKS = 24
KINDS = {"startup": "startupProbe", "readiness": "readinessProbe", "liveness": "livenessProbe"}


# --- what a template says -----------------------------------------------------------------------------------


def template_containers(template: Picture) -> Picture:
    """The containers of a Pod template in the API's JSON (defaults left out) with their probes."""
    spec = template["spec"]
    found = {c["name"]: _container_spec(c, "app") for c in spec.get("containers", [])}
    for c in spec.get("initContainers", []):
        found[c["name"]] = _container_spec(c, "sidecar" if c.get("restartPolicy") == "Always" else "init")
    return found


def _container_spec(container: Picture, role: str) -> Picture:
    probes = {kind: probe_spec(container[field]) for kind, field in KINDS.items() if field in container}
    return {"role": role, "image": container.get("image", ""), "probes": probes}


def probe_spec(probe: Picture) -> Picture:
    """One probe of the API's JSON with Kubernetes' defaults, in ms (pkg/apis/core/v1/defaults.go)."""
    asks, port = _asks(probe)
    return {
        "asks": asks,
        "port": port,
        "delay_ms": probe.get("initialDelaySeconds", 0) * 1000,
        "period_ms": probe.get("periodSeconds", 10) * 1000,
        "timeout_ms": probe.get("timeoutSeconds", 1) * 1000,
        "success_threshold": probe.get("successThreshold", 1),
        "failure_threshold": probe.get("failureThreshold", 3),
    }


def _asks(probe: Picture) -> tuple[str, int | str | None]:
    if "httpGet" in probe:
        get = probe["httpGet"]
        method = "HTTPS GET" if get.get("scheme", "HTTP") == "HTTPS" else "GET"
        return f"{method} {get.get('path', '/')}", get["port"]
    if "tcpSocket" in probe:
        return "tcp", probe["tcpSocket"]["port"]
    if "grpc" in probe:
        return "grpc", probe["grpc"]["port"]
    return " ".join(["exec", *probe.get("exec", {}).get("command", [])]), None


# --- containers and workers ---------------------------------------------------------------------------------


def container_of(picture: Picture, pod: str, name: str) -> Picture | None:
    """A container of a Pod that is shown, made when it is met first; None when the Pod is not shown."""
    shown = picture["pods"].get(pod)
    if shown is None:
        return None
    found: Picture | None = shown["containers"].get(name)
    if found is None:
        found = shown["containers"][name] = {
            "name": name,
            "role": "app",
            "id": "",
            "image": "",
            "state": "waiting",
            "reason": "",
            "message": "",
            "exit_code": None,
            "signal": None,
            "started_at": None,
            "finished_at": None,
            "last": None,
            "ready": False,
            "started": False,
            "restart_count": 0,
            "stopping": None,
            "since": picture["t"],
            "n": picture["n"],
            "program": None,
            "backoff": None,
            "waits": [],
            "kills": 0,
            "probes": {},
            "log": [],
        }
    return found


UNKNOWN = {
    "asks": "",
    "port": None,
    "delay_ms": 0,
    "period_ms": 10_000,
    "timeout_ms": 1000,
    "success_threshold": 1,
    "failure_threshold": 3,
}


def probe_from(spec: Picture, n: int) -> Picture:
    """A worker that has not begun."""
    return {
        **spec,
        "state": "suspended",
        "next_at": None,
        "planned_at": 0,
        "result": None,
        "run": 0,
        "threshold": spec["failure_threshold"],
        "passes": 0,
        "misses": 0,
        "sent": None,
        "skipped": "",
        "marks": [],
        "n": n,
    }


def _probe_of(picture: Picture, fact: Any) -> Picture | None:
    at = container_of(picture, fact.pod, fact.container)
    if at is None:
        return None
    found: Picture | None = at["probes"].get(fact.probe)
    if found is None:
        found = at["probes"][fact.probe] = probe_from(UNKNOWN, fact.n)
    return found


def probe_restarted(probe: Picture, fact: facts.ContainerChanged) -> None:
    """The container runs anew: a separator, and the counters begin again."""
    probe["result"] = None
    probe["run"] = 0
    probe["threshold"] = probe["failure_threshold"]
    probe["sent"] = None
    probe["skipped"] = ""
    if probe["marks"] and probe["marks"][-1]["type"] != "restart":
        _mark(probe, "restart", fact.t, fact.n)


def _mark(probe: Picture, type_: str, t: int, n: int) -> Picture:
    mark = {
        "type": type_,
        "t": t,
        "n": n,
        "outcome": "",
        "status": None,
        "effect": "none",
        "bracket": None,
        "count": 1,
    }
    probe["marks"].append(mark)
    del probe["marks"][:-MARKS]
    return mark


# --- facts --------------------------------------------------------------------------------------------------


def planned(picture: Picture, fact: facts.ProbePlanned) -> None:
    probe = _probe_of(picture, fact)
    if probe is None:
        return
    probe["state"] = fact.state
    probe["next_at"] = fact.next_at
    probe["period_ms"] = fact.period_ms
    probe["planned_at"] = fact.t


def _ticked(probe: Picture, t: int) -> None:
    """The ticker goes on: a plan holds for every period until the next plan."""
    next_at, period_ms = probe["next_at"], probe["period_ms"]
    if next_at is None or t < next_at or period_ms <= 0:
        return
    probe["next_at"] = next_at + ((t - next_at) // period_ms + 1) * period_ms
    probe["planned_at"] = probe["next_at"] - period_ms


def skipped(picture: Picture, fact: facts.ProbeSkipped) -> None:
    """A turn that did not count; turns without a running container leave no mark."""
    probe = _probe_of(picture, fact)
    if probe is None:
        return
    probe["skipped"] = fact.why
    _ticked(probe, fact.t)
    if probe["state"] not in ("delayed", "waiting for startup"):
        return
    marks = probe["marks"]
    if marks and marks[-1]["type"] == "skip":
        mark = marks[-1]
        mark["t"], mark["n"], mark["count"] = fact.t, fact.n, mark["count"] + 1
    else:
        _mark(probe, "skip", fact.t, fact.n)


def sent(picture: Picture, fact: facts.ProbeSent) -> None:
    probe = _probe_of(picture, fact)
    if probe is None:
        return
    probe["sent"] = {"number": fact.number, "attempt": fact.attempt, "t": fact.t, "n": fact.n}
    probe["skipped"] = ""
    _ticked(probe, fact.t)


def answered(picture: Picture, fact: facts.ProbeAnswered) -> None:
    probe = _probe_of(picture, fact)
    if probe is None:
        return
    probe["sent"] = None
    probe["skipped"] = ""
    probe["n"] = fact.n
    missed = fact.result == "failure"
    mark = _mark(probe, _mark_type(fact.result), fact.t, fact.n)
    mark["outcome"] = fact.outcome
    mark["status"] = fact.status
    mark["effect"] = fact.effect
    if fact.effect == "kill":
        picture["pods"][fact.pod]["containers"][fact.container]["kills"] += 1
    if fact.result == "error":
        return
    probe["result"] = "failure" if missed else "success"
    probe["run"] = fact.run
    probe["threshold"] = fact.threshold
    if missed:
        probe["misses"] += 1
        probe["failure_threshold"] = fact.threshold
        if fact.run == fact.threshold or fact.effect in ("kill", "unready"):
            _bracket(probe["marks"], fact.threshold, fact.n)
    else:
        probe["passes"] += 1
        probe["success_threshold"] = fact.threshold


def _mark_type(result: str) -> str:
    if result == "failure":
        return "miss"
    return "error" if result == "error" else "pass"


def _bracket(marks: list[Picture], threshold: int, n: int) -> None:
    """Puts the misses that reached the threshold under one bracket."""
    left = threshold
    for mark in reversed(marks):
        if left == 0 or mark["type"] in ("pass", "restart"):
            return
        if mark["type"] == "miss":
            mark["bracket"] = n
            left -= 1
