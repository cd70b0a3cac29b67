"""`$(( ))`, beside what bash says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probeviz.kubectl.logbook import LogBook
from probeviz.terminal.arithmetic import evaluate
from probeviz.terminal.line import LineError
from probeviz.terminal.session import Terminal
from tests import builders

SET = {"x": "7", "y": "-2", "word": "abc", "eight": "010"}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1+1", 2),
        (" 2 + 3 * 4 ", 14),
        ("(2+3)*4", 20),
        ("-7 / 2", -3),
        ("-7 % 2", -1),
        ("7 / -2", -3),
        ("2**10", 1024),
        ("-2**2", 4),
        ("10 - 2 - 3", 5),
        ("1 << 4 | 1", 17),
        ("3 > 2 && 2 > 3", 0),
        ("!0 + ~0", 0),
        ("x * 2", 14),
        ("$x + ${y}", 5),
        ("eight", 8),
        ("010 + 1", 9),
        ("x > 5 ? 60 : 10", 60),
        ("9223372036854775807 + 1", -9223372036854775808),
    ],
)
def test_values_are_those_of_bash(text: str, value: int) -> None:
    assert evaluate(text, SET) == value


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("1 +", "syntax error near `the end'"),
        ("", "syntax error near `the end'"),
        ("1 2", "syntax error near `2'"),
        ("(1", "syntax error near `the end'"),
        ("1 / 0", "division by 0"),
        ("1 % 0", "division by 0"),
        ("nope + 1", "nope is not set"),
        ("word + 1", "word is 'abc', no whole number"),
        ("x = 3", "a variable is set as NAME=$((...)) here"),
        ("09", "value too great for base"),
        ("2 ** 100", "exponent"),
        ("1.5", "syntax error near `.5'"),
    ],
)
def test_what_it_cannot_count(text: str, said: str) -> None:
    with pytest.raises(LineError) as error:
        evaluate(text, SET)
    assert said in str(error.value)


@given(st.text("0123456789+-*/%()<>=!&|?: xy$", max_size=40))
def test_any_text_has_a_value_or_a_sentence(text: str) -> None:
    try:
        assert -(2**63) <= evaluate(text, SET) < 2**63
    except LineError as error:
        assert str(error)


@pytest.mark.parametrize(
    ("line", "out"),
    [
        ("echo $((2 * 3))s", "6s\n"),
        ('echo "all: $(( 1 + (2) ))"', "all: 3\n"),
        ("X=4; echo $((X + 1))", "5\n"),
        ("for i in 1 2 3; do echo $((i * i)); done", "1\n4\n9\n"),
        ("echo $(echo $((1 + 1)))", "2\n"),
        ("sleep $((0)); echo ok", ""),
    ],
)
def test_on_a_line(line: str, out: str) -> None:
    assert Terminal({}, LogBook()).run(builders.go_http(), line).stdout == out
