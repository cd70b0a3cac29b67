"""An hour of wall time at 16x of one run with one viewer, on a wall that does not wait: how much memory it takes.

To be played in a process of its own, so that nothing else is measured (test_hour.py).
"""

import json
import resource
import sys
from dataclasses import dataclass

from probeviz.lessons.loader import lesson_named
from probeviz.live import protocol as p
from probeviz.live.log import Row
from probeviz.live.models import Run
from probeviz.live.played import Played
from probeviz.live.viewer import Viewer
from probeviz.scenarios.player import script_of
from probeviz.sim import entries
from probeviz.sim.log import Logged

SPEED, MINUTES, TURN_MS = 16, 60, 200


@dataclass
class Seen:
    """What a minute of wall time left behind."""

    minute: int
    peak_kb: int
    facts: int
    sent: int  # characters


def played() -> Played:
    lesson = lesson_named("who-wrote-the-502")
    assert lesson is not None
    scenario = lesson.scenario
    run = Run(
        lesson=lesson.slug, name="hour", scenario=scenario.text, files=lesson.beside, engine="", seed=1, seen_ms=0
    )
    played = Played(run, scenario, script_of(scenario), [], lesson)
    apply = played.terminal().run(played.world, "kubectl apply -f go-http.yaml").entry
    assert apply is not None
    clock = entries.Clock(wall_ms=0, playing=True, speed=SPEED)
    played.take([Row(Logged(1, 0, clock)), Row(Logged(2, 0, apply))])
    return played


def peak_kb() -> int:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak // 1024 if sys.platform == "darwin" else peak


def hour() -> list[Seen]:
    run = played()
    viewer = Viewer(run)
    seen, sent = [], 0
    said = viewer.welcome(p.Hello(run="", token="", since=0), True, 0)
    for wall in range(TURN_MS, MINUTES * 60_000 + 1, TURN_MS):
        run.seen_ms = wall
        sent += sum(len(p.encode(message)) for message in said)
        for message in said:
            if isinstance(message, p.Batch):
                viewer.ack(message.until)
        said = viewer.turn(wall)
        if wall % 60_000 == 0:
            if wall % 600_000 == 0:
                viewer.seek(p.Seek(t=run.now // 2, id="s"))  # somebody looks back now and then
                viewer.why(p.Why(n=run.n // 3, id="w"))
            seen.append(Seen(wall // 60_000, peak_kb(), run.n, sent))
    return seen


def main() -> None:
    json.dump([vars(minute) for minute in hour()], sys.stdout)
