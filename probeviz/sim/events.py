"""Kubernetes Events: one per key and object, counted up, at most 200 an object, gone an hour after the last time.

`cluster.events` is kept in the order of `last_timestamp`, so that the old ones stand in front.  `store_event` only
stores; whoever counts in its own way (the kubelet's correlator) calls it, everyone else calls `record`.
"""

from hashlib import blake2b

from probeviz.sim import store
from probeviz.sim.choices import EVENT_TTL_MS, EVENTS_PER_OBJECT
from probeviz.sim.objects import ApiObject, Event, Meta, Ref
from probeviz.sim.world import World, on


def record(
    world: World,
    obj: ApiObject,
    type: str,
    reason: str,
    message: str,
    component: str,
    host: str = "",
    field_path: str = "",
    cause: int | None = None,
) -> int:
    """Stores an Event about `obj`, or counts up the one that says the same; returns the fact's number."""
    ref = store.ref(obj)
    key = event_key(obj.metadata.uid, type, reason, message, component, host, field_path)
    before = world.cluster.events.get(event_name(ref, key))
    now = store.seconds(world.now)
    count, first = (1, now) if before is None else (before.count + 1, before.first_timestamp)
    event = about(obj, type, reason, message, component, host, field_path)
    return store_event(world, key, event, count, first, now, cause)


def about(
    obj: ApiObject,
    type: str,
    reason: str,
    message: str,
    component: str,
    host: str = "",
    field_path: str = "",
) -> Event:
    """An Event about `obj` that is not stored yet: without name, count and stamps."""
    return Event(
        metadata=Meta(name=""),
        ref=store.ref(obj),
        uid=obj.metadata.uid,
        type=type,
        reason=reason,
        message=message,
        component=component,
        host=host,
        field_path=field_path,
    )


def store_event(
    world: World, key: str, event: Event, count: int, first: int, last: int, cause: int | None = None
) -> int:
    """Creates the Event named by `key`, or updates it to this message, count and stamps (whole seconds).

    Returns the number of the `event.recorded` fact.
    """
    events = world.cluster.events
    name = event_name(event.ref, key)
    causes = () if cause is None else (cause,)
    stored = events.get(name)
    if stored is None:
        _make_room(world, event.ref)
        event.metadata = Meta(name=name)
        event.count, event.first_timestamp, event.last_timestamp = count, first, last
        counts = world.cluster.controllers.event_counts
        counts[event.ref] = counts.get(event.ref, 0) + 1
        n = store.create(world, event, event.component, *causes)
    else:
        stored.message = event.message
        stored.count, stored.first_timestamp, stored.last_timestamp = count, first, last
        events[name] = events.pop(name)  # to the end: the order is that of the last time
        n = store.update(world, stored, event.component, *causes)
    _plan_sweep(world)
    return n


def event_key(*parts: str) -> str:
    """What makes two Events the same one, in 16 hex digits."""
    return blake2b("\0".join(parts).encode(), digest_size=8).hexdigest()


def event_name(ref: Ref, key: str) -> str:
    """`<object>.<16 hex>`, as client-go names Events; the digits come from the key, not from the clock."""
    return f"{ref.split('/', 1)[1]}.{key}"


def _make_room(world: World, ref: Ref) -> None:
    if world.cluster.controllers.event_counts.get(ref, 0) < EVENTS_PER_OBJECT:
        return
    _drop(world, next(e for e in world.cluster.events.values() if e.ref == ref))


def _drop(world: World, event: Event) -> None:
    store.delete(world, event, "kube-apiserver")


@store.watches("Event")
def _gone(world: World, change: store.Change, event: Event, n: int) -> None:
    if change != "deleted":
        return
    counts = world.cluster.controllers.event_counts
    counts[event.ref] -= 1
    if not counts[event.ref]:
        del counts[event.ref]


def _plan_sweep(world: World) -> None:
    state = world.cluster.controllers
    if state.event_sweep or not world.cluster.events:
        return
    oldest = next(iter(world.cluster.events.values()))
    state.event_sweep = max(world.now, oldest.last_timestamp + EVENT_TTL_MS)
    world.at(state.event_sweep, "events.sweep")


@on("events.sweep")
def _sweep(world: World, _: str) -> None:
    """Drops what was last seen an hour ago (kube-apiserver --event-ttl)."""
    world.cluster.controllers.event_sweep = 0
    events = world.cluster.events
    while events:
        oldest = next(iter(events.values()))
        if oldest.last_timestamp + EVENT_TTL_MS > world.now:
            break
        _drop(world, oldest)
    _plan_sweep(world)
