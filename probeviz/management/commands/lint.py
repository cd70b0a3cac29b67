"""`manage.py lint FILE…`: reviews the probes of manifests in plain words (docs/lint.md)."""

import shlex
import sys
from pathlib import Path
from typing import Any, NamedTuple

from django.core.management.base import BaseCommand, CommandError, CommandParser

from probeviz.advice import report
from probeviz.advice.advice import Advice, Level
from probeviz.advice.files import Given, given, passed_over, problems
from probeviz.advice.registry import load
from probeviz.advice.review import review_all
from probeviz.advice.scenario import scenario_text
from probeviz.api.problems import Problem
from probeviz.scenarios.document import read_scenario
from probeviz.scenarios.library import BUILTIN, builtin_names, text_of
from probeviz.scenarios.player import play
from probeviz.scenarios.problems import did_you_mean
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
        parser.add_argument("--format", choices=("text", "json", "github"), default="text")
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
        if show is not None:
            self.stdout.write(_shown(groups, show), ending="")
            return
        errors = [problem for group in groups for problem in group.errors]
        every = [advice for group in groups for advice in group.advice]
        found = [advice for advice in every if advice.level <= LEVELS[options["level"]]]
        match options["format"]:
            case "json":
                self.stdout.write(report.as_json(found, errors))
            case "github":
                self.stdout.write("".join(f"{line}\n" for line in report.github(found, errors)), ending="")
            case _:
                self._text(groups, found, errors, _command(files, kubernetes))
        if errors:
            sys.exit(WRONG)
        if any(advice.level <= LEVELS[options["fail_on"]] for advice in every):
            sys.exit(FOUND)

    def _text(self, groups: list[Group], found: list[Advice], errors: list[Problem], command: str) -> None:
        names = [name for group in groups for name in group.of.texts]
        for name in dict.fromkeys([*(p.file for p in errors), *names]):
            for problem in (p for p in errors if p.file == name):
                self.stdout.write(report.error(problem), ending="\n\n")
            for advice in (a for a in found if a.file == name):
                self.stdout.write(report.text(advice, command), ending="\n\n")
        kinds = {kind for group in groups for name, text in group.of.texts.items() for kind in passed_over(text, name)}
        if kinds:
            self.stdout.write(f"Not looked at: {', '.join(sorted(kinds))}.")
        self.stdout.write(report.total(found, len(errors), max(1, len(names))))


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
        raise CommandError(f"{name} cannot be read: {error.strerror}", returncode=WRONG) from None
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
        raise CommandError(f"{rule} has nothing to say of these files", returncode=WRONG)
    group, advice = next((pair for pair in found if pair[1].show is not None), found[0])
    if advice.show is None:
        said = "cannot be played yet with this manifest: what it needs is not simulated"
        raise CommandError(f"{advice.place}: {rule} {said}", returncode=WRONG)
    text = scenario_text(advice, group.of.texts, group.release, group.of.programs, group.of.spec)
    played = play(read_scenario(text, f"{rule}.yaml"))
    if played.failed:
        said = "does not come about when this manifest is played; something else in it stands in the way"
        raise CommandError(f"{advice.place}: {rule} {said}: {played.failed[0]}", returncode=WRONG)
    return text
