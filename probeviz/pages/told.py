"""A picture in words, for those who do not see it drawn."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from probeviz.live.boot import Settled

MOST_EVENTS = 40


def told_of(settled: Settled) -> str:
    """How the lesson begins and ends."""
    begins = _("In the beginning: {said}").format(said=told(settled.begins))
    return f"{begins} {_('In the end: {said}').format(said=told(settled.ends))}"


def events_of(settled: Settled) -> list[str]:
    """The Events up to the lesson's end, the oldest first: what `kubectl get events` would list, with virtual times."""
    picture = settled.ends
    found = [(event["last"], event["n"], ref, event) for ref, listed in picture["events"].items() for event in listed]
    return [_event(ref, event) for _, _, ref, event in sorted(found, key=lambda one: one[:2])[-MOST_EVENTS:]]


def told(picture: dict[str, Any]) -> str:
    """Sentences on Pods, Services and what clients get."""
    said = [_pod(pod) for pod in picture["pods"].values() if pod["ended_at"] is None]
    said += [_service(service) for service in picture["services"].values()]
    said += [_answer(answer) for client in picture["clients"].values() for answer in client["answers"].values()]
    return " ".join(said) or _("Nothing is deployed.")


def _pod(pod: dict[str, Any]) -> str:
    many = pod["restarts"]
    restarts = ngettext("{0} restart", "{0} restarts", many).format(many)
    return f"{_('Pod {0}: READY {1}, {2}, {3}').format(pod['name'], pod['ready'], pod['status'], restarts)}."


def _service(service: dict[str, Any]) -> str:
    many = len(service["endpoints"])
    said = ngettext(
        "Service {name}: {some} of {0} endpoint gets traffic.",
        "Service {name}: {some} of {0} endpoints get traffic.",
        many,
    )
    return said.format(many, name=service["name"], some=service["in"])


def _event(ref: str, event: dict[str, Any]) -> str:
    times = f" (×{event['count']})" if event["count"] > 1 else ""
    return f"{event['last'] / 1_000:.0f}s {event['type']} {event['reason']} {ref}: {event['message']}{times}"


def _answer(answer: dict[str, Any]) -> str:
    asked = {name: answer[name] for name in ("client", "method", "path", "status")}
    if answer["status"] is None:
        return _("{client} ask {method} {path}: no answer.").format(**asked)
    if answer["origin"] == "balancer":
        return _("{client} ask {method} {path}: {status}, written by the load balancer.").format(**asked)
    pod = answer["origin"].removeprefix("pod/")
    return _("{client} ask {method} {path}: {status}, written by Pod {pod}.").format(**asked, pod=pod)
