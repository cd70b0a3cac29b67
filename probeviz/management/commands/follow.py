"""`manage.py follow RUN`: follows a run from the shell, as one more process that shows it (docs/live.md)."""

import asyncio
import os
import sys
from typing import Any

from channels.layers import get_channel_layer
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from probeviz.live import log
from probeviz.live.log import AWAY, Busy
from probeviz.live.onlooker import VIEWS, Format, NoRun, follow
from probeviz.live.runs import Runs

INTERRUPTED, PIPE_CLOSED = 130, 141  # as a shell says it of a program that ended by SIGINT, SIGPIPE
LATEST = 5


class Command(BaseCommand):
    help = "Follows a run: from its start, and on as it plays, until Ctrl-C."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("run", metavar="RUN", help="the 22 characters that name it")
        parser.add_argument("--format", choices=tuple(VIEWS), default="kubectl")

    def handle(self, *_: Any, run: str, format: Format, **__: Any) -> None:
        runs = Runs(layer=get_channel_layer() if settings.REDIS_URL else None)
        try:
            asyncio.run(follow(runs, run, format, self._write))
        except NoRun:
            raise CommandError(f"There is no run {run!r} (any more).{_latest()}") from None
        except (Busy, *AWAY) as error:
            raise CommandError(f"The database does not answer: {error}") from None
        except KeyboardInterrupt:
            sys.exit(INTERRUPTED)
        except BrokenPipeError:  # `| head` has seen enough; what Python flushes at its end has nowhere to go
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            sys.exit(PIPE_CLOSED)

    def _write(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()


def _latest() -> str:
    found = [f"  {run.public_id}  {run.lesson or run.name}" for run in log.latest(LATEST)]
    return "\n".join([" Those that were watched last:", *found]) if found else ""
