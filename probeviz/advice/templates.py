"""StatefulSets and DaemonSets: their Pods have probes like any, so they are read as the Deployments they resemble.

The API server's rules of a Pod's template are the same (pkg/apis/apps/validation); what only they have, such as
serviceName and updateStrategy, is not looked at, and no rule of rollouts speaks of them.
"""

from collections.abc import Iterator
from typing import NamedTuple

from probeviz.api.documents import Item, item
from probeviz.api.problems import Problem, Refusal
from probeviz.api.source import Document, read
from probeviz.scenarios.bare import unfolded
from probeviz.sim.releases import Release

KINDS = ("StatefulSet", "DaemonSet")
SHARED = ("replicas", "selector", "template", "minReadySeconds", "revisionHistoryLimit")


class Templated(NamedTuple):
    """One of them; `item` is None where it cannot be read, and `problems` say why."""

    kind: str
    item: Item | None
    problems: list[Problem]


def templated(text: str, file: str, release: Release) -> Iterator[Templated]:
    """Those of a file, in its order."""
    for document in read(text, file).documents:
        for path, value in unfolded(document.value):
            kind = value.get("kind")
            if kind not in KINDS or value.get("apiVersion") != "apps/v1":
                continue
            spec = value.get("spec")
            shared = {name: spec[name] for name in SHARED if name in spec} if isinstance(spec, dict) else spec
            alike = {**value, "kind": "Deployment", "spec": shared}
            alike.pop("status", None)
            places = {at[len(path) :]: place for at, place in document.places.items() if at[: len(path)] == path}
            try:
                found = item(Document(file, alike, places, document.place(path)[0]), release)
            except Refusal as refusal:
                yield Templated(kind, None, refusal.problems)
            else:
                yield Templated(kind, found, [])
