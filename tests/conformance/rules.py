"""The rules: every part of the code that names the source upstream which it follows."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent.parent / "probeviz"
ROOMS = {
    "sim/kubelet": "Rules of the kubelet",
    "sim/controllers": "Rules of controllers and scheduler",
    "sim/network": "Rules of Services, proxies and load balancers",
    "sim": "Rules of the cluster",
    "api": "Rules of the API server",
    "kubectl": "Rules of kubectl",
}
SOURCE = re.compile(
    r"\b(?:(?:staging/src/k8s\.io|kubectl|apimachinery|apiserver|client-go|cli-runtime)/[\w./-]+"
    r"|(?:pkg|plugin|cmd|util|tools|controllers|internal|source|src)/[\w./-]+)"
)
# A docstring that begins with its source: what it says follows the colon.
LEADING = re.compile(rf"^(?:[\w-]+ )?{SOURCE.pattern}(?:, [\w/.]+)*: ")


class Rule(NamedTuple):
    """A module, function or class, what it does in a sentence, and the paths that its docstring names."""

    place: str
    says: str
    upstream: tuple[str, ...]


def room(folder: str) -> Iterator[Rule]:
    """The rules of a room, and of the rooms within it that have no heading of their own."""
    for file in sorted((ROOT / folder).rglob("*.py")):
        name = file.relative_to(ROOT).as_posix()
        if room_of(name) == folder:
            yield from _of_file(file, name)


def room_of(name: str) -> str:
    return next(folder for folder in (*sorted(ROOMS, key=len, reverse=True), "") if name.startswith(folder))


def _of_file(file: Path, name: str) -> Iterator[Rule]:
    tree = ast.parse(file.read_text())
    for node in ast.walk(tree):
        if not isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef):
            continue
        text = ast.get_docstring(node) or ""
        upstream = tuple(dict.fromkeys(path.rstrip("./") for path in SOURCE.findall(text)))
        if upstream:
            place = name if isinstance(node, ast.Module) else f"{name}: {node.name}"
            yield Rule(place, _sentence(text), upstream)


def _sentence(text: str) -> str:
    """The first one, in one line, without the source that stands in brackets at its end."""
    first = " ".join(text.split("\n\n")[0].split())
    first = LEADING.sub("", first)
    first = re.sub(r"\s*\([^()]*\b(?:pkg|staging|plugin|cmd|util|tools)/[^()]*\)", "", first)
    return first.split(". ")[0].rstrip(".:")
