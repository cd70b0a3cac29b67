"""Plays the gallery's small scenarios and writes their facts beside them: `python -m scripts.gallery_facts`.

Kept is what the gallery's picture is made of: a write of an object that leaves its spec as it was is left out, and so
are causes and the targets' checks. The facts are numbered anew, one a line.
"""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from probeviz.scenarios.document import read_scenario
from probeviz.scenarios.player import play

FOLDER = Path(__file__).resolve().parent.parent / "static" / "gallery"
LEFT_OUT = ("target.checked", "shell.step", "shell.ended")
SPEC = ("kind", "metadata", "spec", "type", "clusterIp", "selector", "ports", "ingressClassName", "rules", "address")


def scenarios() -> list[Path]:
    return sorted(FOLDER.glob("*.yaml"))


def record_of(scenario: Path) -> Path:
    return scenario.with_suffix(".json")


def facts_of(scenario: Path) -> list[dict[str, Any]]:
    """The facts that the gallery folds, as the live protocol sends them."""
    played = play(read_scenario(scenario.read_text(encoding="utf-8"), scenario.name))
    facts = _kept(msgspec.to_builtins(fact) for fact in played.facts)
    return [{**fact, "n": n, "cause": []} for n, fact in enumerate(facts, start=1)]


def _kept(facts: Iterator[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    known: dict[str, object] = {}
    for fact in facts:
        if fact["kind"] in LEFT_OUT:
            continue
        if fact["kind"] == "object.applied":
            thing = {key: value for key, value in fact["object"].items() if key in SPEC}
            thing["metadata"] = {
                key: thing["metadata"][key] for key in ("name", "annotations") if key in thing["metadata"]
            }
            if known.get(fact["ref"]) == thing:
                continue
            known[fact["ref"]] = thing
            fact = {**fact, "object": thing}
        yield fact


def written(scenario: Path) -> str:
    """The record's text."""
    lines = (msgspec.json.encode(fact).decode() for fact in facts_of(scenario))
    return "[\n" + ",\n".join(lines) + "\n]\n"


def main() -> None:
    for scenario in scenarios():
        record_of(scenario).write_text(written(scenario), encoding="utf-8")
        sys.stdout.write(f"wrote {record_of(scenario).name}\n")


if __name__ == "__main__":
    main()
