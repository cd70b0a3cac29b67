"""From the tree of a line to its program.  `for` is written out, `while` and `until` go back."""

from typing import NamedTuple

import msgspec

from probeviz.sim.entries import Request, Step
from probeviz.sim.world import World
from probeviz.terminal.at_once import ALONE
from probeviz.terminal.clock import duration_ms
from probeviz.terminal.commands import BUILT_IN, Commands
from probeviz.terminal.curl.command import plan
from probeviz.terminal.expand import Scope, expand, expand_text
from probeviz.terminal.filters import FILTERS
from probeviz.terminal.grammar import ASSIGNMENT, AndOr, For, If, Pipeline, Simple, While, parse
from probeviz.terminal.grammar import Commands as Tree
from probeviz.terminal.limits import JQ_RUNS, REQUESTS, STEPS
from probeviz.terminal.line import LineError, Part, Word
from probeviz.terminal.program import Banner, Command, Program, Reading, Said, Sending

ALWAYS_OK = ("echo", "help", "clear", "history")


def compile_(world: World, tree: Tree, scope: Scope, commands: Commands) -> Program:
    """The steps of a line; raises LineError for what no step can do."""
    compiler = _Compiler(world, commands)
    compiler.tree(tree, scope)
    return Program(compiler.steps, compiler.requests, compiler.commands, frozenset(compiler.blind))


class _Loop(NamedTuple):
    breaks: list[int]
    continues: list[int]


class _Compiler:
    def __init__(self, world: World, commands: Commands) -> None:
        self._world = world
        self._run = commands
        self.steps: list[Step] = []
        self.requests: list[Request] = []
        self.commands: dict[int, Command] = {}
        self.blind: set[int] = set()
        self._numbers: dict[bytes, int] = {}
        self._known = True  # whether the World knows the status of the command before
        self._loops: list[_Loop] = []
        self._round = 0  # loops that go back, around here
        self._timed = False  # whether time may have passed before here
        self._jq = 0

    # --- steps --------------------------------------------------------------------------------------------------

    def _emit(self, op: str, arg: int = 0) -> int:
        if len(self.steps) >= STEPS:
            raise LineError(STEPS.said())
        self.steps.append(Step(op, arg))
        return len(self.steps) - 1

    def _jump(self, op: str) -> int:
        at = self._emit(op)
        if not self._known:
            self.blind.add(at)
        return at

    def _land(self, *jumps: int, at: int | None = None) -> None:
        """The jumps lead to step `at`, by default to the next one."""
        for jump in jumps:
            self.steps[jump] = Step(self.steps[jump].op, len(self.steps) if at is None else at)

    # --- lists --------------------------------------------------------------------------------------------------

    def tree(self, tree: Tree, scope: Scope) -> Scope:
        for item in tree.items:
            scope = self._and_or(item, scope)
        return scope

    def _and_or(self, item: AndOr, scope: Scope) -> Scope:
        scope = self._pipeline(item.first, scope)
        for operator, pipeline in item.rest:
            skip = self._jump("jump-failed" if operator == "&&" else "jump-ok")
            known = self._known
            scope = self._pipeline(pipeline, scope)
            self._known = known and self._known
            self._land(skip)
        return scope

    def _pipeline(self, pipeline: Pipeline, scope: Scope) -> Scope:
        head = pipeline.stages[0]
        if isinstance(head, Simple):
            scope = self._simple(pipeline, head, scope)
        elif len(pipeline.stages) > 1 or head.redirects:
            raise LineError("Only a loop that is the whole line can be piped or redirected here.")
        elif isinstance(head, While):
            self._while(head, scope)
        elif isinstance(head, For):
            self._for(head, scope)
        else:
            self._if(head, scope)
        if pipeline.negated:
            self._emit("not")
        return scope

    def _while(self, loop: While, scope: Scope) -> None:
        self._round += 1
        top = len(self.steps)
        self.tree(loop.condition, scope)
        leave = self._jump("jump-ok" if loop.until else "jump-failed")
        self._loops.append(_Loop([], []))
        self.tree(loop.body, scope)
        inner = self._loops.pop()
        self._land(*inner.continues, at=top)
        self._emit("jump", top)
        self._land(leave, *inner.breaks)
        self._emit("status", 0)
        self._known = True
        self._round -= 1

    def _for(self, loop: For, scope: Scope) -> None:
        self._timely(loop.words)
        breaks: list[int] = []
        for value in expand(loop.words, scope, self._run.runner(self._world, scope)):
            self._loops.append(_Loop([], []))
            self.tree(loop.body, scope.with_variable(loop.name, value))
            inner = self._loops.pop()
            self._land(*inner.continues)
            breaks += inner.breaks
        self._land(*breaks)

    def _if(self, choice: If, scope: Scope) -> None:
        self.tree(choice.condition, scope)
        no = self._jump("jump-failed")
        self.tree(choice.then, scope)
        known = self._known
        end = self._emit("jump")
        self._land(no)
        self._known = True
        if choice.otherwise.items:
            self.tree(choice.otherwise, scope)
        else:
            self._emit("status", 0)
        self._known = known and self._known
        self._land(end)

    # --- simple commands ----------------------------------------------------------------------------------------

    def _simple(self, pipeline: Pipeline, head: Simple, scope: Scope) -> Scope:
        name = head.words[0].plain if head.words else ""
        alone = len(pipeline.stages) == 1
        if _assigns(head.words) or name == "export":
            return self._assign(head, scope)
        if name in ("break", "continue") and alone:
            self._leave(name)
        elif name in ("true", "false", ":") and alone:
            self._emit("status", int(name == "false"))
            self._known = True
        elif name == "sleep" and alone:
            self._sleep(head, scope)
        elif name == "watch" and alone:
            self._watch(head, scope)
        elif name == "curl":
            self._curl(pipeline, head, scope)
        elif name == "load":
            raise LineError("load works on a line of its own here.")
        else:
            self._reading(pipeline, name, scope)
        return scope

    def _assign(self, head: Simple, scope: Scope) -> Scope:
        words = head.words[1:] if head.words[0].plain == "export" else head.words
        if self._round:
            raise LineError("A variable cannot change while a loop goes round here; for i in 1 2 3 gives it values.")
        for word in words:
            first = word.parts[0]
            found = ASSIGNMENT.match(first.text) if first.kind == "text" and not first.quoted else None
            if found is None:
                raise LineError("Set a variable first, then use it: X=/ping; curl $INGRESS$X. It lasts for its line.")
            value = Word((Part("text", first.text[found.end() :]), *word.parts[1:]))
            self._timely((value,))
            text = expand_text(value, scope, self._run.runner(self._world, scope))
            scope = scope.with_variable(found[1], text)
        self._emit("status", 0)
        self._known = True
        return scope

    def _leave(self, name: str) -> None:
        if not self._loops:
            raise LineError(f"{name}: only meaningful in a `for', `while', or `until' loop")
        (self._loops[-1].breaks if name == "break" else self._loops[-1].continues).append(self._emit("jump"))

    def _sleep(self, head: Simple, scope: Scope) -> None:
        words = expand(head.words, scope, self._run.runner(self._world, scope))[1:]
        if not words:
            raise LineError("sleep: missing operand")
        times = [duration_ms(word) for word in words]
        for word, ms in zip(words, times, strict=True):
            if ms is None:
                raise LineError(f"sleep: invalid time interval '{word}'")
        self._emit("sleep", sum(ms or 0 for ms in times))
        self._known = self._timed = True

    def _watch(self, head: Simple, scope: Scope) -> None:
        """`watch -n 1 kubectl get pods`: head, command, wait, and again."""
        words = expand(head.words, scope, self._run.runner(self._world, scope))[1:]
        wait_ms, title, rest = _watch_words(words)
        line = " ".join(rest)
        left = f"Every {wait_ms / 1000:.1f}s: {line}"
        top = len(self.steps)
        self._round += 1
        if title:
            self.commands[self._emit("say")] = Banner(left)
        self.tree(parse(line), scope)
        self._emit("sleep", wait_ms)
        self._emit("jump", top)
        self._round -= 1
        self._timed = True

    def _curl(self, pipeline: Pipeline, head: Simple, scope: Scope) -> None:
        self._timely(head.words)
        planned = plan(self._world, expand(head.words, scope, self._run.runner(self._world, scope))[1:])
        alone = len(pipeline.stages) == 1
        if not planned.requests:
            said = self._run.answer(self._world, pipeline, scope)
            if said.entry is not None:
                raise LineError(ALONE)
            self.commands[self._emit("say")] = Said(said.lines, said.code)
            self._emit("status", said.code)
            self._known = True
            return
        begin = len(self.steps)
        sending = Sending(begin, planned, pipeline, scope)
        for request in planned.requests:
            self.commands[self._emit("send", self._number(request))] = sending
        if planned.transfers[-1].request is None:
            self._emit("status", planned.following().code or 6)
        self._known, self._timed = alone, True

    def _number(self, request: Request) -> int:
        """Its place among the requests of the line, each of which is kept once."""
        key = msgspec.msgpack.encode(request)
        if key not in self._numbers:
            if len(self.requests) >= REQUESTS:
                raise LineError(REQUESTS.said())
            self._numbers[key] = len(self.requests)
            self.requests.append(request)
        return self._numbers[key]

    def _reading(self, pipeline: Pipeline, name: str, scope: Scope) -> None:
        slow = _asks_jq(pipeline, scope)
        self._jq += slow
        if self._jq > JQ_RUNS or (slow and self._round):
            raise LineError(JQ_RUNS.said())
        built_in = name in BUILT_IN or name in FILTERS
        at = self._emit("say" if built_in else "look")
        self.commands[at] = Reading(pipeline, scope, not built_in or _looks(pipeline), slow)
        self._known = name in ALWAYS_OK and len(pipeline.stages) == 1
        self._timed = self._timed or not built_in

    def _timely(self, words: tuple[Word, ...]) -> None:
        """What is put in when the line is read must not be meant for a later time."""
        if not (self._round or self._timed):
            return
        for part in (part for word in words for part in word.parts):
            if part.kind == "run" and part.text.split()[:1] != ["seq"]:
                raise LineError(f"$({part.text}) would be read too early here: put it on a line of its own.")
            if part == Part("name", "?", part.quoted):
                raise LineError("$? is known to echo here, not to other commands of the same line.")


def _looks(pipeline: Pipeline) -> bool:
    """Whether a pipe that begins with a built-in command looks at the cluster all the same."""
    stages = [stage for stage in pipeline.stages if isinstance(stage, Simple)]
    runs = any(part.kind == "run" for stage in stages for word in stage.words for part in word.parts)
    return runs or any(stage.words and stage.words[0].plain not in FILTERS for stage in stages[1:])


def _asks_jq(pipeline: Pipeline, scope: Scope) -> bool:
    """Whether a filter is jq, or may be one in `$( )`."""
    stages = [stage for stage in pipeline.stages if isinstance(stage, Simple) and stage.words]
    first = [part for stage in stages for part in stage.words[0].parts]
    named = "".join(scope.variables.get(p.text, "") if p.kind == "name" else p.text for p in first)
    inside = [p.text for stage in stages for word in stage.words for p in word.parts if p.kind == "run"]
    return any("jq" in text for text in (named, *inside))


def _assigns(words: tuple[Word, ...]) -> bool:
    first = words[0].parts[0] if words and words[0].parts else Part("text", "")
    return first.kind == "text" and not first.quoted and ASSIGNMENT.match(first.text) is not None


def _watch_words(words: list[str]) -> tuple[int, bool, list[str]]:
    """(interval in ms, whether there is a head, the command)."""
    wait_ms: int | None = 2_000
    title, rest = True, list(words)
    while rest and rest[0].startswith("-"):
        word = rest.pop(0)
        if word in ("-t", "--no-title"):
            title = False
        elif word.startswith(("-n", "--interval")):
            value = word.removeprefix("--interval").removeprefix("-n").removeprefix("=") or (
                rest.pop(0) if rest else ""
            )
            wait_ms = duration_ms(value)
            if wait_ms is None:
                raise LineError(f"watch: failed to parse argument: '{value}'")
        elif word not in ("-d", "--differences", "-c", "--color", "-x", "--exec", "-w", "--no-wrap"):
            raise LineError(f"watch: {word} is not understood here; -n SECONDS and -t are.")
    if not rest:
        raise LineError("watch: name a command: watch -n 1 kubectl get pods")
    return max(100, wait_ms or 0), title, rest
