"""A lesson on a run that is shown: answers, prompts at which the run stands, and that nothing of an attempt is lost."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from asgiref.sync import sync_to_async

from probeviz.live import boot
from probeviz.live import protocol as p
from probeviz.live.clock import AHEAD_MS
from probeviz.live.models import Entry, Run
from probeviz.live.runs import Runs
from probeviz.live.shown import ClockShown, JudgedShown
from probeviz.live.starting import start_lesson
from probeviz.sim import entries
from tests.live.conftest import Page, Wall, loaded

STEPS = """\
minutes: 1
show: {restarts: "restarted.size()"}
steps:
- id: guess
  predict:
    ask: choice
    options: {joins: "pods.all(p, p.ready)", waits: "pods.exists(p, !p.ready)"}
    when: "t >= 20000"
- id: count
  predict: {ask: number, unit: restarts, value: "restarted.size()", when: "t >= 30000"}
- id: seen
  see: {options: [some, none], answer: none}
- id: look
  do: "looks.exists(l, l.line == 'kubectl get pods') && clock.exists(c, c.does == 'back')"
- id: late
  after: "log.exists(l, l.line == 'now')"
  predict: {ask: code, options: ["200", "502"], value: "codes('users').last('1s')[0]", when: "t >= 45000"}
  stop: 5xx
- id: mend
  do: "pods.exists(p, p.ready)"
"""
WORDS = """\
---
title: {title}
kicker: Lesson 1
story: A story.
verdict: Nothing yet.
---
Intro.

## guess
Guess.
::option joins Joins
It joins.
::option waits Waits
{waits}, RESTARTS {{restarts}}.

## count
Count.
::right
Right: {{restarts}}.
::low
Low: {{restarts}}.
::high
High: {{restarts}}.

## seen
Seen?
::option some Some
No.
::option none None
Yes.

## look
Look.

## late
Late?
::wait
Wait.
::option 200
Two.
::option 502
Five.

## mend
Mend it.
::done
{done}

## end
End.
"""


@pytest.fixture
def course(own_lesson: Path) -> None:
    """A lesson of one's own that asks before it shows."""
    (own_lesson / "lesson.yaml").write_text(STEPS)
    (own_lesson / "en.md").write_text(WORDS.format(title="Asking", waits="It waits", done="Done."))
    (own_lesson / "ru.md").write_text(WORDS.format(title="Вопросы", waits="Ждёт", done="Готово."))
    (own_lesson / "solution.yaml").write_text("script: []\nuntil: 1s\n")
    scenario = own_lesson / "scenario.yaml"
    scenario.write_text(scenario.read_text().replace("boot: 200ms", 'boot: 200ms\n      log: ["now"]'))


@pytest.fixture
async def page(course: None, transactional_db: None, wall: Wall) -> Page:
    run = await sync_to_async(start_lesson)("own", "visitor")
    return Page(Runs(wall), wall, run)


async def settle(page: Page) -> None:
    """Whatever the server does to the clock by itself is done."""
    await page.conversation.turn()
    await page.conversation.settled()
    await page.conversation.turn()


async def answer(page: Page, step: str, value: object, id: str = "") -> p.FromServer:
    said = await page.say(type="answer", id=id or step, step=step, value=value)
    return next(each for each in said if isinstance(each, p.Answer | p.Refused))


# --- prompts ------------------------------------------------------------------------------------------------


async def test_a_lesson_that_begins_with_a_prediction_begins_paused(page: Page) -> None:
    await page.hello()
    assert (page.last(p.Lesson).step, page.last(p.Lesson).ready) == ("guess", True)
    await page.pass_time(10_000)
    assert page.until == 0 and not page.last(p.Batch).clock.playing


async def test_its_page_has_nothing_of_what_will_come(course: None) -> None:
    begun = boot.lesson_boot("own")
    assert (begun.until, begun.clock.playing) == (0, False)
    assert {fact.t for fact in begun.facts} == {0}
    assert begun.lesson is not None and (begun.lesson.step, begun.lesson.ready) == ("guess", True)
    assert boot.lesson_boot("readiness").until == AHEAD_MS, "one that begins with a task plays at once"


async def test_answers_move_on_and_the_run_judges_them(page: Page) -> None:
    await page.hello()
    said = await answer(page, "guess", "waits")
    assert isinstance(said, p.Answer) and (said.exit, said.t) == (0, 0)
    assert page.last(p.Lesson).step == "count" and page.last(p.Lesson).judged == {}
    await answer(page, "count", 3)
    await answer(page, "seen", "some")
    judged = page.last(p.Lesson).judged["seen"]
    assert (judged.right, judged.how, judged.truth, judged.html) == (False, "wrong", None, "<p>No.</p>\n")
    await answer(page, "seen", "none", "again")
    await page.say(type="play")
    await page.pass_time(21_000)
    state = page.last(p.Lesson)
    assert state.judged["guess"] == JudgedShown(
        right=True, how="right", truth="waits", html="<p>It waits, RESTARTS 0.</p>\n"
    )
    assert "count" not in state.judged
    await page.pass_time(10_000)
    assert page.last(p.Lesson).judged["count"].how == "high"
    assert page.last(p.Lesson).answers == {"guess": "waits", "count": 3, "seen": "none"}


async def test_words_are_in_the_page_s_language(page: Page) -> None:
    await page.hello(language="ru")
    for step, value in (("guess", "waits"), ("count", 0), ("seen", "none")):
        await answer(page, step, value)
    await page.say(type="play")
    await page.pass_time(21_000)
    assert page.last(p.Lesson).judged["guess"].html == "<p>Ждёт, RESTARTS 0.</p>\n"
    refused = await answer(page, "guess", "joins", "late")
    assert isinstance(refused, p.Refused) and refused.message == "Об этом шаге сейчас не спрашивают."


async def to_the_late_one(page: Page) -> None:
    await page.hello()
    for step, value in (("guess", "waits"), ("count", 0), ("seen", "none")):
        await answer(page, step, value)
    await page.say(type="play")
    await page.pass_time(5_000)
    await page.say(type="back", t=10)
    await page.line("kubectl get pods")
    await settle(page)


async def test_the_run_stands_where_a_prompt_of_a_prediction_appears(page: Page) -> None:
    """It has come with the log line long ago; so it stands at once."""
    await to_the_late_one(page)
    assert (page.last(p.Lesson).step, page.last(p.Lesson).ready) == ("late", True)
    clock = page.last(p.Batch).clock
    assert (clock.playing, clock.met) == (False, 0)
    until = page.until
    await page.pass_time(5_000)
    assert page.until == until


async def test_it_stands_at_the_very_fact_that_brings_the_prompt(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    await page.hello()
    for step, value in (("guess", "waits"), ("count", 0), ("seen", "none")):
        await answer(page, step, value)
    await page.say(type="back", t=0)
    await page.line("kubectl get pods")
    await page.say(type="speed", x=16)
    await page.say(type="play")
    for _ in range(10):
        await page.pass_time(400)
        await settle(page)
    wrote = next(fact for fact in page.facts if fact.__struct_config__.tag == "log.written")
    assert page.until == wrote.t == page.facts[-1].t
    assert page.all(p.Rewind) == [], "nobody was shown more"


async def test_after_the_answer_it_plays_to_where_the_step_looks(page: Page) -> None:
    await to_the_late_one(page)
    await answer(page, "late", "502")
    clock = page.last(p.Batch).clock
    assert (clock.playing, clock.stop) == (True, "5xx")
    await page.pass_time(3_000)
    await settle(page)
    clock = page.last(p.Batch).clock
    assert not clock.playing and page.facts[-1].n == clock.met, "at the 502 that was waited for"


TO_A_STOP = """\
minutes: 1
steps:
- {id: guess, do: "lines.size() > 0"}
- {id: mend, do: "lines.size() > 1", stop: 5xx}
"""
PLAIN = WORDS.partition("## guess")[0] + "## guess\nGo.\n\n## mend\nWatch.\n\n## end\nEnd.\n"


async def test_another_step_plays_to_where_it_looks_as_it_begins(
    own_lesson: Path, transactional_db: None, wall: Wall
) -> None:
    (own_lesson / "lesson.yaml").write_text(TO_A_STOP)
    (own_lesson / "en.md").write_text(PLAIN.format(title="Stops"))
    (own_lesson / "ru.md").unlink()
    (own_lesson / "solution.yaml").write_text("script: []\nuntil: 1s\n")
    page = Page(Runs(wall), wall, await sync_to_async(start_lesson)("own", "visitor"))
    await page.hello()
    await page.say(type="pause")
    await page.pass_time(1_000)
    assert page.until == 0
    await page.line("ls")
    await settle(page)
    assert page.last(p.Batch).clock == ClockShown(True, 1, "5xx", 0)
    await page.pass_time(60_000)
    await settle(page)
    clock = page.last(p.Batch).clock
    assert (clock.playing, clock.met) == (False, page.facts[-1].n)
    await page.pass_time(2_000)
    assert page.last(p.Batch).clock == clock, "once; the step goes on"


async def test_a_question_in_the_middle_stops_the_run_only_until_its_answer(open_page: Any) -> None:
    page = open_page()  # of the first lesson
    await page.hello()
    await page.pass_time(1_000)
    for i, line in enumerate(("go run http.go", "curl -I localhost:8080/ping")):
        await page.line(line, id=f"l{i}")
    await settle(page)
    assert page.last(p.Lesson).step == "local" and not page.last(p.Batch).clock.playing
    await answer(page, "local", "empty")
    assert page.last(p.Batch).clock == ClockShown(playing=True, speed=1, stop="", met=0)


TO_A_PROMPT = """\
minutes: 1
steps:
- {id: guess, do: "lines.size() > 0"}
- {id: mend, do: "lines.size() > 1", after: "t >= 5000", stop: prompt}
"""


async def test_a_step_that_says_so_pauses_the_run_at_its_prompt(
    own_lesson: Path, transactional_db: None, wall: Wall
) -> None:
    """And holds nobody: who plays on may see what comes before the step is done."""
    (own_lesson / "lesson.yaml").write_text(TO_A_PROMPT)
    (own_lesson / "en.md").write_text(PLAIN.format(title="Stops").replace("Watch.", "Watch.\n::wait\nWait."))
    (own_lesson / "ru.md").unlink()
    (own_lesson / "solution.yaml").write_text("script: []\nuntil: 1s\n")
    page = Page(Runs(wall), wall, await sync_to_async(start_lesson)("own", "visitor"))
    await page.hello()
    await page.line("ls")
    await page.pass_time(20_000)
    await settle(page)
    state, clock = page.last(p.Lesson), page.last(p.Batch).clock
    assert (state.step, state.ready, clock) == ("mend", True, ClockShown(False, 1, "", 0))
    assert page.until is not None and 5_000 <= page.until < 6_100
    await page.say(type="play")
    await page.pass_time(4_000)
    assert page.until >= 8_000 and page.last(p.Lesson).step == "mend", "it is paused once"


async def test_who_has_paused_stays_paused_through_a_question(open_page: Any) -> None:
    page = open_page()
    await page.hello()
    await page.pass_time(1_000)
    await page.say(type="pause")
    for i, line in enumerate(("go run http.go", "curl -I localhost:8080/ping")):
        await page.line(line, id=f"l{i}")
    await settle(page)
    await answer(page, "local", "empty")
    assert not page.last(p.Batch).clock.playing


GUESS_FIRST = (
    "The lesson has asked for a guess, and the run stands until it is given: answer first. You may look back meanwhile."
)
MOVES: list[dict[str, Any]] = [
    {"type": "play"},
    {"type": "step", "by": "second"},
    {"type": "step", "by": "event"},
    {"type": "break", "on": "5xx"},
    {"type": "pace", "t": 60_000, "wall": 0, "playing": False, "speed": 1},
    {"type": "pace", "t": 0, "wall": 0, "playing": True, "speed": 16},
]


@pytest.mark.parametrize("move", MOVES, ids=lambda move: "-".join(map(str, move.values())))
async def test_nobody_takes_the_run_on_before_the_guess(page: Page, move: dict[str, Any]) -> None:
    await page.hello()
    log = page.log
    said = await page.say(**move)
    assert [each for each in said if isinstance(each, p.Refused)] == [
        p.Refused(id=None, code="guess-first", message=GUESS_FIRST, retry_ms=None)
    ]
    await page.pass_time(3_000)
    await settle(page)
    assert (page.until, page.log) == (0, log) and not page.last(p.Batch).clock.playing
    await answer(page, "guess", "waits")
    await answer(page, "count", 0)
    assert [each for each in await page.say(**move) if isinstance(each, p.Refused)] == []


async def test_it_says_so_in_the_page_s_language(page: Page) -> None:
    await page.hello(language="ru")
    await page.say(type="play")
    assert page.last(p.Refused).message.startswith("Урок спрашивает, что будет")


async def test_before_the_guess_the_speed_may_be_chosen_and_the_past_be_seen(page: Page) -> None:
    await to_the_late_one(page)
    until = page.until
    await page.say(type="speed", x=16)
    await page.say(type="break", on="")
    await page.say(type="back", t=5)
    await page.say(type="seek", id="s", t=5)
    await page.say(type="pace", t=5, wall=0, playing=False, speed=1)
    await page.pass_time(3_000)
    await settle(page)
    assert page.all(p.Refused) == [] and page.last(p.Picture).t == 5
    assert page.until == until
    assert page.last(p.Batch).clock == ClockShown(playing=False, speed=16, stop="", met=0)


async def test_another_speed_does_not_carry_the_run_past_its_prompt(page: Page) -> None:
    """It comes before the pause that the prompt brings is in the log."""
    await page.hello()
    for step, value in (("guess", "waits"), ("count", 0), ("seen", "none")):
        await answer(page, step, value)
    await page.say(type="play")
    await page.pass_time(5_000)
    await page.say(type="back", t=10)
    played = page.conversation.viewer.played  # type: ignore[union-attr]
    async with asyncio.TaskGroup() as both:
        both.create_task(page.line("kubectl get pods"))
        both.create_task(page.say(type="speed", x=4))
    await settle(page)
    assert page.last(p.Lesson).step == "late" and not page.last(p.Batch).clock.playing
    now = played.now
    await page.pass_time(3_000)
    assert played.now == now


async def test_the_end(page: Page) -> None:
    await to_the_late_one(page)
    await answer(page, "late", "502")
    await page.say(type="break", on="")
    await page.say(type="play")
    await page.pass_time(41_000)
    assert page.last(p.Lesson).judged["late"].right and not page.last(p.Lesson).over
    files = page.last(p.Welcome).files
    await page.say(type="apply", id="a", file="web.yaml", text=files["web.yaml"].replace("path: /err", "path: /ping"))
    await page.pass_time(10_000)
    state = page.last(p.Lesson)
    assert (state.over, state.step, state.done) == (True, "", ["guess", "count", "seen", "look", "late", "mend"])
    assert state.judged["mend"] == JudgedShown(right=True, how="done", truth=None, html="<p>Done.</p>\n")
    assert state.score is not None and state.score["edits"] == 1 and state.score["failed"] > 0


# --- what is refused ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("step", "value", "said"),
    [
        ("guess", "neither", "An answer to this step is one of its options: joins, waits."),
        ("guess", ["joins"], "An answer to this step is one of its options: joins, waits."),
        ("guess", {"a": [[[[1]]]]}, "An answer to this step is one of its options: joins, waits."),
        ("guess", None, "An answer to this step is one of its options: joins, waits."),
        ("count", 3, "This step is not asked now."),
        ("nothing", 3, "This step is not asked now."),
    ],
)
async def test_what_is_no_answer_is_refused_and_kept_nowhere(page: Page, step: str, value: object, said: str) -> None:
    await page.hello()
    log = page.log
    refused = await answer(page, step, value)
    assert isinstance(refused, p.Refused) and (refused.code, refused.message) == ("not-asked", said)
    assert page.log == log and not await sync_to_async(Entry.objects.filter(client_id=step).exists)()


async def test_a_run_of_no_lesson_asks_nothing(page: Page) -> None:
    await sync_to_async(Run.objects.update)(lesson="")
    await page.hello()
    refused = await answer(page, "guess", "waits")
    assert isinstance(refused, p.Refused) and refused.message == "This run is no lesson's: it asks nothing."
    assert page.all(p.Lesson) == []


async def test_who_only_looks_answers_nothing(page: Page) -> None:
    await page.hello(page.run.look_token)
    refused = await answer(page, "guess", "waits")
    assert isinstance(refused, p.Refused) and refused.code == "read-only"
    assert page.last(p.Lesson).step == "guess", "but is told how it stands"


async def test_an_answer_sent_again_counts_once(page: Page) -> None:
    await page.hello()
    first = await answer(page, "guess", "waits")
    again = await answer(page, "guess", "waits")
    assert first == again
    assert await sync_to_async(Entry.objects.filter(client_id="guess").count)() == 1


async def test_looking_back_is_kept_once_a_step_and_only_where_it_is_asked_for(page: Page, open_page: Any) -> None:
    await page.hello()
    for t in (5, 6):
        await page.say(type="back", t=t)
    await page.say(type="seek", id="s", t=0)
    await page.conversation.settled()
    played = page.conversation.viewer.played  # type: ignore[union-attr]
    assert [e.entry for e in played.timeline.log.entries if isinstance(e.entry, entries.Seek)] == [
        entries.Seek(to_ms=0)
    ]
    other = open_page()
    await other.hello()
    log = other.log
    await other.say(type="back", t=0)
    assert other.log == log, "that lesson does not ask"


# --- nothing is lost ----------------------------------------------------------------------------------------


async def far(page: Page) -> p.Lesson:
    await to_the_late_one(page)
    await answer(page, "late", "200")
    await page.say(type="break", on="")
    await page.pass_time(41_000)
    return page.last(p.Lesson)


async def test_another_process_knows_the_same(page: Page, process: Any) -> None:
    state = await far(page)
    there = Page(process(), page.wall, page.run)
    await there.hello()
    assert there.last(p.Lesson) == state and state.judged["late"].how == "wrong"


async def test_a_second_process_that_is_watching_sees_each_answer(page: Page, process: Any) -> None:
    there = Page(process(), page.wall, page.run)
    await page.hello()
    await there.hello()
    await answer(page, "guess", "waits")
    await there.runs.poll()
    await there.conversation.turn()
    assert there.last(p.Lesson) == page.last(p.Lesson) and there.last(p.Lesson).step == "count"
    await answer(there, "count", 0)
    await page.runs.poll()
    await page.conversation.turn()
    assert page.last(p.Lesson).step == "seen"


async def test_an_answer_given_in_the_past_of_another_process_takes_it_back(page: Page, process: Any) -> None:
    """It has played on past the instant of the answer; the truth is the log."""
    there = Page(process(), page.wall, page.run)
    await page.hello()
    await page.say(type="play")
    await there.hello()
    await page.pass_time(1_000)
    for _ in range(8):
        page.wall.ms += 200
        await there.conversation.turn()
    await answer(page, "guess", "waits")
    answered = page.last(p.Answer)
    assert there.conversation.viewer is not None and there.conversation.viewer.played.now >= answered.t
    await there.runs.poll()
    await there.conversation.turn()
    assert there.last(p.Lesson) == page.last(p.Lesson)


async def test_a_checkpoint_keeps_it(page: Page) -> None:
    state = await far(page)
    await page.runs._keep()
    stored = await sync_to_async(Run.objects.get)(pk=page.run.pk)
    assert stored.attempt["marks"]
    restored = await sync_to_async(loaded)(page.run, page.wall.ms)
    await sync_to_async(Run.objects.update)(attempt={})
    folded = await sync_to_async(loaded)(page.run, page.wall.ms)
    await sync_to_async(Run.objects.update)(attempt={**stored.attempt, "of": "another lesson", "marks": []})
    other = await sync_to_async(loaded)(page.run, page.wall.ms)
    for each in (restored, folded, other):
        assert each.lesson.attempt is not None
        assert each.lesson.attempt.journal == page.conversation.viewer.played.lesson.attempt.journal  # type: ignore
    assert state.done == restored.lesson.attempt.done  # type: ignore[union-attr]


@pytest.mark.parametrize("kept", [None, [], "x", {"of": 1}, {"of": "x", "n": 1, "log": 1, "marks": [[1]]}])
async def test_what_the_database_has_of_another_form_is_not_used(page: Page, kept: object) -> None:
    await page.hello()
    await answer(page, "guess", "waits")
    await sync_to_async(Run.objects.update)(attempt=kept if kept is not None else {})
    again = await sync_to_async(loaded)(page.run, page.wall.ms)
    assert again.lesson.attempt is not None and again.lesson.attempt.done == ["guess"]


async def test_a_page_that_comes_back_is_told_at_once(page: Page) -> None:
    state = await far(page)
    page.conversation.end()
    again = Page(page.runs, page.wall, page.run)
    has: dict[str, Any] = {"from": page.until, "n": page.facts[-1].n, "log": page.log}
    await again.hello(**has)
    assert again.last(p.Lesson) == state


async def test_a_branch_has_what_was_answered_before_it(page: Page) -> None:
    await to_the_late_one(page)
    t = page.until
    assert t is not None
    said = await page.say(
        type="recall", id="r", t=t - 1_000, line="kubectl scale deployment web --replicas=2", branch=True
    )
    branched = next(each for each in said if isinstance(each, p.Branched))
    run = await sync_to_async(Run.objects.get)(public_id=branched.run)
    other = Page(page.runs, page.wall, run)
    await other.hello()
    state = other.last(p.Lesson)
    assert state.answers == {"guess": "waits", "count": 0, "seen": "none"}
    assert state.step == "look", "the look came later"
