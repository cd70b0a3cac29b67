"""A run's history of facts is a list, whatever of it is packed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probeviz.scenarios.library import builtin_names, load
from probeviz.scenarios.player import script_of
from probeviz.sim import history as module
from probeviz.sim.facts import Fact, LogWritten
from probeviz.sim.history import ByNumber, History
from probeviz.sim.timeline import Timeline


@pytest.fixture(autouse=True, scope="module")
def small_chunks():
    """So that a few facts are packed already."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "CHUNK", 5)
        patch.setattr(module, "LOOSE", 8)
        yield


def fact(n: int) -> Fact:
    return LogWritten(n=n, t=n // 3 * 100, cause=(n - 1, 1), pod="p", container="c", id="i", line=f"line {n}")


changes = st.lists(st.tuples(st.sampled_from(["append", "cut"]), st.integers(0, 40)), max_size=12)


@given(changes, st.lists(st.integers(-60, 60), min_size=2, max_size=2), st.integers(-50, 2_000))
def test_it_is_a_list(changes, bounds, at_ms) -> None:
    history = History()
    plain: list[Fact] = []
    for what, number in changes:
        if what == "append":
            for _ in range(number):
                plain.append(fact(len(plain) + 1))
                history.append(plain[-1])
        else:
            length = min(number, len(plain))
            history.cut(length)
            del plain[length:]
    assert len(history) == len(plain)
    assert list(history) == plain == history
    start, stop = bounds
    for piece in (
        slice(start, stop),
        slice(start, None),
        slice(None, stop),
        slice(None, None, 3),
        slice(stop, start, -2),
    ):
        assert history[piece] == plain[piece]
    for index in range(-len(plain), len(plain)):
        assert history[index] == plain[index]
    for index in (len(plain), -len(plain) - 1):
        with pytest.raises(IndexError):
            history[index]
    assert history.until(at_ms) == sum(f.t <= at_ms for f in plain)
    length = len(plain) // 2
    copy = history.copy(length)
    copy.append(fact(99))
    assert copy == [*plain[:length], fact(99)]
    assert history == plain, "and the copy is its own"
    by_number = ByNumber(history, length)
    assert dict(by_number) == {f.n: f for f in plain[:length]}
    assert length + 1 not in by_number


@pytest.mark.parametrize("name", builtin_names())
def test_every_fact_of_every_scenario_comes_back_as_it_was(name) -> None:
    scenario = load(name)
    stated: list[Fact] = []
    timeline = Timeline(scenario.setup, script_of(scenario), sink=stated.append)
    timeline.advance(scenario.until_ms)
    assert timeline.facts._packed or len(stated) < 13
    assert timeline.facts == stated
    assert [repr(f) for f in timeline.facts] == [repr(f) for f in stated], "types and all"


def test_packed_facts_are_small(monkeypatch) -> None:
    monkeypatch.setattr(module, "CHUNK", 2_000)
    monkeypatch.setattr(module, "LOOSE", 2_000)
    scenario = load("article-act-3")
    timeline = Timeline(scenario.setup, script_of(scenario))
    timeline.advance(scenario.until_ms + 30 * 60_000)
    packed = timeline.facts._packed
    assert len(packed) > 5
    assert sum(map(len, packed)) < 30 * 2_000 * len(packed), "bytes a fact; unpacked they take 320"
