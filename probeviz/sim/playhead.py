"""A World moving along a log: timers, script and entries in their order."""

from collections.abc import Callable

from probeviz.sim.bootstrap import new_world
from probeviz.sim.checkpoints import Checkpoint
from probeviz.sim.commit import perform
from probeviz.sim.entries import Entry
from probeviz.sim.facts import Fact
from probeviz.sim.log import Log, copy_of
from probeviz.sim.setup import Setup
from probeviz.sim.world import World


class Playhead:
    """`scripted` lines and `logged` entries of `log` have been played on `world`."""

    __slots__ = ("log", "logged", "scripted", "world")

    def __init__(self, log: Log, world: World, scripted: int = 0, logged: int = 0) -> None:
        self.log = log
        self.world = world
        self.scripted = scripted
        self.logged = logged

    @classmethod
    def at_start(cls, setup: Setup, log: Log, sink: Callable[[Fact], None] | None = None) -> "Playhead":
        return cls(log, new_world(setup, sink))

    @classmethod
    def at(cls, setup: Setup, log: Log, point: Checkpoint) -> "Playhead":
        return cls(log, World.load(setup, point.world), point.scripted, point.logged)

    def advance(self, to_ms: int) -> None:
        """Plays timers, script and log up to and at `to_ms`; an instant already passed changes nothing."""
        while (stop := self._next_stop()) is not None and stop <= to_ms:
            self.world.advance(stop)
            self._play_script(stop)
            self._play_entries(stop)
        if to_ms >= self.world.now:
            self.world.advance(to_ms)

    def next_due(self) -> int | None:
        """When the next Timer, scripted line or entry is due; None when there is none."""
        dues = (self.world.next_due(), self._next_stop())
        return min((due for due in dues if due is not None), default=None)

    def checkpoint(self) -> Checkpoint:
        world = self.world
        return Checkpoint(world.now, world.n, self.scripted, self.logged, world.save())

    def _next_stop(self) -> int | None:
        """The next instant at which something comes from outside."""
        script, entries = self.log.script, self.log.entries
        stops = [line.at_ms for line in script[self.scripted : self.scripted + 1]]
        stops += [logged.at_ms for logged in entries[self.logged : self.logged + 1]]
        return min(stops, default=None)

    def _play_script(self, at_ms: int) -> None:
        script = self.log.script
        while self.scripted < len(script) and script[self.scripted].at_ms <= at_ms:
            entry = self.log.decided(self.scripted, self.world)
            self.scripted += 1
            self._perform(-self.scripted, entry)

    def _play_entries(self, at_ms: int) -> None:
        entries = self.log.entries
        while self.logged < len(entries) and entries[self.logged].at_ms <= at_ms:
            number, _, entry = entries[self.logged]
            self.logged += 1
            self.log.stated[number] = self.world.n
            self._perform(number, entry)

    def _perform(self, number: int, entry: Entry) -> None:
        perform(self.world, number, copy_of(entry))
        self.world.advance(self.world.now)  # settles it before the next
