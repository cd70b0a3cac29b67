"""The site is updated while runs lie in the database: their logs are kept, and a page is told once if facts differ."""

import json
import zlib

import msgspec
import pytest
from asgiref.sync import sync_to_async

from probeviz import __version__
from probeviz.lessons.loader import lesson_drawn, lesson_named
from probeviz.live import protocol as p
from probeviz.live.models import Entry, Run
from probeviz.live.runs import Runs
from probeviz.live.starting import start_lesson
from probeviz.live.viewer import OUTDATED
from probeviz.sim.timeline import Timeline, _encoder, _point
from tests.live.conftest import Page, Wall

APPLY = "kubectl apply -f go-http.yaml"


async def stored(page, **fields: object) -> bytes:
    """A run of some length, left as an older version of the site leaves it."""
    await page.hello()
    await page.line(APPLY)
    await page.pass_time(8_000)
    page.conversation.end()
    page.wall.ms += 1_000
    await page.runs.poll()
    kept = (await Run.objects.aget(pk=page.run.pk)).checkpoint
    assert kept is not None
    await Run.objects.filter(pk=page.run.pk).aupdate(**{"engine": "0.0", **fields})
    return bytes(kept)


async def entries() -> list[tuple[int, bytes]]:
    rows = await sync_to_async(lambda: list(Entry.objects.order_by("n").values_list("n", "entry")))()
    return [(n, bytes(entry)) for n, entry in rows]


def differing(checkpoint: bytes) -> bytes:
    """As an engine would have left it that drew other luck."""
    point = msgspec.structs.replace(_point(checkpoint), n=_point(checkpoint).n + 1)
    return zlib.compress(_encoder.encode(point))


@pytest.mark.parametrize("how", [differing, lambda kept: b"of another form"], ids=["differs", "unreadable"])
async def test_a_run_that_comes_out_differently_is_said_so_once(open_page, how) -> None:
    page = open_page()
    kept = await stored(page)
    await Run.objects.filter(pk=page.run.pk).aupdate(checkpoint=how(kept))
    before = await entries()
    again = open_page()
    welcome = await again.hello(**{"from": page.until, "n": page.facts[-1].n, "log": page.log, "engine": "0.0"})
    assert "updated" in welcome.note
    assert (again.last(p.Rewind).to, again.last(p.Rewind).n) == (0, 0)
    assert (await entries())[: len(before)] == before, "nothing that was done is lost"
    await again.pass_time(3_000)
    assert again.facts[0].n == 1
    later, other = open_page(again.runs), open_page()
    assert (await later.hello()).note == ""
    assert (await other.hello()).note == ""
    assert await Run.objects.values_list("engine", flat=True).aget(pk=page.run.pk) == __version__


async def test_a_run_that_comes_out_alike_is_not_spoken_of(open_page) -> None:
    page = open_page()
    await stored(page)
    again = open_page()
    welcome = await again.hello(**{"from": page.until, "n": page.facts[-1].n, "log": page.log, "engine": "0.0"})
    assert welcome.note == ""


async def test_a_run_of_this_version_is_not_played_twice(open_page, monkeypatch) -> None:
    page = open_page()
    await stored(page, engine=__version__)

    def never(*_: object) -> bool:
        raise AssertionError("it is this engine's own")

    monkeypatch.setattr(Timeline, "agrees", never)
    assert (await open_page().hello()).note == ""


# --- a lesson that draws faults by now -------------------------------------------------------------------------------


@pytest.fixture
async def incident(transactional_db: None, wall: Wall) -> Page:
    run = await sync_to_async(start_lesson)("incident-0214", "visitor")
    return Page(Runs(wall), wall, run)


async def test_a_run_from_before_the_pool_says_that_it_cannot_be_judged_and_how_to_begin_anew(incident: Page) -> None:
    lesson = lesson_named("incident-0214")
    assert lesson is not None
    assert lesson.whole is not None
    written = lesson.whole.scenario
    of_then = {"scenario": written.text, "files": dict(written.files), "seed": written.setup.seed}
    await Run.objects.filter(pk=incident.run.pk).aupdate(**of_then)
    note = (await incident.hello()).note
    assert "no answer can be judged" in note and "“Start over”" in note
    await incident.say(type="speed", x=64)
    await incident.pass_time(4_000)
    assert incident.last(p.Lesson).ready, "it is asked who is to blame"
    said = await incident.say(type="answer", id="a", step="who", value="nobody")
    assert [(each.code, each.message) for each in said if isinstance(each, p.Refused)] == [("not-asked", note)]
    assert "who" not in incident.last(p.Lesson).answers


async def test_one_whose_faults_last_longer_by_now_is_judged(incident: Page) -> None:
    assert (await incident.hello()).note == ""
    document = json.loads(incident.run.scenario)
    del document["spec"]["script"][-2]  # the last of the first fault, which is many lines
    await Run.objects.filter(pk=incident.run.pk).aupdate(scenario=json.dumps(document))
    again = Page(Runs(incident.wall), incident.wall, incident.run)
    assert (await again.hello()).note == ""


async def test_one_of_another_draw_is_not(incident: Page) -> None:
    other = lesson_drawn("incident-0214", incident.run.seed + 1)
    assert other is not None
    await Run.objects.filter(pk=incident.run.pk).aupdate(scenario=other.scenario.text, files=other.beside)
    assert (await incident.hello()).note == OUTDATED
