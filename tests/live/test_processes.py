"""Several processes show one run, and know of each other by the database alone; and processes that die."""

import asyncio
from functools import partial

from asgiref.sync import sync_to_async
from django.db import OperationalError

from probeviz.live import log
from probeviz.live import protocol as p
from probeviz.live.budget import Budget
from probeviz.live.models import Entry, Run
from probeviz.live.played import Played
from probeviz.sim.playhead import Playhead
from tests.live.conftest import loaded

APPLY = "kubectl apply -f go-http.yaml"


async def pass_time(*pages, ms: int) -> None:
    """The same wall for all: one moves it, the others have their turns."""
    for _ in range(0, ms, 200):
        await pages[0].pass_time(200)
        for page in pages[1:]:
            await turn(page)


async def turn(page) -> None:
    await page.conversation.turn()
    if page.until is not None:
        page.conversation.viewer.ack(page.until)
    if page.wall.ms % 2_000 < 200:
        await page.runs.poll()


async def test_two_processes_end_with_the_same_facts(open_page) -> None:
    """No hint reaches the other process: it learns from the database alone, up to 2 s late."""
    a, b = open_page(), open_page()
    await a.hello()
    await b.hello()
    assert a.runs is not b.runs
    await pass_time(a, b, ms=1_000)
    await a.line(APPLY, id="a1")
    await pass_time(a, b, ms=7_000)
    assert b.all(p.Rewind), "it had played past the entry, and said so"
    await b.line("kubectl scale deployment go-http --replicas=2", id="b1")
    await a.line("curl -I http://$INGRESS/err", id="a2")
    await pass_time(a, b, ms=9_000)
    await b.say(type="pause")
    await pass_time(a, b, ms=4_000)
    assert a.until == b.until, "a pause is one for all"
    assert a.facts == b.facts
    assert a.conversation.viewer.played.timeline.digest() == b.conversation.viewer.played.timeline.digest()
    whole = a.conversation.viewer.played.timeline.replay()
    assert a.facts == list(whole.facts[a.picture_n :]), "and they are those of a straight run"
    numbers = await sync_to_async(lambda: list(Entry.objects.order_by("n").values_list("n", flat=True)))()
    assert numbers == list(range(1, len(numbers) + 1))


async def test_others_have_their_turns_while_a_run_is_taken_back(open_page, monkeypatch) -> None:
    """A minute of a busy run may have to be played once more: not all at once."""
    a, b = open_page(), open_page()
    await a.hello()
    await a.line(APPLY, id="a1")
    await a.pass_time(50_000)
    await b.hello()
    await b.pass_time(200)
    await a.line("kubectl scale deployment go-http --replicas=3", id="a2")
    a.wall.ms += 5_000
    await b.conversation.turn()
    monkeypatch.setattr("probeviz.live.played.Budget", partial(Budget, facts=20))
    pieces: list[int] = []
    back_towards = Played.back_towards

    def piece(played: Played, back: Playhead, at_ms: int) -> bool:
        pieces.append(played.now)
        return back_towards(played, back, at_ms)

    monkeypatch.setattr(Played, "back_towards", piece)
    stood, seen = b.conversation.viewer.played.now, {0}
    work = asyncio.create_task(b.runs.poll())
    while not work.done():
        await asyncio.sleep(0)
        if len(pieces) not in seen:
            seen.add(len(pieces))
            await b.conversation.turn()
    await work
    assert len(pieces) > 10
    assert set(pieces) == {stood}, "it does not run on meanwhile"
    assert len(seen) > 10, "there was a turn for others between one piece and the next"
    assert b.all(p.Rewind)
    monkeypatch.undo()
    await pass_time(a, b, ms=3_000)
    assert a.facts == b.facts[-len(a.facts) :] or a.facts[-len(b.facts) :] == b.facts


async def test_a_command_that_is_printing_begins_anew_when_the_run_is_taken_back(open_page) -> None:
    a, b = open_page(), open_page()
    await a.hello()
    await b.hello()
    await b.line("kubectl get pods -w", id="w")
    await a.line(APPLY, id="a1")
    await pass_time(a, b, ms=6_000)
    await a.line("kubectl delete pod -l app=go-http", id="a2")
    await pass_time(a, b, ms=6_000)
    answers = [i for i, m in enumerate(b.said) if isinstance(m, p.Answer) and m.id == "w"]
    printed = [line for m in b.said[answers[-1] :] if isinstance(m, p.Output) and m.id == "w" for line in m.lines]
    b.said.clear()
    await b.line("kubectl get pods -w", id="w")
    again = [line for output in b.all(p.Output) for line in output.lines]
    assert printed == again[: len(printed)]
    assert len(printed) > 3


async def test_killed_and_started_again(open_page, run) -> None:
    """What a process knew dies with it; the next one has every acknowledged entry and states the same facts."""
    page = open_page()
    await page.hello()
    await page.line(APPLY, id="a1")
    await page.pass_time(12_000)
    answer = await page.line("kubectl scale deployment go-http --replicas=3", id="a2")
    await page.pass_time(3_000)
    facts, until, log_ = list(page.facts), page.until, page.log
    del page  # kill -9: nothing is said to anyone
    again = open_page()
    again.facts, again.picture_n = list(facts), facts[0].n - 1
    welcome = await again.hello(**{"from": until, "n": facts[-1].n, "log": log_})
    assert welcome.log >= answer.log
    assert not again.all(p.Rewind)
    await again.pass_time(1_000)
    assert again.facts[: len(facts)] == facts
    assert again.until > until
    assert await again.line("anything", id="a2") == answer, "sent again, it is not done again"
    fresh = open_page()
    await fresh.hello()
    whole = fresh.conversation.viewer.played.timeline.facts
    assert list(whole[facts[0].n - 1 : facts[-1].n]) == facts, "who begins anew sees the same history"


async def test_a_checkpoint_changes_nothing(open_page, run) -> None:
    page = open_page()
    await page.hello()
    await page.line(APPLY)
    await page.line("go run http.go", id="g1")
    await page.pass_time(40_000)
    await page.runs.poll()
    stored = await sync_to_async(Run.objects.get)(pk=run.pk)
    assert stored.checkpoint
    assert [mark[3:5] for mark in stored.attempt["marks"]] == [["by-hand", "ready"], ["by-hand", "part"]]
    restored = await sync_to_async(loaded)(run, page.wall.ms)
    await sync_to_async(Run.objects.update)(checkpoint=None, attempt={})
    replayed = await sync_to_async(loaded)(run, page.wall.ms)
    assert restored.timeline.digest() == replayed.timeline.digest()
    assert list(restored.timeline.facts) == list(replayed.timeline.facts)
    assert restored.lesson.attempt is not None and replayed.lesson.attempt is not None
    assert restored.lesson.attempt.done == replayed.lesson.attempt.done == []
    assert restored.lesson.attempt.journal == replayed.lesson.attempt.journal
    assert restored.picture() == replayed.picture()


async def test_after_an_upgrade_the_run_is_played_from_its_start_and_the_page_told(open_page, run) -> None:
    page = open_page()
    await page.hello()
    await page.line(APPLY)
    await page.pass_time(5_000)
    again = open_page()
    await again.hello(**{"from": page.until, "n": page.facts[-1].n, "log": page.log, "engine": "0.0"})
    rewind = again.last(p.Rewind)
    assert (rewind.to, rewind.n) == (0, 0)
    assert again.facts[0].n == 1


async def test_a_database_that_does_not_answer_refuses_in_words(open_page, monkeypatch) -> None:
    page = open_page()
    await page.hello()

    def locked(*args: object) -> None:
        raise log.Busy("database is locked")

    with monkeypatch.context() as patch:
        patch.setattr(log, "append", locked)
        (refused, *_) = await page.say(type="command", id="x", line=APPLY)
    assert (refused.code, refused.id) == ("busy", "x")
    assert refused.retry_ms > 0
    await page.pass_time(1_000)
    answer = await page.line(APPLY, id="x")
    assert answer.exit == 0


async def test_a_hello_meanwhile_is_told_to_come_again(open_page, monkeypatch) -> None:
    page = open_page()

    def away(*args: object) -> None:
        raise OperationalError("unable to open database file")

    monkeypatch.setattr(log, "find", away)
    await page.say(type="hello", run=page.run.public_id, token="x", **{"from": None})
    assert page.closed == 4503
    assert page.last(p.Bye).retry


async def test_two_pages_of_one_process_see_the_same(open_page) -> None:
    a = open_page()
    b = open_page(a.runs)
    await a.hello()
    await b.hello()
    await a.line(APPLY)
    await pass_time(a, b, ms=4_000)
    assert a.facts == b.facts
    assert not b.all(p.Rewind)
    a.conversation.end()
    b.conversation.end()
    b.wall.ms += 61_000
    await a.runs.poll()
    assert a.runs._shown == {}, "a run that nobody watches is forgotten"
