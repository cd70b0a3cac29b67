"""Too much, too long, or nonsense: a typed refusal each time, and neither socket nor run is harmed."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from probeviz.live import limits
from probeviz.live import protocol as p
from probeviz.live.conversation import Conversation
from probeviz.live.runs import Runs


async def test_too_frequent(open_page) -> None:
    page = open_page()
    await page.hello()
    for i in range(limits.BURST + 10):
        await page.conversation.receive(f'{{"type": "why", "n": 1, "id": "{i}"}}')
    refused = [m for m in page.all(p.Refused) if m.code == "too-many"]
    assert len(refused) == 11, "hello was one of the burst"
    assert refused[0].id == str(limits.BURST - 1)
    page.wall.ms += refused[-1].retry_ms
    page.said.clear()
    await page.say(type="why", n=1, id="later")
    assert page.last(p.Chain).id == "later"
    assert page.closed is None


async def test_a_flood_is_closed(open_page) -> None:
    page = open_page()
    await page.hello()
    for _ in range(limits.REFUSED_IN_A_ROW):
        await page.conversation.receive("nonsense")
    assert page.closed == 4429
    assert not page.last(p.Bye).retry


async def test_too_long(open_page) -> None:
    page = open_page()
    await page.hello()
    (refused,) = await page.say(type="complete", id="c", line="ls", cursor=0, x="y" * limits.MESSAGE_BYTES)
    assert refused.code in ("too-long", "bad-message")
    await page.conversation.receive('{"type": "pause"' + " " * limits.MESSAGE_BYTES + "}")
    assert page.last(p.Refused).code == "too-long"
    (refused,) = await page.say(type="check", id="k", text="я" * (limits.TEXT_BYTES // 2 + 1))
    assert (refused.code, refused.id) == ("too-long", "k")
    await page.conversation.receive("x" * (limits.TEXT_MESSAGE_BYTES + 1))
    assert page.last(p.Refused).code == "too-long"
    (answer,) = await page.say(type="check", id="k2", text="x" * limits.TEXT_BYTES)
    assert answer.items, "64 KB are read"
    assert page.closed is None


async def test_too_many_commands_waiting(open_page) -> None:
    page = open_page()
    await page.hello()
    for i in range(limits.WAITING_COMMANDS + 5):
        await page.conversation.receive(f'{{"type": "command", "id": "{i}", "line": "ls"}}')
    await page.conversation.settled()
    assert [m.id for m in page.all(p.Refused)] == ["20", "21", "22", "23", "24"]
    assert [m.id for m in page.all(p.Answer)] == [str(i) for i in range(20)], "in their order"


FIELD = r'"(id|line|t|n|x|by|run|token)": ?("[a-z0-9]*"|\d{1,4}|null)'
MESSAGE = r'\{"type": ?"(hello|command|apply|seek|why|ack|speed|step)"(, ' + FIELD + r"){0,4}\}"
anything = st.text() | st.binary(max_size=200) | st.from_regex(MESSAGE, fullmatch=True)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(messages=st.lists(anything, max_size=8))
async def test_garbage_before_hello_is_refused(messages) -> None:
    said: list[p.FromServer] = []

    async def hear(message: p.FromServer) -> None:
        said.append(message)

    async def close(code: int) -> None: ...

    conversation = Conversation(Runs(), "no-run", hear, close, now=lambda: 0.0)
    for message in messages:
        before = len(said)
        await conversation.receive(message)
        answer = said[before]
        assert isinstance(answer, p.Refused)
        assert answer.code in p.CODES


async def test_garbage_does_not_harm_the_run(open_page) -> None:
    page = open_page()
    await page.hello()
    for text in (
        "",
        "[]",
        "{}",
        "null",
        '{"type": 1}',
        '{"type": "command"}',
        b"\xff\xfe",
        '{"type": "ack", "t": 9e99}',
    ):
        await page.conversation.receive(text)
        assert page.last(p.Refused).code == "bad-message"
    await page.say(type="command", id="a", line="\x00 | ; && `rm -rf /`")
    assert page.last(p.Answer).exit != 0
    await page.pass_time(1_000)
    assert page.until == 1_000
    assert page.closed is None
