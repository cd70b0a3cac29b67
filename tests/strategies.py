"""Random runs for property tests: a whole cluster with its program and clients, a script, and a log of entries.

Everything is a Scenario document, so what a test plays is what a visitor could write; a failing example prints it.
"""

from collections.abc import Iterable
from typing import Any, NamedTuple

import yaml
from hypothesis import strategies as st

from probeviz.scenarios.document import Scenario, read_scenario
from probeviz.scenarios.player import script_of
from probeviz.sim import entries
from probeviz.sim.entries import Entry
from probeviz.sim.log import Logged
from probeviz.sim.timeline import Timeline
from tests.drawn import manifests
from tests.drawn.programs import PATHS, answers, errands, programs

END = 45_000
DEPLOYMENT = "deployment.apps/app"

Json = dict[str, Any]


class Story(NamedTuple):
    """A scenario, and what a visitor does to it besides: entries by time."""

    scenario: Scenario
    log: list[tuple[int, Entry]]

    def __repr__(self) -> str:
        files = "".join(f"\n--- {name}\n{text}" for name, text in self.scenario.files.items())
        log = "".join(f"\n{at_ms} ms: {entry}" for at_ms, entry in self.log)
        return f"\n{self.scenario.text}{files}\n--- log{log}\n"

    def timeline(self, log: Iterable[Logged] | None = None) -> Timeline:
        """At its start, with this log (default: the whole)."""
        return Timeline(self.scenario.setup, script_of(self.scenario), self.logged() if log is None else log)

    def played(self, to_ms: int = END) -> Timeline:
        run = self.timeline()
        run.advance(to_ms)
        return run

    def logged(self) -> list[Logged]:
        return [Logged(i, at_ms, entry) for i, (at_ms, entry) in enumerate(self.log, 1)]


# --- times --------------------------------------------------------------------------------------------------

# Whole seconds and their neighbours are where Kubernetes' stamps, tickers and gates meet.
_seconds = st.builds(lambda s, ms: s * 1000 + ms, st.integers(1, END // 1000 - 1), st.sampled_from([-1, 0, 0, 1]))
times = st.integers(0, END) | _seconds


def _millis(ms: int) -> str:
    return f"{ms}ms"


# --- scripts and logs ---------------------------------------------------------------------------------------

_fields = st.one_of(
    st.tuples(st.just("livenessProbe.httpGet.path"), st.sampled_from(PATHS)),
    st.tuples(st.just("livenessProbe.periodSeconds"), st.integers(1, 4)),
    st.tuples(st.just("readinessProbe.httpGet.path"), st.sampled_from(PATHS)),
    st.tuples(st.just("readinessProbe.failureThreshold"), st.integers(1, 3)),
    st.tuples(st.just("image"), st.sampled_from(["app:1", "second:1", "missing:1"])),
)
_nodes = st.builds(
    lambda node, become: {"node": node, "become": become},
    st.sampled_from(["node-1", "node-2"]),
    st.sampled_from(["down", "up", "up", "kubeletRestarted", "drained"]),
)
_does: st.SearchStrategy[Json] = st.one_of(
    st.sampled_from(
        [
            {"run": "kubectl delete pod -l app=app --wait=false"},
            {"run": "kubectl delete pod -l app=app --wait=false"},
            {"run": "kubectl delete pod bare --wait=false"},
            {"run": "kubectl delete pod -l app=app --force --grace-period=0"},
            {"run": "kubectl delete deployment app"},
            {"run": "kubectl delete service app"},
            {"run": "kubectl set image deployment/app app=second:1"},
            {"run": "kubectl rollout restart deployment app"},
            {"run": "kubectl rollout undo deployment app"},
            {"run": "kubectl scale deployment app --replicas=3"},
            {"run": "kubectl apply -f app.yaml"},
            {"run": "kubectl apply -f bare.yaml"},
            {"run": "kubectl delete pod bare --force --grace-period=0"},
            {"run": "curl -I http://$INGRESS/work"},
            {"run": "kubectl get pod"},
        ]
    ),
    _fields.map(
        lambda field: {"patch": "deployment/app", "set": {f"containers[app].{field[0]}": field[1]}},
    ),
    st.integers(0, 3).map(lambda replicas: {"scale": "deployment/app", "replicas": replicas}),
    st.builds(
        lambda route, become: {"program": "app", "route": route, "become": become}, st.sampled_from(PATHS), answers
    ),
    st.builds(
        lambda route, become: {"pod": "app#1", "route": route, "become": become}, st.sampled_from(PATHS), answers
    ),
    st.sampled_from(["0/s", "1/s", "7/s"]).map(lambda rate: {"client": "users", "rate": rate}),
    _nodes,
)
lines = st.builds(lambda at_ms, does: {"at": _millis(at_ms), **does}, times, _does)

some_entries: st.SearchStrategy[Entry] = st.one_of(
    st.integers(0, 3).map(lambda n: entries.Scale(ref=DEPLOYMENT, replicas=n, line="kubectl scale")),
    st.just(entries.Restart(ref=DEPLOYMENT, line="kubectl rollout restart")),
    st.just(entries.Undo(ref=DEPLOYMENT, line="kubectl rollout undo")),
    st.just(entries.Delete(refs=[DEPLOYMENT], line="kubectl delete")),
    st.just(entries.Delete(refs=["pod/bare"], grace_seconds=1, line="kubectl delete")),
    st.sampled_from([0, 900, 9_000]).map(lambda rate: entries.Client(name="users", rate_milli=rate, quiet=True)),
    st.sampled_from(PATHS).map(lambda path: entries.Client(name="inside", path=path, line="client")),
    st.builds(
        lambda route, become, quiet: entries.Program(image="app", route=route, become=become, line="p", quiet=quiet),
        st.sampled_from(PATHS),
        st.sampled_from([{"hang": True}, {"status": 500}, {"panic": "x"}, {"status": 200}, {"exit": 1}]),
        st.booleans(),
    ),
    st.sampled_from(["ingress", "service/app", "nodeport/node-1:80", "unknown"]).map(
        lambda to: entries.Request(to=to, path="/work", timeout_ms=3_000, line="curl")
    ),
    st.integers(1, 4).map(lambda n: entries.Interrupt(of=n, line="^C")),
    st.just(entries.Look(line="kubectl get pod")),
    st.just(entries.Answer(step="guess", value={"a": [1]})),
    st.just(entries.Refused(line="kubectl appply", error="error: unknown command")),
)


@st.composite
def logs(draw: st.DrawFn, most: int = 3) -> list[tuple[int, Entry]]:
    """Entries whose times never fall, as a log holds them."""
    found = draw(st.lists(st.tuples(times, some_entries), max_size=most))
    return sorted(found, key=lambda pair: pair[0])


# --- whole stories ------------------------------------------------------------------------------------------


@st.composite
def stories(draw: st.DrawFn, most_lines: int = 5) -> Story:
    """A cluster whose Deployment is applied at 0s, what its script does then, and a log."""
    release = draw(st.sampled_from(["1.36", "1.36", "1.17"]))
    old = release == "1.17"
    script = draw(st.lists(lines, max_size=most_lines))
    clients = [
        {"name": "users", "path": draw(st.sampled_from(PATHS)), "rate": draw(st.sampled_from(["1/s", "3/s"]))},
        {"name": "inside", "to": "service/app", "path": "/work", "rate": "0.7/s"},
    ]
    objects = [draw(manifests.deployments(old)), draw(manifests.services()), manifests.ingress(old)]
    return Story(_scenario(draw, release, script, clients, objects), draw(logs()))


@st.composite
def still_stories(draw: st.DrawFn) -> Story:
    """A Deployment and a Pod that are left alone: nobody asks their programs but their probes."""
    release = draw(st.sampled_from(["1.36", "1.36", "1.17"]))
    script = [{"at": "0ms", "run": "kubectl apply -f bare.yaml"}]
    return Story(_scenario(draw, release, script, [], [draw(manifests.deployments(release == "1.17"))]), [])


def _scenario(draw: st.DrawFn, release: str, script: list[Json], clients: list[Json], objects: list[Json]) -> Scenario:
    script = sorted(script, key=lambda line: int(line["at"].removesuffix("ms")))
    spec = {
        "kubernetesVersion": release,
        "seed": draw(st.integers(0, 99)),
        "luck": draw(st.sampled_from(["real", "real", "plain"])),
        "nodes": 2,
        "kubelet": {"onDemandRelist": draw(st.booleans())},
        "programs": {"app": draw(programs), "second": draw(programs), "init": draw(errands)},
        "clients": clients,
        "script": [{"at": "0s", "run": "kubectl apply -f app.yaml"}, *script],
        "until": _millis(END),
    }
    document = {
        "apiVersion": "probeviz.dev/v1alpha1",
        "kind": "Scenario",
        "metadata": {"name": "story"},
        "spec": spec,
    }
    scenario = read_scenario(yaml.safe_dump(document, sort_keys=False), "story.yaml")
    scenario.files["app.yaml"] = yaml.safe_dump_all(objects, sort_keys=False)
    scenario.files["bare.yaml"] = yaml.safe_dump(draw(manifests.bare_pods(release == "1.17")), sort_keys=False)
    return scenario
