"""From an effect to its root: the article's chain, what is left out of long ones, and what they end in."""

from typing import Any

import pytest
from hypothesis import given, settings

from probeviz.sim import facts, why, why_condense, why_links, why_words
from probeviz.sim.facts import Fact
from tests.fact_streams import streams

POD = "go-http-5bd557544-2djcw"


def numbered(*given: Fact) -> dict[int, Fact]:
    for i, fact in enumerate(given):
        fact.n, fact.t = i + 1, i * 1000
    return {fact.n: fact for fact in given}


def command(line: str) -> Fact:
    return facts.CommandAccepted(entry=1, line=line)


def hop(*cause: int, outcome: Any, at: Any, to: str, number: int) -> Fact:
    return facts.RequestHop(request="r1", hop=number, at=at, to=to, outcome=outcome, cause=cause)


def probe(*cause: int) -> Fact:
    return facts.ProbeAnswered(
        pod=POD, container="go-http", probe="readiness", number=3, attempt=1, result="failure", outcome="eof",
        status=None, detail='Get "http://10.3.53.103:8080/err": EOF', latency_ms=2, run=3, threshold=3,
        effect="unready", cause=cause,
    )  # fmt: skip


def pod(*cause: int) -> Fact:
    return facts.PodChanged(
        pod=POD, uid="u", owner=None, phase="Running", ready="0/1", status="Running", restarts=0,
        conditions={"Ready": "False:ContainersNotReady"}, readiness_gates="", ip="10.3.53.103", node="node-1",
        created=0, deleting=False, deadline=None, resource_version=1, cause=cause,
    )  # fmt: skip


def answered(*cause: int, status: int | None = 502) -> Fact:
    return facts.RequestAnswered(
        request="r1", client="users", method="GET", path="/ping", status=status, server="awselb/2.0", headers={},
        body="", body_bytes=0, origin="balancer", latency_ms=3, error="", cause=cause,
    )  # fmt: skip


def article() -> dict[int, Fact]:
    """DESIGN's example: readiness points at /err, the Service runs empty, the balancer writes 502."""
    rows = [{"ip": "10.3.53.103", "pod": POD, "ready": False, "serving": False, "terminating": False}]
    return numbered(
        facts.RunStarted(scenario="s", seed=7, release="1.17", start="", engine="1"),
        command("kubectl apply -f go-http.yaml"),
        facts.ProbeSent(pod=POD, container="go-http", probe="readiness", number=3, attempt=1, cause=(2,)),
        hop(2, outcome="closed", at="pod", to="10.3.53.103:8080", number=1),
        probe(4),
        pod(5),
        facts.EndpointsChanged(service="go-http-svc", endpoints=rows, cause=(6,)),
        facts.ProxyChanged(who="kube-proxy/node-1", service="go-http-svc", backends=[], cause=(7,)),
        facts.RequestSent(request="r1", client="users", method="GET", path="/ping", host="", cause=(1,)),
        hop(9, outcome="sent", at="balancer", to="service/go-http-svc", number=2),
        hop(8, outcome="refused", at="service", to="service/go-http-svc", number=2),
        answered(10, 11),
    )


def test_the_articles_502_goes_back_to_the_typed_line() -> None:
    told = article()
    assert why.walk(told, 12) == [12, 11, 8, 7, 6, 5, 4, 2]
    chain = why.chain(told, 12)
    assert chain == [12, 11, 7, 6, 5, 2]
    links = why_links.links(told, chain)
    assert [(link.key, why_words.proof(link.evidence) if link.evidence else "") for link in links] == [
        ("answered", ""),
        ("hop.refused", "hop 2"),
        ("endpoints.none", "0 of 1"),
        ("pod.unready", "0/1"),
        ("probe.failure", "3 of 3"),
        ("command", ""),
    ]
    assert links[4].args["path"] == "/err"
    assert [link.root for link in links] == [False] * 5 + [True]


def test_of_two_causes_the_one_that_failed_is_told() -> None:
    assert why.walk(article(), 12)[1] == 11


def test_a_pod_that_never_joined_is_told_by_the_probe_that_it_misses_now() -> None:
    """Recreate: the old Pod left and took the last backend along; the new one has never been in."""
    rows = [{"ip": "10.3.53.104", "pod": POD, "ready": False, "serving": False, "terminating": False}]
    told = numbered(
        command("kubectl apply -f go-http.yaml"),
        facts.EndpointsChanged(service="go-http-svc", endpoints=[], cause=(1,)),
        facts.ProxyChanged(who="kube-proxy/node-1", service="go-http-svc", backends=[], cause=(2,)),
        pod(1),
        facts.EndpointsChanged(service="go-http-svc", endpoints=rows, cause=(4,)),
        hop(1, outcome="closed", at="pod", to="10.3.53.104:8080", number=1),
        probe(6),
        hop(3, outcome="refused", at="service", to="service/go-http-svc", number=2),
        answered(8),
    )
    assert why.walk(told, 9) == [9, 8, 3, 5, 4, 7, 6, 1]
    assert why.chain(told, 9) == [9, 8, 5, 4, 7, 1]


def test_a_short_chain_keeps_all_but_what_is_silent() -> None:
    told = numbered(
        command("kubectl apply -f go-http.yaml"),
        facts.ProbePlanned(
            pod=POD, container="go-http", probe="liveness", next_at=1, period_ms=1, state="ticking", cause=(1,)
        ),
        facts.ProbeSent(pod=POD, container="go-http", probe="liveness", number=1, attempt=1, cause=(2,)),
        probe(3),
    )
    assert why.chain(told, 4) == [4, 1]


def test_of_equal_changes_in_a_row_the_one_nearest_to_the_effect_stays() -> None:
    told = numbered(command("kubectl apply -f go-http.yaml"), pod(1), pod(2), pod(3), answered(4))
    assert why.chain(told, 5) == [5, 4, 1]


def test_a_cause_that_is_not_kept_ends_the_chain_there() -> None:
    told = article()
    for n in range(1, 8):
        del told[n]
    assert why.chain(told, 12) == [12, 11, 8]


def test_a_root_is_its_own_chain() -> None:
    told = article()
    assert why.chain(told, 2) == [2]
    assert why_links.links(told, [2])[0].root
    assert why.is_root(told[2]) and not why.is_root(told[12])


def test_a_fact_that_is_not_there_is_an_error() -> None:
    with pytest.raises(KeyError):
        why.chain(article(), 99)


def ingress(*cause: int, class_name: str = "", path: str = "/") -> Fact:
    told = {"metadata": {"name": "shop"}, "rules": [{"paths": [{"path": path, "serviceName": "shop"}]}]}
    if class_name:
        told["ingressClassName"] = class_name
    return facts.ObjectApplied(
        ref="ingress.networking.k8s.io/shop", result="configured", object=told, uid="u", owner=None, generation=1,
        resource_version=1, by="kubectl", cause=cause,
    )  # fmt: skip


def built(*cause: int) -> Fact:
    return facts.EventRecorded(
        ref="ingress.networking.k8s.io/shop", uid="u", type="Warning", reason="FailedBuildModel",
        message="Failed build model due to ingress: default/shop: service type must be NodePort or LoadBalancer",
        count=1, first=0, last=0, source="ingress", cause=cause,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        ({}, {"class_name": "alb"}, "ingressClassName was set to alb"),
        ({"class_name": "alb"}, {"class_name": "alb", "path": "/*"}, "rules[0].http.paths[0].path was set to /*"),
        ({"class_name": "alb"}, {"class_name": "alb"}, "ingressClassName was set to alb"),
    ],
)
def test_an_event_of_an_ingress_names_the_line_that_was_changed(
    before: dict[str, str], after: dict[str, str], says: str
) -> None:
    told = numbered(
        facts.RunStarted(scenario="s", seed=7, release="1.36", start="", engine="1"),
        command("kubectl apply -f shop.yaml"),
        ingress(2, **before),
        command("kubectl apply -f shop.yaml"),
        ingress(4, **after),
        built(5),
    )
    links = why_links.links(told, why.chain(told, 6))
    assert [why_words.say(link) for link in links][-1] == says
    assert links[0].detail.startswith("Failed build model")


def test_only_a_restart_is_numbered_as_the_table_counts_it() -> None:
    """What ended has the number of its own life, one less than RESTARTS by then."""

    def container(**more: Any) -> facts.ContainerChanged:
        return facts.ContainerChanged(
            pod=POD, container="go-http", role="app", id="i", image="m", reason="", message="", signal=None,
            started_at=0, finished_at=None, last=None, ready=False, started=False, stopping=None, **more,
        )  # fmt: skip

    ended = container(state="terminated", exit_code=2, restart_count=2)
    again = container(state="running", exit_code=None, restart_count=3, cause=(1,))
    links = why_links.links(numbered(ended, again), [2, 1])
    assert [why_words.proof(link.evidence) if link.evidence else "" for link in links] == ["restart 3", ""]


@settings(max_examples=60, derandomize=True, deadline=None)
@given(run=streams(most=20))
def test_every_chain_is_short_and_has_its_links(run: list[Fact]) -> None:
    told = {fact.n: fact for fact in run}
    chain = why.chain(told, run[-1].n)
    assert 1 <= len(chain) <= why_condense.MOST_LINKS
    assert chain[0] == run[-1].n and len(set(chain)) == len(chain)
    root = told[chain[-1]]
    assert root.n == 1 or why.is_root(root)
    assert [link.n for link in why_links.links(told, chain)] == chain
