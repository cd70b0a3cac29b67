"""A pipe of simple commands against a World: what it prints at once, what it does to the run, what follows."""

from collections.abc import Mapping
from typing import Protocol

from probeviz.kubectl.answer import Answer, Following, Line, err, out
from probeviz.kubectl.command import Surroundings, kubectl
from probeviz.kubectl.logbook import LogBook
from probeviz.sim.entries import Look, Refused
from probeviz.sim.world import World
from probeviz.terminal import shell
from probeviz.terminal.clock import date
from probeviz.terminal.curl.command import curl
from probeviz.terminal.expand import Run, Scope, expand, expand_text
from probeviz.terminal.filters import FILTERS, Filter, FilterError
from probeviz.terminal.grammar import Command, Pipeline, Simple, parse
from probeviz.terminal.line import LineError
from probeviz.terminal.load import load
from probeviz.terminal.pipe import Pipe, Piped
from probeviz.terminal.redirect import Routes, routed, routes

PAGE = ("clear", "history")  # done by the page itself
BUILT_IN = (*PAGE, "ls", "cat", "echo", "date", "seq", "true", "false", ":", "help")
CONTROL = ("sleep", "watch", "break", "continue", "export")  # they need a line of several commands


class Printed(Protocol):
    """A command of a line that prints when its turn comes."""

    def answer(self, commands: "Commands", world: World, status: int) -> Answer: ...


class Commands:
    """`files` are the run's, by name; `logs` the fold of its `log.written` up to the World's time."""

    def __init__(self, files: Mapping[str, str], logs: LogBook) -> None:
        self.files = files
        self.logs = logs

    def answer(self, world: World, pipeline: Pipeline, scope: Scope) -> Answer:
        """Runs the commands of a pipe; raises LineError for what cannot be read."""
        try:
            return self._pipeline(world, pipeline, scope)
        except FilterError as error:
            return Answer(err(error.message), error.code)

    def piped(self, world: World, answer: Answer, stages: tuple[Simple, ...], scope: Scope) -> Answer:
        """The answer behind the filters of a pipe and the redirections of the last."""
        if any(stage.redirects for stage in stages[:-1]):
            raise LineError("Only the first and the last command of a pipe can be redirected here.")
        run = self.runner(world, scope)
        filters = [_filter(expand(stage.words, scope, run)) for stage in stages]
        return routed(through(answer, filters), self.routes(world, stages[-1], scope), self.files)

    def routes(self, world: World, stage: Command, scope: Scope) -> Routes:
        return routes(stage.redirects, lambda word: expand_text(word, scope, self.runner(world, scope)))

    def runner(self, world: World, scope: Scope) -> Run:
        """What puts the text of `$(command)` in: the command reads, and prints at once."""

        inside = scope._replace(nested=scope.nested + 1)

        def run(text: str) -> str:
            tree = parse(text, inside.nested)
            only = tree.only
            if only is None or not all(isinstance(stage, Simple) for stage in only.stages):
                raise LineError(f"In $( ) stands one command or pipe here: $({text})")
            answer = self.answer(world, only, inside)
            if answer.following is not None or not isinstance(answer.entry, Look | None):
                raise LineError(f"In $( ) stands a command that only reads: $({text})")
            if answer.stderr and not answer.stdout:
                raise LineError(answer.stderr.strip())
            return answer.stdout

        return run

    # --- one pipe ---------------------------------------------------------------------------------------------------

    def _pipeline(self, world: World, pipeline: Pipeline, scope: Scope) -> Answer:
        stages: list[Simple] = []
        for stage in pipeline.stages:
            if not isinstance(stage, Simple):
                raise LineError("A loop can only stand at the head of a line's pipe.")
            stages.append(stage)
        run = self.runner(world, scope)
        words = [expand(stage.words, scope, run) for stage in stages]
        if not words[0]:
            return Answer([])
        answer = self._first(world, words[0], piped=len(stages) > 1)
        answer = routed(answer, self.routes(world, stages[0], scope), self.files)
        rest, read = stages[1:], words[1:]
        if rest and read[0] and read[0][0] in ("kubectl", "k"):
            if answer.following is not None or not isinstance(answer.entry, Look | None):
                raise LineError("kubectl can read the text of ls, cat or another reading command only.")
            answer = self._kubectl(world, read[0][1:], answer.stdout)
            answer = routed(answer, self.routes(world, rest[0], scope), self.files)
            rest = rest[1:]
        return self.piped(world, answer, tuple(rest), scope) if rest else answer

    def _first(self, world: World, words: list[str], piped: bool) -> Answer:
        """The command at the head of a pipe."""
        name, rest = words[0], words[1:]
        match name:
            case "kubectl" | "k":
                return self._kubectl(world, rest, None)
            case "curl":
                return curl(world, rest)
            case "load":
                return load(world, rest)
            case "ls":
                return shell.ls(self.files, rest, piped)
            case "cat":
                return shell.cat(self.files, rest)
            case "echo":
                return shell.echo(rest)
            case "seq":
                return shell.seq(rest)
            case "date":
                return _date(world, rest)
            case "true" | ":":
                return Answer([])
            case "false":
                return Answer([], 1)
            case "help":
                return Answer(out(shell.HELP))
        if name in PAGE:
            return Answer(err(f"{name} is the page's own and cannot be piped."), 1) if piped else Answer([])
        if name in CONTROL:
            raise LineError(f"{name} stands at the head of a command here.")
        return self._filter_of_file(name, rest) if name in FILTERS else shell.unknown(name)

    def _kubectl(self, world: World, words: list[str], stdin: str | None) -> Answer:
        return kubectl(world, words, Surroundings(self.files, self.logs, stdin))

    def _filter_of_file(self, name: str, words: list[str]) -> Answer:
        """`grep path go-http.yaml`: a filter whose last word is a file of the run."""
        if not words or words[-1] not in self.files:
            return Answer(
                err(f"{name}: name a file of this run, or write it behind a pipe: kubectl get pods | {name}"), 2
            )
        return through(shell.cat(self.files, words[-1:]), [_filter([name, *words[:-1]])])


def reads(answer: Answer) -> bool:
    """Whether it leaves the run as it is; a refused command does."""
    return isinstance(answer.entry, Look | Refused | None)


def _date(world: World, words: list[str]) -> Answer:
    try:
        return Answer(out(date(world.setup, world.now, words)))
    except ValueError as error:
        return Answer(err(str(error)), 1)


def _filter(words: list[str]) -> Filter:
    name = words[0] if words else ""
    if name not in FILTERS:
        raise LineError(shell.unknown(name).stderr.strip())
    return FILTERS[name](words[1:])


def through(answer: Answer, filters: list[Filter]) -> Answer:
    """The answer as a pipe of filters passes it on."""
    pipe = Pipe(filters)
    lines: list[Line] = pipe.feed(answer.lines)
    following: Following | None = None
    if answer.following is not None and not pipe.done:
        following = Piped(answer.following, pipe)
    else:
        lines += pipe.end()
    return answer._replace(lines=lines, code=pipe.code, following=following)
