"""A run in a few lines: Pods, codes by client, what the kubelet did, how the expectations came out."""

from collections import Counter
from collections.abc import Iterator

from probeviz.scenarios.expect import seconds
from probeviz.scenarios.player import Played
from probeviz.scenarios.view import RunView


def summary(played: Played) -> Iterator[str]:
    """Lines without newlines."""
    view = RunView(played.facts)
    setup = played.scenario.setup
    end = seconds(played.timeline.now)
    yield f"{played.scenario.name}: {end} on release {setup.release}, seed {setup.seed}; {played.timeline.n:,} facts"
    yield from played.scenario.assumed
    for pod in view.pods.values():
        ready = "ready" if pod["ready"] else "not ready"
        yield f"pod {pod['name']}: {pod['status']}, {ready}, {pod['restarts']} restarts"
    for client, series in view.codes.items():
        if client:
            counts = ", ".join(
                f"{code or 'no answer'} x{count}" for code, count in sorted(Counter(series.items).items())
            )
            yield f"client {client}: {len(series.items)} requests: {counts}"
    for event in view.events.values():
        if event["type"] == "Warning":
            yield f"{event['object']}: {event['reason']} x{event['count']}: {event['message']}"
    good = len(played.verdicts) - len(played.failed)
    if played.verdicts:
        yield f"{good} of {len(played.verdicts)} expectations hold"
