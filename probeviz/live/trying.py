"""A batch of a trial's runs, played in a helper process: other visitors' work has its turn between two of them."""

from functools import partial
from time import monotonic

import msgspec

from probeviz.helpers import pool
from probeviz.lessons import trial
from probeviz.lessons.steps import Trial
from probeviz.lessons.trial_work import Numbers
from probeviz.live.limits import TRIAL_CPU_S, TRIALS_A_MINUTE, TRIALS_AT_ONCE_MINUTES, Buckets
from probeviz.live.played import Played
from probeviz.live.runs import Runs

LEAST_WAIT_MS = 10_000  # else a page that sees a long trial through would be told to wait before each of its batches

_numbers = msgspec.msgpack.Decoder(list[Numbers])
_played = Buckets(TRIALS_A_MINUTE / 60, TRIALS_A_MINUTE * TRIALS_AT_ONCE_MINUTES)


class TooMuch(Exception):
    """A batch took more CPU or memory than it may: the manifest asks for a large cluster."""


def wait_ms(address: str) -> int:
    """0 when one more batch may be played for this address, else when it is worth asking again."""
    ms = _played.take(address, monotonic())
    return max(ms, LEAST_WAIT_MS) if ms else 0


async def batch(runs: Runs, played: Played, step: Trial) -> trial.Found:
    """What has been found with the next runs; whoever is cancelled ends it. TooMuch, Crowded, pool.Late or Busy."""
    lesson, attempt = played.lesson.lesson, played.lesson.attempt
    assert lesson is not None and attempt is not None
    found, asked = trial.next_batch(lesson, step, attempt.view, attempt.state.answers.get(step.id))
    ending = pool.Ending()
    work = partial(pool.ask, trial.TASK, msgspec.msgpack.encode(asked), int(TRIAL_CPU_S), ending)
    try:
        answer = await runs.threads.helped.do(played.run.whose, work, stop=ending.now)
    except pool.Late:
        raise
    except pool.Overran:
        raise TooMuch from None
    return trial.added(step, found, _numbers.decode(answer))
