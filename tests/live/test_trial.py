"""A trial: batch by batch in a helper process, of what the API server holds, and judged when all runs are played."""

import asyncio
import json
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from asgiref.sync import sync_to_async

from probeviz.helpers import pool
from probeviz.lessons import skeleton
from probeviz.lessons.loader import read_lesson
from probeviz.lessons.review import review
from probeviz.lessons.steps import Measure, Trial
from probeviz.lessons.trial import BATCH, changed, here
from probeviz.lessons.view import LessonView
from probeviz.lessons.vocabulary import expression
from probeviz.live import answering, trying
from probeviz.live import protocol as p
from probeviz.live.runs import Runs
from probeviz.live.starting import start_lesson
from probeviz.scenarios.player import play as play_scenario
from probeviz.scenarios.setting import Setting
from probeviz.scenarios.settings import configured
from tests.live.conftest import Page, Wall

SEEDS = 12
GOLF = f"""\
- id: golf
  after: "t >= 1000"
  trial:
    run: try.yaml
    seeds: {SEEDS}
    measures:
      lost: {{value: "codes().filter(c, c != 200).size()", per: "codes().size()", take: percent, most: 60}}
      ready: {{value: "pods.filter(p, p.ready).size()", take: sum, most: 100}}
      late: {{value: "readied[0].t", take: max, most: 20000}}
claims:
"""
WORDS = "## golf\nНу?\n::wait\nже\n::right\n{lost} {ready} {fields} да\n::wrong\n{lost} {ready} {late} нет\n\n## end\n"


@pytest.fixture
async def page(own_lesson: Path, transactional_db: None, wall: Wall) -> Page:
    make(own_lesson)
    run = await sync_to_async(start_lesson)("own", "visitor")
    page = Page(Runs(wall), wall, run)
    page.files = (await page.hello()).files  # type: ignore[attr-defined]
    await page.pass_time(4_000)
    return page


def make(folder: Path) -> Path:
    """The new lesson with nothing but a trial."""
    text = (folder / "lesson.yaml").read_text()
    before, _, after = text.partition("- id: guess\n")
    (folder / "lesson.yaml").write_text(before + GOLF + after.partition("claims:\n")[2])
    for language in ("en.md", "ru.md"):
        words = (folder / language).read_text()
        (folder / language).write_text(words.partition("## guess\n")[0] + WORDS + words.partition("## end\n")[2])
    (folder / "try.yaml").write_text("script: []\nuntil: 20s\n")
    (folder / "solution.yaml").write_text(
        "answers: {golf: play}\nuntil: 70s\nscript:\n"
        '- {at: 1s, patch: deployment/web, set: {"containers[web].readinessProbe.httpGet.path": /ping}}\n'
    )
    return folder


async def play(page: Page, value: Any = None) -> dict[str, Any]:
    """One batch; what is known then."""
    await page.say(type="answer", id=f"a{len(page.said)}", step="golf", value=value)
    await page.pass_time(200)
    await page.conversation.settled()  # that the lesson is over has been kept
    found: dict[str, Any] = page.last(p.Lesson).answers["golf"]
    return found


async def apply(page: Page, *change: tuple[str, str]) -> None:
    text: str = page.files["web.yaml"]  # type: ignore[attr-defined]
    for old, new in change:
        text = text.replace(old, new)
    await page.say(type="apply", id=f"b{len(page.said)}", file="web.yaml", text=text)
    await page.pass_time(1_000)


MEND = ("path: /err", "path: /ping")


async def test_it_goes_batch_by_batch_and_is_judged_at_the_end(page: Page) -> None:
    await apply(page, MEND)
    for done in (BATCH, 2 * BATCH):
        assert (await play(page))["done"] == done
        assert not page.last(p.Lesson).judged and page.last(p.Lesson).step == "golf"
    assert (await play(page))["done"] == SEEDS
    judged = page.last(p.Lesson).judged["golf"]
    assert judged.right and "12 1 да" in judged.html and page.last(p.Lesson).over, "12 Pods Ready, 1 field changed"


async def test_a_manifest_that_is_none_fails_it_and_another_may_be_tried(page: Page) -> None:
    for _ in range(3):
        found = await play(page)
    judged = page.last(p.Lesson).judged["golf"]
    assert found["done"] == SEEDS and not judged.right and "100 0 1e+09 нет" in judged.html
    await apply(page, MEND)
    for _ in range(3):
        found = await play(page)
    assert page.last(p.Lesson).judged["golf"].right


async def test_another_manifest_begins_anew(page: Page) -> None:
    first = await play(page)
    await apply(page, MEND)
    second = await play(page)
    assert (first["done"], second["done"]) == (BATCH, BATCH) and first["of"] != second["of"]


async def test_a_restarted_rollout_is_no_other_manifest(page: Page) -> None:
    """Its time belongs to the one cluster, but would name the Pods of the others, and draw other luck."""
    first = await play(page)
    await page.say(type="command", id="again", line="kubectl rollout restart deployment/web")
    await page.pass_time(1_000)
    second = await play(page)
    assert (second["of"], second["done"]) == (first["of"], 2 * BATCH)


async def test_what_a_page_says_that_its_runs_came_to_counts_for_nothing(page: Page) -> None:
    forged = {"of": "x", "done": SEEDS, "fields": 0, "sums": {}, "largest": {}, "per": {}}
    assert (await play(page, forged))["done"] == BATCH
    assert not page.last(p.Lesson).over


async def test_nor_where_the_step_is_asked_only_while_the_answer_is_on_its_way(
    page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another process may have brought the run there."""
    monkeypatch.setattr(answering, "_asked", lambda *_: None)
    forged = {"of": "x", "done": SEEDS, "fields": 0, "sums": {}, "largest": {}, "per": {}}
    await page.say(type="answer", id="early", step="golf", value=forged)
    assert page.last(p.Refused).code == "not-asked"
    assert "golf" not in page.last(p.Lesson).answers


async def test_a_batch_that_was_sent_twice_is_played_once(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    await page.say(type="answer", id="same", step="golf", value=None)
    monkeypatch.setattr(trying, "batch", None)  # it would raise
    await page.say(type="answer", id="same", step="golf", value=None)
    assert page.last(p.Answer).id == "same"


async def test_a_process_that_comes_later_knows_how_far_it_is(page: Page, process: Callable[[], Runs]) -> None:
    await play(page)
    other = Page(process(), page.wall, page.run)
    await other.hello()
    await other.pass_time(400)
    assert other.last(p.Lesson).answers["golf"]["done"] == BATCH


def held(monkeypatch: pytest.MonkeyPatch) -> tuple[threading.Event, list[pool.Ending]]:
    """Batches that are played once they are let go, and by which they could be ended."""
    go, asked, ask = threading.Event(), list[pool.Ending](), pool.ask

    def waits(task: str, work: bytes, cpu_s: int, ending: pool.Ending) -> bytes:
        asked.append(ending)
        assert go.wait(20)
        return ask(task, work, cpu_s)

    monkeypatch.setattr(pool, "ask", waits)
    return go, asked


async def begun(page: Page, asked: list[pool.Ending]) -> None:
    """A batch is on its way; it does not come to its end yet."""
    await page.conversation.receive('{"type": "answer", "id": "a", "step": "golf", "value": null}')
    async with asyncio.timeout(20):
        while not asked:
            await asyncio.sleep(0.01)


async def until(said: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not said():
            await asyncio.sleep(0.01)


async def test_time_stops_while_a_batch_is_played_and_lines_keep_their_order(
    page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    go, asked = held(monkeypatch)
    await begun(page, asked)
    await page.conversation.receive('{"type": "command", "id": "line", "line": "ls"}')
    await page.conversation.receive('{"type": "pause"}')
    await until(lambda: not page.last(p.Batch).clock.playing)
    await page.conversation.receive('{"type": "step", "by": "second"}')
    stood = page.until
    await until(lambda: page.until != stood)
    assert page.all(p.Answer) == []
    go.set()
    await page.conversation.settled()
    assert [each.id for each in page.all(p.Answer)] == ["a", "line"]


async def test_ctrl_c_ends_what_goes_on_while_a_batch_is_played_but_no_line_before_it_has_begun(
    page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    await page.line("kubectl get pods -w", id="w")
    go, asked = held(monkeypatch)
    await begun(page, asked)
    await page.conversation.receive('{"type": "command", "id": "later", "line": "kubectl get pods -w"}')
    for id in ("later", "w"):
        await page.conversation.receive(f'{{"type": "interrupt", "id": "{id}"}}')
    ended = lambda: [each.id for each in page.all(p.Output) if each.done]  # noqa: E731
    await page.conversation.turn()
    await until(lambda: len(page.conversation._waiting) == 3)
    await page.conversation.turn()
    assert ended() == ["w"]
    go.set()
    await page.conversation.settled()
    await page.conversation.turn()
    assert ended() == ["w", "later"]
    assert [each.id for each in page.all(p.Answer)] == ["w", "a", "later"]


async def test_a_socket_that_closes_ends_its_batch(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    go, asked = held(monkeypatch)
    await begun(page, asked)
    tasks = page.conversation._waiting.tasks()
    page.conversation.end()
    await until(lambda: asked[0].ended)
    go.set()
    await asyncio.gather(*tasks, return_exceptions=True)
    assert page.all(p.Answer) == []
    other = Page(page.runs, page.wall, page.run)
    await other.hello()
    assert "golf" not in other.last(p.Lesson).answers


@pytest.mark.parametrize(
    "line",
    [
        "kubectl delete deployment web",
        "kubectl delete service,ingress,deployment --all",
        "kubectl scale deployment web --replicas=0",
    ],
)
async def test_what_is_left_of_a_cluster_is_played_too(page: Page, line: str) -> None:
    await page.say(type="command", id="del", line=line)
    await page.pass_time(1_000)
    await page.say(type="answer", id="left", step="golf", value=None)
    assert page.last(p.Answer).id == "left"


async def test_too_large_a_cluster_is_refused_with_a_reason(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    def overran(*_: Any) -> bytes:
        raise pool.Overran("took too much")

    monkeypatch.setattr(pool, "ask", overran)
    await page.say(type="answer", id="a", step="golf", value=None)
    assert page.last(p.Refused).code == "stopped", "of `too-many` the page would ask again, and again"
    assert str(page.last(p.Refused).message).startswith("Five runs of this cluster took over 5 s to compute")


async def test_a_server_that_is_too_busy_says_so(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is not the cluster that is too large, and the button may be pressed again."""

    def late(*_: Any) -> bytes:
        raise pool.Late("took too long")

    monkeypatch.setattr(pool, "ask", late)
    await page.say(type="answer", id="a", step="golf", value=None)
    assert page.last(p.Refused).code == "stopped"
    assert str(page.last(p.Refused).message).startswith("The server is too busy for these runs")


def test_lint_plays_it_with_the_manifest_of_the_solution(tmp_path: Path) -> None:
    folder = make(skeleton.make(tmp_path, "21-my-lesson", []))
    assert [str(each) for each in review(folder, ["my-lesson"], (1,)) if "ru.md" not in str(each)] == []
    text = (folder / "solution.yaml").read_text().replace("path: /ping", "path: /err").replace("/ping", "/err")
    (folder / "solution.yaml").write_text(text)
    assert "step golf: the solution's answer" in str(review(folder, ["my-lesson"], ())[-1])


def test_a_measure_may_ask_which_faults_were_drawn(tmp_path: Path) -> None:
    lesson = read_lesson(make(skeleton.make(tmp_path, "21-my-lesson", [])))
    measure = Measure(value=expression("faults.exists(f, f == 'port') ? 1 : 0"), most=0, take="max")
    step = Trial(id="golf", run="try.yaml", seeds=1, measures={"port": measure})
    drawn = lesson._replace(structure=lesson.structure._replace(drawn=("memory", "port")))
    assert [here(each, step, LessonView(), None)["largest"] for each in (lesson, drawn)] == [{"port": 0}, {"port": 1}]


@pytest.mark.parametrize(
    ("path", "value", "fields"),
    [
        ("readinessProbe.timeoutSeconds", 1, 0),
        ("readinessProbe.timeoutSeconds", 2, 1),
        ("readinessProbe.periodSeconds", 10, 1),  # it was 5
        ("livenessProbe", {"httpGet": {"path": "/", "port": 8080}, "failureThreshold": 3, "periodSeconds": 7}, 3),
        ("readinessProbe", None, 3),
    ],
)
def test_a_default_that_is_written_out_is_no_changed_field(path: str, value: Any, fields: int, tmp_path: Path) -> None:
    lesson = read_lesson(make(skeleton.make(tmp_path, "21-my-lesson", [])))
    change = configured(lesson.scenario, [Setting(f"deployment/web:containers[web].{path}", json.dumps(value))])
    view = LessonView()
    for fact in play_scenario(change, 1).facts:
        view.see(fact)
    assert changed(lesson, view) == fields
