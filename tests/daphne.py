"""daphne processes on one database, to be killed and started again on their ports."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
from html import unescape
from pathlib import Path
from typing import Any
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parent.parent
BOOT = re.compile(r'<script[^>]*id="boot"[^>]*>(.*?)</script>', re.DOTALL)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
        return port


class Daphne:
    """One process of the site."""

    def __init__(self, folder: Path, number: int, **environment: str) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = folder / f"daphne-{number}.log"
        self.environment = os.environ | {
            "DEBUG": "1",
            "ALLOWED_HOSTS": "127.0.0.1",
            "PROBEVIZ_HTTPS": "0",
            "HOST": "127.0.0.1",
            "PORT": str(self.port),
            "DJANGO_SETTINGS_MODULE": "probeviz.settings",
            **environment,
        }
        self.process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        self.launch()
        self.ready()

    def launch(self) -> None:
        with self.log.open("a") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "scripts.serve"],
                cwd=ROOT,
                env=self.environment,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )

    def ready(self) -> None:
        assert self.process is not None
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert f":{self.port}/" in line, f"the site did not start: {self.log.read_text()[-3_000:]}"

    def kill(self, how: signal.Signals = signal.SIGKILL) -> None:
        if self.process is None or self.process.returncode is not None:
            return
        self.process.send_signal(how)
        self.process.wait(timeout=30)
        if self.process.stdout is not None:
            self.process.stdout.close()

    def lesson(self, slug: str = "who-wrote-the-502") -> dict[str, Any]:
        """What the page of a lesson has for its script: run, token, the address of its websocket."""
        with urlopen(f"{self.url}/lesson/{slug}/") as answer:
            found = BOOT.search(answer.read().decode())
        assert found is not None
        boot: dict[str, Any] = json.loads(unescape(found[1]))
        return boot

    def resident_kb(self) -> int:
        assert self.process is not None
        found = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{self.process.pid}/status").read_text())
        assert found is not None
        return int(found[1])
