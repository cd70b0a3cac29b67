"""The ALB with Pods as targets: registration, its checks, the draining tail, an empty group, the readiness gate."""

from typing import Any

import pytest

from probeviz.sim import choices, entries, store
from probeviz.sim.network import clients
from probeviz.sim.objects import Ingress, IngressPath, IngressRule, Meta
from probeviz.sim.setup import BalancerSetup
from tests.sim.network.stage import CLASS_ALB, Stage, ready, unready

ATTRIBUTES = "alb.ingress.kubernetes.io/target-group-attributes"


def stage_of(kind: str = "alb-ip", wait_ms: int = 40_000, notes: dict[str, str] = {}, **fields: Any) -> Stage:  # noqa: B006
    stage = Stage(balancer=BalancerSetup(kind), **fields)
    stage.pod()
    stage.service(kind="ClusterIP")
    stage.endpoints(ready())
    stage.ingress(annotations={**CLASS_ALB, **notes} if kind == "alb-ip" else {})
    stage.run(wait_ms)
    return stage


def states(stage: Stage) -> list[tuple[str, str, str]]:
    return [(fact.target, fact.state, fact.reason) for fact in stage.of("target.changed")]


def test_a_pod_is_registered_checked_and_healthy_at_its_own_address() -> None:
    stage = stage_of()
    assert states(stage) == [
        ("10.3.53.103:8080", "initial", "Elb.RegistrationInProgress"),
        ("10.3.53.103:8080", "initial", "Elb.InitialHealthChecking"),
        ("10.3.53.103:8080", "healthy", ""),
    ]
    stage.curl()
    hops = [(hop.at, hop.to) for hop in stage.of("request.hop")]
    assert hops == [("client", "balancer/alb"), ("balancer", "pod/go-http-1")]


def test_a_service_needs_no_node_port() -> None:
    assert stage_of().curl().status == 200


def test_a_pod_that_is_not_ready_drains_and_then_the_group_is_empty() -> None:
    stage = stage_of()
    n = stage.endpoints(unready())
    stage.run(stage.world.now + choices.ALB_RECONCILE.low + 1)
    assert states(stage)[-1] == ("10.3.53.103:8080", "draining", "Target.DeregistrationInProgress")
    assert stage.curl().status == 200  # the tail
    stage.run(stage.world.now + choices.ALB_DRAINING.low)
    assert states(stage)[-1] == ("10.3.53.103:8080", "unused", "Target.NotRegistered")
    answer = stage.curl()
    assert (answer.status, answer.server) == (503, "awselb/2.0")
    assert n in answer.cause


@pytest.mark.parametrize("seed", range(3))
def test_the_tail_is_as_long_as_users_report(seed: int) -> None:
    stage = stage_of(luck="real", seed=seed)
    stage.endpoints(unready())
    stage.run(stage.world.now + 30_000)
    began = next(fact.t for fact in stage.of("target.changed") if fact.state == "draining")
    ended = next(fact.t for fact in stage.of("target.changed") if fact.state == "unused")
    assert choices.ALB_DRAINING.low <= ended - began <= choices.ALB_DRAINING.high


def test_new_targets_are_used_while_none_is_healthy() -> None:
    stage = stage_of(wait_ms=4_000)
    assert states(stage)[-1][1] == "initial"
    assert stage.curl().status == 200


def test_a_request_may_end_on_a_draining_target_until_the_delay_is_over() -> None:
    for seconds, status in (("300", 200), ("2", 502)):
        stage = stage_of(notes={ATTRIBUTES: f"deregistration_delay.timeout_seconds={seconds}"})
        clients.by_hand(stage.world, entries.Request(to="ingress", path="/slow"), 1, 1)
        stage.endpoints(unready())
        stage.run(stage.world.now + 20_000)
        answer = stage.of("request.answered")[-1]
        assert answer.status == status
        assert answer.latency_ms // 1000 == (3 if status == 200 else 2)


def test_a_target_with_another_port_is_another_target() -> None:
    stage = stage_of()
    service = stage.world.cluster.services["go-http-svc"]
    service.ports[0].target_port = 9090
    for found in stage.world.cluster.endpoint_slices.values():
        found.ports[0].target_port = 9090
        store.update(stage.world, found, "test", 1)
    stage.run(stage.world.now + 40_000)
    assert {target: state for target, state, _ in states(stage)} == {
        "10.3.53.103:8080": "unused",
        "10.3.53.103:9090": "unhealthy",
    }
    assert stage.curl().status == 502


def test_a_pod_that_was_out_for_a_moment_starts_again_as_new() -> None:
    stage = stage_of()
    stage.endpoints(unready())
    stage.run(stage.world.now + 1_000)
    stage.endpoints(ready())
    stage.run(stage.world.now + 1_000)
    assert [state for _, state, _ in states(stage)[-2:]] == ["draining", "initial"]
    stage.run(stage.world.now + 30_000)
    assert stage.curl().status == 200
    group = next(iter(stage.world.cluster.network.alb.balancers.values())).groups["go-http-svc:80"]
    assert group.targets["10.3.53.103"].state == "healthy" and not group.leaving


def test_gce_never_fails_open() -> None:
    stage = stage_of(kind="gce")
    assert stage.world.cluster.ingresses["go-http-ingress"].address.startswith("203.0.113.")
    assert states(stage)[-1][1:] == ("unhealthy", "Target.ResponseCodeMismatch")  # GET / is 404 here
    answer = stage.curl()
    assert (answer.status, answer.log, answer.origin) == (502, "failed_to_pick_backend", "balancer")


def two_services(kind: str = "alb-ip") -> Stage:
    """Two Services behind one Ingress, both with a ready Pod."""
    stage = Stage(balancer=BalancerSetup(kind))
    stage.pod()
    stage.pod("shop-1", "10.3.53.104")
    for name, endpoint in (("go-http-svc", ready()), ("shop", ready("10.3.53.104", "shop-1"))):
        stage.service(name, kind="ClusterIP")
        stage.endpoints(endpoint, service=name)
    annotations = {**CLASS_ALB} if kind == "alb-ip" else {}
    ingress = Ingress(
        metadata=Meta(name="go-http-ingress", annotations=annotations),
        rules=[
            IngressRule(
                paths=[
                    IngressPath("/shop", "Prefix", "shop", 80),
                    IngressPath("/ping", "Prefix", "go-http-svc", 80),
                ]
            )
        ],
    )
    store.create(stage.world, ingress, "test", 1)
    stage.run(40_000)
    return stage


@pytest.mark.parametrize("kind", ["alb-ip", "gce"])
@pytest.mark.parametrize("together", [False, True])
def test_an_empty_group_is_the_doing_of_its_own_service(kind: str, together: bool) -> None:
    """Whichever Service changed last, or first among those that one reconciliation takes up."""
    stage = two_services(kind)
    if together:
        stage.endpoints(unready("10.3.53.104", "shop-1"), service="shop")
    mine = stage.endpoints(unready())
    stage.run(stage.world.now + 60_000)
    if not together:
        other = stage.endpoints(ready("10.3.53.105", "shop-2"), service="shop")
        stage.run(stage.world.now + 60_000)
        assert other not in stage.curl("/ping").cause
    answer = stage.curl("/ping")
    assert answer.status == (503 if kind == "alb-ip" else 502)
    assert mine in answer.cause


def test_another_health_check_is_another_question_to_the_same_targets() -> None:
    """The controller modifies the group in place (ModifyTargetGroup): nothing is registered anew, so a target that has
    become unhealthy needs its two successes in a row."""
    stage = stage_of()
    ingress = stage.world.cluster.ingresses["go-http-ingress"]
    path = "alb.ingress.kubernetes.io/healthcheck-path"
    before = len(states(stage))

    def check(of: str, for_ms: int) -> list[tuple[str, str, str]]:
        if ingress.metadata.annotations[path] != of:
            ingress.metadata.annotations = {**ingress.metadata.annotations, path: of}
            store.update(stage.world, ingress, "test", 1)
        stage.run(stage.world.now + for_ms)
        return states(stage)[before:]

    gone = ("10.3.53.103:8080", "unhealthy", "Target.ResponseCodeMismatch")
    assert check("/nope", 16_500) == [], "one failure is not enough"
    assert check("/nope", 15_000) == [gone]
    assert check("/ping", 16_500) == [gone], "nor is one success"
    assert check("/ping", 15_000) == [gone, ("10.3.53.103:8080", "healthy", "")]
