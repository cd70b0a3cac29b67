"""A run is a function of setup, script and log, however it is reached: over the whole cluster, with random stories."""

import os
import subprocess
import sys
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from probeviz.scenarios.library import builtin_names, load
from probeviz.scenarios.player import script_of
from probeviz.sim.facts import Fact
from probeviz.sim.log import Log
from probeviz.sim.playhead import Playhead
from probeviz.sim.timeline import Timeline
from probeviz.sim.world import World
from tests.strategies import END, Story, logs, some_entries, stories, times

ROOT = Path(__file__).parent.parent.parent
CRASHING = 120_000  # the third act is in its back-offs by then
stops = st.lists(times, max_size=8).map(sorted)


def examples(count: int) -> settings:
    return settings(max_examples=count)


def same(one: Timeline, other: Timeline) -> None:
    for ours, theirs in zip(one.facts, other.facts, strict=False):
        assert ours == theirs
    assert (one.now, one.n, one.digest()) == (other.now, other.n, other.digest())


@examples(25)
@given(stories())
def test_replay_is_the_live_run(story: Story) -> None:
    live = story.timeline(log=())
    for at_ms, entry in story.log:
        live.commit(at_ms, entry)
    live.advance(END)
    same(live.replay(), live)
    same(story.played(), live)


@examples(25)
@given(stories(), stops)
def test_any_split_of_advance_gives_the_same_facts(story: Story, stops: list[int]) -> None:
    split = story.timeline()
    got: list[Fact] = list(split.facts)
    for stop in [*stops, END]:
        got += split.advance(stop)
    assert got == list(split.facts)
    same(split, story.played())


@examples(25)
@given(stories(), st.integers(1, 40), st.integers(0, END - 3_000))
def test_checkpoint_and_the_rest_are_the_straight_run(story: Story, every: int, densely: int) -> None:
    """Saved and loaded at each `every`th instant, and for a while at each: amid kills, pulls, probes, open requests."""
    straight = story.played()
    run = story.timeline()
    got, instant = list(run.facts), 0
    while (due := next_stop(run, story)) <= END:
        got += run.advance(due)
        instant += 1
        if instant % every == 0 or densely <= due < densely + 3_000:
            point = run.checkpoint()
            run = Timeline.restore(story.scenario.setup, run.log.script, story.logged(), point)
            assert run.checkpoint() == point
    got += run.advance(END)
    assert got == list(straight.facts)
    assert run.digest() == straight.digest()


def next_stop(run: Timeline, story: Story) -> int:
    """The next instant at which something happens by itself, at least 1 ms ahead."""
    due = run.world.next_due()
    return END + 1 if due is None else max(due, run.now + 1)


@examples(25)
@given(stories(), times, some_entries)
def test_a_branch_keeps_the_beginning(story: Story, at_ms: int, entry: object) -> None:
    run = story.played()
    before, facts = run.digest(), list(run.facts)
    branch = run.branch(at_ms)
    assert list(branch.facts) == run.facts_until(at_ms)
    branch.commit(at_ms, entry)  # type: ignore[arg-type]
    branch.advance(END)
    assert (run.digest(), list(run.facts)) == (before, facts)
    shared = [pair for pair in story.log if pair[0] <= at_ms]
    same(branch, story._replace(log=[*shared, (at_ms, entry)]).played())  # type: ignore[list-item]


@examples(25)
@given(stories(), logs(most=4), stops, st.randoms(use_true_random=False))
def test_two_timelines_agree_however_the_log_reaches_them(story: Story, log, stops: list[int], order) -> None:
    """One has the whole log at once, the other learns of each entry at some time, early or late, and goes back."""
    story = story._replace(log=log)
    late = story.timeline(log=())
    stated: list[Fact] = list(late.facts)
    late.sink = stated.append
    arrivals = story.logged()
    order.shuffle(arrivals)
    for stop, arrived in zip([*stops, *[END] * len(arrivals)], arrivals, strict=False):
        late.advance(stop)
        if (rewound := late.insert(*arrived)) is not None:
            del stated[rewound.n :]
    late.advance(END)
    straight = story.played()
    same(late, straight)
    assert stated == list(straight.facts)  # what a viewer holds who heard every fact and every rewind


def test_every_builtin_scenario_survives_a_reload_at_any_instant() -> None:
    for name in builtin_names():
        story = Story(load(name), [])
        straight = story.played(CRASHING)
        got: list[Fact] = []
        playhead = Playhead.at_start(story.scenario.setup, Log(script_of(story.scenario)), got.append)
        for at_ms in dict.fromkeys(fact.t for fact in straight.facts):
            playhead.world = World.load(story.scenario.setup, playhead.world.save())
            playhead.world.sink = got.append
            playhead.advance(at_ms)
        assert got == list(straight.facts), name


def test_hash_order_takes_no_part() -> None:
    """Two processes with other hash seeds state the same facts of the same runs."""
    names = [name for name in builtin_names() if name != "article"]
    program = (
        "import sys, hashlib, msgspec\n"
        "from probeviz.scenarios.library import load\n"
        "from probeviz.scenarios.player import play\n"
        "for name in sys.argv[1:]:\n"
        f"    facts = list(play(load(name), {CRASHING}).facts)\n"
        "    print(name, len(facts), hashlib.sha256(msgspec.json.encode(facts)).hexdigest())\n"
    )

    def digests(seed: str) -> str:
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        words = [sys.executable, "-c", program, *names]
        return subprocess.run(words, env=environment, cwd=ROOT, capture_output=True, text=True, check=True).stdout

    first = digests("0")
    assert first.count("\n") == len(names)
    assert digests("1") == first
