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

END = 45_000
DEPLOYMENT = "deployment.apps/app"
PATHS = ("/ping", "/health", "/work")

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


# --- programs -----------------------------------------------------------------------------------------------

latencies = st.sampled_from(
    [
        "0ms",
        "2ms",
        "700ms",
        "999ms",
        "1s",
        "2500ms",
        {"uniform": ["0ms", "1500ms"]},
        {"normal": ["900ms", "300ms"]},
    ]
)
answers: st.SearchStrategy[Json] = st.one_of(
    st.fixed_dictionaries({"status": st.sampled_from([200, 200, 204, 404, 500, 503])}, optional={"latency": latencies}),
    st.sampled_from(
        [
            {"panic": "Error"},
            {"hang": True},
            {"hangBody": True},
            {"reset": True},
            {"exit": 3},
            {"redirect": "/ping"},
            {"redirect": "http://example.test/"},
        ]
    ),
)
good: st.SearchStrategy[Json] = st.just({"status": 200, "body": "pong", "latency": "2ms"})


@st.composite
def _phases(draw: st.DrawFn) -> list[Json]:
    ends = sorted(draw(st.sets(st.integers(1, 20), min_size=1, max_size=2)))
    found = [{"until": f"{end}s", **draw(good | answers)} for end in ends]
    return [*found, draw(good | answers)]


cycles = st.lists(good | answers, min_size=2, max_size=3).map(lambda found: {"cycle": found})
routes = st.one_of(good, good, answers, _phases(), cycles)
exits = st.fixed_dictionaries(
    {"after": st.sampled_from(["0s", "1s", "7s", "11500ms"]), "code": st.sampled_from([0, 1])}
)
programs = st.fixed_dictionaries(
    {
        "runtime": st.sampled_from(["go", "shell", "libc", "init"]),
        "listen": st.just([8080]),
        "routes": st.fixed_dictionaries(dict.fromkeys(PATHS, routes)),
    },
    optional={
        "sigterm": st.sampled_from(["default", "ignore", "drain", {"exit": 0, "after": "1500ms"}]),
        "pull": st.sampled_from(["0ms", "1500ms", {"uniform": ["100ms", "4s"]}, {"fail": "manifest unknown"}]),
        "boot": st.sampled_from(["0ms", "200ms", "3s", {"uniform": ["100ms", "2s"]}]),
        "log": st.just(["Starting server at port 8080"]),
        "exit": exits,
        "instances": st.lists(st.fixed_dictionaries({}, optional={"exit": exits}), min_size=1, max_size=3),
    },
)

# --- objects ------------------------------------------------------------------------------------------------


def _probes(kind: str) -> st.SearchStrategy[Json]:
    """Periods, delays, time-outs and thresholds that do not fit each other."""
    return st.fixed_dictionaries(
        {"httpGet": st.fixed_dictionaries({"path": st.sampled_from(PATHS), "port": st.sampled_from([8080] * 5 + [9])})},
        optional={
            "initialDelaySeconds": st.sampled_from([0, 1, 2, 5, 11]),
            "periodSeconds": st.sampled_from([1, 2, 3, 5, 7]),
            "timeoutSeconds": st.sampled_from([1, 2, 3]),
            "failureThreshold": st.integers(1, 4),
            "successThreshold": st.integers(1, 3) if kind == "readiness" else st.just(1),
        },
    )


@st.composite
def _containers(draw: st.DrawFn) -> Json:
    """Most have a liveness and a readiness probe, some a startup probe."""
    found: Json = {
        "name": "app",
        "image": "app:1",
        "imagePullPolicy": draw(st.sampled_from(["Always", "IfNotPresent"])),
    }
    for kind, of_five in (("liveness", 4), ("readiness", 4), ("startup", 1)):
        if draw(st.integers(1, 5)) <= of_five:
            found[f"{kind}Probe"] = draw(_probes(kind))
    return found


containers = _containers()
sidecars = containers.map(lambda container: {**container, "name": "second", "image": "second:1"})
strategies = st.sampled_from(
    [
        {"type": "Recreate"},
        {"type": "RollingUpdate"},
        {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": 0, "maxUnavailable": 1}},
        {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": 2, "maxUnavailable": 0}},
    ]
)
graces = st.sampled_from([0, 1, 2, 5, 30])


@st.composite
def _pod_specs(draw: st.DrawFn) -> Json:
    found = [draw(containers)]
    if draw(st.integers(0, 4)) == 4:
        found.append(draw(sidecars))
    return {"containers": found, "terminationGracePeriodSeconds": draw(graces)}


@st.composite
def _deployments(draw: st.DrawFn) -> Json:
    labels = {"app": "app"}
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": "app", "labels": labels},
        "spec": {
            "replicas": draw(st.sampled_from([1, 1, 2, 3])),
            "strategy": draw(strategies),
            "selector": {"matchLabels": labels},
            "template": {"metadata": {"labels": labels}, "spec": draw(_pod_specs())},
        },
    }


@st.composite
def _bare_pods(draw: st.DrawFn) -> Json:
    spec = draw(_pod_specs())
    spec["restartPolicy"] = draw(st.sampled_from(["Always", "OnFailure", "Never"]))
    return {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "bare", "labels": {"app": "app"}}, "spec": spec}


SERVICE: Json = {
    "apiVersion": "v1",
    "kind": "Service",
    "metadata": {"name": "app"},
    "spec": {"type": "NodePort", "selector": {"app": "app"}, "ports": [{"port": 80, "targetPort": 8080}]},
}


def _ingress(release: str) -> Json:
    old = release == "1.17"
    service = {"name": "app", "port": {"number": 80}}
    path: Json = {"path": "/*", "backend": {"serviceName": "app", "servicePort": 80} if old else {"service": service}}
    if not old:
        path["pathType"] = "ImplementationSpecific"
    return {
        "apiVersion": "extensions/v1beta1" if old else "networking.k8s.io/v1",
        "kind": "Ingress",
        "metadata": {"name": "app", "annotations": {"kubernetes.io/ingress.class": "alb"}},
        "spec": {"rules": [{"http": {"paths": [path]}}]},
    }


# --- scripts and logs ---------------------------------------------------------------------------------------

_fields = st.one_of(
    st.tuples(st.just("livenessProbe.httpGet.path"), st.sampled_from(PATHS)),
    st.tuples(st.just("livenessProbe.periodSeconds"), st.integers(1, 4)),
    st.tuples(st.just("readinessProbe.httpGet.path"), st.sampled_from(PATHS)),
    st.tuples(st.just("readinessProbe.failureThreshold"), st.integers(1, 3)),
    st.tuples(st.just("image"), st.sampled_from(["app:1", "second:1", "missing:1"])),
)
_does: st.SearchStrategy[Json] = st.one_of(
    st.sampled_from(
        [
            {"run": "kubectl delete pod -l app=app --wait=false"},
            {"run": "kubectl delete pod -l app=app --force --grace-period=0"},
            {"run": "kubectl delete deployment app"},
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
    script = draw(st.lists(lines, max_size=most_lines))
    script.sort(key=lambda line: int(line["at"].removesuffix("ms")))
    spec = {
        "kubernetesVersion": release,
        "seed": draw(st.integers(0, 99)),
        "luck": draw(st.sampled_from(["real", "real", "plain"])),
        "nodes": draw(st.integers(1, 2)),
        "programs": {"app": draw(programs), "second": draw(programs)},
        "clients": [
            {"name": "users", "path": draw(st.sampled_from(PATHS)), "rate": draw(st.sampled_from(["1/s", "3/s"]))},
            {"name": "inside", "to": "service/app", "path": "/work", "rate": "0.7/s"},
        ],
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
    objects = [draw(_deployments()), SERVICE, _ingress(release)]
    scenario.files["app.yaml"] = yaml.safe_dump_all(objects, sort_keys=False)
    scenario.files["bare.yaml"] = yaml.safe_dump(draw(_bare_pods()), sort_keys=False)
    return Story(scenario, draw(logs()))
