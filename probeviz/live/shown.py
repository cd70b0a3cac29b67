"""What messages show of a run, its clock, a problem and a lesson, and how each is made of what it shows."""

from typing import Any, Literal

import msgspec

from probeviz.advice.advice import Advice
from probeviz.api.problems import Problem
from probeviz.live.clock import Clock
from probeviz.sim.setup import Setup as RunSetup


class NodeShown(msgspec.Struct):
    name: str
    address: str


class BalancerShown(msgspec.Struct):
    kind: str
    version: str


class ClientShown(msgspec.Struct):
    name: str
    method: str
    path: str
    to: str
    rate_milli: int


class Setup(msgspec.Struct, kw_only=True):
    """What the page shows of a run's setup."""

    name: str
    release: str
    seed: int
    start: str
    engine: str
    nodes: list[NodeShown]
    balancer: BalancerShown
    clients: list[ClientShown]

    @classmethod
    def of(cls, setup: RunSetup, engine: str) -> "Setup":
        return cls(
            name=setup.name,
            release=setup.release,
            seed=setup.seed,
            start=setup.start,
            engine=engine,
            nodes=[NodeShown(node.name, node.address) for node in setup.nodes],
            balancer=BalancerShown(setup.balancer.kind, setup.balancer.version),
            clients=[ClientShown(c.name, c.method, c.path, c.to, c.rate_milli) for c in setup.clients],
        )


class ClockShown(msgspec.Struct):
    playing: bool
    speed: float
    stop: str = ""  # the break point
    met: int = 0  # the fact of the break point at which it paused

    @classmethod
    def of(cls, clock: Clock) -> "ClockShown":
        return cls(clock.playing, clock.speed, clock.stop, clock.met)


class Diagnostic(msgspec.Struct, kw_only=True):
    line: int
    column: int
    end_line: int
    end_column: int
    severity: Literal["error", "warning"]
    path: str
    message: str
    server: str

    @classmethod
    def of(cls, problem: Problem, text: str) -> "Diagnostic":
        """The problem under the word at its place: a Problem knows where it begins, not where it ends."""
        lines = text.split("\n")
        line = min(max(1, problem.line), len(lines))
        rest = lines[line - 1][problem.column - 1 :]
        word = len(rest) - len(rest.lstrip()) + len(rest.split()[0]) if rest.split() else 1
        return cls(
            line=line,
            column=problem.column,
            end_line=line,
            end_column=problem.column + word,
            severity="error" if problem.level == "error" else "warning",
            path=problem.field,
            message=problem.message,
            server=problem.server,
        )


class AdviceShown(msgspec.Struct, kw_only=True):
    """One finding of `lint` at its line; `fix` is a snippet of YAML."""

    line: int
    column: int
    level: str
    rule: str
    field: str
    what: str
    why: str
    fix: str
    counter: str

    @classmethod
    def of(cls, advice: Advice) -> "AdviceShown":
        return cls(
            line=advice.line,
            column=advice.column,
            level=str(advice.level),
            rule=advice.rule,
            field=advice.field,
            what=advice.what,
            why=advice.why,
            fix=advice.fix,
            counter=advice.counter,
        )


class JudgedShown(msgspec.Struct, kw_only=True):
    """`how`: right, wrong, low, high, done, of a task, or unjudged, of a guess that the run did not come to; `truth`:
    what the run says, null of what may be tried again; `html`: why."""

    right: bool
    how: str
    truth: Any
    html: str


class LessonState(msgspec.Struct, kw_only=True):
    """How a lesson stands. `step`: the current one, "" when all are behind; `ready`: whether its prompt is there;
    `done`: those that are behind; `judged`: guesses and answers, by step; `parts`: of tasks; `over`: nothing is left to
    be done or judged; `score`: what it took, when it is over."""

    step: str
    ready: bool
    done: list[str]
    answers: dict[str, Any]
    judged: dict[str, JudgedShown]
    parts: dict[str, dict[str, bool]]
    over: bool
    score: dict[str, int] | None
