"""Writes docs/choices.md from the constants and comments of probeviz/sim/choices.py."""

import ast
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "probeviz" / "sim" / "choices.py"
PAGE = ROOT / "docs" / "choices.md"

HEAD = """# What is our choice

Kubernetes' rules are facts, and the simulator follows them. Latencies and jitter are not: a real cluster has another
one each time. Each is drawn by name from the range below (`luck: real`), or taken at its lower bound (`luck: plain`).
This page is written by `python -m scripts.choices_page` from `probeviz/sim/choices.py`.
"""


def rows() -> list[tuple[str, str, str, str]]:
    """(section, name, value, reason) of every constant; constants below one comment share it."""
    lines = SOURCE.read_text(encoding="utf-8").splitlines()
    found: list[tuple[str, str, str, str]] = []
    section = reason = ""
    for statement in ast.parse("\n".join(lines)).body:
        if not isinstance(statement, ast.Assign):
            continue
        above = _comments(lines, statement.lineno - 1)
        for title in [line for line in above if line.startswith("--- ")]:
            section = title.strip("- ")
        said = [line for line in above if line and not line.startswith("--- ")]
        reason = " ".join(said) or reason
        target = statement.targets[0]
        assert isinstance(target, ast.Name)
        found.append((section, target.id, _value(statement.value), reason))
    return found


def _comments(lines: list[str], before: int) -> list[str]:
    """The comment lines right above a line, blank ones between them included."""
    found: list[str] = []
    while before and (not lines[before - 1] or lines[before - 1].startswith("#")):
        before -= 1
        found.insert(0, lines[before].lstrip("# "))
    return found


def _value(node: ast.expr) -> str:
    if isinstance(node, ast.Call):
        low, high = (ast.literal_eval(argument) for argument in node.args)
        return f"{low} to {high} ms"
    return f"{ast.literal_eval(node):,}"


def page() -> str:
    """The whole page."""
    parts = [HEAD]
    last = ""
    for section, name, value, reason in rows():
        if section != last:
            parts.append(f"\n## {section[:1].upper()}{section[1:]}\n\n| constant | value | why |\n|---|---|---|\n")
            last = section
        parts.append(f"| `{name}` | {value} | {reason} |\n")
    return "".join(parts)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    sys.stdout.write(f"wrote {PAGE.name}\n")
