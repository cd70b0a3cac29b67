"""A line of several commands: what is done and printed at once, and what follows as time goes on."""

from collections.abc import Callable

from probeviz.kubectl.answer import Answer, Following, Line, When, err
from probeviz.sim import commit
from probeviz.sim.entries import Changing, Entry, Shell, Wait
from probeviz.sim.facts import CommandAccepted, Fact, ShellEnded, ShellStep
from probeviz.sim.setup import Setup
from probeviz.sim.world import World
from probeviz.terminal.at_once import Ran, go, why_not
from probeviz.terminal.commands import Commands, reads
from probeviz.terminal.compiler import compile_
from probeviz.terminal.expand import Scope
from probeviz.terminal.filters import FilterError
from probeviz.terminal.grammar import Commands as Tree
from probeviz.terminal.grammar import Simple
from probeviz.terminal.limits import PRINTED
from probeviz.terminal.line import LineError
from probeviz.terminal.program import Printing, Program, Reading, Sending
from probeviz.terminal.redirect import Routed, Routes

BLIND = (
    "What a command that reads will say later is not known to the cluster, so nothing can hang on it here;"
    " on curl's success it can: until curl -sf $INGRESS/ping; do sleep 1; done"
)
WAITS = (
    "A command that goes on (-w, -f, delete, wait, rollout status) can only be the last one of a line with sleep, curl"
    " or a loop."
)


def answer(world: World, tree: Tree, scope: Scope, commands: Commands) -> Answer:
    """The answer to a line of several commands; raises LineError."""
    program = compile_(world, tree, scope, commands)
    ran = go(commands, program, world, 0, 0)
    left = program.reachable(ran.at)
    if ran.following is not None:
        _only_reads(program, left)
    _try(commands, program, left, ran)
    if ran.following is not None:
        following: Following | None = Then(ran.following, commands, program, ran.at, _known(world, ran))
        return Answer(ran.lines, ran.status, _entry(ran.does), following)
    if not left:
        return Answer(ran.lines, ran.status, _entry(ran.does))
    if left & program.blind:
        raise LineError(BLIND)
    entry = Shell(does=ran.does, requests=program.requests, steps=program.steps, begin=ran.at, status=ran.status)
    return Answer(ran.lines, 0, entry, Script(commands.copy(), program, ran.status, world.setup))


def _known(world: World, ran: Ran) -> int:
    """The last fact of the line's own that the command which is following has seen in its World."""
    entry = _entry(ran.does[: ran.before])
    if entry is None:
        return 0
    changed = World.load(world.setup, world.save())
    commit.perform(changed, 0, entry)
    if not any(isinstance(change, Changing) for change in ran.does[ran.before :]):
        changed.advance(changed.now)
    return changed.n


def _entry(does: list[Changing | Wait]) -> Entry | None:
    if not does:
        return None
    return does[0] if len(does) == 1 else Shell(does=does)


def _only_reads(program: Program, left: set[int]) -> None:
    """After a command that waits the World takes no steps: only what prints from it can follow."""
    for at in left:
        step = program.steps[at]
        if step.op in ("send", "sleep") or (step.op.startswith("jump") and step.arg <= at):
            raise LineError(WAITS)


def _try(commands: Commands, program: Program, left: set[int], ran: Ran) -> None:
    """Reads the commands that come later once now: what cannot be read is said at once."""
    tried: set[int] = set()
    for at in sorted(left):
        command = program.commands.get(at)
        if not isinstance(command, Reading) or id(command.pipeline) in tried:
            continue
        tried.add(id(command.pipeline))
        said = command.answer(commands, ran.world, 0)
        if said.entry is not None:
            raise LineError(why_not(said.entry))
        last = not program.reachable(at + 1)
        if said.following is not None and not last and ran.following is None:
            raise LineError(WAITS)


class Then(Following):
    """A command that waits, and what is read when it is done."""

    def __init__(self, first: Following, commands: Commands, program: Program, at: int, known: int) -> None:
        super().__init__()
        self._now = first
        self._commands = commands.copy()
        self._program = program
        self._at = at
        self._known = known
        self._when: When | None = None
        self._world: World | None = None  # as it was when the command was done
        self._interrupted = False

    def see(self, when: When) -> None:
        self._when = when
        self._now.see(when)

    def start(self, entry: int) -> None:
        self._now.start(entry)

    def feed(self, fact: Fact) -> list[Line]:
        self._commands.feed(fact)
        if fact.n <= self._known:
            return []
        lines = self._now.feed(fact)
        if not (self._now.done or self._now.ending):
            return lines
        if self._at < len(self._program.steps):
            assert self._when is not None
            self._world = self._when(fact.n)
        if self._now.ending or self._program.slow(self._at):
            self.ending = True
            return lines
        return lines + self._go_on()

    def end(self) -> list[Line]:
        lines = self._now.end() if self._now.ending else []
        self.ending = False
        lines += self._go_on() if self._now.done else []
        if self._interrupted:
            self.done, self.code = True, 130
            return []
        return lines

    def _go_on(self) -> list[Line]:
        self.code = self._now.code
        if self._at >= len(self._program.steps):
            self.done = True
            return []
        assert self._world is not None
        try:
            ran = go(self._commands, self._program, self._world, self._at, self.code, may_change=False)
        except (LineError, FilterError) as error:
            self.done, self.code = True, 2
            return err(str(error))
        self.code, self._at = ran.status, ran.at
        self.done = ran.following is None
        self._now = ran.following or self._now
        return ran.lines

    def interrupt(self) -> list[Line]:
        super().interrupt()
        self._interrupted = True
        return self._now.interrupt()


class Script(Following):
    """Prints what the steps of a line say, as the World takes them."""

    def __init__(self, commands: Commands, program: Program, status: int, setup: Setup) -> None:
        super().__init__()
        self.code = status
        self._setup = setup
        self._printed = 0
        self._commands = commands
        self._program = program
        self._entry: int | None = None
        self._accepted: int | None = None
        self._now: Following | None = None
        self._ended = False
        self._when: When | None = None
        self._later: Callable[[], list[Line]] | None = None  # what `end` does

    def see(self, when: When) -> None:
        self._when = when

    def start(self, entry: int) -> None:
        self._entry = entry

    def feed(self, fact: Fact) -> list[Line]:
        return self._counted(self._feed(fact))

    def end(self) -> list[Line]:
        assert self._later is not None
        lines = self._later()
        if self.done:  # Ctrl-C came while a helper was working
            return []
        self.ending, self._later = False, None
        return self._counted(lines)

    def _counted(self, lines: list[Line]) -> list[Line]:
        """As much of it as a line may print."""
        if not lines:
            return []
        full = self._printed > PRINTED
        self._printed += sum(len(line.text) + 1 for line in lines)
        if self._printed <= PRINTED:
            return lines
        return [] if full else err(PRINTED.said())

    def _feed(self, fact: Fact) -> list[Line]:
        self._commands.feed(fact)
        match fact:
            case CommandAccepted() if fact.entry == self._entry:
                self._accepted = fact.n
            case ShellStep() if fact.entry == self._entry:
                return self._step(fact)
            case ShellEnded() if fact.entry == self._entry:
                return self._end(fact)
            case _ if self._now is not None:
                lines = self._now.feed(fact)
                if self._now.ending:
                    self.ending, self._later = True, self._end_now
                elif self._now.done:
                    self._leave_now()
                return lines
        return []

    def _end_now(self) -> list[Line]:
        """The last lines of the command under way."""
        if self._now is None:
            return []
        now, lines = self._now, self._now.end()
        if now.done and not self.done:
            self._leave_now()
        return lines

    def _leave_now(self) -> None:
        assert self._now is not None
        self.code = self._now.code
        self._now = None
        self.done = self._ended

    def _step(self, fact: ShellStep) -> list[Line]:
        command = self._program.commands[fact.step]
        try:
            if isinstance(command, Sending):
                return self._send(command, fact)
            return self._read(fact)
        except (LineError, FilterError) as error:
            self.code = 2
            return err(str(error))

    def _send(self, command: Sending, fact: ShellStep) -> list[Line]:
        """The first request of a curl begins it; the others of several URLs are its own affair."""
        if fact.step != command.begin:
            return []
        assert self._accepted is not None and self._when is not None
        curl = command.plan.following()
        said = Answer(curl.begin(self._accepted), following=curl)
        head, *rest = [stage for stage in command.pipeline.stages if isinstance(stage, Simple)]
        if head.redirects or rest:
            world = self._when(fact.n)
            to = self._commands.routes(world, head, command.scope)
            said = _hidden(said, to)
            if rest:
                said = self._commands.piped(world, said, tuple(rest), command.scope)
        self._now = said.following
        return said.lines

    def _read(self, fact: ShellStep) -> list[Line]:
        assert self._when is not None
        command = self._program.commands[fact.step]
        assert not isinstance(command, Sending)
        if command.looks:
            world = self._when(fact.n)
        else:  # only the time is asked for, and a World of the past has its price
            world = World(self._setup)
            world.now = fact.t
        if isinstance(command, Reading) and command.slow:
            self.ending, self._later = True, lambda: self._say(command, world, fact)
            return []
        return self._say(command, world, fact)

    def _say(self, command: Printing, world: World, fact: ShellStep) -> list[Line]:
        try:
            said = command.answer(self._commands, world, self.code)
        except (LineError, FilterError) as error:
            self.code = 2
            return err(str(error))
        self.code = said.code
        if not reads(said):
            return err(why_not(said.entry))
        if said.following is not None and not said.following.done:
            if self._program.reachable(fact.step + 1):
                return said.lines + err(WAITS)
            assert self._when is not None
            said.following.see(self._when)
            self._now = said.following
        return said.lines

    def _end(self, fact: ShellEnded) -> list[Line]:
        self._ended = True
        self.done = self._now is None
        return err(f"The line has ended: {fact.why}.") if fact.why else []

    def interrupt(self) -> list[Line]:
        super().interrupt()
        return self._now.interrupt() if self._now is not None else []


def _hidden(said: Answer, to: Routes) -> Answer:
    """A curl that goes on, redirected to nowhere."""
    if to.file:
        raise LineError(f"> {to.file} cannot keep what curl gets; curl -o {to.file} does, and > /dev/null hides it.")
    if to == Routes() or said.following is None:
        return said
    return said._replace(lines=to.pass_on(said.lines), following=Routed(said.following, to))


def piped(
    commands: Commands, world: World, said: Answer, stages: tuple[Simple, ...], to: Routes, scope: Scope
) -> Answer:
    """A whole loop behind its redirections and a pipe."""
    said = _hidden(said, to) if said.following is not None else said._replace(lines=to.pass_on(said.lines))
    return commands.piped(world, said, stages, scope) if stages else said
