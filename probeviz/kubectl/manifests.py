"""The files of a run, and the objects that a file names."""

from collections.abc import Mapping

from probeviz.api.source import read
from probeviz.kubectl.errors import KubectlError
from probeviz.kubectl.resources import Resource, lookup


def read_file(name: str, files: Mapping[str, str], stdin: str | None) -> str:
    """The text behind `-f`; `-` is the left side of the pipe."""
    if name == "-":
        return stdin or ""
    text = files.get(name.removeprefix("./"))
    if text is None:
        raise KubectlError(f'error: the path "{name}" does not exist')
    return text


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
