"""The table of events below every object (kubectl pkg/describe/describe.go, DescribeEvents)."""

from probeviz.kubectl.duration import age
from probeviz.kubectl.tabwriter import TabWriter
from probeviz.sim.objects import Event
from probeviz.sim.releases import Release, release
from probeviz.sim.world import World


def events(w: TabWriter, world: World, uid: str) -> None:
    """The events of the object with that uid, the one seen longest ago first."""
    found = [event for event in world.cluster.events.values() if event.uid == uid]
    if not found:
        w.line(0, "Events:\t<none>")
        return
    words = release(world.setup.release)
    w.line(0, "Events:")
    w.line(1, "Type\tReason\tAge\tFrom\tMessage")
    w.line(1, "----\t------\t----\t----\t-------")
    for event in sorted(found, key=order):
        w.line(1, "\t".join(_cells(event, world.now, words)))


def order(event: Event) -> tuple[int, int]:
    """By the last time; within one second as the server lists them, by the time of their making."""
    return event.last_timestamp, event.metadata.creation_timestamp


def interval(event: Event, now: int) -> str:
    """Age: `6s (x4 over 81s)`; "over" is since the first time."""
    if event.count > 1:
        first = age(now, event.first_timestamp)
        return f"{age(now, event.last_timestamp)} (x{event.count} over {first})"
    return age(now, event.first_timestamp)


def _cells(event: Event, now: int, words: Release) -> tuple[str, ...]:
    source = f"{event.component}, {event.host}" if words.event_host and event.host else event.component
    field = f"{event.field_path}: " if words.describe_field_path and event.field_path else ""
    return event.type, event.reason, interval(event, now), source, field + event.message.strip()
