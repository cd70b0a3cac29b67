"""Many viewers from one process: websockets that speak the protocol as a page does, and note when each batch came.

    python -m bench._load PORT < viewers.jsonl

Each line of stdin is a list `[run, key, ticket]` to open, or a number: the seconds to measure from now on. Each is
answered by a line of JSON, a number by a `Measured`.
"""

import asyncio
import json
import os
import re
import sys
from collections import Counter
from time import time

import msgspec

AT_ONCE = 20  # sockets that are being opened
ACK_S = 1.0
TURN_MS = 200  # a batch has the facts of so long
FACT = re.compile(rb'"n":\d+,"t":(\d+),"cause":\[')  # ends each; within a text its quotes are escaped
TAIL = re.compile(rb'"until":(\d+),"wall":(\d+)')


class Measured(msgspec.Struct):
    """`late_ms`: of each batch, how much later than 200 ms after its instant the oldest of its facts came."""

    batches: dict[str, int]  # run -> how many
    late_ms: list[int]
    lost: list[str]  # runs whose socket the server has closed


class Viewer(asyncio.Protocol):
    """One socket. Frames are told apart and not decoded, or this process would be the one that is measured."""

    def __init__(self, load: "Load", run: str, key: str, ticket: str) -> None:
        self.load, self.run, self.key, self.ticket = load, run, key, ticket
        self.begun = asyncio.get_running_loop().create_future()
        self.buffer = bytearray()
        self.upgraded = False
        self.until = self.acked = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        host = f"127.0.0.1:{self.load.port}"
        self.transport.write(
            f"GET /ws/run/{self.run}?ticket={self.ticket} HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\n"
            "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            "Sec-WebSocket-Key: cHJvYmV2aXotYmVuY2gtMQ==\r\n\r\n".encode()
        )

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        if not self.upgraded:
            head, found, rest = self.buffer.partition(b"\r\n\r\n")
            if not found:
                return
            if b" 101 " not in head.split(b"\r\n", 1)[0]:
                self.transport.close()
                return
            self.upgraded, self.buffer = True, rest
            self.say({"type": "hello", "run": self.run, "token": self.key, "from": None})
        while (frame := self._frame()) is not None:
            self._take(*frame)

    def _frame(self) -> tuple[int, bytes] | None:
        """(kind, data) of the next whole frame; a server's frames carry no mask (RFC 6455, 5.2)."""
        if len(self.buffer) < 2:
            return None
        size, begin = self.buffer[1] & 127, 2
        if size > 125:
            begin = 4 if size == 126 else 10
            size = int.from_bytes(self.buffer[2:begin], "big")
        if len(self.buffer) < begin + size:
            return None
        kind, data = self.buffer[0] & 15, bytes(self.buffer[begin : begin + size])
        del self.buffer[: begin + size]
        return kind, data

    def _take(self, kind: int, data: bytes) -> None:
        if kind == 9:
            self._send(0x8A, data)
        if kind != 1:
            return
        if data.startswith(b'{"type":"batch"'):
            self._batch(data)
        elif data.startswith(b'{"type":"welcome"'):
            self.say({"type": "command", "id": "apply", "line": "kubectl apply -f go-http.yaml"})
            self.say({"type": "play"})
        elif data.startswith(b'{"type":"answer"') and not self.begun.done():
            self.begun.set_result(None)

    def _batch(self, data: bytes) -> None:
        found = TAIL.search(data, max(0, len(data) - 200))
        assert found is not None
        self.until, wall = int(found[1]), int(found[2])
        first = FACT.search(data)
        stated = wall - (self.until - int(first[1])) if first else None
        self.load.heard(self.run, stated)

    def say(self, message: dict[str, object]) -> None:
        self._send(0x81, json.dumps(message).encode())

    def acknowledge(self) -> None:
        if self.until > self.acked:
            self.acked = self.until
            self.say({"type": "ack", "t": self.until})

    def _send(self, kind: int, data: bytes) -> None:
        mask = os.urandom(4)
        head = (
            bytes([kind, 0x80 | len(data)]) if len(data) < 126 else bytes([kind, 0xFE]) + len(data).to_bytes(2, "big")
        )
        masked = (int.from_bytes(data, "big") ^ int.from_bytes((mask * len(data))[: len(data)], "big")) if data else 0
        self.transport.write(head + mask + masked.to_bytes(len(data), "big"))

    def connection_lost(self, error: Exception | None) -> None:
        self.load.lost.append(self.run)
        if not self.begun.done():
            self.begun.set_exception(ConnectionError(f"{self.run} could not be opened"))


class Load:
    def __init__(self, port: int) -> None:
        self.port = port
        self.viewers: list[Viewer] = []
        self.lost: list[str] = []
        self.batches: Counter[str] = Counter()
        self.late_ms: list[int] = []

    def heard(self, run: str, stated_ms: int | None) -> None:
        self.batches[run] += 1
        if stated_ms is not None:
            self.late_ms.append(max(0, round(time() * 1_000) - stated_ms - TURN_MS))

    async def open(self, wanted: list[list[str]]) -> None:
        loop, places = asyncio.get_running_loop(), asyncio.Semaphore(AT_ONCE)

        async def one(run: str, key: str, ticket: str) -> None:
            async with places, asyncio.timeout(60):
                _, viewer = await loop.create_connection(lambda: Viewer(self, run, key, ticket), "127.0.0.1", self.port)
                self.viewers.append(viewer)
                await viewer.begun

        await asyncio.gather(*(one(*each) for each in wanted))

    async def acknowledge(self) -> None:
        """Each viewer once a second, spread over it."""
        parts, part = 20, 0
        while True:
            for viewer in self.viewers[part::parts]:
                if not viewer.transport.is_closing():
                    viewer.acknowledge()
            part = (part + 1) % parts
            await asyncio.sleep(ACK_S / parts)

    async def measure(self, seconds: float) -> Measured:
        self.batches.clear()
        self.late_ms.clear()
        await asyncio.sleep(seconds)
        return Measured(dict(self.batches), list(self.late_ms), list(self.lost))


async def main(port: int) -> None:
    load = Load(port)
    acknowledging = asyncio.create_task(load.acknowledge())
    loop = asyncio.get_running_loop()
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        asked = json.loads(line)
        if isinstance(asked, list):
            await load.open(asked)
            print(json.dumps(len(load.viewers)), flush=True)
        else:
            print(msgspec.json.encode(await load.measure(asked)).decode(), flush=True)
    acknowledging.cancel()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
