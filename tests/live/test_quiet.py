"""Turns in which nothing has happened are left out, and nothing comes later for it."""

from probeviz.live import log
from probeviz.live import protocol as p

APPLY = "kubectl apply -f go-http.yaml"


async def test_every_fact_comes_with_the_first_turn_after_it(open_page) -> None:
    page = open_page()
    await page.hello()
    await page.line(APPLY)
    played = page.conversation.viewer.played
    left_out = 0
    for _ in range(150):
        page.wall.ms += 200
        n, now = played.n, played.now
        await page.conversation.turn()
        page.conversation.viewer.ack(page.until)
        instant = played.due(page.wall.ms)
        assert all(instant - 200 < fact.t <= instant for fact in page.facts if fact.n > n)
        left_out += played.now == now
        assert played.world.next_due() > instant
    assert left_out > 20, "a quiet cluster leaves turns out"


async def test_a_viewer_hears_something_each_second(open_page) -> None:
    page = open_page()
    await page.hello()
    heard = []
    for _ in range(50):
        page.wall.ms += 200
        before = len(page.all(p.Batch))
        await page.conversation.turn()
        page.conversation.viewer.ack(page.until)
        if len(page.all(p.Batch)) > before:
            heard.append(page.wall.ms)
    assert max(b - a for a, b in zip(heard, heard[1:], strict=False)) <= 1_000


async def test_a_change_in_a_quiet_moment_is_told_at_once(open_page) -> None:
    page, other = open_page(), open_page()
    await page.hello()
    await other.hello()
    await page.pass_time(2_000)
    await other.say(type="pause")
    await page.runs.poll()
    page.wall.ms += 1
    await page.conversation.turn()
    assert not page.last(p.Batch).clock.playing


async def test_a_round_visits_the_database_once(open_page, monkeypatch) -> None:
    page = open_page()
    await page.hello()
    await page.pass_time(40_000)  # its checkpoint is kept
    visits = []

    def noticed(runs, shown, wall_ms):
        visits.append((list(runs), list(shown)))
        return log.Round({}, set(), None)

    monkeypatch.setattr(log, "keep_up", noticed)
    await page.runs.poll()
    page.wall.ms += 5_000
    await page.runs.poll()
    pk = page.run.pk
    assert visits == [([pk], []), ([pk], [pk])], "that it is shown is said every 5 s"


async def test_a_run_that_stood_still_is_not_said_to_be_shown(open_page, monkeypatch) -> None:
    """Its clock would jump over the time in which nobody could be shown it."""
    page = open_page()
    await page.hello()
    await page.pass_time(2_000)
    page.wall.ms += 60_000
    shown = []
    real = log.keep_up

    def noticed(runs, due, wall_ms):
        shown.append(list(due))
        return real(runs, due, wall_ms)

    monkeypatch.setattr(log, "keep_up", noticed)
    await page.runs.poll()
    await page.conversation.turn()
    assert shown == [[]]
    assert page.conversation.viewer.played.now <= 12_000
