"""What nobody sends by mistake: it is answered in words, soon, and without harm, at every door."""

import time
from collections.abc import Callable

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from probeviz.api.apply import apply
from probeviz.api.check import check
from probeviz.api.consequence import told
from probeviz.kubectl.logbook import LogBook
from probeviz.live import protocol
from probeviz.live.shown import Diagnostic
from probeviz.scenarios.document import read_scenario
from probeviz.scenarios.expression import Expression, Unusable
from probeviz.scenarios.player import play
from probeviz.scenarios.problems import ScenarioError
from probeviz.scenarios.view import RunView
from probeviz.sim.setup import Setup
from probeviz.sim.timeline import Timeline
from probeviz.terminal.completion import complete
from probeviz.terminal.session import Terminal

WORLD = Timeline(Setup(name="test")).world
SOON_S = 3.0  # of CPU in this process; the slowest takes a fourth of it

DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: a}
spec:
  replicas: REPLICAS
  selector: {matchLabels: {app: a}}
  template: {metadata: {labels: {app: a}}, spec: {containers: [{name: a, image: IMAGE}]}}
"""


def typed(line: str, text: str = "") -> str:
    answer = Terminal({"a.yaml": text}, LogBook()).run(WORLD, line)
    assert answer.entry is not None
    msgspec.msgpack.encode(answer.entry)  # the log can keep it
    return answer.stdout + answer.stderr


def applied(text: str) -> str:
    """By the terminal, by the editor, and what the editor says it would do."""
    for release in ("1.17", "1.36"):
        for problem in check(text, "a.yaml", release)[:50]:
            assert problem.line >= 1
            msgspec.json.encode(Diagnostic.of(problem, text), enc_hook=str)  # as the protocol does
    told(apply(WORLD, text, "a.yaml"))
    return typed("kubectl apply -f a.yaml", text)


def scenario(spec: str) -> str:
    try:
        read_scenario(
            f"apiVersion: probeviz.dev/v1alpha1\nkind: Scenario\nmetadata: {{name: a}}\nspec:\n  {spec}\n", "s.yaml"
        )
    except ScenarioError as error:
        return str(error)
    return "read"


def expression(text: str) -> str:
    try:
        return str(Expression(text).holds(RunView()))
    except Unusable as error:
        return str(error)


DOORS: dict[str, Callable[[str], str]] = {
    "line": lambda bad: typed(bad[:5_000]),
    "word": lambda bad: typed(f"kubectl get pods {bad[:3_900]}"),
    "flag": lambda bad: typed(f"kubectl logs a --tail={bad[:3_900]}"),
    "selector": lambda bad: typed(f"kubectl get pods -l 'a={bad[:3_900]}'"),
    "scale": lambda bad: typed(f"kubectl scale deployment a --replicas={bad[:3_900]}"),
    "curl": lambda bad: typed(f"curl -m {bad[:1_900]} -{bad[:1_900]}"),
    "url": lambda bad: typed(f"curl 'http://a:{bad[:1_900]}/{bad[:1_900]}'"),
    "head": lambda bad: typed(f"ls | head -n {bad[:3_900]}"),
    "sort": lambda bad: typed("cat a.yaml | sort -n | wc", f"{bad}\n1\n"),
    "grep": lambda bad: typed(f"cat a.yaml | grep -E '{bad[:990]}'", bad),
    "grep -F": lambda bad: typed(f"cat a.yaml | grep -oF '{bad[:990]}'", bad),
    "jq": lambda bad: typed(f"echo 1 | jq '{bad[:990]}'"),
    "jq, input": lambda bad: typed("cat a.yaml | jq -c .", bad),
    "complete": lambda bad: str(complete(WORLD, {}, f"kubectl get {bad[:3_900]}")),
    "file": applied,
    "field": lambda bad: applied(DEPLOYMENT.replace("REPLICAS", bad)),
    "text": lambda bad: applied(DEPLOYMENT.replace("REPLICAS", "1").replace("IMAGE", bad)),
    "key": lambda bad: applied(f"{bad}: 1\n"),
    "spec": scenario,
    "seed": lambda bad: scenario(f"seed: {bad}"),
    "until": lambda bad: scenario(f"until: {bad}s"),
    "rate": lambda bad: scenario(f"clients: [{{name: a, rate: {bad}/s}}]"),
    "status": lambda bad: scenario(f"programs: {{a: {{routes: {{/a: {{status: {bad}}}}}}}}}"),
    "setting": lambda bad: scenario(f"balancer: {{kind: alb-instance, settings: {{a: {bad}}}}}"),
    "patch": lambda bad: scenario(f"script: [{{at: 1s, patch: deployment/a, set: {{a: {bad}}}}}]"),
    "cel": lambda bad: expression(bad[:990]),
    "cel, number": lambda bad: expression(f"t == {bad[:990]}"),
    "cel, span": lambda bad: expression(f"codes().last('{bad[:900]}s').size() == 0"),
}

LAUGHS = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{here}: &{here} [{','.join([f'*{before}'] * 9)}]\n" for before, here in zip("abcdefgh", "bcdefghi", strict=True)
)
BAD = {
    "billion laughs": LAUGHS,
    "deep lists": "[" * 60_000,
    "deep maps": "{a: " * 15_000,
    "deep blocks": "- " * 30_000,
    "brackets": "(" * 990,
    "minuses": "-" * 3_990,
    "1 MB": "a: 1\n" * 200_000,
    "a million pipes": "a|" * 500_000,
    "many documents": "---\na: 1\n" * 6_000,
    "digits": "9" * 60_000,
    "few digits": "9" * 5_000,
    "hexadecimal": "0x" + "F" * 60_000,
    "binary": "0b" + "1" * 60_000,
    "underscores": "1" + "_0" * 30_000,
    "infinite": "1e999999",
    ".inf": ".inf",
    ".nan": ".nan",
    "above int64": "9223372036854775808",
    "NUL": "\0",
    "NULs": "a\0b\0",
    "quoted NUL": '"\\0"',
    "escape": "\x1b[31m\x07",
    "right to left": "\u202e\ufeff\ufffe",
    "quotes": "\"'" * 500,
    "backslashes": "\\" * 999,
    "dollars": "$X" * 900,
    "nested repeats": "((a{100}){100}){100}",
    "evil twin": "^(a+)+$" + "a" * 40_000 + "!",
    "nested macros": "[1].map(a, [1].map(b, [1].map(c, 1)))",
    "newlines": "\r\n" * 900,
}


@pytest.mark.parametrize("bad", BAD)
@pytest.mark.parametrize("door", DOORS)
def test_it_is_answered_in_words_and_soon(door: str, bad: str) -> None:
    began = time.process_time()
    assert isinstance(DOORS[door](BAD[bad]), str)
    assert time.process_time() - began < SOON_S


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(sorted(set(DOORS) - {"jq", "jq, input"})), st.text(max_size=60), st.text(max_size=60))
def test_anything_is_answered(door: str, one: str, two: str) -> None:
    DOORS[door](f"{one}{two}")


# --- programs -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("program", "says"),
    [
        ("def f: f; f", "more than 1 s or 128 MB"),
        ("[repeat(1)]", "more than 1 s or 128 MB"),
        ("repeat(1)", "more than 10,000 values"),
        ('"x" * 1e10', "jq: error"),
        (".[536870911] = 1", "jq: error"),
        ("[range(1e8)] | length", "more than 1 s or 128 MB"),
        ("reduce range(10000) as $i (0; [.])", "nested too deeply to be shown"),
        ("reduce range(100000) as $i (0; [.]) | tojson | length", ""),
        ('"a" | test("((((a{100}){100}){100}){100})")', ""),
        ('("a" * 5000) | test("^(a|aa)+$b")', "jq: error"),
        ('import "a" as a; 1', "jq: error"),
        ('include "/etc/passwd"; 1', "jq: error"),
        ("[1114112] | implode", ""),
        ("halt", ""),
        ("[inputs]", ""),
        ("1e300 | gmtime", ""),
        ("infinite, -infinite, nan", ""),
    ],
)
def test_jq_programs_end(program: str, says: str) -> None:
    assert says in typed(f"echo 1 | jq '{program}'")
    assert typed("echo 1 | jq .") == "1\n", "whatever came before"


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("^(a+)+$", "a" * 60_000 + "!"),
        ("(a|aa|aaa)*b", "a" * 60_000),
        (".*" * 300 + "b", "a" * 60_000),
        ("(.*)(.*)(.*)(.*)[^a]", "a" * 60_000),
    ],
)
def test_a_pattern_that_blows_up_elsewhere_is_linear_here(pattern: str, text: str) -> None:
    began = time.process_time()
    assert typed(f"cat a.yaml | grep -cE '{pattern}'", text) == "0\n"
    assert time.process_time() - began < SOON_S


@pytest.mark.parametrize(
    "that",
    [
        "[1].map(a, [1].map(b, [1].map(c, 1)))",
        "[1] . map ( a , [1].  map(b, [1].map(c,1)))",
        "[1].map//x\n(a,[1].map//y\n(b,[1].map//z\n(c,1)))",
        "[1].all(a, [1].exists(b, ([[1]][0]).filter(c, true).size() == 1))",
    ],
)
def test_macros_are_counted_however_they_are_written(that: str) -> None:
    assert expression(that).startswith("nests 3 macros")


@pytest.mark.parametrize("says", ["t.map(a, a)", "'a'.matches('((((a{100}){100}){100}){100})')", "x" * 990])
def test_an_expression_that_cannot_be_used_fails_and_says_why(says: str) -> None:
    text = (
        "apiVersion: probeviz.dev/v1alpha1\nkind: Scenario\nmetadata: {name: a}\n"
        f'spec: {{until: 1s, expect: [{{that: "{says}"}}]}}\n'
    )
    try:
        (verdict,) = play(read_scenario(text, "s.yaml"), apart=True).verdicts
    except ScenarioError as error:
        assert "there is no name" in str(error)
    else:
        assert not verdict.ok
        assert verdict.why


# --- bytes ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "message",
    [
        b"\xff\xfe\x00",
        b'{"type": "command", "id": "a", "line": "\xed\xa0\x80"}',
        b'{"type": "command", "id": "a", "line": "\\ud800"}',
        b'{"type": "command", "id": "a", "line": "\\udc00\\ud800 x"}',
        b'{"type": "seek", "id": "a", "t": 1e400}',
        b'{"type": "seek", "id": "a", "t": ' + b"9" * 5_000 + b"}",
        b'{"type": "speed", "x": NaN}',
        b"[" * 10_000,
        b'{"type":' * 2_000,
    ],
)
def test_what_is_no_text_is_no_message(message: bytes) -> None:
    """So nothing behind this door meets half a character."""
    with pytest.raises(protocol.Unreadable):
        protocol.decode(message)
