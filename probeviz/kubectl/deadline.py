"""Commands that give up after a while: the fact `command.deadline` tells when, so a replay gives up then too."""

from probeviz.kubectl.answer import Following, Line
from probeviz.sim.facts import CommandDeadline, Fact


class Timed(Following):
    """Goes on until it is done or its entry's time is over."""

    def __init__(self) -> None:
        super().__init__()
        self._entry: int | None = None

    def start(self, entry: int) -> None:
        self._entry = entry

    def feed(self, fact: Fact) -> list[Line]:
        if isinstance(fact, CommandDeadline) and fact.entry == self._entry:
            self.done, self.code = True, 1
            return self.late()
        return self.told(fact)

    def told(self, fact: Fact) -> list[Line]:
        """What any other fact makes it print."""
        raise NotImplementedError

    def late(self) -> list[Line]:
        """What it says when its time is over."""
        raise NotImplementedError
