"""The proxies inside the cluster: whose Ingress they serve, which path is whose, tries, and what comes between."""

from typing import Any

import pytest

from probeviz.sim import entries, program, store, why
from probeviz.sim.network import clients, request
from probeviz.sim.network.balancers import BALANCERS
from probeviz.sim.network.balancers.in_cluster import InCluster
from probeviz.sim.objects import Endpoint, Ingress, IngressPath, IngressRule, Meta
from probeviz.sim.program import Latency, Program, Route
from probeviz.sim.setup import BalancerSetup
from tests.sim.network.stage import IMAGE, ROUTES, Stage, ready, terminating, unready

KINDS = [kind for kind, found in BALANCERS.items() if isinstance(found, InCluster)]
SECOND = "10.3.53.104"


def stage_of(kind: str, *rules: IngressRule, rows: tuple[Endpoint, ...] = (ready(),), **fields: Any) -> Stage:
    """One Pod behind this balancer, followed by it since a while."""
    fields.setdefault("balancer", BalancerSetup(kind))
    stage = Stage(**fields)
    stage.pod()
    stage.service()
    stage.endpoints(*rows)
    ingress(stage, *(rules or (IngressRule(paths=[IngressPath("/", "Prefix", "go-http-svc", 80)]),)))
    stage.run(10_000)
    return stage


def ingress(stage: Stage, *rules: IngressRule, name: str = "web", of: str | None = None, **meta: Any) -> Ingress:
    found = BALANCERS[stage.world.setup.balancer.kind].ingress_class[0] if of is None else of
    made = Ingress(metadata=Meta(name=name, **meta), ingress_class_name=found, rules=list(rules))
    store.create(stage.world, made, "test", 1)
    return made


def path(path: str, kind: str, service: str = "go-http-svc", host: str = "") -> IngressRule:
    return IngressRule(host, [IngressPath(path, kind, service, 80)])


def tries(stage: Stage) -> list[tuple[str, str, int]]:
    """(where, outcome, attempt) of the hops behind the balancer."""
    return [(hop.to, hop.outcome, hop.attempt) for hop in stage.of("request.hop") if hop.at != "client"]


# --- whose Ingress ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_an_ingress_of_its_class_gets_its_address_and_another_none(kind: str) -> None:
    stage = stage_of(kind)
    other = ingress(stage, path("/", "Prefix"), name="other", of="f5")
    bare = ingress(stage, path("/", "Prefix"), name="bare", of="")
    stage.run(20_000)
    found = stage.world.cluster.ingresses["web"].address
    assert found.startswith("203.0.113.") and not other.address
    assert bool(bare.address) == BALANCERS[kind].serves_without_class
    assert [fact.backends for fact in stage.of("proxy.changed") if fact.who == BALANCERS[kind].name] == [
        ["10.3.53.103:8080"]
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_the_annotation_wins_over_the_field(kind: str) -> None:
    stage = stage_of(kind)
    name = BALANCERS[kind].ingress_class[0]
    mine = ingress(stage, name="a", of="f5", annotations={"kubernetes.io/ingress.class": name})
    other = ingress(stage, name="b", annotations={"kubernetes.io/ingress.class": "f5"})
    stage.run(20_000)
    assert mine.address and not other.address


# --- which path -------------------------------------------------------------------------------------------------

PATHS = [
    # path, type, asked, by kind: True for all unless the kind is named
    ("/ping", "Exact", "/ping", True, {}),
    ("/ping", "Exact", "/ping/", False, {}),
    ("/ping", "Exact", "/ping?a=1", True, {}),
    ("/static", "Prefix", "/static/a", True, {}),
    ("/static", "Prefix", "/static", True, {}),
    ("/static/", "Prefix", "/static", True, {"traefik": False}),
    ("/static", "Prefix", "/staticfoo", False, {"traefik": True}),
    ("/static", "ImplementationSpecific", "/staticfoo", True, {"istio": False, "envoy-gateway": False}),
    ("/*", "ImplementationSpecific", "/ping", False, {"istio": True}),
    ("/", "ImplementationSpecific", "/ping", True, {"istio": False}),
]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("pattern", "of", "asked", "usual", "but"), PATHS)
def test_paths(kind: str, pattern: str, of: str, asked: str, usual: bool, but: dict[str, bool]) -> None:
    stage = stage_of(kind, path(pattern, of))
    answer = stage.curl(asked)
    assert answer.origin == ("pod/go-http-1" if but.get(kind, usual) else "balancer")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("host", "found"),
    [("a.test", "exact"), ("A.TEST", "exact"), ("b.wild.test", "wild"), ("x.b.wild.test", "any"), ("else", "any")],
)
def test_hosts(kind: str, host: str, found: str) -> None:
    rules = [path("/", "Prefix", name, of) for of, name in (("", "any"), ("*.wild.test", "wild"), ("a.test", "exact"))]
    stage = stage_of(kind, *rules)
    balancer = BALANCERS[kind]
    assert isinstance(balancer, InCluster)
    for name in ("any", "wild", "exact"):
        stage.service(name, "ClusterIP")
        stage.endpoints(ready(), service=name)
    stage.run(20_000)
    site = balancer.site(stage.world, host, "/ping")
    assert site is not None and site.service == found


@pytest.mark.parametrize("kind", KINDS)
def test_only_traefik_tries_the_rules_without_a_host_as_well(kind: str) -> None:
    stage = stage_of(kind, path("/other", "Prefix", host="a.test"), path("/", "Prefix"))
    answer = stage.curl("/ping", headers={"Host": "a.test"})
    assert answer.status == (200 if kind == "traefik" else 404)


@pytest.mark.parametrize("kind", KINDS)
def test_the_default_backend_of_an_ingress_takes_the_rest(kind: str) -> None:
    stage = stage_of(kind, path("/other", "Exact"))
    assert stage.curl("/ping").status == 404
    made = ingress(stage, name="rest")
    made.default_backend = IngressPath("", "", "go-http-svc", 80)
    store.update(stage.world, made, "test", 1)
    stage.run(stage.world.now + 10_000)
    assert stage.curl("/ping").status == 200


# --- who is used ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_only_kube_proxy_falls_back_to_endpoints_that_terminate(kind: str) -> None:
    stage = stage_of(kind)
    stage.endpoints(terminating())
    stage.run(20_000)
    assert stage.curl().status == 503
    assert stage.curl(to="service/go-http-svc").status == 200


@pytest.mark.parametrize("kind", KINDS)
def test_publish_not_ready_addresses_makes_an_endpoint_ready_that_does_not_serve(kind: str) -> None:
    stage = stage_of(kind)
    stage.endpoints(Endpoint(ip="10.3.53.103", pod="go-http-1", ready=True, serving=False))
    stage.run(20_000)
    assert stage.curl().status == (503 if kind == "traefik" else 200)


@pytest.mark.parametrize("kind", KINDS)
def test_what_it_answers_by_itself_leads_back_to_a_root(kind: str) -> None:
    stage = stage_of(kind)
    n = stage.endpoints(unready())
    stage.run(20_000)
    answer = stage.curl()
    assert (answer.status, answer.origin) == (503, "balancer")
    chain = why.walk({fact.n: fact for fact in stage.facts}, answer.n)
    assert n in chain


@pytest.mark.parametrize("kind", KINDS)
def test_requests_in_turn_over_all_that_are_ready(kind: str) -> None:
    stage = stage_of(kind, rows=(ready(), ready(SECOND, "go-http-2")))
    stage.pod("go-http-2", SECOND)
    stage.run(11_000)
    assert [stage.curl().origin for _ in range(4)] == ["pod/go-http-1", "pod/go-http-2"] * 2


# --- tries ------------------------------------------------------------------------------------------------------


def test_each_try_is_told_with_its_number() -> None:
    stage = stage_of("ingress-nginx")
    answer = stage.curl("/err")
    to = "pod/go-http-1"
    assert tries(stage) == [(to, what, i) for i in (1, 2, 3) for what in ("sent", "closed")]
    assert (answer.status, answer.log.split()[0]) == (502, "upstream")


@pytest.mark.parametrize(
    ("settings", "notes", "method", "calls"),
    [
        ({}, {}, "GET", 3),
        ({}, {}, "POST", 1),
        ({}, {}, "PUT", 3),
        ({"retry-non-idempotent": True}, {}, "POST", 3),
        ({"proxy-next-upstream-tries": 2}, {}, "GET", 2),
        ({"proxy-next-upstream-tries": 2}, {"proxy-next-upstream-tries": "1"}, "GET", 1),
        ({"proxy-next-upstream": "off"}, {}, "GET", 1),
        ({}, {"proxy-next-upstream": "timeout"}, "GET", 1),
        ({}, {"proxy-next-upstream": "error non_idempotent"}, "POST", 3),
    ],
)
def test_what_nginx_repeats(settings: dict[str, Any], notes: dict[str, str], method: str, calls: int) -> None:
    stage = stage_of(
        "ingress-nginx", path("/other", "Exact"), balancer=BalancerSetup("ingress-nginx", settings=settings)
    )
    given = {f"nginx.ingress.kubernetes.io/{name}": value for name, value in notes.items()}
    ingress(stage, path("/", "Prefix"), name="noted", annotations=given)
    stage.run(20_000)
    stage.curl("/err", method=method)
    assert stage.world.cluster.programs.processes["go-http-1/0"].requests == calls


@pytest.mark.parametrize(
    ("after", "method", "calls"),
    [("error timeout", "GET", 1), ("error http_500", "GET", 3), ("http_500", "POST", 1), ("http_502", "GET", 1)],
)
def test_nginx_repeats_after_a_status_that_it_is_told_of(after: str, method: str, calls: int) -> None:
    """The last answer is the Pod's own."""
    balancer = BalancerSetup("ingress-nginx", settings={"proxy-next-upstream": after})
    stage = stage_of("ingress-nginx", balancer=balancer)
    answer = stage.curl("/boom", method=method)
    assert (answer.status, answer.origin) == (500, "pod/go-http-1")
    assert stage.world.cluster.programs.processes["go-http-1/0"].requests == calls


def test_service_upstream_goes_by_kube_proxy() -> None:
    stage = stage_of("ingress-nginx", balancer=BalancerSetup("ingress-nginx", settings={"service-upstream": True}))
    assert stage.curl().status == 200
    assert [hop for hop, _, _ in tries(stage)] == ["service/go-http-svc", "pod/go-http-1"]


def test_go_repeats_what_failed_on_a_connection_that_was_used_before() -> None:
    stage = stage_of("traefik")
    process = stage.world.cluster.programs.processes["go-http-1/0"]
    assert (stage.curl("/err").status, process.requests) == (502, 1)
    assert (stage.curl("/ping").status, process.requests) == (200, 2)
    assert (stage.curl("/err").status, process.requests) == (502, 4)
    stage.curl("/ping")
    assert (stage.curl("/err", method="POST").status, process.requests) == (502, 6)


def test_the_client_may_give_up_between_two_tries() -> None:
    stage = stage_of("haproxy-ingress")
    program.kill(stage.world, "go-http-1/0", 1)
    answer = stage.curl(timeout_ms=1_500)
    assert (answer.status, answer.latency_ms) == (None, 1_500)
    stage.run(stage.world.now + 10_000)
    assert len(stage.of("request.answered")) == 1 and not stage.world.cluster.network.open


def test_ctrl_c_between_two_tries_ends_it() -> None:
    stage = stage_of("haproxy-ingress")
    program.kill(stage.world, "go-http-1/0", 1)
    clients.by_hand(stage.world, entries.Request(to="ingress", path="/ping"), 7, 1)
    stage.run(stage.world.now + 1_500)
    request.interrupt(stage.world, 7, 1)
    stage.run(stage.world.now + 10_000)
    assert [(fact.status, fact.error) for fact in stage.of("request.answered")] == [(None, "^C")]


def test_a_run_may_be_saved_between_two_tries() -> None:
    stage = stage_of("haproxy-ingress")
    program.kill(stage.world, "go-http-1/0", 1)
    clients.by_hand(stage.world, entries.Request(to="ingress", path="/ping"), 7, 1)
    stage.run(stage.world.now + 1_500)
    copy = type(stage.world).load(stage.world.setup, stage.world.save())
    seen: list[Any] = []
    copy.sink = seen.append
    before = len(stage.facts)
    for world in (copy, stage.world):
        world.advance(world.now + 10_000)
    assert seen == stage.facts[before:] and seen[-1].status == 503


# --- time-outs --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "status", "seconds"),
    [
        ("ingress-nginx", 504, 180),
        ("envoy", 504, 15),
        ("envoy-gateway", 504, 15),
        ("contour", 504, 300),
        ("istio", 504, 300),
        ("traefik", None, 350),
        ("haproxy-ingress", 504, 50),
    ],
)
def test_how_long_it_waits(kind: str, status: int | None, seconds: int) -> None:
    stage = stage_of(kind)
    clients.by_hand(stage.world, entries.Request(to="ingress", path="/hang", timeout_ms=350_000), 1, 1)
    stage.run(400_000)
    answer = stage.of("request.answered")[-1]
    assert (answer.status, answer.latency_ms // 1000) == (status, seconds)


@pytest.mark.parametrize("kind", KINDS)
def test_the_scenario_may_say_how_long(kind: str) -> None:
    stage = stage_of(kind, balancer=BalancerSetup(kind, idle_timeout_ms=4_000))
    answer = stage.curl("/hang", method="POST")
    assert (answer.status, answer.latency_ms) == (504, 4_000)


@pytest.mark.parametrize("kind", KINDS)
def test_headers_that_came_are_passed_on_without_their_body(kind: str) -> None:
    stage = stage_of(kind, balancer=BalancerSetup(kind, idle_timeout_ms=4_000))
    answer = stage.curl("/bodyhang")
    assert (answer.status, answer.origin) == (200, "pod/go-http-1")
    assert answer.error.startswith("curl: (18)")


# --- kept connections -------------------------------------------------------------------------------------------

KEPT = {IMAGE: Program(boot=Latency(200), listen=[8080], routes=ROUTES, keep_alive=5_000)}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("after_ms", [4_999, 5_000, 5_002, 5_003])
def test_the_race_lasts_as_long_as_the_news_travel(kind: str, after_ms: int) -> None:
    stage = stage_of(kind, programs=KEPT)
    stage.curl("/ping")
    stage.run(stage.world.now + after_ms)
    answer = stage.curl("/ping", method="POST")
    pooled = BALANCERS[kind].pool_ms
    raced = 5_000 <= after_ms < 5_003 and pooled > after_ms
    assert (answer.status != 200) == raced


def test_no_answer_of_http_is_told_apart() -> None:
    routes = {**ROUTES, "/ping": [Route(malformed="pong")]}
    for kind, status in (("contour", 502), ("traefik", 500), ("haproxy-ingress", 502)):
        stage = stage_of(kind, programs={IMAGE: Program(boot=Latency(200), listen=[8080], routes=routes)})
        assert stage.curl("/ping").status == status
        assert stage.curl("/ping", to="service/go-http-svc").error.startswith("curl: (1)")
