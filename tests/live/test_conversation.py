"""Stories of one page and one process, by a wall clock that the test moves."""

import asyncio
import itertools
import json

import pytest
from asgiref.sync import sync_to_async

from probeviz.live import log
from probeviz.live import protocol as p
from probeviz.live.boot import lesson_boot
from probeviz.live.conversation import Conversation
from probeviz.live.models import token as new_token
from probeviz.live.starting import start_named
from probeviz.live.tickets import Ticket, command_token

APPLY = "kubectl apply -f go-http.yaml"


async def test_a_run_begins_when_its_first_page_opens(open_page, wall) -> None:
    page = open_page()
    wall.ms += 3_600_000  # the run has lain there for an hour
    welcome = await page.hello()
    assert (welcome.t, welcome.clock.playing, welcome.clock.speed) == (0, True, 1)
    assert welcome.files.keys() == {"go-http.yaml"}
    assert welcome.can == "command"
    await page.pass_time(2_000)
    assert page.until == 2_000


async def test_a_run_begins_where_its_page_has_come_to_meanwhile(process, wall, run) -> None:
    """The page plays on by itself while the run is made and loaded; else the first Apply would set its clock back."""
    new = new_token()
    said: list[p.FromServer] = []

    async def send(message: p.FromServer) -> None:
        said.append(message)

    async def make() -> bool:
        await sync_to_async(start_named)(new, Ticket(run.lesson, "visitor"))
        wall.ms += 3_000  # the machine is busy
        return True

    async def close(code: int) -> None: ...

    talk = Conversation(process(), new, send, close, make)
    hello = {"type": "hello", "run": new, "token": command_token(new), "from": 8_000, "n": 1, "t": 1_500}
    await talk.receive(json.dumps(hello))
    (welcome,) = [message for message in said if isinstance(message, p.Welcome)]
    assert welcome.t == 4_500
    await talk.receive(
        json.dumps({"type": "apply", "id": "c1", "file": "go-http.yaml", "text": welcome.files["go-http.yaml"]})
    )
    await talk.settled()
    assert [message.to for message in said if isinstance(message, p.Rewind)] == [4_500]
    talk.end()


async def test_the_article_begins(open_page) -> None:
    page = open_page()
    await page.hello()
    await page.pass_time(1_000)
    answer = await page.line(APPLY)
    assert answer.out.splitlines()[0] == "deployment.apps/go-http created"
    assert (answer.t, answer.exit, answer.following) == (1_000, 0, False)
    assert page.log >= answer.log, "the batch with its first facts is out"
    await page.pass_time(10_000)
    assert page.last(p.Lesson).done == [], "the first step is another"
    await page.line("go run http.go", id="c3")
    assert (await page.line("curl -I localhost:8080/ping", id="c4")).out.startswith("HTTP/1.1 200 OK")
    await page.pass_time(1_000)
    assert page.last(p.Lesson).done == ["by-hand"]
    pods = await page.line("kubectl get pods", id="c2")
    assert " 1/1 " in pods.out


async def test_a_line_finds_the_file_as_the_editor_shows_it(open_page) -> None:
    page = open_page()
    await page.hello()
    await page.line(APPLY)
    edited = page.all(p.Welcome)[0].files["go-http.yaml"].replace("path: /ping", "path: /err")
    await page.say(type="command", id="c2", line=APPLY, file="go-http.yaml", text=edited)
    assert page.last(p.Answer).out.splitlines()[0] == "deployment.apps/go-http configured"
    assert "path: /err" in (await page.line("cat go-http.yaml", id="c3")).out
    await page.say(type="command", id="c4", line="ls", file="../x", text="")
    assert page.last(p.Refused).code == "bad-message"


async def test_while_it_plays_a_batch_goes_out_every_second_at_least(open_page) -> None:
    page = open_page()
    await page.hello()
    before = len(page.all(p.Batch))
    await page.pass_time(400)
    quiet = [batch for batch in page.all(p.Batch)[before:] if not batch.facts]
    assert quiet == []
    await page.say(type="pause")
    stood = len(page.all(p.Batch))
    await page.pass_time(5_000)
    assert len(page.all(p.Batch)) == stood, "a clock that stands sends nothing"
    await page.say(type="play")
    assert page.last(p.Batch).clock.playing, "a change of the clock goes out at once"


async def test_pause_speed_and_step(open_page) -> None:
    page = open_page()
    await page.hello()
    await page.pass_time(1_000)
    await page.say(type="speed", x=16)
    await page.pass_time(1_000)
    assert page.until == 17_000
    await page.say(type="pause")
    await page.pass_time(1_000)
    assert page.until == 17_000
    await page.say(type="step", by="second")
    assert page.until == 18_000
    assert not page.last(p.Batch).clock.playing
    await page.line(APPLY)
    n = page.facts[-1].n
    await page.say(type="step", by="event")
    assert page.facts[-1].n > n
    assert page.facts[-1].t == page.until > 18_000
    refused = (await page.say(type="speed", x=3))[0]
    assert (refused.code, page.last(p.Batch).clock.speed) == ("out-of-range", 16)


async def test_a_command_that_is_sent_again_is_not_done_again(open_page) -> None:
    page = open_page()
    await page.hello()
    await page.line(APPLY)
    first = await page.line("kubectl scale deployment go-http --replicas=3")
    assert first.exit == 0
    assert page.all(p.Answer)[0].id == "c1"
    again = await page.line("this text is not looked at")
    assert again == page.all(p.Answer)[0]
    assert page.log == again.log, "nothing was added"


async def test_a_command_that_goes_on_prints_until_it_is_interrupted(open_page) -> None:
    page = open_page()
    await page.hello()
    await page.line(APPLY)
    answer = await page.line("kubectl get pods -w", id="w")
    assert answer.following
    await page.pass_time(10_000)
    printed = [line for output in page.all(p.Output) for line in output.lines]
    assert any("ContainerCreating" in line for line in printed)
    assert any(" 1/1 " in line for line in printed)
    await page.say(type="interrupt", id="w")
    end = page.last(p.Output)
    assert (end.id, end.done, end.exit) == ("w", True, 130)
    page.said.clear()
    again = await page.line("kubectl get pods -w", id="w")
    outputs = page.all(p.Output)
    assert again == answer
    assert [line for output in outputs for line in output.lines] == printed, "the same output, from its start"
    assert (outputs[-1].done, outputs[-1].exit) == (True, 130)


async def test_curl_prints_when_its_answer_comes(open_page) -> None:
    page = open_page()
    await page.hello()
    await page.line(APPLY)
    await page.pass_time(45_000)
    await page.line("curl -I http://$INGRESS/err", id="curl")
    await page.pass_time(1_000)
    printed = [line for output in page.all(p.Output) for line in output.lines]
    assert printed[0] == "HTTP/1.1 502 Bad Gateway"
    assert page.all(p.Output)[-1].done
    assert page.last(p.Lesson).done == [], "one step after the other, and this is not the first"


async def test_the_editor_saves_and_applies(open_page) -> None:
    page = open_page()
    welcome = await page.hello()
    await page.line(APPLY)
    await page.pass_time(10_000)
    text = welcome.files["go-http.yaml"].replace("path: /ping", "path: /err", 1)
    (check,) = await page.say(type="check", id="k", file="go-http.yaml", text=text)
    assert check.items == [] or all(item.severity == "warning" for item in check.items)
    assert "go-http" in check.says
    await page.say(type="apply", id="a", file="go-http.yaml", text=text)
    answer = page.last(p.Answer)
    assert answer.out.splitlines()[0] == "deployment.apps/go-http configured"
    assert "path: /err" in (await page.line("cat go-http.yaml", id="cat")).out
    again = await page.say(type="apply", id="a", file="go-http.yaml", text=text)
    assert again[0] == answer


async def test_a_wrong_text_is_told_with_its_place(open_page) -> None:
    page = open_page()
    welcome = await page.hello()
    text = welcome.files["go-http.yaml"].replace("periodSeconds: 1", "periodSecond: 1", 1)
    (check,) = await page.say(type="check", id="k", text=text)
    item = next(item for item in check.items if item.severity == "error")
    line = text.split("\n")[item.line - 1]
    assert line[item.column - 1 : item.end_column - 1].startswith("periodSecond")
    assert item.end_line == item.line
    await page.say(type="apply", id="a", file="go-http.yaml", text=text)
    answer = page.last(p.Answer)
    assert answer.exit == 1
    assert "unknown field" in answer.err


async def test_looking_back(open_page) -> None:
    page = open_page()
    await page.hello()
    await page.line(APPLY)
    await page.pass_time(20_000)
    (picture,) = await page.say(type="seek", id="s", t=3_000)
    assert picture.picture["t"] <= 3_000
    assert list(picture.picture["pods"].values())[0]["ready"] == "0/1"
    assert picture.facts[-1].n == picture.picture["n"]
    (refused,) = await page.say(type="seek", id="s2", t=10**9)
    assert (refused.id, refused.code) == ("s2", "out-of-range")


async def test_why_walks_to_the_root(open_page) -> None:
    page = open_page()
    await page.hello()
    await page.line(APPLY)
    await page.pass_time(10_000)
    ready = next(f for f in page.facts if f.__struct_config__.tag == "pod.changed" and f.ready == "1/1")
    (chain,) = await page.say(type="why", id="y", n=ready.n)
    assert chain.links[0].n == ready.n
    assert chain.links[-1].root
    (refused,) = await page.say(type="why", id="y2", n=10**6)
    assert refused.code == "no-fact"


async def test_tab(open_page) -> None:
    page = open_page()
    await page.hello()
    (found,) = await page.say(type="complete", id="t", line="kubectl app -f x", cursor=11)
    assert (found.start, found.words) == (8, ["apply"])


async def test_a_page_that_is_ahead_is_sent_nothing_twice_and_taken_back_by_a_change(open_page) -> None:
    """The first seconds are in the HTML: the page has them before it says hello."""
    page = open_page()
    boot = lesson_boot("who-wrote-the-502")
    n = boot.facts[-1].n
    page.picture_n, page.until = n, boot.until
    welcome = await page.hello(**{"from": boot.until, "n": n, "log": 0, "engine": boot.setup.engine})
    assert (welcome.t, welcome.n, welcome.picture) == (0, n, None)
    assert page.last(p.Batch).until == 0
    assert not page.all(p.Rewind)
    await page.pass_time(1_000)
    assert not page.all(p.Rewind), "nothing has changed what it knows"
    await page.line(APPLY)
    rewind = page.last(p.Rewind)
    assert (rewind.to, rewind.n) == (1_000, n)
    assert page.facts[0].n == n + 1, "what follows is sent from there"


async def test_a_page_that_comes_back_goes_on_where_it_was(open_page) -> None:
    page = open_page()
    await page.hello()
    await page.line(APPLY)
    await page.pass_time(5_000)
    page.conversation.end()
    page.wall.ms += 3_000
    again = open_page()  # another process, even
    again.facts, again.picture_n = list(page.facts), page.picture_n
    welcome = await again.hello(**{"from": page.until, "n": page.facts[-1].n, "log": page.log})
    assert welcome.picture is None
    assert not again.all(p.Rewind)
    assert again.until == 8_000
    whole = again.conversation.viewer.played.timeline.replay().facts
    assert again.facts == list(whole[page.picture_n :])


async def test_a_run_that_nobody_watches_stands_still(open_page) -> None:
    page = open_page()
    await page.hello()
    await page.pass_time(5_000)
    page.conversation.end()
    page.wall.ms += 3_600_000
    again = open_page()
    welcome = await again.hello()
    assert 5_000 <= welcome.t <= 5_000 + 10_000, "it went on for as long as a crash could not be told from leaving"
    await again.pass_time(1_000)
    assert again.until == welcome.t + 1_000


async def test_a_viewer_that_does_not_keep_up(open_page) -> None:
    page = open_page()
    await page.hello()
    await page.pass_time(4_000, ack=False)
    stopped = page.until
    assert 2_000 <= stopped <= 3_200
    await page.pass_time(4_000, ack=False)
    assert page.until == stopped
    await page.say(type="ack", t=stopped)
    await page.pass_time(200)
    assert page.until == 8_200, "it goes on from what it has acknowledged, without a gap"
    await page.pass_time(70_000, ack=False)
    assert page.closed == 4408
    assert page.last(p.Bye).retry


@pytest.mark.parametrize("message", [{"type": "command", "id": "x", "line": "ls"}, {"type": "pause"}])
async def test_the_other_key_only_looks(open_page, message) -> None:
    page = open_page()
    welcome = await page.hello(token=page.run.look_token)
    assert welcome.can == "look"
    (refused,) = await page.say(**message)
    assert (refused.code, refused.id) == ("read-only", message.get("id"))
    await page.pass_time(1_000)
    assert page.until == 1_000


async def test_one_hello(open_page) -> None:
    page = open_page()
    (refused,) = await page.say(type="command", id="x", line="ls")
    assert (refused.code, refused.id) == ("no-hello", "x")
    await page.hello()
    await page.say(type="hello", run=page.run.public_id, token="", **{"from": None})
    assert page.last(p.Refused).code == "bad-message"


async def test_a_wrong_key_does_nothing_to_a_run(open_page, process, wall, run) -> None:
    """One that stands for want of viewers, which whoever opens it lets go on."""
    page = open_page()
    await page.hello()
    page.conversation.end()
    before = await sync_to_async(log.after)(run.pk, 0)
    for runs in (process(), page.runs):
        for token in ("wrong", ""):
            wall.ms += 60_000
            stranger = open_page(runs)
            await stranger.say(type="hello", run=run.public_id, token=token, **{"from": None})
            assert (stranger.last(p.Refused).code, stranger.closed) == ("no-access", 4401)
    assert await sync_to_async(log.after)(run.pk, 0) == before
    assert page.runs._shown[run.public_id].played.viewers == 0


async def test_a_key_of_half_a_letter_is_wrong(open_page, run) -> None:
    page = open_page()
    await page.conversation.receive(f'{{"type":"hello","run":"{run.public_id}","token":"\\ud800","from":null}}')
    assert page.last(p.Refused).code in ("no-access", "bad-message")


async def test_a_strangers_hello_loads_no_run(open_page, monkeypatch) -> None:
    monkeypatch.setattr("probeviz.live.runs.load", lambda *_: pytest.fail("it was loaded"))
    page = open_page()
    await page.say(type="hello", run=page.run.public_id, token="wrong", **{"from": None})
    assert page.last(p.Refused).code == "no-access"


@pytest.mark.parametrize(
    ("fields", "code", "closed"),
    [
        ({"run": "nothing"}, "no-run", 4404),
        ({"token": "wrong"}, "no-access", 4401),
        ({"protocol": 2}, "protocol", 4426),
    ],
)
async def test_who_is_turned_away(open_page, fields, code, closed) -> None:
    page = open_page()
    await page.say(
        **{"type": "hello", "run": page.run.public_id, "token": page.run.command_token, "from": None, **fields}
    )
    assert (page.last(p.Refused).code, page.closed) == (code, closed)
    assert not page.last(p.Bye).retry


async def test_a_run_that_does_not_exist(open_page) -> None:
    page = open_page()
    page.run.public_id = "AAAAAAAAAAAAAAAAAAAAAA"
    page.conversation.run = page.run.public_id
    await page.say(type="hello", run=page.run.public_id, token="x", **{"from": None})
    assert page.closed == 4404


async def test_who_says_nothing_is_let_go(open_page) -> None:
    page = open_page()
    await page.conversation.overdue()
    assert page.closed == 4400
    greeted = open_page()
    await greeted.hello()
    await greeted.conversation.overdue()
    assert greeted.closed is None


async def test_what_is_said_first_goes_out_first(open_page) -> None:
    """A slow socket: a second turn comes while the first still waits for it, and the facts stay in order."""
    page = open_page()
    await page.hello()
    await page.line(APPLY)
    await page.pass_time(10_000)
    hear, delays = page._hear, itertools.cycle([30, 0, 7])

    async def slowly(message: p.FromServer) -> None:
        for _ in range(next(delays)):
            await asyncio.sleep(0)
        await hear(message)  # asserts that facts come without a gap

    page.conversation._send_now = slowly
    known = len(page.facts)
    for _ in range(9):
        page.wall.ms += 1_000
        first = asyncio.ensure_future(page.conversation.turn())
        await asyncio.sleep(0)
        page.wall.ms += 1_000
        await asyncio.gather(first, page.conversation.turn())
        page.conversation.viewer.ack(page.until)
    untils = [batch.until for batch in page.all(p.Batch)]
    assert untils == sorted(untils)
    assert len(page.facts) > known + 20


LOOP = "while true; do curl -s -o /dev/null -w '%{http_code}' $INGRESS/ping; kubectl get pods | wc -l; sleep 1; done"


async def test_a_loop_goes_on_is_shown_again_after_a_reconnect_and_ends_with_ctrl_c(open_page) -> None:
    page = open_page()
    await page.hello()
    await page.line(APPLY)
    await page.pass_time(20_000)
    answer = await page.line(LOOP, id="loop")
    assert answer.following and answer.out == ""
    await page.pass_time(5_000)
    printed = [line for said in page.all(p.Output) if said.id == "loop" for line in said.lines]
    assert len(printed) >= 9 and printed[1::2] == ["2"] * len(printed[1::2])

    other = open_page()
    await other.hello()
    again = await other.line(LOOP, id="loop")
    assert (again.log, again.following) == (answer.log, True)
    await other.pass_time(200)
    shown = [line for said in other.all(p.Output) if said.id == "loop" for line in said.lines]
    assert shown[: len(printed)] == printed

    await page.say(type="interrupt", id="loop")
    last = page.last(p.Output)
    assert (last.id, last.done, last.exit) == ("loop", True, 130)
    n = page.facts[-1].n
    await page.pass_time(5_000)
    assert not [fact for fact in page.facts if fact.n > n and getattr(fact, "client", "") == "curl"]
