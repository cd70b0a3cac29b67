"""`jq FILTER` over the left side's text, with jq's own library and words, in a helper process (`jq_work.py`)."""

import json

from probeviz.helpers import pool
from probeviz.terminal.filters.lines import Keeps
from probeviz.terminal.filters.text import Filtered, FilterError
from probeviz.terminal.limits import JQ_CPU_S, JQ_INPUT, JQ_PROGRAM

TASK = "probeviz.terminal.filters.jq_work"
FLAGS = "rcsenSM"
USAGE = (
    "Use jq --help for help with command-line options,\n"
    "or see the jq manpage, or online docs  at https://jqlang.github.io/jq"
)
LONG = {"--raw-output": "r", "--compact-output": "c", "--slurp": "s", "--null-input": "n", "--sort-keys": "S"}


class Jq(Keeps):
    """Exit code 5 when the program fails, 3 when it cannot be compiled, 2 for bad input."""

    slow = True

    def __init__(self, words: list[str]) -> None:
        super().__init__()
        self._flags, self._program = _words(words)

    def end(self) -> Filtered:
        text = "\n".join(self._lines)
        if len(text) > JQ_INPUT:
            return self._fail(2, JQ_INPUT.said())
        asked = json.dumps({"program": self._program, "flags": self._flags, "text": text})
        try:
            return self._said(pool.ask(TASK, asked.encode(), JQ_CPU_S))
        except pool.Overran as error:
            return self._fail(5, f"jq: error: the program {error}")
        except pool.Busy as error:
            return self._fail(5, f"jq: error: {error}")

    def _said(self, text: bytes) -> Filtered:
        answer = json.loads(text)
        self.code = answer["code"]
        return Filtered(_lines(answer["out"]), self._err + _lines(answer["err"]))

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
    if len(program) > JQ_PROGRAM:
        raise FilterError(JQ_PROGRAM.said())
    return flags, program
