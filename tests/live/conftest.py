"""Runs in the test's database, and processes that show them by a wall clock which the test moves."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import pytest
from asgiref.sync import sync_to_async

from probeviz.lessons import loader, skeleton
from probeviz.live import boot
from probeviz.live import protocol as p
from probeviz.live.conversation import Conversation
from probeviz.live.loading import Found, find, load
from probeviz.live.models import Run
from probeviz.live.played import Played
from probeviz.live.runs import Runs
from probeviz.live.starting import start_lesson
from probeviz.sim.facts import Fact

Message = TypeVar("Message", bound=p.FromServer)

START_MS = 1_800_000_000_000


@dataclass
class Wall:
    """Wall time in ms since 1970, as the test wants it."""

    ms: int = START_MS

    def __call__(self) -> int:
        return self.ms

    def seconds(self) -> float:
        return self.ms / 1_000


@dataclass
class Page:
    """A client that keeps what it is told, as a browser would."""

    runs: Runs
    wall: Wall
    run: Run
    said: list[p.FromServer] = field(default_factory=list)
    closed: int | None = None

    def __post_init__(self) -> None:
        self.conversation = Conversation(self.runs, self.run.public_id, self._hear, self._close, now=self.wall.seconds)
        self.facts: list[Fact] = []
        self.until: int | None = None
        self.log = 0
        self.picture_n = 0

    async def _hear(self, message: p.FromServer) -> None:
        self.said.append(message)
        match message:
            case p.Welcome() if message.picture is not None:
                self.facts, self.picture_n = [], message.n
            case p.Rewind():
                self.facts = [fact for fact in self.facts if fact.n <= message.n]
                self.until, self.log = message.to, message.log
            case p.Batch():
                known = self.facts[-1].n if self.facts else self.picture_n
                numbers = [fact.n for fact in message.facts]
                assert numbers == list(range(known + 1, known + 1 + len(numbers))), "facts come without a gap"
                assert all(fact.t <= message.until for fact in message.facts)
                self.facts += message.facts
                self.until, self.log = message.until, message.log

    async def _close(self, code: int) -> None:
        self.closed = code
        self.conversation.end()

    async def hello(self, token: str | None = None, **fields: object) -> p.Welcome:
        token = self.run.command_token if token is None else token
        await self.say(type="hello", run=self.run.public_id, token=token, **{"from": None, **fields})
        return self.last(p.Welcome)

    async def say(self, **message: object) -> list[p.FromServer]:
        """Says it, waits until it is worked on, and gives what came back."""
        before = len(self.said)
        await self.conversation.receive(p._encoder.encode(message).decode())
        await self.conversation.settled()
        return self.said[before:]

    async def line(self, line: str, id: str = "c1") -> p.Answer:
        await self.say(type="command", id=id, line=line)
        return self.last(p.Answer)

    async def pass_time(self, ms: int, every: int = 200, ack: bool = True) -> None:
        """Lets the wall go on, with a turn every 200 ms and a poll every 2 s."""
        for _ in range(0, ms, every):
            self.wall.ms += every
            await self.conversation.turn()
            for task in self.conversation._settling.tasks():
                await task
            if ack and self.until is not None and self.conversation.viewer is not None:
                await self.conversation._dispatch(p.Ack(t=self.until))
            if self.wall.ms % 2_000 < every:
                await self.runs.poll()

    def all(self, kind: type[Message]) -> list[Message]:
        return [message for message in self.said if isinstance(message, kind)]

    def last(self, kind: type[Message]) -> Message:
        return self.all(kind)[-1]


def loaded(run: Run, wall_ms: int) -> Played:
    """The run as the database has it, played up to that instant. Blocks."""
    found = find(run.public_id)
    assert found is not None
    return load(found, wall_ms)


def held_loads(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Runs are loaded when this is set."""
    go = threading.Event()

    def slow(found: Found, wall_ms: int) -> Played:
        assert go.wait(20)
        return load(found, wall_ms)

    monkeypatch.setattr("probeviz.live.runs.load", slow)
    return go


@pytest.fixture
def own_lesson(tmp_path: Path, settings: Any) -> Iterator[Path]:
    """The folder of a lesson of one's own, `own`: what `manage.py lessons new` makes."""
    folder = skeleton.make(tmp_path, "90-own", [])
    settings.LESSONS = str(tmp_path)
    cached = (loader.lessons, loader._all, loader.lesson_drawn, boot.lesson_boot, boot.settled)
    for each in cached:
        each.cache_clear()
    yield folder
    for each in cached:
        each.cache_clear()


@pytest.fixture
def wall() -> Wall:
    return Wall()


@pytest.fixture
async def run(transactional_db: None) -> Run:
    return await sync_to_async(start_lesson)("who-wrote-the-502", "visitor")


@pytest.fixture
def process(wall: Wall) -> Callable[[], Runs]:
    """Another process: it knows nothing but the database."""
    return lambda: Runs(wall)


@pytest.fixture
def open_page(wall: Wall, run: Run, process: Callable[[], Runs]) -> Callable[..., Page]:
    """A page on the run, in a process of its own unless one is given."""
    return lambda runs=None: Page(runs or process(), wall, run)
