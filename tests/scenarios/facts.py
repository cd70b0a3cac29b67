"""Facts with the few fields that a test is about."""

from typing import Any

from probeviz.sim.facts import EventRecorded, LogWritten, PodChanged, RequestAnswered


def pod(name: str, *, ready: bool = True, restarts: int = 0, t: int = 0, **more: Any) -> PodChanged:
    given = {
        "uid": name,
        "owner": None,
        "phase": "Running",
        "ready": "1/1" if ready else "0/1",
        "status": "Running",
        "conditions": {"Ready": "True" if ready else "False:ContainersNotReady"},
        "readiness_gates": "",
        "ip": "10.0.0.1",
        "node": "node-1",
        "created": 0,
        "deleting": False,
        "deadline": None,
        "resource_version": 1,
    }
    return PodChanged(t=t, pod=name, restarts=restarts, **{**given, **more})


def answered(code: int | None, *, t: int, client: str = "users") -> RequestAnswered:
    return RequestAnswered(
        t=t,
        request=f"r{t}",
        client=client,
        method="GET",
        path="/ping",
        status=code,
        server="",
        headers={},
        body="",
        body_bytes=0,
        origin="balancer" if code else "",
        latency_ms=2,
        error="" if code else "curl: (52) Empty reply from server",
    )


def recorded(reason: str, *, count: int, t: int, message: str = "") -> EventRecorded:
    return EventRecorded(
        t=t,
        ref="pod/a",
        uid="a",
        type="Normal",
        reason=reason,
        message=message,
        count=count,
        first=0,
        last=t,
        source="kubelet",
    )


def logged(line: str, *, t: int) -> LogWritten:
    return LogWritten(t=t, pod="a", container="c", id="1", line=line)
