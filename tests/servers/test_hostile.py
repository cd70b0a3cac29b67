"""Real sockets of people who mean harm: too large, too many, never read. The site goes on for the others."""

import json
import os
import socket
import struct
from collections.abc import Iterator
from pathlib import Path
from time import sleep
from typing import Any

import pytest

from bench._socket import WebSocket
from probeviz.live import limits
from tests.daphne import Daphne
from tests.servers.visitor import Visitor

MB = 1024 * 1024
SEEKS = 150


@pytest.fixture
def process(tmp_path: Path) -> Iterator[Daphne]:
    """One process with SQLite."""
    process = Daphne(tmp_path, 1, DATABASE_URL=str(tmp_path / "db.sqlite3"), REDIS_URL="")
    process.start()
    yield process
    process.kill()


@pytest.fixture
def other(process: Daphne) -> Iterator[Visitor]:
    """Somebody who only wants to learn, and is served whatever the test does."""
    visitor = Visitor(process.lesson(), [process.port])
    visitor.wait(lambda v: v.welcomes, "a welcome")
    yield visitor
    before = len(visitor.batches)
    visitor.wait(lambda v: len(v.batches) >= before + 2, "batches go on")
    assert "go-http.yaml" in visitor.ask("after", "ls")["out"].split()
    assert visitor.welcomes == 1, "its connection was never lost"
    visitor.end()


def greeted(process: Daphne, boot: dict[str, Any]) -> WebSocket:
    opened = WebSocket("127.0.0.1", process.port, boot["url"])
    opened.send(json.dumps({"type": "hello", "run": boot["run"], "token": boot["token"], "from": None}))
    assert json.loads(opened.receive())["type"] == "welcome"
    return opened


def ends(raw: socket.socket, limit_s: float = limits.HELLO_S / 2) -> bytes:
    """All that comes until the other side closes, within that time; raises TimeoutError."""
    raw.settimeout(limit_s)
    came = b""
    try:
        while piece := raw.recv(65_536):
            came += piece
    except ConnectionResetError:
        pass
    return came


def test_a_huge_frame_is_cut_off_at_its_head(process: Daphne, other: Visitor) -> None:
    opened = WebSocket("127.0.0.1", process.port, process.lesson()["url"])
    size = 3 * limits.FLOOD_BYTES
    opened._socket.sendall(b"\x81\xff" + struct.pack("!Q", size) + os.urandom(4))
    assert ends(opened._socket) == b"", "it is not waited for"
    opened.close()


def test_a_flood_of_small_frames_is_not_piled_up(process: Daphne, other: Visitor) -> None:
    opened = WebSocket("127.0.0.1", process.port, process.lesson()["url"])
    text = b'{"type": "ack", "t": 1}'
    frame = b"\x81" + bytes([0x80 | len(text)]) + bytes(4) + text
    opened._socket.sendall(frame * 5_000)
    assert limits.UNHEARD.said() in opened.receive()
    opened.close()


def test_for_one_that_reads_nothing_little_is_kept_whatever_it_acknowledges(process: Daphne, other: Visitor) -> None:
    """It asks for pictures of the past, says that it has read everything, and leaves it all to the server's memory."""
    boot = process.lesson()
    opened = greeted(process, boot)
    opened.send(json.dumps({"type": "command", "id": "a", "line": "kubectl apply -f go-http.yaml"}))
    opened.send(json.dumps({"type": "speed", "x": 64}))
    watching = Visitor(boot, [process.port])
    watching.wait(lambda v: v.until > 120_000, "a minute that is worth a picture")
    before = process.resident_kb()
    for i in range(SEEKS):
        opened.send(json.dumps({"type": "seek", "id": f"s{i}", "t": 100_000}))
        opened.send(json.dumps({"type": "ack", "t": 2**50}))
        sleep(0.11)  # slowly enough for the limit of messages
    watching.wait_batches(5)
    assert process.resident_kb() - before < 16 * 1024
    said = [json.loads(opened.receive()) for _ in range(SEEKS)]
    refused = [message for message in said if message["type"] == "refused"]
    assert {message["message"] for message in refused} == {limits.UNREAD_KB.said()}
    watching.end()
    opened.close()


LARGE = """\
apiVersion: v1
kind: Service
metadata: {name: large, annotations: {note: "%s", turn: "%d"}}
spec: {ports: [{port: 80}]}
"""


def test_what_is_larger_than_a_frame_reaches_the_page(process: Daphne, other: Visitor) -> None:
    """daphne raises at 1 MB: many large applies, a picture of them, an answer of control characters."""
    boot = process.lesson()
    visitor = Visitor(boot, [process.port])
    visitor.wait_welcomes(1)
    visitor.say(type="pause")
    for turn in range(60):
        id = f"a{turn}"
        visitor.say(type="apply", id=id, file="large.yaml", text=LARGE % ("x" * 25_000, turn))
        assert visitor.wait_answer(id)["exit"] == 0
        sleep(0.06)  # slowly enough for the limit of messages
    visitor.wait(lambda v: len(json.dumps(v.facts)) > 2 * MB, "facts of more than 2 MB")

    visitor.say(type="seek", id="past", t=visitor.until)
    visitor.wait(lambda v: any(m["type"] == "picture" for m in v.told), "a picture of them")

    loud = visitor.ask("loud", "seq 9900 | jq -r '[range(14;32), range(14;20)] | implode'")
    assert len(json.dumps(loud)) > MB

    anew = Visitor(boot, [process.port])
    anew.wait(lambda v: v.facts == visitor.facts, "all of them, by who comes anew")
    assert (visitor.welcomes, anew.welcomes) == (1, 1), "no connection was lost"
    anew.end()
    visitor.end()
