"""The log in the database: what is committed here is true, and nothing else is acknowledged.

Every function blocks, so the event loop calls them in a thread.
"""

import re
from collections.abc import Iterable, Sequence
from sqlite3 import SQLITE_FULL
from typing import Any, NamedTuple

import msgspec
from django.db import DatabaseError, IntegrityError, InterfaceError, OperationalError, connection, transaction
from django.db.models import Q

from probeviz.live import done
from probeviz.live.models import Entry, Run
from probeviz.sim.entries import AnyEntry
from probeviz.sim.log import Logged


class Row(NamedTuple):
    """An entry as it stands in the log; `client_id` of what a client may send again."""

    logged: Logged
    client_id: str | None = None


class Taken(Exception):
    """Another entry has this number or this client id: read the log on, then try again."""


class Gone(Exception):
    """The run was deleted."""


class Busy(Exception):
    """The database did not answer in time; whether anything was kept is not known."""


class Full(Busy):
    """The database has no room left on its disk: nothing was kept."""


# What a database raises that has gone; psycopg says of a broken connection now the one, now the other.
AWAY = (DatabaseError, InterfaceError)

DISK_FULL = "53100"  # PostgreSQL's

NUMBERED = re.compile(r"^\d\d-")  # the folder of a lesson

NAME = re.compile(r"[A-Za-z0-9_-]{1,22}")

_encoder = msgspec.msgpack.Encoder()
_decoder: msgspec.msgpack.Decoder[AnyEntry] = msgspec.msgpack.Decoder(AnyEntry)


def latest(count: int) -> list[Run]:
    """The runs that were watched last, the newest first."""
    seen = Run.objects.exclude(seen_ms=None).order_by("-seen_ms")
    return list(seen.defer("scenario", "files", "checkpoint")[:count])


def last_watched(name: str) -> Run | None:
    """The run that was watched last of those of a lesson, by its slug or its folder's name, or of a scenario."""
    of = Q(name=name) | Q(lesson=NUMBERED.sub("", name))
    return Run.objects.filter(of).exclude(seen_ms=None).order_by("-seen_ms").only("public_id").first()


def find(public_id: str) -> Run | None:
    if not NAME.fullmatch(public_id):
        return None  # PostgreSQL takes no NUL, and no such run can be
    return Run.objects.filter(public_id=public_id).first()


def after(run: int, number: int) -> list[Row]:
    """The entries numbered above `number`, in order."""
    rows = Entry.objects.filter(run_id=run, n__gt=number).order_by("n")
    return [
        Row(Logged(row.n, row.t_ms, _decoder.decode(bytes(row.entry))), row.client_id)
        for row in rows.iterator(chunk_size=1_000)
    ]


def append(run: int, rows: Sequence[Row], seen_ms: int | None = None) -> None:
    """Commits all rows or none, and that the run is being shown; raises Taken, Gone or Busy."""
    made = [
        Entry(run_id=run, n=number, t_ms=at_ms, client_id=client_id, entry=_encoder.encode(entry))
        for (number, at_ms, entry), client_id in rows
    ]
    try:
        with transaction.atomic():
            Entry.objects.bulk_create(made)
            if seen_ms is not None:
                Run.objects.filter(pk=run).update(seen_ms=seen_ms)
    except IntegrityError:
        raise (Taken if Run.objects.filter(pk=run).exists() else Gone) from None
    except (OperationalError, InterfaceError) as error:
        raise (Full if _no_room(error) else Busy)(str(error)) from None


def _no_room(error: Exception) -> bool:
    driver = error.__cause__
    return getattr(driver, "sqlite_errorcode", None) == SQLITE_FULL or getattr(driver, "sqlstate", None) == DISK_FULL


class Round(NamedTuple):
    """What a process learns when it keeps up with the database."""

    newest: dict[int, int]  # the number of each run's last entry
    gone: set[int]  # runs that were deleted
    failed: Exception | None  # why it could not be written down that runs are being shown


def keep_up(runs: Iterable[int], shown: Iterable[int], wall_ms: int) -> Round:
    """Asks for the last entries of `runs`, then says that those in `shown` are being shown: one visit to the database,
    for the way to its thread costs more than either. What was read is good even when nothing can be written."""
    found, due = newest(runs), set(shown)
    try:
        return Round(found, seen(due, wall_ms) if due else set(), None)
    except AWAY as error:
        return Round(found, set(), error)


def newest(runs: Iterable[int]) -> dict[int, int]:
    """The number of the last entry of each of these runs that has one, in one query."""
    table, numbers = Entry._meta.db_table, ",".join(str(int(run)) for run in runs)
    # The ORM takes longer to write this query than the database to answer it.
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT run_id, MAX(n) FROM {table} WHERE run_id IN ({numbers}) GROUP BY run_id")
        return dict(cursor.fetchall())


def seen(runs: Iterable[int], wall_ms: int) -> set[int]:
    """These runs are being shown; the answer has those that were deleted."""
    asked = set(runs)
    found = Run.objects.filter(pk__in=asked)
    if found.update(seen_ms=wall_ms) == len(asked):
        return set()
    return asked - set(found.values_list("pk", flat=True))


def keep(run: int, checkpoint: bytes, engine: str, attempt: dict[str, Any]) -> None:
    """The state from which whoever loads the run next plays on, and that its lesson is done, if it is."""
    if Run.objects.filter(pk=run).update(checkpoint=checkpoint, engine=engine, attempt=attempt):
        done.note(run, attempt)


def seen_ms(run: int) -> int | None:
    """When the run was last on show anywhere; raises Gone."""
    try:
        return Run.objects.values_list("seen_ms", flat=True).get(pk=run)
    except Run.DoesNotExist:
        raise Gone from None
