"""A page is made of a run that this process has in memory, whoever shows it now."""

from asgiref.sync import sync_to_async

from probeviz.live import log
from probeviz.live.budget import Budget
from probeviz.live.loading import Found
from probeviz.live.models import Run
from probeviz.live.played import Played
from probeviz.live.runs import Runs
from tests.live.conftest import Page

APPLY = "kubectl apply -f go-http.yaml"


async def looked(runs: Runs, page: Page) -> tuple[int, int]:
    """(now, entries) of the run, as a page of this process has them."""

    known = runs.known(page.run.public_id)

    def ask() -> Found:
        run = Run.objects.get(pk=page.run.pk)
        return Found(run, log.after(run.pk, known))

    def told(played: Played) -> tuple[int, int]:
        return played.now, played.log

    found = await runs.look(await sync_to_async(ask)(), known, told)
    assert found is not None
    return found


async def test_a_run_that_another_process_shows_is_as_far_here(open_page, process, monkeypatch) -> None:
    monkeypatch.setattr("probeviz.live.played.Budget", lambda *_: Budget(10**12, 10**6))  # however cold a start it is
    page, here = open_page(), process()
    await page.hello()
    assert await looked(here, page) == (0, 1)
    await page.line(APPLY)
    await page.pass_time(30_000)
    now, entries = await looked(here, page)
    assert (now, entries) == (30_000, 2)


async def test_whoever_comes_after_the_page_finds_the_run_loaded(open_page, process) -> None:
    page, here = open_page(), process()
    await page.hello()
    await looked(here, page)
    loaded = here._shown[page.run.public_id].played
    again = open_page(here)
    await again.hello()
    assert again.conversation.viewer.played is loaded


async def test_a_run_that_only_pages_were_made_of_is_forgotten(open_page, process) -> None:
    page, here = open_page(), process()
    await page.hello()
    await looked(here, page)
    await page.pass_time(50_000)
    await here.poll()
    assert page.run.public_id in here._shown
    await page.pass_time(12_000)
    await here.poll()
    assert page.run.public_id not in here._shown
