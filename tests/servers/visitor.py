"""A page's connection as plain as can be, in a thread: it keeps what it is told, and comes back when it is cut."""

import contextlib
import json
import threading
from collections.abc import Callable
from time import monotonic, sleep
from typing import Any

from bench._socket import WebSocket
from tests.servers.services import wait_for

AGAIN_S = 0.1


class Visitor:
    """`ports`: where the site may be reached; after each loss it tries the next one, as a proxy would."""

    def __init__(self, boot: dict[str, Any], ports: list[int]) -> None:
        self.boot = boot
        self.ports = ports
        self.facts: list[dict[str, Any]] = []
        self.until = 0
        self.log = 0
        self.clock: dict[str, Any] = {}
        self.answers: dict[str, dict[str, Any]] = {}
        self.waiting: dict[str, dict[str, Any]] = {}  # sent again after each welcome, until they are answered
        self.welcomes = 0
        self.rewinds = 0
        self.told: list[dict[str, Any]] = []  # everything but batches
        self.batches: list[float] = []  # when each came
        self.wrong: list[str] = []
        self._parts: list[str] = []
        self._socket: WebSocket | None = None
        self._lock = threading.RLock()
        self._going = True
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    # --- what a test says -----------------------------------------------------------------------------------------

    def say(self, **message: Any) -> None:
        """Once; what is lost is lost."""
        with self._lock, contextlib.suppress(OSError):
            if self._socket is not None:
                self._socket.send(json.dumps(message))

    def command(self, id: str, line: str) -> None:
        """Until it is answered."""
        message = {"type": "command", "id": id, "line": line}
        with self._lock:
            self.waiting[id] = message
            self.say(**message)

    def cut(self) -> None:
        """The connection is lost."""
        with self._lock:
            if self._socket is not None:
                self._socket.cut()

    def end(self) -> None:
        self._going = False
        self.cut()
        self._thread.join(30)

    def wait(self, true: "Callable[[Visitor], object]", what: str, limit_s: float = 60) -> None:
        wait_for(lambda: bool(true(self)), f"{what}; told last: {self.told[-3:]} {self.wrong}", limit_s)
        assert self.wrong == []

    def wait_answer(self, id: str) -> dict[str, Any]:
        self.wait(lambda v: id in v.answers, f"an answer to {id}")
        return self.answers[id]

    def ask(self, id: str, line: str) -> dict[str, Any]:
        self.command(id, line)
        return self.wait_answer(id)

    def wait_welcomes(self, number: int) -> None:
        self.wait(lambda v: v.welcomes >= number, f"welcome {number}")

    def wait_batches(self, more: int) -> None:
        wanted = len(self.batches) + more
        self.wait(lambda v: len(v.batches) >= wanted, f"{more} batches")

    def wait_log(self, number: int) -> None:
        self.wait(lambda v: v.log >= number, f"entry {number} reaches it")

    # --- what it is told ------------------------------------------------------------------------------------------

    def _run(self) -> None:
        place = 0
        while self._going:
            try:
                self._connect(self.ports[place % len(self.ports)])
                while self._going:
                    self._hear(self._socket.receive())  # type: ignore[union-attr]
            except OSError:
                place += 1
                sleep(AGAIN_S)
            except Exception as error:
                self.wrong.append(repr(error))
                raise
            finally:
                with self._lock:
                    if self._socket is not None:
                        self._socket.close()
                    self._socket = None

    def _connect(self, port: int) -> None:
        self._parts = []
        socket = WebSocket("127.0.0.1", port, self.boot["url"])
        hello = {"type": "hello", "run": self.boot["run"], "token": self.boot["token"], "log": self.log}
        socket.send(json.dumps(hello | {"from": self.until, "n": self.facts[-1]["n"] if self.facts else 0}))
        with self._lock:
            self._socket = socket

    def _hear(self, text: str) -> None:
        message = json.loads(text)
        if message["type"] == "part":
            self._parts.append(message["text"])
            if message["last"]:
                whole, self._parts = "".join(self._parts), []
                self._hear(whole)
            return
        match message["type"]:
            case "welcome":
                self.welcomes += 1
                with self._lock:
                    for waiting in list(self.waiting.values()):
                        self.say(**waiting)
            case "rewind":
                self.rewinds += 1
                self.facts = [fact for fact in self.facts if fact["n"] <= message["n"]]
                self.until, self.log = message["to"], message["log"]
            case "batch":
                self._batch(message)
                return
            case "answer":
                self.answers[message["id"]] = message
                self.waiting.pop(message["id"], None)
        self.told.append(message)

    def _batch(self, message: dict[str, Any]) -> None:
        numbers = [fact["n"] for fact in message["facts"]]
        first = self.facts[-1]["n"] + 1 if self.facts else 1
        if numbers != list(range(first, first + len(numbers))):
            self.wrong.append(f"after {first - 1} came {numbers[:3]} ...")
        self.facts = [*self.facts, *message["facts"]] if numbers else self.facts
        self.until, self.log, self.clock = message["until"], message["log"], message["clock"]
        self.batches.append(monotonic())
        self.say(type="ack", t=self.until)
