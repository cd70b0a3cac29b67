"""Which lessons a visitor has done: found by the server when an attempt is over, and kept longer than its run.

Every function blocks.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from django.db import transaction
from django.utils import timezone

from probeviz.lessons.journal import OVER
from probeviz.live.models import Done, Run


class Feat(NamedTuple):
    """When a lesson was done first, and the least that it took; None: not known."""

    at: datetime
    edits: int | None = None
    failed: int | None = None


def of(visitor: str) -> dict[str, Feat]:
    """By the lesson's slug."""
    found = Done.objects.filter(visitor=visitor) if visitor else Done.objects.none()
    return {done.lesson: Feat(done.at, done.edits, done.failed) for done in found}


def score_of(attempt: Mapping[str, Any]) -> dict[str, int] | None:
    """What an attempt took, as the database keeps it; None when it is not over."""
    last = attempt["marks"][-1] if attempt.get("marks") else None
    return last[-1] if last is not None and OVER in last else None


def note(run: int, attempt: Mapping[str, Any]) -> None:
    """Writes down that the lesson of this run is done, if it is and somebody did it."""
    score = score_of(attempt)
    if score is None:
        return
    whose = Run.objects.filter(pk=run).exclude(visitor="").exclude(lesson="").values("visitor", "lesson").first()
    if whose is not None:
        keep(whose["visitor"], {whose["lesson"]: Feat(timezone.now(), score["edits"], score["failed"])})


def keep(visitor: str, feats: Mapping[str, Feat]) -> None:
    """Adds these to what is known: the earliest time and the least that it took stay."""
    with transaction.atomic():
        for lesson, feat in feats.items():
            defaults = {"at": feat.at, "edits": feat.edits, "failed": feat.failed}
            done, made = Done.objects.get_or_create(visitor=visitor, lesson=lesson, defaults=defaults)
            better = Feat(min(done.at, feat.at), _least(done.edits, feat.edits), _least(done.failed, feat.failed))
            if not made and better != Feat(done.at, done.edits, done.failed):
                done.at, done.edits, done.failed = better
                done.save()


def wipe(visitor: str) -> None:
    """Forgets what the visitor has done, with their runs of lessons; those of the sandbox stay."""
    with transaction.atomic():
        Done.objects.filter(visitor=visitor).delete()
        Run.objects.filter(visitor=visitor).exclude(lesson="").delete()


def _least(one: int | None, other: int | None) -> int | None:
    known = [number for number in (one, other) if number is not None]
    return min(known, default=None)
