"""Every limit of every room is on the page, is enforced where it says, and is answered by its sentence.

Those of `live/` need a page on a run: `tests/live/beyond.py`.
"""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from probeviz.api.check import check
from probeviz.api.limits import CONTAINERS, DEPTH, FILE_BYTES, NODES, PATCH_DEPTH, PODS
from probeviz.kubectl.logbook import LogBook
from probeviz.lessons import limits as lessons
from probeviz.lessons.attempt import Attempt
from probeviz.lessons.document import read_structure
from probeviz.scenarios import limits as scenario
from probeviz.scenarios.document import read_scenario
from probeviz.scenarios.player import play
from probeviz.scenarios.problems import ScenarioError
from probeviz.sim import facts
from probeviz.sim.entries import Answer
from probeviz.sim.limits import TIMERS_A_SECOND, Limit
from probeviz.sim.setup import NodeSetup, Setup
from probeviz.sim.timeline import Timeline
from probeviz.sim.world import HANDLERS
from probeviz.terminal import limits as terminal
from probeviz.terminal.session import Terminal
from scripts import limits_page
from scripts.limits_page import Row
from tests.live.beyond import BEYOND as BEYOND_LIVE

ROOT = Path(__file__).resolve().parent.parent
ROWS = list(limits_page.rows())


def sentence(limit: Limit) -> re.Pattern[str]:
    """The sentence, whatever was found."""
    mark = "\0"

    class Mark:
        def __format__(self, spec: str) -> str:
            return mark

    return re.compile(re.escape(limit.said(Mark())).replace(re.escape(mark), r"\S.*"))


# --- beyond each ----------------------------------------------------------------------------------------------


def typed(line: str, **files: str) -> str:
    """What is printed in words of ours."""
    named = {name.replace("_", "."): text for name, text in files.items()}
    nodes = [NodeSetup("n1", "10.0.0.1")]
    return Terminal(named, LogBook()).run(Timeline(Setup(name="test", nodes=nodes)).world, line).stderr


def went_on(line: str, **files: str) -> str:
    """The last that a line says of itself as time goes on."""
    timeline = Timeline(Setup(name="test"))
    named = {name.replace("_", "."): text for name, text in files.items()}
    answer = Terminal(named, LogBook()).run(timeline.world, line)
    assert answer.entry is not None
    assert answer.following is not None
    answer.following.see(timeline.when)
    answer.following.start(timeline.commit(0, answer.entry))
    said = ""
    for fact in [*timeline.facts, *timeline.advance(200_000)]:
        if lines := answer.following.feed(fact):
            said = lines[-1].text
    return said


def spec(text: str) -> str:
    head = "apiVersion: probeviz.dev/v1alpha1\nkind: Scenario\nmetadata: {name: test}\nspec:\n"
    try:
        read_scenario(f"{head}  {text}\n", "s.yaml", lambda _: "")
    except ScenarioError as error:
        return str(error)
    return ""


def many(item: str, limit: Limit) -> str:
    """A list in one line, one longer than it may be."""
    return "[" + ", ".join(item.replace("#", str(i)) for i in range(limit + 1)) + "]"


def named(item: str, limit: Limit) -> str:
    return "{" + many(f"n#: {item}", limit)[1:-1] + "}"


def manifest(text: str) -> str:
    return "\n".join(problem.message for problem in check(text, "x.yaml", "1.36"))


def judged(that: str) -> str:
    text = (
        "apiVersion: probeviz.dev/v1alpha1\nkind: Scenario\nmetadata: {name: test}\n"
        f'spec: {{until: 1s, expect: [{{that: "{that}"}}]}}\n'
    )
    return play(read_scenario(text, "s.yaml"), apart=True).verdicts[0].why


def spinning() -> str:
    timeline = Timeline(Setup(name="test"))
    HANDLERS["test.for-ever"] = lambda world, *_: world.after(0, "test.for-ever")
    try:
        timeline.world.after(0, "test.for-ever")
        timeline.advance(1_000)
    finally:
        del HANDLERS["test.for-ever"]
    return next(fact.reason for fact in timeline.facts if isinstance(fact, facts.RunStopped))


DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: a}
spec:
  replicas: 51
  selector: {matchLabels: {app: a}}
  template: {metadata: {labels: {app: a}}, spec: {containers: [{name: a, image: a}]}}
"""


def patched(operation: str, times: int, between: str = "/") -> str:
    """What a JSON patch of so many operations is told."""
    timeline = Timeline(Setup(name="test"))
    patch = ", ".join(operation.replace("#", between.join("a" * (i + 1))) for i in range(times))
    terminal_ = Terminal({"a.yaml": DEPLOYMENT.replace("51", "1"), "p.json": f"[{patch}]"}, LogBook())
    applied = terminal_.run(timeline.world, "kubectl apply -f a.yaml")
    assert applied.entry is not None
    timeline.commit(0, applied.entry)
    return terminal_.run(timeline.world, "kubectl patch deployment a --type json --patch-file p.json").stderr


# Twelve times as long with each map.
GROWS = "['aaaaaaaaaaaa']" + ".map(a, a+a+a+a+a+a+a+a+a+a+a+a)" * 11 + " == []"


def answered(step: str, value: object, times: int) -> str:
    """What the last of so many answers to a step is told."""
    attempt = Attempt(read_structure(f"minutes: 1\nsteps: [{step}]\n", "01-a/lesson.yaml"))
    said: object = None
    for i in range(times):
        said = attempt.refusal("a", value)
        attempt.enter(i + 1, 0, Answer(step="a", value=value))
    return str(said)


GUESS = '{id: a, predict: {ask: number, unit: seconds, value: "1", when: "true"}}'

PAGE = '{id: a, write: {lines: 2, tolerance: 1s, times: {a: "1", b: "2"}}}'

BEYOND: dict[str, Callable[[], str]] = {
    "lessons.TRIES": lambda: answered("{id: a, see: {options: [x, y], answer: x}}", "y", lessons.TRIES + 1),
    "lessons.PAGE_LINE": lambda: answered(PAGE, f"02:11:00 a\n02:12:00 {'x' * lessons.PAGE_LINE}", 1),
    "lessons.NUMBER": lambda: answered(GUESS, lessons.NUMBER + 1, 1),
    "terminal.LINE": lambda: typed("x" * (terminal.LINE + 1)),
    "terminal.OUTPUT": lambda: typed("cat " + "a.yaml " * 5, a_yaml="x" * 60_000),
    "terminal.FILTER_LINES": lambda: typed("cat a.yaml | sort", a_yaml="x\n" * (terminal.FILTER_LINES + 1)),
    "terminal.PATTERN": lambda: typed(f"ls | grep {'x' * (terminal.PATTERN + 1)}"),
    "terminal.CONTEXT": lambda: typed(f"ls | grep -A {terminal.CONTEXT + 1} x"),
    "terminal.JQ_PROGRAM": lambda: typed(f"ls | jq {'x' * (terminal.JQ_PROGRAM + 1)}"),
    "terminal.JQ_INPUT": lambda: typed("cat a.yaml | jq .", a_yaml="1" * (terminal.JQ_INPUT + 1)),
    "terminal.JQ_OUTPUT": lambda: typed('echo 1 | jq "\\"x\\" * 300000"'),
    "terminal.JQ_VALUES": lambda: typed("echo 1 | jq 'range(10001)'"),
    "terminal.JQ_CPU_S": lambda: typed("echo 1 | jq 'def f: f; f'"),
    "terminal.WORDS": lambda: typed("echo $(cat a.yaml)", a_yaml="x " * (terminal.WORDS + 1)),
    "terminal.NESTED": lambda: typed("echo $(" * (terminal.NESTED + 1) + "ls" + ")" * (terminal.NESTED + 1)),
    "terminal.SUMS": lambda: typed(f"echo $(({'-(' * terminal.SUMS}1{')' * terminal.SUMS}))"),
    "terminal.DEPTH": lambda: typed("if true; then " * (terminal.DEPTH + 1)),
    "terminal.STEPS": lambda: typed(f"for i in {{0..{terminal.STEPS:d}}}; do ls; done"),
    "terminal.REQUESTS": lambda: typed(f"for i in {{0..{terminal.REQUESTS:d}}}; do curl n1:30000/$i; done"),
    "terminal.JQ_RUNS": lambda: typed("ls | jq .;" * (terminal.JQ_RUNS + 1)),
    "terminal.LIST_OUTPUT": lambda: typed("cat a.yaml;" * 5, a_yaml="x" * 60_000),
    "terminal.PRINTED": lambda: went_on("while true; do cat a.yaml a.yaml; done", a_yaml="x" * 60_000),
    "terminal.REDIRECTED": lambda: typed("cat a.yaml a.yaml > b.yaml", a_yaml="x" * 40_000),
    "terminal.AWK_PROGRAM": lambda: typed(f"ls | awk {'x' * (terminal.AWK_PROGRAM + 1)}"),
    "terminal.TR_RANGE": lambda: typed(f"ls | tr a-{chr(ord('a') + terminal.TR_RANGE + 1)} b"),
    "terminal.SEQ": lambda: typed(f"seq {terminal.SEQ + 1}"),
    "terminal.URLS": lambda: typed("curl" + " a" * (terminal.URLS + 1)),
    "terminal.LOAD_RATE": lambda: typed(f"load {terminal.LOAD_RATE + 1} 1s /"),
    "terminal.LOAD_REQUESTS": lambda: typed("load 100/s 61s /"),
    "sim.STEPS_TAKEN": lambda: went_on("while true; do echo; done"),
    "sim.LOOKS": lambda: went_on("while true; do kubectl version > /dev/null; done"),
    "helpers.MEMORY_MB": lambda: typed("echo 1 | jq '[range(1e9)] | length'"),
    "api.FILE_BYTES": lambda: manifest("#" * (FILE_BYTES + 1)),
    "api.NODES": lambda: manifest("- 1\n" * (NODES + 1)),
    "api.DEPTH": lambda: manifest("[" * (DEPTH + 1)),
    # Each quote takes two bytes, and four more in the annotation that kubectl adds.
    "api.OBJECT_BYTES": lambda: typed(
        "kubectl apply -f a.yaml",
        a_yaml=DEPLOYMENT.replace("51", "1").replace(
            "{name: a}", "{name: a, annotations: {q: '" + '"' * 30_000 + "'}}", 1
        ),
    ),
    "api.COPIED": lambda: patched('{"op": "copy", "from": "/spec", "path": "/#"}', 200, "-"),
    "api.PATCH_DEPTH": lambda: patched('{"op": "add", "path": "/#", "value": {}}', PATCH_DEPTH),
    "api.PODS": lambda: typed("kubectl apply -f a.yaml", a_yaml=DEPLOYMENT.replace("51", str(PODS + 1))),
    "api.CONTAINERS": lambda: typed(
        "kubectl apply -f a.yaml",
        a_yaml=DEPLOYMENT.replace("51", str(CONTAINERS // 4)).replace(
            "[{name: a, image: a}]", many("{name: a#, image: a}", Limit(4, "", "", "", ""))
        ),
    ),
    "scenarios.SCRIPT_LINES": lambda: spec(f"script: {many('{at: 1s, run: ls}', scenario.SCRIPT_LINES)}"),
    "scenarios.MANIFESTS": lambda: spec(f"manifests: {many('m#.yaml', scenario.MANIFESTS)}"),
    "scenarios.PROGRAMS": lambda: spec(f"programs: {named('{}', scenario.PROGRAMS)}"),
    "scenarios.DEPENDENCIES": lambda: spec(f"dependencies: {named('{}', scenario.DEPENDENCIES)}"),
    "scenarios.CLIENTS": lambda: spec(f"clients: {many('{name: c#}', scenario.CLIENTS)}"),
    "scenarios.SERVICE_ACCOUNTS": lambda: spec(f"serviceAccounts: {many('a#', scenario.SERVICE_ACCOUNTS)}"),
    "scenarios.PRIORITY_CLASSES": lambda: spec(f"priorityClasses: {named('1', scenario.PRIORITY_CLASSES)}"),
    "scenarios.NODES": lambda: spec(f"nodes: {many('{name: n#, address: 10.0.0.#}', scenario.NODES)}"),
    "scenarios.EXPECTATIONS": lambda: spec(f"expect: {many('{that: t > 0}', scenario.EXPECTATIONS)}"),
    "scenarios.REQUESTS_A_SECOND": lambda: spec("clients: [{name: a, rate: 200/s}, {name: b, rate: 1/s}]"),
    "scenarios.EXPRESSION": lambda: spec(f"expect: [{{that: x{'x' * scenario.EXPRESSION}}}]"),
    "scenarios.MACROS": lambda: spec('expect: [{that: "pods.all(p, pods.all(q, pods.all(r, true)))"}]'),
    "scenarios.EXPECT_CPU_S": lambda: judged(GROWS),
    "scenarios.HOURS": lambda: spec("until: 25h"),
    "sim.TIMERS_A_SECOND": spinning,
}


# --- all of them ----------------------------------------------------------------------------------------------


def test_the_page_is_up_to_date() -> None:
    assert limits_page.PAGE.read_text(encoding="utf-8") == limits_page.page(), "run python -m scripts.limits_page"


def test_every_room_with_limits_is_on_the_page() -> None:
    rooms = {path.parent.name for path in (ROOT / "probeviz").glob("*/limits.py")}
    assert rooms == set(limits_page.ROOMS) == {row.room for row in ROWS}


def test_no_limit_lies_outside_its_rooms_module() -> None:
    files = (ROOT / "probeviz").rglob("*.py")
    made = [path for path in files if re.search(r"\bLimit\(", path.read_text(encoding="utf-8"))]
    assert {path.name for path in made} == {"limits.py"}


def test_each_limit_is_gone_beyond() -> None:
    known = {f"{row.room}.{row.name}" for row in ROWS}
    assert known == {*BEYOND, *(f"live.{name}" for name in BEYOND_LIVE)}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.room}.{row.name}")
def test_it_is_held_where_the_page_says(row: Row) -> None:
    source = (ROOT / "probeviz" / row.limit.where).read_text(encoding="utf-8")
    assert re.search(rf"\b{row.name}\b", source), f"{row.limit.where} does not know {row.name}"
    assert row.limit > 0
    assert row.limit.of
    assert row.limit.unit


@pytest.mark.parametrize("name", BEYOND)
def test_its_sentence_is_said(name: str) -> None:
    (limit,) = [row.limit for row in ROWS if f"{row.room}.{row.name}" == name]
    said = BEYOND[name]()
    assert sentence(limit).search(said), said


@pytest.mark.parametrize("row", [row for row in ROWS if row.limit.setting], ids=lambda row: row.name)
def test_a_setting_is_explained(row: Row) -> None:
    page = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    section = page.partition(f"### `{row.limit.setting}`")[2].partition("###")[0]
    assert f"default `{row.limit:d}`" in section


def test_a_limit_counts_as_its_number() -> None:
    assert TIMERS_A_SECOND == 20_000
    assert json.dumps(TIMERS_A_SECOND) == "20000"
    assert f"{TIMERS_A_SECOND:,}" == "20,000"
