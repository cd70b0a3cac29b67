"""Mistakes of ours, a database that goes, runs that vanish or grow without end: said in words, and survived."""

import asyncio

import pytest
from asgiref.sync import sync_to_async
from autobahn.websocket.protocol import WebSocketProtocol
from django.db import OperationalError

from probeviz import __version__
from probeviz.live import control, limits, log, played, runs, viewer
from probeviz.live import protocol as p
from probeviz.live.models import Entry, Run

APPLY = "kubectl apply -f go-http.yaml"


@pytest.mark.parametrize("code", sorted(p.CLOSE.values()))
def test_every_closing_code_can_be_sent(code) -> None:
    """Autobahn raises on any other, and the page would read 1011 instead of the reason."""
    assert code == WebSocketProtocol.CLOSE_STATUS_CODE_NORMAL or 3000 <= code <= 4999


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("complete", {"type": "complete", "id": "x", "line": "k", "cursor": 1}),
        ("check", {"type": "check", "id": "x", "text": "a: 1"}),
    ],
)
async def test_a_mistake_of_ours_harms_neither_socket_nor_run(open_page, monkeypatch, name, message) -> None:
    page = open_page()
    await page.hello()

    def mistake(*_: object) -> None:
        raise KeyError("a mistake")

    with monkeypatch.context() as patch:
        patch.setattr(f"probeviz.live.conversation.{name}", mistake)
        (refused,) = await page.say(**message)
    assert (refused.id, refused.code) == ("x", "broken")
    assert page.closed is None
    assert (await page.line("ls")).exit == 0


async def test_a_run_that_cannot_be_loaded_is_said_so(open_page, monkeypatch) -> None:
    page = open_page()

    def mistake(*_: object) -> None:
        raise ValueError("its scenario is of another version")

    monkeypatch.setattr(runs, "load", mistake)
    await page.say(type="hello", run=page.run.public_id, token=page.run.look_token, **{"from": None})
    assert page.last(p.Refused).code == "broken"
    assert page.closed == p.CLOSE["broken"]
    assert page.last(p.Bye).retry


async def test_a_turn_that_fails_closes_its_socket_and_no_other(open_page, monkeypatch) -> None:
    page = open_page()
    other = open_page(page.runs)
    await page.hello()
    await other.hello()

    def mistake(_: int) -> None:
        raise KeyError("a mistake")

    monkeypatch.setattr(page.conversation.viewer, "turn", mistake)
    await page.conversation.turn()
    assert page.closed == p.CLOSE["broken"]
    assert page.last(p.Bye).retry
    assert (await other.line("ls")).exit == 0


async def test_a_database_that_goes_while_the_log_is_read_on(open_page, monkeypatch) -> None:
    """Another process was quicker, and then the database is away: the line is tried again."""
    page, other = open_page(), open_page()
    await page.hello()
    await other.hello()
    await other.line("ls", id="o")

    def away(*_: object) -> None:
        raise OperationalError("server closed the connection")

    with monkeypatch.context() as patch:
        patch.setattr(log, "after", away)
        (refused, *_) = await page.say(type="command", id="x", line=APPLY)
    assert (refused.code, refused.id) == ("busy", "x")
    assert (await page.line(APPLY, id="x")).exit == 0


async def test_a_run_that_was_deleted(open_page) -> None:
    page = open_page()
    await page.hello()
    await Run.objects.all().adelete()
    await page.pass_time(4_000)
    await page.say(type="command", id="x", line=APPLY)
    assert (page.last(p.Refused).code, page.last(p.Refused).id) == ("stopped", "x")
    assert page.closed == p.CLOSE["no-run"]
    assert not page.last(p.Bye).retry


async def test_one_run_that_fails_does_not_stop_the_others(open_page, wall, monkeypatch) -> None:
    page = open_page()
    await page.hello()
    broken = await sync_to_async(Run.objects.create)(
        lesson=page.run.lesson, name="other", scenario=page.run.scenario, files=page.run.files, seed=1, engine="0"
    )
    second = type(page)(page.runs, wall, broken)
    await second.hello()
    monkeypatch.setattr(second.conversation.viewer.played, "standing", lambda: 1 / 0)
    await page.pass_time(12_000)
    seen = await Run.objects.values_list("seen_ms", flat=True).aget(pk=page.run.pk)
    assert wall.ms - seen < 10_000


async def test_a_checkpoint_that_cannot_be_read_is_not_used(open_page) -> None:
    page = open_page()
    await page.hello()
    await page.line(APPLY)
    await page.pass_time(5_000)
    await Run.objects.filter(pk=page.run.pk).aupdate(checkpoint=b"\x93\x01\x02\x03", engine=__version__)
    again = open_page()
    await again.hello(**{"from": 0})
    before = page.facts[0].n - 1
    assert again.facts[before : before + len(page.facts)] == page.facts


async def test_a_run_with_too_many_facts_stands_and_can_be_looked_at(open_page, monkeypatch) -> None:
    for module in (played, viewer):
        monkeypatch.setattr(module, "RUN_FACTS", 50)
    page = open_page()
    await page.hello()
    await page.line(APPLY)
    await page.pass_time(20_000)
    await page.conversation.settled()
    stood = page.until
    await page.pass_time(5_000)
    assert page.until == stood
    assert not page.last(p.Batch).clock.playing
    assert page.last(p.Slowed).to == 0
    for message in ({"type": "play"}, {"type": "step", "by": "second"}):
        (refused,) = await page.say(**message)
        assert refused.code == "stopped"
    assert (await page.line("kubectl get pods", id="look")).exit == 0


async def test_a_full_log_takes_no_more_but_answers_what_it_has(open_page, monkeypatch) -> None:
    monkeypatch.setattr(control, "RUN_ENTRIES", 3)
    page = open_page()
    await page.hello()
    first = await page.line("ls", id="a")
    await page.line("ls", id="b")
    (refused, *_) = await page.say(type="command", id="c", line="ls")
    assert (refused.code, refused.id) == ("stopped", "c")
    assert (await page.line("ls", id="a")).log == first.log
    await page.say(type="pause")
    assert not page.last(p.Batch).clock.playing
    assert await Entry.objects.filter(run=page.run).acount() == 4


async def test_too_many_commands_that_go_on(open_page, monkeypatch) -> None:
    monkeypatch.setattr(control, "GOING", 2)
    page = open_page()
    await page.hello()
    for id in ("a", "b"):
        await page.line("kubectl get pods -w", id=id)
    (refused, *_) = await page.say(type="command", id="c", line="ls")
    assert (refused.code, refused.id) == ("stopped", "c")
    await page.say(type="interrupt", id="a")
    assert (await page.line("ls", id="d")).exit == 0


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["\0", "a\0b", "x" * 5_000, "", "../..", "a b"])
def test_what_is_no_name_of_a_run_is_not_asked_for(name, django_assert_num_queries) -> None:
    """PostgreSQL answers a NUL with an exception."""
    with django_assert_num_queries(0):
        assert log.find(name) is None


async def test_a_run_has_so_many_files(open_page, monkeypatch) -> None:
    page = open_page()
    await page.hello()
    monkeypatch.setattr(control, "RUN_FILES", len(page.last(p.Welcome).files) + 1)
    for file in ("a.yaml", "a.yaml"):
        (answer, *_) = await page.say(type="apply", id=str(len(page.said)), file=file, text="kind: Pod\n")
        assert isinstance(answer, p.Answer)
    (refused, *_) = await page.say(type="apply", id="b", file="b.yaml", text="")
    assert (refused.code, refused.message) == ("stopped", limits.RUN_FILES.said())


async def test_what_the_editor_holds_counts_with_a_command_too(open_page, monkeypatch) -> None:
    page = open_page()
    await page.hello()
    monkeypatch.setattr(control, "RUN_FILES", len(page.last(p.Welcome).files))
    (refused, *_) = await page.say(type="command", id="a", line="ls", file="b.yaml", text="kind: Pod\n")
    assert (refused.code, refused.message) == ("stopped", limits.RUN_FILES.said())


async def test_a_hello_to_a_run_that_loads_slowly_is_a_hello(open_page, monkeypatch) -> None:
    page = open_page()
    loading = asyncio.Event()
    opened = page.runs.open

    async def slowly(*asked):
        await loading.wait()
        return await opened(*asked)

    monkeypatch.setattr(page.runs, "open", slowly)
    hello = asyncio.ensure_future(page.hello())
    await asyncio.sleep(0)
    await page.conversation.overdue()
    assert page.closed is None
    loading.set()
    assert (await hello).can == "command"


async def test_a_run_is_given_so_much_text(open_page, monkeypatch) -> None:
    monkeypatch.setattr(control, "MB", 100)
    page = open_page()
    await page.hello()
    for i in range(8):
        (answer, *_) = await page.say(type="apply", id=str(i), file="a.yaml", text=f"# {i}" + "x" * 97)
        assert isinstance(answer, p.Answer)
    (refused, *_) = await page.say(type="apply", id="b", file="a.yaml", text="x")
    assert (refused.code, refused.message) == ("stopped", limits.RUN_SAVED_MB.said())
    (again, *_) = await page.say(type="apply", id="0", file="a.yaml", text="# 0" + "x" * 97)
    assert isinstance(again, p.Answer), "what was taken is answered again"


def test_limits_leave_room_for_an_hour_at_16x() -> None:
    """An hour of the article states some 51,000 facts."""
    assert limits.RUN_FACTS >= 16 * 51_000


@pytest.mark.parametrize("t", [10**9, 2**53])
async def test_one_that_acknowledges_the_future(open_page, t) -> None:
    """It has what it was sent, and no more: what comes later is sent, and must be acknowledged like anyone's."""
    page, other = open_page(), open_page()
    await page.hello()
    await page.line(APPLY)
    await page.say(type="ack", t=t)
    await page.pass_time(1_000)
    await other.hello(**{"from": page.until, "n": page.facts[-1].n, "log": page.log})
    await page.pass_time(9_000, ack=False)
    assert page.until <= 1_000 + viewer.EMPTY_EVERY_MS + viewer.STOP_MS + 400, "it falls behind all the same"
    await page.say(type="ack", t=t)
    await page.pass_time(1_000)
    assert page.until == 11_000
    assert page.facts == list(page.conversation.viewer.played.timeline.facts[page.picture_n :])


async def test_one_that_never_acknowledges_is_sent_two_seconds_and_then_closed(open_page) -> None:
    page = open_page()
    await page.hello()
    await page.line(APPLY)
    other = open_page(page.runs)
    await other.hello()
    page.conversation.viewer.played._rate.slower = lambda *_: None  # however slow this machine is
    await page.say(type="speed", x=64)
    sent = len(page.said)
    for _ in range(0, 59_000, 200):
        await other.pass_time(200)
        await page.conversation.turn()
    batches = [m for m in page.said[sent:] if isinstance(m, p.Batch)]
    assert len(batches) <= 12, "what it does not read is not piled up for it"
    assert other.until >= 59_000 * 60
    await other.pass_time(3_000)
    await page.conversation.turn()
    assert page.closed == p.CLOSE["behind"]
    assert other.closed is None
