"""Writes docs/releases.md from `probeviz/sim/releases.py`: the fields of `Release`, and the comments above them."""

import inspect
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from probeviz.sim import releases
from probeviz.sim.releases import EventTexts, Release

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "releases.md"

HEAD = """# Releases

What a cluster does and says depends on its release: `kubernetesVersion` in a scenario. This page is written by
`python -m scripts.releases_page` from `probeviz/sim/releases.py`, where each difference is one field with its upstream
source, read where it matters. **A new release is one more entry there**: a `Release` that says something of each row.
"""

SECTION = re.compile(r"# --- (.+?) -+$")
FIELD = re.compile(r"(\w+): ")


class Row(NamedTuple):
    """One difference: its field, and the comment above it, which names the upstream source."""

    section: str
    field: str
    comment: str


def rows() -> Iterator[Row]:
    """Every field of `Release` in order, with its section and comment."""
    section, comment = "the API", list[str]()
    for line in inspect.getsource(Release).splitlines():
        line = line.strip()
        if found := SECTION.match(line):
            section, comment = found[1], []
        elif line.startswith("# "):
            comment.append(line.removeprefix("# "))
        elif (found := FIELD.match(line)) and found[1] in Release.__dataclass_fields__:
            yield Row(section, found[1], " ".join(comment))
            comment = []


def values(release: Release, field: str) -> dict[str, object]:
    """What a release says of a row: by the name of the part, for texts and served versions; else one value."""
    value = getattr(release, field)
    if isinstance(value, EventTexts):
        return {f"{field}.{name}": getattr(value, name) for name in EventTexts.__dataclass_fields__}
    if isinstance(value, dict):
        return {kind: ", ".join(versions) for kind, versions in value.items()}
    return {field: value}


def cell(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None or value == "":
        return ""
    return f"{value}" if isinstance(value, int) else f"`{value}`".replace("|", "\\|")


def page() -> str:
    """The whole page."""
    known = releases.RELEASES
    parts, last = [HEAD], ""
    for row in rows():
        if row.field in ("name", "minor"):
            continue
        if row.section != last:
            last = row.section
            parts.append(f"\n## {last[0].upper()}{last[1:]}\n\n| what | {' | '.join(known)} | upstream |\n")
            parts.append(f"|---|{'---|' * len(known)}---|\n")
        says = {name: values(release, row.field) for name, release in known.items()}
        for part in dict.fromkeys(part for found in says.values() for part in found):
            cells = " | ".join(cell(found.get(part)) for found in says.values())
            parts.append(f"| `{part}` | {cells} | {row.comment} |\n")
    return "".join(parts)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    sys.stdout.write(f"wrote {PAGE.name}\n")
