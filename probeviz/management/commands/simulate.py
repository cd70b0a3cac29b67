"""`manage.py simulate FILE`: plays a scenario without a server (docs/simulate.md)."""

import sys
from argparse import ArgumentTypeError
from typing import Any

import msgspec
from django.core.management.base import BaseCommand, CommandError, CommandParser

from probeviz.management import pipe
from probeviz.scenarios.library import NoScenario, load
from probeviz.scenarios.notes import notes
from probeviz.scenarios.player import Played, play
from probeviz.scenarios.problems import ScenarioError
from probeviz.scenarios.summary import summary
from probeviz.scenarios.transcript import transcript
from probeviz.scenarios.values import duration_ms
from probeviz.sim.facts import Fact

EXPECTATION_FAILS, WRONG = 1, 2
INTERRUPTED = 130  # as a shell says it of a program that ended by SIGINT
MOST_SEED = 2**53
DAY_MS = 24 * 3_600_000


class Command(BaseCommand):
    help = "Plays a scenario and says what happened."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE", help="a scenario, or the name of a built-in one")
        parser.add_argument("--until", metavar="5m", help="stops at this time, not at the scenario's until")
        parser.add_argument("--seed", type=_seed, metavar="7", help="another seed than the scenario's")
        parser.add_argument("--format", choices=("facts", "kubectl", "summary"), default="kubectl")

    def handle(self, *_: Any, file: str, until: str | None, seed: int | None, format: str, **__: Any) -> None:
        until_ms = _until(until)
        try:
            scenario = load(file)
        except (ScenarioError, NoScenario) as error:
            raise CommandError(str(error), returncode=WRONG) from None
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}", returncode=WRONG) from None
        for note in notes(scenario):
            self.stderr.write(str(note))
        try:
            played = play(scenario, until_ms, seed, self._state if format == "facts" else None)
            self._print(played, format)
            self.stdout.flush()
        except KeyboardInterrupt:
            self.stderr.write("Interrupted.")
            sys.exit(INTERRUPTED)
        except BrokenPipeError:
            pipe.closed()
        for verdict in played.failed:
            self.stderr.write(f"{scenario.file}:{verdict.expectation.source_line}: {verdict}")
        if played.stopped:
            raise CommandError(f"{scenario.file}: {played.stopped}", returncode=WRONG)
        if played.failed:
            sys.exit(EXPECTATION_FAILS)

    def _state(self, fact: Fact) -> None:
        self.stdout.write(msgspec.json.encode(fact).decode())

    def _print(self, played: Played, format: str) -> None:
        if format == "facts":
            return
        for line in transcript(played.printed) if format == "kubectl" else summary(played):
            self.stdout.write(line)


def _seed(text: str) -> int:
    if not text.isdecimal() or int(text) > MOST_SEED:
        raise ArgumentTypeError(f"must be a whole number from 0 to {MOST_SEED}, not {text}")
    return int(text)


def _until(text: str | None) -> int | None:
    if text is None:
        return None
    ms = duration_ms(text)
    if ms is None or ms > DAY_MS:
        raise CommandError(f"--until must be a duration of at most 24h such as 90s or 5m, not {text}", returncode=WRONG)
    return ms
