"""The clock: wall time -> virtual time."""

from hypothesis import given
from hypothesis import strategies as st

from probeviz.live.clock import SPEEDS, UNSEEN_MS, Clock, stood_still
from probeviz.sim.entries import Look
from probeviz.sim.log import Logged


def test_a_new_clock_stands_at_the_beginning() -> None:
    assert Clock().at(1_800_000_000_000) == 0


def test_it_plays_at_its_speed_from_its_anchor() -> None:
    clock = Clock(wall_ms=1_000, virtual_ms=500, playing=True, speed=4)
    assert [clock.at(wall) for wall in (1_000, 1_250, 2_000)] == [500, 1_500, 4_500]


def test_it_stands() -> None:
    assert Clock(wall_ms=1_000, virtual_ms=500, playing=False, speed=16).at(9_000) == 500


def test_a_wall_that_is_set_back_does_not_take_the_run_back() -> None:
    assert Clock(wall_ms=1_000, virtual_ms=500, playing=True).at(0) == 500


def test_it_does_not_outrun_its_viewers() -> None:
    clock = Clock(wall_ms=0, virtual_ms=0, playing=True)
    assert clock.seen_until(wall_ms=60_000, seen_ms=5_000) == 5_000 + UNSEEN_MS


def test_who_has_been_watching() -> None:
    assert stood_still(1_000, None)
    assert not stood_still(1_000 + UNSEEN_MS, 1_000)
    assert stood_still(1_001 + UNSEEN_MS, 1_000)


def test_entries_that_are_no_clock_do_not_move_it() -> None:
    clock = Clock(5, 6, True, 4.0)
    assert clock.after([Logged(1, 900, Look(line="ls"))]) == clock


changes = st.lists(st.tuples(st.integers(0, 5_000), st.booleans(), st.sampled_from(SPEEDS)), min_size=1, max_size=20)


@given(changes)
def test_it_never_goes_back_and_never_jumps(steps) -> None:
    """Whatever is pressed and when: virtual time is continuous over every change."""
    clock, wall, number = Clock(), 0, 0
    for passed, playing, speed in steps:
        before = clock.at(wall)
        wall, number = wall + passed, number + 1
        now = clock.at(wall)
        assert now >= before
        clock = clock.after([Logged(number, now, clock.entry(wall, playing, speed))])
        assert clock.at(wall) == now
