"""From a row in the database to a run that plays."""

from probeviz.lessons.loader import lesson_named
from probeviz.live import log
from probeviz.live.models import Run
from probeviz.live.played import Played
from probeviz.scenarios.document import Scenario, read_scenario
from probeviz.scenarios.player import script_of


def load(public_id: str, wall_ms: int) -> Played | None:
    """The run, played up to `wall_ms`; None when there is none. Blocks: call it in a thread."""
    run = log.find(public_id)
    if run is None:
        return None
    scenario = scenario_of(run)
    lesson = lesson_named(run.lesson)
    checks = lesson.checks if lesson is not None else ()
    played = Played(run, scenario, script_of(scenario), log.after(run.pk, 0), checks)
    played.advance(wall_ms)
    played.picture()  # folded here, in the thread: the first viewer asks for it
    return played


def scenario_of(run: Run) -> Scenario:
    """The scenario that the run keeps, whatever has become of the lesson's file since."""

    def open_file(name: str) -> str:
        try:
            text: str = run.files[name]
        except KeyError:
            raise FileNotFoundError(2, "No such file or directory", name) from None
        return text

    return read_scenario(run.scenario, f"{run.name}.yaml", open_file)
