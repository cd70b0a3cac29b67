"""Streams of facts for tests: hypothesis-made over every kind, in the order and with the types that a run has."""

import typing
from typing import Any

from hypothesis import strategies as st

from probeviz.sim import facts
from probeviz.sim.facts import Fact

PODS = st.sampled_from(["go-http-8dc5b4779-7q4kw", "go-http-8dc5b4779-x2k4q", "go-http-5bd557544-2djcw"])
CONTAINERS = st.sampled_from(["go-http", "sidecar"])
PROBES = st.sampled_from(["startup", "readiness", "liveness"])
SETS = st.sampled_from(["go-http-8dc5b4779", "go-http-5bd557544"])
SERVICES = st.sampled_from(["go-http-svc", "other"])
IPS = st.sampled_from(["10.3.53.103", "10.3.53.104"])
TARGETS = st.sampled_from(["node-1:30080", "node-2:30080"])
REQUESTS = st.sampled_from([f"r{i}" for i in range(5)])
PATHS = st.sampled_from(["/ping", "/err", "/ünïcode?q=1"])
MILLIS = st.integers(0, 500_000)
MAYBE_MILLIS = st.none() | MILLIS
WORDS = st.sampled_from(["", "Error", "Liveness probe failed: Get http://10.3.53.103:8080/err: EOF", "ждёт"])

HTTP_PROBE = st.fixed_dictionaries(
    {"httpGet": st.fixed_dictionaries({"port": st.just(8080)}, optional={"path": PATHS, "scheme": st.just("HTTPS")})},
    optional={
        "initialDelaySeconds": st.integers(0, 15),
        "periodSeconds": st.integers(1, 20),
        "timeoutSeconds": st.integers(1, 5),
        "successThreshold": st.integers(1, 3),
        "failureThreshold": st.integers(1, 5),
    },
)
OTHER_PROBE = st.sampled_from(
    [
        {"tcpSocket": {"port": "http"}},
        {"exec": {"command": ["cat", "/tmp/healthy"]}},
        {"exec": {}},
        {"grpc": {"port": 9000}},
    ]
)
PROBE = HTTP_PROBE | OTHER_PROBE
CONTAINER = st.fixed_dictionaries(
    {"name": CONTAINERS, "image": st.just("setevoy/go-http")},
    optional={"livenessProbe": PROBE, "readinessProbe": PROBE, "startupProbe": PROBE},
)
TEMPLATE = st.fixed_dictionaries(
    {
        "spec": st.fixed_dictionaries(
            {"containers": st.lists(CONTAINER, min_size=1, max_size=2)},
            optional={"initContainers": st.just([{"name": "init"}, {"name": "proxy", "restartPolicy": "Always"}])},
        )
    }
)
DEPLOYMENT = st.fixed_dictionaries(
    {
        "spec": st.fixed_dictionaries(
            {"template": TEMPLATE},
            optional={"replicas": st.integers(0, 3), "strategy": st.sampled_from([{"type": "Recreate"}, {}])},
        )
    }
)
SERVICE = st.fixed_dictionaries(
    {},
    optional={
        "type": st.just("NodePort"),
        "clusterIp": IPS,
        "selector": st.just({"app": "go-http"}),
        "ports": st.just([{"port": 80, "targetPort": 8080, "nodePort": 30080}, {"port": 81, "name": "x"}]),
    },
)
INGRESS_PATH = st.fixed_dictionaries({}, optional={"path": PATHS, "serviceName": SERVICES, "servicePort": st.just(80)})
INGRESS = st.fixed_dictionaries(
    {"metadata": st.sampled_from([{}, {"annotations": {"kubernetes.io/ingress.class": "alb"}}])},
    optional={
        "ingressClassName": st.just("nginx"),
        "address": st.just("e172.elb.amazonaws.com"),
        "defaultBackend": INGRESS_PATH,
        "rules": st.lists(
            st.fixed_dictionaries(
                {}, optional={"host": st.just("a.test"), "paths": st.lists(INGRESS_PATH, max_size=2)}
            ),
            max_size=2,
        ),
    },
)


def _applied(ref: Any, obj: Any, owner: Any = None) -> st.SearchStrategy[Fact]:
    return st.builds(facts.ObjectApplied, ref=ref, object=obj, owner=st.just(owner), generation=st.integers(1, 3))


APPLIED = st.one_of(
    _applied(st.just("deployment.apps/go-http"), DEPLOYMENT),
    _applied(SETS.map("replicaset.apps/{}".format), st.just({}), "deployment.apps/go-http"),
    _applied(SERVICES.map("service/{}".format), SERVICE),
    _applied(st.just("ingress.extensions/go-http-ingress"), INGRESS),
)
ENDPOINT = st.fixed_dictionaries(
    {"ip": IPS, "pod": PODS, "ready": st.booleans(), "serving": st.booleans(), "terminating": st.booleans()}
)
STOPPING = st.fixed_dictionaries({"reason": WORDS, "grace_ms": st.just(30_000), "deadline": MILLIS})
LAST = st.none() | st.just({"exit_code": 2, "reason": "Error", "started_at": 1000, "finished_at": 2000})
DELETED = st.one_of(
    PODS.map("pod/{}".format),
    SETS.map("replicaset.apps/{}".format),
    SERVICES.map("service/{}".format),
    st.sampled_from(["deployment.apps/go-http", "ingress.extensions/go-http-ingress", "node/node-1", "event/x"]),
)
# Fields that need more than their type says; what is not named here is drawn by its type.
FIELDS: dict[str, st.SearchStrategy[Any]] = {
    "pod": PODS,
    "container": CONTAINERS,
    "probe": PROBES,
    "period_ms": st.sampled_from([1000, 5000]),
    "ports": st.just([8080]),
    "service": SERVICES,
    "request": REQUESTS,
    "client": st.sampled_from(["users", "curl"]),
    "path": PATHS,
    "uid": st.sampled_from(["u1", "u2"]),
    "owner": SETS.map("replicaset.apps/{}".format) | st.none(),
    "conditions": st.sampled_from([{}, {"Ready": "True"}, {"Ready": "False:ContainersNotReady"}]),
    "target": TARGETS,
    "balancer": st.just("alb"),
    "origin": st.sampled_from(["", "balancer", "pod/go-http-8dc5b4779-7q4kw"]),
    "status": st.sampled_from([200, 404, 502]),
    "node": st.sampled_from(["node-1", "node-2"]),
    "who": st.sampled_from(["kube-proxy/node-1", "kube-proxy/node-2"]),
    "deployment": st.just("go-http"),
    "run": st.integers(1, 4),
    "threshold": st.integers(1, 3),
    "stopping": st.none() | STOPPING,
    "last": LAST,
    "restart_count": st.integers(0, 6),
    "step": st.integers(0, 5),
    "endpoints": st.lists(ENDPOINT, max_size=2, unique_by=lambda row: (row["ip"], row["pod"])),
    "backends": st.lists(st.just("10.3.53.103:8080"), max_size=2),
    "replica_sets": st.just([{"name": "go-http-8dc5b4779", "revision": 1, "desired": 1, "current": 1, "ready": 0}]),
    "headers": st.just({}),
}


def _of(kind: type[Fact]) -> st.SearchStrategy[Fact]:
    here = FIELDS | PLAIN.get(kind, {})
    names = [name for name in kind.__struct_fields__ if name not in ("n", "t", "cause")]
    return st.builds(kind, **{name: here[name] if name in here else _typed(kind, name) for name in names})


# Where a name means another thing in this kind.
PLAIN: dict[type[Fact], dict[str, st.SearchStrategy[Any]]] = {
    facts.PodChanged: {
        "status": st.sampled_from(["Running", "CrashLoopBackOff"]),
        "ready": st.sampled_from(["0/1", "1/1"]),
    },
    facts.ProbeAnswered: {"status": st.none() | st.just(500)},
    facts.RequestAnswered: {"status": st.sampled_from([None, 200, 302, 404, 500, 502])},
    facts.ObjectDeleted: {"ref": DELETED, "owner": st.none()},
    facts.EventRecorded: {
        "ref": PODS.map("pod/{}".format),
        "first": st.sampled_from([0, 1000]),
        "reason": st.sampled_from(["Unhealthy", "BackOff"]),
        "message": st.sampled_from(
            ["a", "b", "(combined from similar events): a", "(combined from similar events): b"]
        ),
        "field_path": st.sampled_from(["", "spec.containers{go-http}"]),
    },
    facts.BackoffStarted: {"wait_for": st.sampled_from(["restart", "image"])},
}
TYPES: dict[Any, st.SearchStrategy[Any]] = {
    str: WORDS,
    int: MILLIS,
    bool: st.booleans(),
    int | None: MAYBE_MILLIS,
    str | None: st.none() | WORDS,
    dict[str, str]: st.just({}),
    dict[str, Any]: st.just({}),
}


def _typed(kind: type[Fact], field: str) -> st.SearchStrategy[Any]:
    hint = typing.get_type_hints(kind)[field]
    if typing.get_origin(hint) is typing.Literal:
        return st.sampled_from(typing.get_args(hint))
    return TYPES[hint]


BY_KIND = {kind: _of(kind) for kind in facts.KINDS.values()} | {facts.ObjectApplied: APPLIED}
ANY = st.one_of(APPLIED, BY_KIND[facts.PodChanged], *BY_KIND.values())
GAPS = st.sampled_from([0, 0, 1, 40, 900, 1000, 20_000])


@st.composite
def streams(draw: st.DrawFn, most: int = 40) -> list[Fact]:
    """Facts numbered from 1 whose times never fall; Deployment, ReplicaSet and Pod are likely to come first."""
    found: list[Fact] = []
    t = 0
    for fact in draw(st.lists(ANY, min_size=1, max_size=most)):
        t += draw(GAPS)
        fact.n, fact.t = len(found) + 1, t
        fact.cause = (fact.n - 1,) if fact.n > 1 else ()
        found.append(fact)
    return found
