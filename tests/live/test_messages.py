"""Thousands of generated messages, sensible and not: each is answered in words, and the run is what its log says.

The quick test says a few hundred, the slow one more than 10,000.
"""

import logging

import msgspec
import pytest
from asgiref.sync import sync_to_async
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from probeviz.live import protocol as p
from probeviz.live.models import Entry
from probeviz.live.runs import Runs
from probeviz.live.starting import start_lesson
from tests.live.conftest import START_MS, Page, Wall, loaded

MANIFEST = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: go-http}
spec:
  replicas: %d
  selector: {matchLabels: {app: go-http}}
  template:
    metadata: {labels: {app: go-http}}
    spec: {containers: [{name: c, image: "setevoy/go-http", readinessProbe: {httpGet: {path: /err, port: 8080}}}]}
"""

ids = st.sampled_from([f"c{i}" for i in range(12)]) | st.text(max_size=40)
numbers = (
    st.integers(-5, 100_000) | st.sampled_from([2**53, 2**53 + 1, 10**30, -(10**30)]) | st.floats() | st.booleans()
)
lines = st.sampled_from(
    [
        "kubectl apply -f go-http.yaml",
        "kubectl get pods -w",
        "kubectl get pods,svc,ing -o yaml",
        "kubectl describe pods",
        "kubectl scale deployment go-http --replicas=3",
        "kubectl delete pod --all",
        "kubectl logs -f deploy/go-http",
        "curl -I http://$INGRESS/err",
        "kubectl get pods -o json | jq '.items[] | .metadata'",
        "kubectl get pods | grep -E '(a+)+$' | head -1",
        "kubectl delete -f go-http.yaml",
        "cat /etc/passwd; rm -rf /",
    ]
) | st.text(max_size=200)
texts = (
    st.integers(0, 80).map(lambda n: MANIFEST % n)
    | st.text(max_size=300)
    | st.sampled_from(["a: &a [*a]", "{" * 500, "- " * 2_000, "\x00", "a: !!python/object:os.system x", "---\n" * 300])
)
anything = st.recursive(
    st.none() | numbers.filter(lambda x: x == x and abs(x) != float("inf")) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=8,
)
OF = {"id": ids, "line": lines, "text": texts, "file": st.sampled_from(["go-http.yaml", "../x", ""]), "t": numbers,
      "n": numbers, "x": st.sampled_from([1, 4, 16, 64]) | numbers, "by": st.sampled_from(["event", "second", "year"]),
      "cursor": numbers, "run": st.text(max_size=30), "token": st.text(max_size=30), "from": numbers,
      "on": st.sampled_from(["restart", "cut", "5xx", "", "never"]), "wall": numbers | st.just(START_MS),
      "speed": numbers, "playing": st.booleans(), "branch": st.booleans(),
      "step": st.sampled_from(["apply", "ping", "guess", ""]), "value": anything}  # fmt: skip


def message(kind: str, fields: tuple[str, ...]) -> st.SearchStrategy[dict[str, object]]:
    return st.fixed_dictionaries({"type": st.just(kind), **{name: OF[name] for name in fields if name in OF}})


right = st.one_of(
    *(
        message(kind, tuple(f.encode_name for f in msgspec.structs.fields(struct)))
        for kind, struct in p.CLIENT.items()
        if kind != "hello"
    )
)
wrong = st.dictionaries(
    st.sampled_from(["type", *OF]),
    st.none() | numbers | st.text(max_size=20) | st.lists(numbers, max_size=3),
    max_size=4,
)
said = right | right | right | wrong.map(lambda fields: {"type": "command", **fields}) | wrong
garbage = st.text(max_size=100) | st.binary(max_size=100)
# (what is said, how long the wall goes on before)
moments = st.lists(st.tuples(said | said | said | garbage, st.integers(0, 400)), min_size=30, max_size=40)


def encoded(what: object) -> str | bytes:
    if isinstance(what, str | bytes):
        return what
    try:
        return msgspec.json.encode(what).decode()
    except (UnicodeEncodeError, ValueError):
        return repr(what)


async def converse(messages: list[tuple[object, int]]) -> int:
    """Says them to a run of its own, and looks whether it has come to harm."""
    wall = Wall()
    run = await sync_to_async(start_lesson)("who-wrote-the-502", "visitor")
    runs = Runs(wall)
    page = Page(runs, wall, run)
    await page.hello()
    for what, passes in messages:
        wall.ms += passes
        await page.conversation.receive(encoded(what))
        await page.conversation.settled()
        await page.conversation.turn()
        if page.until is not None and page.conversation.viewer is not None:
            page.conversation.viewer.ack(page.until)
        assert page.closed is None, page.said[-2:]
    for told in page.said:
        text = p.encode(told)
        assert "Traceback" not in text
        assert 'File "' not in text
        assert getattr(told, "code", "") not in ("broken", "busy"), told
    await page.say(type="pause")
    recalled = {what["id"] for what, _ in messages if isinstance(what, dict) and what.get("type") == "recall"}
    await holds(page, recalled)
    return len(messages)


async def holds(page, recalled=frozenset()):
    """What was acknowledged is in the log; the page has the facts that follow from it, in another process too."""
    rows = Entry.objects.filter(run=page.run).order_by("n")
    kept = {row.client_id: row.n async for row in rows if row.client_id is not None}
    for answer in page.all(p.Answer):
        if answer.id not in recalled:  # these are in no log
            assert kept[answer.id] == answer.log
    other = await sync_to_async(loaded)(page.run, page.wall.ms)
    assert other is not None
    played = page.conversation.viewer.played
    assert other.timeline.digest() == played.timeline.digest()
    assert page.facts == list(other.timeline.facts[page.picture_n :])


def told(caplog) -> None:
    assert [record for record in caplog.records if record.levelno >= logging.ERROR] == []


HEALTH = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large]


@settings(suppress_health_check=HEALTH, max_examples=12, deadline=None)
@given(messages=moments)
async def test_hundreds_of_messages(transactional_db, caplog, messages) -> None:
    await converse(messages)
    told(caplog)


@pytest.mark.slow
@settings(suppress_health_check=HEALTH, max_examples=340, deadline=None)
@given(messages=moments)
async def test_ten_thousand_messages(transactional_db, caplog, messages) -> None:
    await converse(messages)
    told(caplog)
