"""What `manage.py simulate` does with one file: plays it once, or many times, and prints what came of it."""

from collections.abc import Sequence
from pathlib import Path
from time import process_time
from typing import Any, NamedTuple, TextIO

import msgspec

from probeviz.management.progress import Progress
from probeviz.management.workers import Workers, cores
from probeviz.scenarios.document import Scenario
from probeviz.scenarios.expect import seconds
from probeviz.scenarios.explained import explained
from probeviz.scenarios.junit import Suite, of_run, of_seeds
from probeviz.scenarios.outcome import Outcome
from probeviz.scenarios.player import Played, play
from probeviz.scenarios.plot import plot
from probeviz.scenarios.report import Group, over_seeds, over_values
from probeviz.scenarios.setting import Setting
from probeviz.scenarios.summary import summary
from probeviz.scenarios.sweep import Axis, Plan, Runs, held
from probeviz.scenarios.transcript import transcript
from probeviz.sim.facts import Fact

HOLDS, EXPECTATION_FAILS, WRONG, INTERRUPTED = 0, 1, 2, 130
EVERY = 500  # facts between two looks at the clock on the wall


class Unplayable(ValueError):
    """A file that cannot be read, or a picture that cannot be written; the message says so."""


class Options(NamedTuple):
    """The command line, read.  `format` is empty when it was not given."""

    until_ms: int | None = None
    seed: int | None = None
    format: str = ""
    settings: tuple[Setting, ...] = ()
    seeds: tuple[int, ...] = ()
    axes: tuple[Axis, ...] = ()
    plot: Path | None = None


class Playing:
    """`out` and `err` take lines, as Django's do; `suites` is what the JUnit form is written from."""

    def __init__(self, options: Options, out: Any, err: Any, terminal: TextIO) -> None:
        self.options, self.out, self.err = options, out, err
        self.suites: list[Suite] = []
        self.progress = Progress(terminal)

    def file(self, scenario: Scenario) -> int:
        """Plays it as the options say; the exit code.  Raises WrongSetting, Died, Unplayable."""
        return self._many(scenario) if self.options.seeds or self.options.axes else self._once(scenario)

    # --- once -----------------------------------------------------------------------------------------------

    def _once(self, scenario: Scenario) -> int:
        options, before = self.options, process_time()
        end = scenario.until_ms if options.until_ms is None else options.until_ms
        facts = options.format == "facts"

        def see(fact: Fact) -> None:
            if facts:
                self.out.write(msgspec.json.encode(fact).decode())
            elif fact.n % EVERY == 0:
                self.progress.show(fact.t, end, f"{seconds(fact.t - fact.t % 1_000)} of {seconds(end)}")

        try:
            played = play(scenario, options.until_ms, options.seed, see)
        finally:
            self.progress.clear()
        self.suites.append(of_run(played, process_time() - before))
        self._print(played)
        if played.stopped:
            self.err.write(f"{scenario.file}: {played.stopped}")
            return WRONG
        for verdict in played.failed:
            self.err.write(f"{scenario.file}:{verdict.expectation.source_line}: {verdict}")
        return EXPECTATION_FAILS if played.failed else HOLDS

    def _print(self, played: Played) -> None:
        form = self.options.format or ("summary" if played.scenario.assumed else "kubectl")
        if form == "summary":
            self._lines(summary(played))
        elif form == "why":
            self._lines(explained(played.facts))
        elif form == "kubectl":
            self._lines(transcript(played.printed))

    def _lines(self, lines: Any) -> None:
        for line in lines:
            self.out.write(line)

    # --- many times -----------------------------------------------------------------------------------------

    def _many(self, scenario: Scenario) -> int:
        options = self.options
        own = scenario.setup.seed if options.seed is None else options.seed
        plan = Plan(
            text=scenario.text,
            file=scenario.file,
            files=scenario.files,
            settings=options.settings,
            axes=options.axes,
            seeds=options.seeds or (own,),
            until_ms=options.until_ms,
            applies=scenario.applies,
        )
        runs = Runs(plan)
        for i in range(len(plan.values)):
            runs.scenario(i)  # what is wrong is said before anything is played
        workers: Workers[Plan, tuple[int, int], Outcome] = Workers(Runs, plan, cores())
        found, interrupted = self._play(workers, plan)
        groups = [
            (values, [outcome for (i, _), outcome in found if i == number]) for number, values in enumerate(plan.values)
        ]
        end = runs.scenario(0).until_ms if options.until_ms is None else options.until_ms
        code = self._report(plan, scenario, groups, end, workers.cpu_s)
        if interrupted:
            self.err.write(f"Interrupted after {len(found)} of {len(plan.tasks)} runs.")
            return INTERRUPTED
        return code

    def _play(
        self, workers: Workers[Plan, tuple[int, int], Outcome], plan: Plan
    ) -> tuple[list[tuple[tuple[int, int], Outcome]], bool]:
        """(task and outcome of what was played, in the order of the tasks; whether Ctrl-C came before the end)."""
        tasks, found, interrupted = plan.tasks, dict[int, Outcome](), False
        try:
            for i, outcome in workers.map(tasks):
                found[i] = outcome
                self.progress.show(len(found), len(tasks), f"{len(found)} of {len(tasks)} runs")
        except KeyboardInterrupt:
            interrupted = True
        finally:
            self.progress.clear()
        return [(tasks[i], found[i]) for i in sorted(found)], interrupted

    def _report(self, plan: Plan, scenario: Scenario, groups: Sequence[Group], end: int, cpu_s: float) -> int:
        every = [outcome for _, outcomes in groups for outcome in outcomes]
        if not every:
            return HOLDS
        if plan.axes:
            if scenario.assumed:  # a table of values; what is merely assumed to hold is in its other columns
                scenario = scenario._replace(expect=())
            self._lines(over_values(plan, scenario, groups, end))
            if self.options.plot is not None:
                _write(self.options.plot, plot(plan, scenario, groups, end))
        else:
            self.suites.append(of_seeds(scenario, every, end, cpu_s))
            if self.options.format != "junit":
                self._lines(over_seeds(scenario, every, end))
        stopped = [each for each in every if each.stopped]
        if stopped:
            self.err.write(f"{scenario.file}: seed {stopped[0].seed}: {stopped[0].stopped}")
            return WRONG
        return HOLDS if plan.axes else self._failures(scenario, every)

    def _failures(self, scenario: Scenario, outcomes: Sequence[Outcome]) -> int:
        """Says of each expectation that fails with some seed how it did with the first of them."""
        code = HOLDS
        for i, expectation in enumerate(scenario.expect):
            seeds = held(outcomes, i)
            if not seeds.failed:
                continue
            code = EXPECTATION_FAILS
            failed = next(each.verdicts[i] for each in outcomes if each.seed == seeds.failed[0])
            assert failed is not None
            said = f"fails with {len(seeds.failed)} of {seeds.of} seeds; with seed {seeds.failed[0]}"
            why = f"\n{failed.why}" if failed.why else ""
            at = f"{scenario.file}:{expectation.source_line}"
            self.err.write(f"{at}: {said} at {seconds(failed.at_ms)}: {expectation}{why}")
        return code


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise Unplayable(f"{path} cannot be written: {error.strerror}") from None
