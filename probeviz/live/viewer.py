"""One viewer of one run: what it has been sent, what it has acknowledged, and what it gets next.

Nothing here waits or knows a socket: a message and the wall's time go in, messages come out.
"""

from collections import deque
from typing import NamedTuple

from probeviz.live import portions
from probeviz.live import protocol as p
from probeviz.live.clock import SPEEDS
from probeviz.live.followings import Followings
from probeviz.live.lesson_shown import shown
from probeviz.live.limits import CPU_MS_A_SECOND, FACTS_A_SECOND, RUN_FACTS
from probeviz.live.played import Played
from probeviz.live.refusals import beyond, refused
from probeviz.live.shown import ClockShown, Setup
from probeviz.locale.text import say, together
from probeviz.sim import why, why_links
from probeviz.sim.history import ByNumber

EMPTY_EVERY_MS = 1_000  # while the clock plays, a batch goes out at least so often
STOP_MS = 2_000  # a viewer whose oldest batch is unacknowledged for so long is sent nothing more
LOST_MS = 60_000
AROUND_MS = 60_000  # facts that come with a picture of the past, for the timeline around it

TOO_FAST = together(FACTS_A_SECOND.said(), CPU_MS_A_SECOND.said())
STANDS = say("The database cannot be written to: the run stands until it can, and nothing is lost.")
DIFFERS = say(
    "This site was updated. Your run was played once more by the new version, and some of it came out differently;"
    " nothing that you did is lost."
)
OUTDATED = say(
    "This run is of an earlier version of the lesson: what its questions are about by now never happens here, so no"
    " answer can be judged. Begin a new run with “Start over”, under “More”; what you did here is kept."
)
FULL = RUN_FACTS.said()


class Sent(NamedTuple):
    """A batch on its way: acknowledged by any time from `until` on."""

    until: int
    wall_ms: int


class Shown(NamedTuple):
    """What the last batch said besides its facts."""

    until: int
    log: int
    clock: ClockShown
    wall_ms: int


class Pace(NamedTuple):
    """How fast the run goes, and why it is not as fast as somebody wished."""

    to: float
    why: str


class Viewer:
    """`welcome` comes first; then `turn`, a few times a second, gives what is new."""

    def __init__(self, played: Played, language: str = "en") -> None:
        self.played = played
        self.language = language  # of what the lesson says
        self.followings = Followings(played)
        self.noted = False  # that the lesson is over has been told to the database
        self.lost = False  # too far behind: its socket shall be closed
        self._n = 0  # the last fact that it has
        self._until = 0  # up to which it is complete; beyond now when it is ahead
        self._log = 0
        self._lesson = -1  # the version of the lesson's state that it has
        self._told = Pace(SPEEDS[0], "")
        self._shown: Shown | None = None
        self._sent: deque[Sent] = deque()
        self._acked = 0

    # --- beginning ----------------------------------------------------------------------------------------------

    def welcome(self, hello: p.Hello, can_command: bool, wall_ms: int) -> list[p.FromServer]:
        """Everything that a page needs to begin, or to go on from what it has."""
        played = self.played
        played.advance(wall_ms)
        said: list[p.FromServer] = [
            p.Welcome(
                run=played.run.public_id,
                setup=Setup.of(played.scenario.setup, played.engine),
                t=played.now,
                n=played.n,
                clock=self._clock(),
                files=played.files(),
                log=played.log,
                wall=wall_ms,
                can="command" if can_command else "look",
                note=OUTDATED if played.outdated else DIFFERS if played.differs else "",
                picture=played.picture() if hello.since is None else None,
            )
        ]
        self._log = played.log
        if hello.since is None:
            self._n, self._until = played.n, played.now
        else:
            self._n, self._until = hello.n, hello.since
            said += self._still_its_own(hello)
        self._acked = self._until
        return said + self.turn(wall_ms)

    def _still_its_own(self, hello: p.Hello) -> list[p.FromServer]:
        """A rewind, when what the page has is not this run's history any more."""
        if hello.engine and hello.engine != self.played.engine:
            return self._rewind(0, 0)
        changed = self.played.changed_since(hello.log)
        if changed is not None and changed[0] <= self._until:
            return self._rewind(*changed)
        return []

    # --- going on -----------------------------------------------------------------------------------------------

    @property
    def n(self) -> int:
        """The last fact that it has."""
        return self._n

    def turn(self, wall_ms: int) -> list[p.FromServer]:
        """What is new: a rewind, a batch, how the lesson stands, lines of commands that go on."""
        said = self.told(wall_ms)
        return [*said, *self.followings.turn(self._n)] if said is not None else []

    def told(self, wall_ms: int) -> list[p.FromServer] | None:
        """The same without lines; None when this is no time for them either."""
        if self._nothing_new(wall_ms):
            return None
        self.played.advance(wall_ms)
        if self._behind(wall_ms):
            return None
        return [*self._taken(), *self._batch(wall_ms), *self._news(wall_ms)]

    def _nothing_new(self, wall_ms: int) -> bool:
        """Whether a turn would find nothing to say. Between two events of a quiet cluster that is every other turn."""
        played, last = self.played, self._shown
        due = played.world.next_due()
        if due is not None and due <= played.clock.at(wall_ms):
            return False
        return (
            last is not None
            and played.clock.playing
            and wall_ms - last.wall_ms < EMPTY_EVERY_MS
            and (played.log, played.n) == (self._log, self._n)
            and not self.followings
            and not self._told.why
            and played.quiet_until(wall_ms)
        )

    def ack(self, t: int) -> None:
        """The page has folded everything up to `t`."""
        self._acked = max(self._acked, min(t, self._until))
        while self._sent and self._sent[0].until <= self._acked:
            self._sent.popleft()

    def _behind(self, wall_ms: int) -> bool:
        """Whether it has not kept up. What it was sent is on its way; when it has come, it goes on from there."""
        if not self._sent:
            return False
        late = wall_ms - self._sent[0].wall_ms
        self.lost = late > LOST_MS
        return late > STOP_MS

    def _taken(self) -> list[p.FromServer]:
        """Entries played since the last turn; the first that changes what the page has sends it back."""
        said: list[p.FromServer] = []
        for number, at_ms, n, rewinds in self.played.taken:
            if number <= self._log:
                continue
            self._log = number
            if rewinds and (self._n > n or self._until > at_ms):
                said += self._rewind(at_ms, n)
        return said

    def _rewind(self, to_ms: int, n: int) -> list[p.FromServer]:
        self._n, self._until = min(n, self._n), min(to_ms, self._until)
        self.followings.take_back(self._n)
        return [p.Rewind(to=self._until, n=self._n, log=self._log)]

    def _batch(self, wall_ms: int) -> list[p.FromServer]:
        played = self.played
        facts = played.timeline.facts_after(self._n) if self._n < played.n else []
        until = played.now
        portion = portions.first(facts)
        if len(portion) < len(facts):
            # Whole instants, but for one that is too large by itself: the rest of it follows, at `until`.
            begun = facts[len(portion)].t
            facts = [f for f in portion if f.t < begun] or portion
            until = facts[-1].t
        shown = Shown(until, self._log, self._clock(), wall_ms)
        if not facts and not self._tells(shown):
            return []
        self._shown = shown
        self._n = facts[-1].n if facts else self._n
        self._until = max(self._until, until)
        if until > self._acked:
            self._sent.append(Sent(until, wall_ms))
        return [p.Batch(facts=facts, until=until, wall=wall_ms, log=shown.log, clock=shown.clock)]

    def _tells(self, shown: Shown) -> bool:
        """Whether a batch without facts tells anything."""
        last = self._shown
        if last is None or (shown.log, shown.clock) != (last.log, last.clock):
            return True
        if not shown.clock.playing:
            return shown.until != last.until
        return shown.wall_ms - last.wall_ms >= EMPTY_EVERY_MS

    def _news(self, wall_ms: int) -> list[p.FromServer]:
        said: list[p.FromServer] = []
        if self.played.lesson.version != self._lesson:
            self._lesson = self.played.lesson.version
            state = shown(self.played.lesson, self.language)
            said += [p.Lesson.of(state)] if state is not None else []
        pace = self._pace(wall_ms)
        if pace != self._told and (pace.why or self._told.why):
            said.append(p.Slowed(to=pace.to, why=pace.why))
        self._told = pace
        return said

    def _pace(self, wall_ms: int) -> Pace:
        speed = self.played.clock.speed
        if self.played.full:
            return Pace(0, FULL)
        if self.played.stands(wall_ms):
            return Pace(0, STANDS)
        return Pace(speed, "" if speed in SPEEDS else TOO_FAST)

    def _clock(self) -> ClockShown:
        return ClockShown.of(self.played.clock)

    # --- looking back -------------------------------------------------------------------------------------------

    def seek(self, message: p.Seek) -> p.FromServer:
        """The picture at an instant, and the facts of the minute before it."""
        played = self.played
        if message.t > played.now:
            return beyond(message.id, played.now, message.t)
        n, before = played.timeline.n_at(message.t), played.timeline.n_at(message.t - AROUND_MS)
        around = portions.last(played.timeline.facts[max(before, n - portions.FACTS) : n])
        return p.Picture(id=message.id, t=message.t, picture=played.picture(n), facts=around)

    def files(self, message: p.Files) -> p.FromServer:
        """The run's files as they were at an instant, and how long they stay so."""
        if message.t > self.played.now:
            return beyond(message.id, self.played.now, message.t)
        found = self.played.files_at(message.t)
        return p.Saved(id=message.id, t=message.t, files=found.files, since=found.since, until=found.until)

    def why(self, message: p.Why) -> p.FromServer:
        """The chain from a fact to its root."""
        if message.n > self.played.n:
            return refused(
                message.id,
                "no-fact",
                say("There is no fact {n} in this run; its last is {last}.", n=message.n, last=self.played.n),
            )
        by_number = ByNumber(self.played.timeline.facts, message.n)
        return p.Chain(id=message.id, n=message.n, links=why_links.links(by_number, why.chain(by_number, message.n)))
