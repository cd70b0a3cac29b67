"""What a sandbox asks of its run: changes of the surroundings, drafts of a Scenario, advice, and share links."""

from collections.abc import Callable

import pytest
from asgiref.sync import sync_to_async

from probeviz.live import protocol as p
from probeviz.live import shares
from probeviz.live.models import Run, Snapshot, token
from probeviz.live.runs import Runs
from probeviz.live.starting import NoLesson, start_lesson, start_named, start_own
from probeviz.live.tickets import Ticket
from probeviz.scenarios.examples import FIRST, example
from probeviz.sim.facts import Fact, RequestAnswered
from tests.live.conftest import Page, Wall, loaded

pytestmark = pytest.mark.django_db(transaction=True)

HANG = {"program": "example/web", "route": "/", "become": {"hang": True}}


@pytest.fixture
async def run(transactional_db: None) -> Run:
    return await sync_to_async(start_own)(example(FIRST), "visitor")


async def started(open_page: Callable[..., Page], wall: Wall, run: Run | None = None) -> Page:
    page = open_page()
    if run is not None:
        page.run = run
        page.conversation.run = run.public_id
    await page.hello()
    await page.pass_time(20_000)
    return page


async def test_a_change_is_an_entry_and_has_an_effect(open_page, wall) -> None:
    page = await started(open_page, wall)
    (answer, *_) = await page.say(type="change", id="x1", line={**HANG, "become": {"status": 500}})
    assert isinstance(answer, p.Answer), answer
    assert answer.exit == 0
    before = page.facts[-1].n
    await page.pass_time(5_000)
    codes = {fact.status for fact in page.facts if isinstance(fact, RequestAnswered) and fact.n > before}
    assert 500 in codes
    (again, *_) = await page.say(type="change", id="x1", line=HANG)
    assert again == answer, "sent again, it is not done again"


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ({"program": "nothing", "route": "/", "become": {"hang": True}}, "there is no program nothing in this run"),
        ({"program": "example/web", "route": "/", "become": {"stauts": 1}}, "unknown field; did you mean status?"),
        ({"client": "users", "rate": "999/s"}, "must be at most 200/s, not 999/s"),
        ({"run": "kubectl get pods"}, "a change names one of program, pod, dependency, client, node"),
        ({"client": ["users"], "rate": "1/s"}, "client must be a text"),
        ({}, "a change names one of"),
    ],
)
async def test_a_wrong_change_is_refused_in_words(open_page, wall, line, says) -> None:
    page = await started(open_page, wall)
    (refused, *_) = await page.say(type="change", id="x1", line=line)
    assert isinstance(refused, p.Refused)
    assert (refused.code, says in refused.message) == ("bad-message", True), refused.message


async def test_a_pod_that_is_not_there(open_page, wall) -> None:
    page = await started(open_page, wall)
    (answer, *_) = await page.say(type="change", id="x1", line={"pod": "web#9", "route": "/", "become": {"hang": True}})
    assert isinstance(answer, p.Answer)
    assert (answer.exit, answer.err) == (1, "web has 2 Pods now; there is no number 9.\n")


async def test_who_only_looks_changes_nothing(open_page, wall) -> None:
    page = open_page()
    await page.hello(page.run.look_token)
    (refused, *_) = await page.say(type="change", id="x1", line=HANG)
    assert isinstance(refused, p.Refused)
    assert refused.code == "read-only"


async def test_a_draft_is_read_and_set(open_page, wall) -> None:
    page = await started(open_page, wall)
    text = page.run.scenario
    (said, *_) = await page.say(type="draft", id="d1", text=text, set=[[["spec", "balancer"], "ingress-nginx"]])
    assert isinstance(said, p.Drafted)
    assert said.text == text.replace("balancer: alb-ip", "balancer: ingress-nginx")
    assert said.form is not None
    assert said.form.balancer == "ingress-nginx"
    assert [route.does for route in said.form.programs[0].routes] == ["status", "status", "status", "panic"]
    assert said.items == []


@pytest.mark.parametrize(
    ("text", "set", "line", "message"),
    [
        ("a: [", [], 1, "not YAML: did not find expected node content"),
        ("", [], 1, "holds no documents with kind: Scenario"),
        (None, [[["spec", "seed"], "x"]], 9, "must be a whole number"),
        (None, [[["spec", "sed"], "1"]], 6, "unknown field; did you mean seed?"),
        (None, [[["spec", "seed"], "{"]], 1, "seed: not YAML"),
    ],
)
async def test_what_is_wrong_with_a_draft(open_page, wall, text, set, line, message) -> None:
    page = await started(open_page, wall)
    text = page.run.scenario if text is None else text
    (said, *_) = await page.say(type="draft", id="d1", text=text, set=set)
    assert isinstance(said, p.Drafted)
    assert message in said.items[0].message
    assert said.items[0].line == line


async def test_lint_speaks_when_it_is_asked(open_page, wall) -> None:
    page = await started(open_page, wall)
    text = page.run.files["app.yaml"].replace("periodSeconds: 10", "failureThreshold: 1")
    (quiet, *_) = await page.say(type="check", id="k1", text=text)
    (said, *_) = await page.say(type="check", id="k2", text=text, advice=True)
    assert isinstance(quiet, p.Diagnostics)
    assert isinstance(said, p.Diagnostics)
    assert quiet.advice == []
    assert said.advice
    assert {each.level for each in said.advice} <= {"wrong", "risky", "worth knowing"}
    assert all(each.what and each.fix and each.line > 0 for each in said.advice)


# --- share links --------------------------------------------------------------------------------------------------


def facts_of(run: Run, wall: Wall, until: int) -> list[Fact]:
    return loaded(run, wall.ms).timeline.facts_until(until)


@pytest.mark.parametrize("lesson", ["", "readiness"])
async def test_a_shared_run_has_the_same_facts_up_to_its_moment(open_page, wall, run, lesson) -> None:
    if lesson:
        run = await sync_to_async(start_lesson)(lesson, "visitor")
    page = await started(open_page, wall, run)
    first = f"kubectl apply -f {next(iter(run.files))}" if lesson else "kubectl delete pod -l app=web --wait=false"
    await page.line(first)
    await page.pass_time(9_000)
    await page.line("kubectl get pods", id="c2")
    moment = page.until
    assert moment is not None
    await page.pass_time(10_000)
    await page.line("kubectl scale deployment/go-http deployment/web --replicas=0", id="c3")

    def share() -> tuple[Snapshot, Run]:
        fresh = Run.objects.get(pk=run.pk)
        snapshot = shares.make(fresh, moment, "why", wall.ms)
        assert shares.make(fresh, moment, "why", wall.ms) == snapshot, "the same moment has one link"
        return snapshot, start_named(token(), Ticket("", "another", share=snapshot.public_id))

    snapshot, theirs = await sync_to_async(share)()
    assert (snapshot.at_ms, snapshot.panel, theirs.branch_of) == (moment, "why", snapshot.public_id)
    before = await sync_to_async(facts_of)(run, wall, moment)
    assert await sync_to_async(facts_of)(theirs, wall, moment) == before

    opened = Page(Runs(wall), wall, theirs)
    wall.ms += 60_000
    welcome = await opened.hello()
    assert (welcome.t, welcome.clock.playing) == (moment, False)
    assert welcome.n == len(before)
    await opened.pass_time(5_000)
    assert opened.until in (None, moment), "it stands"
    await opened.say(type="play")
    await opened.pass_time(3_000)
    assert opened.until == moment + 3_000


async def test_a_moment_that_is_yet_to_come_is_now(open_page, wall, run) -> None:
    page = await started(open_page, wall)

    def share() -> int:
        return int(shares.make(Run.objects.get(pk=run.pk), 10**15, "", wall.ms).at_ms)

    assert await sync_to_async(share)() == page.until


@pytest.mark.parametrize("name", ["", "nothing", "\0" * 22])
async def test_no_such_link(transactional_db, name) -> None:
    with pytest.raises((NoLesson, shares.NoSnapshot)):
        await sync_to_async(shares.start)(token(), name, "visitor")
