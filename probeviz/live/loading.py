"""From a row in the database to a run that plays."""

from typing import NamedTuple

import msgspec

from probeviz.lessons.loader import lesson_drawn
from probeviz.live import log
from probeviz.live.log import Row
from probeviz.live.models import Run, Snapshot
from probeviz.live.played import Played
from probeviz.scenarios.document import Scenario, read_scenario
from probeviz.scenarios.player import script_of
from probeviz.sim.entries import File


class Found(NamedTuple):
    """What the database has of a run: its row, and its log from some entry on."""

    run: Run
    rows: list[Row]


def find(public_id: str) -> Found | None:
    """The run with its whole log; None when there is none. Blocks: call it in the database's thread."""
    run = log.find(public_id)
    return None if run is None else Found(run, log.after(run.pk, 0))


def load(found: Found, wall_ms: int) -> Played:
    """The run, played up to `wall_ms`. Asks no database, and takes its time: call it in a thread, not in its one."""
    run = found.run
    scenario = scenario_of(run)
    played = Played(run, scenario, script_of(scenario), found.rows, lesson_drawn(run.lesson, run.seed))
    played.catch_up(wall_ms)
    played.picture()  # folded here, in the thread: the first viewer asks for it
    return played


def files_of(run: Run) -> dict[str, str]:
    """The run's files as they were saved last. Blocks."""
    saved = (row.logged.entry for row in log.after(run.pk, 0))
    return dict(scenario_of(run).files) | {entry.name: entry.text for entry in saved if isinstance(entry, File)}


def scenario_of(run: Run | Snapshot) -> Scenario:
    """The scenario that the run keeps, whatever has become of the lesson's file since."""

    def open_file(name: str) -> str:
        try:
            text: str = run.files[name]
        except KeyError:
            raise FileNotFoundError(2, "No such file or directory", name) from None
        return text

    scenario = read_scenario(run.scenario, f"{run.name}.yaml", open_file)
    if isinstance(run, Run) and run.branch_ms is not None:
        return scenario._replace(setup=msgspec.structs.replace(scenario.setup, branch_of=run.branch_of))
    return scenario
