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
from django.core.management import call_command
from django.db import connection, connections

from probeviz.live.limits import FLOOD_BYTES
from probeviz.management.plainly import fail, plainly, warn

MOST_PORT = 65_535
HERE = ("127.", "localhost", "::1")

MIGRATING = 0x70726F62  # a number of our own for PostgreSQL's lock


def port(text: str) -> int:
    if not text.isdecimal() or int(text) > MOST_PORT:
        fail(f"PORT is {text!r}; expected a number from 0 to {MOST_PORT}.")
    return int(text)


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
        # Another's migration, and our own, may take longer than any statement of the site.
        cursor.execute("SET statement_timeout = 0; SET lock_timeout = 0")
        cursor.execute("SELECT pg_advisory_lock(%s)", [MIGRATING])
        yield
        cursor.execute("SELECT pg_advisory_unlock(%s)", [MIGRATING])
        cursor.execute("RESET statement_timeout; RESET lock_timeout")  # the connection goes back to the pool


def prepare() -> None:
    """Everything that may fail, before the address is promised."""
    django.setup()
    with alone():
        call_command("migrate", verbosity=0)
    if not settings.DEBUG:
        call_command("collectstatic", interactive=False, verbosity=0)
    connections.close_all()
    import probeviz.asgi  # noqa: F401


def look_around(host: str) -> None:
    """What the site can do without, or does as it is told, and is better known."""
    if settings.DEBUG and not host.startswith(HERE):
        warn(
            f"DEBUG is on and HOST is {host}: whoever reaches this machine sees the code, and knows the key that signs."
            " For others to come, set DEBUG=0 and a SECRET_KEY."
        )
    if settings.REDIS_URL:
        said = no_redis(settings.REDIS_URL)
        if said:
            warn(
                f"the Redis of REDIS_URL does not answer: {said}. Until it does, the processes of this site learn of"
                " each other's entries from the database, within two seconds."
            )


def no_redis(address: str) -> str:
    """What is wrong with it, or ""."""
    try:
        from redis import Redis, RedisError
    except ImportError:
        fail("REDIS_URL is set, and redis is not installed; it is in requirements-servers.txt.")
    try:
        with Redis.from_url(address, socket_connect_timeout=2, socket_timeout=2) as redis:
            redis.ping()
    except ValueError as error:
        fail(f"REDIS_URL is no address of a Redis: {error}")
    except RedisError as error:
        return str(error).rstrip(".")
    return ""


def spare_the_collector() -> None:
    """Has Python look for garbage in cycles seldom. By default it walks every object of every run on show each few
    seconds, half a second long for 1,000 runs; and nearly all that a run drops is freed without it, by counting."""
    gc.collect()
    gc.freeze()  # Django and the like stay for good
    gc.set_threshold(20_000, 10, 50)


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "probeviz.settings")
    host = os.environ.get("HOST") or "127.0.0.1"
    listener = listen(host, port(os.environ.get("PORT") or "8000"))
    with plainly():
        prepare()
        look_around(host)
    spare_the_collector()
    name = f"[{host}]" if ":" in host else host
    print(f"probeviz is at http://{name}:{listener.getsockname()[1]}/  (Ctrl-C stops it)", flush=True)
    options = ["--verbosity", "0", "--no-server-name", "--fd", str(listener.fileno())]
    # What is too long for a message is answered in words; what is longer still is cut off when its head has come, and
    # never held in memory. daphne's limit for a message, 1 MB, stays. It holds for what is sent, too:
    # `protocol.frames` keeps to it.
    options += ["--websocket-max-frame-size", str(2 * FLOOD_BYTES)]
    CommandLineInterface().run([*options, "probeviz.asgi:application"])


if __name__ == "__main__":
    main()
