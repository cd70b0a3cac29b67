"""A typed line against a World at its time: what it prints, what it does to the run, and what follows.

Nothing here changes the World: the answer carries the entry that the log keeps, `look` when the line only reads.
"""

from collections.abc import Mapping

import msgspec

from probeviz.kubectl.answer import Answer, err
from probeviz.kubectl.logbook import LogBook
from probeviz.sim.entries import Look, Refused
from probeviz.sim.limits import TIMERS_A_SECOND
from probeviz.sim.world import World
from probeviz.terminal import script
from probeviz.terminal.commands import CONTROL, Commands
from probeviz.terminal.expand import Scope
from probeviz.terminal.filters import FilterError
from probeviz.terminal.grammar import ASSIGNMENT, AndOr, Pipeline, Simple, parse
from probeviz.terminal.grammar import Commands as Tree
from probeviz.terminal.limits import LINE, OUTPUT
from probeviz.terminal.line import LineError

MAX_KEPT = 64 * 1024  # characters of an answer that the log keeps


class Terminal:
    """`files` are the run's, by name; `logs` the fold of its `log.written` up to the World's time."""

    def __init__(self, files: Mapping[str, str], logs: LogBook) -> None:
        self.files = files
        self.logs = logs

    def run(self, world: World, line: str) -> Answer:
        """Decodes and answers one line; `entry` is always set, and a refusal is an answer too."""
        try:
            answer = self._answer(world, line)
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

    def _answer(self, world: World, line: str) -> Answer:
        if len(line) > LINE:
            raise LineError(LINE.said(len(line)))
        tree, scope = parse(line), Scope(self.variables(world))
        commands = Commands(self.files, self.logs)
        if not tree.items:
            return Answer([])
        only = tree.only
        if only is not None and _plain(only):
            return commands.answer(world, only, scope)
        if only is None or (len(only.stages) == 1 and not only.stages[0].redirects):
            return script.answer(world, tree, scope, commands)
        return self._loop_in_a_pipe(world, only, scope, commands)

    def _loop_in_a_pipe(self, world: World, pipeline: Pipeline, scope: Scope, commands: Commands) -> Answer:
        """`for …; done | sort`: the loop by itself, then the filters over all that it prints."""
        head, *rest = pipeline.stages
        filters = [stage for stage in rest if isinstance(stage, Simple)]
        if len(filters) < len(rest):
            raise LineError("A loop can only stand at the head of a line's pipe.")
        loop = Tree((AndOr(Pipeline((head._replace(redirects=()),))),))
        to = commands.routes(world, head, scope)
        said = script.answer(world, loop, scope, commands)
        return script.piped(commands, world, said, tuple(filters), to, scope)


def _plain(pipeline: Pipeline) -> bool:
    """One command or pipe that the World takes no steps for."""
    if not all(isinstance(stage, Simple) for stage in pipeline.stages):
        return False
    head = pipeline.stages[0]
    assert isinstance(head, Simple)
    if not head.words:
        return True
    first = head.words[0].parts[0] if head.words[0].parts else None
    if first is not None and first.kind == "text" and not first.quoted and ASSIGNMENT.match(first.text):
        return False
    return head.words[0].plain not in CONTROL


def _cut(answer: Answer) -> Answer:
    """What is printed at once, and a line that says so when that is not all."""
    left = int(OUTPUT)
    for i, line in enumerate(answer.lines):
        left -= len(line.text) + 1
        if left < 0:
            return answer._replace(lines=[*answer.lines[:i], *err(OUTPUT.said())])
    return answer
