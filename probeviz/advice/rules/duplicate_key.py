"""A key that stands twice in one map: the first one is lost, and nobody says so.

Source: kubernetes/kubernetes#99286, kubernetes/kubernetes#89303, kubernetes/kubernetes#125885 (kubectl makes JSON of
the file and keeps the last, before strict decoding sees it); k8up#452 (`mapping key "timeoutSeconds" already defined`).
"""

from collections.abc import Iterator
from typing import Any

from probeviz.advice.advice import RISKY, WORTH_KNOWING, Fix, Found, Show
from probeviz.advice.asked import Asked
from probeviz.advice.manifest import Manifest
from probeviz.advice.plays import from_the_start
from probeviz.advice.registry import rule
from probeviz.api.schema import dotted
from probeviz.api.source import Document, Lost, Path
from probeviz.locale.text import say


@rule("duplicate-key", "A key stands twice in one map; the first is lost.", RISKY, WORTH_KNOWING)
def duplicate_key(manifest: Manifest) -> Iterator[Found]:
    for document in _documents(manifest):
        seen = set()
        for lost in document.lost:
            if lost.place not in seen:  # an anchor's map stands in several places
                seen.add(lost.place)
                yield _found(manifest, document, lost)


def _documents(manifest: Manifest) -> Iterator[Document]:
    yield from (workload.document for workload in manifest.workloads)
    yield from (document for document, _ in manifest.services)
    yield from (document for document, _ in manifest.ingresses)


def _found(manifest: Manifest, document: Document, lost: Lost) -> Found:
    kept, line = _at(document.value, lost.path), document.place(lost.path)[0]
    same = kept == lost.value
    key, first = str(lost.path[-1]), lost.place[0]
    return Found(
        WORTH_KNOWING if same else RISKY,
        document,
        lost.path,
        say(
            "{key} stands twice: in line {first}{a} and in line {line}{b}.",
            key=key,
            first=first,
            line=line,
            a=_shown(lost.value),
            b=_shown(kept),
        ),
        say(
            "kubectl keeps the last one and says nothing: the file is JSON before the API server decodes it strictly. "
            "Kustomize refuses such a file."
        ),
        Fix(
            note=say(
                "keep one of the lines {first} and {line} for {field}", first=first, line=line, field=dotted(lost.path)
            )
        ),
        counter=say("Both say the same, so kubectl makes the same of either.") if same else "",
        show=None if same else _show(manifest, document, lost),
    )


def _shown(value: Any) -> str:
    """A short value, in brackets."""
    return f" ({value})" if isinstance(value, str | int) and len(str(value)) <= 40 else ""


def _at(value: Any, path: Path) -> Any:
    for part in path:
        value = value[part]
    return value


def _show(manifest: Manifest, document: Document, lost: Lost) -> Show | None:
    """Of a probe that asks two paths: the program serves the one that is lost."""
    for workload in manifest.workloads:
        for asked in workload.probes() if workload.document is document and workload.playable else ():
            before = _path(lost.path, lost.value, asked)
            if before and before != asked.url_path:
                routes = {before: {"status": 200}, asked.url_path.partition("?")[0]: {"status": 500}}
                return from_the_start(asked, routes=routes)
    return None


def _path(at: Path, value: Any, asked: Asked) -> str:
    """The path that the lost part of this probe asks; empty: it is no part of it, or asks none."""
    if asked.probe.http_get is None or at[: len(asked.path)] != asked.path:
        return ""
    for part in ("httpGet", "path")[len(at) - len(asked.path) :]:
        value = value.get(part) if isinstance(value, dict) else None
    inside = at[len(asked.path) :] == ("httpGet", "path")[: len(at) - len(asked.path)]
    return f"/{value.lstrip('/')}" if inside and isinstance(value, str) else ""
