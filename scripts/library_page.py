"""Writes docs/library.md from the comments that head each scenario of the library."""

import re
import sys
from pathlib import Path
from typing import NamedTuple

from probeviz.scenarios.library import PAIRS, pairs, text_of

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "library.md"
FOLDER = PAIRS.relative_to(ROOT)

# What must stand at the head of each file, behind its first line `# S01 Title: what it is.`
LABELS = {"fault": ("Sees", "Cause", "Source"), "fix": ("Fix", "Sees")}

HEAD = f"""# The library

Faults worth meeting before production shows them. Each is a pair of [scenarios](scenario.md), the fault and its fix,
which differ in the fix alone. Play one, or open the file, change it and play it again:

```
.venv/bin/python manage.py simulate s01-panic-endpoint/fault s01-panic-endpoint/fix
```

What each `expect`s is what this page says. `tests/scenarios/test_library.py` plays them all, and holds that what one
file of a pair expects does not come true in the other. This page is written by `python -m scripts.library_page` from
the comments at the head of the files in `{FOLDER}`.
"""


class WrongHead(ValueError):
    """A file's comments do not say what the page needs."""


class Header(NamedTuple):
    """The comments at the head of a file: `# S01 Title: summary`, then `# Label: text`, continued in indented lines."""

    number: int
    title: str
    summary: str
    said: dict[str, str]


def header(text: str, labels: tuple[str, ...]) -> Header:
    """What a file's head says; WrongHead when something is missing or not known."""
    lines = [line.removeprefix("#") for line in re.split(r"^(?!#)", text, maxsplit=1, flags=re.M)[0].splitlines()]
    found = re.fullmatch(r" S(\d\d) ([^:]+): (.+[.])", lines[0] if lines else "")
    if found is None:
        raise WrongHead("must begin with a line `# S01 Title: one sentence.`")
    said: list[tuple[str, str]] = []
    for line in lines[1:]:
        if labelled := re.fullmatch(r" ([A-Z][a-z]+): (.+)", line):
            said.append((labelled[1], labelled[2]))
        elif said and line.startswith("   "):
            said[-1] = (said[-1][0], f"{said[-1][1]} {line.strip()}")
        else:
            raise WrongHead(f"`#{line}` is neither `# Label: text` nor, three spaces in, its continuation")
    if tuple(label for label, _ in said) != labels:
        raise WrongHead(f"must say {', '.join(labels)}, in this order; it says {', '.join(label for label, _ in said)}")
    return Header(int(found[1]), found[2], found[3], dict(said))


def head_of(pair: str, which: str) -> Header:
    """The head of a file of a pair; `which` is fault or fix."""
    file = PAIRS / pair / f"{which}.yaml"
    try:
        return header(text_of(file), LABELS[which])
    except WrongHead as wrong:
        raise WrongHead(f"{file.relative_to(ROOT)}: {wrong}") from None


def entry(pair: str) -> str:
    """The page's section of a pair."""
    fault, fix = head_of(pair, "fault"), head_of(pair, "fix")
    links = [f"[{which}](../{FOLDER}/{pair}/{which}.yaml)" for which in LABELS]
    lines = [
        f"\n## S{fault.number:02} {fault.title}\n",
        f"`{pair}`: {fault.summary} {', '.join(links)}\n",
        f"- **One sees:** {fault.said['Sees']}",
        f"- **Cause:** {fault.said['Cause']}",
        f"- **Fix:** {fix.said['Fix']}",
        f"- **Then one sees:** {fix.said['Sees']}",
        f"- **Source:** {fault.said['Source']}",
    ]
    return "\n".join(lines) + "\n"


def page() -> str:
    """The whole page."""
    return HEAD + "".join(map(entry, pairs()))


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    sys.stdout.write(f"wrote {PAGE.name}\n")
