"""The kubelet's Events and the correlator that they pass (client-go tools/record/events_cache.go).

In this order per event: similar ones are aggregated from the 10th distinct message on, identical ones counted up, and
a token bucket per Pod and type drops what is too much.  A dropped write has still raised the local count.
"""

from probeviz.sim import events
from probeviz.sim.kubelet import containers
from probeviz.sim.kubelet.probes.answer import Answer
from probeviz.sim.kubelet.state import Aggregate, Bucket, Correlator, Counted, KubeletState, PodWorker, Worker
from probeviz.sim.releases import EventTexts, release
from probeviz.sim.store import seconds
from probeviz.sim.world import World

MAX_EVENTS = 10  # distinct messages before aggregation
MAX_INTERVAL_MS = 600_000  # since the last similar event
SPAM_BURST = 25
SPAM_REFILL_MS = 300_000  # one token
COMBINED = "(combined from similar events): "


def texts(world: World) -> EventTexts:
    return release(world.setup.release).events


def event(
    world: World,
    kubelet: KubeletState,
    pw: PodWorker,
    type: str,
    reason: str,
    message: str,
    container: str = "",
    *cause: int,
) -> int:
    """Records an Event of a Pod (of one of its containers); returns the fact, or 0 when the filter dropped it."""
    pod = world.cluster.pods[pw.pod]
    spec = world.cluster.templates[pod.template].spec
    field_path = containers.field_path(spec, container) if container else ""
    found = correlate(pw.correlator, world.now, type, reason, message, field_path)
    if found is None:
        return 0
    message, counted, same = found
    made = events.about(pod, type, reason, message, "kubelet", kubelet.node, field_path)
    because = cause[0] if cause else (world.cause[0] if world.cause else pw.cause or pw.origin)
    key = events.event_key(pw.uid, type, reason, same, field_path)
    return events.store_event(world, key, made, counted.count, counted.first, seconds(world.now), because)


def probe_event(world: World, kubelet: KubeletState, pw: PodWorker, worker: Worker, answer: Answer, fact: int) -> int:
    """`recordContainerEvent` of prober.go: what a probe that did not simply succeed says."""
    kind = worker.kind.capitalize()
    if answer.result == "warning":
        text = f"{kind} probe warning: {answer.detail}"
        return event(world, kubelet, pw, "Warning", "ProbeWarning", text, worker.container, fact)
    if answer.result == "error":
        state = "failure" if answer.outcome in ("timeout", "eof") else "unknown"  # a body that did not come
        text = f"{kind} probe errored and resulted in {state} state: {answer.detail}"
        if not release(world.setup.release).manual_trigger:
            text = f"{kind} probe errored: {answer.detail}"
    else:
        text = f"{kind} probe failed: {answer.detail}"
    return event(world, kubelet, pw, "Warning", "Unhealthy", text, worker.container, fact)


def correlate(
    state: Correlator, now: int, type: str, reason: str, message: str, field_path: str
) -> tuple[str, Counted, str] | None:
    """`EventCorrelate`: the message to store, its count, and what is counted; None when it is dropped."""
    message, key = _aggregate(state, now, type, reason, message, field_path)
    digest = _short(key)
    counted = state.counted.get(digest)
    if counted is None:
        counted = state.counted[digest] = Counted(count=1, first=seconds(now))
    else:
        counted.count += 1
    if not _take_token(state, now, type):
        return None
    return message, counted, key


def _short(text: str) -> str:
    """Enough to tell the few hundred texts of one Pod from each other."""
    return events.event_key(text)[:8]


def _aggregate(state: Correlator, now: int, type: str, reason: str, message: str, field_path: str) -> tuple[str, str]:
    """`EventAggregate`: similar = same source, object, type and reason, whatever the container."""
    similar = f"{type}/{reason}"
    found = state.aggregates.get(similar)
    if found is None or now - found.last > MAX_INTERVAL_MS:
        found = state.aggregates[similar] = Aggregate(messages=[], last=now)
    found.last = now
    digest = _short(message)
    if digest not in found.messages:
        found.messages.append(digest)
    if len(found.messages) < MAX_EVENTS:
        return message, f"{similar}/{field_path}/{message}"
    found.messages.pop(0)
    return COMBINED + message, similar


def _take_token(state: Correlator, now: int, type: str) -> bool:
    """A token bucket per type: 25 at once, one more every 300 s."""
    bucket = state.buckets.get(type)
    if bucket is None:
        bucket = state.buckets[type] = Bucket(tokens_milli=SPAM_BURST * 1000, at=now)
    refill = (now - bucket.at) * 1000 // SPAM_REFILL_MS
    if refill:
        bucket.at += refill * SPAM_REFILL_MS // 1000
        bucket.tokens_milli = min(SPAM_BURST * 1000, bucket.tokens_milli + refill)
    if bucket.tokens_milli < 1000:
        return False
    bucket.tokens_milli -= 1000
    return True
