"""A run is a function of setup, script and log: however it is reached, split, restored, rewound or branched."""

import zlib
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from probeviz.scenarios.library import load
from probeviz.scenarios.player import script_of
from probeviz.sim import entries
from probeviz.sim.checkpoints import EVERY_MS, MOST, Checkpoint, Checkpoints
from probeviz.sim.facts import CommandAccepted, CommandRefused, Fact
from probeviz.sim.log import Logged
from probeviz.sim.timeline import InThePast, Rewound, Timeline

SCENARIO = load("article-act-3")
DEPLOYMENT = "deployment.apps/go-http"
END = 100_000
PROGRAM = "setevoy/go-http"

times = st.integers(0, END)
some_entries = st.sampled_from(
    [
        entries.Scale(ref=DEPLOYMENT, replicas=2, line="kubectl scale"),
        entries.Scale(ref=DEPLOYMENT, replicas=0, line="kubectl scale"),
        entries.Client(name="users", rate_milli=9_000, quiet=True),
        entries.Program(image=PROGRAM, route="/ping", become={"hang": True}, quiet=True),
        entries.Program(image=PROGRAM, route="/ping", become={"status": 500}, quiet=True),
        entries.Request(to="ingress", path="/err", line="curl"),
        entries.Delete(refs=[DEPLOYMENT], line="kubectl delete"),
        entries.Look(line="kubectl get pod"),
        entries.Refused(line="kubectl appply", error="error: unknown command"),
    ]
)
logs = st.lists(st.tuples(times, some_entries), max_size=4).map(lambda log: sorted(log, key=lambda pair: pair[0]))


def timeline(log: list[tuple[int, entries.Entry]] = [], to: int | None = None) -> Timeline:  # noqa: B006
    """The article's third act with these entries committed, played to `to`."""
    run = Timeline(SCENARIO.setup, script_of(SCENARIO))
    for at_ms, entry in log:
        run.commit(at_ms, entry)
    if to is not None:
        run.advance(to)
    return run


def logged(log: list[tuple[int, entries.Entry]]) -> list[Logged]:
    return [Logged(i + 1, at_ms, entry) for i, (at_ms, entry) in enumerate(log)]


def same(one: Timeline, other: Timeline) -> None:
    assert list(one.facts) == list(other.facts)
    assert (one.now, one.n, one.digest()) == (other.now, other.n, other.digest())


def slow_enough(**more: Any):
    return settings(max_examples=15, deadline=None, **more)


# --- properties -------------------------------------------------------------------------------------------


@slow_enough()
@given(logs)
def test_replay_is_the_live_run(log):
    run = timeline(log, END)
    same(run.replay(), run)


@slow_enough()
@given(logs, st.lists(times, max_size=8).map(sorted))
def test_any_split_of_advance_gives_the_same_facts(log, stops):
    whole = Timeline(SCENARIO.setup, script_of(SCENARIO), logged(log))
    whole.advance(END)
    split = Timeline(SCENARIO.setup, script_of(SCENARIO), logged(log))
    got: list[Fact] = list(split.facts)
    for stop in [*stops, END]:
        got += split.advance(stop)
    same(split, whole)
    assert got == list(whole.facts)


@slow_enough()
@given(logs, times)
def test_checkpoint_and_the_rest_are_the_straight_run(log, at_ms):
    straight = timeline(log, END)
    first = timeline([pair for pair in log if pair[0] <= at_ms], at_ms)
    resumed = Timeline.restore(SCENARIO.setup, script_of(SCENARIO), straight.log.entries, first.checkpoint())
    assert (resumed.now, resumed.n) == (at_ms, first.n)
    assert resumed.advance(END) == straight.facts_after(first.n)
    same(resumed, straight)


@slow_enough()
@given(logs, times)
def test_seek_gives_the_state_of_then_and_disturbs_nothing(log, at_ms):
    run = timeline(log, END)
    before = run.digest()
    then = Timeline(SCENARIO.setup, script_of(SCENARIO), run.log.entries)
    then.advance(at_ms)
    assert run.seek(at_ms).save() == then.world.save()
    assert run.digest() == before


@slow_enough()
@given(logs, times, some_entries)
def test_branch_keeps_the_beginning_and_goes_its_own_way(log, at_ms, entry):
    run = timeline(log, END)
    before, facts = run.digest(), list(run.facts)
    branch = run.branch(at_ms)
    assert branch.facts_until(at_ms) == run.facts_until(at_ms)
    branch.commit(at_ms, entry)
    branch.advance(END)
    assert (run.digest(), list(run.facts)) == (before, facts)
    straight = timeline([pair for pair in log if pair[0] <= at_ms] + [(at_ms, entry)], END)
    same(branch, straight)


@slow_enough()
@given(logs, times, some_entries)
def test_an_entry_from_elsewhere_rewinds_to_its_time(log, at_ms, entry):
    """Another process committed an entry at a time that this one has passed."""
    earlier = [pair for pair in log if pair[0] <= at_ms]
    run = timeline(earlier, END)
    before = list(run.facts)
    rewound = run.insert(len(earlier) + 1, at_ms, entry)
    if at_ms == END:
        assert rewound is None
    else:
        assert rewound == Rewound(at_ms, run.n)
        assert before[: run.n] == list(run.facts) and run.now == at_ms
    run.advance(END)
    same(run, timeline([*earlier, (at_ms, entry)], END))


@slow_enough()
@given(logs, times, some_entries, st.integers(1, 20_000))
def test_going_back_in_pieces_is_going_back(log, at_ms, entry, piece_ms):
    earlier = [pair for pair in log if pair[0] <= at_ms]
    at_once, run = timeline(earlier, END), timeline(earlier, END)
    number, before = len(earlier) + 1, run.digest()
    rewound = at_once.insert(number, at_ms, entry)
    back = run.going_back(number, at_ms)
    assert (back is None) == (rewound is None)
    while back is not None and back.world.now < at_ms:
        back.advance(min(at_ms, back.world.now + piece_ms))
        assert run.digest() == before, "the run stands as it was until it is taken back"
    assert run.insert(number, at_ms, entry, back) == rewound
    run.advance(END)
    at_once.advance(END)
    same(run, at_once)


@slow_enough()
@given(times, times)
def test_rewind_and_on_again(to_ms, end_ms):
    run = timeline(to=END)
    rewound = run.rewind(to_ms)
    assert (rewound.at_ms, run.now) == (to_ms, to_ms)
    run.advance(END)
    same(run, timeline(to=END))


# --- order at one instant ---------------------------------------------------------------------------------


def test_at_one_instant_the_script_comes_before_the_log():
    run = timeline(to=60_000)
    run.commit(60_000, entries.Scale(ref=DEPLOYMENT, replicas=2, line="kubectl scale"))
    said = [fact for fact in run.facts if isinstance(fact, CommandAccepted) and fact.t == 60_000]
    assert [fact.entry for fact in said] == [-2, 1]


def test_entries_of_one_instant_go_by_number():
    run = timeline(to=1_000)
    for name in ("a", "b", "c"):
        run.commit(1_000, entries.Refused(line=name, error="no"))
    said = [fact for fact in run.facts if isinstance(fact, CommandRefused)]
    assert [(fact.entry, fact.line) for fact in said] == [(1, "a"), (2, "b"), (3, "c")]


def test_reading_lines_state_no_fact_and_quiet_ones_no_command():
    run = timeline(to=1_000)
    before = run.n
    run.commit(1_000, entries.Look(line="kubectl get pod"))
    run.commit(1_000, entries.File(name="a.yaml", text="a: 1"))
    run.commit(1_000, entries.Clock(wall_ms=1, playing=True))
    run.commit(1_000, entries.Answer(step="guess", value={"a": [1]}))
    run.commit(1_000, entries.Seek(to_ms=5))
    assert run.n == before
    run.commit(1_000, entries.Client(name="users", path="/err", quiet=True))
    assert not [fact for fact in run.facts_after(before) if isinstance(fact, CommandAccepted)]


def performed(run: Timeline, first: int = 0) -> list[tuple[int, int]]:
    return [(n, logged.number) for n, logged in run.performed(first)]


def test_it_is_known_how_many_facts_had_been_stated_when_an_entrys_turn_came():
    run = timeline(to=1_000)
    before: list[tuple[int, int]] = []
    for entry in (
        entries.Look(line="ls"),
        entries.Scale(ref=DEPLOYMENT, replicas=2, line="s"),
        entries.Look(line="ls"),
    ):
        before.append((run.n, len(before) + 1))
        run.commit(run.now, entry)
    run.advance(30_000)
    before.append((run.n, 4))
    run.commit(30_000, entries.Answer(step="guess", value=1))
    assert performed(run) == before
    assert performed(run, 2) == before[2:]
    checkpoint = run.checkpoint()
    for again in (run.replay(), Timeline.restore(run.setup, run.log.script, run.log.entries, checkpoint)):
        assert performed(again) == before, "also of one that was loaded"


def test_so_it_is_after_going_back_for_an_older_entry():
    run = timeline(to=1_000)
    run.commit(1_000, entries.Look(line="ls"))
    run.advance(20_000)
    assert run.insert(2, 5_000, entries.Scale(ref=DEPLOYMENT, replicas=3, line="s")) is not None
    assert [number for _, number in performed(run)] == [1], "the other one is yet to have its turn"
    run.advance(20_000)
    assert performed(run) == performed(run.replay())


def test_the_log_is_not_changed_by_what_the_world_does_with_it():
    run = timeline(to=20_000)
    encoded = [msgspec.json.encode(run.log.decided(i, run.world)) for i in range(1)]
    run.advance(END)
    assert [msgspec.json.encode(run.log.decided(i, run.world)) for i in range(1)] == encoded


# --- what is refused --------------------------------------------------------------------------------------


def test_a_commit_in_the_past_is_refused_and_changes_nothing():
    run = timeline(to=5_000)
    before = run.digest()
    with pytest.raises(InThePast, match="The run is at 5000 ms and takes no entry at 4999 ms"):
        run.commit(4_999, entries.Scale(ref=DEPLOYMENT, replicas=2))
    assert (run.digest(), run.log.entries) == (before, [])


def test_a_number_or_a_time_out_of_order_is_refused():
    run = timeline([(5_000, entries.Look())])
    with pytest.raises(ValueError, match="entry 1 is in the log already"):
        run.insert(1, 5_000, entries.Look())
    with pytest.raises(ValueError, match="the times of a log never fall"):
        run.insert(2, 4_000, entries.Look())


def test_a_checkpoint_without_an_older_entry_of_another_process_is_not_used():
    run = timeline(to=10_000)
    late = [Logged(1, 5_000, entries.Scale(ref=DEPLOYMENT, replicas=2, line="kubectl scale"))]
    restored = Timeline.restore(SCENARIO.setup, script_of(SCENARIO), late, run.checkpoint())
    same(restored, timeline([(5_000, late[0].entry)], 10_000))


# --- checkpoints and history ------------------------------------------------------------------------------


def test_checkpoints_are_thinned_and_dense_near_now():
    kept = Checkpoints()
    for minute in range(1, 24 * 60 + 1):
        kept.add(Checkpoint(minute * EVERY_MS, 0, 0, 0, b""))
    found = kept.times()
    ages = [found[-1] - at_ms for at_ms in found]
    assert len(kept) == MOST and ages[-4:] == [3 * EVERY_MS, 2 * EVERY_MS, EVERY_MS, 0]
    gaps = [b - a for a, b in zip([0, *found], found, strict=False)]
    hour = 60 * EVERY_MS
    assert all(gap <= (age + hour) / 4 for gap, age in zip(gaps, ages, strict=True))


def test_within_an_hour_no_seek_plays_more_than_four_minutes():
    kept = Checkpoints()
    for minute in range(1, 61):
        kept.add(Checkpoint(minute * EVERY_MS, 0, 0, 0, b""))
    found = [0, *kept.times()]
    assert max(b - a for a, b in zip(found, found[1:], strict=False)) <= 4 * EVERY_MS


def test_history_by_number_and_by_time():
    run = timeline(to=3_000)
    facts = list(run.facts)
    assert [fact.n for fact in facts] == list(range(1, run.n + 1))
    assert run.facts_after(10) == facts[10:]
    assert run.facts_since(1_000) == [fact for fact in facts if fact.t > 1_000]
    assert run.facts_until(1_000) == [fact for fact in facts if fact.t <= 1_000]


def test_the_sink_hears_the_live_run_only():
    heard: list[Fact] = []
    run = Timeline(SCENARIO.setup, script_of(SCENARIO), sink=heard.append)
    run.advance(3_000)
    run.seek(1_000)
    run.branch(2_000).advance(9_000)
    assert heard == list(run.facts)


@pytest.mark.parametrize("garbage", [b"", b"\x93\x01\x02\x03", zlib.compress(b"\x93\x01\x02\x03")])
def test_bytes_that_are_no_checkpoint_are_refused(garbage: bytes) -> None:
    with pytest.raises((ValueError, msgspec.DecodeError)):
        Timeline.restore(SCENARIO.setup, script_of(SCENARIO), [], garbage)


def test_a_checkpoint_for_the_database_is_small() -> None:
    run = timeline(to=END)
    assert len(run.checkpoint()) < sum(map(len, run.world.state())) / 3
