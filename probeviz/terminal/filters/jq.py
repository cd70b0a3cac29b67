"""`jq FILTER` over the left side's text, with jq's own library and words.

It runs in this process for now, so what it may take and give is bounded here.
"""

import json
import re
from typing import Any

import jq

from probeviz.terminal.filters.lines import Keeps
from probeviz.terminal.filters.text import Filtered, FilterError

FLAGS = "rcsenSMjR"
MAX_PROGRAM = 1_000
MAX_IN = 1024 * 1024
MAX_OUT = 256 * 1024
MAX_VALUES = 10_000

# Programs that can run for ever, or for as good as ever, are refused: nothing could stop them in this process.
ENDLESS = re.compile(r"\b(repeat|range|until|while|limit|recurse|def|reduce|foreach|input|inputs|combinations|label)\b")


class Jq(Keeps):
    """Exit code 5 when the program fails, 3 when it cannot be compiled, 2 for bad input."""

    def __init__(self, words: list[str]) -> None:
        super().__init__()
        self._flags, text = _words(words)
        self._program = _compile(text)

    def end(self) -> Filtered:
        text = "\n".join(self._lines)
        if len(text) > MAX_IN:
            return self._fail(2, f"jq: error: the input is longer than {MAX_IN // 1024} KB")
        try:
            json_values = _values(text)
        except ValueError as error:
            return self._fail(2, f"jq: parse error: {error}")
        return self._run([json_values] if "s" in self._flags else json_values)

    def _run(self, values: list[Any]) -> Filtered:
        out: list[str] = []
        size = 0
        try:
            for value in [None] if "n" in self._flags else values:
                for result in self._program.input_value(value):
                    out.append(self._text(result))
                    size += len(out[-1])
                    if size > MAX_OUT or len(out) > MAX_VALUES:
                        return self._fail(5, f"jq: error: more than {MAX_OUT // 1024} KB of output", out)
        except ValueError as error:
            return self._fail(5, f"jq: error (at <stdin>:{len(self._lines)}): {error}", out)
        return Filtered([line for text in out for line in text.split("\n")], [])

    def _text(self, value: Any) -> str:
        if "r" in self._flags and isinstance(value, str):
            return value
        if "c" in self._flags:
            return json.dumps(value, separators=(",", ":"), ensure_ascii=False, sort_keys="S" in self._flags)
        return json.dumps(value, indent=2, ensure_ascii=False, sort_keys="S" in self._flags)

    def _fail(self, code: int, message: str, out: list[str] | None = None) -> Filtered:
        self.code = code
        return Filtered(out or [], [message])


def _words(words: list[str]) -> tuple[str, str]:
    flags, programs = "", []
    for word in words:
        if word in ("--raw-output", "--compact-output", "--slurp"):
            flags += word[2]
        elif word.startswith("--"):
            raise FilterError(f"jq: Unknown arguments\n{USAGE}")
        elif word.startswith("-") and len(word) > 1 and all(letter in FLAGS for letter in word[1:]):
            flags += word[1:]
        else:
            programs.append(word)
    if len(programs) > 1:
        raise FilterError(f"jq: error: Could not open {programs[1]}: jq reads from the pipe only here")
    return flags, programs[0] if programs else "."


USAGE = "Use jq --help for help with command-line options,\nor see the jq manpage, or online docs  at https://jqlang.github.io/jq"


def _compile(text: str) -> Any:
    if len(text) > MAX_PROGRAM:
        raise FilterError(f"jq: error: a program has at most {MAX_PROGRAM} characters here")
    if found := ENDLESS.search(re.sub(r'"(\\.|[^"\\])*"', "", text)):
        raise FilterError(f"jq: error: {found[0]} is not available here, as it can run for ever")
    try:
        return jq.compile(text)
    except ValueError as error:
        raise FilterError(f"{error}\njq: 1 compile error", 3) from None


def _values(text: str) -> list[Any]:
    """All JSON values of the text; raises ValueError."""
    decoder, at, values = json.JSONDecoder(), 0, []
    while at < len(text):
        if text[at].isspace():
            at += 1
            continue
        value, at = decoder.raw_decode(text, at)
        values.append(value)
    return values
