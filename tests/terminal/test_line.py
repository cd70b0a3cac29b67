"""A typed line becomes words and operators as in a shell, and nothing is executed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probeviz.terminal.expand import Scope, expand
from probeviz.terminal.grammar import For, If, Simple, While, parse
from probeviz.terminal.line import LineError

SCOPE = Scope({"INGRESS": "lb.example", "LIST": "a  b", "EMPTY": ""}, status=7)


def _run(text: str) -> str:
    return f"<{text}>\n"


def _words(line: str) -> list[list[str]]:
    """The words of each command of the one pipe."""
    tree = parse(line)
    if not tree.items:
        return []
    only = tree.only
    assert only is not None
    return [expand(stage.words, SCOPE, _run) for stage in only.stages if isinstance(stage, Simple)]


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
        ('echo $LIST "$LIST" x$LIST$LIST', [["echo", "a", "b", "a  b", "xa", "ba", "b"]]),
        ("echo $EMPTY x", [["echo", "x"]]),
        ('echo "$EMPTY"', [["echo", ""]]),
        ("echo $?", [["echo", "7"]]),
        ("echo $(ls -l | head) \"$(a ')')\"", [["echo", "<ls", "-l", "|", "head>", "<a ')'>"]]),
        ("echo {1..3} {3..1} '{1..2}' x{1..2}", [["echo", "1", "2", "3", "3", "2", "1", "{1..2}", "x{1..2}"]]),
        ("ls;", [["ls"]]),
    ],
)
def test_words(line: str, words: list[list[str]]) -> None:
    assert _words(line) == words


@pytest.mark.parametrize(
    ("line", "part"),
    [
        ("ls & ls", "`&` is not understood"),
        ("cat < x", "`<`"),
        ("cat <<EOF | kubectl apply -f -", "save the text as a file in the editor"),
        ("echo `ls`", "is not understood"),
        ("echo $((1+1)", "A closing )) is missing after $((."),
        ("echo $(ls", "closing ) is missing"),
        ("echo 'a", "closing ' is missing"),
        ('echo "a', 'closing " is missing'),
        ("echo ${INGRESS", "closing } is missing"),
        ("echo $HOME", "$HOME is not set; what is set here: $INGRESS, $LIST, $EMPTY."),
        ("ls |", "missing beside the `|`"),
        ("| ls", "missing beside the `|`"),
        ("ls || ", "unexpected end of line"),
        ("; ls", "unexpected token `;'"),
        ("ls; ; ls", "unexpected token `;'"),
        ("while true; do ls; sleep 1", "unexpected end of line"),
        ("while true do ls; done", "unexpected token `done'"),
        ("while true; do done", "unexpected token `done'"),
        ("done", "unexpected token `done'"),
        ("for 1 in a; do ls; done", "unexpected token `1'"),
        ("for i; do ls; done", "unexpected token `;'"),
        ("if ls; then fi", "unexpected token `fi'"),
        ("ls >", "unexpected end of line"),
        ("ls >&3", "After `>&` comes 1 or 2"),
        ("while " * 6 + "ls; do ls; done", "Loops can stand 5 deep"),
    ],
)
def test_what_is_not_understood_is_said(line: str, part: str) -> None:
    with pytest.raises(LineError) as said:
        _words(line)
    assert part in str(said.value)


def test_loops_and_choices() -> None:
    head = parse("while ! a; do b && c || d; e; done | f").only
    assert head is not None and isinstance(head.stages[0], While) and len(head.stages) == 2
    loop = head.stages[0]
    assert loop.condition.items[0].first.negated and not loop.until
    assert [operator for operator, _ in loop.body.items[0].rest] == ["&&", "||"] and len(loop.body.items) == 2
    counted = parse("for i in a b; do c; done > x 2>&1").only
    assert counted is not None and isinstance(counted.stages[0], For)
    assert counted.stages[0].name == "i" and len(counted.stages[0].redirects) == 2
    choice = parse("if a; then b; elif c; then d; else e; fi").only
    assert choice is not None and isinstance(choice.stages[0], If)
    inner = choice.stages[0].otherwise.only
    assert inner is not None and isinstance(inner.stages[0], If) and inner.stages[0].otherwise.items


def test_only_a_plain_word_is_a_reserved_one() -> None:
    assert _words("echo while do done") == [["echo", "while", "do", "done"]]
    assert _words("'while' x") == [["while", "x"]]


@given(st.text(max_size=60))
def test_no_line_does_harm(line: str) -> None:
    """Either a tree or one sentence."""
    try:
        parse(line)
    except LineError as error:
        assert str(error) and "\n" not in str(error).replace(line, "")


@given(st.lists(st.text(st.characters(exclude_characters="'", exclude_categories=["Cs"]), max_size=12), min_size=1))
def test_single_quotes_keep_everything(words: list[str]) -> None:
    line = "x " + " ".join(f"'{word}'" for word in words)
    assert _words(line) == [["x", *words]]
