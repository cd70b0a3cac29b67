"""Who gets a thread, and when: visitors take turns, and nobody has two."""

import asyncio
import threading
from collections.abc import Callable

import pytest

from probeviz.helpers import pool
from probeviz.live import workers
from probeviz.live.workers import Crowded, Threads, Workers
from probeviz.sim.limits import Limit


class Work:
    """Pieces of work that end when they are let go; `order` is that in which they began."""

    def __init__(self) -> None:
        self.go = threading.Event()
        self.order: list[str] = []

    def piece(self, name: str) -> tuple[Callable[[], str], Callable[[], None]]:
        def work() -> str:
            assert self.go.wait(10)
            return name

        return work, lambda: self.order.append(name)

    def task(self, crew: Workers, visitor: str, name: str) -> asyncio.Task[str]:
        return asyncio.ensure_future(crew.do(visitor, *self.piece(name)))


async def settle() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


async def test_a_visitors_second_piece_waits_behind_the_first() -> None:
    crew, work = Workers("test", 4), Work()
    mine = [work.task(crew, "me", f"mine {i}") for i in range(3)]
    other = work.task(crew, "another", "another's")
    await settle()
    assert work.order == ["mine 0", "another's"]
    work.go.set()
    assert await asyncio.gather(*mine, other) == ["mine 0", "mine 1", "mine 2", "another's"]
    assert work.order == ["mine 0", "another's", "mine 1", "mine 2"]


async def test_visitors_take_turns() -> None:
    crew, work = Workers("test", 1), Work()
    tasks = [work.task(crew, who, f"{who}{i}") for who in "ab" for i in range(3)]
    await settle()
    work.go.set()
    await asyncio.gather(*tasks)
    assert work.order == ["a0", "b0", "a1", "b1", "a2", "b2"]


async def test_who_waits_too_long_is_told(monkeypatch) -> None:
    monkeypatch.setattr(workers, "TURN_S", Limit(0, "", "", "", "Too long."))
    crew, work = Workers("test", 1), Work()
    first = work.task(crew, "a", "a")
    await settle()
    with pytest.raises(Crowded, match="Too long"):
        await crew.do("b", *work.piece("b"))
    work.go.set()
    assert await first == "a"
    assert await crew.do("b", *work.piece("b again")) == "b again"
    assert work.order == ["a", "b again"]


async def test_who_leaves_gives_back_what_it_waited_for(monkeypatch) -> None:
    crew, work = Workers("test", 1), Work()
    first = work.task(crew, "a", "a")
    second = work.task(crew, "b", "b")
    third = work.task(crew, "c", "c")
    await settle()
    second.cancel()
    await settle()
    work.go.set()
    assert await first + await third == "ac"
    assert second.cancelled()
    assert work.order == ["a", "c"]


async def test_who_is_cancelled_at_work_waits_for_the_thread() -> None:
    """Nothing that it reads may change before."""
    crew, work = Workers("test", 1), Work()
    ended: list[str] = []
    task = asyncio.ensure_future(crew.do("a", work.piece("a")[0], end=lambda: ended.append("a")))
    await settle()
    for _ in range(3):  # its server closes, its socket goes, the process ends
        task.cancel()
        await settle()
        assert not task.done()
        assert not ended
    work.go.set()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert ended == ["a"]
    assert await crew.do("a", *work.piece("next")) == "next"


async def test_work_that_fails_gives_its_thread_back() -> None:
    crew = Workers("test", 1)
    for _ in range(3):
        with pytest.raises(ZeroDivisionError):
            await crew.do("a", lambda: 1 // 0)
    assert await crew.do("a", lambda: "well") == "well"


async def test_only_what_asks_a_helper_is_begun_anew_elsewhere(monkeypatch) -> None:
    threads: list[str] = []
    monkeypatch.setattr(pool.POOL, "ask", lambda *_: b"answer")

    def line(asks: bool):
        def work() -> bytes:
            threads.append(threading.current_thread().name.partition("_")[0])
            return pool.ask("task", b"work") if asks else b"plain"

        return work

    crew = Threads()
    assert await crew.line("a", line(asks=False)) == b"plain"
    assert threads == ["lines"]
    assert await crew.line("a", line(asks=True)) == b"answer"
    assert threads == ["lines", "lines", "helped"]
