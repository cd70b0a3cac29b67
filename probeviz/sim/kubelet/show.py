"""What a container looks like from outside: its ids, and the fact `container.changed`."""

from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from probeviz.sim.facts import ContainerChanged
from probeviz.sim.kubelet import containers
from probeviz.sim.kubelet.state import PodWorker, Record
from probeviz.sim.objects import ContainerStatus, PodStatus
from probeviz.sim.world import World, chance


def container_id(world: World, pw: PodWorker, container: str, restart_count: int) -> str:
    """The runtime's id of one instance, short as in `crictl ps`; `container_uri` gives the API's form."""
    return f"{chance(world.setup.seed, 'container', pw.uid, container, restart_count):016x}"[:13]


def container_uri(world: World, short: str) -> str:
    """`containerd://` (on 1.17 `docker://`) and 64 hex digits."""
    runtime = "docker" if world.setup.release == "1.17" else "containerd"
    return f"{runtime}://{(short + _digits('container uri', short))[:64]}"


def never(world: World) -> int:
    """The zero of Unix time in virtual ms: when a container began that never did."""
    start = datetime.fromisoformat(world.setup.start)
    return -int((start if start.tzinfo else start.replace(tzinfo=UTC)).timestamp() * 1000)


@lru_cache(1024)
def _digits(what: str, name: str) -> str:
    """64 hex digits by name, in every run the same; each status that is made asks for them."""
    return "".join(f"{chance(0, what, name, i):016x}" for i in range(4))


@lru_cache(1024)
def short_id(uri: str) -> str:
    """The runtime's short id within the API's form."""
    return uri.partition("://")[2][:13]


def image_id(world: World, image: str) -> str:
    """A digest that depends on the image's name alone, in the runtime's form."""
    digest = _digits("image", image)
    repository = image.split("@")[0].rsplit(":", 1)[0] if ":" in image.rsplit("/", 1)[-1] else image.split("@")[0]
    if world.setup.release == "1.17":
        return f"docker-pullable://{repository}@sha256:{digest}"
    first = repository.split("/")[0]
    if "/" not in repository:
        repository = f"docker.io/library/{repository}"
    elif "." not in first and ":" not in first and first != "localhost":
        repository = f"docker.io/{repository}"
    return f"{repository}@sha256:{digest}"


def container(world: World, pw: PodWorker, name: str, *cause: int) -> int:
    """States how the runtime has a container now, with `ready` and the waiting reason as the API shows them."""
    records = pw.records.get(name, [])
    record = records[0] if records else None
    fact = _fact(world, pw, name, record, records[1] if len(records) > 1 else None)
    n = world.emit(fact, *(cause or (pw.origin,)))
    if record is not None:
        record.fact = n
    return n


def containers_of_status(world: World, pw: PodWorker, before: PodStatus, after: PodStatus, cause: int) -> int:
    """States each container whose part of the API status changed; returns the last fact, or 0."""
    known = {s.name: s for s in (*before.init_container_statuses, *before.container_statuses)}
    n = 0
    for at in (*after.init_container_statuses, *after.container_statuses):
        old = known.get(at.name)
        if old is None or _shown(old) != _shown(at) or _took_over(old, at):
            n = container(world, pw, at.name, cause)
    return n


def _took_over(old: ContainerStatus, at: ContainerStatus) -> bool:
    """Whether a new instance is as ready as the one before it.

    The status never said otherwise between them, yet the fact of its start did: the API did not know this instance.
    """
    return at.container_id != old.container_id and (at.ready or bool(at.started))


def _shown(at: ContainerStatus) -> tuple[bool, bool | None, str]:
    return at.ready, at.started, at.state.waiting.reason if at.state.waiting is not None else ""


def _fact(world: World, pw: PodWorker, name: str, record: Record | None, last: Record | None) -> ContainerChanged:
    pod = world.cluster.pods.get(pw.pod)
    status = pod.status if pod is not None else pw.status
    at = containers.status_of(status, name) if status is not None else None
    waiting = at.state.waiting if at is not None else None
    running = record is not None and record.state == "running"
    current = at is not None and record is not None and at.container_id == container_uri(world, record.id)
    stop = pw.stopping.get(name)
    if running:
        state, reason, message = "running", "", ""
    elif waiting is not None and waiting.reason:
        state, reason, message = "waiting", waiting.reason, waiting.message
    elif record is not None and record.state == "exited":
        state, reason, message = "terminated", record.reason, record.message
    else:
        state, reason, message = "waiting", "ContainerCreating", ""
    ended = record is not None and record.state == "exited"
    return ContainerChanged(
        pod=pw.pod,
        container=name,
        role=containers.role_of(world.cluster.templates[pod.template].spec, name) if pod is not None else "app",
        id=record.id if record is not None else "",
        image=record.image if record is not None else (at.image if at is not None else ""),
        state=state,  # type: ignore[arg-type]
        reason=reason,
        message=message,
        exit_code=record.exit_code if ended and record is not None else None,
        signal=record.signal or None if ended and record is not None else None,
        started_at=_began(record) if record is not None and record.state != "created" else None,
        finished_at=record.finished_at if ended and record is not None else None,
        last=_last(record if ended and state == "waiting" else last) or _forgotten(at),
        ready=running and current and at is not None and at.ready,
        started=running and current and at is not None and bool(at.started),
        restart_count=record.restart_count if record is not None else at.restart_count if at is not None else 0,
        stopping=None
        if stop is None
        else {"reason": stop.reason, "grace_ms": stop.grace_ms, "deadline": stop.deadline},
    )


def _began(record: Record) -> int | None:
    """Of a container whose start has failed there is no time at which it began."""
    return record.started_at if record.started_at >= 0 else None


def _forgotten(at: ContainerStatus | None) -> dict[str, Any] | None:
    """The end of an instance that the runtime no longer has, as the status keeps it; nobody knows its times."""
    ended = at.last_state.terminated if at is not None else None
    if ended is None or ended.finished_at is not None:
        return None
    return {"exit_code": ended.exit_code, "reason": ended.reason, "started_at": None, "finished_at": None}


def _last(record: Record | None) -> dict[str, Any] | None:
    if record is None or record.state != "exited":
        return None
    return {
        "exit_code": record.exit_code,
        "reason": record.reason,
        "started_at": _began(record),
        "finished_at": record.finished_at,
    }
