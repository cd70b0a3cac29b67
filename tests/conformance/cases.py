"""Upstream's own cases (tests/data/cases): where each comes from, and how its test here ended."""

from collections.abc import Iterator
from typing import NamedTuple

from tests.cases.registry import COVERED, load
from tests.conformance.results import Results

FILES = {
    "kubelet": "The kubelet",
    "kubectl": "kubectl, the API server and the controllers",
    "load-balancers": "Load balancers",
}


class Group(NamedTuple):
    """The cases of one source: how many, and how many of their tests passed."""

    source: str
    passed: int
    cases: int


def groups(file: str, results: Results) -> list[Group]:
    """By source, in the order of the source's name."""
    found: dict[str, list[bool]] = {}
    for name, case in load(file).items():
        found.setdefault(source(case), []).append(outcome(name, results) == "passed")
    return [Group(where, sum(ends), len(ends)) for where, ends in sorted(found.items())]


def source(case: dict[str, str]) -> str:
    """The file upstream, or whose document it is."""
    said = case.get("source_path") or case["source"]
    path = said.split("::")[0].split(", ")[0].split("; ")[0]
    return path.split("(")[0].split(":")[0].strip() if "/" in path.split(" ")[0] else path.split(" ")[0].strip(":,;")


def outcome(name: str, results: Results) -> str:
    """How the test of one case ended: the one that bears its id, or else the function that stands for it."""
    own = [
        end for test, end in results.by_id.items() if f"[{name}]" in test or f"[{name}-" in test or f"-{name}]" in test
    ]
    if own:
        return "passed" if set(own) == {"passed"} else "failed"
    return results.of(COVERED[name]) if name in COVERED else "not run"


def failing(results: Results) -> Iterator[tuple[str, str]]:
    """(id, how it ended) of every case whose test did not pass."""
    for file in FILES:
        for name in load(file):
            ended = outcome(name, results)
            if ended != "passed":
                yield name, ended
