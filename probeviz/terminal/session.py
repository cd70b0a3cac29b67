"""A typed line against a World at its time: what it prints, what it does to the run, and what follows.

Nothing here changes the World: the answer carries the entry that the log keeps, `look` when the line only reads.
"""

from collections.abc import Mapping

import msgspec

from probeviz.kubectl.answer import Answer, Following, Line, err, out
from probeviz.kubectl.command import Surroundings, kubectl
from probeviz.kubectl.logbook import LogBook
from probeviz.sim.entries import Look, Refused
from probeviz.sim.limits import TIMERS_A_SECOND
from probeviz.sim.world import World
from probeviz.terminal.curl.command import curl
from probeviz.terminal.filters import FILTERS, Filter, FilterError
from probeviz.terminal.limits import LINE, OUTPUT
from probeviz.terminal.line import LineError, Segment, split
from probeviz.terminal.pipe import Pipe, Piped
from probeviz.terminal.shell import HELP, cat, ls, unknown

MAX_KEPT = 64 * 1024  # characters of an answer that the log keeps
PAGE = ("clear", "history")  # done by the page itself


class Terminal:
    """`files` are the run's, by name; `logs` the fold of its `log.written` up to the World's time."""

    def __init__(self, files: Mapping[str, str], logs: LogBook) -> None:
        self.files = files
        self.logs = logs

    def run(self, world: World, line: str) -> Answer:
        """Decodes and answers one line; `entry` is always set, and a refusal is an answer too."""
        try:
            answer = self._pipeline(world, self._split(world, line))
        except LineError as error:
            answer = Answer(err(str(error)), 2)
        except FilterError as error:
            answer = Answer(err(error.message), error.code)
        if world.stopped and answer.entry is not None:
            answer = Answer(err(TIMERS_A_SECOND.said()), 1, Refused())
        answer = _cut(answer)
        entry = answer.entry if answer.entry is not None else Look()
        kept = msgspec.structs.replace(
            entry, line=line[:LINE], out=answer.stdout[:MAX_KEPT], error=answer.stderr[:MAX_KEPT]
        )
        return answer._replace(entry=kept)

    def variables(self, world: World) -> dict[str, str]:
        """`$INGRESS`: the address of the first Ingress that has one."""
        addresses = [ingress.address for _, ingress in sorted(world.cluster.ingresses.items()) if ingress.address]
        return {"INGRESS": addresses[0]} if addresses else {}

    def _split(self, world: World, line: str) -> list[Segment]:
        if len(line) > LINE:
            raise LineError(LINE.said(len(line)))
        variables = self.variables(world)
        if "INGRESS" not in variables and "$INGRESS" in line.replace("{", ""):
            raise LineError("$INGRESS is not set: no Ingress has an address yet; see kubectl get ingress.")
        return split(line, variables)

    def _pipeline(self, world: World, segments: list[Segment]) -> Answer:
        if not segments:
            return Answer([])
        answer = self._first(world, segments[0].words, piped=len(segments) > 1)
        rest = segments[1:]
        if rest and rest[0].words[0] in ("kubectl", "k"):
            if answer.following is not None or answer.entry is not None:
                raise LineError("kubectl can read the text of ls, cat or another reading command only.")
            answer = self._kubectl(world, rest[0].words[1:], answer.stdout)
            rest = rest[1:]
        return _piped(answer, [_filter(segment.words) for segment in rest]) if rest else answer

    def _first(self, world: World, words: list[str], piped: bool) -> Answer:
        """The command at the head of the line."""
        name, rest = words[0], words[1:]
        match name:
            case "kubectl" | "k":
                return self._kubectl(world, rest, None)
            case "curl":
                return curl(world, rest)
            case "ls":
                return ls(self.files, rest, piped)
            case "cat":
                return cat(self.files, rest)
            case "echo":
                return Answer(out(" ".join(rest)))
            case "help":
                return Answer(out(HELP))
        if name in PAGE:
            return Answer([])
        return self._filter_of_file(name, rest) if name in FILTERS else unknown(name)

    def _kubectl(self, world: World, words: list[str], stdin: str | None) -> Answer:
        return kubectl(world, words, Surroundings(self.files, self.logs, stdin))

    def _filter_of_file(self, name: str, words: list[str]) -> Answer:
        """`grep path go-http.yaml`: a filter whose last word is a file of the run."""
        if not words or words[-1] not in self.files:
            return Answer(
                err(f"{name}: name a file of this run, or write it behind a pipe: kubectl get pods | {name}"), 2
            )
        return _piped(cat(self.files, words[-1:]), [_filter([name, *words[:-1]])])


def _cut(answer: Answer) -> Answer:
    """What is printed at once, and a line that says so when that is not all."""
    left = int(OUTPUT)
    for i, line in enumerate(answer.lines):
        left -= len(line.text) + 1
        if left < 0:
            return answer._replace(lines=[*answer.lines[:i], *err(OUTPUT.said())])
    return answer


def _filter(words: list[str]) -> Filter:
    name = words[0]
    if name not in FILTERS:
        raise LineError(unknown(name).stderr.strip())
    return FILTERS[name](words[1:])


def _piped(answer: Answer, filters: list[Filter]) -> Answer:
    pipe = Pipe(filters)
    lines: list[Line] = pipe.feed(answer.lines)
    following: Following | None = None
    if answer.following is not None and not pipe.done:
        following = Piped(answer.following, pipe)
    else:
        lines += pipe.end()
    return answer._replace(lines=lines, code=pipe.code, following=following)
