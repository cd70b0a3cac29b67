"""A module of the browser's, asked line by line."""

import subprocess
from pathlib import Path
from typing import Any

import msgspec

from scripts.node import command

STATIC = Path(__file__).parent.parent / "static"


class Node:
    """One long-lived `node FILE`: a line in, a line out."""

    def __init__(self, file: str) -> None:
        self.file = file
        words, environment = command("node", file)
        self.process = subprocess.Popen(
            words,
            cwd=STATIC,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )

    def ask(self, line: Any) -> Any:
        stdin, stdout = self.process.stdin, self.process.stdout
        assert stdin is not None and stdout is not None
        stdin.write(msgspec.json.encode(line).decode() + "\n")
        stdin.flush()
        answer = stdout.readline()
        assert answer, f"{self.file} ended"
        return msgspec.json.decode(answer)

    def close(self) -> None:
        self.process.communicate(timeout=10)
