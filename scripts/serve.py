"""Brings the database up to date, prints the address, and serves the site with daphne.

HOST and PORT say where to listen; port 0 takes any free one.
"""

import os
import socket
import sys

import django
from daphne.cli import CommandLineInterface
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import connections


def listen(host: str, port: int) -> socket.socket:
    """A listening socket: whoever comes from now on waits in its queue until daphne takes over."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=128)
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno else error
        sys.exit(f"{host}:{port} cannot be used ({reason}); `make run PORT={port + 1}` takes another port.")


def prepare() -> None:
    """Everything that may fail, before the address is promised."""
    django.setup()
    call_command("migrate", verbosity=0)
    if not settings.DEBUG:
        call_command("collectstatic", interactive=False, verbosity=0)
    connections.close_all()
    try:
        import probeviz.asgi  # noqa: F401
    except ImproperlyConfigured as error:
        sys.exit(str(error))


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "probeviz.settings")
    host = os.environ.get("HOST") or "127.0.0.1"
    listener = listen(host, int(os.environ.get("PORT") or 8000))
    prepare()
    name = f"[{host}]" if ":" in host else host
    print(f"probeviz is at http://{name}:{listener.getsockname()[1]}/  (Ctrl-C stops it)", flush=True)
    options = ["--verbosity", "0", "--no-server-name", "--fd", str(listener.fileno())]
    CommandLineInterface().run([*options, "probeviz.asgi:application"])


if __name__ == "__main__":
    main()
