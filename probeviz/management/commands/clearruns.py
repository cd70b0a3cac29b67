"""`manage.py clearruns`: deletes runs that nobody has watched for long; to be run once a day (docs/live.md)."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from probeviz.live.clearing import clear, unwatched


class Command(BaseCommand):
    help = "Deletes runs that nobody has watched for some days, with their logs."

    def add_arguments(self, parser: CommandParser) -> None:
        days = settings.KEEP_DAYS
        parser.add_argument("--days", type=int, default=days, metavar=str(days), help="watched last so many days ago")
        parser.add_argument("--dry-run", action="store_true", help="says how many there are and deletes none")

    def handle(self, *_: Any, days: int, dry_run: bool, **__: Any) -> None:
        if days < 1:
            raise CommandError("--days must be at least 1: a run may be watched at this moment.", returncode=2)
        now = timezone.now()
        found = unwatched(days, now).count() if dry_run else clear(days, now)
        deleted = "to be deleted" if dry_run else "deleted"
        self.stdout.write(f"Runs unwatched for {days} days, {deleted}: {found}")
