"""Advice as text for people, as JSON, as JUnit XML, and as the annotations of a workflow on GitHub."""

import json
import textwrap
from collections.abc import Iterator, Sequence

from probeviz.advice.advice import Advice, Level
from probeviz.advice.words import count, listed
from probeviz.api.problems import Problem
from probeviz.scenarios.junit import Case, Suite

WIDTH = 100


def text(advice: Advice, command: str = "") -> str:
    """One finding; `command` is how lint was called, for the line that says how to see it happen."""
    lines = [f"{advice.place}: {advice.level}: {advice.what} [{advice.rule}]"]
    lines += _paragraph("  ", advice.why)
    lines += ["", *(f"      {line}".rstrip() for line in advice.fix.splitlines()), ""]
    if advice.counter:
        lines += _paragraph("  But: ", advice.counter)
    if advice.show is not None and command:
        lines.append(f"  See it happen: {command} --show {advice.rule} | manage.py simulate /dev/stdin")
    return "\n".join(lines).rstrip()


def _paragraph(first: str, words: str) -> list[str]:
    return textwrap.wrap(words, WIDTH, initial_indent=first, subsequent_indent="  ", break_long_words=False)


def error(problem: Problem) -> str:
    """A mistake that keeps an object from being read, or the API server from taking it."""
    field = f"{problem.field}: " if problem.field else ""
    said = f"{problem.file}:{problem.line}:{problem.column}: error: {field}{problem.message}"
    return f"{said}\n  {problem.server}" if problem.server else said


def total(found: Sequence[Advice], errors: int, files: int, hidden: int = 0) -> str:
    """The last line: how many of each; `hidden` are below the level that was asked for."""
    counts = [count(errors, "error")] if errors else []
    counts += [f"{n} {level}" for level in Level if (n := sum(a.level is level for a in found))]
    less = f"{hidden} less urgent, not shown" if hidden else ""
    said = "; ".join(filter(None, [listed(counts) if counts else "", less]))
    return f"{count(files, 'file')}: {said or 'nothing to say against these probes'}"


def as_json(found: Sequence[Advice], errors: Sequence[Problem]) -> str:
    """`{"errors": [...], "advice": [...]}`; `changes` are the fix by path, null takes a field out."""
    return json.dumps({"errors": [p._asdict() for p in errors], "advice": [_plain(a) for a in found]}, indent=2)


def _plain(advice: Advice) -> dict[str, object]:
    changes = [{"path": list(path), "value": value} for path, value in advice.changes]
    whole = advice._asdict()
    del whole["document"]
    return whole | {"level": str(advice.level), "changes": changes, "show": advice.show is not None}


def github(found: Sequence[Advice], errors: Sequence[Problem]) -> list[str]:
    """Workflow commands: errors and what is wrong as `error`, risky as `warning`, the rest as `notice`."""
    lines = [_command("error", p.file, p.line, p.column, "manifest", f"{p.field}: {p.message}") for p in errors]
    names = {Level.WRONG: "error", Level.RISKY: "warning", Level.WORTH_KNOWING: "notice"}
    for a in found:
        said = "\n".join(filter(None, [f"{a.what} {a.why}", a.fix, a.counter and f"But: {a.counter}"]))
        lines.append(_command(names[a.level], a.file, a.line, a.column, a.rule, said))
    return lines


def suites(files: Sequence[str], found: Sequence[Advice], errors: Sequence[Problem], fail_on: Level) -> Iterator[Suite]:
    """For JUnit: a testsuite for each file, a testcase for each finding; one below `fail_on` is told and passes."""
    for file in files:
        cases = [
            Case(f"{p.field or 'manifest'}: {p.message}", p.line, p.message, error(p), error=True)
            for p in errors
            if p.file == file
        ]
        cases += [_case(advice, fail_on) for advice in found if advice.file == file]
        yield Suite(file, cases or [Case("nothing to say against these probes", 1)], 0)


def _case(advice: Advice, fail_on: Level) -> Case:
    name, said = f"{advice.rule}: {advice.field}", text(advice)
    if advice.level > fail_on:
        return Case(name, advice.line, said=said)
    return Case(name, advice.line, f"{advice.level}: {advice.what}", said)


def _command(kind: str, file: str, line: int, column: int, title: str, said: str) -> str:
    """actions/toolkit packages/core/src/command.ts: what is escaped in a property, and in the message."""
    place = f"file={_property(file)},line={line},col={column},title={_property(title)}"
    return f"::{kind} {place}::{_message(said)}"


def _message(words: str) -> str:
    return words.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(words: str) -> str:
    return _message(words).replace(":", "%3A").replace(",", "%2C")
