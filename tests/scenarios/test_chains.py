"""Each failure in each scenario leads, in at most six links and in words, to something that a person did or wrote."""

from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import pytest

from probeviz.scenarios import player
from probeviz.scenarios.assumed import assume
from probeviz.scenarios.explained import explained, failures
from probeviz.sim import facts, why, why_condense, why_links, why_words
from probeviz.sim.facts import Fact
from probeviz.sim.why_links import Link
from tests.scenarios.shipped import load, names

MANIFESTS = Path(__file__).parents[1] / "data" / "manifests"

# What the scenario itself wrote: a fault of its script, a program, its clients.
WRITTEN = {
    "program.scripted": facts.ProgramChanged,
    "program.written": facts.ProgramChanged,
    "run.clients": facts.RunStarted,
}


@lru_cache(maxsize=1)
def played(name: str) -> why.Told:
    return why.Told(player.play(load(name)).facts)


def chain(run: dict[int, Fact], n: int) -> list[Link]:
    return why_links.links(run, why.chain(run, n))


def faults(run: dict[int, Fact], links: list[Link]) -> list[str]:
    """What is wrong with a chain."""
    root, fact = links[-1], run[links[-1].n]
    found = [f"{link.key} has no words" for link in links if link.key not in why_words.SAYS or link.key == "other"]
    found += [f"{link.key} says {say!r}" for link in links if not 0 < len(say := why_words.say(link)) <= why_words.MOST]
    if len(links) > why_condense.MOST_LINKS or len({link.n for link in links}) < len(links):
        found.append("too long, or twice the same")
    if [link.root for link in links] != [False] * (len(links) - 1) + [True]:
        found.append("has not one root")
    deed = isinstance(fact, facts.CommandAccepted | facts.NodeChanged)
    if not deed and not (root.key in WRITTEN and isinstance(fact, WRITTEN[root.key])):
        found.append(f"ends in {root.key}, which nobody did or wrote")
    if len(links) < 2:
        found.append("explains nothing")
    return found


# Hours of failures, each a look back through thousands of facts: these are asked about in so many parts.
PARTS = {"incident-0214, begun": 16, "database-in-the-probe, begun": 8}


class Share(NamedTuple):
    """What is asked about in one test: each so manieth thing of a run."""

    name: str
    part: int
    parts: int

    def __str__(self) -> str:
        return self.name if self.parts == 1 else f"{self.name}, {self.part + 1} of {self.parts}"


SHARES = [Share(name, part, PARTS.get(name, 1)) for name in names() for part in range(PARTS.get(name, 1))]


@pytest.fixture(scope="module", params=SHARES, ids=str)
def share(request: pytest.FixtureRequest) -> Share:
    """Of the whole module, so that all is asked about one run before the next one is played."""
    found = request.param
    assert isinstance(found, Share)
    return found


def test_every_failure_has_a_chain_to_what_a_person_did_or_wrote(share: Share) -> None:
    run, wrong = played(share.name), []
    for failure in [*failures(run.values())][share.part :: share.parts]:
        links = chain(run, failure.n)
        wrong += [f"{failure.n}: {fault}: {' <- '.join(map(why_words.say, links))}" for fault in faults(run, links)]
    assert not wrong, "\n".join(wrong[:10])


def test_what_a_pod_answered_is_not_called_without_an_answer(share: Share) -> None:
    run = played(share.name)
    answered = [fact for fact in run.values() if isinstance(fact, facts.RequestAnswered) and fact.origin[:4] == "pod/"]
    for fact in answered[:: max(1, len(answered) // 20)][share.part :: share.parts]:
        written = [link.args["does"] for link in chain(run, fact.n) if link.key == "program.written"]
        assert written in ([], [str(fact.status)]), fact


@pytest.mark.parametrize("name", ["article-act-2", "s40-selector-typo/fault", "s06-aggressive-liveness/fault"])
def test_whoever_knows_the_numbers_of_each_kind_finds_the_same_chains(name: str) -> None:
    run = played(name)
    alone = dict(run)
    some = [*failures(run.values())][::20]
    assert len(some) > 2 and all(chain(run, failure.n) == chain(alone, failure.n) for failure in some)


def test_the_scenarios_fail_in_every_way() -> None:
    """So that the test above is none of nothing."""
    found = {
        fact.status if isinstance(fact, facts.RequestAnswered) else "restart"
        for name in ("article-act-3", "s13-liveness-while-draining/fault", "s21-tcp-probe-lies/fault", *FEW)
        for fact in failures(played(name).values())
    }
    assert found >= {404, 500, 502, 503, 504, None, "restart"}


FEW = ("s40-selector-typo/fault", "s44-host-mismatch/fault", "s01-panic-endpoint/fix")

# Scenario, which failure (number, counted from 0, of those with this status), and what it says, without the effect.
STORIES: list[tuple[str, int | None | str, int, list[str]]] = [
    (
        "article-act-2",
        502,
        60,
        [
            "The connection to the Service was refused: no endpoints",
            "Service go-http-svc has no ready endpoint",
            "Pod …75fvz is not Ready (Running)",
            "Missed: GET /err got an empty reply (EOF)",
            "readinessProbe.httpGet.path was set to /err",
        ],
    ),
    (
        "article-act-3",
        "restart",
        0,
        [
            "Container go-http ended with code 2",
            "The kubelet kills go-http: it failed its liveness probe",
            "The kubelet kills: GET /err got an empty reply (EOF)",
            "The Pod hung up without an answer: handler panicked: Error",
            "livenessProbe.httpGet.path was set to /err",
        ],
    ),
    (
        "article-act-1",
        502,
        2,
        ["The Pod hung up without an answer: handler panicked: Error", "The program's /err: handler panicked: Error"],
    ),
    (
        "s13-liveness-while-draining/fault",
        None,
        0,
        [
            "The connection to the Service was refused: no endpoints",
            "kube-proxy/node-1 has nobody to send to",
            "Service web finds no Pod",
            "Service web was there before its Pods",
            "kubectl apply -f s13-liveness-while-draining-fault.yaml",
        ],
    ),
    (
        "s09-slow-start/fault",
        "restart",
        3,
        [
            "Container web ended with code 0",
            "The program in …lmbrb is draining",
            "The kubelet kills web: it failed its liveness probe",
            "The kubelet kills: GET /healthz: connection refused",
            "livenessProbe was written so",
        ],
    ),
    (
        "s11-deadlock-readiness-only/fix",
        "restart",
        0,
        [
            "Container web ended with code 2",
            "The kubelet kills web: it failed its liveness probe",
            "The kubelet kills: GET /healthz: no answer in time",
            "The program in …tz97f: deadlock",
            "curl -s -m 5 -X POST $INGRESS/transfer",
        ],
    ),
    (
        "s12-long-grace/fault",
        504,
        0,
        ["The Pod did not answer in time: handler never answers", "The program's /: handler never answers"],
    ),
    (
        "s21-tcp-probe-lies/fault",
        504,
        10,
        ["The Pod did not answer in time: handler never answers", "The scenario changed the program: /: hangs"],
    ),
    (
        "s28-no-prestop/fault",
        502,
        0,
        [
            "The connection to the Pod was refused: no process",
            "The program in …nwl26 has ended",
            "The kubelet stops container app",
            "Pod …nwl26 is being deleted",
            "kubectl rollout restart deployment/app",
        ],
    ),
    (
        "s34-keep-alive-shorter-than-idle/fault",
        502,
        0,
        ["The Pod hung up without an answer", "The program closes idle connections before the balancer"],
    ),
    (
        "s38-node-removed-under-instance-target/fault",
        504,
        0,
        ["The Pod did not answer in time: no answer from node-2", "Node node-2 is down"],
    ),
    (
        "s40-selector-typo/fault",
        503,
        30,
        ["Service app finds no Pod", "Service app selects app=aap: no Pod has it", "selector was set to app=aap"],
    ),
    (
        "s41-wrong-target-port/fault",
        502,
        0,
        ["The connection to the Pod was refused", "Service app sends to port 80", "ports[0].targetPort was set to 80"],
    ),
    (
        "s42-missing-service-four-answers/fault",
        503,
        30,
        ["Ingress app-nginx names Service shop, which is not there", "rules[0].http.paths[0].backend was set to shop"],
    ),
    (
        "s44-host-mismatch/fault",
        404,
        0,
        ["No rule of Ingress app fits /ping", "rules[0].host was set to shop.example.com"],
    ),
    ("s46-retry-storm/fault", 502, 0, ["The program itself answers /stock with 502"]),
    (
        "s47-backoff-after-the-repair/fault",
        503,
        100,
        [
            "Service app has no ready endpoint",
            "Pod …nwl26 is not Ready (CrashLoopBackOff)",
            "The kubelet waits 40 s before the next restart",
            "Container app ended with code 1",
            "kubectl apply -f s47-backoff-after-the-repair-fault.yaml",
        ],
    ),
    (
        "s06-aggressive-liveness/fault",
        502,
        300,
        [
            "The Pod hung up without an answer: the process died",
            "The kubelet kills web: it failed its liveness probe",
            "The kubelet kills: GET /healthz: no answer in time",
            "The program in …kbpqv: at capacity: requests wait",
            "The scenario's clients ask for this",
        ],
    ),
    (
        "s14-timeout-and-pauses/fault",
        503,
        20,
        [
            "Service web has no ready endpoint",
            "Pod …qjvwf is not Ready (Running)",
            "Missed: GET /healthz: no answer in time",
            "The program in …qjvwf: a pause of 2500 ms",
            "readinessProbe.timeoutSeconds was left at its default, 1",
        ],
    ),
    (
        "s24-host-header/fault",
        503,
        50,
        [
            "Service web has no ready endpoint",
            "Pod …tbqhq is not Ready (Running)",
            "Missed: readiness probe got 400",
            "The Pod answered 400",
            "readinessProbe.httpGet.path was set to /healthz",
        ],
    ),
    (
        "s05-two-target-types/fault",
        503,
        5,
        [
            "Service go-http has no ready endpoint",
            "Pod …6mjjd is not Ready (Running)",
            "Missed: GET /ready got an empty reply (EOF)",
            "The Pod hung up without an answer",
            "The scenario changed the program: /ready: panic: lost config",
        ],
    ),
]


@pytest.mark.parametrize(("name", "status", "which", "said"), STORIES)
def test_stories(name: str, status: int | None | str, which: int, said: list[str]) -> None:
    run = played(name)
    found = (f for f in failures(run.values()) if getattr(f, "status", "restart") == status)
    failure = next(islice(found, which, None))
    assert [why_words.say(link) for link in chain(run, failure.n)[1:]] == said


def test_a_port_that_the_service_does_not_have_is_told_as_long_as_it_is_so() -> None:
    """Its endpoints are ready all the while; a proxy that merely lags behind them is none of this."""
    manifest = MANIFESTS / "spring-boot.yaml"
    scenario = assume(manifest.read_text(), str(manifest), manifest.name)
    run = {f.n: f for f in player.play(scenario).facts}
    last = [f for f in failures(run.values()) if isinstance(f, facts.RequestAnswered)][-1]
    assert [why_words.say(link) for link in chain(run, last.n)[1:]] == [
        "Service orders has no port 8080 but 80 (http)",
        "rules[0].http.paths[0].backend was set to orders",
    ]


def test_what_is_told_alike_is_told_once() -> None:
    run = played("s41-wrong-target-port/fault")
    lines = list(explained(run.values()))
    told = [line for line in lines if not line.startswith("    <- ")]
    assert len(told) < len(list(failures(run.values())))
    assert any(line.endswith(" times") for line in told)
    assert "    <- ports[0].targetPort was set to 80 (kubectl apply, service/app spec.ports[0].targetPort)" in lines


def test_a_run_without_failures_says_so() -> None:
    assert [line.split(":")[0] for line in explained([])] == ["nothing failed"]
