"""The disk of the database is full, really: it is said in words, nothing is lost, and the run goes on."""

from contextlib import suppress

import pytest
from asgiref.sync import sync_to_async
from django.db import OperationalError, connection

from probeviz.live import log
from probeviz.live import protocol as p
from probeviz.live.models import Entry

APPLY = "kubectl apply -f go-http.yaml"
LONG = "# " + "x" * 60_000

pytestmark = pytest.mark.skipif("connection.vendor != 'sqlite'", reason="PostgreSQL's disk is the machine's")


@sync_to_async
def pages(most: int | None) -> None:
    """How large the database may become; None: as large as it is."""
    with connection.cursor() as cursor:
        if most is None:
            cursor.execute("PRAGMA page_count")
            most = cursor.fetchone()[0]
        cursor.execute(f"PRAGMA max_page_count = {most}")


@pytest.fixture
async def full_disk(transactional_db):
    """Fills the disk when it is called, and makes room again in the end."""
    yield lambda: pages(None)
    await pages(1_000_000)


async def test_a_full_disk(open_page, full_disk) -> None:
    page = open_page()
    await page.hello()
    await page.line(APPLY, id="a1")
    await page.pass_time(4_000)
    await full_disk()
    message = {"type": "apply", "id": "big", "file": "go-http.yaml", "text": LONG}
    refused = next(m for m in await page.say(**message) if isinstance(m, p.Refused))
    assert (refused.id, refused.code) == ("big", "busy")
    assert "disk is full" in refused.message
    assert refused.retry_ms == 5_000
    await page.pass_time(4_000)
    assert page.until == 8_000, "the run goes on"
    assert page.closed is None

    await pages(1_000_000)
    await page.say(**message)
    assert page.last(p.Answer).id == "big"
    assert await Entry.objects.filter(run=page.run, client_id="big").acount() == 1
    await page.pass_time(2_000)
    played = page.conversation.viewer.played
    assert page.facts == list(played.timeline.replay().facts[page.picture_n :])


async def test_a_run_whose_watching_cannot_be_written_down_stands_and_says_so(open_page, monkeypatch) -> None:
    page = open_page()
    await page.hello()
    await page.line(APPLY)

    def full(*_: object) -> None:
        raise OperationalError("database or disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(log, "seen", full)
        patch.setattr(log, "append", full)
        for _ in range(80):
            page.wall.ms += 200
            await page.conversation.turn()
            page.conversation.viewer.ack(page.until)
            if page.wall.ms % 2_000 == 0:
                with suppress(OperationalError):  # `Runs` writes it down and tries again in 2 s
                    await page.runs.poll()
    assert page.until == 10_000
    assert page.last(p.Slowed).to == 0
    assert "nothing is lost" in page.last(p.Slowed).why
    await page.runs.poll()
    await page.pass_time(3_000)
    assert page.until > 12_000
    assert (page.last(p.Slowed).to, page.last(p.Slowed).why) == (1, "")
    assert page.closed is None
