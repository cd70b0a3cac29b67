"""Which lessons are done: found by the server, kept when runs go, taken along as a file."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from asgiref.sync import sync_to_async
from hypothesis import given
from hypothesis import strategies as st

from probeviz.live import done, done_file
from probeviz.live import protocol as p
from probeviz.live.done import Feat
from probeviz.live.limits import PROGRESS_KB
from probeviz.live.models import Done, Run
from probeviz.live.progress import progress_by_lesson
from probeviz.live.runs import Runs
from probeviz.live.starting import start_lesson
from tests.live.conftest import Page, Wall

NOW = datetime(2026, 11, 29, 12, 0, tzinfo=UTC)


# --- by the server ------------------------------------------------------------------------------------------


@pytest.fixture
async def page(own_lesson: Path, transactional_db: None, wall: Wall) -> Page:
    run = await sync_to_async(start_lesson)("own", "visitor")
    return Page(Runs(wall), wall, run)


async def solve(page: Page) -> None:
    files = (await page.hello()).files
    await page.say(type="answer", id="g", step="guess", value="waits")
    await page.say(type="play")
    await page.pass_time(21_000)
    await page.say(type="apply", id="a", file="web.yaml", text=files["web.yaml"].replace("path: /err", "path: /ping"))
    await page.pass_time(25_000)
    await page.conversation.settled()


async def test_a_lesson_that_is_over_is_done_at_once(page: Page) -> None:
    await solve(page)
    assert page.last(p.Lesson).over
    known = await sync_to_async(done.of)("visitor")
    assert list(known) == ["own"] and known["own"].edits == 1
    progress = await sync_to_async(progress_by_lesson)("visitor")
    assert progress["own"].over and progress["own"].behind == 2


async def test_it_stays_done_when_its_run_is_deleted_and_begun_anew(page: Page) -> None:
    await solve(page)
    await sync_to_async(Run.objects.all().delete)()
    assert (await sync_to_async(progress_by_lesson)("visitor"))["own"].over
    await sync_to_async(start_lesson)("own", "visitor")
    again = (await sync_to_async(progress_by_lesson)("visitor"))["own"]
    assert (again.over, again.behind) == (True, 0)


async def test_each_step_is_known_to_the_database_with_the_next_look(page: Page) -> None:
    await page.hello()
    await page.say(type="answer", id="g", step="guess", value="waits")
    await page.runs.poll()
    progress = await sync_to_async(progress_by_lesson)("visitor")
    assert (progress["own"].behind, progress["own"].over) == (1, False)


async def test_what_was_wiped_does_not_come_back_from_a_page_that_is_open(page: Page) -> None:
    await solve(page)
    await sync_to_async(done.wipe)("visitor")
    await page.runs._keep()
    page.conversation.end()
    await page.runs._keep()
    assert await sync_to_async(done.of)("visitor") == {}
    assert await sync_to_async(progress_by_lesson)("visitor") == {}


async def test_a_run_of_nobody_is_nobodys_feat(page: Page) -> None:
    await sync_to_async(Run.objects.update)(visitor="")
    await solve(page)
    assert not await sync_to_async(Done.objects.exists)()


@pytest.mark.django_db
def test_the_earliest_time_and_the_least_that_it_took_stay() -> None:
    done.keep("v", {"a": Feat(NOW, 3, 9), "b": Feat(NOW)})
    done.keep("v", {"a": Feat(NOW + timedelta(days=1), 2, 12), "b": Feat(NOW - timedelta(days=1), 5)})
    assert done.of("v") == {"a": Feat(NOW, 2, 9), "b": Feat(NOW - timedelta(days=1), 5, None)}
    assert done.of("w") == {} and done.of("") == {}


@pytest.mark.django_db
def test_wiping_leaves_others_and_the_sandbox_alone() -> None:
    done.keep("v", {"a": Feat(NOW)})
    done.keep("w", {"a": Feat(NOW)})
    start_lesson("start", "v")
    sandbox = Run.objects.create(visitor="v", name="x", scenario="", engine="", seed=1)
    done.wipe("v")
    assert done.of("v") == {} and list(done.of("w")) == ["a"]
    assert list(Run.objects.filter(visitor="v")) == [sandbox]


# --- as a file ----------------------------------------------------------------------------------------------

SLUGS = ["a", "b"]
GOOD = b'{"kind": "probeviz progress", "version": 1, "lessons": {"a": {"at": "2026-11-28T10:00:00Z"}}}'


def test_a_file_comes_back_as_it_was() -> None:
    feats = {"a": Feat(NOW, 3, 9), "b": Feat(NOW - timedelta(days=400))}
    assert done_file.read(done_file.written(feats), SLUGS, NOW) == (feats, 0)
    assert done_file.read(done_file.written({}), SLUGS, NOW) == ({}, 0)


def test_a_lesson_that_this_site_does_not_have_is_counted() -> None:
    feats = {"a": Feat(NOW), "elsewhere": Feat(NOW)}
    assert done_file.read(done_file.written(feats), SLUGS, NOW) == ({"a": Feat(NOW)}, 1)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "This is no file of progress"),
        (b"\xff\xfe", "This is no file of progress"),
        (b"[" * 30_000, "This is no file of progress"),
        (b'{"kind": "something", "version": 1, "lessons": {}}', "This is no file of progress"),
        (b'{"version": 1, "lessons": {}}', "This is no file of progress"),
        (GOOD + b" " * PROGRESS_KB * 1024, "This file holds 65 KB; a file of progress holds at most 64"),
        (GOOD.replace(b"1,", b"2,", 1), r"This file is of a newer probeviz \(its version is 2\)"),
        (GOOD.replace(b'"lessons"', b'"lesons"'), "This file of progress is damaged: .*lesons"),
        (GOOD.replace(b'"2026-11-28T10:00:00Z"', b"7"), "This file of progress is damaged"),
        (GOOD.replace(b"10:00:00Z", b"10:00:00"), "This file of progress is damaged"),
        (GOOD.replace(b'"}}', b'", "edits": -1}}'), "This file of progress is damaged"),
        (GOOD.replace(b'"}}', b'", "edits": 1e99}}'), "This file of progress is damaged"),
        (GOOD.replace(b'"}}', b'", "failed": 1000001}}'), "This file of progress is damaged"),
        (GOOD.replace(b'"}}', b'", "admin": true}}'), "This file of progress is damaged: .*admin"),
        (GOOD.replace(b'"a"', b'"' + b"a" * 81 + b'"'), "This file of progress is damaged"),
        (GOOD.replace(b"2026-11-28", b"2027-11-28"), "The file says that a was done on 2027-11-28; that cannot be"),
        (GOOD.replace(b"2026-11-28", b"1815-11-28"), "The file says that a was done on 1815-11-28; that cannot be"),
        (GOOD.replace(b"2026-11-28", b"0001-01-01"), "The file says that a was done on 1?0*1-01-01; that cannot be"),
    ],
)
def test_what_cannot_be_taken_is_refused_in_words(content: bytes, said: str) -> None:
    with pytest.raises(done_file.BadFile, match=said):
        done_file.read(content, SLUGS, NOW)


@given(st.binary(max_size=200) | st.tuples(st.integers(0, len(GOOD)), st.binary(max_size=5)))
def test_whatever_comes_is_taken_or_refused(content: bytes | tuple[int, bytes]) -> None:
    if isinstance(content, tuple):
        content = GOOD[: content[0]] + content[1] + GOOD[content[0] :]
    try:
        assert set(done_file.read(content, SLUGS, NOW).feats) <= set(SLUGS)
    except done_file.BadFile as error:
        assert error.said
