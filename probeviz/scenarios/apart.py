"""A scenario's file taken apart, for an editor: the Scenario alone, and the manifests as files beside it."""

from typing import NamedTuple

from probeviz.api.source import Document, read
from probeviz.scenarios.assumed import assume, is_bare
from probeviz.scenarios.document import OpenFile, Scenario, from_files, read_scenario
from probeviz.scenarios.edit import edited, flow, only

BESIDE = "app.yaml"


class Apart(NamedTuple):
    """`text` is the Scenario's document alone; `files` are all that lie beside it."""

    text: str
    files: dict[str, str]

    @property
    def scenario(self) -> Scenario:
        return read_scenario(self.text, "scenario.yaml", from_files(self.files))


def apart(text: str, file: str, open_file: OpenFile | None = None) -> Apart:
    """Plays to the same facts, but for the name of the file that is applied first. Raises ScenarioError.

    A manifest without a Scenario gets one that is assumed.
    """
    if is_bare(text, file):
        scenario = assume(text, file, BESIDE)
        return Apart(scenario.text, dict(scenario.files))
    scenario = read_scenario(text, file, open_file)
    documents = read(text, file).documents
    if len(documents) == 1:
        return Apart(text, dict(scenario.files))
    own, files = f"{scenario.name}.yaml", dict(scenario.files)
    del files[own]
    alone, manifests = _cut(text, documents)
    name = BESIDE if BESIDE not in files else own
    return Apart(_applied(alone, [name, *files], name), {name: manifests, **files})


def _cut(text: str, documents: list[Document]) -> tuple[str, str]:
    """The lines of the Scenario's document, and the others."""
    scenario = next(d for d in documents if isinstance(d.value, dict) and d.value.get("kind") == "Scenario")
    lines = text.split("\n")
    later = [document.line for document in documents if document.line > scenario.line]
    begin, end = scenario.line - 1, later[0] - 1 if later else len(lines)
    rest = [*lines[:begin], "---", *lines[end:]]
    return _trimmed(lines[begin:end]), _trimmed(rest)


def _trimmed(lines: list[str]) -> str:
    """Without the separators and empty lines at either end."""
    while lines and (not lines[0].strip() or lines[0].startswith("---")):
        lines = lines[1:]
    while lines and (not lines[-1].strip() or lines[-1].startswith("---")):
        lines = lines[:-1]
    return "\n".join(lines) + "\n"


def _applied(text: str, files: list[str], first: str) -> str:
    """The Scenario with its files named, the first of them applied at 0s before all else."""
    text = edited(text, ("spec", "manifests"), files)
    line = {"at": "0s", "run": f"kubectl apply -f {first}"}
    if not only(text).value["spec"].get("script"):
        return edited(text, ("spec", "script"), [line])
    item = only(text).places["spec", "script", 0].value
    lines = text.split("\n")
    before = lines[item.line - 1][: item.column - 1]
    if before.strip() == "-":
        lines.insert(item.line - 1, f"{before}{flow(line)}")
    else:  # [{...}, ...]
        lines[item.line - 1] = f"{before}{flow(line)}, {lines[item.line - 1][item.column - 1 :]}"
    return "\n".join(lines)
