"""Runs that nobody has watched for long are deleted, with their logs, and share links that nobody opens any more.

A branch is a run like any other, and needs neither the run that it left nor the link that it began from: whatever goes
first, the other stays as it is.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import models, transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce

from probeviz.live.models import Run, Snapshot

AT_ONCE = 200  # so that a writer waits for a moment only


def unwatched(days: int, now: datetime) -> QuerySet[Run]:
    """Runs that were last watched, or made and never opened, more than so many days ago."""
    before = now - timedelta(days=days)
    seen = Q(seen_ms__lt=int(before.timestamp() * 1_000))
    return Run.objects.filter(seen | Q(seen_ms=None, created_at__lt=before))


def unopened(days: int, now: datetime) -> QuerySet[Snapshot]:
    """Share links that were made, and last opened, more than so many days ago, and from which no run that is still kept
    has begun: its visitor finds it again by the link."""
    before = now - timedelta(days=days)
    used = Run.objects.exclude(branch_of="").filter(branch_ms=None).values("branch_of")
    found = Snapshot.objects.alias(used_at=Coalesce("opened_at", "created_at"))
    return found.filter(used_at__lt=before).exclude(public_id__in=used)


def clear(days: int, now: datetime) -> int:
    """Deletes the runs and says how many there were."""
    return _clear(Run, lambda: unwatched(days, now))


def clear_links(days: int, now: datetime) -> int:
    """Deletes the links and says how many there were."""
    return _clear(Snapshot, lambda: unopened(days, now))


def _clear(model: type[models.Model], found: Callable[[], QuerySet[Run] | QuerySet[Snapshot]]) -> int:
    cleared = 0
    while some := _clear_some(model, found()):
        cleared += some
    return cleared


def _clear_some(model: type[models.Model], found: QuerySet[Run] | QuerySet[Snapshot]) -> int:
    with transaction.atomic():
        # Locked while the condition is asked: who comes back meanwhile waits, or had come first and keeps the row.
        # A run that is being written to is in use.
        locked = found.order_by("pk").select_for_update(skip_locked=True)
        some = list(locked.values_list("pk", flat=True)[:AT_ONCE])
        _, deleted = model._default_manager.filter(pk__in=some).delete()
    return deleted.get(model._meta.label, 0)
