"""A typed line becomes words as in a shell, and nothing is executed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probeviz.terminal.line import LineError, split

VARIABLES = {"INGRESS": "lb.example"}


def _words(line: str) -> list[list[str]]:
    return [segment.words for segment in split(line, VARIABLES)]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("", []),
        ("   ", []),
        ("# a comment", []),
        ("ls", [["ls"]]),
        ("  kubectl   get pods ", [["kubectl", "get", "pods"]]),
        ("ls # a comment", [["ls"]]),
        ("echo a#b", [["echo", "a#b"]]),
        ("a | b c|d", [["a"], ["b", "c"], ["d"]]),
        ("jq '.items[] | .a'", [["jq", ".items[] | .a"]]),
        ('echo "a b" c', [["echo", "a b", "c"]]),
        ("echo ''", [["echo", ""]]),
        ('echo "it\'s"', [["echo", "it's"]]),
        (r"echo a\ b \| \;", [["echo", "a b", "|", ";"]]),
        (r'echo "\"\$x\n"', [["echo", '"$x\\n']]),
        ("curl http://$INGRESS/ping", [["curl", "http://lb.example/ping"]]),
        ("curl ${INGRESS}/x", [["curl", "lb.example/x"]]),
        ('curl "$INGRESS/x?a=1&b=2"', [["curl", "lb.example/x?a=1&b=2"]]),
        ("echo '$INGRESS' $ 5$", [["echo", "$INGRESS", "$", "5$"]]),
        ("a=b'c d'e", [["a=bc de"]]),
    ],
)
def test_words(line: str, words: list[list[str]]) -> None:
    assert _words(line) == words


@pytest.mark.parametrize(
    ("line", "part"),
    [
        ("ls; ls", "`;` is not understood"),
        ("ls && ls", "`&` is not understood"),
        ("ls || ls", "`||` is not understood"),
        ("ls > x", "`>` is not understood"),
        ("ls 2>/dev/null", "stderr cannot be hidden"),
        ("cat < x", "`<`"),
        ("echo `ls`", "is not understood"),
        ("echo $(ls)", "$( is not understood"),
        ("echo 'a", "closing ' is missing"),
        ('echo "a', 'closing " is missing'),
        ("echo ${INGRESS", "closing } is missing"),
        ("echo $HOME", "$HOME is not set; what is set here: $INGRESS."),
        ("ls |", "missing beside the `|`"),
        ("| ls", "missing beside the `|`"),
    ],
)
def test_what_is_not_understood_is_said(line: str, part: str) -> None:
    with pytest.raises(LineError) as said:
        split(line, VARIABLES)
    assert part in str(said.value)


@given(st.text(max_size=60))
def test_no_line_does_harm(line: str) -> None:
    """Either words or one sentence."""
    try:
        assert all(segment.words for segment in split(line, VARIABLES))
    except LineError as error:
        assert str(error) and "\n" not in str(error).replace(line, "")


@given(st.lists(st.text(st.characters(exclude_characters="'", exclude_categories=["Cs"]), max_size=12), min_size=1))
def test_single_quotes_keep_everything(words: list[str]) -> None:
    line = " ".join(f"'{word}'" for word in words)
    assert _words(line) == [words]
