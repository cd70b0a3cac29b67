"""The sentences of "Why?" in JavaScript equal Python's, for every link of every failure in every scenario."""

from collections.abc import Iterator

import msgspec
import pytest

from probeviz.scenarios import player
from probeviz.scenarios.explained import failures
from probeviz.sim import why, why_links, why_words
from probeviz.sim.facts import Fact
from probeviz.sim.why_links import Evidence, Link
from tests.node_lines import Node
from tests.scenarios.shipped import load, names


@pytest.fixture(scope="module")
def node() -> Iterator[Node]:
    started = Node("test/why_cli.js")
    yield started
    started.close()


def said_by(run: dict[int, Fact]) -> dict[str, Link]:
    """The links of a run that differ in key or args: what each failure and each fact of some kind is told by."""
    kinds: dict[type[Fact], int] = {}
    asked = [fact.n for fact in failures(run.values())]
    for fact in run.values():
        if kinds.setdefault(type(fact), 0) < 3:
            kinds[type(fact)] += 1
            asked.append(fact.n)
    found = {}
    for n in asked:
        for link in why_links.links(run, why.chain(run, n)):
            found[f"{link.key} {link.args} {link.evidence}"] = link
    return found


@pytest.mark.parametrize("name", names())
def test_both_say_the_same(node: Node, name: str) -> None:
    run = {fact.n: fact for fact in player.play(load(name)).facts}
    for link in said_by(run).values():
        assert node.ask(link) == said(link), link


def test_every_key_is_told_in_both(node: Node) -> None:
    """A key that JavaScript does not know is told as itself."""
    for key in why_words.SAYS.keys() - {"other"}:
        link = Link(1, 0, key, ARGS)
        assert node.ask(link)["sentence"] == why_words.say(link) != key


def test_all_evidence_is_told_in_both(node: Node) -> None:
    for key in why_words.PROVES:
        for attempt in (1, 2):
            link = Link(1, 0, "asked", ARGS, Evidence(key, {**ARGS, "attempt": attempt}))
            assert node.ask(link) == said(link)


def said(link: Link) -> dict[str, str]:
    proof = why_words.proof(link.evidence) if link.evidence is not None else ""
    return {"sentence": why_words.say(link), "evidence": proof}


# What fills any sentence.
ARGS = msgspec.json.decode(
    b"""{"status": 502, "server": "", "client": "users", "path": "/ping", "origin": "pod/a-1", "error": "curl: (7)",
    "method": "GET", "at": "service", "to": "pod/go-http-5bd557544-2djcw", "detail": "no process", "who": "kube-proxy",
    "service": "s", "backends": 2, "in": 0, "total": 0, "target": "10.0.0.1:80", "state": "exited", "reason": "Error",
    "pod": "go-http-5bd557544-2djcw", "probe": "liveness", "outcome": "reset", "effect": "kill", "why": "initial delay",
    "container": "a-container-with-a-rather-long-name", "exit_code": null, "wait_s": 10, "fault": "/ping: hangs",
    "does": "reset", "name": "web", "port": "80", "selector": "", "has": "81", "ref": "pod/x", "result": "created",
    "kind": "x", "deployment": "d", "revision": 2, "node": "node-1", "ready": true, "machine": "up", "kubelet": "down",
    "line": "kubectl apply -f a.yaml",
    "field": "readinessProbe.timeoutSeconds", "value": "", "default": "1", "scenario": "s",
    "idle": false, "n": 3, "of": 3, "hop": 2, "count": 1, "s": 10, "text": "0/1"}"""
)
