"""One value set by path: in an object and in text, of which all else stays."""

import re
from copy import deepcopy

import pytest
import yaml

from probeviz.api.problems import Refusal
from probeviz.api.set_path import get_text, set_text, set_value, steps
from tests.api.conftest import GO_HTTP

READY = "containers[go-http].readinessProbe.httpGet.path"


def changed_lines(before: str, after: str) -> list[str]:
    old = before.split("\n")
    return [line for line in after.split("\n") if line not in old]


def test_a_switch_changes_one_word() -> None:
    text = GO_HTTP.replace("path: /ping\n", "path: /ping   # asked every second\n")
    after = set_text(text, READY, "/err")
    assert changed_lines(text, after) == ["            path: /err   # asked every second"]
    assert get_text(after, READY) == "/err"
    assert set_text(after, READY, "/ping") == text


@pytest.mark.parametrize(
    ("path", "value", "lines"),
    [
        ("containers[0].livenessProbe.failureThreshold", 1, ["          failureThreshold: 1"]),
        ("spec.paused", True, ["  paused: true"]),
        ("terminationGracePeriodSeconds", 5, ["      terminationGracePeriodSeconds: 5"]),
        (
            "containers[go-http].startupProbe.httpGet",
            {"path": "/ping", "port": 8080},
            ["        startupProbe:"],
        ),
        ("spec.replicas", 3, ["  replicas: 3"]),
        ("containers[go-http].image", "a: b", ['        image: "a: b"']),
        ("containers[go-http].image", "yes", ['        image: "yes"']),
    ],
)
def test_what_is_written_reads_back(path: str, value: object, lines: list[str]) -> None:
    after = set_text(GO_HTTP, path, value)
    assert set(lines) <= set(changed_lines(GO_HTTP, after))
    assert get_text(after, path) == value
    assert len(list(yaml.safe_load_all(after))) == 3
    expected = yaml.safe_load(GO_HTTP.split("---\n")[0])
    set_value(expected, path, value)
    assert yaml.safe_load(after.split("---\n")[0]) == expected


def test_an_empty_value_is_filled_in() -> None:
    text = "kind: Pod\nspec:\n  nodeName:\n  hostname: x\n"
    assert set_text(text, "nodeName", "node-1", kind="Pod") == text.replace("nodeName:", "nodeName: node-1")


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("containers[nope].image", "has no [nope]; it has go-http"),
        ("containers[7].image", "it has go-http"),
        ("containers.image[0]x", ""),
        ("", "the path is empty"),
        ("restartPolicy[0]", "is no list"),
    ],
)
def test_a_path_that_leads_nowhere_says_where_it_ends(path: str, words: str) -> None:
    with pytest.raises((ValueError, Refusal)) as caught:
        set_text(GO_HTTP, path, 1)
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("containers[nope].image", "spec.template.spec.containers has no [nope]; it has go-http"),
        ("containers[7].image", "spec.template.spec.containers has no [7]; it has go-http"),
        ("containers[0].image.x", "containers[0].image.x: spec.template.spec.containers[0].image is no map"),
        ("restartPolicy[0]", "spec.template.spec.restartPolicy is no list"),
    ],
)
def test_an_object_says_so_too_and_stays(path: str, words: str) -> None:
    obj = yaml.safe_load(GO_HTTP.split("---\n")[0])
    before = deepcopy(obj)
    with pytest.raises(ValueError, match=re.escape(words)):
        set_value(obj, path, 1)
    assert obj == before


def test_none_removes_a_field() -> None:
    obj = yaml.safe_load(GO_HTTP.split("---\n")[0])
    set_value(obj, "containers[go-http].livenessProbe", None)
    assert "livenessProbe" not in obj["spec"]["template"]["spec"]["containers"][0]


def test_a_map_is_not_overwritten_in_text() -> None:
    with pytest.raises(Refusal):
        set_text(GO_HTTP, "containers[go-http].livenessProbe", 1)


def test_the_right_object_is_chosen() -> None:
    two = GO_HTTP + "\n---\n" + GO_HTTP.split("---\n")[0].replace("name: go-http", "name: other")
    after = set_text(two, "spec.replicas", 5, name="other")
    assert [d["spec"].get("replicas") for d in yaml.safe_load_all(after)] == [1, None, None, 5]
    with pytest.raises(ValueError, match="the text has no Deployment third"):
        set_text(two, "spec.replicas", 5, name="third")


def test_paths_begin_at_the_pod() -> None:
    assert steps(READY)[:4] == ("spec", "template", "spec", "containers")
    assert steps("containers[0].name", "Pod") == ("spec", "containers", 0, "name")
    assert steps("metadata.labels") == ("metadata", "labels")
