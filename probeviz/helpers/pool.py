"""The helper processes of this server process: started when they are first needed, and never many.

`ask` blocks until the work is done or has overrun, so the site calls it in a thread.
"""

import atexit
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import BoundedSemaphore, Lock, Timer, local

from probeviz.helpers.limits import MEMORY_MB, PROCESSES, RETIRE_MB, WAIT_S, WALL_S
from probeviz.helpers.worker import frame, read

WORKER = Path(__file__).with_name("worker.py")
ROOT = WORKER.parent.parent.parent


class Overran(Exception):
    """The work took more CPU or memory than it may, so its process has ended; the message says which limits."""


class Late(Overran):
    """The work was not over in time, with CPU of its own left: this machine has too much else to do."""


class Busy(Exception):
    """No helper had time."""


class OutOfReach(Exception):
    """This thread is not one that may wait for a helper."""


class Ending:
    """By which whoever asks ends the work before it is done, from another thread: nobody waits for it any more."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._helper: Helper | None = None
        self.ended = False

    def now(self) -> None:
        with self._lock:
            self.ended = True
            if self._helper is not None:
                self._helper.kill()

    @contextmanager
    def of(self, helper: "Helper") -> Iterator[None]:
        """Within, the helper works for this asker alone."""
        with self._lock:
            self._helper = helper
            if self.ended:
                helper.kill()
        try:
            yield
        finally:
            with self._lock:
                self._helper = None


class Helper:
    """One process."""

    def __init__(self) -> None:
        # -I: neither the environment nor the folder decides what is imported; env: nothing to leak. A session of its
        # own: Ctrl-C is for the server, whose end it sees by its stdin.
        self.process = subprocess.Popen(
            [sys.executable, "-I", str(WORKER), str(ROOT), str(int(MEMORY_MB)), str(RETIRE_MB)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={},
            cwd="/",
            start_new_session=True,
        )
        self.usable = True
        self.late = False

    @property
    def alive(self) -> bool:
        return self.usable and self.process.poll() is None

    def ask(self, body: bytes) -> bytes | None:
        """Its answer; None when it has died, or had to be killed."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        late = Timer(WALL_S, self._give_up)
        late.daemon = True
        late.start()
        try:
            self.process.stdin.write(frame(body))
            self.process.stdin.flush()
            answer = read(self.process.stdout)
        except OSError:  # it died while it was being written to
            answer = None
        finally:
            late.cancel()
            late.join()
        self.usable = self.usable and answer is not None and answer[:1] == b"+"
        return answer

    def _give_up(self) -> None:
        self.late = True
        self.kill()

    def kill(self) -> None:
        self.usable = False
        self.process.kill()

    def end(self) -> None:
        """Kills it and waits for its end, so that it leaves no zombie."""
        self.kill()
        for pipe in (self.process.stdin, self.process.stdout):
            assert pipe is not None
            with suppress(OSError):  # what could not be written any more
                pipe.close()
        self.process.wait()


class Pool:
    """At most so many helpers; each takes work of any kind."""

    def __init__(self, processes: int = PROCESSES) -> None:
        self._turns = BoundedSemaphore(processes)
        self._lock = Lock()
        self._idle: list[Helper] = []
        self._all: set[Helper] = set()

    @property
    def pids(self) -> list[int]:
        with self._lock:
            return sorted(helper.process.pid for helper in self._all)

    def ask(self, task: str, work: bytes, cpu_s: int = 1, ending: Ending | None = None) -> bytes:
        """What `work(bytes)` of the module `task` gives; raises Overran, also of work that was ended, Late or Busy."""
        if not self._turns.acquire(timeout=WAIT_S):
            raise Busy("too many programs run at once here; try again in a moment")
        try:
            helper = self._take()
            try:
                with (ending or Ending()).of(helper):
                    answer = helper.ask(f"{task}\n{int(cpu_s)}\n".encode() + work)
            finally:
                self._give_back(helper)
        finally:
            self._turns.release()
        if answer is None:
            raise (Late if helper.late else Overran)(f"took more than {int(cpu_s)} s or {MEMORY_MB} MB")
        if answer[:1] == b"!":
            raise RuntimeError(answer[1:].decode())
        return answer[1:]

    def close(self) -> None:
        """Ends every helper; one that is needed later is started anew."""
        with self._lock:
            helpers, self._idle, self._all = self._all, [], set()
        for helper in helpers:
            helper.end()

    def _take(self) -> Helper:
        with self._lock:
            while self._idle:
                helper = self._idle.pop()
                if helper.alive:
                    return helper
                self._drop(helper)
            helper = Helper()
            self._all.add(helper)
            return helper

    def _give_back(self, helper: Helper) -> None:
        with self._lock:
            if helper.usable and helper in self._all:
                self._idle.append(helper)
            else:
                self._drop(helper)

    def _drop(self, helper: Helper) -> None:
        self._all.discard(helper)
        helper.end()


POOL = Pool()
atexit.register(POOL.close)

_thread = local()


@contextmanager
def out_of_reach() -> Iterator[None]:
    """Within, this thread's `ask` raises OutOfReach: whoever has few threads begins the work anew elsewhere."""
    _thread.alone = True
    try:
        yield
    finally:
        _thread.alone = False


def ask(task: str, work: bytes, cpu_s: int = 1, ending: Ending | None = None) -> bytes:
    """`Pool.ask` of the one pool that this process has; may raise OutOfReach."""
    if getattr(_thread, "alone", False):
        raise OutOfReach("a helper process is asked for elsewhere")
    return POOL.ask(task, work, cpu_s, ending)
