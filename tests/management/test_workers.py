"""Tasks spread over processes: the same results as in one, and nothing left behind."""

import multiprocessing
import os
import signal
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
