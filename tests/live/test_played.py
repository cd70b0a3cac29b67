"""One run as a process plays it: what an old entry found, the next thing to happen, and how much at once."""

import pytest

from probeviz.live import played as played_module
from probeviz.live import protocol as p
from probeviz.live.budget import TURN_FACTS, Budget
from probeviz.live.limits import RUN_FACTS
from probeviz.live.run_lesson import RunLesson
from probeviz.live.stepping import MOST_MS, UNDER_WAY, next_event

APPLY = "kubectl apply -f go-http.yaml"


async def test_what_an_entry_found(open_page) -> None:
    page = open_page()
    await page.hello()
    played = page.conversation.viewer.played
    worlds = {}
    for i, line in enumerate([APPLY, "kubectl get pods", "kubectl scale deployment go-http --replicas=2", "ls"]):
        worlds[played.log + 1] = played.world.save()
        await page.line(line, id=f"c{i}")  # all at one instant
    await page.pass_time(90_000, every=400)
    for number, world in worlds.items():
        before = played.before(number)
        assert before.world.save() == world
        assert before.n == before.world.n


async def test_a_step_goes_to_the_next_outcome(open_page) -> None:
    page = open_page()
    await page.hello()
    await page.line(APPLY)
    await page.say(type="pause")
    played = page.conversation.viewer.played
    for _ in range(20):
        before, n = played.now, played.n
        expected = next_event(played)
        assert played.now == before, "looking ahead changes nothing"
        await page.say(type="step", by="event")
        assert played.now == expected > before
        told = [f for f in played.timeline.facts_after(n) if not isinstance(f, UNDER_WAY)]
        assert told
        assert all(fact.t == expected for fact in told)


async def test_an_idle_cluster_is_stepped_by_the_minute(open_page) -> None:
    page = open_page()
    await page.hello()
    played = page.conversation.viewer.played
    assert next_event(played) == played.now + MOST_MS


async def test_a_run_that_stands_at_its_beginning_is_loaded_with_what_was_done_there(open_page) -> None:
    page = open_page()
    await page.hello()
    await page.say(type="pause")
    await page.line(APPLY)
    other = open_page()
    await other.hello()
    assert other.conversation.viewer.played.now == 0
    assert other.conversation.viewer.played.timeline.digest() == page.conversation.viewer.played.timeline.digest()
    assert (await other.line("kubectl get deployments", id="g")).exit == 0


# --- how much at once ---------------------------------------------------------------------------------------

PROBED = "Probe: {tcpSocket: {port: 8080}, periodSeconds: 1}"
CONTAINER = f"{{name: c#, image: setevoy/go-http, imagePullPolicy: IfNotPresent, liveness{PROBED}, readiness{PROBED}}}"
MOST = f"""\
apiVersion: apps/v1
kind: Deployment
metadata: {{name: big}}
spec:
  replicas: 50
  selector: {{matchLabels: {{app: big}}}}
  template:
    metadata: {{labels: {{app: big}}}}
    spec: {{containers: [{", ".join(CONTAINER.replace("#", str(i)) for i in range(3))}]}}
"""
A_STEP = 1_500  # facts at most of one instant of such a run, when nothing is divided


async def test_a_run_that_is_too_much_holds_nobody_up(open_page) -> None:
    """As many containers as a run may hold, all probed each second, at 64x."""
    page = open_page()
    await page.hello()
    await page.say(type="apply", id="a", file="go-http.yaml", text=MOST)
    played = page.conversation.viewer.played
    await page.pass_time(4_000)
    await page.say(type="speed", x=64)
    most = 0
    for _ in range(25):
        before = played.n
        await page.pass_time(200)
        most = max(most, played.n - before)
    assert most <= TURN_FACTS + A_STEP
    slowed = page.last(p.Slowed)
    assert 0 < slowed.to < 16
    assert slowed.why
    assert (await page.line("kubectl get pods", id="b")).exit == 0


async def test_what_is_behind_is_shared_and_dropped(open_page, monkeypatch) -> None:
    page = open_page()
    await page.hello()
    await page.line(APPLY)
    await page.say(type="speed", x=64)
    played = page.conversation.viewer.played
    monkeypatch.setattr(played_module, "thread_time_ns", lambda: played.now * 5_000_000)  # 5 ms for each
    page.wall.ms += 1_000
    await page.conversation.turn()
    first = played.now
    assert played.behind(page.wall()) > 60_000
    twice = open_page(page.runs)
    await twice.hello()
    assert played.now == first, "another viewer brings no more of it about"
    await page.say(type="pause")
    assert played.behind(page.wall()) == 0
    assert played.clock.virtual_ms == played.now


@pytest.mark.parametrize("facts", [1, 7, 100])
async def test_facts_do_not_depend_on_the_pieces_that_they_are_played_in(open_page, process, facts: int) -> None:
    page = open_page()
    await page.hello()
    await page.line(APPLY)
    await page.pass_time(20_000)
    await page.line("kubectl scale deployment go-http --replicas=3", id="s")
    await page.pass_time(20_000)
    other = open_page(process())
    await other.hello()
    whole, pieces = page.conversation.viewer.played, other.conversation.viewer.played
    to = max(whole.now, pieces.now) + 60_000
    whole.timeline.advance(to)
    while pieces.now < to:
        pieces._advance(to, Budget(10**12, facts))
    assert pieces.timeline.facts[:] == whole.timeline.facts[:]
    assert pieces.timeline.digest() == whole.timeline.digest()


async def test_a_run_is_full_in_the_middle_of_a_turn(open_page, monkeypatch) -> None:
    page = open_page()
    await page.hello()
    await page.line(APPLY)
    played = page.conversation.viewer.played
    most = played.n + 40
    monkeypatch.setattr(played_module, "RUN_FACTS", most)
    page.wall.ms += 9_000
    await page.conversation.turn()
    assert played.full
    assert played.n < most + 40
    assert played.now < 9_000
    await page.conversation.settled()
    await page.pass_time(2_000)
    assert page.last(p.Slowed).why == RUN_FACTS.said()


async def test_an_entry_from_far_ahead_is_reached_in_pieces(open_page, process, wall, run, monkeypatch) -> None:
    """Of another process, which was quicker."""
    monkeypatch.setattr("probeviz.live.played.Budget", lambda *_: Budget(10**12, 10**6))  # however busy this machine is
    page, other = open_page(), open_page()
    await page.hello()
    await page.line(APPLY)
    await other.hello()
    wall.ms += 9_000
    await other.say(type="command", id="late", line="kubectl get pods")
    behind = page.conversation.viewer.played
    pieces: list[int] = []
    towards = behind.towards

    def counted(at_ms: int) -> bool:
        pieces.append(behind.n)
        return bool(towards(at_ms))

    monkeypatch.setattr("probeviz.live.played.Budget", lambda: Budget(10**12, 20))
    monkeypatch.setattr(behind, "towards", counted)
    monkeypatch.setattr(behind, "seen_ms", wall.ms)
    await page.runs.poll()
    assert behind.log == other.conversation.viewer.played.log
    assert len(pieces) > 3


async def test_a_run_that_takes_little_is_played_a_turn_at_a_time(open_page, monkeypatch) -> None:
    page = open_page()
    await page.hello()
    await page.line(APPLY)
    await page.pass_time(5_000)
    played, spent = page.conversation.viewer.played, [0]
    steps: list[int] = []

    def thread_time_ns() -> int:
        spent[0] += cost_ns
        steps.append(played.now)
        return spent[0]

    monkeypatch.setattr(played_module, "thread_time_ns", thread_time_ns)
    monkeypatch.setattr(RunLesson, "may_ask", False)  # who waits for a question looks at every fact
    turns = {}
    for cost_ns in (10_000, 600_000):
        await page.pass_time(400)
        steps.clear()
        await page.pass_time(2_000)
        turns[cost_ns] = len(steps) // 2  # it is looked at before and after each
    assert turns[10_000] <= 1.5 * 2_000 / 200
    assert turns[600_000] > 1.5 * turns[10_000], "a dear run is asked between its steps"
