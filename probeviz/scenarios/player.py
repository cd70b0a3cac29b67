"""Plays a scenario: its script becomes entries when their time comes, its expectations are judged fact by fact."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

import msgspec

from probeviz.kubectl.answer import Answer, Following
from probeviz.kubectl.answer import Line as Text
from probeviz.kubectl.hinted import is_hint
from probeviz.kubectl.logbook import LogBook
from probeviz.scenarios.document import Scenario
from probeviz.scenarios.expect import Judge, Verdict, seconds
from probeviz.scenarios.judging import judged_apart
from probeviz.scenarios.patching import one_pod_entry, patch_entry
from probeviz.scenarios.script import Line, OnePod, Patch, Run
from probeviz.sim.entries import Entry, Refused
from probeviz.sim.facts import CommandAccepted, CommandRefused, Fact, RunStopped
from probeviz.sim.log import Scripted
from probeviz.sim.timeline import Timeline
from probeviz.sim.world import World
from probeviz.terminal.files import kept, lying
from probeviz.terminal.session import Terminal

Sink = Callable[[Fact], None]
Hear = Callable[[int, Line, Answer], None]  # (entry's number, the line, what it answers)


class Printed(NamedTuple):
    """What scripted line `number` (-1, -2 ...) printed at one instant; `command` is set when it was given then."""

    at_ms: int
    number: int
    texts: list[Text]
    command: Line | None = None


class Played(NamedTuple):
    """A run that was played to `timeline.now`."""

    scenario: Scenario
    timeline: Timeline
    printed: list[Printed]
    verdicts: list[Verdict]

    @property
    def facts(self) -> Sequence[Fact]:
        return self.timeline.facts

    @property
    def stopped(self) -> str:
        """Why the engine has stopped, the manifests were not taken, or a change of the script was not; else empty."""
        why = (stops(self.scenario, fact) for fact in self.facts if isinstance(fact, STOPPING))
        return next(filter(None, why), "")

    @property
    def failed(self) -> list[Verdict]:
        return [verdict for verdict in self.verdicts if not verdict.ok]


STOPPING = (CommandAccepted, CommandRefused, RunStopped)


def stops(scenario: Scenario, fact: CommandAccepted | CommandRefused | RunStopped) -> str:
    """Why a run that states this comes to nothing, or empty: the command that the reader added was refused, or a change
    that the script names, of what is not there.  What kubectl refuses is a story's own business.
    """
    if isinstance(fact, RunStopped):
        return fact.reason
    if isinstance(fact, CommandRefused) and fact.entry < 0:
        line = in_order(scenario.script)[-1 - fact.entry]
        if not isinstance(line.does, Run):
            return f"line {line.source_line}: {line.shown} is refused at {seconds(fact.t)}: {fact.error.strip()}"
    if not scenario.applies or fact.line != scenario.applies:
        return ""
    said = [line for line in fact.error.splitlines() if line and not is_remark(line)]
    return f"{scenario.applies} was refused: {' '.join(said)}" if said else ""


def in_order(script: Sequence[Line]) -> list[Line]:
    """By time, in file order within an instant; the first is entry -1."""
    return sorted(script, key=lambda line: line.at_ms)


def is_remark(line: str) -> bool:
    """What is said of a command that has done all it was to do: a warning of the server's, a hint of ours."""
    return line.startswith("Warning: ") or is_hint(line)


def script_of(scenario: Scenario, logs: LogBook | None = None, hear: Hear | None = None) -> list[Scripted]:
    """The script for a Timeline; each line is decoded by the World at its time.

    `logs` is what `kubectl logs` reads; it takes no part in what a line does.  `hear` is told each answer.
    """
    book = logs if logs is not None else LogBook()
    lines = in_order(scenario.script)
    return [
        Scripted(line.at_ms, _heard(partial(_decide, scenario, book, line), -1 - i, line, hear))
        for i, line in enumerate(lines)
    ]


def _decide(scenario: Scenario, logs: LogBook, line: Line, world: World) -> Answer:
    return decide(Terminal(lying(scenario.files, kept(world)), logs), line, world)


def _heard(decide: Callable[[World], Answer], number: int, line: Line, hear: Hear | None) -> Callable[[World], Entry]:
    def entry(world: World) -> Entry:
        answer = decide(world)
        if hear is not None:
            hear(number, line, answer)
        assert answer.entry is not None
        return answer.entry

    return entry


def decide(terminal: Terminal, line: Line, world: World) -> Answer:
    """What a line does and prints, by the World at its time."""
    match line.does:
        case Run(text):
            return terminal.run(world, text)
        case Patch():
            return _answer(patch_entry(world, line.does, line.shown))
        case OnePod():
            return _answer(one_pod_entry(world, line.does, line.shown))
    return _answer(line.does)


def _answer(entry: Entry) -> Answer:
    texts = [Text("out", text) for text in entry.out.splitlines()]
    texts += [Text("err", text) for text in entry.error.splitlines()]
    return Answer(texts, int(isinstance(entry, Refused)), entry)


def play(
    scenario: Scenario,
    until_ms: int | None = None,
    seed: int | None = None,
    sink: Sink | None = None,
    *,
    apart: bool = False,
) -> Played:
    """Plays to `until_ms` (the scenario's own when None); `sink` gets each fact as it is stated.

    `apart`: the expectations are judged in a helper process, as they must be when a visitor wrote them.
    """
    if seed is not None:
        scenario = scenario._replace(setup=msgspec.structs.replace(scenario.setup, seed=seed))
    until_ms = scenario.until_ms if until_ms is None else until_ms
    if not apart:
        return _Player(scenario, until_ms, sink).play()
    played = _Player(scenario._replace(expect=()), until_ms, sink).play()
    return played._replace(scenario=scenario, verdicts=judged_apart(scenario.expect, played.facts, until_ms))


class _Player:
    def __init__(self, scenario: Scenario, until_ms: int, sink: Sink | None) -> None:
        self.scenario = scenario
        self.until_ms = until_ms
        self.sink = sink
        self.logs = LogBook()
        self.judge = Judge(scenario.expect, until_ms)
        self.printed: list[Printed] = []
        self.following: dict[int, Following] = {}
        self.timeline: Timeline | None = None

    def play(self) -> Played:
        script = script_of(self.scenario, self.logs, self._hear)
        timeline = self.timeline = Timeline(self.scenario.setup, script, sink=self._see)
        timeline.advance(self.until_ms)
        verdicts = self.judge.reach(self.until_ms)
        return Played(self.scenario, timeline, self.printed, verdicts)

    def _see(self, fact: Fact) -> None:
        if self.sink is not None:
            self.sink(fact)
        self.logs.feed(fact)
        self.judge.see(fact)
        for number, following in list(self.following.items()):
            texts = following.feed(fact)
            if following.ending:
                texts += following.end()
            if texts:
                self.printed.append(Printed(fact.t, number, texts))
            if following.done:
                del self.following[number]

    def _hear(self, number: int, line: Line, answer: Answer) -> None:
        self.printed.append(Printed(line.at_ms, number, answer.lines, line))
        if answer.following is not None:
            assert self.timeline is not None
            answer.following.see(self.timeline.when)
            answer.following.start(number)
            self.following[number] = answer.following
