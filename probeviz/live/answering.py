"""What somebody answers to a step of the lesson, and that they looked back: entries that no World sees."""

from collections.abc import Callable
from math import ceil
from typing import Any

import msgspec

from probeviz.helpers import pool
from probeviz.lessons.attempt import NOT_ASKED
from probeviz.lessons.judge import BadAnswer
from probeviz.lessons.limits import TRIES
from probeviz.lessons.steps import Predict, Step, Trial
from probeviz.live import owing, trying
from probeviz.live import protocol as p
from probeviz.live.limits import TRIAL_CPU_S, TRIALS_A_MINUTE
from probeviz.live.played import Played
from probeviz.live.refusals import refused
from probeviz.live.runs import Decided, Runs
from probeviz.live.viewer import OUTDATED, Viewer
from probeviz.live.workers import Crowded
from probeviz.locale.text import say
from probeviz.sim import entries

NO_LESSON = say("This run is no lesson's: it asks nothing.")
LATE = say("The server is too busy for these runs just now. What has been played is kept: try again in a moment.")


def at_once() -> int:
    """Nobody counts the batches of trials that are played."""
    return 0


def trial(played: Played, message: p.FromClient) -> Trial | None:
    """The step of which this message asks for the next runs: they take their time."""
    if not isinstance(message, p.Answered) or message.id in played.known:
        return None
    step = _asked(played, message.step)
    return step if isinstance(step, Trial) else None


async def answer(runs: Runs, viewer: Viewer, message: p.Answered, wait_ms: Callable[[], int] = at_once) -> p.FromServer:
    """Commits the answer, if the step is asked now and can be answered so. The clock goes on with it, where the lesson
    says so. `wait_ms`: when the next runs of a trial may be played."""
    step = trial(viewer.played, message)
    tried = step is not None or message.id in viewer.played.known
    if step is not None:
        try:
            if ms := wait_ms():
                return refused(message.id, "too-many", TRIALS_A_MINUTE.said(ceil(ms / 1_000)), ms)
            message.value = msgspec.to_builtins(await trying.batch(runs, viewer.played, step))
        except trying.TooMuch:
            return refused(message.id, "stopped", TRIAL_CPU_S.said())  # sent again it would be too much again
        except pool.Late:
            return refused(message.id, "stopped", LATE)
        except pool.Busy as error:
            raise Crowded(str(error)) from None
    refusals: list[BadAnswer] = []

    def decide(played: Played) -> Decided:
        refusals.clear()
        why = refusal(played, message.step, message.value)
        if isinstance(_asked(played, message.step), Trial) and not tried:
            why = BadAnswer(NOT_ASKED)  # nothing was played for it
        if why is not None:
            refusals.append(why)
            return Decided([])
        kept = entries.Answer(step=message.step, value=message.value)
        return Decided([*_clock(played, runs.wall()), kept])

    done = await runs.commit(viewer.played, decide, message.id)
    if done is None:
        return refused(message.id, "not-asked", refusals[0].said)
    number, at_ms, _ = done.logged
    return p.Answer(id=message.id, out="", err="", exit=0, following=False, t=at_ms, log=number)


def _asked(played: Played, id: str) -> Step | None:
    """The step, if it is asked now and may be answered."""
    attempt = played.lesson.attempt
    step = attempt.state.current if attempt is not None else None
    ready = attempt is not None and attempt.state.ready and attempt.state.tries < TRIES
    return step if step is not None and step.id == id and ready else None


def refusal(played: Played, step: str, value: Any) -> BadAnswer | None:
    if played.outdated:
        return BadAnswer(OUTDATED)
    attempt = played.lesson.attempt
    return BadAnswer(NO_LESSON) if attempt is None else attempt.refusal(step, value)


def _clock(played: Played, wall_ms: int) -> list[entries.Clock]:
    """The run plays to where the answered prediction looks, or on, where only the question has stopped it."""
    attempt, lesson = played.lesson.attempt, played.lesson
    step = attempt.state.current if attempt is not None else None
    if not isinstance(step, Predict) or played.full:
        return []
    stop = lesson.after_answer(step)
    goes_on = not lesson.asks_on and owing.stands_for_prompt(played.timeline.log.entries)
    return [played.clock.entry(wall_ms, playing=True, stop=stop or None)] if stop or goes_on else []


def notes_back(played: Played) -> bool:
    """Whether it is to be kept that somebody looks back: the lesson asks for it, and it has not been since the step
    began."""
    attempt = played.lesson.attempt
    if attempt is None or attempt.state.over or not attempt.uses_clock:
        return False
    since = attempt.state.asked
    seeks = (e for e in reversed(played.timeline.log.entries) if isinstance(e.entry, entries.Seek))
    last = next(seeks, None)
    return last is None or (since is not None and last.number <= since.log)
