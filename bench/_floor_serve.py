"""Serves `_floor_asgi` with daphne, set up as scripts/serve.py sets up ours."""

import os

import django
from daphne.cli import CommandLineInterface

from scripts.serve import listen, spare_the_collector

if __name__ == "__main__":
    django.setup()
    spare_the_collector()
    listener = listen("127.0.0.1", int(os.environ["PORT"]))
    print(f"http://127.0.0.1:{listener.getsockname()[1]}/", flush=True)
    options = ["--verbosity", "0", "--no-server-name", "--fd", str(listener.fileno())]
    CommandLineInterface().run([*options, "bench._floor_asgi:application"])
