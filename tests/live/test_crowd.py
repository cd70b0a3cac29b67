"""What one visitor asks for takes long; the others are answered meanwhile."""

import asyncio
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from asgiref.sync import sync_to_async

from probeviz.helpers import pool
from probeviz.kubectl.logbook import LogBook
from probeviz.live import limits
from probeviz.live import protocol as p
from probeviz.live.models import Run
from probeviz.live.played import Played
from probeviz.live.runs import Runs
from probeviz.live.starting import start_lesson
from probeviz.sim.facts import Fact
from tests.live.conftest import Page, Wall, held_loads

APPLY = "kubectl apply -f go-http.yaml"
JQ = "kubectl get nodes -o json | jq '.items | length'"


@pytest.fixture
def go(monkeypatch) -> Iterator[threading.Event]:
    """jq works until it is let go."""
    go, ask = threading.Event(), pool.POOL.ask

    def slow(*of: Any) -> bytes:
        assert go.wait(20)
        return ask(*of)

    monkeypatch.setattr(pool.POOL, "ask", slow)
    yield go
    go.set()


async def page_of(visitor: str, process: Runs, wall: Wall) -> Page:
    page = Page(process, wall, await sync_to_async(start_lesson)("who-wrote-the-502", visitor))
    await page.hello()
    return page


def few_threads() -> None:
    """What the event loop has by itself is one thread: nobody's line shall depend on it."""
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(1))


@pytest.mark.django_db(transaction=True)
async def test_jq_of_one_visitor_delays_no_other(process, wall, go) -> None:
    few_threads()
    process = process()
    greedy = [await page_of("greedy", process, wall) for _ in range(4)]
    other = await page_of("other", process, wall)
    waiting = [asyncio.ensure_future(page.line(JQ)) for page in greedy]
    await asyncio.sleep(0)
    async with asyncio.timeout(10):
        assert (await other.line("ls")).out == "Dockerfile  go-http.yaml  http.go\n"
        await other.say(type="check", id="k", text="kind: Pod")
        assert other.last(p.Diagnostics).id == "k"
    assert not any(task.done() for task in waiting)
    theirs = asyncio.ensure_future(other.line(JQ, id="jq"))
    while process.threads.helped._free:
        await asyncio.sleep(0.01)
    assert process.threads.helped._working == {"greedy", "other"}, "a helper is left for the other's jq"
    go.set()
    async with asyncio.timeout(20):
        assert (await theirs).out == "2\n"
        assert [answer.out for answer in await asyncio.gather(*waiting)] == ["2\n"] * 4


@pytest.mark.django_db(transaction=True)
async def test_a_run_whose_line_waits_for_its_turn_plays_on(process, wall, go) -> None:
    process = process()
    first, second = [await page_of("greedy", process, wall) for _ in range(2)]
    lines = [asyncio.ensure_future(first.line(JQ)), asyncio.ensure_future(second.line(JQ))]
    while len(process.threads.helped._waiting) != 1:
        await asyncio.sleep(0.01)
    await asyncio.gather(first.pass_time(2_000), second.conversation.turn())
    await second.conversation.turn()
    assert {first.until, second.until} == {0, 2_000}, "the one that is worked on stands"
    go.set()
    await asyncio.gather(*lines)


@pytest.mark.django_db(transaction=True)
async def test_a_run_whose_line_takes_long_keeps_no_other_from_keeping_up(process, wall, go) -> None:
    """Both have an entry of another process to play; one is at work with jq."""
    mine, theirs = process(), process()
    slow, quick = await page_of("greedy", mine, wall), await page_of("other", mine, wall)
    elsewhere = [Page(theirs, wall, page.run) for page in (slow, quick)]
    for page in elsewhere:
        await page.hello()
    line = asyncio.ensure_future(slow.line(JQ))
    while mine.threads.helped._free == 2:
        await asyncio.sleep(0.01)
    for page in elsewhere:
        await page.line("ls")
    async with asyncio.timeout(10):
        await mine.poll()
    assert mine.known(quick.run.public_id) == 2
    go.set()
    await line


@pytest.fixture
def loading(monkeypatch) -> Iterator[threading.Event]:
    """Runs are loaded when they are let go."""
    go = held_loads(monkeypatch)
    yield go
    go.set()


@pytest.mark.django_db(transaction=True)
async def test_a_run_that_is_long_to_load_does_not_hold_the_database(process, wall, monkeypatch) -> None:
    process = process()
    other = await page_of("other", process, wall)
    go = held_loads(monkeypatch)
    coming = asyncio.ensure_future(page_of("greedy", process, wall))
    while not process._loading:
        await asyncio.sleep(0.01)
    try:
        async with asyncio.timeout(10):
            assert (await other.line("ls")).exit == 0
        assert not coming.done()
    finally:
        go.set()
    assert (await coming).conversation.viewer is not None


async def test_a_load_is_kept_when_its_waiters_have_left(open_page, loading) -> None:
    page = open_page()
    hello = asyncio.ensure_future(page.hello())
    while not page.runs._loading:
        await asyncio.sleep(0.01)
    hello.cancel()
    await asyncio.sleep(0)
    (task,) = page.runs._loading.values()
    loading.set()
    await task
    shown = page.runs._shown[page.run.public_id]
    assert shown.played.viewers == 0
    again = open_page(page.runs)
    await again.hello()
    assert again.conversation.viewer.played is shown.played


async def test_a_page_that_leaves_while_its_run_is_loaded(open_page, loading) -> None:
    page = open_page()
    hello = asyncio.ensure_future(
        page.conversation.receive(
            p._encoder.encode(
                {"type": "hello", "run": page.run.public_id, "token": page.run.command_token, "from": None}
            )
        )
    )
    while not page.runs._loading:
        await asyncio.sleep(0.01)
    page.conversation.end()
    loading.set()
    await hello
    assert page.runs._shown[page.run.public_id].played.viewers == 0


# --- what is answered again -------------------------------------------------------------------------------------


@pytest.fixture
def threads(monkeypatch) -> list[str]:
    """The threads in which somebody asked what an old entry had found."""
    threads, before = [], Played.before

    def noted(played: Played, number: int):
        threads.append(threading.current_thread().name.partition("_")[0])
        return before(played, number)

    monkeypatch.setattr(Played, "before", noted)
    return threads


async def test_a_line_that_is_sent_again_is_worked_out_in_a_thread(open_page, threads) -> None:
    page = open_page()
    await page.hello()
    first = await page.line(APPLY)
    await page.pass_time(2_000)
    again = await page.line(APPLY)
    assert (again.out, again.log) == (first.out, first.log)
    assert threads == ["lines"]


async def taken_back(run: Run) -> Page:
    """Its `kubectl get pods -w`, of id w, was printing when another process' older entry took its run back."""
    walls = Wall(), Wall()
    a, b = (Page(Runs(wall), wall, run) for wall in walls)
    await a.hello()
    await b.hello()
    await a.line(APPLY)
    await b.runs.poll()
    await b.line("kubectl get pods -w", id="w")
    await a.runs.poll()
    await b.pass_time(4_000)
    assert b.all(p.Output)
    walls[0].ms += 1_000
    await a.line("kubectl scale deployment go-http --replicas=3", id="s")
    await b.runs.poll()
    await b.conversation.turn()
    assert b.all(p.Rewind)
    return b


async def test_a_line_that_was_taken_back_is_worked_out_in_a_thread(run, threads) -> None:
    b = await taken_back(run)
    printed = len(b.all(p.Output))
    await b.conversation.settled()
    assert threads == ["lines"]
    assert [answer.id for answer in b.all(p.Answer)] == ["w", "w"]
    await b.pass_time(4_000)
    assert len(b.all(p.Output)) > printed
    await b.say(type="interrupt", id="w")
    assert b.last(p.Output).exit == 130


async def test_ctrl_c_while_a_line_is_answered_once_more(run) -> None:
    b = await taken_back(run)
    await b.say(type="interrupt", id="w")
    await b.pass_time(2_000)
    outputs = [output for output in b.all(p.Output) if output.id == "w"]
    assert (outputs[-1].done, outputs[-1].exit) == (True, 130)
    assert b.conversation.viewer is not None
    assert not b.conversation.viewer.followings


async def test_logs_are_folded_once_for_lines_that_are_answered_again(open_page, monkeypatch) -> None:
    page = open_page()
    await page.hello()
    await page.line(APPLY)
    await page.pass_time(30_000)
    lines = [f"kubectl logs deployment/go-http --tail={i}" for i in range(1, 5)]
    said = [await page.line(line, id=f"l{i}") for i, line in enumerate(lines)]
    fed, feed = [], LogBook.feed

    def counted(book: LogBook, fact: Fact) -> None:
        fed.append(fact)
        feed(book, fact)

    monkeypatch.setattr(LogBook, "feed", counted)
    for _ in range(2):
        again = [await page.line(line, id=f"l{i}") for i, line in enumerate(lines)]
        assert [answer.out for answer in again] == [answer.out for answer in said]
    assert len(fed) <= page.conversation.viewer.played.n, "once over the facts, for eight answers"


# --- a viewer that does not read --------------------------------------------------------------------------------


async def test_one_that_does_not_read_is_asked_to_wait_and_then_closed(open_page) -> None:
    page, unread = open_page(), [0]
    page.conversation._unread = lambda: unread[0]
    await page.hello()
    await page.line(APPLY)
    unread[0] = limits.UNREAD_KB * 1024 + 1
    before = len(page.all(p.Batch))
    await page.pass_time(3_000)
    assert len(page.all(p.Batch)) == before, "facts wait"
    for message in ({"type": "seek", "t": 0}, {"type": "why", "n": 1}, {"type": "command", "line": "ls"}):
        (refused,) = await page.say(**message, id="q")
        assert (refused.id, refused.code, refused.message) == ("q", "too-many", limits.UNREAD_KB.said())
        assert refused.retry_ms
    unread[0] = 0
    await page.pass_time(200)
    assert page.until == 3_200, "it goes on without a gap"
    unread[0] = limits.UNREAD_MB * 1024 * 1024 + 1
    await page.pass_time(200)
    assert page.closed == p.CLOSE["behind"]
    assert page.last(p.Bye).retry


async def test_one_that_reads_nothing_for_a_minute_is_closed_whatever_it_acknowledges(open_page) -> None:
    page = open_page()
    await page.hello()
    page.conversation._unread = lambda: limits.UNREAD_KB * 1024 + 1
    await page.pass_time(59_000, every=1_000)
    assert page.closed is None
    await page.pass_time(3_000, every=1_000)
    assert page.closed == p.CLOSE["behind"]
