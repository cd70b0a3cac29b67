"""A run that is followed from a shell, and runs that nobody watches any more."""

import asyncio
import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from io import StringIO

import msgspec
import pytest
from asgiref.sync import sync_to_async
from django.core.management import CommandError, call_command

from probeviz.live import shares
from probeviz.live.clearing import unopened
from probeviz.live.models import Entry, Run, Snapshot
from probeviz.live.onlooker import NoRun, Onlooker, follow
from probeviz.live.runs import Runs, wall_clock
from probeviz.sim import entries

APPLY = "kubectl apply -f go-http.yaml"
NOW = datetime.now(UTC)
ENTRY = msgspec.msgpack.encode(entries.Clock(wall_ms=0, playing=True, speed=1))


def onlooker(page, runs, format) -> Onlooker:
    return Onlooker(runs, page.run.public_id, format)


async def pass_time(page, looker, ms: int) -> list[str]:
    lines = []
    for _ in range(0, ms, 200):
        await page.pass_time(200)
        if page.wall.ms % 2_000 < 200:
            await looker.runs.poll()
        lines += looker.turn()
    return lines


async def test_facts_are_those_of_the_run(open_page, process) -> None:
    page = open_page()
    await page.hello()
    await page.line(APPLY)
    await page.pass_time(6_000)
    looker = onlooker(page, process(), "facts")
    lines = await looker.begin()
    lines += await pass_time(page, looker, 4_000)
    await page.line("kubectl scale deployment go-http --replicas=3", id="c2")
    lines += await pass_time(page, looker, 6_000)
    kept: list[dict[str, object]] = []
    for told in map(json.loads, lines):
        kept = [fact for fact in kept if fact["n"] <= told["n"]] if told.get("type") == "rewind" else [*kept, told]
    assert [fact["n"] for fact in kept] == list(range(1, page.facts[-1].n + 1))
    assert any(json.loads(line).get("type") == "rewind" for line in lines), "the other's entry came late"
    assert kept == [json.loads(line) for line in await onlooker(page, process(), "facts").begin()]


async def test_kubectl_is_what_people_typed_and_what_it_printed(open_page, process) -> None:
    page = open_page()
    await page.hello()
    await page.line("kubectl get pods -w", id="w")
    await page.line(APPLY, id="a")
    await page.pass_time(6_000)
    await page.line("kubectl get deployments", id="g")
    looker = onlooker(page, process(), "kubectl")
    lines = await looker.begin()
    lines += await pass_time(page, looker, 1_000)
    typed = [line for line in lines if line.startswith("$ ")]
    assert typed == ["$ kubectl get pods -w", f"$ {APPLY}", "$ kubectl get deployments"]
    assert lines[:2] == ["# 0s", "$ kubectl get pods -w"]
    assert "# 6s" in lines
    assert "deployment.apps/go-http created" in lines
    assert any("kubectl get pods -w" in line for line in lines if line.startswith("# ")), "it goes on printing"
    assert any(line.startswith("go-http-") and "ContainerCreating" in line for line in lines)
    await page.line("kubectl get services", id="later")
    page.wall.ms += 2_000
    await looker.runs.poll()
    assert "$ kubectl get services" in looker.turn()


async def test_what_commands_print_stands_under_their_lines_at_its_time(open_page, process, monkeypatch) -> None:
    """Whoever catches up reads what somebody saw who was there."""
    monkeypatch.setattr("probeviz.live.portions.FACTS", 100)
    page = open_page()
    there = onlooker(page, process(), "kubectl")
    await page.hello()
    await page.line(APPLY, id="a")
    seen = await there.begin()
    seen += await pass_time(page, there, 8_000)
    await page.line("for i in 1 2 3; do curl -sI $INGRESS/ping; sleep 1; done", id="l")
    seen += await pass_time(page, there, 4_000)
    await page.line("kubectl get pods", id="g")
    seen += await pass_time(page, there, 2_000)
    later = onlooker(page, process(), "kubectl")
    lines = await later.begin()
    while not later.caught_up:
        lines += later.turn()
    loop = next(i for i, line in enumerate(lines) if line.startswith("$ for"))
    pods = lines.index("$ kubectl get pods")
    assert lines[loop - 1] == "# 8s"
    assert loop + 3 < pods, "what the loop printed comes before what was typed after it"
    heads = [float(line.split()[1].removesuffix("s")) for line in lines if line.startswith("# ")]
    assert heads == sorted(heads)
    assert heads[-1] == 12


async def test_a_scripted_line_is_shown(wall, process, transactional_db) -> None:
    from probeviz.live.starting import start_lesson

    run = await sync_to_async(start_lesson)("readiness", "visitor")
    lines = await Onlooker(process(), run.public_id, "kubectl").begin()
    assert any(line.startswith("# 0s kubectl apply") for line in lines)


async def test_following_keeps_the_run_going(open_page, process, wall) -> None:
    page = open_page()
    looker = onlooker(page, process(), "facts")
    await looker.begin()
    for _ in range(20):
        wall.ms += 2_000
        await looker.runs.poll()
        looker.turn()
    assert looker._viewer is not None
    assert looker._viewer.played.now == 40_000


async def test_a_run_that_is_not_there_or_is_deleted(open_page, process, wall) -> None:
    page = open_page()
    with pytest.raises(NoRun):
        await follow(process(), "x" * 22, "facts", print)
    looker = onlooker(page, process(), "facts")
    await looker.begin()
    await Run.objects.all().adelete()
    wall.ms += 6_000
    await looker.runs.poll()
    with pytest.raises(NoRun):
        looker.turn()


async def test_the_loop_prints_and_ends_with_its_task(open_page, process) -> None:
    page = open_page()
    printed: asyncio.Queue[str] = asyncio.Queue()
    runs = process()
    task = asyncio.create_task(follow(runs, page.run.public_id, "facts", printed.put_nowait))
    first = json.loads(await printed.get())
    assert (first["n"], first["kind"]) == (1, "run.started")
    for ending in (task, runs._task):
        ending.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


@pytest.mark.django_db(transaction=True)
def test_a_wrong_name_is_answered_with_those_that_there_are() -> None:
    Run.objects.create(public_id="known", name="n", lesson="readiness", scenario="", engine="0", seed=1, seen_ms=1)
    with pytest.raises(CommandError, match=r"(?s)no run 'unknown'.*watched last:\n  known  .* ago  readiness"):
        call_command("follow", "unknown")


@pytest.mark.django_db(transaction=True)
def test_without_a_name_those_that_there_are_are_listed() -> None:
    out = StringIO()
    call_command("follow", stdout=out)
    assert out.getvalue() == "There is no run that was ever watched.\n"
    seen_ms = wall_clock() - 3 * 60_000 - 500
    Run.objects.create(
        public_id="known", name="n", lesson="readiness", scenario="", engine="0", seed=1, seen_ms=seen_ms
    )
    out = StringIO()
    call_command("follow", stdout=out)
    assert out.getvalue() == "Those that were watched last:\n  known    3m ago  readiness\n"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("name", "followed"), [("readiness", "new"), ("02-readiness", "new"), ("mine", "own"), ("old", "old"), ("x", "x")]
)
def test_a_lessons_name_is_that_of_its_run_that_was_watched_last(monkeypatch, name: str, followed: str) -> None:
    for public_id, lesson, seen_ms in (("old", "readiness", 1), ("new", "readiness", 2), ("own", "", 3)):
        Run.objects.create(
            public_id=public_id, name="mine", lesson=lesson, scenario="", engine="0", seed=1, seen_ms=seen_ms
        )
    Run.objects.create(public_id="unseen", name="mine", lesson="readiness", scenario="", engine="0", seed=1)
    asked: list[str] = []

    async def follow(runs: Runs, run: str, *_: object) -> None:
        asked.append(run)

    monkeypatch.setattr("probeviz.management.commands.follow.follow", follow)
    call_command("follow", name)
    assert asked == [followed]


def test_a_wrong_format_is_refused() -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", "follow", "x", "--format", "yaml"], capture_output=True, text=True
    )
    assert done.returncode == 2
    assert "invalid choice: 'yaml'" in done.stderr


def run_of(days: int | None, made: int = 0) -> Run:
    seen = None if days is None else int((NOW - timedelta(days=days)).timestamp() * 1_000)
    run = Run.objects.create(name="n", scenario="", engine="0", seed=1, seen_ms=seen)
    Run.objects.filter(pk=run.pk).update(created_at=NOW - timedelta(days=made))
    Entry.objects.create(run=run, n=1, t_ms=0, entry=ENTRY)
    return run


def clearruns(*arguments: str) -> str:
    out = StringIO()
    call_command("clearruns", *arguments, stdout=out)
    return out.getvalue()


@pytest.mark.django_db
def test_unwatched_runs_are_deleted(settings) -> None:
    kept = [run_of(29, made=400), run_of(0), run_of(None, made=29)]
    gone = [run_of(31), run_of(400), run_of(None, made=31)]
    settings.KEEP_LINKS_DAYS = 0
    assert clearruns("--dry-run") == "Runs unwatched for 30 days, to be deleted: 3\n"
    assert Run.objects.count() == len(kept) + len(gone)
    assert clearruns() == "Runs unwatched for 30 days, deleted: 3\n"
    assert set(Run.objects.all()) == set(kept)
    assert set(Entry.objects.values_list("run_id", flat=True)) == {run.pk for run in kept}
    assert clearruns("--days", "20") == "Runs unwatched for 20 days, deleted: 2\n"
    settings.KEEP_DAYS = 1
    run_of(2)
    assert clearruns() == "Runs unwatched for 1 days, deleted: 1\n"


def link_of(name: str, made: int, opened: int | None = None) -> Snapshot:
    fields = {"name": "n", "scenario": "", "engine": "0", "seed": 1, "entries": b"", "at_ms": 0}
    link = Snapshot.objects.create(public_id=name, **fields)
    opened_at = None if opened is None else NOW - timedelta(days=opened)
    Snapshot.objects.filter(pk=link.pk).update(created_at=NOW - timedelta(days=made), opened_at=opened_at)
    return link


@pytest.mark.django_db
def test_links_that_nobody_opens_are_deleted(settings) -> None:
    for name, made, opened in (("new", 364, None), ("opened", 900, 364), ("old", 366, None), ("left", 900, 366)):
        link_of(name, made, opened)
    link_of("used", 900, 800)
    for run, branch in ((run_of(29), {"branch_of": "used"}), (run_of(29), {"branch_of": "old", "branch_ms": 5})):
        Run.objects.filter(pk=run.pk).update(**branch)
    run_of(31)  # a branch that nobody watches goes as any run
    assert clearruns("--dry-run").endswith("Share links unopened for 365 days, to be deleted: 2\n")
    settings.KEEP_LINKS_DAYS = 0
    assert clearruns() == "Runs unwatched for 30 days, deleted: 1\n"
    assert Snapshot.objects.count() == 5
    settings.KEEP_LINKS_DAYS = 365
    assert clearruns().endswith("Share links unopened for 365 days, deleted: 2\n")
    assert {link.public_id for link in Snapshot.objects.all()} == {"new", "opened", "used"}
    Run.objects.all().delete()
    assert clearruns().endswith("deleted: 1\n"), "its last run has gone"


@pytest.mark.django_db
def test_a_link_that_is_opened_or_made_again_is_kept_for_as_long_again() -> None:
    run = run_of(0)
    snapshot = shares.make(run, 0, "", 0)
    Snapshot.objects.update(created_at=NOW - timedelta(days=400))
    assert unopened(365, NOW).count() == 1
    assert shares.make(run, 0, "", 0) == snapshot
    assert unopened(365, NOW).count() == 0
    Snapshot.objects.update(opened_at=None)
    begun = shares.start("b", snapshot.public_id, "visitor")
    begun.delete()
    assert unopened(365, NOW).count() == 0


@pytest.mark.django_db
def test_more_than_fit_into_one_go(monkeypatch, settings) -> None:
    settings.KEEP_LINKS_DAYS = 0
    monkeypatch.setattr("probeviz.live.clearing.AT_ONCE", 2)
    for _ in range(5):
        run_of(40)
    assert clearruns().endswith("deleted: 5\n")


@pytest.mark.parametrize("days", ["0", "-3"])
def test_a_run_of_today_is_never_cleared(days) -> None:
    with pytest.raises(CommandError, match="at least 1"):
        clearruns("--days", days)


def test_it_is_the_setting_that_is_named_when_no_option_was_given(settings) -> None:
    settings.KEEP_DAYS = 0
    with pytest.raises(CommandError, match="PROBEVIZ_KEEP_DAYS must be at least 1"):
        clearruns()
