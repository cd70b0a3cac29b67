"""The helper process: one piece of work after the other, each within limits of CPU, memory and files.

What overruns cannot be stopped from inside (it is in C), so the process dies: by SIGPROF when its CPU time is over, by
a failed allocation.  Within the limits nothing can be imported, so a task whose imports are late has a `prepare()`,
which is called before.  `pool.py` starts it as a script, with -I and an empty environment.  A frame is its length in 4
bytes and a body.  In comes `task\\nseconds\\nwork`; out goes the answer behind a `+`, behind a `.` when it was the
last, or a traceback behind a `!`.
"""

import os
import resource
import signal
import sys
import traceback
from importlib import import_module
from typing import IO

MB = 1024 * 1024
FILES = 64  # while it imports
NO_FILE = 3  # the standard ones are open, so no other gets a number below this


def read(pipe: IO[bytes]) -> bytes | None:
    """The next frame's body; None when the other side has gone."""
    head = pipe.read(4)
    if len(head) < 4:
        return None
    size = int.from_bytes(head, "big")
    body = pipe.read(size)
    return body if len(body) == size else None


def frame(body: bytes) -> bytes:
    return len(body).to_bytes(4, "big") + body


def used() -> int:
    """Bytes of address space."""
    with open("/proc/self/statm") as statm:
        return int(statm.read().split()[0]) * resource.getpagesize()


def close_off(memory_mb: int, cpu_s: int) -> None:
    """From here on no file opens (nor does an import), and time and memory end."""
    most = used() + memory_mb * MB
    resource.setrlimit(resource.RLIMIT_NOFILE, (NO_FILE, FILES))
    resource.setrlimit(resource.RLIMIT_AS, (most, resource.RLIM_INFINITY))
    signal.setitimer(signal.ITIMER_PROF, cpu_s)


def open_up() -> None:
    signal.setitimer(signal.ITIMER_PROF, 0)
    resource.setrlimit(resource.RLIMIT_AS, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    resource.setrlimit(resource.RLIMIT_NOFILE, (FILES, FILES))


def answer_of(asked: bytes, memory_mb: int) -> bytes:
    """The body of the answer without its first byte; MemoryError ends the process."""
    name, cpu_s, work = asked.split(b"\n", 2)
    task = import_module(name.decode())
    if hasattr(task, "prepare"):
        task.prepare()
    close_off(memory_mb, int(cpu_s))
    answer: bytes = task.work(work)
    open_up()
    return answer


def main(root: str, memory_mb: int, retire_mb: int) -> None:
    sys.path.insert(0, root)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    open_up()
    answers = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)  # what a library prints is no answer
    while (asked := read(sys.stdin.buffer)) is not None:
        try:
            answer = answer_of(asked, memory_mb)
        except Exception as error:
            if isinstance(error, MemoryError):
                return
            open_up()
            answers.write(frame(b"!" + traceback.format_exc().encode()))
            return
        last = used() > retire_mb * MB
        answers.write(frame((b"." if last else b"+") + answer))
        if last:
            return


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
