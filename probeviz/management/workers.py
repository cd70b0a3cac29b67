"""Processes that do the tasks of a command: one a core.

The engine is pure Python, so threads would not help.  On Linux they are forked, for to start Python and load the engine
takes as long as ten short runs; not beside other threads, whose locks they would inherit.  Ctrl-C is for the parent
alone, which then ends them.
"""

import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from multiprocessing.connection import Connection, wait
from typing import Any, Generic, TypeVar

T = TypeVar("T")
R = TypeVar("R")
G = TypeVar("G")
WORTH_A_PROCESS = 8  # tasks: starting Python takes as long as a few short runs


class Died(RuntimeError):
    """A process ended without an answer, as one that the kernel takes for too much memory."""


def cores() -> int:
    """How many this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class Workers(Generic[G, T, R]):
    """`make(given)` is called once in each process, what it gives once for each task; `given` and tasks are plain data.

    `cpu_s` is the CPU that all tasks have taken.
    """

    def __init__(self, make: Callable[[G], Callable[[T], R]], given: G, processes: int) -> None:
        self.make, self.given, self.processes = make, given, processes
        self.cpu_s = 0.0

    def map(self, tasks: Sequence[T]) -> Iterator[tuple[int, R]]:
        """(index of the task, its result) as they come; raises Died."""
        processes = min(self.processes, len(tasks) // WORTH_A_PROCESS)
        if processes < 2:
            yield from self._here(tasks)
        else:
            yield from self._apart(tasks, processes)

    def _here(self, tasks: Sequence[T]) -> Iterator[tuple[int, R]]:
        do = _timed(self.make(self.given))
        for i, task in enumerate(tasks):
            result, cpu_s = do(task)
            self.cpu_s += cpu_s
            yield i, result

    def _apart(self, tasks: Sequence[T], count: int) -> Iterator[tuple[int, R]]:
        left = iter(enumerate(tasks))
        doing: dict[Connection, int] = {}
        started: list[tuple[Any, Connection]] = []
        for _ in range(count):
            started.append(_start(self.make, self.given, [pipe for _, pipe in started]))
        try:
            for _, pipe in started:
                self._give(pipe, left, doing)
            while doing:
                for ready in wait(list(doing)):
                    assert isinstance(ready, Connection)
                    i = doing.pop(ready)
                    result, cpu_s = self._answer(ready)
                    self._give(ready, left, doing)
                    self.cpu_s += cpu_s
                    yield i, result
        finally:
            for process, pipe in started:
                pipe.close()
                process.terminate()
            for process, _ in started:
                process.join()

    def _give(self, pipe: Connection, left: Iterator[tuple[int, T]], doing: dict[Connection, int]) -> None:
        for i, task in left:
            try:
                pipe.send(task)
            except OSError:
                raise Died from None
            doing[pipe] = i
            return

    def _answer(self, pipe: Connection) -> tuple[R, float]:
        try:
            answer: tuple[R, float] = pipe.recv()
        except (EOFError, OSError):
            raise Died from None
        return answer


def _start(make: Callable[[G], Callable[[T], R]], given: G, others: list[Connection]) -> tuple[Any, Connection]:
    """Another process beside those at the end of `others`, and the parent's end of its pipe."""
    forks = sys.platform == "linux" and threading.active_count() == 1
    context: Any = multiprocessing.get_context("fork" if forks else "spawn")
    ours, theirs = context.Pipe()
    inherited = [*others, ours] if forks else []
    process = context.Process(target=_work, args=(make, given, theirs, inherited), daemon=True)
    with _deaf():
        process.start()
    theirs.close()
    return process, ours


@contextmanager
def _deaf() -> Iterator[None]:
    """A process that is started meanwhile never hears Ctrl-C, not even while it starts."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _work(make: Callable[[G], Callable[[T], R]], given: G, pipe: Connection, inherited: list[Connection]) -> None:
    for other in inherited:
        other.close()  # or nobody would hear that the parent has died
    do = _timed(make(given))
    try:
        while True:
            pipe.send(do(pipe.recv()))
    except (EOFError, OSError):
        return  # the parent has ended, or wants no more


def _timed(do: Callable[[T], R]) -> Callable[[T], tuple[R, float]]:
    from time import process_time

    def timed(task: T) -> tuple[R, float]:
        before = process_time()
        result = do(task)
        return result, process_time() - before

    return timed
