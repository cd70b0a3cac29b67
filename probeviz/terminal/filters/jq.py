"""`jq FILTER` over the left side's text, with jq's own library and words, in a helper process (`jq_worker.py`)."""

import json
import subprocess
import sys
from pathlib import Path

from probeviz.terminal.filters.lines import Keeps
from probeviz.terminal.filters.text import Filtered, FilterError

WORKER = Path(__file__).with_name("jq_worker.py")
FLAGS = "rcsenSM"
MAX_PROGRAM = 1_000
MAX_IN = 1024 * 1024
WALL_S = 5  # the helper's own limit is 1 s of CPU; this one is for a machine that is too busy
USAGE = (
    "Use jq --help for help with command-line options,\n"
    "or see the jq manpage, or online docs  at https://jqlang.github.io/jq"
)
LONG = {"--raw-output": "r", "--compact-output": "c", "--slurp": "s", "--null-input": "n", "--sort-keys": "S"}


class Jq(Keeps):
    """Exit code 5 when the program fails, 3 when it cannot be compiled, 2 for bad input."""

    def __init__(self, words: list[str]) -> None:
        super().__init__()
        self._flags, self._program = _words(words)

    def end(self) -> Filtered:
        text = "\n".join(self._lines)
        if len(text) > MAX_IN:
            return self._fail(2, f"jq: error: the input is longer than {MAX_IN // 1024} KB")
        try:
            done = subprocess.run(
                # -I: neither the environment nor the folder decides what is imported; env: nothing to leak.
                [sys.executable, "-I", str(WORKER)],
                input=json.dumps({"program": self._program, "flags": self._flags, "text": text}),
                capture_output=True,
                text=True,
                env={},
                timeout=WALL_S,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return self._fail(5, "jq: error: the program took more than 1 s or 128 MB")
        if done.returncode != 0:
            return self._fail(5, "jq: error: the program took more than 1 s or 128 MB")
        return self._said(done.stdout)

    def _said(self, text: str) -> Filtered:
        answer = json.loads(text)
        self.code = answer["code"]
        return Filtered(_lines(answer["out"]), _lines(answer["err"]))

    def _fail(self, code: int, message: str) -> Filtered:
        self.code = code
        return Filtered([], [message])


def _lines(texts: list[str]) -> list[str]:
    return [line for text in texts for line in text.split("\n")]


def _words(words: list[str]) -> tuple[str, str]:
    flags, programs = "", []
    for word in words:
        if word in LONG:
            flags += LONG[word]
        elif word.startswith("-") and len(word) > 1 and all(letter in FLAGS for letter in word[1:]):
            flags += word[1:]
        elif word.startswith("-") and len(word) > 1:
            raise FilterError(f"jq: Unknown arguments\n{USAGE}")
        else:
            programs.append(word)
    if len(programs) > 1:
        raise FilterError(f"jq: error: Could not open {programs[1]}: jq reads from the pipe only here")
    program = programs[0] if programs else "."
    if len(program) > MAX_PROGRAM:
        raise FilterError(f"jq: error: a program has at most {MAX_PROGRAM} characters here")
    return flags, program
