"""What a World keeps of its own working out never changes what it states."""

from unittest.mock import patch

import msgspec
from hypothesis import given, settings

from probeviz.scenarios.library import builtin_names, load
from probeviz.scenarios.player import script_of
from probeviz.sim import entries
from probeviz.sim.log import Logged
from probeviz.sim.timeline import Timeline
from probeviz.sim.world import MOST_KEPT, World
from tests.sim.test_timeline import END, SCENARIO, logs

MINUTES_MS = 5 * 60_000


def stated(name: str, log: list[Logged], until_ms: int) -> bytes:
    scenario = SCENARIO if name == "" else load(name)
    run = Timeline(scenario.setup, script_of(scenario), log)
    run.advance(until_ms)
    return msgspec.json.encode(list(run.facts))


def worked_out_anew(name: str, log: list[Logged], until_ms: int) -> bytes:
    with patch.object(World, "keep", lambda world, key, worked_out: None):
        return stated(name, log, until_ms)


def test_every_scenario_states_the_same_when_nothing_is_kept() -> None:
    for name in builtin_names():
        assert stated(name, [], MINUTES_MS) == worked_out_anew(name, [], MINUTES_MS), name


@settings(max_examples=15, deadline=None)
@given(logs)
def test_whatever_people_do(log: list[tuple[int, entries.Entry]]) -> None:
    logged = [Logged(number, at_ms, entry) for number, (at_ms, entry) in enumerate(log, 1)]
    assert stated("", logged, END) == worked_out_anew("", logged, END)


def test_a_world_keeps_only_so_much() -> None:
    world = World(SCENARIO.setup)
    for number in range(3 * MOST_KEPT):
        world.keep(number, number)
        assert world.kept[number] == number
    assert len(world.kept) <= MOST_KEPT
