"""What is wrong with a text, without a cluster: for the editor's marks, `simulate` and `lint`."""

from probeviz.api import refusals
from probeviz.api.apply import modified
from probeviz.api.defaults import default
from probeviz.api.documents import Item, find, notes
from probeviz.api.problems import Problem, Refusal
from probeviz.api.service_alloc import allocate
from probeviz.api.validation import validate
from probeviz.api.validation.causes import refusal
from probeviz.sim.releases import Release
from probeviz.sim.releases import release as release_of


def check(text: str, filename: str, release: str) -> list[Problem]:
    """Every problem of every document in the words of the release, in the order of lines; notes come last.

    ValueError when the release is unknown; no text raises anything.
    """
    of = release_of(release)
    found = find(text, filename, of)
    problems = [p for _, each in found.refusals for p in each.problems]
    said: list[Problem] = []
    for _, item in found.items:
        why = refused(item, of)
        problems += why.problems if why is not None else []
        said += notes(item)
    return sorted(problems, key=lambda p: (p.line, p.column)) + said


def refused(item: Item, of: Release) -> Refusal | None:
    """What the API server would answer to creating the object."""
    if not item.name:
        return refusals.nameless(item.document, item.type_line)
    wrong = refusals.undecodable(item.document, item.kind, item.api_version, item.checked, of.minor)
    if wrong is not None:
        return wrong
    obj = modified(item)
    default(item.kind, obj, of)
    causes = validate(item.kind, item.api_version, obj, of)
    if item.kind == "Service" and (of.minor >= 20 or not causes):
        try:
            causes = allocate(item.document, obj["spec"], None, [], of) or causes
        except Refusal as refused_:
            return refused_
    if not causes:
        return None
    return refusal(item.document, item.kind, item.kind, item.name, causes, "")
