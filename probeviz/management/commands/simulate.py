"""`manage.py simulate FILE`: plays a scenario without a server (docs/simulate.md)."""

import sys
from typing import Any

import msgspec
from django.core.management.base import BaseCommand, CommandError, CommandParser

from probeviz.scenarios.library import NoScenario, load
from probeviz.scenarios.player import Played, play
from probeviz.scenarios.problems import ScenarioError
from probeviz.scenarios.summary import summary
from probeviz.scenarios.transcript import transcript
from probeviz.scenarios.values import duration_ms
from probeviz.sim.facts import Fact

EXPECTATION_FAILS, WRONG = 1, 2
DAY_MS = 24 * 3_600_000


class Command(BaseCommand):
    help = "Plays a scenario and says what happened."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE", help="a scenario, or the name of a built-in one")
        parser.add_argument("--until", metavar="5m", help="stops at this time, not at the scenario's until")
        parser.add_argument("--seed", type=int, metavar="7", help="another seed than the scenario's")
        parser.add_argument("--format", choices=("facts", "kubectl", "summary"), default="kubectl")

    def handle(self, *_: Any, file: str, until: str | None, seed: int | None, format: str, **__: Any) -> None:
        until_ms = _until(until)
        try:
            scenario = load(file)
        except (ScenarioError, NoScenario, UnicodeDecodeError) as error:
            raise CommandError(str(error), returncode=WRONG) from None
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}", returncode=WRONG) from None
        played = play(scenario, until_ms, seed, self._state if format == "facts" else None)
        self._print(played, format)
        for verdict in played.failed:
            self.stderr.write(f"{scenario.file}:{verdict.expectation.source_line}: {verdict}")
        if played.failed:
            sys.exit(EXPECTATION_FAILS)

    def _state(self, fact: Fact) -> None:
        self.stdout.write(msgspec.json.encode(fact).decode())

    def _print(self, played: Played, format: str) -> None:
        if format == "facts":
            return
        for line in transcript(played.printed) if format == "kubectl" else summary(played):
            self.stdout.write(line)


def _until(text: str | None) -> int | None:
    if text is None:
        return None
    ms = duration_ms(text)
    if ms is None or ms > DAY_MS:
        raise CommandError(f"--until must be a duration of at most 24h such as 90s or 5m, not {text}", returncode=WRONG)
    return ms
