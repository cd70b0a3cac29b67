"""`-l` and `--field-selector`."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probeviz.kubectl.errors import KubectlError
from probeviz.kubectl.selectors import format_selector, parse_selector

LABELS = {"a": "b", "tier": "web", "e": "x", "n": "4", "empty": "", "in": "notin"}


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
        ("n>3", True),
        ("n > 4", False),
        ("n<5,n<4", False),
        ("missing>1", False),
        ("a>1", False),
        ("a in ()", False),
        ("empty in (,x)", True),
        ("empty=", True),
        ("in in (notin)", True),
        ("missing!=,tier", True),
    ],
)
def test_what_a_selector_takes(text: str, taken: bool) -> None:
    assert parse_selector(text).matches(LABELS) is taken


PARSE = "unable to parse requirement: "
OPERATORS = "expected: in, notin, =, ==, !=, gt, lt"


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("=b", "found '=', expected: !, identifier, or 'end of string'"),
        (",", "found ',', expected: !, identifier, or 'end of string'"),
        ("a=b c", "found 'c', expected: ',' or 'end of string'"),
        ("a,", "found '', expected: identifier after ','"),
        ("!", f"{PARSE}found '', expected: identifier"),
        ("a in x", f"{PARSE}found 'x' expected: '('"),
        ("a in (x", f"{PARSE}found '', expected: ',' or ')'"),
        ("a in (=)", f"{PARSE}found '=', expected: ',', ')' or identifier"),
        ("a in (x,=)", f"{PARSE}found '=', expected: ',', or identifier"),
        ("a==!", f"{PARSE}found '!', expected: identifier"),
        ("app a", f"{PARSE}found 'a', {OPERATORS}"),
        ("app)", f"{PARSE}found ')', {OPERATORS}"),
        ("app not in (a)", f"{PARSE}found 'not', {OPERATORS}"),
        ("n>x", f"{PARSE}values[0]: Invalid value: \"x\": for 'Gt', 'Lt' operators, the value must be an integer"),
        ("a=-b", f'{PARSE}values[0]: Invalid value: "-b": a valid label must be an empty string or consist of'),
        ("-a", f'{PARSE}key: Invalid value: "-a": name part must consist of alphanumeric characters'),
    ],
)
def test_nonsense_is_refused(text: str, error: str) -> None:
    with pytest.raises(KubectlError) as raised:
        parse_selector(text)
    assert raised.value.message.startswith(f"error: {error}")
    with pytest.raises(KubectlError) as raised:
        parse_selector(text, "/v1, Resource=pods")
    assert raised.value.message.startswith(
        f'Error from server (BadRequest): Unable to find "/v1, Resource=pods" that match label selector "{text}",'
        f' field selector "": {error}'
    )


@given(st.text(st.sampled_from("ab1-./=!(),<> in"), max_size=30))
def test_no_text_breaks_it(text: str) -> None:
    with suppress(KubectlError):
        parse_selector(text).matches(LABELS)


def test_how_a_selector_is_shown() -> None:
    assert format_selector({}) == "<none>"
    assert format_selector({"b": "2", "a": "1"}) == "a=1,b=2"
    expressions: list[dict[str, object]] = [
        {"key": "t", "operator": "In", "values": ["y", "x"]},
        {"key": "u", "operator": "Exists"},
        {"key": "v", "operator": "DoesNotExist"},
    ]
    assert format_selector({"a": "1"}, expressions) == "a=1,t in (x,y),u,!v"
