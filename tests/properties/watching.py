"""Plays stories while invariants look on."""

from collections.abc import Collection
from typing import Any

import msgspec
from hypothesis import given, seed, settings
from hypothesis import strategies as st

from probeviz.sim import entries, facts
from probeviz.sim.facts import Fact
from probeviz.sim.objects import Meta, Service, ServicePort
from probeviz.sim.timeline import Timeline
from tests.properties.invariants import Invariant
from tests.strategies import END, Story, still_stories, stories

EXAMPLES = 100


class Broken(AssertionError):
    """An invariant does not hold; its name and the fact come first."""


def watched(story: Story, to_ms: int, invariants: Collection[type[Invariant]]) -> Timeline:
    """Plays a story; every invariant sees every fact together with the World that stated it."""
    seen: list[Fact] = []
    watching = [make() for make in invariants]
    run: Timeline | None = None

    def see(fact: Fact) -> None:
        seen.append(fact)
        for invariant in watching:
            for broken in invariant.see(fact, None if run is None else run.world):
                raise Broken(f"{type(invariant).__name__}: {fact} {broken}")

    run = story.timeline()
    for fact in run.facts:
        see(fact)
    run.sink = see
    run.advance(to_ms)
    assert seen == list(run.facts)
    return run


def hold(invariants: Collection[type[Invariant]], number: int = 0) -> None:
    """Raises Broken when one of them does not, in one of EXAMPLES stories, of which there are many such numbers."""

    @seed(number)
    @settings(max_examples=EXAMPLES)
    @given(stories(most_lines=8))
    def one(story: Story) -> None:
        watched(story, END, invariants)

    one()


# What the kubelet's half of a cluster states; the number of a fact and the versions of objects count what is elsewhere.
OF_PODS = (facts.PodChanged, facts.ContainerChanged, facts.ProbeSent, facts.ProbeAnswered, facts.ProgramChanged)
ELSEWHERE = Service(metadata=Meta(name="elsewhere"), ports=[ServicePort(port=80)], selector={"nobody": "here"})


def of_pods(run: Timeline) -> list[dict[str, Any]]:
    rows = [msgspec.to_builtins(fact) for fact in run.facts if isinstance(fact, OF_PODS)]
    return [{k: v for k, v in row.items() if k not in ("n", "cause", "resource_version")} for row in rows]


def stay_apart() -> None:
    """Raises Broken when a Service that selects nothing makes a Pod that was there before fare otherwise."""

    @settings(max_examples=15)
    @given(still_stories(), st.integers(2_000, END))
    def one(story: Story, at_ms: int) -> None:
        more = story._replace(log=[(at_ms, entries.Apply(objects=[ELSEWHERE], line="kubectl apply"))])
        for ours, theirs in zip(of_pods(story.played()), of_pods(more.played()), strict=True):
            if ours != theirs:
                raise Broken(f"{ours} became {theirs}")

    one()
