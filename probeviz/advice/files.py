"""What lint is given: manifests, or a scenario with its programs and the manifests that lie beside it."""

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from probeviz.advice.templates import KINDS as TEMPLATED
from probeviz.advice.templates import templated
from probeviz.api.check import check, refused
from probeviz.api.problems import Problem
from probeviz.api.source import read
from probeviz.scenarios.bare import foreign_kinds
from probeviz.scenarios.document import read_scenario
from probeviz.scenarios.problems import ScenarioError
from probeviz.sim.program import Program
from probeviz.sim.releases import release as release_of

Json = dict[str, Any]


class Given(NamedTuple):
    """The texts to be reviewed together, by name; `spec` is the scenario's, as written, None without one.

    `errors` keep a scenario from being read; `release` is the scenario's own, or empty.
    """

    texts: dict[str, str]
    programs: dict[str, Program]
    release: str = ""
    spec: Json | None = None
    errors: tuple[Problem, ...] = ()


def given(text: str, name: str, open_file: Callable[[str], str], beside: Callable[[str], str]) -> Given:
    """One file; `open_file` reads one that lies beside it, `beside` is the name by which people know that one."""
    scenarios = [
        d for d in read(text, name).documents if isinstance(d.value, dict) and d.value.get("kind") == "Scenario"
    ]
    if not scenarios:
        return Given({name: text}, {})
    try:
        scenario = read_scenario(text, name, open_file)
    except ScenarioError as error:
        return Given({}, {}, errors=tuple(error.problems))
    own = f"{scenario.name}.yaml"
    texts = {name if file == own else beside(file): text for file, text in scenario.files.items()}
    return Given(texts, dict(scenario.setup.programs), scenario.setup.release, scenarios[0].value.get("spec"))


def problems(text: str, name: str, release: str) -> list[Problem]:
    """What the API server would refuse, save kinds that lint does not look at (CustomResources, ConfigMaps ...)."""
    foreign = {(line, column) for _, line, column in _foreign(text, name)}
    found = [p for p in check(text, name, release) if p.level == "error"]
    found = [p for p in found if p.field not in ("kind", "items.kind") or (p.line, p.column) not in foreign]
    of = release_of(release)
    for each in templated(text, name, of):
        why = refused(each.item, of) if each.item is not None else None
        found += [p._replace(server="") for p in [*each.problems, *(why.problems if why is not None else [])]]
    return found


def passed_over(text: str, name: str) -> list[str]:
    """The kinds of the file's objects that no rule looks at."""
    return sorted({kind for kind, _, _ in _foreign(text, name)} - set(TEMPLATED))


def _foreign(text: str, name: str) -> Iterable[tuple[str, int, int]]:
    """(kind, line, column) of the field kind."""
    for document in read(text, name).documents:
        for path, kind in foreign_kinds(document):
            yield kind, *document.place((*path, "kind"))
