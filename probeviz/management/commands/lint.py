"""`manage.py lint FILE…`: reviews the probes of manifests in plain words (docs/lint.md)."""

import shlex
import sys
from pathlib import Path
from typing import Any, NamedTuple

from django.core.management.base import BaseCommand, CommandError, CommandParser

from probeviz.advice import report
from probeviz.advice.advice import Advice, Level
from probeviz.advice.files import Given, given, passed_over, problems
from probeviz.advice.proof import Files, proved
from probeviz.advice.registry import load
from probeviz.advice.review import review_all
from probeviz.api.problems import Problem
from probeviz.management import pipe
from probeviz.scenarios.junit import junit
from probeviz.scenarios.library import BUILTIN, builtin_names, problem_of, text_of
from probeviz.scenarios.problems import ScenarioError, did_you_mean
from probeviz.sim.releases import RELEASES

FOUND, WRONG = 1, 2
LEVELS = {"wrong": Level.WRONG, "risky": Level.RISKY, "all": Level.WORTH_KNOWING}
TODAY = "1.36"


class Group(NamedTuple):
    """Files that are reviewed together, and what was found in them."""

    of: Given
    release: str
    errors: list[Problem]
    advice: list[Advice]


class Command(BaseCommand):
    help = "Reviews the probes of manifests: what is wrong or risky, why, and how to mend it."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "files", metavar="FILE", nargs="+", help="manifests, or a scenario, which tells the programs"
        )
        parser.add_argument("--format", choices=("text", "json", "github", "junit"), default="text")
        parser.add_argument(
            "--level", choices=tuple(LEVELS), default="all", help="the least urgent level that is shown"
        )
        parser.add_argument(
            "--fail-on", choices=tuple(LEVELS), default="wrong", help="the level from which the exit code is 1"
        )
        parser.add_argument(
            "--kubernetes", choices=tuple(RELEASES), help=f"the release; {TODAY}, or the scenario's own"
        )
        parser.add_argument(
            "--show", metavar="RULE", help="prints a scenario in which the first finding of the rule happens"
        )

    def handle(self, *_: Any, files: list[str], kubernetes: str | None, show: str | None, **options: Any) -> None:
        groups = [_reviewed(of, kubernetes) for of in _together([_read(name) for name in dict.fromkeys(files)])]
        try:
            if show is None:
                self._report(groups, _command(files, kubernetes), **options)
            else:
                self.stdout.write(_shown(groups, show), ending="")
            self.stdout.flush()
        except BrokenPipeError:
            pipe.closed()
        every = [advice for group in groups for advice in group.advice]
        if show is None and any(group.errors for group in groups):
            sys.exit(WRONG)
        if show is None and any(advice.level <= LEVELS[options["fail_on"]] for advice in every):
            sys.exit(FOUND)

    def _report(self, groups: list[Group], command: str, *, level: str, format: str, fail_on: str, **_: Any) -> None:
        errors = [problem for group in groups for problem in group.errors]
        every = [advice for group in groups for advice in group.advice]
        found = [advice for advice in every if advice.level <= LEVELS[level]]
        match format:
            case "json":
                self.stdout.write(report.as_json(found, errors))
            case "github":
                self.stdout.write("".join(f"{line}\n" for line in report.github(found, errors)), ending="")
            case "junit":
                suites = list(report.suites(_names(groups), found, errors, LEVELS[fail_on]))
                self.stdout.write("".join(f"{line}\n" for line in junit(suites)), ending="")
            case _:
                self._text(groups, found, errors, command)
                self.stdout.write(report.total(found, len(errors), len(_names(groups)), len(every) - len(found)))

    def _text(self, groups: list[Group], found: list[Advice], errors: list[Problem], command: str) -> None:
        shown: set[str] = set()  # --show takes the first finding of a rule, so the sentence stands below that one
        for name in dict.fromkeys([*(p.file for p in errors), *(name for group in groups for name in group.of.texts)]):
            for problem in (p for p in errors if p.file == name):
                self.stdout.write(report.error(problem), ending="\n\n")
            for advice in (a for a in found if a.file == name):
                first = advice.show is not None and advice.rule not in shown
                shown |= {advice.rule} if first else set()
                self.stdout.write(report.text(advice, command if first else ""), ending="\n\n")
        kinds = {kind for group in groups for name, text in group.of.texts.items() for kind in passed_over(text, name)}
        if kinds:
            self.stdout.write(f"Not looked at: {', '.join(sorted(kinds))}.")


def _names(groups: list[Group]) -> list[str]:
    """The files, those included that could not be read."""
    return list(dict.fromkeys(name for g in groups for name in [*g.of.texts, *(p.file for p in g.errors)]))


def _command(files: list[str], kubernetes: str | None) -> str:
    """How lint was called, for the sentence that says how to see a finding happen."""
    return shlex.join(["manage.py", "lint", *files, *(["--kubernetes", kubernetes] if kubernetes else [])])


def _read(name: str) -> Given:
    path = Path(name)
    if not path.exists() and name in builtin_names():
        path, name = BUILTIN / f"{name}.yaml", f"{name}.yaml"
    try:
        text = text_of(path)
    except OSError as error:
        return Given({}, {}, errors=(Problem(name, 1, 1, "", f"cannot be read: {error.strerror}"),))
    said = problem_of(text, name)
    if said is not None:
        return Given({}, {}, errors=(said,))
    return given(text, name, lambda file: text_of(path.parent / file), lambda file: str(Path(name).parent / file))


def _together(files: list[Given]) -> list[Given]:
    """Manifests belong together; each scenario stands for itself."""
    plain = [of for of in files if of.spec is None and not of.errors]
    texts = {name: text for of in plain for name, text in of.texts.items()}
    return ([Given(texts, {})] if texts else []) + [of for of in files if of not in plain]


def _reviewed(of: Given, kubernetes: str | None) -> Group:
    release = kubernetes or of.release or TODAY
    errors = [*of.errors, *(p for name, text in of.texts.items() for p in problems(text, name, release))]
    return Group(of, release, errors, review_all(of.texts, release, of.programs))


def _shown(groups: list[Group], rule: str) -> str:
    """The scenario for the first finding of a rule that can be played; it is played once before it is printed."""
    if rule not in load():
        raise CommandError(f"there is no rule {rule}{did_you_mean(rule, load())}", returncode=WRONG)
    found = [(group, advice) for group in groups for advice in group.advice if advice.rule == rule]
    if not found:
        for problem in (problem for group in groups for problem in group.errors):
            raise CommandError(report.error(problem), returncode=WRONG)
        raise CommandError(f"{rule} has nothing to say of these files", returncode=WRONG)
    why = ""
    for group, advice in found:
        if advice.show is None:
            why = why or f"{advice.place}: {rule} cannot be shown with this manifest: what it needs is not simulated"
            continue
        try:
            files = Files(group.of.texts, group.release, group.of.programs, group.of.spec)
            text, missing = proved(advice, files)
        except ScenarioError as error:
            why = f"{advice.place}: {rule} makes no scenario of this manifest: {error}"
            continue
        if text:
            return text
        why = f"{advice.place}: {rule} {missing}"
    raise CommandError(why, returncode=WRONG)
