"""What cannot start or go on says so in one sentence on stderr, without a stack, and ends with code 2."""

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, InterfaceError

CODE = 2
INTERRUPTED = 130  # Ctrl-C, as shells have it


def fail(why: str) -> NoReturn:
    print(why, file=sys.stderr, flush=True)
    sys.exit(CODE)


def warn(what: str) -> None:
    print(f"Warning: {what}", file=sys.stderr, flush=True)


@contextmanager
def plainly() -> Iterator[None]:
    """Answers settings that cannot be, a database that does not answer, and Ctrl-C while a command is still loading."""
    pool = logging.getLogger("psycopg.pool")
    before = pool.level
    pool.setLevel(logging.ERROR)  # its every attempt, of which ours is told in the end
    try:
        yield
    except ImproperlyConfigured as error:
        fail(str(error))
    except (DatabaseError, InterfaceError) as error:
        fail(no_database(error))
    except KeyboardInterrupt:
        print("Interrupted.", file=sys.stderr, flush=True)
        sys.exit(INTERRUPTED)
    finally:
        pool.setLevel(before)


def no_database(error: Exception) -> str:
    """Which database it is, and what it says; never its password."""
    found = settings.DATABASES["default"]
    said = " ".join(str(error).split()).rstrip(".")
    if found["ENGINE"].endswith("sqlite3"):
        return f"The database {found['NAME']} (DATABASE_URL) cannot be used: {said}."
    where = f"{found['HOST'] or 'this machine'}:{found['PORT'] or 5432}"
    return f"The database at {where} (DATABASE_URL) does not answer: {said}."
