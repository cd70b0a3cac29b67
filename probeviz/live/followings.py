"""Commands that go on: what `get -w`, `logs -f`, `curl` or `delete` print after their answer, from the facts alone.

So what they print is the same for every replay: after a reconnect, or when the run was taken back, the line is
answered once more as of its own time, and fed the facts since.
"""

import logging
from itertools import accumulate
from typing import NamedTuple

from probeviz.kubectl.answer import Answer, Following, Line, When
from probeviz.live import protocol as p
from probeviz.live.before import Before
from probeviz.live.played import Played
from probeviz.sim.log import Logged

logger = logging.getLogger(__name__)

OUTPUT_LINES, OUTPUT_CHARACTERS = 500, 256 * 1024  # of one message; the rest comes with the next turn


class Going:
    """One command: `n` is the last fact that it has been fed, `waiting` what did not fit into a message."""

    def __init__(self, number: int, following: Following, n: int, when: When) -> None:
        self.number = number
        self.following = following
        self.n = n
        self.waiting: list[Line] = []
        self.until: int | None = None  # the fact after which Ctrl-C came, when the line is answered once more
        self.finishing = False  # a thread is getting the last lines
        following.see(when)
        following.start(number)

    def portion(self) -> list[Line]:
        """As much of what waits as goes into one message."""
        sizes = accumulate(len(line.text) + 1 for line in self.waiting[:OUTPUT_LINES])
        count = sum(1 for size in sizes if size <= OUTPUT_CHARACTERS) or 1
        lines, self.waiting = self.waiting[:count], self.waiting[count:]
        return lines

    def finish(self) -> None:
        """Gets the last lines from a helper process; blocks, so it runs in a thread."""
        try:
            lines = self.following.end()
        except Exception:
            logger.exception("the end of a pipe could not be worked out")
            lines = self.following.interrupt()
        if self.finishing:  # no Ctrl-C came meanwhile
            self.waiting += lines
            self.finishing = False


class Again(NamedTuple):
    """A line that the log has, answered once more; `until` the fact after which Ctrl-C ended it."""

    before: Before
    answer: Answer
    until: int | None


def answered_again(played: Played, number: int) -> Again:
    """Takes its time, and helper processes where the line wants them; nothing may change the run meanwhile."""
    before = played.before(number)
    return Again(before, before.answer(), played.interrupted(number))


class Followings:
    """The commands of one viewer that go on, by the client's id."""

    def __init__(self, played: Played) -> None:
        self.played = played
        self._going: dict[str, Going] = {}
        self._void: dict[str, int] = {}  # what they printed was taken back; the entries of their lines
        self._due: list[tuple[str, int]] = []  # of these, the ones that nobody works on yet

    def __len__(self) -> int:
        return len(self._going) + len(self._void)

    def number(self, id: str) -> int | None:
        """The entry of a command that goes on."""
        return self._going[id].number if id in self._going else self._void.get(id)

    def answer(self, id: str, logged: Logged, answer: Answer, n: int) -> p.Answer:
        """The answer to a line, which was given when `n` facts had been stated; what follows comes with `turn`."""
        if answer.following is not None:
            self._going[id] = Going(logged.number, answer.following, n, self.played.timeline.when)
        return p.Answer(
            id=id,
            out=answer.stdout,
            err=answer.stderr,
            exit=answer.code,
            following=answer.following is not None,
            t=logged.at_ms,
            log=logged.number,
        )

    def answer_again(self, id: str, again: Again) -> p.Answer:
        """The same answer to a line that the log has, and its output from the start."""
        self._void.pop(id, None)
        said = self.answer(id, again.before.logged, again.answer, again.before.n)
        if id in self._going:
            self._going[id].until = again.until
        return said

    def turn(self, n: int) -> list[p.Output]:
        """What has been printed since the last turn, up to fact `n`."""
        said: list[p.Output] = []
        for id, going in list(self._going.items()):
            if going.finishing:
                continue
            self._feed(going, n)
            lines = going.portion()
            done = going.following.done and not going.waiting
            if lines or done:
                said.append(_output(id, lines, going.following, done))
            if done:
                del self._going[id]
        return said

    def to_finish(self) -> list[Going]:
        """Those whose `finish` is to be called now, in a thread."""
        found = [going for going in self._going.values() if going.following.ending and not going.finishing]
        for going in found:
            going.finishing = True
        return found

    def interrupt(self, id: str) -> None:
        """Ctrl-C has been committed."""
        if id in self._going:
            self._end(self._going[id])

    def take_back(self, n: int) -> None:
        """Facts above `n` were taken back: whoever has read one of them begins anew, as soon as its line has been
        answered once more."""
        for id, going in list(self._going.items()):
            if going.n > n:
                del self._going[id]
                self._void[id] = going.number
                self._due.append((id, going.number))

    def due_again(self) -> list[tuple[str, int]]:
        """Lines that are now to be answered once more, by id and entry: work for a thread, then `answer_again`."""
        due, self._due = self._due, []
        return [(id, number) for id, number in due if id in self._void]

    def put_off(self, id: str, number: int) -> None:
        """The line could not be answered once more now; the next turn asks again."""
        self._due.append((id, number))

    def _feed(self, going: Going, n: int) -> None:
        n = n if going.until is None else min(n, going.until)
        for fact in self.played.timeline.facts.between(going.n, n):
            if going.following.ending:
                return  # it goes on from here
            going.n = fact.n
            if not going.following.done:
                going.waiting += going.following.feed(fact)
        if going.n == going.until and not going.following.ending:
            self._end(going)

    def _end(self, going: Going) -> None:
        if not going.following.done or going.finishing:
            going.finishing = False
            going.waiting += going.following.interrupt()


def _output(id: str, lines: list[Line], following: Following, done: bool) -> p.Output:
    return p.Output(id=id, lines=[line.text for line in lines], done=done, exit=following.code if done else None)
