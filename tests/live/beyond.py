"""Goes beyond each limit of `live/limits.py`, and gives the sentence that comes back."""

import asyncio
import threading
from collections.abc import Awaitable, Callable

import pytest
from asgiref.sync import sync_to_async
from django.utils import timezone

from probeviz.lessons.steps import Trial
from probeviz.live import (
    answering,
    consumers,
    control,
    done_file,
    limits,
    played,
    rate,
    shares,
    starting,
    trying,
    workers,
)
from probeviz.live import protocol as p
from probeviz.live.limits import Buckets
from probeviz.sim.limits import Limit
from tests.live.test_consumers import opened

Go = Callable[..., Awaitable[str]]
BEYOND: dict[str, Go] = {}


def beyond(*names: str) -> Callable[[Go], Go]:
    def register(go: Go) -> Go:
        BEYOND.update(dict.fromkeys(names, go))
        return go

    return register


@beyond("MESSAGE_BYTES")
async def _(page, _monkeypatch) -> str:
    await page.conversation.receive('{"type": "pause"' + " " * limits.MESSAGE_BYTES + "}")
    return str(page.last(p.Refused).message)


@beyond("TEXT_BYTES")
async def _(page, _monkeypatch) -> str:
    await page.say(type="check", id="k", text="x" * (limits.TEXT_BYTES + 1))
    return str(page.last(p.Refused).message)


@beyond("TEXT_MESSAGE_BYTES")
async def _(page, _monkeypatch) -> str:
    await page.conversation.receive("x" * (limits.TEXT_MESSAGE_BYTES + 1))
    return str(page.last(p.Refused).message)


@beyond("FLOOD_BYTES")
async def _(_page, _monkeypatch) -> str:
    socket = await opened("A" * 22)
    await socket.connect()
    await socket.send_to(text_data="x" * (limits.FLOOD_BYTES + 1))
    return str(await socket.receive_from(timeout=10))


@beyond("MESSAGES_A_SECOND", "BURST")
async def _(page, _monkeypatch) -> str:
    for i in range(limits.BURST):
        await page.conversation.receive(f'{{"type": "why", "n": 1, "id": "{i}"}}')
    return str(page.last(p.Refused).message)


@beyond("REFUSED_IN_A_ROW")
async def _(page, _monkeypatch) -> str:
    for _i in range(limits.REFUSED_IN_A_ROW):
        await page.conversation.receive("nonsense")
    return str(page.last(p.Bye).reason)


@beyond("WAITING_COMMANDS")
async def _(page, _monkeypatch) -> str:
    for i in range(limits.WAITING_COMMANDS + 1):
        await page.conversation.receive(f'{{"type": "command", "id": "{i}", "line": "ls"}}')
    await page.conversation.settled()
    return str(page.last(p.Refused).message)


@beyond("WAITING_OF_ONE")
async def _(page, monkeypatch) -> str:
    monkeypatch.setattr(workers, "WAITING_OF_ONE", none_of(limits.WAITING_OF_ONE))
    return await _with_a_thread_taken(page)


@beyond("TURN_S")
async def _(page, monkeypatch) -> str:
    monkeypatch.setattr(workers, "TURN_S", none_of(limits.TURN_S))
    return await _with_a_thread_taken(page)


def none_of(limit: Limit) -> Limit:
    """The limit at 0."""
    return Limit(0, limit.of, limit.unit, limit.where, limit.says)


async def _with_a_thread_taken(page) -> str:
    """What a line is told while this visitor has another piece of work in hand."""
    ended = threading.Event()
    taken = asyncio.ensure_future(page.runs.threads.lines.do(page.run.whose, ended.wait))
    await asyncio.sleep(0)
    await page.say(type="command", id="a", line="ls")
    ended.set()
    await taken
    refused = page.last(p.Refused)
    assert (refused.id, refused.code) == ("a", "too-many")
    assert (await page.line("ls", id="a")).exit == 0, "it may be sent again"
    return str(refused.message)


@beyond("CHECKS")
async def _(page, _monkeypatch) -> str:
    asked = [page.say(type="check", id=f"k{i}", text="a: 1") for i in range(limits.CHECKS + 1)]
    await asyncio.gather(*asked)
    assert len(page.all(p.Diagnostics)) == limits.CHECKS
    return str(page.last(p.Refused).message)


@beyond("UNHEARD")
async def _(_page, monkeypatch) -> str:
    monkeypatch.setattr(consumers, "unheard", lambda _: limits.UNHEARD + 1)
    socket = await opened("A" * 22)
    await socket.connect()
    await socket.send_to(text_data="x")
    return str(await socket.receive_from(timeout=10))


@beyond("UNREAD_KB")
async def _(page, _monkeypatch) -> str:
    page.conversation._unread = lambda: limits.UNREAD_KB * 1024 + 1
    await page.say(type="seek", id="a", t=0)
    return str(page.last(p.Refused).message)


@beyond("UNREAD_MB")
async def _(page, _monkeypatch) -> str:
    page.conversation._unread = lambda: limits.UNREAD_MB * 1024 * 1024 + 1
    await page.conversation.turn()
    return str(page.last(p.Bye).reason)


@beyond("HELLO_S")
async def _(page, _monkeypatch) -> str:
    page.conversation.end()
    page.conversation._greeted = False
    await page.conversation.overdue()
    return str(page.last(p.Bye).reason)


@beyond("FACTS_A_SECOND", "CPU_MS_A_SECOND")
async def _(page, monkeypatch) -> str:
    monkeypatch.setattr(rate, "FACTS_A_SECOND", 100)
    await page.line("kubectl apply -f go-http.yaml")
    await page.pass_time(10_000)
    await page.say(type="speed", x=64)
    await page.pass_time(4_000)
    return str(page.last(p.Slowed).why)


@beyond("TRIAL_CPU_S")
async def _(page, monkeypatch) -> str:
    async def batch(*_: object) -> None:
        raise trying.TooMuch

    monkeypatch.setattr(answering, "_asked", lambda *_: Trial(id="a", run="", seeds=1, measures={}))
    monkeypatch.setattr(trying, "batch", batch)
    await page.say(type="answer", id="t", step="a", value=None)
    return str(page.last(p.Refused).message)


@beyond("TRIALS_A_MINUTE")
async def _(page, monkeypatch) -> str:
    monkeypatch.setattr(answering, "_asked", lambda *_: Trial(id="a", run="", seeds=1, measures={}))
    monkeypatch.setattr(trying, "_played", _full("192.0.2.9"))
    page.conversation._trial_ms = lambda: trying.wait_ms("192.0.2.9")
    await page.say(type="answer", id="t", step="a", value=None)
    refused = page.last(p.Refused)
    assert (refused.code, refused.id) == ("too-many", "t"), "the page asks again"
    assert refused.retry_ms >= trying.LEAST_WAIT_MS
    assert trying.wait_ms("192.0.2.10") == 0, "of another address nothing is held back"
    return str(refused.message)


@beyond("GOING")
async def _(page, monkeypatch) -> str:
    monkeypatch.setattr(control, "GOING", 1)
    await page.line("kubectl get pods -w", id="a")
    await page.say(type="command", id="b", line="ls")
    return str(page.last(p.Refused).message)


@beyond("RUN_FACTS")
async def _(page, monkeypatch) -> str:
    monkeypatch.setattr(played, "RUN_FACTS", 50)
    await page.line("kubectl apply -f go-http.yaml")
    await page.pass_time(20_000)
    await page.say(type="play")
    assert page.last(p.Refused).message == page.last(p.Slowed).why
    return str(page.last(p.Refused).message)


@beyond("RUN_ENTRIES")
async def _(page, monkeypatch) -> str:
    monkeypatch.setattr(control, "RUN_ENTRIES", 1)
    await page.say(type="command", id="a", line="ls")
    return str(page.last(p.Refused).message)


@beyond("RUN_FILES")
async def _(page, monkeypatch) -> str:
    monkeypatch.setattr(control, "RUN_FILES", 1)
    await page.say(type="apply", id="a", file="new.yaml", text="")
    return str(page.last(p.Refused).message)


@beyond("RUN_SAVED_MB")
async def _(page, monkeypatch) -> str:
    monkeypatch.setattr(control, "MB", 1)
    await page.say(type="apply", id="a", file="new.yaml", text="a: 123456")
    return str(page.last(p.Refused).message)


def _full(name: str) -> Buckets:
    full = Buckets(rate=0.001, burst=1)
    full.take(name, 10**9)
    return full


@beyond("RUNS_A_MINUTE")
async def _(_page, monkeypatch) -> str:
    monkeypatch.setattr(starting, "_begun", _full("192.0.2.9"))
    limit = starting.too_many("192.0.2.9", "")
    return limit.said() if limit is not None else ""


@beyond("VISITOR_RUNS_A_MINUTE")
async def _(_page, monkeypatch) -> str:
    monkeypatch.setattr(starting, "_begun_by_visitor", _full("someone"))
    limit = starting.too_many("192.0.2.9", "someone")
    return limit.said() if limit is not None else ""


@beyond("SNAPSHOT_KB")
async def _(page, _monkeypatch) -> str:
    page.run.scenario = " " * (limits.SNAPSHOT_KB + 1) * 1024
    with pytest.raises(shares.TooLarge) as refused:
        await sync_to_async(shares.make)(page.run, 0, "", page.wall.ms)
    return str(refused.value)


@beyond("SHARES_A_MINUTE")
async def _(_page, monkeypatch) -> str:
    monkeypatch.setattr(shares, "_made", _full("someone"))
    limit = shares.too_many("someone")
    return limit.said() if limit is not None else ""


@beyond("PROGRESS_KB")
async def _(_page, _monkeypatch) -> str:
    with pytest.raises(done_file.BadFile) as refused:
        done_file.read(b" " * (limits.PROGRESS_KB * 1024 + 1), [], timezone.now())
    return str(refused.value)


@beyond("DRAFT_FIELDS")
async def _(page, _monkeypatch) -> str:
    await page.say(type="draft", id="d", text="", set=[[["spec"], "1"]] * (limits.DRAFT_FIELDS + 1))
    return str(page.last(p.Refused).message)


@beyond("PACE_MINUTES")
async def _(page, _monkeypatch) -> str:
    await page.say(type="pace", t=(limits.PACE_MINUTES + 1) * 60_000, wall=page.wall(), playing=False, speed=1)
    return str(page.last(p.Refused).message)
