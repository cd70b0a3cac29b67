"""A pipe of simple commands against a World: what it prints at once, what it does to the run, what follows."""

from collections.abc import Mapping
from typing import Protocol

from probeviz.kubectl.answer import Answer, Following, Line, err, out
from probeviz.kubectl.command import Surroundings, kubectl
from probeviz.kubectl.logbook import LogBook
from probeviz.sim.entries import Look, Refused
from probeviz.sim.facts import Fact, FileKept
from probeviz.sim.world import World
from probeviz.terminal import shell, source, xargs
from probeviz.terminal.clock import date
from probeviz.terminal.curl.command import curl
from probeviz.terminal.docker import docker
from probeviz.terminal.expand import Run, Scope, expand, expand_text
from probeviz.terminal.filters import FILTERS, Filter, FilterError
from probeviz.terminal.go import go
from probeviz.terminal.grammar import Command, Pipeline, Simple, parse
from probeviz.terminal.line import LineError
from probeviz.terminal.load import load
from probeviz.terminal.pipe import Pipe, Piped
from probeviz.terminal.redirect import Routes, routed, routes
from probeviz.terminal.tee import tee
from probeviz.terminal.wget import wget

PAGE = ("clear", "history")  # done by the page itself
BUILT_IN = (*PAGE, "ls", "cat", "echo", "date", "seq", "true", "false", ":", "help")
READS_TEXT = ("kubectl", "k", "xargs")  # what may stand behind a pipe beside the filters
CONTROL = ("sleep", "watch", "break", "continue", "export")  # they need a line of several commands


class Printed(Protocol):
    """A command of a line that prints when its turn comes."""

    def answer(self, commands: "Commands", world: World, status: int) -> Answer: ...


class Commands:
    """`files` are the run's, by name; `logs` the fold of its `log.written` up to the World's time."""

    def __init__(self, files: Mapping[str, str], logs: LogBook) -> None:
        self.files = files
        self.logs = logs

    def copy(self) -> "Commands":
        """With the same to read, to be fed apart from these."""
        return Commands(self.files, self.logs.copy())

    def feed(self, fact: Fact) -> None:
        """Goes on with the run: what containers write, and the files that curl keeps."""
        self.logs.feed(fact)
        if isinstance(fact, FileKept):
            self.files = {**self.files, fact.file: fact.text}

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
        words = [expand(stage.words, scope, run) for stage in stages]
        if words[-1][:1] == ["tee"]:
            before = through(answer, [_filter(each) for each in words[:-1]]) if words[:-1] else answer
            return tee(before, words[-1][1:], self.routes(world, stages[-1], scope), self.files)
        filters = [_filter(each) for each in words]
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
        done = 1
        for i in range(1, len(stages)):
            name = words[i][0] if words[i] else ""
            if name not in READS_TEXT:
                continue
            if i > done:
                answer = self.piped(world, answer, tuple(stages[done:i]), scope)
            if answer.following is not None or not isinstance(answer.entry, Look | None):
                raise LineError(f"{name} can read the text of ls, cat or another reading command only.")
            answer = self._reads_text(world, words[i], answer)
            answer = routed(answer, self.routes(world, stages[i], scope), self.files)
            done = i + 1
        return self.piped(world, answer, tuple(stages[done:]), scope) if done < len(stages) else answer

    def _reads_text(self, world: World, words: list[str], before: Answer) -> Answer:
        """A command behind a pipe that is no filter; what was said on stderr stays."""
        said = [line for line in before.lines if line.stream == "err"]
        if words[0] != "xargs":
            return self._kubectl(world, words[1:], before.stdout)
        planned = xargs.plan(words[1:])
        answers = [self._first(world, command, piped=True) for command in planned.commands(before.stdout)]
        if len(answers) == 1:
            return answers[0]._replace(lines=said + answers[0].lines)
        if any(not reads(answer) or answer.following is not None for answer in answers):
            raise LineError(xargs.TOO_MANY)
        code = 123 if any(answer.code for answer in answers) else 0  # findutils xargs
        return Answer([*said, *(line for answer in answers for line in answer.lines)], code)

    def _first(self, world: World, words: list[str], piped: bool) -> Answer:
        """The command at the head of a pipe."""
        name, rest = words[0], words[1:]
        match name:
            case "kubectl" | "k":
                return self._kubectl(world, rest, None)
            case "curl":
                return curl(world, rest)
            case "wget":
                return wget(world, rest)
            case "load":
                return load(world, rest)
            case "go":
                return go(world, rest)
            case "docker":
                return docker(world, rest)
            case "ls":
                return shell.ls(self._lying(world), rest, piped)
            case "cat":
                return shell.cat(self._lying(world), rest)
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
        return self._filter_of_file(world, name, rest) if name in FILTERS else shell.unknown(name)

    def _lying(self, world: World) -> dict[str, str]:
        """All files that can be read: the run's, and what its programs are built from."""
        return {**source.files(world), **self.files}

    def _kubectl(self, world: World, words: list[str], stdin: str | None) -> Answer:
        return kubectl(world, words, Surroundings(self.files, self.logs, stdin))

    def _filter_of_file(self, world: World, name: str, words: list[str]) -> Answer:
        """`grep path go-http.yaml`: a filter whose last word is a file of the run."""
        files = self._lying(world)
        if not words or words[-1] not in files:
            return Answer(
                err(f"{name}: name a file of this run, or write it behind a pipe: kubectl get pods | {name}"), 2
            )
        return through(shell.cat(files, words[-1:]), [_filter([name, *words[:-1]])])


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
    if name in shell.COMMANDS and name not in FILTERS and name not in shell.INSTEAD:
        raise LineError(f"{name} stands at the head of a pipe here.")
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
