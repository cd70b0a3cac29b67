"""Looking back: lines are answered as of their instant, and a change there makes a run that shares the beginning."""

from typing import Any

import msgspec
import pytest
from asgiref.sync import sync_to_async

from probeviz.live import limits
from probeviz.live import protocol as p
from probeviz.live.models import Entry, Run
from probeviz.live.played import Played
from tests.live.conftest import Page, loaded

APPLY = "kubectl apply -f go-http.yaml"
SCALE = "kubectl scale deployment go-http --replicas=3"
WRONG = "path: /err"


async def played(page: Page) -> str:
    """A minute of a run in which the Deployment is applied at 1 s and scaled at 31 s; the text applied."""
    await page.hello()
    await page.pass_time(1_000)
    await page.line(APPLY)
    await page.pass_time(30_000)
    await page.line(SCALE, id="c2")
    await page.pass_time(30_000)
    return page.all(p.Welcome)[0].files["go-http.yaml"]


async def recall(page: Page, t: int, line: str, id: str = "r1", **more: object) -> list[Any]:
    return await page.say(type="recall", id=id, t=t, line=line, **more)


def playing(page: Page) -> Played:
    """The run as the page's process plays it."""
    assert page.conversation.viewer is not None
    return page.conversation.viewer.played


async def branch_page(page: Page, branched: p.Branched) -> Page:
    """A page that goes on with the branch, with the facts that the two runs share."""
    run = await Run.objects.aget(public_id=branched.run)
    other = Page(page.runs, page.wall, run)
    other.facts = [fact for fact in page.facts if fact.n <= branched.n]
    has: dict[str, Any] = {"from": branched.t, "n": branched.n, "log": branched.log}
    await other.hello(**has)
    return other


async def test_a_reading_line_is_answered_as_of_its_instant(open_page) -> None:
    page = open_page()
    await played(page)
    log = await sync_to_async(Entry.objects.count)()
    early = (await recall(page, 20_000, "kubectl get pods"))[0]
    late = (await recall(page, 60_000, "kubectl get pods", id="r2"))[0]
    assert (len(early.out.splitlines()), len(late.out.splitlines())) == (2, 4)
    assert (early.t, early.following) == (20_000, False)
    assert "No resources found" in (await recall(page, 500, "kubectl get pods", id="r3"))[0].err
    assert await sync_to_async(Entry.objects.count)() == log, "it is in no log"


async def test_what_would_follow_is_not_shown_and_says_so(open_page) -> None:
    page = open_page()
    await played(page)
    answer = (await recall(page, 20_000, "kubectl get pods -w"))[0]
    assert not answer.following
    assert answer.out.startswith("NAME")
    assert "You are looking back" in answer.err


async def test_logs_end_at_that_instant(open_page) -> None:
    page = open_page()
    await played(page)
    said = [(await recall(page, t, "kubectl logs deploy/go-http", id=f"r{t}"))[0] for t in (1_200, 20_000)]
    assert "Starting server" not in said[0].out
    assert "Starting server" in said[1].out


async def test_a_change_is_not_made_unasked(open_page) -> None:
    page = open_page()
    await played(page)
    for line in (SCALE, "curl -I http://$INGRESS/ping", "kubectl get pods > pods.txt"):
        refused = (await recall(page, 20_000, line, id=f"r{len(line)}"))[0]
        assert refused.code == "past", line
    wrong = (await recall(page, 20_000, "kubectl scale nothing/x --replicas=1", id="r9", branch=True))[0]
    assert isinstance(wrong, p.Answer), "what is refused makes no run"
    assert await sync_to_async(Run.objects.count)() == 1


async def test_a_change_in_the_past_makes_a_run_that_shares_the_beginning(open_page) -> None:
    page = open_page()
    text = (await played(page)).replace("path: /ping", WRONG)
    kept = [msgspec.to_builtins(fact) for fact in playing(page).timeline.facts]
    branched = (await recall(page, 20_000, APPLY, file="go-http.yaml", text=text, branch=True))[0]
    assert isinstance(branched, p.Branched)
    other = await branch_page(page, branched)
    welcome = other.last(p.Welcome)
    assert welcome.t == 20_000
    assert WRONG in welcome.files["go-http.yaml"]

    answer = await other.line(APPLY, id="r1")
    assert (answer.t, answer.out.splitlines()[0]) == (20_000, "deployment.apps/go-http configured")
    await other.pass_time(20_000)
    run = playing(other)
    facts = [msgspec.to_builtins(fact) for fact in run.timeline.facts]
    assert facts[0].pop("branch_of") == page.run.public_id
    assert kept[0].pop("branch_of") is None
    assert facts[: branched.n] == kept[: branched.n], "the same facts up to there"
    assert facts[branched.n]["kind"] == "command.accepted"
    assert facts[branched.n]["t"] == 20_000
    shown = [msgspec.to_builtins(fact) for fact in other.facts if fact.n > branched.n]
    assert shown == facts[branched.n :]
    assert not any("scale" in str(fact.get("line")) for fact in facts), "what came later was left behind"
    row = await Run.objects.aget(public_id=branched.run)
    assert (row.branch_of, row.branch_ms, row.lesson) == (page.run.public_id, 20_000, page.run.lesson)


async def test_the_old_run_goes_on_as_it_was(open_page) -> None:
    page = open_page()
    await played(page)
    before = [msgspec.to_builtins(fact) for fact in page.facts]
    await recall(page, 20_000, "kubectl delete deployment go-http", branch=True)
    await page.pass_time(5_000)
    assert [msgspec.to_builtins(fact) for fact in page.facts][: len(before)] == before
    assert page.until == 66_000
    assert page.all(p.Rewind) == []


async def test_a_recall_sent_again_makes_no_second_run(open_page) -> None:
    page = open_page()
    await played(page)
    first = (await recall(page, 20_000, SCALE, branch=True))[0]
    again = (await recall(page, 20_000, SCALE, branch=True))[0]
    assert again == first
    assert await sync_to_async(Run.objects.count)() == 2
    third = (await recall(page, 20_000, SCALE, id="r2", branch=True))[0]
    assert third.run != first.run


async def test_a_branch_is_loaded_from_the_database_with_the_same_facts(open_page) -> None:
    page = open_page()
    await played(page)
    branched = (await recall(page, 20_000, SCALE, branch=True))[0]
    other = await branch_page(page, branched)
    await other.pass_time(10_000)
    here = playing(other)
    there = await sync_to_async(loaded)(other.run, page.wall())
    assert there.timeline.digest() == here.timeline.digest()
    assert list(there.timeline.facts) == list(here.timeline.facts)


async def test_the_tasks_of_a_branch_are_those_of_its_own_facts(open_page) -> None:
    page = open_page()
    await played(page)
    await page.line("go run http.go", id="g1")
    await page.line("curl -I localhost:8080/ping", id="g2")
    await page.pass_time(1_000)
    assert page.last(p.Lesson).done == ["by-hand"]
    branched = (await recall(page, 500, "kubectl get pods > a.txt", branch=True))[0]
    other = await branch_page(page, branched)
    await other.pass_time(1_000)
    assert other.last(p.Lesson).done == []


async def test_a_lesson_of_two_runs_goes_on_in_a_branch(open_page, monkeypatch) -> None:
    page = open_page()
    await played(page)
    await page.line("go run http.go", id="g1")
    await page.line("curl -I localhost:8080/ping", id="g2")
    await page.pass_time(1_000)
    lesson = playing(page).lesson
    assert lesson.attempt is not None
    monkeypatch.setattr(lesson.attempt, "structure", lesson.attempt.structure._replace(branches=True))
    branched = (await recall(page, 500, "kubectl get pods > a.txt", branch=True))[0]
    other = await branch_page(page, branched)
    await other.pass_time(1_000)
    assert other.last(p.Lesson).done == ["by-hand"]
    there = await sync_to_async(loaded)(other.run, page.wall())
    assert there.lesson.attempt is not None and there.lesson.attempt.done == ["by-hand"], "and so from the database"


async def test_too_many_branches_are_refused_in_words(open_page, monkeypatch) -> None:
    page = open_page()
    await played(page)
    monkeypatch.setattr(page.conversation, "_too_many", lambda run: limits.VISITOR_RUNS_A_MINUTE)
    refused = (await recall(page, 20_000, SCALE, branch=True))[0]
    assert (refused.code, refused.message.startswith("You have begun many runs")) == ("stopped", True)
    assert await sync_to_async(Run.objects.count)() == 1


async def test_what_is_yet_to_come_cannot_be_recalled(open_page) -> None:
    page = open_page()
    await played(page)
    assert (await recall(page, 10**9, SCALE))[0].code == "out-of-range"
    assert (await page.say(type="files", id="f", t=10**9))[0].code == "out-of-range"


async def test_whoever_only_looks_makes_no_branch(open_page) -> None:
    page = open_page()
    await page.hello(page.run.look_token)
    assert (await recall(page, 0, SCALE, branch=True))[0].code == "read-only"


async def test_files_and_checks_are_those_of_their_instant(open_page) -> None:
    page = open_page()
    first = await played(page)
    text = first.replace("path: /ping", WRONG)
    await page.say(type="apply", id="c3", file="go-http.yaml", text=text)
    await page.pass_time(2_000)
    before = (await page.say(type="files", id="f1", t=20_000))[0]
    after = (await page.say(type="files", id="f2", t=62_000))[0]
    assert (before.files["go-http.yaml"], before.since, before.until) == (first, 0, 61_000)
    assert (after.files["go-http.yaml"], after.since, after.until) == (text, 61_000, None)
    then = (await page.say(type="check", id="k1", file="go-http.yaml", text=text, t=20_000))[0]
    now = (await page.say(type="check", id="k2", file="go-http.yaml", text=text))[0]
    assert then.says.startswith("replaces the Pod of go-http")
    assert now.says == "changes nothing"
    assert (then.does, now.does) == ("changes", "nothing")


# --- two runs on one clock ----------------------------------------------------------------------------------------


@pytest.fixture
async def pair(open_page) -> tuple[Page, Page]:
    """A run at 61 s, and its branch at 20 s."""
    page = open_page()
    await played(page)
    branched = (await recall(page, 20_000, SCALE, branch=True))[0]
    return page, await branch_page(page, branched)


async def pace(page: Page, other: Page) -> None:
    """The page tells the first run of the clock of the other, as its last batch had it."""
    batch = other.last(p.Batch)
    clock = {"playing": batch.clock.playing, "speed": batch.clock.speed}
    await page.say(type="pace", t=batch.until, wall=batch.wall, **clock)


async def test_a_run_waits_until_the_other_has_come_and_goes_on_beside_it(pair) -> None:
    page, other = pair
    assert other.last(p.Batch).clock.speed == 1, "as fast as the run was shown last"
    await other.say(type="speed", x=16)
    await pace(page, other)
    for _ in range(10):
        await other.pass_time(200)
        await page.conversation.turn()
    assert page.until == 61_000
    for _ in range(10):
        await other.pass_time(200)
        await page.conversation.turn()
    assert page.until is not None
    assert page.until > 61_000
    assert abs(page.until - other.until) <= 16 * 200, "on one clock"
    await other.say(type="pause")
    await pace(page, other)
    assert abs(page.until - other.until) <= 16, "to the millisecond of the wall"
    log = page.log
    await pace(page, other)
    assert page.log == log, "what is so already is not said again"


async def test_a_run_that_is_behind_is_taken_on(pair) -> None:
    page, other = pair
    await pace(other, page)
    assert other.until == page.until == 61_000
    far = await page.say(type="pace", t=10**8, wall=page.wall(), playing=False, speed=1)
    assert far[0].code == "out-of-range"
    odd = await page.say(type="pace", t=61_000, wall=0, playing=True, speed=0)
    assert odd[0].code == "out-of-range"
