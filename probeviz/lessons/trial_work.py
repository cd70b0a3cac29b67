"""Plays the runs of a trial; in a helper process, since they are many (`trial.py`)."""

from functools import lru_cache

import msgspec

from probeviz.kubectl.logbook import LogBook
from probeviz.lessons.solution import read_solution, solved
from probeviz.lessons.view import WholeView
from probeviz.lessons.vocabulary import expression
from probeviz.scenarios.document import Scenario, from_files, read_scenario
from probeviz.scenarios.expression import Expression, Unusable, library
from probeviz.scenarios.player import script_of
from probeviz.sim.facts import Fact, LogWritten
from probeviz.sim.log import Log
from probeviz.sim.playhead import Playhead

NEVER = 1e9  # of a run that has no such number: more than any measure allows

Numbers = list[tuple[float, float]]  # of one run: by measure its value, and what it is a part of


class Asked(msgspec.Struct):
    """`files` in place of the scenario's own; `run` is the text of the file that says what happens; `faults` are those
    drawn from the lesson's pool, which a measure may ask about."""

    scenario: str
    files: dict[str, str]
    run: str
    seeds: list[int]
    measures: list[tuple[str, str]]
    faults: list[str]


_asked = msgspec.msgpack.Decoder(Asked)


prepare = library


def work(asked: bytes) -> bytes:
    """The Numbers of each seed, in order, as msgpack."""
    return msgspec.msgpack.encode(played(_asked.decode(asked)))


def played(asked: Asked) -> list[Numbers]:
    scenario = _scenario(asked.scenario, tuple(sorted(asked.files.items())), asked.run)
    measures = [(_expression(value), _expression(per) if per else None) for value, per in asked.measures]
    return [_numbers(scenario, seed, measures, asked.faults) for seed in asked.seeds]


@lru_cache(maxsize=4)
def _scenario(text: str, files: tuple[tuple[str, str], ...], run: str) -> Scenario:
    scenario = read_scenario(text, "scenario.yaml", from_files(dict(files)))
    return solved(scenario, read_solution(run, "trial/run.yaml", scenario), {})


@lru_cache(maxsize=64)
def _expression(source: str) -> Expression:
    return expression(source)


def _numbers(
    scenario: Scenario, seed: int, measures: list[tuple[Expression, Expression | None]], faults: list[str]
) -> Numbers:
    view, logs = WholeView([client.name for client in scenario.setup.clients], faults), LogBook()

    def see(fact: Fact) -> None:
        if isinstance(fact, LogWritten):
            logs.feed(fact)
        view.see(fact)

    setup = msgspec.structs.replace(scenario.setup, seed=seed)
    Playhead.at_start(setup, Log(script_of(scenario, logs)), see).advance(scenario.until_ms)
    view.t = scenario.until_ms
    return [(_number(value, view), 0.0 if per is None else _number(per, view)) for value, per in measures]


def _number(of: Expression, view: WholeView) -> float:
    try:
        value, _ = of.evaluate(view)
    except Unusable:
        return NEVER
    return float(value) if isinstance(value, int | float) else NEVER
