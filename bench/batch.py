"""Batches to one viewer: the CPU of the serving process beside a bare daphne + Channels that sends the same bytes.

A run of a lesson is played over a real websocket while its frames are recorded; then a minimal consumer sends these
frames at the same times, to the same client, which acknowledges them as the page does: at most once a second. Both
servers stand ready all the while and take turns, with a new run each turn; the median of the turns' ratios counts.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from bench._row import Row, publish
from bench._socket import WebSocket

BAR = 1.3
LESSON = "who-wrote-the-502"
TURNS, WARM_UP_S, SPAN_S = 5, 3.0, 10.0
ACK_S = 1.0  # docs/protocol.md
KEY = "only-for-the-benchmark"

Frames = list[tuple[float, str]]  # (seconds since the first, text)


def cpu_of(pid: int) -> float:
    """CPU seconds of all threads of a process, to the nanosecond (proc(5), schedstat)."""
    threads = Path(f"/proc/{pid}/task").iterdir()
    return sum(int((thread / "schedstat").read_text().split()[0]) for thread in threads) / 1e9


def waited_of(pid: int) -> float:
    """Seconds in which its main thread could have run and others had the cores."""
    return int(Path(f"/proc/{pid}/task/{pid}/schedstat").read_text().split()[1]) / 1e9


@contextmanager
def serving(folder: Path, *command: str, **settings: str) -> Iterator[tuple[int, int]]:
    """(process, port) of a server whose first line of output names its port."""
    environment = os.environ | {
        "DEBUG": "1",
        "SECRET_KEY": KEY,
        "ALLOWED_HOSTS": "127.0.0.1",
        "DJANGO_SETTINGS_MODULE": "probeviz.settings",
        "DATABASE_URL": str(folder / "db.sqlite3"),
        "REDIS_URL": "",
        "PROBEVIZ_RUNS_A_MINUTE": "0",
        "HOST": "127.0.0.1",
        "PORT": "0",
        "BENCH_FRAMES": str(folder / "frames.json"),
        **settings,
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
    """(CPU seconds, frames, batches) of `span_s` after the warm-up."""
    frames: Frames = []
    batches, before, started = 0, 0.0, time.monotonic()
    with acknowledging(ws) as complete:
        while (now := time.monotonic() - started) < warm_up_s + span_s:
            if now >= warm_up_s and not before:
                before = cpu_of(pid)
            text = ws.receive()
            frames.append((time.monotonic() - started, text))
            if '"type":"batch"' in text[:20]:
                batches += bool(before)
                complete.append(json.loads(text)["until"])
    return cpu_of(pid) - before, frames, batches


@contextmanager
def acknowledging(ws: WebSocket) -> Iterator[deque[int]]:
    """Each second, if it has risen, the last time in the queue that is given is acknowledged, as a page does."""
    complete: deque[int] = deque([0], maxlen=1)
    over = threading.Event()

    def acknowledge() -> None:
        acked = 0
        while not over.wait(ACK_S):
            if complete[0] > acked:
                acked = complete[0]
                ws.send(json.dumps({"type": "ack", "t": acked}))

    thread = threading.Thread(target=acknowledge)
    thread.start()
    try:
        yield complete
    finally:
        over.set()
        thread.join()


def ours(pid: int, port: int, warm_up_s: float, span_s: float) -> tuple[float, Frames, int]:
    run, key, ticket = new_run()
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


def floor(pid: int, port: int, warm_up_s: float, span_s: float) -> float:
    ws = WebSocket("127.0.0.1", port, "/")
    ws.send("go")
    try:
        return watch(ws, pid, warm_up_s, span_s)[0]
    finally:
        ws.close()


def new_run() -> tuple[str, str, str]:
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
        return run, command_token(run), write(run, Ticket(LESSON, token()))


def row(turns: int = TURNS, warm_up_s: float = WARM_UP_S, span_s: float = SPAN_S) -> Row:
    pairs: list[tuple[float, float]] = []
    batches = sent = 0
    with (
        tempfile.TemporaryDirectory() as name,
        serving(Path(name), "-m", "scripts.serve") as our,
        serving(Path(name), "-m", "bench._floor_serve") as bare,
    ):
        for _ in range(turns):
            took, frames, count = ours(*our, warm_up_s, span_s)
            (Path(name) / "frames.json").write_text(json.dumps(frames), encoding="utf-8")
            pairs.append((took / count, floor(*bare, warm_up_s, min(span_s, frames[-1][0] - warm_up_s - 0.1)) / count))
            batches += count
            sent += sum(len(text) for _, text in frames)
    each = " ".join(f"{work * 1e6:.0f}/{floor * 1e6:.0f}" for work, floor in pairs)
    detail = f"{batches} batches, {sent:,} characters; us a batch, ours/bare: {each}"
    return Row("batch to one viewer", median(work / floor for work, floor in pairs), BAR, "x", detail)


if __name__ == "__main__":
    sys.exit(publish(row()))
