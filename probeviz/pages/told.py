"""A picture in words, for those who do not see it drawn."""

from typing import Any

from probeviz.live.boot import Settled

MOST_EVENTS = 40


def told_of(settled: Settled) -> str:
    """How the lesson begins and ends."""
    begins = f"In the beginning: {told(settled.begins)}"
    return begins if settled.ends is None else f"{begins} In the end: {told(settled.ends)}"


def events_of(settled: Settled) -> list[str]:
    """The Events up to the lesson's end, the oldest first: what `kubectl get events` would list, with virtual times."""
    picture = settled.ends or settled.begins
    found = [(event["last"], event["n"], ref, event) for ref, listed in picture["events"].items() for event in listed]
    return [_event(ref, event) for _, _, ref, event in sorted(found, key=lambda one: one[:2])[-MOST_EVENTS:]]


def told(picture: dict[str, Any]) -> str:
    """Sentences on Pods, Services and what clients get."""
    said = [_pod(pod) for pod in picture["pods"].values() if pod["ended_at"] is None]
    said += [_service(service) for service in picture["services"].values()]
    said += [_answer(answer) for client in picture["clients"].values() for answer in client["answers"].values()]
    return " ".join(said) or "Nothing is deployed."


def _pod(pod: dict[str, Any]) -> str:
    restarts = f"{pod['restarts']} restart{'' if pod['restarts'] == 1 else 's'}"
    return f"Pod {pod['name']}: READY {pod['ready']}, {pod['status']}, {restarts}."


def _service(service: dict[str, Any]) -> str:
    return f"Service {service['name']}: {service['in']} of {len(service['endpoints'])} endpoints get traffic."


def _event(ref: str, event: dict[str, Any]) -> str:
    times = f" ({event['count']} times)" if event["count"] > 1 else ""
    return f"{event['last'] / 1_000:.0f}s {event['type']} {event['reason']} {ref}: {event['message']}{times}"


def _answer(answer: dict[str, Any]) -> str:
    asked = f"{answer['client']} ask {answer['method']} {answer['path']}"
    if answer["status"] is None:
        return f"{asked}: no answer."
    by = "the load balancer" if answer["origin"] == "balancer" else answer["origin"].replace("pod/", "Pod ")
    return f"{asked}: {answer['status']}, written by {by}."
