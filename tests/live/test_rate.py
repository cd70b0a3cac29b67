"""A run that states more facts than anyone could be shown is slowed down, in the log, for everyone."""

import pytest

from probeviz.live import played as played_module
from probeviz.live import protocol as p
from probeviz.live import rate as rate_module
from probeviz.live.rate import Rate


def beyond(rate: Rate, speed: float, facts: int, cpu_ms: int = 0) -> float | None:
    """Two seconds of so much."""
    slower = None
    for _ in range(2):
        began = rate._since_ms or 0
        rate.count(facts, cpu_ms * 1_000_000)
        slower = rate.slower(speed, began + 1_000)
    return slower


def test_within_the_limit_nothing_is_slower() -> None:
    rate = Rate()
    assert rate.slower(16, 0) is None
    rate.count(2_000, 20_000_000)
    assert rate.slower(16, 1_000) is None


def test_beyond_it_the_speed_fits_the_limit() -> None:
    rate = Rate()
    rate.slower(64, 0)
    rate.count(8_000, 0)
    assert rate.slower(64, 500) is None, "it looks once a second"
    assert rate.slower(64, 1_000) is None, "a burst may be over"
    rate.count(9_000, 0)
    slower = rate.slower(64, 2_000)
    assert slower is not None
    assert 8_000 * slower / 64 <= 2_000
    assert rate.slower(slower, 3_000) is None, "and counts anew"


def test_bursts_are_passed_over() -> None:
    rate = Rate()
    rate.slower(1, 0)
    for second in range(1, 20):
        rate.count(5_000 if second % 2 else 100, 0)
        assert rate.slower(1, second * 1_000) is None


def test_cpu_counts_as_facts_do() -> None:
    rate = Rate()
    rate.slower(64, 0)
    assert beyond(rate, 64, facts=10, cpu_ms=50) == 23, "of 64: 20 ms of 50 ms, with some room"
    assert beyond(rate, 23, facts=10, cpu_ms=18) is None


def test_a_slow_second_is_counted_as_long_as_it_was() -> None:
    rate = Rate()
    rate.slower(16, 0)
    for wall in (2_000, 4_000):
        rate.count(3_900, 39_000_000)
        assert rate.slower(16, wall) is None


@pytest.mark.parametrize(("facts", "slower"), [(3_000, 38.0), (20_000, 5.8), (400_000, 0.3), (10**9, 0.1)])
def test_the_speed_is_one_that_the_page_can_say(facts, slower) -> None:
    rate = Rate()
    rate.slower(64, 0)
    assert beyond(rate, 64, facts) == slower


def test_what_was_caught_up_on_loading_says_nothing() -> None:
    rate = Rate()
    rate.count(100_000, 10**9)
    assert rate.slower(1, 5_000) is None


def test_what_was_not_played_would_have_cost_as_much() -> None:
    rate = Rate()
    rate.slower(64, 0)
    for second in (1, 2):
        rate.count(1_000, 10_000_000, played_ms=16_000)
        slower = rate.slower(64, second * 1_000, behind_ms=second * 48_000)
    assert slower == 28, "half of the limit for a quarter of what was due: 64 / 2, with some room"


def test_who_catches_up_is_not_too_fast() -> None:
    rate = Rate()
    rate.slower(4, 0)
    for second, behind_ms in enumerate((9_000, 6_000, 3_000, 0), start=1):
        rate.count(1_000, 10_000_000, played_ms=7_000)
        assert rate.slower(4, second * 1_000, behind_ms) is None


async def test_the_page_is_told(open_page, monkeypatch) -> None:
    page = open_page()
    await page.hello()
    await page.line("kubectl apply -f go-http.yaml")
    await page.pass_time(10_000)
    monkeypatch.setattr(rate_module, "FACTS_A_SECOND", 100)
    await page.say(type="speed", x=64)
    await page.pass_time(4_000)
    slowed = page.last(p.Slowed)
    assert 0 < slowed.to < 64
    assert slowed.why
    assert page.last(p.Batch).clock.speed <= slowed.to
    monkeypatch.setattr(rate_module, "FACTS_A_SECOND", 2_000)
    await page.say(type="speed", x=4)
    assert (page.last(p.Slowed).to, page.last(p.Slowed).why) == (4, "")


async def test_a_run_that_takes_too_much_cpu_is_slowed_for_everyone(open_page, monkeypatch) -> None:
    page, other = open_page(), open_page()
    await page.hello()
    await other.hello()
    played = page.conversation.viewer.played
    # At 64x each second takes 75 ms, of which its turns have 50.
    monkeypatch.setattr(played_module, "thread_time_ns", lambda: played.now * 75_000_000 // 64_000)
    await page.say(type="speed", x=64)
    await page.pass_time(2_200)
    assert played.behind(page.wall()) == 0, "what could not be played is not caught up with"
    await page.conversation.turn()
    slowed = page.last(p.Slowed)
    assert slowed.to == 15, "64 * 20 / 75, with some room"
    assert "20 ms" in slowed.why
    await page.runs.poll()
    await other.runs.poll()
    await other.conversation.turn()
    assert other.last(p.Slowed).to == 15


async def test_64x_is_64_seconds_a_second(open_page) -> None:
    page = open_page()
    await page.hello()
    await page.line("kubectl apply -f go-http.yaml")
    await page.say(type="speed", x=64)
    before = page.until
    for _ in range(4):
        played = page.conversation.viewer.played
        played._rate._cpu_ns = 0  # how fast this machine is, is not what is tested
        await page.pass_time(800)
    assert page.until - before == 64 * 3_200
    assert page.all(p.Slowed) == []
