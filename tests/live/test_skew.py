"""Processes whose wall clocks disagree by seconds: a run's facts do not depend on the wall."""

import pytest

from probeviz.live import protocol as p
from probeviz.live.runs import Runs
from tests.live.conftest import START_MS, Page, Wall

APPLY = "kubectl apply -f go-http.yaml"
SCALE = "kubectl scale deployment go-http --replicas={}"


def pair(run, skew_ms):
    """Two pages on one run, each at its own process with its own wall."""
    walls = Wall(START_MS), Wall(START_MS + skew_ms)
    return [Page(Runs(wall), wall, run) for wall in walls]


async def pass_time(*pages, ms: int):
    """Each wall goes on alike, wherever it stands."""
    for i in range(0, ms, 200):
        for page in pages:
            page.wall.ms += 200
            await page.conversation.turn()
            page.conversation.viewer.ack(page.until)
            if i % 2_000 == 0:
                await page.runs.poll()


@pytest.mark.parametrize("skew_ms", [5_000, -5_000])
@pytest.mark.parametrize("speed", [1, 16])
async def test_five_seconds_apart(run, skew_ms, speed):
    a, b = pair(run, skew_ms)
    await a.hello()
    await b.hello()
    await a.say(type="speed", x=speed)
    await a.line(APPLY, id="a1")
    await pass_time(a, b, ms=6_000)
    await b.line(SCALE.format(3), id="b1")
    await pass_time(a, b, ms=3_000)
    await a.line(SCALE.format(1), id="a2")
    await pass_time(a, b, ms=20_000)
    assert a.until > 15_000 * speed, "the clocks did not bring it to a stand"
    await b.say(type="pause")
    await pass_time(a, b, ms=4_000)
    assert a.until == b.until
    assert a.facts == b.facts
    assert a.facts == list(a.conversation.viewer.played.timeline.replay().facts[a.picture_n :])
    assert all(slowed.to for page in (a, b) for slowed in page.all(p.Slowed))


@pytest.mark.parametrize("skew_ms", [5_000, -5_000])
async def test_the_next_viewer_comes_to_a_process_with_another_clock(run, skew_ms):
    a, b = pair(run, skew_ms)
    await a.hello()
    await a.line(APPLY, id="a1")
    await pass_time(a, ms=8_000)
    until, facts = a.until, a.facts
    a.conversation.end()
    b.wall.ms += 8_000
    welcome = await b.hello(**{"from": 0, "n": 0, "log": a.log})
    assert abs(welcome.t - until) <= 10_000
    await pass_time(b, ms=6_000)
    again = b.facts[a.picture_n :]
    common = min(len(facts), len(again))
    assert common > 20
    assert again[:common] == facts[:common]


async def test_a_wall_that_is_set_back_an_hour(open_page) -> None:
    page = open_page()
    await page.hello()
    await page.line(APPLY)
    await page.pass_time(5_000)
    page.wall.ms -= 3_600_000
    await page.pass_time(5_000)
    assert page.until == 5_000, "it stands, for it cannot go back"
    assert (await page.line(SCALE.format(3), id="c2")).t == 5_000
    await page.say(type="pause")
    await page.say(type="play")
    await page.pass_time(5_000)
    assert page.until == 10_000, "the next change of the clock sets it right"
    assert page.closed is None
