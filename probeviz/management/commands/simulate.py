"""`manage.py simulate FILE...`: plays scenarios without a server (docs/simulate.md)."""

import sys
from argparse import ArgumentTypeError
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from django.core.management.base import BaseCommand, CommandError, CommandParser

from probeviz.management import pipe
from probeviz.management.playing import INTERRUPTED, WRONG, Options, Playing, Unplayable
from probeviz.management.workers import Died
from probeviz.scenarios.document import Scenario
from probeviz.scenarios.junit import Suite, junit
from probeviz.scenarios.library import NoScenario, load
from probeviz.scenarios.notes import notes
from probeviz.scenarios.problems import ScenarioError
from probeviz.scenarios.setting import Setting, WrongSetting, setting
from probeviz.scenarios.settings import configured
from probeviz.scenarios.sweep import MOST_AXES, MOST_RUNS, MOST_SEED, axis, seeds_of
from probeviz.scenarios.values import duration_ms
from probeviz.sim.releases import RELEASES

DAY_MS = 24 * 3_600_000
FORMATS = ("facts", "kubectl", "summary", "why", "junit")

T = TypeVar("T")


class Command(BaseCommand):
    help = "Plays scenarios, or manifests, and says what happened."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        add = parser.add_argument
        add("files", metavar="FILE", nargs="+", help="a scenario, a manifest, or the name of a built-in scenario")
        add("--until", metavar="5m", help="stops at this time, not at the scenario's until")
        add("--seed", type=_seed, metavar="7", help="another seed than the scenario's")
        add("--format", choices=FORMATS, default="", help="kubectl; of a manifest alone, summary")
        add("--set", action="append", type=_read(setting), default=[], metavar="PATH=VALUE", help="one value changed")
        add("--seeds", type=_read(seeds_of), default=(), metavar="1-200", help="plays it with each of these seeds")
        add(
            "--sweep",
            action="append",
            type=_read(axis),
            default=[],
            metavar="PATH=A,B,C",
            help="plays it with each value; twice: with each pair",
        )
        add("--plot", type=_picture, metavar="FILE.svg", help="draws the sweep")
        add("--kubernetes", choices=RELEASES, default="", help="another release than the scenario's")

    def handle(self, *_: Any, files: list[str], kubernetes: str, **given: Any) -> None:
        options = _options(files, kubernetes, given)
        playing = Playing(options, self.stdout, self.stderr, sys.stderr)
        code = 0
        try:
            for file in files:
                if len(files) > 1 and options.format not in ("facts", "junit"):
                    self.stdout.write(f"==> {file} <==")
                code = max(code, self._file(file, kubernetes, playing))
                if code == INTERRUPTED:
                    break
            if options.format == "junit":
                for line in junit(playing.suites):
                    self.stdout.write(line)
            self.stdout.flush()
        except KeyboardInterrupt:
            self.stderr.write("Interrupted.")
            sys.exit(INTERRUPTED)
        except BrokenPipeError:
            pipe.closed()
        if code:
            sys.exit(code)

    def _file(self, file: str, kubernetes: str, playing: Playing) -> int:
        try:
            scenario = self._load(file, kubernetes)
            return playing.file(configured(scenario, playing.options.settings))
        except ScenarioError as error:
            said = "\n".join(f"{p}\n    {p.server}" if p.server else str(p) for p in error.problems)
        except WrongSetting as error:
            said = f"{file}: {error}"
        except Unplayable as error:
            said = str(error)
        except Died:
            said = f"{file}: a process that played it has ended by itself; was there memory enough?"
        self.stderr.write(said)
        playing.suites.append(Suite(file, [], 0.0, said))
        return WRONG

    def _load(self, file: str, kubernetes: str) -> Scenario:
        try:
            scenario = load(file, kubernetes)
        except NoScenario as error:
            raise Unplayable(str(error)) from None
        except OSError as error:
            raise Unplayable(f"{file} cannot be read: {error.strerror}") from None
        for note in notes(scenario):
            self.stderr.write(str(note))
        return scenario


def _options(files: list[str], kubernetes: str, given: dict[str, Any]) -> Options:
    """CommandError where options do not fit together."""
    settings = [*([Setting("kubernetesVersion", kubernetes)] if kubernetes else []), *given["set"]]
    options = Options(
        until_ms=_until(given["until"]),
        seed=given["seed"],
        format=given["format"],
        settings=tuple(settings),
        seeds=given["seeds"],
        axes=tuple(given["sweep"]),
        plot=given["plot"],
    )
    wrong = _misfit(options, files)
    if wrong:
        raise CommandError(wrong, returncode=WRONG)
    return options


def _misfit(options: Options, files: list[str]) -> str:
    if options.seeds and options.seed is not None:
        return "--seed and --seeds: one of them"
    if options.axes and options.format not in ("", "summary"):
        return f"--sweep prints a table, not {options.format}"
    if options.seeds and options.format in ("facts", "kubectl"):
        return f"--seeds prints a table, or junit, not {options.format}; --seed plays one"
    if options.plot and not options.axes:
        return "--plot draws a sweep; give --sweep PATH=A,B,C"
    if options.plot and len(files) > 1:
        return "--plot draws the sweep of one file"
    if len(options.axes) > MOST_AXES:
        return f"--sweep may be given once or twice, not {len(options.axes)} times"
    if len({each.path for each in options.axes}) < len(options.axes):
        return f"--sweep {options.axes[0].path} is given twice; write all its values in one"
    runs = max(len(options.seeds), 1)
    for each in options.axes:
        runs *= len(each.values)
    return f"{runs:,} runs were asked for; at most {MOST_RUNS:,} are played" if runs > MOST_RUNS else ""


def _read(read: Callable[[str], T]) -> Callable[[str], T]:
    """An option's reader, whose mistakes argparse prints with the option's name."""

    def value(text: str) -> T:
        try:
            return read(text)
        except ValueError as error:
            raise ArgumentTypeError(str(error)) from None

    return value


def _seed(text: str) -> int:
    if not text.isdecimal() or int(text) > MOST_SEED:
        raise ArgumentTypeError(f"must be a whole number from 0 to {MOST_SEED}, not {text}")
    return int(text)


def _picture(text: str) -> Path:
    path = Path(text)
    if path.suffix.lower() != ".svg":
        raise ArgumentTypeError(f"is written as SVG, which every browser shows; write {path.stem}.svg, not {text}")
    if not path.parent.is_dir():
        raise ArgumentTypeError(f"{text} cannot be written: there is no folder {path.parent}")
    return path


def _until(text: str | None) -> int | None:
    if text is None:
        return None
    ms = duration_ms(text)
    if ms is None or ms > DAY_MS:
        raise CommandError(f"--until must be a duration of at most 24h such as 90s or 5m, not {text}", returncode=WRONG)
    return ms
