"""The rooms of the house import one way, and the simulated ones know nothing of the world outside.

Everything up to `advice` must give the same facts on every machine and at every hour, so it may not see
Django, an event loop, the wall clock, shared luck or the order of a hash.
"""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ["locale", "sim", "api", "kubectl", "helpers", "terminal", "scenarios", "advice", "lessons", "live", "pages"]
PURE = ROOMS[: ROOMS.index("advice") + 1]

FORBIDDEN_MODULES = {"asgiref", "asyncio", "channels", "daphne", "django", "random", "secrets"}
FORBIDDEN_NAMES = {
    "datetime.date.today",
    "datetime.datetime.now",
    "datetime.datetime.today",
    "datetime.datetime.utcnow",
    "os.urandom",
    "time.gmtime",
    "time.localtime",
    "time.monotonic",
    "time.monotonic_ns",
    "time.perf_counter",
    "time.perf_counter_ns",
    "time.sleep",
    "time.time",
    "time.time_ns",
    "uuid.uuid1",
    "uuid.uuid4",
}
FORBIDDEN_CALLS = {"hash"}  # a str's differs from process to process


def modules(room: str) -> list[Path]:
    return sorted((ROOT / "probeviz" / room).rglob("*.py"))


class Import(NamedTuple):
    line: int
    name: str  # what is imported: "datetime.datetime"
    local: str  # the name it goes by here: "datetime"
    bound: str  # what that local name means: "datetime.datetime", but "os" after `import os.path`


def imports(tree: ast.AST, package: str) -> Iterator[Import]:
    """All that the module imports, relative imports resolved."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                top = alias.name.split(".")[0]
                bound = alias.name if alias.asname else top
                yield Import(node.lineno, alias.name, alias.asname or top, bound)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                above = package.split(".")
                base = ".".join([*above[: len(above) - node.level + 1], *filter(None, [node.module])])
            for alias in node.names:
                name = f"{base}.{alias.name}"
                yield Import(node.lineno, name, alias.asname or alias.name, name)


def dotted(node: ast.expr) -> str | None:
    """`a.b.c` as text, when the expression is nothing else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute) and (front := dotted(node.value)):
        return f"{front}.{node.attr}"
    return None


def trespasses(source: str, room: str, package: str) -> list[str]:
    """What the module does that its room may not, each as `line: what`."""
    tree = ast.parse(source)
    found = []
    meaning: dict[str, str] = {}
    allowed = ROOMS[: ROOMS.index(room) + 1]
    for line, name, local, bound in imports(tree, package):
        meaning[local] = bound
        parts = name.split(".")
        if parts[0] == "probeviz" and len(parts) > 1 and parts[1] in ROOMS and parts[1] not in allowed:
            found.append(f"{line}: {room} imports {name}")
        if room in PURE and (parts[0] in FORBIDDEN_MODULES or name in FORBIDDEN_NAMES):
            found.append(f"{line}: {room} imports {name}")
        if room == "sim" and parts[0] not in {"msgspec", "probeviz", *sys.stdlib_module_names}:
            found.append(f"{line}: sim imports {name}; it stands on the standard library and msgspec")
    return found + (impurities(tree, room, meaning) if room in PURE else [])


def impurities(tree: ast.AST, room: str, meaning: dict[str, str]) -> list[str]:
    """Uses of what differs from one hour, machine or process to the next."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and (used := dotted(node)):
            front, _, rest = used.partition(".")
            full = f"{meaning.get(front, front)}.{rest}"
            if full in FORBIDDEN_NAMES:
                found.append(f"{node.lineno}: {room} uses {full}")
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in FORBIDDEN_CALLS:
            found.append(f"{node.lineno}: {room} calls {node.func.id}()")
    return found


@pytest.mark.parametrize("room", ROOMS)
def test_rooms_import_only_rooms_to_their_left(room: str) -> None:
    found = []
    for file in modules(room):
        path = file.relative_to(ROOT)
        package = ".".join(path.parent.parts)
        found += [f"{path}:{line}" for line in trespasses(file.read_text(), room, package)]
    assert found == []


@pytest.mark.parametrize(
    ("room", "source"),
    [
        ("sim", "from probeviz.live import protocol"),
        ("sim", "from probeviz import api"),
        ("api", "from ..kubectl import printers"),
        ("kubectl", "import asyncio"),
        ("terminal", "from django.utils import timezone"),
        ("sim", "import time\ntime.time()"),
        ("sim", "from time import monotonic"),
        ("sim", "import time as clock\nclock.sleep(1)"),
        ("sim", "from datetime import datetime\ndatetime.now()"),
        ("sim", "import datetime\ndatetime.datetime.now()"),
        ("sim", "import datetime as dt\ndt.datetime.utcnow()"),
        ("scenarios", "import random"),
        ("advice", "hash('a')"),
        ("sim", "import yaml"),
    ],
)
def test_a_trespass_is_seen(room: str, source: str) -> None:
    assert trespasses(source, room, f"probeviz.{room}") != []


@pytest.mark.parametrize(
    ("room", "source"),
    [
        ("sim", "from datetime import datetime, timedelta\ndatetime(2026, 1, 5) + timedelta(seconds=1)"),
        ("sim", "import msgspec, heapq\nfrom . import world"),
        ("kubectl", "from probeviz.sim import objects\nfrom ..api import decode"),
        ("live", "import asyncio, random\nfrom django.db import models"),
        ("pages", "from probeviz.live import models"),
    ],
)
def test_what_is_allowed_is_let_through(room: str, source: str) -> None:
    assert trespasses(source, room, f"probeviz.{room}") == []


IMPORT_ALL = """
import importlib, sys
sys.modules["django"] = None  # whoever imports it now fails
for name in sys.argv[1:]:
    importlib.import_module(name)
print(*sys.modules)
"""


@pytest.mark.parametrize(
    ("rooms", "absent"), [(PURE, {"channels"}), (["sim"], {"asyncio", "channels"})], ids=["pure", "sim"]
)
def test_the_simulation_loads_without_django(rooms: list[str], absent: set[str]) -> None:
    files = [file.relative_to(ROOT).with_suffix("") for room in rooms for file in modules(room)]
    names = [".".join(file.parts).removesuffix(".__init__") for file in files if file.stem != "__main__"]

    done = subprocess.run(
        [sys.executable, "-c", IMPORT_ALL, "probeviz", *names], cwd=ROOT, capture_output=True, text=True
    )

    assert done.returncode == 0, done.stderr
    assert absent & set(done.stdout.split()) == set()
