"""Whatever is typed behind a changing verb is answered in words, and what is refused changes nothing."""

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from probeviz.kubectl.answer import Answer
from probeviz.kubectl.command import Surroundings, kubectl
from probeviz.kubectl.logbook import LogBook
from probeviz.kubectl.verbs import VERBS as TABLE
from probeviz.kubectl.verbs import named
from probeviz.sim.entries import Apply, Patch
from tests.kubectl.changing import FILES, NEW, world

VERBS = ["patch", "label", "annotate", "set image", "set env", "set resources", "replace", "diff", "edit", "apply"]
WORDS = [
    "deploy", "web", "deploy/web", "svc/web", "pods", "nope", "rs", "node", "ing", "events", "a=b", "a-", "=", "-",
    "*=x",
    "--all", "-l", "-f", "web.yaml", "bad.yaml", ".", "-p", "{}", "[]", "--type=json", "--type=merge", "-o", "yaml",
    "--dry-run=server", "--dry-run=client", "--list", "--overwrite", "app=nginx", "--limits=cpu=-1", "-c", "app", "-e",
    "--server-side", "view-last-applied",
]  # fmt: skip
ON = {release: world(release) for release in ("1.17", "1.36")}
SAVED = {release: on.save() for release, on in ON.items()}


def changes(args: list[str]) -> bool:
    name, _ = named(args)
    return bool(name) and TABLE[name].changes


def answered(release: str, args: list[str], stdin: str | None = None) -> Answer:
    files = {**FILES, "bad.yaml": "a: ["}
    answer = kubectl(ON[release], args, Surroundings(files, LogBook(), stdin))
    assert answer.lines or answer.code in (0, 1)
    assert answer.code == 0 or answer.lines
    assert not isinstance(answer.entry, Apply | Patch) or changes(args)
    assert ON[release].save() == SAVED[release]  # the entry alone changes a run
    return answer


@given(
    st.sampled_from(list(ON)),
    st.sampled_from(VERBS),
    st.lists(st.sampled_from(WORDS), max_size=6),
    st.sampled_from([None, "", NEW, "x", "- 1"]),
)
@settings(max_examples=300, deadline=None)
def test_words(release: str, verb: str, words: list[str], stdin: str | None) -> None:
    answered(release, [*verb.split(), *words], stdin)


KEYS = st.sampled_from(
    [
        "metadata",
        "name",
        "labels",
        "spec",
        "replicas",
        "template",
        "containers",
        "strategy",
        "ports",
        "port",
        "env",
        "image",
    ]
    + ["$patch", "$retainKeys", "$setElementOrder/ports", "$setElementOrder/containers", "$deleteFromPrimitiveList/x"]
)
SCALARS = st.sampled_from([None, True, 0, -1, 80, 1.5, "", "x", "app", "delete", "replace", "75%"])
VALUES: st.SearchStrategy[Any] = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4), max_leaves=12
)
SPECS = st.fixed_dictionaries({"spec": st.dictionaries(KEYS, VALUES, max_size=3)})


@given(
    st.sampled_from(list(ON)),
    st.sampled_from(["deploy", "svc"]),
    st.sampled_from(["strategic", "merge", "json"]),
    VALUES | SPECS,
)
@settings(max_examples=300, deadline=None)
def test_patches(release: str, kind: str, type_: str, value: Any) -> None:
    answered(release, ["patch", kind, "web", "--type", type_, "-p", json.dumps(value)])
