"""The ALB with instance targets: its model, its own health checks, fail-open, and what it answers by itself."""

from typing import Any

import pytest

from probeviz.sim import entries, program, store
from probeviz.sim.network.balancers.alb_health import succeeds
from probeviz.sim.objects import Ingress, IngressPath, IngressRule, Meta, Node
from probeviz.sim.world import World
from tests.sim.network.stage import CLASS_ALB, Stage, article, ready, unready

PREFIX = "alb.ingress.kubernetes.io/"


def with_paths(*paths: tuple[str, str], default: str = "", **annotations: str) -> Stage:
    """The article's cluster behind an Ingress with these (path, type), all to the one Service."""
    stage = Stage()
    stage.pod()
    stage.service()
    stage.endpoints(ready())
    rules = [IngressRule(paths=[IngressPath(path, kind, "go-http-svc", 80) for path, kind in paths])]
    made = Ingress(metadata=Meta(name="web", annotations={**CLASS_ALB, **annotations}), rules=rules)
    if default:
        made.default_backend = IngressPath("", "", default, 80)
    store.create(stage.world, made, "test", 1)
    stage.run(15_000)
    return stage


def states(stage: Stage) -> list[tuple[str, str]]:
    return [(fact.state, fact.reason) for fact in stage.of("target.changed")]


# --- the address ------------------------------------------------------------------------------------------------


def test_the_address_comes_after_a_few_seconds_and_follows_from_the_name() -> None:
    stage = article()
    ingress = stage.world.cluster.ingresses["go-http-ingress"]
    name, _, domain = ingress.address.partition(".")
    cluster, default, short, hashed, number = name.split("-")
    assert (default, short, domain) == ("default", "gohttping", "us-east-2.elb.amazonaws.com")
    assert (len(cluster), len(hashed), len(number)) == (8, 4, 9)
    applied = [f for f in stage.of("object.applied") if f.ref == "ingress.networking.k8s.io/go-http-ingress"]
    assert [(f.t, f.result) for f in applied] == [(0, "created"), (2300, "configured")]
    assert article().world.cluster.ingresses["go-http-ingress"].address == ingress.address


@pytest.mark.parametrize(
    ("annotations", "field", "address"),
    [
        ({"kubernetes.io/ingress.class": "alb"}, "", True),
        ({}, "alb", True),
        ({"kubernetes.io/ingress.class": "nginx"}, "", False),
        ({"kubernetes.io/ingress.class": "nginx"}, "alb", False),
        ({}, "nginx", False),
        ({}, "", False),
    ],
)
def test_only_its_own_class_gets_an_address(annotations: dict[str, str], field: str, address: bool) -> None:
    stage = Stage()
    stage.service()
    made = Ingress(metadata=Meta(name="web", annotations=annotations), ingress_class_name=field)
    store.create(stage.world, made, "test", 1)
    stage.run(60_000)
    assert bool(made.address) is address
    assert bool(stage.of("event.recorded")) is address


def test_its_own_status_write_asks_for_nothing() -> None:
    stage = article()
    stage.run(60_000)
    assert [(e.reason, e.count) for e in stage.world.cluster.events.values()] == [("SuccessfullyReconciled", 1)]


def test_a_deleted_ingress_takes_its_balancer_along() -> None:
    stage = article()
    store.delete(stage.world, stage.world.cluster.ingresses["go-http-ingress"], "test")
    stage.run(60_000)
    assert stage.world.cluster.network.alb.balancers == {}
    assert states(stage)[-1] == ("unused", "Target.NotRegistered")
    assert stage.curl("/ping", host="gone").error == "curl: (6) Could not resolve host: gone"


def test_until_the_controller_acts_the_balancer_of_a_deleted_ingress_answers() -> None:
    stage = article()
    store.delete(stage.world, stage.world.cluster.ingresses["go-http-ingress"], "test")
    assert stage.curl("/ping").status == 200


def test_an_ingress_that_is_made_anew_gets_its_address_again() -> None:
    stage = article()
    old = stage.world.cluster.ingresses["go-http-ingress"]
    store.delete(stage.world, old, "test")
    stage.ingress()
    stage.run(30_000)
    assert stage.world.cluster.ingresses["go-http-ingress"].address == old.address
    assert stage.curl("/ping").status == 200


def test_an_address_that_was_lost_is_written_again() -> None:
    stage = article()
    ingress = stage.world.cluster.ingresses["go-http-ingress"]
    address, ingress.address = ingress.address, ""
    store.update(stage.world, ingress, "test", 1)
    stage.run(30_000)
    assert ingress.address == address


# --- paths ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "path", "asked", "found"),
    [
        ("ImplementationSpecific", "/*", "/ping", True),
        ("ImplementationSpecific", "/*", "/", True),
        ("ImplementationSpecific", "/", "/ping", False),
        ("ImplementationSpecific", "/", "/", True),
        ("ImplementationSpecific", "/p*g", "/ping?x=1", True),
        ("ImplementationSpecific", "/p?ng", "/ping", True),
        ("ImplementationSpecific", "/p?ng", "/png", False),
        ("ImplementationSpecific", "/ping.", "/pings", False),
        ("Prefix", "/", "/ping", True),
        ("Prefix", "/foo", "/foo", True),
        ("Prefix", "/foo", "/foo/bar", True),
        ("Prefix", "/foo/", "/foo/bar", True),
        ("Prefix", "/foo", "/foobar", False),
        ("Exact", "/ping", "/ping", True),
        ("Exact", "/ping", "/ping/", False),
        ("Exact", "/ping", "/Ping", False),
    ],
)
def test_path_matching(kind: str, path: str, asked: str, found: bool) -> None:
    answered = with_paths((path, kind)).curl(asked)
    assert (answered.origin == "pod/go-http-1") is found
    if not found:
        assert (answered.status, answered.server, answered.body) == (404, "awselb/2.0", "")
        assert answered.headers["Content-Type"] == "text/plain"


def test_a_prefix_with_a_wildcard_cannot_be_built() -> None:
    stage = with_paths(("/*", "Prefix"))
    [event] = stage.world.cluster.events.values()
    assert (event.type, event.reason) == ("Warning", "FailedBuildModel")
    assert event.message == (
        "Failed build model due to ingress: default/web: prefix path shouldn't contain wildcards: /*"
    )
    assert stage.world.cluster.ingresses["web"].address == ""


def test_what_cannot_be_built_leaves_the_old_rules() -> None:
    stage = article()
    ingress = stage.world.cluster.ingresses["go-http-ingress"]
    ingress.rules[0].paths[0].service_port = 81
    store.update(stage.world, ingress, "test", 1)
    stage.run(30_000)
    events = {event.reason: event.message for event in stage.world.cluster.events.values()}
    assert events["FailedBuildModel"].endswith("unable to find port 81 on service default/go-http-svc")
    assert stage.curl("/ping").status == 200


def test_a_service_without_node_ports_cannot_be_built() -> None:
    stage = Stage()
    stage.service(kind="ClusterIP")
    stage.ingress()
    stage.run(15_000)
    [event] = stage.world.cluster.events.values()
    assert event.message.endswith("your service must be of type 'NodePort' or 'LoadBalancer'")


def test_hosts() -> None:
    stage = with_paths(("/*", "ImplementationSpecific"))
    ingress = stage.world.cluster.ingresses["web"]
    ingress.rules[0].host = "*.app.test"
    store.update(stage.world, ingress, "test", 1)
    stage.run(30_000)
    assert stage.curl("/ping").status == 404
    assert stage.curl("/ping", headers={"Host": "WWW.app.test"}).status == 200


def test_the_default_backend_takes_the_rest() -> None:
    stage = with_paths(("/static/*", "ImplementationSpecific"), default="go-http-svc")
    assert (stage.curl("/ping").status, stage.curl("/static/a").body) == (200, "file")


def test_a_missing_service_is_a_fixed_503_until_it_comes() -> None:
    stage = Stage()
    stage.pod()
    stage.ingress()
    stage.run(15_000)
    answered = stage.curl("/ping")
    assert (answered.status, answered.body, answered.server) == (503, "Backend service does not exist", "awselb/2.0")
    assert answered.headers["Content-Type"] == "text/plain"
    stage.service()
    stage.endpoints(ready())
    stage.run(20_000)
    assert stage.curl("/ping").status == 200


# --- its own answers --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "length", "title"),
    [
        (502, 122, "502 Bad Gateway"),
        (503, 162, "503 Service Temporarily Unavailable"),
        (504, 132, "504 Gateway Time-out"),
    ],
)
def test_its_own_pages(status: int, length: int, title: str) -> None:
    stage = article()
    if status == 503:
        store.delete(stage.world, stage.world.cluster.nodes["node-1"], "test")
        stage.run(20_000)
    answered = stage.curl({502: "/err", 503: "/ping", 504: "/hang"}[status])
    assert (answered.status, answered.body_bytes, answered.origin) == (status, length, "balancer")
    assert answered.body == (
        f"<html>\r\n<head><title>{title}</title></head>\r\n<body>\r\n"
        f"<center><h1>{title}</h1></center>\r\n</body>\r\n</html>\r\n"
    )
    headers = dict(answered.headers)
    headers.pop("Date")
    assert headers == {
        "Server": "awselb/2.0",
        "Content-Type": "text/html",
        "Content-Length": str(length),
        "Connection": "keep-alive",
    }


def test_answers_of_the_pod_keep_their_headers() -> None:
    stage = article()
    ok, missing = stage.curl("/ping"), stage.curl("/nope")
    assert list(ok.headers) == ["Date", "Content-Type", "Content-Length", "Connection"]
    assert missing.headers["X-Content-Type-Options"] == "nosniff"
    assert (ok.server, missing.server, missing.status) == ("", "", 404)


def test_the_idle_time_out_is_an_annotation() -> None:
    attributes = {f"{PREFIX}load-balancer-attributes": "a=b,idle_timeout.timeout_seconds=2"}
    answered = with_paths(("/*", "ImplementationSpecific"), **attributes).curl("/slow")
    assert (answered.status, answered.latency_ms) == (504, 2000)


def test_a_port_without_a_listener_is_never_answered() -> None:
    answered = article().curl("/ping", port=8443)
    assert (answered.status, answered.latency_ms) == (None, 130_000)
    assert answered.error.startswith("curl: (28) Failed to connect to ")
    listens = {f"{PREFIX}listen-ports": '[{"HTTP": 8443}]'}
    assert with_paths(("/*", "ImplementationSpecific"), **listens).curl("/ping", port=8443).status == 200


def test_a_node_that_vanished_times_out_after_ten_seconds() -> None:
    stage = article()
    del stage.world.cluster.nodes["node-1"]
    answered = stage.curl("/ping")
    assert (answered.status, answered.latency_ms) == (504, 10_000)
    assert stage.of("request.hop")[-1].outcome == "timeout"


# --- health checks ----------------------------------------------------------------------------------------------


def test_a_new_target_is_healthy_after_its_first_success() -> None:
    stage = article()
    assert states(stage) == [
        ("initial", "Elb.RegistrationInProgress"),
        ("initial", "Elb.InitialHealthChecking"),
        ("healthy", ""),
    ]
    stage.run(60_000)
    checks = [fact.t for fact in stage.of("target.checked")]
    assert [later - earlier for earlier, later in zip(checks, checks[1:], strict=False)] == [15_000] * 3


@pytest.mark.parametrize(
    ("become", "reason", "code"),
    [
        ({"status": 404}, "Target.ResponseCodeMismatch", "404"),
        ({"hang": True}, "Target.Timeout", "timeout"),
        ({"panic": "x"}, "Target.FailedHealthChecks", "closed"),
        ({"reset": True}, "Target.FailedHealthChecks", "reset"),
    ],
)
def test_two_failures_make_a_target_unhealthy_two_successes_healthy(
    become: dict[str, Any], reason: str, code: str
) -> None:
    stage = article()

    def change(**fields: Any) -> None:
        program.become(stage.world, entries.Program(image="setevoy/go-http", route="/ping", become=fields), 1)

    change(**become)
    stage.run(30_000)
    assert states(stage)[-1] == ("healthy", "")
    stage.run(45_000)
    assert states(stage)[-1] == ("unhealthy", reason)
    checked = stage.of("target.checked")[-1]
    assert (checked.code, checked.result) == (code, "failure")
    assert stage.fact(checked.cause[0]).fault.startswith("/ping: ")
    change(body="pong")
    stage.run(60_000)
    assert states(stage)[-1] == ("unhealthy", reason)
    stage.run(75_000)
    assert states(stage)[-1] == ("healthy", "")


def test_a_check_whose_process_dies_over_it_has_failed() -> None:
    stage = with_paths(("/*", "ImplementationSpecific"), **{f"{PREFIX}healthcheck-path": "/slow"})
    stage.run(8300 + 15_000 + 1000)
    program.kill(stage.world, "go-http-1/0", 1)
    stage.run(30_000)
    assert [fact.code for fact in stage.of("target.checked")] == ["200", "closed"]


def test_fails_open_when_no_target_is_healthy() -> None:
    """The default check of `/` gives 404: all targets are unhealthy, and all requests are answered."""
    stage = Stage(nodes=2)
    stage.pod()
    stage.service()
    stage.endpoints(ready())
    stage.ingress(annotations={"kubernetes.io/ingress.class": "alb"})
    stage.run(60_000)
    assert {(t.state, t.reason) for g in groups(stage) for t in g.targets.values()} == {
        ("unhealthy", "Target.ResponseCodeMismatch")
    }
    assert [stage.curl("/ping").status for _ in range(4)] == [200] * 4


def groups(stage: Stage) -> list[Any]:
    return [g for b in stage.world.cluster.network.alb.balancers.values() for g in b.groups.values()]


def test_only_healthy_targets_get_requests_when_there_are_some() -> None:
    stage = article(nodes=2)
    [group] = groups(stage)
    group.targets["node-1"].state = "unhealthy"
    stage.world.changed()
    stage.world.cluster.proxies["node-1"].services["go-http-svc"].ports[80] = []
    assert [stage.curl("/ping").status for _ in range(4)] == [200] * 4
    group.targets["node-2"].state = "unhealthy"
    stage.world.changed()
    assert sorted(stage.curl("/ping").status for _ in range(4)) == [200, 200, 502, 502]


def test_without_endpoints_checks_are_refused_and_requests_502() -> None:
    stage = article()
    stage.endpoints(unready())
    stage.run(60_000)
    checked = stage.of("target.checked")[-1]
    assert (checked.result, checked.code) == ("failure", "refused")
    assert type(stage.fact(checked.cause[0])).__name__ == "ProxyChanged"
    assert states(stage)[-1] == ("unhealthy", "Target.FailedHealthChecks")
    assert stage.curl("/ping").status == 502


def test_annotations_set_the_health_check() -> None:
    stage = with_paths(
        ("/*", "ImplementationSpecific"),
        **{
            f"{PREFIX}healthcheck-path": "/boom",
            f"{PREFIX}healthcheck-interval-seconds": "5",
            f"{PREFIX}success-codes": "200-399,500",
        },
    )
    stage.run(60_000)
    checks = stage.of("target.checked")
    assert {fact.code for fact in checks} == {"500"} and {fact.result for fact in checks} == {"success"}
    assert checks[1].t - checks[0].t == 5000


@pytest.mark.parametrize(
    ("codes", "status", "good"),
    [("200", 200, True), ("200", 204, False), ("200,204", 204, True), ("200-399", 302, True), ("x", 200, False)],
)
def test_success_codes(codes: str, status: int, good: bool) -> None:
    assert succeeds(codes, status) is good


def test_nodes_come_and_go_as_targets() -> None:
    stage = article()
    store.create(stage.world, Node(metadata=Meta(name="node-2"), address="10.3.55.2"), "test")
    stage.run(30_000)
    assert [list(group.targets) for group in groups(stage)] == [["node-1", "node-2"]]
    store.delete(stage.world, stage.world.cluster.nodes["node-1"], "test")
    stage.run(60_000)
    assert [list(group.targets) for group in groups(stage)] == [["node-2"]]
    last = stage.of("target.changed")[-1]
    assert (last.target.split(":")[0], last.state, last.reason) == ("node-1", "unused", "Target.NotRegistered")
    assert stage.curl("/ping").status == 200


def test_only_ready_nodes_are_targets_unless_none_is() -> None:
    stage = article(nodes=2)
    nodes = list(stage.world.cluster.nodes.values())

    def targets_after(*ready: bool | None) -> list[str]:
        for node, is_ready in zip(nodes, ready, strict=True):
            node.ready = is_ready
            store.update(stage.world, node, "test", 1)
        stage.run(stage.world.now + 5_000)
        [group] = stage.world.cluster.network.alb.balancers["go-http-ingress"].groups.values()
        return sorted(group.targets)

    assert targets_after(True, True) == ["node-1", "node-2"]
    assert targets_after(True, False) == ["node-1"]
    assert targets_after(False, False) == ["node-1", "node-2"]
    assert targets_after(False, True) == ["node-2"]
    assert targets_after(None, False) == ["node-2"]  # upstream takes only those whose Ready is Unknown


def test_the_world_can_be_saved_in_the_middle_of_all_this() -> None:
    """Checkpoint and rest equal the straight run, at many moments of provisioning and checking."""
    straight = Stage(luck="real", nodes=2)
    straight.pod()
    straight.service()
    straight.endpoints(ready())
    straight.ingress()
    for at in range(0, 30_000, 700):
        straight.run(at)
        copy = World.load(straight.world.setup, straight.world.save())
        copy.advance(40_000)
        rest = Stage(luck="real", nodes=2)
        rest.world = World.load(straight.world.setup, straight.world.save())
        rest.run(35_000)
        rest.run(40_000)
        assert rest.world.save() == copy.save()
