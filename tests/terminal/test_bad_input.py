"""Manifests that nobody can apply: the API server's words with the place, and the running cluster goes on untouched."""

from functools import cache

import msgspec
import pytest

from probeviz.api.check import check
from probeviz.kubectl.logbook import LogBook
from probeviz.scenarios.library import load
from probeviz.sim import facts
from probeviz.sim.facts import Fact
from probeviz.sim.timeline import Timeline
from probeviz.terminal.session import Terminal

SCENARIOS = {"1.17": "article-act-1", "1.36": "article-act-3-today"}
PROBE = "livenessProbe:\n"
WIDE = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{here}: &{here} [{', '.join([f'*{before}'] * 9)}]\n" for before, here in zip("abcde", "bcdef", strict=True)
)


@cache
def manifest(release: str) -> tuple[str, str]:
    """(name, text) of the article's manifest, in the form that the release takes."""
    name = {"1.17": "go-http.yaml", "1.36": "go-http-v1.yaml"}[release]
    files = load(SCENARIOS[release]).files
    return name, files.get(name) or next(iter(files.values()))


def running(release: str) -> Timeline:
    """The manifest was applied half a minute ago."""
    timeline = Timeline(load(SCENARIOS[release]).setup)
    name, text = manifest(release)
    entry = Terminal({name: text}, LogBook()).run(timeline.world, f"kubectl apply -f {name}").entry
    assert entry is not None
    timeline.commit(0, entry)
    timeline.advance(30_000)
    return timeline


def lives(stated: list[Fact]) -> list[Fact]:
    """What happens to Pods and containers; numbers and causes differ by the line that was typed."""
    kinds = (facts.PodChanged, facts.ContainerChanged, facts.EndpointsChanged)
    return [msgspec.structs.replace(f, n=0, cause=[]) for f in stated if isinstance(f, kinds)]


@cache
def undisturbed(release: str) -> list[Fact]:
    timeline = running(release)
    timeline.advance(90_000)
    return lives(list(timeline.facts))


def changed(text: str, old: str, new: str) -> str:
    assert old in text
    return text.replace(old, new, 1)


BAD = [
    ("broken YAML", lambda t: changed(t, "spec:\n", "spec:\n  - x\n"), "error converting YAML to JSON", 9),
    ("unknown field", lambda t: changed(t, PROBE, "livenesProbe:\n"), "livenesProbe", 25),
    ("wrong type", lambda t: changed(t, "replicas: 1", "replicas: one"), "replicas", 8),
    ("wrong type of a port", lambda t: changed(t, "containerPort: 8080", "containerPort: [1]"), "containerPort", 23),
    (
        "negative period",
        lambda t: changed(t, "periodSeconds: 1", "periodSeconds: -1"),
        "livenessProbe.periodSeconds: Invalid value: -1: must be greater than or equal to 0",
        30,
    ),
    (
        "successThreshold of a liveness probe",
        lambda t: changed(t, PROBE, f"{PROBE}          successThreshold: 2\n"),
        "livenessProbe.successThreshold: Invalid value: 2: must be 1",
        26,
    ),
    (
        "selector mismatch",
        lambda t: changed(t, "      labels:\n        app: go-http", "      labels:\n        app: other"),
        "`selector` does not match template `labels`",
        16,
    ),
    ("unknown kind", lambda t: f"{t}\n---\napiVersion: v1\nkind: Pud\n", 'no matches for kind "Pud"', 0),
    ("empty", lambda _: "", "error: no objects passed to apply", 1),
    ("an empty document", lambda _: "---\n# nothing\n---\n", "error: no objects passed to apply", 1),
    ("no object", lambda _: "hello", "invalid object to validate", 1),
    ("deeper than anyone writes", lambda _: "[" * 5_000, "nested deeper than 40 levels", 1),
    ("aliases of aliases", lambda _: WIDE, "more than 5,000 nodes, aliases counted expanded", 0),
    ("control characters", lambda _: "a: \0", "control characters are not allowed", 1),
    ("a tag of Python's", lambda _: "!!python/object/apply:os.getcwd []", "invalid object to validate", 1),
    ("1 MB", lambda _: "a: " + "x" * 1_000_000, "at most 65,536", 0),
]


@pytest.mark.parametrize("release", SCENARIOS)
@pytest.mark.parametrize(("break_it", "words", "line"), [case[1:] for case in BAD], ids=[case[0] for case in BAD])
def test_it_is_refused_in_words_and_nothing_is_touched(release: str, break_it, words: str, line: int) -> None:
    name, text = manifest(release)
    bad = break_it(text)
    timeline = running(release)
    answer = Terminal({name: bad}, LogBook()).run(timeline.world, f"kubectl apply -f {name}")
    assert words in answer.stderr
    assert answer.code == 1
    problem = check(bad, name, release)[0]
    assert problem.line == line or (not line and problem.line > 0)
    assert problem.message

    assert answer.entry is not None
    timeline.commit(timeline.now, answer.entry)
    timeline.advance(90_000)
    assert lives(list(timeline.facts)) == undisturbed(release)


@pytest.mark.parametrize(
    ("release", "other", "version"),
    [("1.17", "1.36", "networking.k8s.io/v1"), ("1.36", "1.17", "extensions/v1beta1")],
)
def test_an_ingress_version_that_the_release_does_not_serve(release: str, other: str, version: str) -> None:
    name, text = manifest(release)
    ingress = manifest(other)[1].rpartition("---\n")[2]
    bad = f"{text.rpartition('---')[0]}---\n{ingress}"
    answer = Terminal({name: bad}, LogBook()).run(running(release).world, f"kubectl apply -f {name}")
    assert f'no matches for kind "Ingress" in version "{version}"' in answer.stderr
    (problem,) = check(bad, name, release)
    assert (problem.field, problem.line) == ("apiVersion", bad[: bad.index(version)].count("\n") + 1)


@pytest.mark.parametrize("release", SCENARIOS)
def test_a_probe_port_on_which_nothing_listens_gets_the_kubelets_words(release: str) -> None:
    """Such a manifest is a good one; what is wrong with it the Events say."""
    name, text = manifest(release)
    bad = changed(text, "port: 8080\n          initialDelaySeconds", "port: 9090\n          initialDelaySeconds")
    timeline = running(release)
    answer = Terminal({name: bad}, LogBook()).run(timeline.world, f"kubectl apply -f {name}")
    assert (answer.stderr, answer.code) == ("", 0)
    assert answer.entry is not None
    timeline.commit(timeline.now, answer.entry)
    timeline.advance(70_000)
    shown = Terminal({}, LogBook()).run(timeline.world, "kubectl describe pod -l app=go-http").stdout
    assert "Liveness probe failed: Get " in shown
    assert ":9090/ping" in shown
    assert "connect: connection refused" in shown


@pytest.mark.parametrize("release", SCENARIOS)
def test_more_pods_than_a_run_holds(release: str) -> None:
    """A limit of ours, by whatever way they come."""
    name, text = manifest(release)
    timeline = running(release)

    def said(line: str, file: str = "") -> tuple[str, int]:
        answer = Terminal({name: file}, LogBook()).run(timeline.world, line)
        return answer.stderr, answer.code

    apply = f"kubectl apply -f {name}"
    limit = "run holds at most 50 Pods, and this would make it"
    assert f"{limit} 1,000,000" in said(apply, changed(text, "replicas: 1", "replicas: 1000000"))[0]
    assert said(apply, changed(text, "replicas: 1", "replicas: 50")) == ("", 0)
    other = changed(text, "kind: Deployment\nmetadata:\n  name: go-http", "kind: Deployment\nmetadata:\n  name: other")
    assert f"{limit} 51" in said(apply, changed(other, "replicas: 1", "replicas: 50"))[0]
    assert f"{limit} 51" in said("kubectl scale deployment go-http --replicas=51")[0]
    assert said("kubectl scale deployment go-http --replicas=50") == ("", 0)


@pytest.mark.parametrize("release", SCENARIOS)
def test_more_containers_than_a_run_holds(release: str) -> None:
    """A limit of ours, by whatever way they come: each by itself would do."""
    name, text = manifest(release)
    timeline = running(release)
    more = "".join(f"      - name: c{i}\n        image: setevoy/go-http\n" for i in range(9))
    wide = changed(text, "      containers:\n", f"      containers:\n{more}")

    def said(line: str, file: str = "") -> str:
        answer = Terminal({name: file}, LogBook()).run(timeline.world, line)
        if answer.entry is not None and not answer.code:
            timeline.commit(timeline.now, answer.entry)
            timeline.advance(timeline.now + 90_000)
        return answer.stderr

    apply, scale = f"kubectl apply -f {name}", "kubectl scale deployment go-http --replicas="
    limit = "run holds at most 150 containers, and this would make it"
    assert f"{limit} 160" in said(apply, changed(wide, "replicas: 1", "replicas: 16"))
    assert said(apply, wide) == ""
    assert said(f"{scale}16") == f"A {limit} 160.\n"
    assert said(apply, text) == ""
    assert said(f"{scale}16") == ""
    assert said("kubectl rollout undo deployment go-http") == f"A {limit} 160.\n"
    assert f"{limit} 160" in said(apply, changed(wide, "replicas: 1", "replicas: 16"))
    assert said(f"{scale}15") == ""
    assert said("kubectl rollout undo deployment go-http") == ""
