"""Share links: a run as it stood at an instant, and the runs that begin from there.

A snapshot holds the scenario and the log up to its moment; whoever opens it gets a run of their own that has both, so
it comes to the same facts, and stands at that moment until it is played on.
"""

from base64 import urlsafe_b64encode
from hashlib import blake2b
from time import monotonic, time_ns

import msgspec
from django.db import transaction
from django.utils import timezone

from probeviz.live import log
from probeviz.live.clock import UNSEEN_MS, Clock
from probeviz.live.limits import SHARES_A_MINUTE, SNAPSHOT_KB, Buckets
from probeviz.live.log import Row
from probeviz.live.models import Run, Snapshot
from probeviz.live.tickets import command_token
from probeviz.sim.entries import AnyEntry
from probeviz.sim.limits import Limit
from probeviz.sim.log import Logged

_encoder = msgspec.msgpack.Encoder()
_decoder: msgspec.msgpack.Decoder[list[tuple[int, int, AnyEntry]]] = msgspec.msgpack.Decoder(
    list[tuple[int, int, AnyEntry]]
)
_made = Buckets(SHARES_A_MINUTE / 60, SHARES_A_MINUTE)


class TooLarge(ValueError):
    """The run holds more than a snapshot takes; the message says how much."""


class NoSnapshot(ValueError):
    """There is no such link."""


def too_many(visitor: str) -> Limit | None:
    """The limit that this visitor meets by making one more link now."""
    return SHARES_A_MINUTE if _made.take(visitor, monotonic()) else None


def make(run: Run, at_ms: int, panel: str, wall_ms: int) -> Snapshot:
    """The snapshot of the run at `at_ms`, or at its now when that comes first; the same one when asked again.
    Raises TooLarge."""
    rows = log.after(run.pk, 0)
    at_ms = max(0, min(at_ms, now_of(run, rows, wall_ms)))
    entries = _encoder.encode([tuple(row.logged) for row in rows if row.logged.at_ms <= at_ms])
    size = (len(entries) + sum(map(len, run.files.values())) + len(run.scenario)) // 1024
    if size > SNAPSHOT_KB:
        raise TooLarge(SNAPSHOT_KB.said(size))
    # The run's own name is in it, which nobody guesses: so a link cannot be guessed either.
    content = _encoder.encode([run.public_id, run.scenario, run.files, entries, at_ms, panel])
    name = urlsafe_b64encode(blake2b(content, digest_size=16).digest()).decode().rstrip("=")
    snapshot, made = Snapshot.objects.get_or_create(
        public_id=name,
        defaults={
            "name": run.name,
            "scenario": run.scenario,
            "files": run.files,
            "engine": run.engine,
            "seed": run.seed,
            "entries": entries,
            "at_ms": at_ms,
            "panel": panel,
        },
    )
    if not made:
        _opened(snapshot)
    return snapshot


def _opened(snapshot: Snapshot) -> None:
    """It is needed, so `clearruns` leaves it for as long again."""
    Snapshot.objects.filter(pk=snapshot.pk).update(opened_at=timezone.now())


def now_of(run: Run, rows: list[Row], wall_ms: int) -> int:
    """How far the run has been played by then; `rows` are its log."""
    clock = Clock().after(row.logged for row in rows)
    return max(clock.seen_until(wall_ms, run.seen_ms or 0), rows[-1].logged.at_ms if rows else 0)


def find(public_id: str) -> Snapshot | None:
    return Snapshot.objects.filter(public_id=public_id).first() if log.NAME.fullmatch(public_id) else None


def rows_of(snapshot: Snapshot) -> list[Row]:
    """Its log, and behind it the entry that lets the clock stand at its moment."""
    rows = [Row(Logged(*each)) for each in _decoder.decode(bytes(snapshot.entries))]
    clock = Clock().after(row.logged for row in rows)
    stop = clock.entry(0, playing=False)
    return [*rows, Row(Logged(len(rows) + 1, snapshot.at_ms, stop))]


def start(public_id: str, snapshot_id: str, visitor: str) -> Run:
    """The visitor's own run of a snapshot; made once, however many pages ask. Raises NoSnapshot."""
    snapshot = find(snapshot_id)
    if snapshot is None:
        raise NoSnapshot(snapshot_id)
    fields = {
        "command_token": command_token(public_id),
        "visitor": visitor,
        "branch_of": snapshot.public_id,
        "name": snapshot.name,
        "scenario": snapshot.scenario,
        "files": snapshot.files,
        "engine": snapshot.engine,
        "seed": snapshot.seed,
        # Nobody has been watching for a while: so the first viewer lets the clock stand as the log has it.
        "seen_ms": time_ns() // 1_000_000 - 2 * UNSEEN_MS,
    }
    with transaction.atomic():
        run, made = Run.objects.get_or_create(public_id=public_id, defaults=fields)
        if made:
            log.append(run.pk, rows_of(snapshot))
            _opened(snapshot)
    return run


def opened(visitor: str, snapshot: Snapshot) -> Run | None:
    """The visitor's newest run of it."""
    found = Run.objects.filter(visitor=visitor, branch_of=snapshot.public_id) if visitor else Run.objects.none()
    return found.order_by("-pk").first()
