"""Tasks spread over processes: the same results as in one, and nothing left behind."""

import multiprocessing
import os
import select
import signal
import subprocess
import sys
from collections.abc import Callable

import pytest

from probeviz.management.workers import WORTH_A_PROCESS, Died, Workers

TASKS = list(range(2 * WORTH_A_PROCESS + 1))


def adder(given: int) -> Callable[[int], tuple[int, int]]:
    return lambda task: (given + task, os.getpid())


def dier(given: int) -> Callable[[int], int]:
    def do(task: int) -> int:
        if task == given:
            os._exit(9)
        return task

    return do


def listener(_: None) -> Callable[[int], bool]:
    """Whether Ctrl-C is heard."""
    return lambda task: signal.getsignal(signal.SIGINT) is not signal.SIG_IGN


@pytest.mark.parametrize("processes", [1, 2])
def test_every_task_is_done_once(processes: int):
    workers: Workers[int, int, tuple[int, int]] = Workers(adder, 100, processes)
    found = dict(workers.map(TASKS))
    assert [found[i][0] for i in sorted(found)] == [100 + task for task in TASKS]
    assert len({pid for _, pid in found.values()} - {os.getpid()}) == (processes if processes > 1 else 0)
    assert multiprocessing.active_children() == []
    assert workers.cpu_s > 0


def test_few_tasks_are_done_here():
    found = dict(Workers(adder, 1, 8).map(TASKS[:WORTH_A_PROCESS]))
    assert {pid for _, pid in found.values()} == {os.getpid()}


def test_a_process_that_dies_is_told():
    with pytest.raises(Died):
        list(Workers(dier, 3, 2).map(TASKS))
    assert multiprocessing.active_children() == []


def test_whoever_stops_early_leaves_no_process():
    runs = Workers(adder, 1, 2).map(TASKS)
    next(runs)
    assert len(multiprocessing.active_children()) == 2
    runs.close()  # type: ignore[attr-defined]
    assert multiprocessing.active_children() == []


def test_ctrl_c_is_for_the_parent_alone():
    before = signal.getsignal(signal.SIGINT)
    assert set(dict(Workers(listener, None, 2).map(TASKS)).values()) == {False}
    assert signal.getsignal(signal.SIGINT) is before


PARENT = """
import os
from probeviz.management.workers import Workers
from tests.management.test_workers import TASKS, adder

if __name__ == "__main__":
    pids = set()
    for _, (_, pid) in Workers(adder, 1, 2).map(TASKS):
        pids.add(pid)
        if len(pids) == 2:
            print(*pids, flush=True)
            os.kill(os.getpid(), 9)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="needs pidfd_open")
def test_processes_end_when_their_parent_is_killed():
    with subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        pids = [int(pid) for pid in parent.stdout.readline().split()]
        assert len(pids) == 2
        for pid in pids:
            _ends(pid)


def _ends(pid: int) -> None:
    try:
        process = os.pidfd_open(pid)
    except ProcessLookupError:
        return  # already
    try:
        assert select.select([process], [], [], 30)[0], f"{pid} outlives its parent"
    finally:
        os.close(process)
