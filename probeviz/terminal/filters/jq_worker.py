"""Runs one jq program in a process of its own: little CPU, little memory, no environment, no file.

A program such as `[.,.]|[.,.]|…` or a bad regular expression cannot be stopped from inside, so the process is.
stdin: {"program", "flags", "text"}; stdout: {"out": [lines], "err": [lines], "code"}.  Started by `jq.py` only.
"""

import json
import resource
import sys
from typing import Any

import jq

CPU_S = 1
MEMORY = 128 * 1024 * 1024  # beyond what the interpreter itself needs
MAX_OUT = 256 * 1024
MAX_VALUES = 10_000


def limit() -> None:
    """From here on no file opens (imports, data), nothing forks, and time and memory end."""
    with open("/proc/self/statm") as statm:
        used = int(statm.read().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (used + MEMORY, used + MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_S, CPU_S))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (3, 3))


def run(program: str, flags: str, text: str) -> dict[str, Any]:
    """The lines that jq would print, and its exit code: 2 bad input, 3 no program, 5 failed on the way."""
    try:
        compiled = jq.compile(program)
    except ValueError as error:
        return {"out": [], "err": [f"jq: error: {error}", "jq: 1 compile error"], "code": 3}
    results = compiled.input_value(None) if "n" in flags else compiled.input_text(text, slurp="s" in flags)
    out: list[str] = []
    size = 0
    try:
        for value in results:
            printed = shown(value, flags)
            size += len(printed)
            if size > MAX_OUT or len(out) == MAX_VALUES:
                return {"out": out, "err": [f"jq: error: more than {MAX_OUT // 1024} KB of output"], "code": 5}
            out.append(printed)
    except ValueError as error:
        return failed(out, str(error), text)
    return {"out": out, "err": [], "code": 0}


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


def main() -> None:
    asked = json.load(sys.stdin)
    limit()
    json.dump(run(asked["program"], asked["flags"], asked["text"]), sys.stdout)


if __name__ == "__main__":
    main()
