"""Brings the database up to date, prints the address, and serves the site with daphne.

HOST and PORT say where to listen; port 0 takes any free one.
"""

import gc
import os
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import django
from daphne.cli import CommandLineInterface
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import connection, connections

MIGRATING = 0x70726F62  # a number of our own for PostgreSQL's lock


def listen(host: str, port: int) -> socket.socket:
    """A listening socket: whoever comes from now on waits in its queue until daphne takes over."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=128)
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno else error
        sys.exit(f"{host}:{port} cannot be used ({reason}); `make run PORT={port + 1}` takes another port.")


@contextmanager
def alone() -> Iterator[None]:
    """Servers that start at once bring one PostgreSQL up to date, each after the other; SQLite serves one."""
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [MIGRATING])
        yield
        cursor.execute("SELECT pg_advisory_unlock(%s)", [MIGRATING])


def prepare() -> None:
    """Everything that may fail, before the address is promised."""
    django.setup()
    with alone():
        call_command("migrate", verbosity=0)
    if not settings.DEBUG:
        call_command("collectstatic", interactive=False, verbosity=0)
    connections.close_all()
    try:
        import probeviz.asgi  # noqa: F401
    except ImproperlyConfigured as error:
        sys.exit(str(error))


def spare_the_collector() -> None:
    """Has Python look for garbage in cycles seldom. By default it walks every object of every run on show each few
    seconds, half a second long for 1,000 runs; and nearly all that a run drops is freed without it, by counting."""
    gc.collect()
    gc.freeze()  # Django and the like stay for good
    gc.set_threshold(20_000, 10, 50)


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "probeviz.settings")
    host = os.environ.get("HOST") or "127.0.0.1"
    listener = listen(host, int(os.environ.get("PORT") or 8000))
    prepare()
    spare_the_collector()
    name = f"[{host}]" if ":" in host else host
    print(f"probeviz is at http://{name}:{listener.getsockname()[1]}/  (Ctrl-C stops it)", flush=True)
    options = ["--verbosity", "0", "--no-server-name", "--fd", str(listener.fileno())]
    CommandLineInterface().run([*options, "probeviz.asgi:application"])


if __name__ == "__main__":
    main()
