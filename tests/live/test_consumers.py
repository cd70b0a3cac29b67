"""The websocket itself: origin, ticket, frames. What is said over it is test_conversation's."""

import json
from collections.abc import AsyncIterator

import pytest
from channels.testing import WebsocketCommunicator

from probeviz.asgi import application
from probeviz.live import limits, starting
from probeviz.live.limits import Buckets
from probeviz.live.models import Run, token
from probeviz.live.tickets import Ticket, command_token, write
from probeviz.sim.limits import Limit

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


async def test_another_origin_is_refused() -> None:
    headers = [(b"host", b"localhost"), (b"origin", b"https://elsewhere.example")]
    socket = await opened("A" * 22, headers=headers)
    connected, _ = await socket.connect()
    assert not connected
