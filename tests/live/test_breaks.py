"""Break points: the clock stops at exactly the fact, in every process, and nothing passes it."""

from typing import Any

import pytest
from asgiref.sync import sync_to_async

from probeviz.live import protocol as p
from probeviz.live.runs import Runs
from probeviz.live.shown import ClockShown
from probeviz.live.starting import start_lesson
from probeviz.sim.facts import ContainerChanged, EndpointsChanged, RequestAnswered
from tests.live.conftest import Page, Wall, loaded


@pytest.fixture
async def page(transactional_db: None, wall: Wall) -> Page:
    """A lesson that asks for no guess at first; its liveness probe comes to ask for what fails."""
    run = await sync_to_async(start_lesson)("readiness", "visitor")
    page = Page(Runs(wall), wall, run)
    text = (await page.hello()).files["go-http.yaml"]
    await page.pass_time(5_000)
    probe = text.index("livenessProbe")
    text = text[:probe] + text[probe:].replace("path: /ping", "path: /err", 1)
    await page.say(type="apply", id="a", file="go-http.yaml", text=text)
    await page.say(type="speed", x=16)
    return page


async def met(page: Page, on: str) -> Any:
    """Runs to the break point, and gives its fact."""
    before = page.facts[-1].n
    await page.say(type="break", on=on)
    assert page.last(p.Batch).clock == ClockShown(True, 16, on, 0)
    for _ in range(60):
        await page.pass_time(400)
        await page.conversation.settled()
        await page.conversation.turn()
        if not page.last(p.Batch).clock.playing:
            break
    clock = page.last(p.Batch).clock
    assert (clock.playing, clock.stop) == (False, "")
    fact = next(fact for fact in page.facts if fact.n == clock.met)
    assert fact.n > before
    assert page.until == fact.t == page.facts[-1].t, "the clock stands at exactly that fact"
    await page.pass_time(4_000)
    assert page.until == fact.t
    assert page.all(p.Rewind) == [], "nobody was shown more"
    return fact


async def test_at_the_next_restart(page) -> None:
    first = await met(page, "restart")
    assert isinstance(first, ContainerChanged)
    assert first.restart_count == 1
    assert first.state == "running"
    second = await met(page, "restart")
    assert second.restart_count == 2
    restarts = [f for f in page.facts if isinstance(f, ContainerChanged) and f.state == "running"]
    assert {f.restart_count for f in restarts} == {0, 1, 2}


async def test_at_the_next_cut_and_at_the_next_error(page) -> None:
    cut = await met(page, "cut")
    assert isinstance(cut, EndpointsChanged)
    assert not any(one["ready"] for one in cut.endpoints)
    error = await met(page, "5xx")
    assert isinstance(error, RequestAnswered)
    assert (error.status or 0) >= 500
    answers = [f for f in page.facts if isinstance(f, RequestAnswered) and cut.t < f.t < error.t]
    assert all((answer.status or 0) < 500 for answer in answers)


async def test_a_break_point_waits_through_a_pause_and_can_be_taken_away(page) -> None:
    await page.say(type="break", on="restart")
    await page.say(type="pause")
    assert page.last(p.Batch).clock.stop == "restart"
    await page.say(type="break", on="")
    clock = page.last(p.Batch).clock
    assert (clock.playing, clock.stop) == (False, "")
    await page.say(type="play")
    await page.pass_time(8_000)
    assert page.last(p.Batch).clock.playing
    assert any(getattr(fact, "restart_count", 0) for fact in page.facts)


async def test_another_process_stops_at_the_same_fact(page, process) -> None:
    await page.say(type="break", on="restart")
    there = Page(process(), page.wall, page.run)
    await there.hello()
    for _ in range(20):
        await page.pass_time(400)
        await there.pass_time(0)
        await there.conversation.turn()
        await there.runs.poll()
        await page.runs.poll()
    viewers = [one.conversation.viewer for one in (page, there)]
    stopped = [viewer.played for viewer in viewers if viewer is not None]
    assert stopped[0].now == stopped[1].now
    assert stopped[0].timeline.digest() == stopped[1].timeline.digest()
    assert {run.clock.met for run in stopped} == {stopped[0].clock.met}
    assert stopped[0].clock.met > 0


async def test_a_process_that_died_at_the_fact_leaves_the_pause_to_the_next(page) -> None:
    await page.say(type="break", on="restart")
    played = page.conversation.viewer.played
    while played.broken is None:
        page.wall.ms += 400
        played.advance(page.wall())
        played.seen_ms = page.wall()
    page.wall.ms += 400

    def keep() -> None:
        played.run.checkpoint, played.run.engine = played.timeline.checkpoint(), played.engine
        played.run.save()

    await sync_to_async(keep)()
    again = await sync_to_async(loaded)(page.run, page.wall())
    assert again.broken == played.broken
    assert again.now == played.now


async def test_stepping_past_it_is_the_persons_own_wish(page) -> None:
    await page.say(type="break", on="5xx")
    await page.say(type="step", by="second")
    assert not page.last(p.Batch).clock.playing
    assert page.last(p.Batch).clock.stop == "5xx"
