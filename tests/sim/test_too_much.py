"""A run in which too much happens at once stops in words, alike however it is played."""

from typing import Any

import pytest

from probeviz.kubectl.logbook import LogBook
from probeviz.sim import entries, facts
from probeviz.sim.limits import TIMERS_A_SECOND
from probeviz.sim.setup import Setup
from probeviz.sim.timeline import Timeline
from probeviz.sim.world import HANDLERS, World, unpacked
from probeviz.terminal.session import Terminal

SENTENCE = "More than 20,000 things were to happen within one second of virtual time, so the run was stopped."


@pytest.fixture(autouse=True)
def spinning(monkeypatch: pytest.MonkeyPatch) -> None:
    def spin(world: World, _: str, every_ms: int) -> None:
        world.after(every_ms, "test.spin", "", every_ms)

    monkeypatch.setitem(HANDLERS, "test.spin", unpacked(spin))


def spun(*every_ms: int, at_ms: int = 5_000) -> Timeline:
    timeline = Timeline(Setup(name="test"))
    timeline.advance(at_ms)
    for every in every_ms:
        timeline.world.after(0, "test.spin", "", every)
    return timeline


def stopped(timeline: Timeline) -> list[facts.RunStopped]:
    return [fact for fact in timeline.facts if isinstance(fact, facts.RunStopped)]


def test_one_instant_without_end() -> None:
    timeline = spun(0)
    timeline.advance(60_000)
    (said,) = stopped(timeline)
    assert (said.t, said.reason, said.cause) == (5_000, SENTENCE, (1,))
    assert timeline.now == 60_000
    assert timeline.world.next_due() is None


def test_as_many_as_are_allowed_go_on() -> None:
    """Ten each ms are 10,000 a second, 21 are 21,000."""
    few = spun(*[1] * 10)
    few.advance(7_000)
    assert stopped(few) == []
    many = spun(*[1] * 21)
    many.advance(60_000)
    (said,) = stopped(many)
    assert 5_900 < said.t < 6_000, "in the first whole second, when the limit is met"


def test_the_limit_is_exact_and_counts_by_the_second() -> None:
    world = World(Setup(name="test"))
    HANDLERS["test.spin"] = lambda *_: None  # the fixture takes it away
    for at_ms in (999, 1_000, 1_999):
        for _ in range(TIMERS_A_SECOND // (2 if at_ms >= 1_000 else 1)):
            world.at(at_ms, "test.spin")
    world.advance(2_000)
    assert not world.stopped
    for _ in range(TIMERS_A_SECOND + 1):
        world.at(2_500, "test.spin")
    world.advance(3_000)
    assert world.stopped


@pytest.mark.parametrize("step", [1, 7, 333, 5_000])
def test_it_stops_alike_however_it_is_played(step: int) -> None:
    straight, split = spun(*[1] * 30), spun(*[1] * 30)
    straight.advance(10_000)
    for at_ms in range(5_000, 10_000, step):
        split.advance(at_ms)
        loaded = World.load(split.setup, split.world.save())
        assert loaded.save() == split.world.save()
    split.advance(10_000)
    assert list(split.facts) == list(straight.facts)
    assert split.digest() == straight.digest()


def test_a_stopped_run_takes_nothing_more_and_can_be_looked_at() -> None:
    timeline = spun(0)
    timeline.advance(10_000)
    terminal = Terminal({"x.yaml": POD}, LogBook())
    refused = terminal.run(timeline.world, "kubectl apply -f x.yaml")
    assert (refused.stderr, refused.code) == (f"{SENTENCE}\n", 1)
    assert isinstance(refused.entry, entries.Refused)
    assert terminal.run(timeline.world, "kubectl get nodes").code == 0

    before = timeline.n
    timeline.commit(11_000, entries.Client(name="users", rate_milli=1_000))
    timeline.commit(12_000, entries.Look())
    timeline.advance(20_000)
    found: list[Any] = timeline.facts_after(before)
    assert [(fact.t, fact.error) for fact in found] == [(11_000, f"{SENTENCE}\n")]


POD = """\
apiVersion: v1
kind: Pod
metadata: {name: one}
spec: {containers: [{name: a, image: a}]}
"""
