"""Runs that nobody has watched for long are deleted, with their logs."""

from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from probeviz.live.models import Run

AT_ONCE = 200  # so that a writer waits for a moment only


def unwatched(days: int, now: datetime) -> QuerySet[Run]:
    """Runs that were last watched, or made and never opened, more than so many days ago."""
    before = now - timedelta(days=days)
    seen = Q(seen_ms__lt=int(before.timestamp() * 1_000))
    return Run.objects.filter(seen | Q(seen_ms=None, created_at__lt=before))


def clear(days: int, now: datetime) -> int:
    """Deletes them and says how many there were."""
    cleared = 0
    while True:
        some = list(unwatched(days, now).order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
        if not some:
            return cleared
        # Asked once more: someone may have come back.
        _, deleted = unwatched(days, now).filter(pk__in=some).delete()
        cleared += deleted.get(Run._meta.label, 0)
