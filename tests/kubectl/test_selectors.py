"""`-l` and `--field-selector`."""

import pytest

from probeviz.kubectl.errors import KubectlError
from probeviz.kubectl.selectors import format_selector, parse_selector

LABELS = {"a": "b", "tier": "web", "e": "x"}


@pytest.mark.parametrize(
    ("text", "taken"),
    [
        ("", True),
        ("a=b", True),
        ("a==b", True),
        ("a=c", False),
        ("a!=b", False),
        ("missing!=b", True),
        ("tier", True),
        ("!tier", False),
        ("!missing", True),
        ("e in (x,y)", True),
        ("e in (y)", False),
        ("e notin (y, z)", True),
        ("missing notin (y)", True),
        ("a=b,c!=d,e in (x,y),tier,!g", True),
        ("a=b,!tier", False),
        ("app.kubernetes.io/name!=x", True),
        ("a=", False),
    ],
)
def test_what_a_selector_takes(text: str, taken: bool) -> None:
    assert parse_selector(text).matches(LABELS) is taken


@pytest.mark.parametrize("text", ["=b", "a in x", "a=b c", ",", "a in (x", "-a"])
def test_nonsense_is_refused(text: str) -> None:
    with pytest.raises(KubectlError, match="unable to parse requirement"):
        parse_selector(text)


def test_how_a_selector_is_shown() -> None:
    assert format_selector({}) == "<none>"
    assert format_selector({"b": "2", "a": "1"}) == "a=1,b=2"
    expressions: list[dict[str, object]] = [
        {"key": "t", "operator": "In", "values": ["y", "x"]},
        {"key": "u", "operator": "Exists"},
        {"key": "v", "operator": "DoesNotExist"},
    ]
    assert format_selector({"a": "1"}, expressions) == "a=1,t in (x,y),u,!v"
