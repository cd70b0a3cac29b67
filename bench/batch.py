"""Batches to one viewer: the CPU of the serving process beside a bare daphne + Channels that sends the same bytes.

A run of a lesson is played over a real websocket while its frames are recorded; then a minimal consumer sends these
frames at the same times, to the same client, which acknowledges them in the same way.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench._row import Row, publish
from bench._socket import WebSocket

BAR = 1.3
LESSON = "who-wrote-the-502"
WARM_UP_S, SPAN_S = 4.0, 15.0
KEY = "only-for-the-benchmark"

Frames = list[tuple[float, str]]  # (seconds since the first, text)


def cpu_of(pid: int) -> float:
    """CPU seconds of all threads of a process, to the nanosecond (proc(5), schedstat)."""
    threads = Path(f"/proc/{pid}/task").iterdir()
    return sum(int((thread / "schedstat").read_text().split()[0]) for thread in threads) / 1e9


@contextmanager
def serving(folder: Path, *command: str) -> Iterator[tuple[int, int]]:
    """(process, port) of a server whose first line of output names its port."""
    environment = os.environ | {
        "DEBUG": "1",
        "SECRET_KEY": KEY,
        "ALLOWED_HOSTS": "127.0.0.1",
        "DJANGO_SETTINGS_MODULE": "probeviz.settings",
        "DATABASE_URL": str(folder / "db.sqlite3"),
        "REDIS_URL": "",
        "HOST": "127.0.0.1",
        "PORT": "0",
        "BENCH_FRAMES": str(folder / "frames.json"),
    }
    with (folder / "log").open("w") as log:
        server = subprocess.Popen(
            [sys.executable, *command], env=environment, stdout=subprocess.PIPE, stderr=log, text=True
        )
        try:
            assert server.stdout is not None
            found = re.search(r"http://[^:]+:(\d+)", server.stdout.readline())
            if found is None:
                raise RuntimeError(f"the server did not start: {(folder / 'log').read_text()[-2000:]}")
            yield server.pid, int(found[1])
        finally:
            server.terminate()
            server.wait()
            if server.stdout is not None:
                server.stdout.close()


def watch(ws: WebSocket, pid: int, warm_up_s: float, span_s: float) -> tuple[float, Frames, int]:
    """(CPU seconds, frames, batches) of `span_s` after the warm-up; each batch is acknowledged."""
    frames: Frames = []
    batches, before, started = 0, 0.0, time.monotonic()
    while (now := time.monotonic() - started) < warm_up_s + span_s:
        if now >= warm_up_s and not before:
            before = cpu_of(pid)
        text = ws.receive()
        frames.append((time.monotonic() - started, text))
        if '"type":"batch"' in text[:20]:
            batches += bool(before)
            ws.send(json.dumps({"type": "ack", "t": json.loads(text)["until"]}))
    return cpu_of(pid) - before, frames, batches


def ours(folder: Path, warm_up_s: float, span_s: float) -> tuple[float, Frames, int]:
    with serving(folder, "-m", "scripts.serve") as (pid, port):
        run, key, ticket = _new_run()
        ws = WebSocket("127.0.0.1", port, f"/ws/run/{run}?ticket={ticket}")
        ws.send(json.dumps({"type": "hello", "run": run, "token": key, "from": None}))
        welcome = json.loads(ws.receive())
        if welcome["type"] != "welcome":
            raise RuntimeError(f"no welcome but {welcome}")
        ws.send(json.dumps({"type": "command", "id": "apply", "line": "kubectl apply -f go-http.yaml"}))
        ws.send(json.dumps({"type": "play"}))
        try:
            return watch(ws, pid, warm_up_s, span_s)
        finally:
            ws.close()


def floor(folder: Path, frames: Frames, warm_up_s: float, span_s: float) -> float:
    (folder / "frames.json").write_text(json.dumps(frames), encoding="utf-8")
    with serving(folder, "-m", "bench._floor_serve") as (pid, port):
        ws = WebSocket("127.0.0.1", port, "/")
        ws.send("go")
        try:
            return watch(ws, pid, warm_up_s, min(span_s, frames[-1][0] - warm_up_s - 0.1))[0]
        finally:
            ws.close()


def _new_run() -> tuple[str, str, str]:
    """(id, commanding key, ticket) of a run that the first hello makes, as the lesson's page writes them."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "probeviz.settings")
    import django
    from django.conf import settings

    if not settings.configured:
        os.environ.setdefault("DEBUG", "1")
        django.setup()
    from django.test.utils import override_settings

    from probeviz.live.models import token
    from probeviz.live.tickets import Ticket, command_token, write

    with override_settings(SECRET_KEY=KEY):
        run = token()
        return run, command_token(run), write(run, Ticket(LESSON, "bench"))


def row(warm_up_s: float = WARM_UP_S, span_s: float = SPAN_S) -> Row:
    with tempfile.TemporaryDirectory() as name:
        took, frames, batches = ours(Path(name), warm_up_s, span_s)
        bare = floor(Path(name), frames, warm_up_s, span_s)
    sent = sum(len(text) for _, text in frames)
    each = f"{took / max(batches, 1) * 1e6:.0f} us a batch, bare {bare / max(batches, 1) * 1e6:.0f} us"
    return Row("batch to one viewer", took / bare, BAR, "x", f"{batches} batches, {sent:,} characters; {each}")


if __name__ == "__main__":
    sys.exit(publish(row()))
