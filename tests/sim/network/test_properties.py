"""What holds whatever happens to Pods, endpoints and programs while clients go on asking."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from probeviz.sim import entries, program
from probeviz.sim.network import clients
from probeviz.sim.setup import ClientSetup
from probeviz.sim.world import World
from tests.sim.network.stage import IMAGE, Stage, ready, terminating, unready

ROOTS = ("command.accepted", "program.changed", "node.changed", "run.started")
STREAMS = [
    ClientSetup("users", path="/ping", rate_milli=3_000),
    ClientSetup("failing", path="/err", rate_milli=700),
    ClientSetup("slow", path="/slow", rate_milli=900),
    ClientSetup("inside", to="service/go-http-svc", path="/flaky", rate_milli=1_100),
]
ENDPOINTS = {"ready": [ready()], "unready": [unready()], "terminating": [terminating()], "none": []}
BECOME: dict[str, dict[str, Any]] = {"hang": {"hang": True}, "500": {"status": 500}, "panic": {"panic": "x"}}

steps = st.lists(
    st.tuples(
        st.sampled_from([*ENDPOINTS, *BECOME, "kill", "terminate", "start", "wait"]),
        st.integers(0, 20_000),
    ),
    max_size=12,
)


def play(stage: Stage, does: str, instance: int) -> None:
    world = stage.world
    alive = list(world.cluster.programs.processes)
    if does in ENDPOINTS:
        stage.endpoints(*ENDPOINTS[does])
    elif does in BECOME:
        program.become(world, entries.Program(image=IMAGE, route="/ping", become=BECOME[does]), 1)
    elif does == "start" and not alive:
        stage.pod(instance=instance)
    elif does == "kill" and alive:
        program.kill(world, alive[0], 1)
    elif does == "terminate" and alive:
        program.terminate(world, alive[0], 1)


def story(script: list[tuple[str, int]], split: bool = False) -> Stage:
    """Plays a script; `split`: through a checkpoint before each step."""
    stage = Stage(luck="real", nodes=2, clients=STREAMS)
    stage.pod()
    stage.service()
    stage.endpoints(ready())
    stage.ingress()
    clients.begin(stage.world, 1)
    for i, (does, wait_ms) in enumerate([("wait", 5000), *script, ("wait", 130_000)]):
        if split:
            stage.world = World.load(stage.world.setup, stage.world.save())
            stage.world.sink = stage.facts.append
            stage.run(stage.world.now + wait_ms // 3)
        play_at = stage.world.now if not split else stage.world.now - wait_ms // 3
        stage.run(play_at + wait_ms)
        play(stage, does, i + 1)
    return stage


@settings(max_examples=25, deadline=None)
@given(steps)
def test_every_answer_has_an_author_and_every_failure_a_root(script: list[tuple[str, int]]) -> None:
    stage = story(script)
    for fact in stage.facts:
        assert all(0 < cause < fact.n for cause in fact.cause)
    for fact in stage.of("request.answered"):
        assert (fact.origin == "balancer") == (fact.server == "awselb/2.0")
        assert (fact.status is None) == (fact.origin == "") and bool(fact.error) == (fact.status is None)
        assert 0 <= fact.latency_ms <= 120_000
        at: Any = fact
        while at.cause:
            at = stage.fact(at.cause[0])
        assert type(at).__struct_config__.tag in ROOTS


@settings(max_examples=25, deadline=None)
@given(steps)
def test_each_request_is_answered_once(script: list[tuple[str, int]]) -> None:
    stage = story(script)
    sent = [fact.request for fact in stage.of("request.sent")]
    answered = [fact.request for fact in stage.of("request.answered")]
    assert len(set(sent)) == len(sent) and len(set(answered)) == len(answered)
    assert sorted(answered + list(stage.world.cluster.network.open)) == sorted(sent)


@settings(max_examples=25, deadline=None)
@given(steps)
def test_checkpoints_and_split_advances_change_nothing(script: list[tuple[str, int]]) -> None:
    straight, split = story(script), story(script, split=True)
    assert straight.facts == split.facts
    assert straight.world.save() == split.world.save()
