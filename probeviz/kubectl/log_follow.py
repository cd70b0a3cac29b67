"""`kubectl logs -f`: lines as they are written."""

from probeviz.kubectl.answer import Following, Line, out
from probeviz.kubectl.flags import Parsed
from probeviz.kubectl.log_sources import Source
from probeviz.kubectl.logbook import Written, plain_id
from probeviz.kubectl.wall import wall
from probeviz.sim.facts import ContainerChanged, Fact, LogWritten, ObjectDeleted
from probeviz.sim.setup import Setup


class LogFollow(Following):
    """`logs -f`: lines as they are written, until every instance that it follows has ended."""

    def __init__(self, setup: Setup, sources: list[Source], given: Parsed) -> None:
        super().__init__()
        self._setup = setup
        self._given = given
        self._open = {(source.pod, source.container): source for source in sources}
        self.done = not sources

    def feed(self, fact: Fact) -> list[Line]:
        match fact:
            case LogWritten():
                source = self._open.get((fact.pod, fact.container))
                if source is not None and plain_id(source.instance) == plain_id(fact.id):
                    lines = [Written(fact.t, line) for line in fact.line.split("\n")]
                    return out(*(log_line(self._setup, self._given, source, line) for line in lines))
            case ContainerChanged():
                self._close(fact)
            case ObjectDeleted():
                self._drop([key for key in self._open if f"pod/{key[0]}" == fact.ref])
        return []

    def _close(self, fact: ContainerChanged) -> None:
        source = self._open.get((fact.pod, fact.container))
        if source is not None and (fact.state != "running" or plain_id(fact.id) != plain_id(source.instance)):
            self._drop([(fact.pod, fact.container)])

    def _drop(self, keys: list[tuple[str, str]]) -> None:
        for key in keys:
            del self._open[key]
        self.done = not self._open


def log_line(setup: Setup, given: Parsed, source: Source, written: Written) -> str:
    prefix = f"[pod/{source.pod}/{source.container}] " if given.on("prefix") else ""
    stamp = ""
    if given.on("timestamps"):
        at = wall(setup, written.t)
        stamp = f"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond * 1000:09}Z "
    return f"{prefix}{stamp}{written.line}"
