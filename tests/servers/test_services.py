"""What two processes share goes and comes back, and visitors behave badly: the others notice nothing but a pause."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from time import monotonic
from urllib.request import urlopen

import psycopg
import pytest

from bench._socket import WebSocket
from probeviz import settings
from tests.daphne import ROOT, Daphne
from tests.servers.services import PostgreSQL, Redis
from tests.servers.test_kill import end
from tests.servers.visitor import Visitor

APPLY = "kubectl apply -f go-http.yaml"


@pytest.fixture
def pair(site: list[Daphne], visit: Callable[..., Visitor]) -> list[Visitor]:
    """Two viewers of one run, each at its own process, with Pods to look at."""
    boot = site[0].lesson()
    both = [visit(boot, i) for i in (0, 1)]
    for visitor in both:
        visitor.wait(lambda v: v.welcomes, "a welcome")
    both[0].command("apply", APPLY)
    both[0].say(type="speed", x=4)
    for visitor in both:
        visitor.wait(lambda v: len(v.facts) > 40, "facts")
    return both


def same(visitors: list[Visitor]) -> None:
    end(visitors)
    for visitor in visitors:
        assert visitor.facts == visitors[0].facts
    assert len(visitors[0].facts) > 40


def tracebacks(site: list[Daphne]) -> int:
    return sum(process.log.read_text().count("Traceback") for process in site)


def test_a_hint_shows_a_change_at_once(pair: list[Visitor], site: list[Daphne]) -> None:
    """Without hints it takes two seconds, or one on average; with them it takes the next turn."""
    a, b = pair
    late = []
    for i in range(20):
        a.command(f"c{i}", f"kubectl scale deployment go-http --replicas={1 + i % 3}")
        number = a.wait_answer(f"c{i}")["log"]
        answered = monotonic()
        b.wait_log(number)
        late.append(monotonic() - answered)
    assert sorted(late)[10] < 0.6, late
    same(pair)
    assert tracebacks(site) == 0


def test_redis_is_stopped_and_started(pair: list[Visitor], redis_server: Redis, site: list[Daphne]) -> None:
    a, b = pair
    redis_server.stop()
    try:
        for i in range(5):
            a.command(f"a{i}", f"kubectl scale deployment go-http --replicas={1 + i % 3}")
            b.command(f"b{i}", "curl -s http://$INGRESS/err")
        for visitor in pair:
            visitor.wait(lambda v: not v.waiting, "commands are answered without Redis")
        b.wait_log(a.log)  # the database tells what Redis does not
    finally:
        redis_server.start()
    a.command("after", "kubectl scale deployment go-http --replicas=2")
    b.wait_log(a.wait_answer("after")["log"])
    same(pair)
    assert [visitor.welcomes for visitor in pair] == [1, 1], "no connection was lost over it"
    assert all("the channel layer does not answer" in process.log.read_text() for process in site)


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGQUIT], ids=["fast", "immediate"])
def test_postgresql_is_restarted(
    pair: list[Visitor], postgresql: PostgreSQL, how: signal.Signals, site: list[Daphne]
) -> None:
    a, b = pair
    before = len(a.facts)
    postgresql.stop(how)
    try:
        a.say(type="command", id="away", line="kubectl get pods")
        a.wait(lambda v: any(m["type"] == "refused" and m["code"] == "busy" for m in v.told), "it is said in words")
        refusal = next(m for m in a.told if m["type"] == "refused")
        assert refusal["id"] == "away"
        assert refusal["retry_ms"] > 0
        assert "Traceback" not in refusal["message"]
    finally:
        postgresql.start()
    a.command("away", "kubectl get pods")
    b.command("scale", "kubectl scale deployment go-http --replicas=3")
    for visitor in pair:
        visitor.wait(lambda v: not v.waiting, "commands are answered again")
        visitor.wait(lambda v: len(v.facts) > before + 20, "the run goes on")
    same(pair)
    assert [visitor.welcomes for visitor in pair] == [1, 1], "no connection was lost over it"


def test_one_that_reconnects_twice_a_second(pair: list[Visitor], visit: Callable[..., Visitor]) -> None:
    restless = visit(pair[0].boot)
    for turn in range(1, 13):
        restless.wait_welcomes(turn)
        pair[0].wait_batches(2)  # 0.4 s
        if turn % 3 == 0:
            restless.command(f"r{turn}", "curl -s http://$INGRESS/err")
        restless.cut()
    restless.wait(lambda v: not v.waiting, "its commands are answered all the same")
    same([*pair, restless])
    assert [visitor.welcomes for visitor in pair] == [1, 1]


def test_one_that_never_reads(pair: list[Visitor], site: list[Daphne]) -> None:
    boot = pair[0].boot
    silent = WebSocket("127.0.0.1", site[0].port, boot["url"])
    silent._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
    hello = {"type": "hello", "run": boot["run"], "token": boot["token"], "from": 0}
    silent.send(json.dumps(hello))
    pair[0].say(type="speed", x=16)
    before, began = site[0].resident_kb(), len(pair[0].batches)
    pair[0].wait_batches(30)
    came = pair[0].batches[began:]
    assert max(b - a for a, b in zip(came, came[1:], strict=False)) < 1.0, "in time"
    assert site[0].resident_kb() - before < 5 * 1_024, "what it does not read is not kept for it"
    silent.close()
    same(pair)


def test_followed_from_a_shell(pair: list[Visitor], site: list[Daphne]) -> None:
    """A third process, that knows of the others what the database and Redis tell."""
    command = [sys.executable, "manage.py", "follow", pair[0].boot["run"], "--format", "facts"]
    shell = subprocess.Popen(command, cwd=ROOT, env=site[0].environment, stdout=subprocess.PIPE, text=True)
    assert shell.stdout is not None
    facts: list[dict[str, object]] = []
    number = pair[0].ask("scale", "kubectl scale deployment go-http --replicas=3")["log"]
    while not any(fact.get("entry") == number for fact in facts):
        told = json.loads(shell.stdout.readline())
        facts = [f for f in facts if f["n"] <= told["n"]] if told.get("type") == "rewind" else [*facts, told]
    shell.send_signal(signal.SIGINT)
    shell.communicate(timeout=30)  # reads on: what waits to be written would else keep it from ending
    assert shell.returncode == 130
    shell.stdout.close()
    end(pair)
    assert facts == pair[1].facts[: len(facts)]
    assert len(facts) > 40


def test_two_hundred_pages_share_a_few_connections(site: list[Daphne], database: str) -> None:
    def page(number: int) -> int:
        with urlopen(f"http://127.0.0.1:{site[number % 2].port}/readyz") as answer:
            return int(answer.status)

    with ThreadPoolExecutor(16) as visitors:
        assert set(visitors.map(page, range(200))) == {200}
    with psycopg.connect(database) as asking:
        row = asking.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        ).fetchone()
    assert row is not None
    assert 2 <= row[0] <= 2 * settings.DATABASE_CONNECTIONS


def test_a_run_that_is_in_use_is_not_cleared(database: str) -> None:
    """Somebody comes back to it while the old runs are being deleted: here, between the question and the deed."""
    script = """
import django; django.setup()
from datetime import datetime, timedelta, timezone
import psycopg
from django.core.management import call_command
from django.db import connection
from probeviz.live.clearing import clear
from probeviz.live.models import Run
call_command("migrate", verbosity=0)
old = [Run.objects.create(public_id=name, scenario="", engine="", seed=1, seen_ms=1) for name in ("used", "left")]
other = psycopg.connect(sys.argv[1])
other.execute("SELECT 1 FROM " + Run._meta.db_table + " WHERE public_id = 'used' FOR UPDATE")
print(clear(30, datetime.now(timezone.utc)), *Run.objects.values_list("public_id", flat=True))
other.rollback()
print(clear(30, datetime.now(timezone.utc)), *Run.objects.values_list("public_id", flat=True))
"""
    environment = os.environ | {"DATABASE_URL": database, "DJANGO_SETTINGS_MODULE": "probeviz.settings", "DEBUG": "1"}
    command = [sys.executable, "-c", "import sys" + script, database]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.stdout.splitlines() == ["1 used", "1"], done.stderr[-3_000:]


def test_the_live_tests_pass_on_postgresql(database: str) -> None:
    """All that holds on SQLite."""
    command = [sys.executable, "-m", "pytest", "tests/live", "-n0", "-q", "-m", "not slow", "-p", "no:cacheprovider"]
    done = subprocess.run(
        command, cwd=ROOT, env=os.environ | {"DATABASE_URL": database}, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout[-6_000:]
