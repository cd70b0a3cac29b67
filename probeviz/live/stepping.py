"""The next instant at which a person sees something happen."""

from probeviz.live.played import Played
from probeviz.sim import facts
from probeviz.sim.facts import Fact

MOST_MS = 60_000  # an idle cluster is stepped by the minute

# Under way, not yet an outcome: each is followed by one.
UNDER_WAY = (facts.ProbePlanned, facts.ProbeSent, facts.RequestSent, facts.RequestHop, facts.TargetChecked)


def next_event(played: Played) -> int:
    """When the next fact that tells an outcome will be stated, if nobody intervenes."""
    world = played.timeline.seek(played.now)
    stated: list[Fact] = []
    world.sink = stated.append
    latest = played.now + MOST_MS
    scripted = (line.at_ms for line in played.script if line.at_ms > played.now)
    latest = min(latest, next(scripted, latest))
    while (due := world.next_due()) is not None and due <= latest:
        world.advance(due)
        if any(not isinstance(fact, UNDER_WAY) for fact in stated):
            return due
        stated.clear()
    return latest
