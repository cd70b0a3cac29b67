"""Scenarios by file, and those that come with probeviz by name."""

import errno
from pathlib import Path

from probeviz.scenarios.assumed import assume, is_bare
from probeviz.scenarios.document import Scenario, read_scenario
from probeviz.scenarios.problems import did_you_mean

BUILTIN = Path(__file__).parent / "builtin"


class NoScenario(ValueError):
    """There is no such scenario."""


def builtin_names() -> list[str]:
    """The names of the scenarios that come with probeviz."""
    return sorted(path.stem for path in BUILTIN.glob("*.yaml") if "kind: Scenario" in path.read_text())


def load(name: str, version: str = "") -> Scenario:
    """A file's scenario, or a built-in one by name; around a manifest alone, one that is assumed, on release `version`.

    Raises NoScenario, OSError, or ScenarioError.
    """
    path = Path(name)
    if not path.suffix and not path.exists():
        path = BUILTIN / f"{name}.yaml"
        if name not in builtin_names():
            known = builtin_names()
            hint = did_you_mean(name, known) or f"; there is {', '.join(known)}"
            raise NoScenario(f"{name} is neither a file nor a scenario that comes with probeviz{hint}")
    shown = name if path == Path(name) else path.name
    text = text_of(path)
    if is_bare(text, shown):
        return assume(text, shown, path.name, version)
    return read_scenario(text, shown, lambda file: beside(path, file))


def beside(path: Path, name: str) -> str:
    """The text of a file in the scenario's own folder; the name holds no slash (`document.FILE_NAME`)."""
    return text_of(path.parent / name)


def text_of(path: Path) -> str:
    """A file's text; one that holds none cannot be read, like one that is not there."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise OSError(errno.EILSEQ, f"byte {error.start + 1:,} is no text in UTF-8", str(path)) from None
