"""`manage.py follow RUN`: follows a run from the shell, as one more process that shows it (docs/live.md)."""

import asyncio
import os
import sys
from typing import Any

from channels.layers import get_channel_layer
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from probeviz.kubectl.duration import human_duration
from probeviz.live import log
from probeviz.live.log import AWAY, Busy
from probeviz.live.models import Run
from probeviz.live.onlooker import VIEWS, Format, NoRun, follow
from probeviz.live.runs import Runs, wall_clock
from probeviz.management.plainly import no_database

INTERRUPTED, PIPE_CLOSED = 130, 141  # as a shell says it of a program that ended by SIGINT, SIGPIPE
LATEST = 10


class Command(BaseCommand):
    help = "Follows a run: from its start, and on as it plays, until Ctrl-C."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "run",
            metavar="RUN",
            nargs="?",
            help="the 22 characters that name it, or a lesson (readiness), whose run that was watched last it is; "
            "without it, those that there are",
        )
        parser.add_argument("--format", choices=tuple(VIEWS), default="kubectl")

    def handle(self, *_: Any, run: str | None, format: Format, **__: Any) -> None:
        try:
            if run is None:
                self._write(_latest() or "There is no run that was ever watched.")
            else:
                self._follow(run, format)
        except (Busy, *AWAY) as error:
            raise CommandError(no_database(error), returncode=2) from None

    def _follow(self, run: str, format: Format) -> None:
        run = _named(run)
        runs = Runs(layer=get_channel_layer() if settings.REDIS_URL else None)
        try:
            asyncio.run(follow(runs, run, format, self._write))
        except NoRun:
            raise CommandError(f"There is no run {run!r} (any more).\n{_latest()}".rstrip()) from None
        except KeyboardInterrupt:
            sys.exit(INTERRUPTED)
        except BrokenPipeError:  # `| head` has seen enough; what Python flushes at its end has nowhere to go
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            sys.exit(PIPE_CLOSED)

    def _write(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()


def _named(run: str) -> str:
    """The run's own name, where it is given by that of its lesson or scenario."""
    found = None if log.find(run) is not None else log.last_watched(run)
    return run if found is None else found.public_id


def _latest() -> str:
    found = [f"  {run.public_id}  {_age(run):>4} ago  {run.lesson or run.name}" for run in log.latest(LATEST)]
    return "\n".join(["Those that were watched last:", *found]) if found else ""


def _age(run: Run) -> str:
    """How long it has not been watched, as kubectl says ages."""
    return human_duration(max(0, wall_clock() - (run.seen_ms or 0)))
