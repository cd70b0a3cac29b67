"""The websocket itself: origin, ticket, frames. What is said over it is test_conversation's."""

import asyncio
import json
import threading
from collections.abc import AsyncIterator
from typing import Any

import pytest
from channels.testing import WebsocketCommunicator

from probeviz.asgi import application
from probeviz.live import limits, starting
from probeviz.live.clock import AHEAD_MS
from probeviz.live.limits import Buckets
from probeviz.live.models import Entry, Run, token
from probeviz.live.played import Played
from probeviz.live.process import RUNS
from probeviz.live.tickets import Ticket, command_token, write
from probeviz.sim.limits import Limit
from probeviz.terminal.session import Terminal
from tests.live.conftest import held_loads

OURS = [(b"host", b"localhost"), (b"origin", b"http://localhost")]
LESSON = "who-wrote-the-502"


async def opened(run: str, ticket: str = "", headers: list[tuple[bytes, bytes]] = OURS) -> WebsocketCommunicator:
    socket = WebsocketCommunicator(application, f"/ws/run/{run}{ticket}", headers=headers)
    socket.scope["client"] = ["192.0.2.7", 40_000]
    return socket


@pytest.fixture
async def socket(transactional_db: None) -> AsyncIterator[WebsocketCommunicator]:
    """A socket for a run that its hello will make."""
    run = token()
    socket = await opened(run, f"?ticket={write(run, Ticket(LESSON, 'visitor'))}")
    await socket.connect()
    yield socket
    await socket.disconnect()


def hello(socket: WebsocketCommunicator, **fields: object) -> str:
    run = socket.scope["path"].rpartition("/")[2]
    return json.dumps({"type": "hello", "run": run, "token": command_token(run), "from": None, **fields})


async def test_hello_makes_the_run_of_the_ticket(socket) -> None:
    await socket.send_to(text_data=hello(socket))
    welcome = json.loads(await socket.receive_from(timeout=10))
    assert (welcome["type"], welcome["can"]) == ("welcome", "command")
    run = await Run.objects.aget(public_id=welcome["run"])
    assert (run.lesson, run.visitor) == (LESSON, "visitor")


@pytest.mark.parametrize(
    ("shown", "until", "begins"), [(2_600, 8_000, 2_600), (2**40, 2**40, 8_000), (5_000, 1_000, 1_000), (9, None, 0)]
)
async def test_a_run_begins_where_its_page_is(socket, shown: int, until: int | None, begins: int) -> None:
    """It has played the first seconds by itself; else the first thing done would take it back by them."""
    await socket.send_to(text_data=hello(socket, **{"t": shown, "from": until}))
    welcome = json.loads(await socket.receive_from(timeout=10))
    assert begins <= welcome["t"] < begins + 1_000
    (entry,) = [entry async for entry in Entry.objects.all()]
    assert entry.n == 1
    assert begins <= entry.t_ms <= min(begins + 1_000, until or 0, AHEAD_MS)  # it has gone on while the run was made


async def test_a_frame_is_json_text_with_every_field(socket) -> None:
    await socket.send_to(bytes_data=hello(socket).encode())
    welcome = json.loads(await socket.receive_from(timeout=10))
    assert welcome["picture"]["run"]["scenario"] == LESSON


@pytest.mark.parametrize(
    ("buckets", "name", "limit"),
    [
        ("_begun", "192.0.2.7", limits.RUNS_A_MINUTE),
        ("_begun_by_visitor", "visitor", limits.VISITOR_RUNS_A_MINUTE),
    ],
)
async def test_so_many_runs_are_begun(socket, monkeypatch, buckets: str, name: str, limit: Limit) -> None:
    full = Buckets(rate=0.001, burst=1)
    full.take(name, 10**9)
    monkeypatch.setattr(starting, buckets, full)
    await socket.send_to(text_data=hello(socket))
    refused = json.loads(await socket.receive_from(timeout=10))
    assert (refused["code"], refused["message"]) == ("too-many", limit.said())
    bye = json.loads(await socket.receive_from(timeout=10))
    assert (bye["reason"], bye["retry"]) == (f"{limit.said()} Reload the page in a minute.", False)
    assert (await socket.receive_output(timeout=10)) == {"type": "websocket.close", "code": 4429}
    assert not await Run.objects.aexists()


@pytest.mark.django_db(transaction=True)
async def test_without_a_ticket_there_is_no_run() -> None:
    socket = await opened("A" * 22, "?ticket=forged")
    await socket.connect()
    await socket.send_to(text_data=hello(socket))
    assert json.loads(await socket.receive_from(timeout=10))["code"] == "no-run"
    assert json.loads(await socket.receive_from(timeout=10))["type"] == "bye"
    assert (await socket.receive_output(timeout=10)) == {"type": "websocket.close", "code": 4404}
    await socket.disconnect()


async def test_a_message_that_no_page_sends_closes_the_socket(socket) -> None:
    await socket.send_to(text_data="x" * (limits.FLOOD_BYTES + 1))
    bye = json.loads(await socket.receive_from(timeout=10))
    assert bye["reason"] == "This is 262,145 bytes; at most 262,144 are taken."
    assert (await socket.receive_output(timeout=10)) == {"type": "websocket.close", "code": 4413}


async def test_frames_are_read_while_a_run_is_being_loaded(socket, monkeypatch) -> None:
    """Whatever takes long, nothing piles up behind it."""
    loading, opened_run = asyncio.Event(), RUNS.open

    async def slowly(*asked: Any) -> Played | None:
        await loading.wait()
        return await opened_run(*asked)

    monkeypatch.setattr(RUNS, "open", slowly)
    await socket.send_to(text_data=hello(socket))
    await socket.send_to(text_data='{"type": "why", "n": 1, "id": "w"}')
    assert json.loads(await socket.receive_from(timeout=10))["code"] == "no-hello"
    await socket.send_to(text_data=hello(socket))
    assert "has said hello already" in json.loads(await socket.receive_from(timeout=10))["message"]
    loading.set()
    assert json.loads(await socket.receive_from(timeout=10))["type"] == "welcome"


async def test_who_leaves_while_a_run_is_being_loaded_is_no_viewer(socket, monkeypatch) -> None:
    loading = held_loads(monkeypatch)
    await socket.send_to(text_data=hello(socket))
    run = socket.scope["path"].rpartition("/")[2]
    while run not in RUNS._loading or not RUNS.threads.loads._working:
        await asyncio.sleep(0.01)
    task = RUNS._loading[run]
    await socket.disconnect()
    loading.set()
    shown = await task
    await asyncio.sleep(0)
    assert shown is not None
    assert shown.played.viewers == 0


async def test_another_origin_is_refused() -> None:
    headers = [(b"host", b"localhost"), (b"origin", b"https://elsewhere.example")]
    socket = await opened("A" * 22, headers=headers)
    connected, _ = await socket.connect()
    assert not connected


async def test_a_socket_closed_from_here_and_then_gone_leaves_its_run_alone(socket, monkeypatch) -> None:
    """The thread that decides its line still reads the World, which must stand until then."""
    go, working = threading.Event(), threading.Event()
    run = Terminal.run

    def slow(self: Terminal, world: Any, line: str) -> Any:
        working.set()
        assert go.wait(20)
        return run(self, world, line)

    monkeypatch.setattr(Terminal, "run", slow)
    await socket.send_to(text_data=hello(socket))
    public_id = json.loads(await socket.receive_from(timeout=10))["run"]
    shown = RUNS._shown[public_id]
    await socket.send_to(text_data='{"type": "command", "id": "c", "line": "ls"}')
    assert await asyncio.to_thread(working.wait, 10)
    for _ in range(limits.REFUSED_IN_A_ROW):
        await socket.send_to(text_data="{")
    while (await socket.receive_output(timeout=10))["type"] != "websocket.close":
        pass
    await socket.send_input({"type": "websocket.disconnect", "code": 1006})
    await asyncio.sleep(0.05)  # for what must not happen
    assert shown.lock.locked()
    assert shown.played._hold is not None
    go.set()
    async with shown.lock:
        assert shown.played._hold is None
