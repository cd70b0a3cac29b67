"""Scenarios by file, and those that come with probeviz by name."""

from pathlib import Path

from probeviz.scenarios.document import Scenario, read_scenario
from probeviz.scenarios.problems import did_you_mean

BUILTIN = Path(__file__).parent / "builtin"


class NoScenario(ValueError):
    """There is no such scenario."""


def builtin_names() -> list[str]:
    """The names of the scenarios that come with probeviz."""
    return sorted(path.stem for path in BUILTIN.glob("*.yaml") if "kind: Scenario" in path.read_text())


def load(name: str) -> Scenario:
    """A file's scenario, or a built-in one by name.  Raises NoScenario, OSError, or ScenarioError."""
    path = Path(name)
    if not path.suffix and not path.exists():
        path = BUILTIN / f"{name}.yaml"
        if name not in builtin_names():
            known = builtin_names()
            hint = did_you_mean(name, known) or f"; there is {', '.join(known)}"
            raise NoScenario(f"{name} is neither a file nor a scenario that comes with probeviz{hint}")
    shown = name if path == Path(name) else path.name
    return read_scenario(path.read_text(encoding="utf-8"), shown, lambda file: beside(path, file))


def beside(path: Path, name: str) -> str:
    """The text of a file in the scenario's own folder; the name holds no slash (`document.FILE_NAME`)."""
    return (path.parent / name).read_text(encoding="utf-8")
