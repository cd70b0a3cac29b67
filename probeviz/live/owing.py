"""What the clock of a run owes to its lesson: changes that nobody makes by hand. The log tells which were made."""

from collections.abc import Sequence
from itertools import takewhile

from probeviz.lessons.journal import Mark
from probeviz.live.clock import Clock
from probeviz.live.run_lesson import RunLesson
from probeviz.locale.text import say
from probeviz.sim import entries
from probeviz.sim.log import Logged

GUESS_FIRST = say(
    "The lesson has asked for a guess, and the run stands until it is given: answer first. You may look back meanwhile."
)


def holds(lesson: RunLesson) -> bool:
    """Whether a prediction waits for its answer: until then nobody takes the run on."""
    return lesson.asks is not None


def asked(lesson: RunLesson, clock: Clock, log: Sequence[Logged]) -> Mark | None:
    """Since when a prompt is there before which the run is to stand, though its clock plays."""
    mark = lesson.halts
    return mark if mark is not None and clock.playing and not _since(mark, log) else None


def owed(lesson: RunLesson, clock: Clock, log: Sequence[Logged], wall_ms: int) -> entries.Clock | None:
    """A pause at a prompt, or playing on to where a step begins to look."""
    if asked(lesson, clock, log) is not None:
        return clock.entry(wall_ms, playing=False)
    runs = lesson.runs_to
    if runs is None or any(entry.stop == runs[1] for entry in _since(runs[0], log)):
        return None
    return clock.entry(wall_ms, playing=True, stop=runs[1])


def stands_for_prompt(log: Sequence[Logged]) -> bool:
    """Whether the run stands because a question came while it played, and nobody has touched the clock since."""
    changes = (logged for logged in reversed(log) if isinstance(logged.entry, entries.Clock))
    last = next(changes, None)
    if last is None or not isinstance(last.entry, entries.Clock) or last.at_ms == 0:
        return False  # a lesson that begins with a question begins paused
    return not (last.entry.playing or last.entry.does or last.entry.met)


def wakes(lesson: RunLesson, new: bool) -> bool | None:
    """Whether the clock plays when somebody comes to a run that stood; None: as it did."""
    if lesson.asks is not None:
        return False
    return True if new else None


def _since(mark: Mark, log: Sequence[Logged]) -> list[entries.Clock]:
    """The changes of the clock that came after a mark of the lesson."""
    later = takewhile(lambda logged: logged.number > mark.log, reversed(log))
    return [logged.entry for logged in later if isinstance(logged.entry, entries.Clock)]
