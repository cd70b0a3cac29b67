"""`manage.py lessons lint` and `manage.py lessons new`: for those who write lessons (docs/lessons.md)."""

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from probeviz.lessons import loader, skeleton
from probeviz.lessons.errors import LessonError
from probeviz.lessons.review import SEEDS, review
from probeviz.scenarios.problems import did_you_mean

FOUND, WRONG = 1, 2


class Command(BaseCommand):
    help = "Looks over lessons, or begins a new one."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        does = parser.add_subparsers(dest="does", required=True)
        lint = does.add_parser("lint", help="says what is wrong with lessons; plays each of them")
        lint.add_argument("lessons", metavar="FOLDER|SLUG", nargs="*", help="all lessons when there is none")
        lint.add_argument(
            "--seeds", type=int, default=len(SEEDS), help=f"besides the scenario's own, 1 to N; {len(SEEDS)}"
        )
        new = does.add_parser("new", help="makes a folder with a lesson that lints clean, to begin with")
        new.add_argument("name", metavar="NN-slug", help="such as 21-my-lesson")
        new.add_argument("--into", metavar="FOLDER", help="where it is made; PROBEVIZ_LESSONS, or among ours")

    def handle(self, *_: Any, does: str, **options: Any) -> None:
        try:
            if does == "lint":
                self._lint(options["lessons"], range(1, options["seeds"] + 1))
            else:
                self._new(options["name"], options["into"])
        except LessonError as error:
            raise CommandError(str(error), returncode=WRONG) from None

    def _lint(self, named: list[str], seeds: range) -> None:
        every = loader.every_folder()
        folders = [_folder(name, every) for name in named] or every
        slugs = [loader.slug_of(folder) for folder in dict.fromkeys([*every, *folders])]
        faults = 0
        for folder in folders:
            found = review(folder, slugs, seeds)
            faults += len(found)
            for fault in found:
                self.stdout.write(str(fault))
            if not found:
                self.stdout.write(f"{folder.name}: nothing is wrong.")
            self.stdout.flush()
        faults += self._clashes()
        self.stdout.write(f"{_many(len(folders), 'lesson')}, {_many(faults, 'fault')}.")
        if faults:
            sys.exit(FOUND)

    def _clashes(self) -> int:
        try:
            loader.no_clash()
        except LessonError as error:
            self.stdout.write(str(error))
            return len(error.faults)
        return 0

    def _new(self, name: str, into: str | None) -> None:
        where = Path(into) if into else loader.own_folder() or loader.CONTENT
        try:
            made = skeleton.make(where, name, [loader.slug_of(folder) for folder in loader.every_folder()])
        except (ValueError, OSError) as error:
            raise CommandError(str(error), returncode=WRONG) from None
        self.stdout.write(f"{made} is made; look it over with: manage.py lessons lint {made}")


def _many(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def _folder(name: str, every: list[Path]) -> Path:
    """The folder of a lesson by its path, its name or its slug."""
    if (Path(name) / "lesson.yaml").is_file():
        return Path(name).resolve()
    for folder in every:
        if name in (folder.name, loader.slug_of(folder)):
            return folder
    known = [loader.slug_of(folder) for folder in every]
    hint = did_you_mean(name, known) or f"; there is {', '.join(known)}"
    raise CommandError(f"{name} is neither a folder with a lesson.yaml nor a lesson{hint}.", returncode=WRONG)
