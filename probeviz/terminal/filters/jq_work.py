"""Runs one jq program; in a helper process only (`jq.py` asks for it), since nothing can stop it from inside.

The work is {"program", "flags", "text"}, the answer {"out": [lines], "err": [lines], "code"}, both as JSON.
"""

import json
from typing import Any

import jq

from probeviz.terminal.limits import JQ_OUTPUT, JQ_VALUES


def work(asked: bytes) -> bytes:
    return json.dumps(run(**json.loads(asked))).encode()


def run(program: str, flags: str, text: str) -> dict[str, Any]:
    """The lines that jq would print, and its exit code: 2 bad input, 3 no program, 5 failed on the way."""
    try:
        compiled = jq.compile(program)
    except ValueError as error:
        return {"out": [], "err": uncompiled(str(error)), "code": 3}
    results = compiled.input_value(None) if "n" in flags else compiled.input_text(text, slurp="s" in flags)
    out: list[str] = []
    size = 0
    try:
        for value in results:
            printed = shown(value, flags)
            size += len(printed)
            if size > JQ_OUTPUT or len(out) == JQ_VALUES:
                most = JQ_OUTPUT if size > JQ_OUTPUT else JQ_VALUES
                return {"out": out, "err": [most.said()], "code": 5}
            out.append(printed)
    except ValueError as error:
        return failed(out, str(error), text)
    except RecursionError:
        return failed(out, "a value is nested too deeply to be shown", text)
    return {"out": out, "err": [], "code": 0}


def uncompiled(message: str) -> list[str]:
    """jq's own lines; the library gives some of its messages with them and some without."""
    own = message.rstrip("\n").split("\n")
    if own[0].startswith("jq: "):
        return own
    return [f"jq: error: {message}", "jq: 1 compile error"]


def failed(out: list[str], message: str, text: str) -> dict[str, Any]:
    if message.startswith("parse error"):
        return {"out": out, "err": [f"jq: {message}"], "code": 2}
    line = text.count("\n") + 1
    return {"out": out, "err": [f"jq: error (at <stdin>:{line}): {message}"], "code": 5}


def shown(value: Any, flags: str) -> str:
    """One result as jq prints it."""
    if "r" in flags and isinstance(value, str):
        return value
    compact = "c" in flags
    return json.dumps(
        value,
        indent=None if compact else 2,
        separators=(",", ":") if compact else None,
        ensure_ascii=False,
        sort_keys="S" in flags,
    )
