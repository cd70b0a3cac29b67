"""Helper processes: they die when they overrun, are few, and leave nothing behind."""

import os
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest

from probeviz.helpers import pool as pool_module
from probeviz.helpers.pool import Busy, Ending, Late, Overran, Pool

TASK = "tests.helpers.spin"
ROOT = Path(__file__).parent.parent.parent


@pytest.fixture
def pool() -> Iterator[Pool]:
    made = Pool(processes=2)
    yield made
    made.close()


def gone(pid: int) -> bool:
    """Neither running nor a zombie."""
    return not Path(f"/proc/{pid}").exists()


def test_it_starts_with_the_first_work_and_goes_on_with_the_next(pool: Pool) -> None:
    assert pool.pids == []
    first = pool.ask(TASK, b"pid")
    assert pool.ask(TASK, b"pid") == first
    assert pool.pids == [int(first)]
    assert pool.ask(TASK, b"echo a\nb \xff") == b"a\nb \xff"


@pytest.mark.parametrize("work", [b"spin", b"eat 200", b"exit"])
def test_work_that_overruns_ends_with_its_process(pool: Pool, work: bytes) -> None:
    before = int(pool.ask(TASK, b"pid"))
    with pytest.raises(Overran, match=r"took more than 1 s or 128 MB") as overran:
        pool.ask(TASK, work)
    assert not isinstance(overran.value, Late), "it is the work that was too much"
    assert gone(before), "it is waited for, so it is no zombie"
    assert pool.ask(TASK, b"echo on") == b"on"


def test_whoever_asked_may_end_it(pool: Pool) -> None:
    ending = Ending()
    before = int(pool.ask(TASK, b"pid"))
    with ThreadPoolExecutor(1) as thread:
        asked = thread.submit(pool.ask, TASK, b"spin", 20, ending)
        while ending._helper is None:
            asked.done()
        ending.now()
        with pytest.raises(Overran):
            asked.result(10)
    assert gone(before)
    ending.now()
    assert pool.ask(TASK, b"echo on") == b"on", "what comes later is another's"


def test_work_that_was_ended_before_it_began_is_not_done(pool: Pool) -> None:
    ending = Ending()
    ending.now()
    with pytest.raises(Overran):
        pool.ask(TASK, b"spin", 20, ending)


def test_each_work_has_its_own_time_and_memory(pool: Pool) -> None:
    for _ in range(3):
        assert pool.ask(TASK, b"eat 100") == str(100 << 20).encode()


def test_it_sees_neither_files_nor_the_environment(pool: Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "s3cret")
    assert b"s3cret" not in pool.ask(TASK, b"look")
    assert pool.ask(TASK, b"look").endswith(b", '/')")
    assert pool.ask(TASK, b"open") == b"Too many open files"


def test_a_task_prepares_itself_before_its_limits_hold(pool: Pool) -> None:
    """Whatever is imported late would find no file to open."""
    assert [pool.ask(TASK, b"prepared") for _ in range(2)] == [b"1", b"2"]
    assert pool.ask(TASK, b"open") == b"Too many open files"


def test_what_is_printed_is_no_answer(pool: Pool) -> None:
    assert pool.ask(TASK, b"print") == b"quiet"


def test_a_mistake_of_ours_is_told_as_one(pool: Pool) -> None:
    with pytest.raises(RuntimeError, match="no such work"):
        pool.ask(TASK, b"?")
    assert pool.ask(TASK, b"echo on") == b"on"


def test_one_that_was_killed_while_idle_is_replaced(pool: Pool) -> None:
    pid = int(pool.ask(TASK, b"pid"))
    os.kill(pid, signal.SIGKILL)
    os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
    assert int(pool.ask(TASK, b"pid")) != pid
    assert gone(pid)


def test_it_retires_when_libraries_keep_too_much(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool_module, "RETIRE_MB", 1)
    pool = Pool()
    pids = {int(pool.ask(TASK, b"pid")) for _ in range(3)}
    assert len(pids) == 3
    assert pool.pids == []
    assert all(map(gone, pids))


def test_one_that_does_nothing_for_too_long_is_killed(pool: Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool_module, "WALL_S", 0.1)
    with pytest.raises(Late):
        pool.ask(TASK, b"spin", cpu_s=60)
    assert pool.pids == []


def test_there_are_never_many(pool: Pool) -> None:
    with ThreadPoolExecutor(8) as threads:
        pids = set(threads.map(lambda _: pool.ask(TASK, b"pid"), range(40)))
    assert 1 <= len(pids) <= 2
    assert pool.pids == sorted(map(int, pids))


def test_who_waits_for_too_long_is_told(pool: Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool_module, "WAIT_S", 0.05)
    with ThreadPoolExecutor(2) as threads:
        spinning = [threads.submit(pool.ask, TASK, b"spin") for _ in range(2)]
        while len(pool.pids) < 2:
            pass
        with pytest.raises(Busy, match="try again"):
            pool.ask(TASK, b"pid")
        assert [type(work.exception()) for work in spinning] == [Overran, Overran]


def test_closing_leaves_nothing(pool: Pool) -> None:
    pid = int(pool.ask(TASK, b"pid"))
    pool.close()
    assert gone(pid)
    assert pool.ask(TASK, b"echo again") == b"again"


SERVER = f"""
import os, signal, sys
from probeviz.helpers import pool
print(pool.ask("{TASK}", b"pid").decode(), flush=True)
how = sys.argv[1]
if how == "kill":
    os.kill(os.getpid(), signal.SIGKILL)
sys.exit(3 if how == "fail" else 0)
"""


@pytest.mark.parametrize("how", ["end", "fail", "kill"])
def test_no_helper_outlives_its_server(how: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", SERVER, how], cwd=ROOT, capture_output=True, text=True, timeout=20, check=False
    )
    pid = int(done.stdout)
    if how == "kill":  # nobody waited for it; it sees the end of its stdin
        with suppress(ProcessLookupError):
            handle = os.pidfd_open(pid)
            assert select.select([handle], [], [], 10)[0]
            os.close(handle)
    else:
        assert gone(pid)
