"""What is too large for one frame of daphne's, 1 MB, comes in several messages or in parts, and the page has it all."""

import json
from collections.abc import AsyncIterator

import pytest

from probeviz.live import portions
from probeviz.live import protocol as p
from probeviz.live.boot import DONE, _boot_of
from probeviz.sim import picture
from probeviz.sim.facts import CommandAccepted, Fact, LogWritten
from tests.live.conftest import Page

MOST = 1024 * 1024  # daphne's `websocket_max_message_size`: it raises beyond it

MANIFEST = """\
apiVersion: v1
kind: Service
metadata: {name: large, annotations: {note: "%s", turn: "%d"}}
spec: {ports: [{port: 80}]}
"""


def heavy(n: int, size: int, t: int = 0) -> Fact:
    return LogWritten(n=n, t=t, cause=(), pod="a", container="a", id="a", line="x" * size)


@pytest.fixture
async def page(open_page) -> AsyncIterator[Page]:
    """One of a run that has stated 1.5 MB of facts at one instant, in many large applies."""
    page = open_page()
    await page.hello()
    await page.pass_time(1_000)
    await page.say(type="pause")
    for turn in range(40):
        page.wall.ms += 1_000
        await page.say(type="apply", id=f"a{turn}", file="large.yaml", text=MANIFEST % ("x" * 25_000, turn))
        assert page.last(p.Answer).exit == 0
    assert sum(len(p._encoder.encode(fact)) for fact in page.facts) > 1.5 * MOST
    yield page


async def test_a_picture_holds_as_many_facts_as_fit(page: Page) -> None:
    (past,) = await page.say(type="seek", id="s", t=page.until)
    assert isinstance(past, p.Picture)
    assert len(p.encode(past)) < MOST
    assert past.facts == page.facts[-len(past.facts) :]
    assert len(p._encoder.encode(past.facts)) > portions.BYTES // 2


async def test_so_does_the_html_of_a_page(page: Page) -> None:
    """Which then folds them onto the picture before them."""
    assert page.conversation.viewer is not None
    played = page.conversation.viewer.played
    boot = _boot_of("en", played)
    assert boot.picture is not None
    assert 1 < len(boot.facts) < played.n
    assert len(p._encoder.encode(boot.facts)) <= portions.BYTES
    for fact in boot.facts:
        picture.fold(boot.picture, fact)
    assert boot.picture == played.picture()


async def test_of_what_was_done_before_it_has_the_last_lines(page: Page) -> None:
    """For the flags of its timeline; what they printed is not shown there."""
    assert page.conversation.viewer is not None
    boot = _boot_of("en", page.conversation.viewer.played)
    accepted = [fact for fact in page.facts if isinstance(fact, CommandAccepted) and fact.n < boot.facts[0].n]
    assert [fact.n for fact in boot.done] == [fact.n for fact in accepted[-DONE:]] != []
    assert {fact.out for fact in boot.done if isinstance(fact, CommandAccepted)} == {""}


async def test_who_comes_anew_gets_an_instant_in_several_batches(page: Page, open_page) -> None:
    again = open_page(page.runs)
    await again.hello(**{"from": 0})
    await again.pass_time(5_000)
    assert again.facts[-len(page.facts) :] == page.facts
    assert again.closed is None
    batches = [len(p.encode(batch)) for batch in again.all(p.Batch) if batch.facts]
    assert len(batches) > 2
    assert max(batches) < MOST


async def test_an_instant_that_was_cut_goes_on_after_a_reconnect(page: Page, open_page) -> None:
    cut = open_page(page.runs)
    await cut.hello(**{"from": 0})
    assert len(cut.facts) < len(page.facts)
    back = open_page(page.runs)
    back.facts, back.until = list(cut.facts), cut.until
    await back.hello(**{"from": cut.until, "n": cut.facts[-1].n, "log": cut.log})
    await back.pass_time(5_000)
    assert back.facts[-len(page.facts) :] == page.facts
    assert not back.all(p.Rewind)


async def test_output_that_goes_on_comes_in_several_messages(open_page) -> None:
    page = open_page()
    await page.hello()
    await page.say(type="apply", id="a", file="b.yaml", text=f"# {'x' * 60_000}\n")
    await page.line("for i in 1 2 3 4 5 6; do sleep 0.01; cat b.yaml b.yaml; done", id="loop")
    await page.pass_time(4_000)
    said = [message for message in page.all(p.Output) if message.id == "loop"]
    assert sum(len(message.lines) for message in said) == 12
    assert said[-1].done
    assert max(len(p.encode(message)) for message in said) < MOST / 2


def test_portions_are_whole_when_they_fit() -> None:
    facts = [heavy(n, 10) for n in range(1, 3_001)]
    assert portions.first(facts) == facts[: portions.FACTS]
    assert portions.last(facts) == facts[-portions.FACTS :]
    assert portions.first([]) == portions.last([]) == []


@pytest.mark.parametrize("sizes", [[300_000] * 5, [portions.BYTES * 2, 1, 1], [1, 1, portions.BYTES * 2], [1] * 50_000])
def test_portions_are_as_large_as_they_may_be(sizes: list[int]) -> None:
    facts = [heavy(n, size) for n, size in enumerate(sizes, 1)]
    for portion, rest in ((portions.first, facts), (portions.last, facts[::-1])):
        taken = portion(facts)
        assert taken
        assert len(p._encoder.encode(taken)) <= portions.BYTES or len(taken) == 1
        more = [*taken, rest[len(taken)]]
        assert len(more) > portions.FACTS or len(p._encoder.encode(more)) > portions.BYTES


@pytest.mark.parametrize("text", ["x" * 10, "x" * 3 * MOST, "\x01" * MOST, "€" * MOST, '"\\' * MOST])
def test_a_message_of_any_size_is_frames_that_make_it_up(text: str) -> None:
    said = p.Answer(id="a", out=text, err="", exit=0, following=False, t=0, log=1)
    frames = p.frames(said)
    assert all(len(frame.encode()) <= MOST for frame in frames)
    parts = [json.loads(frame) for frame in frames]
    if len(parts) == 1:
        assert parts == [json.loads(p.encode(said))]
        return
    assert {part["type"] for part in parts} == {"part"}
    assert [part["last"] for part in parts] == [False] * (len(parts) - 1) + [True]
    assert json.loads("".join(part["text"] for part in parts))["out"] == text
