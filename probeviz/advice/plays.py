"""The Shows that several rules share: what a scenario does to a program, and what then holds."""

from typing import Any

from probeviz.advice.advice import Json, Show
from probeviz.advice.asked import Asked
from probeviz.advice.workload import Workload

RESTARTED = "events.exists(e, e.reason == 'Killing' && e.message.contains('failed {} probe'))"
NOT_READY = "pods.size() > 0 && pods.all(p, !p.ready)"
FAILED = "(c == 0 || c >= 500)"  # refused, cut, or an error of whoever stands before the program
USERS_FAIL = f"codes('users').between('{{}}s', '{{}}s').exists(c, {FAILED})"
LEAVES_SLOWLY = {"exit": 0, "after": "10s"}  # so that only the fault at hand is seen


def fails_within_s(asked: Asked) -> int:
    """From the instant when a program stops answering to the probe's last failure, with a second or two to spare."""
    probe = asked.probe
    longest = max(probe.period_seconds, probe.timeout_seconds)
    return probe.failure_threshold * longest + probe.period_seconds + probe.timeout_seconds + 4


def outcome(asked: Asked) -> str:
    """What a failed probe does: a readiness probe takes the Pod out, another kind kills the container."""
    return NOT_READY if asked.kind == "readiness" else RESTARTED.format(asked.kind)


def from_the_start(asked: Asked, *, boot_s: int = 0, **program: Any) -> Show:
    """The probe never succeeds; `program` is what differs from the usual, nothing for a known program."""
    at = asked.probe.initial_delay_seconds + fails_within_s(asked) + 6
    if boot_s:
        program["boot"] = f"{boot_s}s"
    return Show(({"at": f"{at}s", "that": outcome(asked)},), at + 10, asked.image, program)


def for_a_while(asked: Asked, for_s: float, that: str = "", **route: Any) -> Show:
    """The Pods are Ready, then the probe's path answers otherwise for some time.

    What readiness does is looked at just before that ends, as it mends itself; a kill a little later.
    """
    at = asked.workload.settled_s
    script = [asked.becomes(at, **route), asked.becomes(at + for_s, status=200)]
    end = at + for_s + (-0.1 if asked.kind == "readiness" else asked.probe.timeout_seconds + 1)
    return Show(({"at": f"{end:g}s", "that": that or outcome(asked)},), round(end) + 15, asked.image, {}, tuple(script))


def for_good(asked: Asked, after_s: int, that: str, **program: Any) -> Show:
    """The Pods are Ready, then the probe's path hangs for ever; `that` holds `after_s` later."""
    at = asked.workload.settled_s
    expect = ({"at": f"{at + after_s}s", "that": that},)
    return Show(expect, at + after_s + 5, asked.image, program, (asked.becomes(at, hang=True),))


def boot_s(workload: Workload) -> int:
    """A start that is slow enough to be seen, and quick enough that no liveness or startup probe kills for it."""
    starts = {a.container.name for a in workload.probes("startup")}
    bears = [a for a in workload.probes("startup", "liveness") if a.kind == "startup" or a.container.name not in starts]
    return max(1, min([10, *(asked.first_s - 2 for asked in bears)]))


def users(workload: Workload, rate: str = "20/s", path: str = "/") -> tuple[Json, ...]:
    """Clients of the first Service that selects it."""
    if not workload.services:
        return ()
    return ({"name": "users", "path": path, "to": f"service/{workload.services[0].metadata.name}", "rate": rate},)


def listener(port: int, secure: bool) -> Any:
    """A port as a program's `listen` has it."""
    return {"port": port, "tls": True} if secure else port


def hangs(asked: Asked, that: str) -> Show:
    """The Pods are Ready, then every thread of the program hangs; `that` holds once the probe has had its time."""
    at = asked.workload.settled_s
    end = at + fails_within_s(asked) + 10
    stops = {"at": f"{at}s", "program": asked.image, "become": {"default": {"hang": True}}}
    return Show(({"at": f"{end}s", "that": that},), end + 5, asked.image, {}, (stops,), users(asked.workload))


def a_pod_ends(workload: Workload, image: str, that: str, **program: Any) -> Show:
    """A Pod is deleted, by a new version or by hand; `that` holds once its grace period is over."""
    at = workload.settled_s
    end = at + 20 + max(20, workload.settled_s) + workload.grace_s
    name = workload.made.metadata.name
    line: Json = {"at": f"{at}s"}
    if workload.deployment is None:
        line["run"] = f"kubectl delete pod {name} --wait=false"
    else:
        line |= {"patch": f"deployment/{name}", "set": {"terminationGracePeriodSeconds": workload.grace_s + 1}}
    return Show(({"at": f"{end}s", "that": that},), end + 5, image, program, (line,))


def rollout(
    workload: Workload, image: str, rate: str = "20/s", path: str = "/", wait_s: int = 0, **program: Any
) -> Show | None:
    """A new version is rolled out while users ask; some of them get no answer.  `wait_s`: how long an answer takes."""
    if not workload.services or workload.deployment is None:
        return None
    at = workload.settled_s + 20  # 20 s: more than any boot that is shown
    end = at + 60 + max(20 * workload.replicas, workload.settled_s) + wait_s
    name, grace = workload.made.metadata.name, workload.grace_s
    patch = {"at": f"{at}s", "patch": f"deployment/{name}", "set": {"terminationGracePeriodSeconds": grace + 1}}
    expect = ({"at": f"{end}s", "that": USERS_FAIL.format(at, end)},)
    return Show(expect, end, image, program, (patch,), users(workload, rate, path))


def dependency_stops(asked: Asked, that: str) -> Show | None:
    """What the program waits for becomes slower than the probe's time-out; of an unknown program, its path alone."""
    if asked.probe.http_get is None:
        return None
    at, slow = asked.workload.settled_s, f"{asked.probe.timeout_seconds + 5}s"
    end = at + fails_within_s(asked) + 10
    stops = asked.becomes(at, latency=slow)
    if asked.program is not None and asked.program.needs:
        stops = {"at": f"{at}s", "dependency": asked.program.needs[0], "become": {"latency": slow}}
    return Show(({"at": f"{end}s", "that": that},), end + 5, asked.image, {}, (stops,))
