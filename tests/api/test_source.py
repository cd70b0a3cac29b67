"""YAML as kubectl reads it: documents, places, YAML 1.1, the words of go-yaml, limits."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probeviz.api.source import read
from tests.api.conftest import GO_HTTP


def value(text: str):
    found = read(text, "x.yaml")
    assert found.refusal is None
    return found.documents[0].value


def refused(text: str):
    refusal = read(text, "x.yaml").refusal
    assert refusal is not None
    return refusal


def test_every_field_has_its_place() -> None:
    deployment, service, ingress = read(GO_HTTP, "go-http.yaml").documents
    lines = GO_HTTP.split("\n")
    for document in (deployment, service, ingress):
        for path, place in document.places.items():
            if path and isinstance(path[-1], str):
                assert lines[place.line - 1][place.column - 1 :].startswith(path[-1])


def test_a_missing_field_is_where_its_parent_is() -> None:
    deployment = read(GO_HTTP, "x.yaml").documents[0]
    spec = deployment.place(("spec",))
    assert deployment.place(("spec", "paused")) == spec
    assert deployment.place(("spec", "template", "spec", "volumes", 3)) > spec


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: y", True),
        ("a: Off", False),
        ("a: ~", None),
        ("a:", None),
        ('a: "y"', "y"),
        ("a: 010", 8),
        ("a: 0o10", 8),
        ("a: 0x1F", 31),
        ("a: 0b101", 5),
        ("a: -1_000", -1000),
        ("a: 1e3", 1000),
        ("a: 1.5", 1.5),
        ("a: 1:30", "1:30"),
        ("a: 2020-11-11", "2020-11-11"),
        ("a: 09", 9),
        ("a: 1.2.3", "1.2.3"),
        ("a: !!str 5", "5"),
        ("a: .5.", ".5."),
    ],
)
def test_scalars_are_yaml_1_1_as_go_reads_it(text: str, expected: object) -> None:
    assert value(text) == {"a": expected}


def test_the_last_of_two_equal_keys_wins() -> None:
    assert value("a: 1\na: 2") == {"a": 2}


def test_keys_become_text_and_merges_are_taken_in() -> None:
    assert value("8080: a\ny: b") == {"8080": "a", "true": "b"}
    assert value("a: &a {x: 1, z: 3}\nb: {<<: *a, x: 2}")["b"] == {"x": 2, "z": 3}


def test_documents_are_cut_at_dashes_and_empty_ones_skipped() -> None:
    found = read("---\n# nothing\n---\na: 1\n--- # second\nb: 2\n---\n", "x.yaml")
    assert [d.value for d in found.documents] == [{"a": 1}, {"b": 2}]
    assert [d.place(("b",)) for d in found.documents[1:]] == [(6, 1)]


@pytest.mark.parametrize(
    ("text", "words", "place"),
    [
        ("a: b\nc: d\ne: f: g\n", "yaml: line 3: mapping values are not allowed in this context", (3, 5)),
        ("a: b: c\n", "yaml: mapping values are not allowed in this context", (1, 5)),
        ("a: 1\n---\nb:\n\tc: 1\n", "yaml: line 2: found character that cannot start any token", (4, 1)),
        ("a: [1\n", "yaml: line 1: did not find expected ',' or ']'", (2, 1)),
        ("a: *b\n", "yaml: unknown anchor 'b' referenced", (1, 4)),
        ("a: &a [*a]\n", "yaml: anchor 'a' value contains itself", (1, 8)),
        ("a: \x01\n", "yaml: control characters are not allowed", (1, 1)),
    ],
)
def test_what_is_no_yaml_is_refused_in_gos_words(text: str, words: str, place: tuple[int, int]) -> None:
    refusal = refused(text)
    assert refusal.stderr == f"error: error parsing x.yaml: error converting YAML to JSON: {words}\n"
    assert (refusal.problems[0].line, refusal.problems[0].column) == place


def test_a_bad_separator_is_refused() -> None:
    assert refused("a: 1\n---b\n").stderr == "error: error parsing x.yaml: invalid Yaml document separator: b\n"


def test_documents_before_a_broken_one_are_read() -> None:
    found = read("a: 1\n---\nb: c: d\n---\ne: 1\n", "x.yaml")
    assert [d.value for d in found.documents] == [{"a": 1}]
    assert found.refusal is not None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a: " + "x" * (1 << 20), "at most 65,536 are read here"),
        ("é" * 40_000, "at most 65,536 are read here"),
        ("[" * 30_000, "nested deeper than 40 levels"),
        ("a:\n" + "".join(f"{'  ' * i}a:\n" for i in range(1, 60)), "nested deeper than 40 levels"),
        ("- 1\n" * 5_001, "more than 5,000 nodes"),
        ("- &a [1, 1, 1, 1]\n" + "- *a\n" * 1_200, "more than 5,000 nodes"),
        (
            "a: &a [1,1,1,1,1,1,1,1,1]\n"
            + "".join(f"{chr(98 + i)}: &{chr(98 + i)} [{','.join(['*' + chr(97 + i)] * 9)}]\n" for i in range(9)),
            "more than 5,000 nodes",
        ),
        (("- &a [" + "1," * 69 + "1]\n" + "- *a\n" * 60 + "---\n") * 2, "more than 5,000 nodes"),
        ("[1, 2]: 3", "a key must be a plain word"),
    ],
)
def test_limits_answer_at_once_and_say_which(text: str, words: str) -> None:
    began = time.process_time()
    refusal = refused(text)
    assert time.process_time() - began < 0.5
    assert words in refusal.stderr
    assert refusal.problems[0].line >= 1


@given(st.text(alphabet=st.sampled_from(list("a:-\n &*!|>[]{},'\"#%@\t\x00\ud800é1y~<\r?")), max_size=200))
def test_any_text_is_read_or_refused(text: str) -> None:
    found = read(text, "x.yaml")
    assert found.refusal is None or found.refusal.stderr.startswith("error: error parsing x.yaml: ")


def test_a_key_that_stands_twice_is_lost_and_known() -> None:
    document = read("a: 1\nb:\n  c: {d: 1}\n  c: [2]\na: 3\n", "f").documents[0]
    assert document.value == {"a": 3, "b": {"c": [2]}}
    assert [(lost.path, lost.place, lost.value) for lost in document.lost] == [
        (("a",), (1, 1), 1),
        (("b", "c"), (3, 3), {"d": 1}),
    ]
