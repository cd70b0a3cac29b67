"""Commands that go on: what `get -w`, `logs -f`, `curl` or `delete` print after their answer, from the facts alone.

So what they print is the same for every replay: after a reconnect, or when the run was taken back, the line is
answered once more as of its own time, and fed the facts since.
"""

import logging

from probeviz.kubectl.answer import Answer, Following, Line, When
from probeviz.live import protocol as p
from probeviz.live.played import Before, Played
from probeviz.sim import entries
from probeviz.sim.log import Logged

logger = logging.getLogger(__name__)

OUTPUT_LINES = 500  # of one message; the rest comes with the next turn


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


class Followings:
    """The commands of one viewer that go on, by the client's id."""

    def __init__(self, played: Played) -> None:
        self.played = played
        self._going: dict[str, Going] = {}

    def __len__(self) -> int:
        return len(self._going)

    def number(self, id: str) -> int | None:
        """The entry of a command that goes on."""
        return self._going[id].number if id in self._going else None

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

    def answer_again(self, id: str, before: Before, answer: Answer) -> p.Answer:
        """The same answer to a line that the log has, and its output from the start."""
        said = self.answer(id, before.logged, answer, before.n)
        if id in self._going:
            self._going[id].until = self._interrupted(before.logged.number)
        return said

    def turn(self) -> list[p.FromServer]:
        """What has been printed since the last turn."""
        said: list[p.FromServer] = []
        for id, going in list(self._going.items()):
            if going.finishing:
                continue
            self._feed(going, self.played.n)
            lines, going.waiting = going.waiting[:OUTPUT_LINES], going.waiting[OUTPUT_LINES:]
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

    def again(self, n: int) -> list[p.FromServer]:
        """Facts above `n` were taken back: whoever has read one of them begins anew."""
        void = [(id, going.number) for id, going in self._going.items() if going.n > n]
        moments = [(id, self.played.before(number)) for id, number in void]
        return [self.answer_again(id, before, before.answer()) for id, before in moments]

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

    def _interrupted(self, number: int) -> int | None:
        """The last fact before the Ctrl-C that ended entry `number`."""
        for logged in self.played.timeline.log.entries:
            if isinstance(logged.entry, entries.Interrupt) and logged.entry.of == number:
                return self.played.before(logged.number).n
        return None


def _output(id: str, lines: list[Line], following: Following, done: bool) -> p.Output:
    return p.Output(id=id, lines=[line.text for line in lines], done=done, exit=following.code if done else None)
