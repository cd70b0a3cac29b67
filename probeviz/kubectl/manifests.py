"""The files of a run, and the objects that a file names."""

from collections.abc import Mapping

from probeviz.api.source import read
from probeviz.kubectl.errors import KubectlError, NotSimulated
from probeviz.kubectl.resources import Resource, lookup

PASTE = "Paste the manifest into a file of this run and name that."
ENDINGS = (".yaml", ".yml", ".json")


def read_file(name: str, files: Mapping[str, str], stdin: str | None) -> str:
    """The text behind `-f`; `-` is the left side of the pipe."""
    if name == "-":
        return stdin or ""
    if name.startswith(("http://", "https://")):
        raise NotSimulated(f"kubectl -f with a URL is not simulated: nothing here reaches a network. {PASTE}")
    text = files.get(name.removeprefix("./"))
    if text is None:
        raise KubectlError(f'error: the path "{name}" does not exist')
    return text


def read_files(given: str, files: Mapping[str, str], stdin: str | None) -> list[tuple[str, str]]:
    """Name and text of each file behind all `-f`; `.` is every manifest of the run, by name."""
    found: list[tuple[str, str]] = []
    for name in (part for value in given.split("\n") for part in value.split(",")):
        if name in (".", "./"):
            found += [(each, files[each]) for each in sorted(files) if each.endswith(ENDINGS)]
        else:
            found.append(("STDIN" if name == "-" else name, read_file(name, files, stdin)))
    return found


def named_in(text: str, file: str, release: str) -> list[tuple[Resource, str]]:
    """Kind and name of each document, in file order; raises when the file cannot be read."""
    documents = read(text, file)
    if documents.refusal is not None:
        raise KubectlError(documents.refusal.stderr.removesuffix("\n"))
    return [_named(document.value, release) for document in documents.documents]


def _named(value: object, release: str) -> tuple[Resource, str]:
    form = value if isinstance(value, dict) else {}
    metadata = form.get("metadata")
    name = metadata.get("name") if isinstance(metadata, dict) else None
    if not isinstance(name, str) or not name:
        raise KubectlError("error: resource name may not be empty")
    return lookup(str(form.get("kind", "")), release), name
