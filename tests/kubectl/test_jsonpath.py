"""JSONPath templates, in the manner of client-go's jsonpath_test.go."""

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probeviz.kubectl.jsonpath import JsonPath, JsonPathError, relaxed

STORE: dict[str, Any] = {
    "kind": "List",
    "items": [
        {"name": "a", "ports": [80, 443], "labels": {"app": "web", "k8s.io/x": "1"}, "ready": True, "end": "e"},
        {"name": "b", "ports": [9090], "labels": {"app": "db"}, "ready": False, "load": 1.5},
        {"name": "c", "ports": [], "labels": {}},
    ],
    "nothing": None,
    "empty": [],
}


def _text(template: str, value: Any = STORE, maps_as_json: bool = True) -> str:
    return JsonPath(template).text(value, maps_as_json)


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("", ""),
        ("hello", "hello"),
        ("kind is {.kind}!", "kind is List!"),
        ("{$.kind}", "List"),
        ("{@.kind}", "List"),
        ("{.items[*].name}", "a b c"),
        ("{.items[:].name}", "a b c"),
        ("{.items[0].name}", "a"),
        ("{.items[-1].name}", "c"),
        ("{.items[-2:].name}", "b c"),
        ("{.items[0:2].name}", "a b"),
        ("{.items[::2].name}", "a c"),
        ("{.items[1:1].name}", ""),
        ("{.items[0,2].name}", "a c"),
        ("{.items[0]['name']}", "a"),
        ("{.items[0]['name','end']}", "a e"),
        ("{.items[0].labels.k8s\\.io/x}", "1"),
        ("{.items[0].labels.*}", "web 1"),
        ("{..app}", "web db"),
        ("{..ports}", "[80,443] [9090] []"),
        ("{.items[*].end}", "e"),
        ('{.items[?(@.name=="b")].ports[0]}', "9090"),
        ("{.items[?(@.name!='b')].name}", "a c"),
        ("{.items[0].ports[?(@>80)]}", "443"),
        ("{.items[?(@.load<=1.5)].name}", "b"),
        ("{.items[?(@.load)].name}", "b"),
        ("{.items[?(@.ready==true)].name}", "a"),
        ('{.items[?(@.name=="a)")].name}', ""),
        ('{range .items[*]}{.name}{"\\t"}{.ports[*]}{"\\n"}{end}', "a\t80 443\nb\t9090\nc\t\n"),
        ("{range .items[*]}{range .ports[*]}{@},{end};{end}", "80,443,;9090,;;"),
        ("{range .empty[*]}{.name}{end}after", "after"),
        ("{range .items[*]}{.name}", "abc"),
        ('{"quoted \\"x\\" \\u00e9"}', 'quoted "x" é'),
        ("{'single'}", "single"),
        ("{.missing}", ""),
        ("{.missing.deeper[3]}", ""),
        ("{.nothing}", "<nil>"),
        ("{.nothing.x}", ""),
        ("{.items[1].load} {.items[1].ready}", "1.5 false"),
        ("{.items[0].ports}", "[80,443]"),
        ("{.items[0].labels}", '{"app":"web","k8s.io/x":"1"}'),
    ],
)  # fmt: skip
def test_what_a_template_gives(template: str, text: str) -> None:
    assert _text(template) == text


def test_maps_were_printed_in_gos_way_before() -> None:
    assert _text("{.items[0].labels} {.items[0].ports}", maps_as_json=False) == "map[app:web k8s.io/x:1] [80 443]"


def test_as_json() -> None:
    assert json.loads(JsonPath("{.items[*].name}").json(STORE)) == ["a", "b", "c"]
    assert JsonPath("{.kind}").json(STORE) == '[\n    "List"\n]\n'


@pytest.mark.parametrize(
    ("template", "error"),
    [
        ("{.kind", "unclosed action"),
        ("{.items[0}", "unterminated array"),
        ("{.items[x]}", "invalid array index x"),
        ("{.items[-]}", "array index - is not a number"),
        ("{.items[?(@.a==1}", "unterminated filter"),
        ("{.items[?(@.a==1)}", "unclosed array expect ]"),
        ('{"x}', "unterminated quoted string"),
        ('{"\\q"}', 'unquote string "\\q" error invalid syntax'),
        ("{....a}", "invalid multiple recursive descent"),
        ("{1.2.3}", "cannot parse number 1.2.3"),
        ("{#}", "unrecognized character in action: U+0023 '#'"),
        ("x" * 3000, "the template is longer than 2000 characters, which is the limit here"),
    ],
)
def test_what_cannot_be_read(template: str, error: str) -> None:
    with pytest.raises(JsonPathError) as raised:
        JsonPath(template)
    assert str(raised.value) == error


@pytest.mark.parametrize(
    ("template", "error"),
    [
        ("{end}", "not in range, nothing to end"),
        ("{hello}", "unrecognized identifier hello"),
        ("{.items[9]}", "array index out of bounds: index 9, length 3"),
        ("{.items[0:9]}", "array index out of bounds: index 8, length 3"),
        ("{.empty[0]}", "array index out of bounds: index 0, length 0"),
        ("{.items[-9].name}", "array index out of bounds: index -6, length 3"),
        ("{.items[2:1]}", "starting index 2 is greater than ending index 1"),
        ("{.items[::0]}", "step must be > 0"),
        ("{.kind[0]}", "string is not array or slice"),
        ("{.items[0].labels[0]}", "map[string]interface {} is not array or slice"),
        ("{.kind[?(@.a)]}", "List is not array or slice and cannot be filtered"),
        ("{.items[?(@.name==1)]}", "incompatible types for comparison"),
        ("{.items[?(@.ready<true)]}", "invalid type for comparison"),
        ("{.items[?(@.labels==1)]}", "invalid type for comparison"),
        ("{.items[?(@.name~'a')]}", "unrecognized filter operator ~"),
        ("{.items[?(@.ports[*]==1)]}", "can only compare one element at a time"),
        ("{range ..}" * 40, "the template finds more than 50000 values, which is the limit here"),
    ],
)
def test_what_cannot_be_run(template: str, error: str) -> None:
    with pytest.raises(JsonPathError) as raised:
        _text(template)
    assert str(raised.value) == error


@pytest.mark.parametrize("path", ["a.b", ".a.b", "{a.b}", "{.a.b}"])
def test_paths_without_braces(path: str) -> None:
    assert relaxed(path) == "{.a.b}"


def test_half_a_pair_of_braces_is_no_path() -> None:
    with pytest.raises(JsonPathError, match="unexpected path string, expected a 'name1.name2'"):
        relaxed("{.a")


@given(st.text(st.sampled_from("{}[]().,:'\"\\*?@$ab1-=<>! \nrange"), max_size=60))
def test_no_template_breaks_it(template: str) -> None:
    with suppress(JsonPathError):
        _text(template)
