"""`manage.py clearruns`: deletes runs that nobody has watched for long, and share links that nobody opens; to be run
once a day (docs/live.md)."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from probeviz.live.clearing import clear, clear_links, unopened, unwatched


class Command(BaseCommand):
    help = "Deletes runs that nobody has watched for some days, with their logs, and share links unopened for long."

    def add_arguments(self, parser: CommandParser) -> None:
        days = settings.KEEP_DAYS
        parser.add_argument("--days", type=int, metavar=str(days), help="watched last so many days ago")
        parser.add_argument("--dry-run", action="store_true", help="says how many there are and deletes none")

    def handle(self, *_: Any, days: int | None, dry_run: bool, **__: Any) -> None:
        name, days = ("PROBEVIZ_KEEP_DAYS", settings.KEEP_DAYS) if days is None else ("--days", days)
        if days < 1:
            raise CommandError(f"{name} must be at least 1: a run may be watched at this moment.", returncode=2)
        now = timezone.now()
        found = unwatched(days, now).count() if dry_run else clear(days, now)
        deleted = "to be deleted" if dry_run else "deleted"
        self.stdout.write(f"Runs unwatched for {days} days, {deleted}: {found}")
        if settings.KEEP_LINKS_DAYS > 0:
            days = settings.KEEP_LINKS_DAYS
            found = unopened(days, now).count() if dry_run else clear_links(days, now)
            self.stdout.write(f"Share links unopened for {days} days, {deleted}: {found}")
