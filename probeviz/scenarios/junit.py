"""Runs as JUnit XML, for CI: a testsuite for each file, a testcase for each expectation."""

import re
from collections.abc import Iterator, Sequence
from pathlib import PurePath
from typing import NamedTuple
from xml.sax.saxutils import escape, quoteattr

from probeviz.scenarios.document import Scenario
from probeviz.scenarios.expect import seconds
from probeviz.scenarios.outcome import Outcome
from probeviz.scenarios.player import Played
from probeviz.scenarios.report import when

FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # what XML 1.0 cannot hold
MOST_FAILURES = 20  # seeds whose why stands in one testcase


class Case(NamedTuple):
    """An expectation; `message` and `text` say when, what and why it failed, both empty when it holds.

    `error`: it could not even be looked at. `said` is told of one that holds.
    """

    name: str
    line: int
    message: str = ""
    text: str = ""
    error: bool = False
    said: str = ""


class Suite(NamedTuple):
    """One file, by the path that was given; `error` when it could not be played, or not to its end.

    `cpu_s`: CPU spent, in seconds.
    """

    file: str
    cases: list[Case]
    cpu_s: float
    error: str = ""


def of_run(played: Played, cpu_s: float) -> Suite:
    """One run."""
    scenario = played.scenario
    cases = []
    for verdict in played.verdicts:
        expectation = verdict.expectation
        name = _name(str(expectation), when(expectation, played.timeline.now))
        message = "" if verdict.ok else f"fails at {seconds(verdict.at_ms)}"
        cases.append(Case(name, expectation.source_line, message, "" if verdict.ok else str(verdict)))
    return Suite(scenario.file, cases or [Case("plays to its end", 1)], cpu_s, played.stopped)


def of_seeds(scenario: Scenario, outcomes: Sequence[Outcome], until_ms: int, cpu_s: float) -> Suite:
    """Many runs: a testcase fails when its expectation fails with any seed."""
    cases = []
    for i, expectation in enumerate(scenario.expect):
        looked = [each for each in outcomes if i in each.verdicts]
        failed = [(each.seed, found) for each in looked if (found := each.verdicts[i]) is not None]
        message = f"fails with {len(failed)} of {len(looked)} seeds" if failed else ""
        shown = [
            f"seed {seed}: fails at {seconds(at)}: {expectation}\n{why}" for seed, (at, why) in failed[:MOST_FAILURES]
        ]
        if len(failed) > MOST_FAILURES:
            shown.append(f"and with seeds {', '.join(str(seed) for seed, _ in failed[MOST_FAILURES:])}")
        if looked:
            name = _name(str(expectation), when(expectation, until_ms))
            cases.append(Case(name, expectation.source_line, message, "\n".join(shown)))
    stopped = "\n".join(f"seed {each.seed}: {each.stopped}" for each in outcomes if each.stopped)
    return Suite(scenario.file, cases or [Case("plays to its end", 1)], cpu_s, stopped)


def junit(suites: Sequence[Suite]) -> Iterator[str]:
    """Lines without newlines."""
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield f"<testsuites {_counts(suites)}>"
    for suite in suites:
        cases = suite.cases or [Case("is read", 1)]
        yield f"  <testsuite name={_quoted(suite.file)} {_counts([suite])}>"
        for i, case in enumerate(cases):
            error = suite.error if i == 0 else ""
            yield from _case(suite, case, suite.cpu_s / len(cases), error)
        yield "  </testsuite>"
    yield "</testsuites>"


def _case(suite: Suite, case: Case, cpu_s: float, error: str) -> Iterator[str]:
    where = f'classname={_quoted(_class(suite.file))} file={_quoted(suite.file)} line="{case.line}"'
    head = f'    <testcase name={_quoted(case.name)} {where} time="{cpu_s:.3f}"'
    if not case.message and not error and not case.said:
        yield f"{head}/>"
        return
    yield f"{head}>"
    if error:
        yield f"      <error message={_quoted(error.splitlines()[0])}>{_text(error)}</error>"
    elif case.message:
        kind = "error" if case.error else "failure"
        yield f"      <{kind} message={_quoted(case.message)}>{_text(case.text)}</{kind}>"
    else:
        yield f"      <system-out>{_text(case.said)}</system-out>"
    yield "    </testcase>"


def _class(file: str) -> str:
    """Folder and file, as reports group testcases: `s01-panic-endpoint.fault`."""
    return ".".join(PurePath(file).with_suffix("").parts).lstrip("/.")


def _counts(suites: Sequence[Suite]) -> str:
    cases = [case for suite in suites for case in suite.cases[bool(suite.error) :]]  # the first carries the error
    stopped = sum(bool(suite.error) for suite in suites)
    errors = stopped + sum(case.error for case in cases)
    failures = sum(bool(case.message) and not case.error for case in cases)
    time = sum(suite.cpu_s for suite in suites)
    return f'tests="{len(cases) + stopped}" failures="{failures}" errors="{errors}" time="{time:.3f}"'


def _name(source: str, at: str) -> str:
    return f"{at}: {' '.join(source.split())}"


def _quoted(text: str) -> str:
    return quoteattr(FORBIDDEN.sub("�", text))


def _text(text: str) -> str:
    return escape(FORBIDDEN.sub("�", text))
