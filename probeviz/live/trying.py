"""A batch of a trial's runs, played in a helper process: other visitors' work has its turn between two of them."""

import msgspec

from probeviz.helpers import pool
from probeviz.lessons import trial
from probeviz.lessons.steps import Trial
from probeviz.lessons.trial_work import Numbers
from probeviz.live.limits import TRIAL_CPU_S
from probeviz.live.played import Played
from probeviz.live.runs import Runs

_numbers = msgspec.msgpack.Decoder(list[Numbers])


class TooMuch(Exception):
    """A batch took more CPU or memory than it may: the manifest asks for a large cluster."""


async def batch(runs: Runs, played: Played, step: Trial) -> trial.Found:
    """What has been found with the next runs. Raises TooMuch, Crowded, pool.Late or pool.Busy."""
    lesson, attempt = played.lesson.lesson, played.lesson.attempt
    assert lesson is not None and attempt is not None
    found, asked = trial.next_batch(lesson, step, attempt.view, attempt.state.answers.get(step.id))
    work = msgspec.msgpack.encode(asked)
    try:
        answer = await runs.threads.helped.do(played.run.whose, lambda: pool.ask(trial.TASK, work, int(TRIAL_CPU_S)))
    except pool.Late:
        raise
    except pool.Overran:
        raise TooMuch from None
    return trial.added(step, found, _numbers.decode(answer))
