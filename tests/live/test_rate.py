"""A run that states more facts than anyone could be shown is slowed down, in the log, for everyone."""

from probeviz.live import protocol as p
from probeviz.live import rate as rate_module
from probeviz.live.rate import Rate


def test_within_the_limit_nothing_is_slower() -> None:
    rate = Rate()
    assert rate.slower(16, 0) is None
    rate.count(2_000)
    assert rate.slower(16, 1_000) is None


def test_beyond_it_the_speed_fits_the_limit() -> None:
    rate = Rate()
    rate.slower(64, 0)
    rate.count(8_000)
    assert rate.slower(64, 500) is None, "it looks once a second"
    slower = rate.slower(64, 1_000)
    assert slower is not None
    assert 8_000 * slower / 64 <= 2_000
    assert rate.slower(slower, 2_000) is None, "and counts anew"


def test_what_was_caught_up_on_loading_says_nothing() -> None:
    rate = Rate()
    rate.count(100_000)
    assert rate.slower(1, 5_000) is None


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
