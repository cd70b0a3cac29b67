"""Hints between processes: what they save, and that nothing depends on them."""

import asyncio
import logging

import pytest
from channels.layers import InMemoryChannelLayer

from probeviz.live import log
from probeviz.live.hints import GROUP, Hint, Hints
from probeviz.live.runs import Runs

APPLY = "kubectl apply -f go-http.yaml"


class Deaf(InMemoryChannelLayer):
    """Drops everything."""

    async def group_send(self, group, message) -> None: ...


class Broken(InMemoryChannelLayer):
    """As Redis when it is away; `away` says whether it is."""

    away = True

    async def new_channel(self, *args):
        if self.away:
            raise ConnectionError("refused")
        return await super().new_channel(*args)

    async def group_send(self, group, message) -> None:
        if self.away:
            raise ConnectionError("refused")
        await super().group_send(group, message)


class Stuck(InMemoryChannelLayer):
    async def group_send(self, group, message) -> None:
        await asyncio.Event().wait()


async def until(true, turns=10_000) -> None:
    for _ in range(turns):
        if true():
            return
        await asyncio.sleep(0)
    raise AssertionError("it did not come about")


@pytest.fixture
async def hearing():
    """Makes Hints that keep what they hear, and stops them in the end."""
    made = []

    def make(layer) -> tuple[Hints, list[Hint]]:
        heard: list[Hint] = []
        made.append(Hints(layer, heard.append, again_s=0))
        made[-1].start()
        return made[-1], heard

    yield make
    for hints in made:
        await hints.stop()


async def test_a_hint_reaches_every_process(hearing) -> None:
    layer = InMemoryChannelLayer()
    (a, at_a), (_, at_b) = hearing(layer), hearing(layer)
    await until(lambda: len(layer.groups.get(GROUP, {})) == 2)
    a.say(Hint(7, 3))
    await until(lambda: at_a and at_b)
    assert at_a == at_b == [Hint(7, 3)]


async def test_several_entries_of_a_run_are_one_hint(hearing) -> None:
    hints, heard = hearing(InMemoryChannelLayer())
    await until(lambda: hints._layer.groups.get(GROUP))
    for n in range(1, 50):
        hints.say(Hint(7, n))
    hints.say(Hint(8, 1))
    await until(lambda: len(heard) == 2)
    assert heard == [Hint(7, 49), Hint(8, 1)]


async def test_what_is_no_hint_is_passed_over(hearing, caplog) -> None:
    layer = InMemoryChannelLayer()
    hints, heard = hearing(layer)
    await until(lambda: layer.groups.get(GROUP))
    for message in ({"type": "entry"}, {"type": "entry", "run": "x", "n": 1}, {"type": "entry", "run": 1, "n": None}):
        await layer.group_send(GROUP, message)
    hints.say(Hint(1, 2))
    await until(lambda: heard)
    assert heard == [Hint(1, 2)]
    assert len([r for r in caplog.records if "no hint" in r.message]) == 3


async def test_a_layer_that_is_away_is_said_once_and_comes_back(hearing, caplog) -> None:
    layer = Broken()
    hints, heard = hearing(layer)
    for n in range(5):
        hints.say(Hint(7, n))
        await hints.said()
    assert len([r for r in caplog.records if "does not answer" in r.message]) == 1
    assert all(r.levelno <= logging.WARNING for r in caplog.records)
    layer.away = False
    await until(lambda: layer.groups.get(GROUP))
    hints.say(Hint(7, 9))
    await until(lambda: heard)
    assert heard == [Hint(7, 9)]
    assert "answers again" in caplog.text


async def test_a_layer_that_is_stuck_delays_no_commit(open_page, wall) -> None:
    runs = Runs(wall, layer=Stuck())
    page = open_page(runs)
    await page.hello()
    assert (await page.line(APPLY)).exit == 0
    await runs.hints.stop()


async def test_with_hints_the_other_process_knows_at_once(open_page, wall) -> None:
    layer = InMemoryChannelLayer()
    one, two = Runs(wall, layer=layer), Runs(wall, layer=layer)
    for runs in (one, two):
        runs.hints.start()
    a, b = open_page(one), open_page(two)
    await a.hello()
    await b.hello()
    await until(lambda: len(layer.groups.get(GROUP, {})) == 2)
    await a.line(APPLY, id="a1")
    await until_known(b, a.log)
    await b.conversation.turn()
    assert b.log == a.log
    assert b.facts == a.facts
    assert not [m for m in b.said if type(m).__name__ == "Rewind"], "it came before anything was played past it"
    for runs in (one, two):
        await runs.hints.stop()


async def until_known(page, number: int) -> None:
    """The hint has come, and what it hints at has been read from the database."""
    async with asyncio.timeout(30):
        while page.conversation.viewer.played.log < number:
            await asyncio.sleep(0.005)


async def test_two_write_at_once_and_the_layer_drops_everything(open_page, wall, monkeypatch) -> None:
    taken = []
    append = log.append

    def noticed(*arguments):
        try:
            append(*arguments)
        except log.Taken as error:
            taken.append(error)
            raise

    monkeypatch.setattr(log, "append", noticed)
    layer = Deaf()
    a, b = open_page(Runs(wall, layer=layer)), open_page(Runs(wall, layer=layer))
    await a.hello()
    await b.hello()
    await a.line(APPLY, id="first")
    for i in range(6):
        await asyncio.gather(
            a.line(f"kubectl scale deployment go-http --replicas={1 + i % 3}", id=f"a{i}"),
            b.line(f"kubectl scale deployment go-http --replicas={3 - i % 3}", id=f"b{i}"),
        )
        await a.pass_time(1_400)
        b.conversation.viewer.ack(b.until)
        await b.conversation.turn()
    assert len(taken) >= 6, "they met at the same number"
    await a.say(type="pause")
    for page in (a, b):
        await page.runs.poll()
        page.conversation.viewer.ack(page.until)
        await page.conversation.turn()
    assert a.until == b.until
    assert a.facts == b.facts
    played = a.conversation.viewer.played
    assert sorted(played.known) == sorted(["first", *(f"{who}{i}" for who in "ab" for i in range(6))])
    assert a.facts == list(played.timeline.replay().facts[a.picture_n :])
    for page in (a, b):
        await page.runs.hints.stop()
