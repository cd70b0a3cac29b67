"""Scenarios by file, and those that come with probeviz by name."""

import errno
import re
from pathlib import Path

from probeviz.api.problems import Problem
from probeviz.api.source import read
from probeviz.scenarios.assumed import assume, is_bare
from probeviz.scenarios.document import Scenario, read_scenario
from probeviz.scenarios.problems import ScenarioError, did_you_mean

BUILTIN = Path(__file__).parent / "builtin"
# What only a template begins with; `{{ $labels.pod }}` in a text is Prometheus' and may stand in a manifest.
WORDS = r"if|with|range|include|template|define|toYaml|end"
TEMPLATE = re.compile(rf"\{{\{{-?\s*(?:(?:{WORDS})\b|\$?\.(?:Values|Release|Chart)\b)")
LESSON = "lesson.yaml"  # a folder with this file is a lesson's
PAIRS = BUILTIN / "library"  # a folder for each fault, with fault.yaml and fix.yaml


class NoScenario(ValueError):
    """There is no such scenario."""


def builtin_names() -> list[str]:
    """The names of the scenarios that come with probeviz."""
    return sorted(path.stem for path in BUILTIN.glob("*.yaml") if "kind: Scenario" in path.read_text())


def pairs() -> list[str]:
    """The names of the pairs of scenarios that show a fault and its fix (docs/library.md)."""
    return sorted(path.name for path in PAIRS.iterdir() if path.is_dir())


def load(name: str, version: str = "") -> Scenario:
    """A file's scenario, or a built-in one by name; around a manifest alone, one that is assumed, on release `version`.

    Raises NoScenario, OSError, or ScenarioError.
    """
    path = Path(name)
    if not path.suffix and not path.exists():
        path = _builtin(name)
    shown = name if path == Path(name) else f"{name}.yaml"
    text = text_of(path)
    unplayable(text, shown)
    if is_bare(text, shown):
        return assume(text, shown, path.name, version)
    return read_scenario(text, shown, lambda file: beside(path, file))


def unplayable(text: str, file: str) -> None:
    """ScenarioError where a file is none yet: it is empty, or a template of Helm's."""
    said = problem_of(text, file)
    if said is not None:
        raise ScenarioError([said])


def problem_of(text: str, file: str) -> Problem | None:
    template = TEMPLATE.search(text)
    if template is not None:
        line = text.count("\n", 0, template.start()) + 1
        said = "is a template of a Helm chart, no manifest yet; run helm template first and give what it prints"
        return Problem(file, line, 1, "", said)
    found = read(text, file)
    if found.refusal is None and not found.documents:
        return Problem(file, 1, 1, "", "is empty: it holds neither manifests nor a Scenario")
    return None


def _builtin(name: str) -> Path:
    """The file of `article`, or of `s01-panic-endpoint/fault`; NoScenario."""
    known, inside = builtin_names(), [f"{pair}/{which}" for pair in pairs() for which in ("fault", "fix")]
    if name in known:
        return BUILTIN / f"{name}.yaml"
    if name in inside:
        return PAIRS / f"{name}.yaml"
    listed = f"; there is {', '.join(known)}, and docs/library.md lists more"
    hint = did_you_mean(name, [*known, *inside]) or listed
    raise NoScenario(f"{name} is neither a file nor a scenario that comes with probeviz{hint}")


def beside(path: Path, name: str) -> str:
    """The text of a file in the scenario's own folder; the name holds no slash (`document.FILE_NAME`). A lesson may
    name one that comes with probeviz instead."""
    own, ours = path.parent / name, BUILTIN / name
    lessons = (path.parent / LESSON).is_file() and not own.exists() and ours.exists()
    return text_of(ours if lessons else own)


def text_of(path: Path) -> str:
    """A file's text; one that holds none cannot be read, like one that is not there."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise OSError(errno.EILSEQ, f"byte {error.start + 1:,} is no text in UTF-8", str(path)) from None
