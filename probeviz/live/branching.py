"""What is typed while looking back: answered as of that instant, or the beginning of another run.

A branch is a run of its own. It copies the entries up to its instant, with their numbers, so it states the same facts
up to there, but for the name of the run it comes from; nothing of the other run changes.
"""

from collections.abc import Sequence
from typing import NamedTuple

from django.db import transaction
from django.utils.crypto import salted_hmac

from probeviz import __version__
from probeviz.kubectl.answer import Answer, err
from probeviz.kubectl.logbook import LogBook
from probeviz.live import log
from probeviz.live import protocol as p
from probeviz.live.log import Row
from probeviz.live.models import Run
from probeviz.live.played import Played
from probeviz.live.tickets import command_token
from probeviz.locale.text import say
from probeviz.sim import entries
from probeviz.sim.entries import Entry
from probeviz.sim.log import Logged
from probeviz.terminal.session import Terminal

READS = (entries.Look, entries.Refused)

NOT_FOLLOWED = "You are looking back: only what the line printed at once is shown."
CHANGES = say(
    "This would change the run at an instant that is past: it makes a run of its own, which goes on from there."
)


class Recalled(NamedTuple):
    """What a line answers at `t`, after fact `n`; `saved` the file that came with it."""

    answer: Answer
    saved: list[entries.File]
    t: int
    n: int

    @property
    def reads(self) -> bool:
        return isinstance(self.answer.entry, READS)


def recall(played: Played, message: p.Recall) -> Recalled:
    """Decides the line against a World of its own; takes its time, and nothing may change the run meanwhile."""
    t = min(message.t, played.now)
    world = played.timeline.seek(t)
    files = played.files_at(t).files
    saved = []
    if message.text is not None and files.get(message.file) != message.text:
        saved.append(entries.File(name=message.file, text=message.text))
    logs = LogBook()
    for fact in played.timeline.facts.between(0, world.n):
        logs.feed(fact)
    answer = Terminal({**files, **{file.name: file.text for file in saved}}, logs).run(world, message.line)
    return Recalled(answer, saved, t, world.n)


def answered(message: p.Recall, recalled: Recalled, log: int) -> p.Answer:
    """The answer to a line that only reads; it is no part of any log."""
    answer = recalled.answer
    note = err(NOT_FOLLOWED) if answer.following is not None else []
    said = Answer([*answer.lines, *note], answer.code)
    return p.Answer(
        id=message.id, out=said.stdout, err=said.stderr, exit=said.code, following=False, t=recalled.t, log=log
    )


def name_of(played: Played, message: p.Recall) -> str:
    """The branch's public id, which nobody can guess; the same when the message is sent again."""
    digest = salted_hmac("probeviz.live.branching", f"{played.run.pk}/{message.id}", algorithm="sha256").digest()
    return command_token(digest[:16].hex())


def rows_of(played: Played, recalled: Recalled, client_id: str, wall_ms: int) -> list[Row]:
    """The branch's log: what was done up to its instant; the clock stands there; then what was typed. Of a lesson that
    is made for it, what lies behind is taken along."""
    known = {number: id for id, number in played.known.items()}
    shared = [e for e in played.timeline.log.entries if e.at_ms <= recalled.t]
    entry = recalled.answer.entry
    assert entry is not None
    clock = entries.Clock(wall_ms=wall_ms, playing=False, speed=played.clock.speed)
    new: Sequence[Entry] = [clock, *recalled.saved, *played.lesson.carried(), entry]
    rows = [Row(logged, known.get(logged.number)) for logged in shared]
    for i, made in enumerate(new, start=len(shared) + 1):
        rows.append(Row(Logged(i, recalled.t, made), client_id if made is entry else None))
    return rows


def begin(played: Played, public_id: str, t: int, rows: Sequence[Row]) -> Run:
    """Makes the branch with its log, once; blocks. It stands at `t` until someone looks."""
    of = played.run
    with transaction.atomic():
        run, made = Run.objects.get_or_create(
            public_id=public_id,
            defaults={
                "command_token": command_token(public_id),
                "visitor": of.visitor,
                "lesson": of.lesson,
                "name": of.name,
                "scenario": of.scenario,
                "files": of.files,
                "engine": __version__,
                "seed": of.seed,
                "branch_of": of.public_id,
                "branch_ms": t,
            },
        )
        if made:
            log.append(run.pk, rows)
    return run
