"""Programs run beside the container's own, as `kubectl exec` and exec probes do: a small busybox.

`run` says what a command prints and with which code it ends, and changes nothing; `execute` does what it does to
the container: files that are gone with it, and signals to process 1.
"""

import shlex
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from probeviz.sim.program.process import settled, signal
from probeviz.sim.program.state import Process
from probeviz.sim.program.wall import wall

if TYPE_CHECKING:
    from probeviz.sim.world import World

MOST_FILES = 100  # of one container
MOST_TEXT = 4_096  # characters of one file
MISSING = 127  # what a shell answers for a program that is not there
# signal(7), x86, in the order of their numbers from 1 on.
NAMES = (
    "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2", "PIPE", "ALRM", "TERM",
    "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG", "XCPU", "XFSZ", "VTALRM", "PROF", "WINCH", "POLL",
    "PWR", "SYS",
)  # fmt: skip
SIGNALS = {name: number for number, name in enumerate(NAMES, start=1)}
UNMOVED = ("CHLD", "CONT", "URG", "WINCH")  # by default they end nothing
STOPS = ("STOP", "TSTP", "TTIN", "TTOU")
ROOT = ("bin", "dev", "etc", "home", "proc", "root", "sys", "tmp", "usr", "var")


class Ran(NamedTuple):
    """What a command prints and its exit code; `writes` and `removes` are files, `signal` goes to process `pid`."""

    out: str = ""
    err: str = ""
    code: int = 0
    writes: tuple[tuple[str, str], ...] = ()
    removes: tuple[str, ...] = ()
    signal: int = 0
    pid: int = 0

    @property
    def changes(self) -> bool:
        return bool(self.writes or self.removes or self.signal)


Applet = Callable[["World", Process, list[str]], Ran]


def run(world: "World", process: Process, command: list[str]) -> Ran | None:
    """None: there is no such program in the container."""
    name = command[0].removeprefix("/usr/bin/").removeprefix("/bin/")
    applet = APPLETS.get(name)
    return None if applet is None else applet(world, process, command[1:])


def execute(world: "World", container_id: str, command: list[str], cause: int) -> Ran | None:
    """Runs it and does what it does; nothing when the container is no more."""
    process = world.cluster.programs.processes.get(container_id)
    ran = None if process is None else run(world, process, command)
    if process is None or ran is None:
        return None
    for path, text in ran.writes:
        if path in process.files or len(process.files) < MOST_FILES:
            process.files[path] = text[:MOST_TEXT]
    for path in ran.removes:
        process.files.pop(path, None)
    if ran.signal and ran.pid in pids(world, process):
        signal(world, process, ran.signal, ran.pid == 1, cause)
    return ran


def pids(world: "World", process: Process) -> dict[int, str]:
    """The processes of the container: under an init the program is not process 1."""
    template = world.cluster.templates[world.cluster.pods[process.pod].template]
    spec = template.spec
    own = next((c for c in (*spec.init_containers, *spec.containers) if c.name == process.container), None)
    words = [*own.command, *own.args] if own is not None else []
    image = process.image.partition("@")[0].rpartition("/")[2].partition(":")[0]
    name = " ".join(words) or f"/{image}"
    return {1: "/sbin/tini --", 7: name} if settled(world, process).runtime == "init" else {1: name}


def absolute(path: str) -> str:
    """The working directory is `/`."""
    parts = [part for part in path.split("/") if part not in ("", ".")]
    return "/" + "/".join(parts)


# --- files --------------------------------------------------------------------------------------------------------


def _cat(world: "World", process: Process, words: list[str]) -> Ran:
    out, err = "", ""
    for word in words:
        text = process.files.get(absolute(word))
        if absolute(word) in _directories(process):
            err += "cat: read error: Is a directory\n"
        elif text is None:
            err += f"cat: can't open '{word}': No such file or directory\n"
        else:
            out += text
    return Ran(out, err, int(bool(err)))


def _touch(world: "World", process: Process, words: list[str]) -> Ran:
    paths = [word for word in words if not word.startswith("-")]
    if not paths:
        return Ran(err="touch: no file is named\n", code=1)
    nowhere = [word for word in paths if _parent(word) not in _directories(process)]
    if nowhere:
        return Ran(err="".join(f"touch: {word}: No such file or directory\n" for word in nowhere), code=1)
    new = (absolute(word) for word in paths if absolute(word) not in _directories(process))
    return Ran(writes=tuple((path, process.files.get(path, "")) for path in new))


def _rm(world: "World", process: Process, words: list[str]) -> Ran:
    force = any("f" in word for word in words if word.startswith("-"))
    paths = [word for word in words if not word.startswith("-")]
    missing = [word for word in paths if absolute(word) not in process.files]
    err = "" if force else "".join(f"rm: can't remove '{word}': No such file or directory\n" for word in missing)
    return Ran(err=err, code=int(bool(err)), removes=tuple(absolute(w) for w in paths if w not in missing))


def _ls(world: "World", process: Process, words: list[str]) -> Ran:
    paths = [word for word in words if not word.startswith("-")] or ["/"]
    out, err = "", ""
    for word in paths:
        path = absolute(word)
        if path in process.files:
            out += f"{word}\n"
        elif path in _directories(process):
            out += "".join(f"{name}\n" for name in _inside(process, path))
        else:
            err += f"ls: {word}: No such file or directory\n"
    return Ran(out, err, int(bool(err)))


def _test(world: "World", process: Process, words: list[str]) -> Ran:
    """`test -f FILE`, `-e`, `-d`."""
    flag, path = (words[0], absolute(words[1])) if len(words) == 2 else ("", "")
    here = {"-f": path in process.files, "-d": path in _directories(process)}
    here["-e"] = here["-f"] or here["-d"]
    return Ran(code=int(not here.get(flag, False)))


def _inside(process: Process, path: str) -> list[str]:
    begin = path.rstrip("/") + "/"
    names = {file[len(begin) :].partition("/")[0] for file in process.files if file.startswith(begin)}
    return sorted(names | (set(ROOT) if path == "/" else set()))


def _directories(process: Process) -> set[str]:
    return {"/", *(f"/{name}" for name in ROOT), *(_parent(path) for path in process.files)}


def _parent(path: str) -> str:
    return absolute(absolute(path).rpartition("/")[0])


# --- processes ----------------------------------------------------------------------------------------------------


def _ps(world: "World", process: Process, words: list[str]) -> Ran:
    own = {**pids(world, process), 29: " ".join(["ps", *words])}
    rows = [f"{pid:>5} root      0:00 {command}\n" for pid, command in own.items()]
    return Ran("".join(["PID   USER     TIME  COMMAND\n", *rows]))


def _kill(world: "World", process: Process, words: list[str]) -> Ran:
    """`kill [-SIGNAL] PID`."""
    name, rest = "TERM", list(words)
    if rest[:1] == ["-s"] and len(rest) > 1:
        name, rest = rest[1], rest[2:]
    elif rest and rest[0].startswith("-"):
        name, rest = rest[0][1:], rest[1:]
    name = name.removeprefix("SIG")
    number = SIGNALS.get(name, int(name) if name.isdecimal() else -1)
    if number != 0 and number not in SIGNALS.values():
        return Ran(err=f"kill: bad signal name '{name}'\n", code=1)
    if len(rest) != 1 or not rest[0].isdecimal():
        return Ran(err="kill: name one process by its number; ps lists them\n", code=1)
    pid = int(rest[0])
    if pid not in pids(world, process):
        return Ran(err=f"kill: can't kill pid {pid}: No such process\n", code=1)
    if number in (SIGNALS[each] for each in UNMOVED) or (pid == 1 and number in (SIGNALS[each] for each in STOPS)):
        return Ran()  # process 1 cannot be stopped from within (pid_namespaces(7))
    if number in (SIGNALS[each] for each in STOPS):
        return Ran(err="kill: a program that is stopped is not simulated; a route's deadlock comes near\n", code=1)
    return Ran(signal=number, pid=pid)


# --- the rest -----------------------------------------------------------------------------------------------------


def _sh(world: "World", process: Process, words: list[str]) -> Ran:
    """`sh -c COMMAND`: one simple command, whose output may go into a file."""
    if len(words) < 2 or words[0] != "-c":
        return Ran()  # a shell without a terminal reads an empty input
    try:
        inner = shlex.split(words[1])
    except ValueError:
        return Ran(err="sh: syntax error: unterminated quoted string\n", code=2)
    if not inner:
        return Ran()
    if any(word.rstrip(";") != word or word in ("&&", "||", "|", "&", "<", ">>") for word in inner):
        return Ran(err="sh: only one simple command is simulated here\n", code=2)
    target = inner[inner.index(">") + 1] if ">" in inner[:-1] else ""
    inner = inner[: inner.index(">")] if target else inner
    if inner[0] == "exit":
        return Ran(code=int(inner[1]) % 256 if len(inner) > 1 and inner[1].isdecimal() else 0)
    ran = run(world, process, inner)
    if ran is None:
        return Ran(err=f"sh: {inner[0]}: not found\n", code=MISSING)
    if not target:
        return ran
    if _parent(target) not in _directories(process):
        return Ran(err=f"sh: can't create {target}: nonexistent directory\n", code=1)
    return ran._replace(out="", writes=(*ran.writes, (absolute(target), ran.out)))


def _date(world: "World", process: Process, words: list[str]) -> Ran:
    days = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
    months = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
    at = wall(world)
    return Ran(f"{days[at.weekday()]} {months[at.month - 1]} {at.day:>2} {at:%H:%M:%S} UTC {at.year}\n")


APPLETS: dict[str, Applet] = {
    "cat": _cat,
    "date": _date,
    "echo": lambda world, process, words: Ran(" ".join(words) + "\n"),
    "false": lambda world, process, words: Ran(code=1),
    "hostname": lambda world, process, words: Ran(f"{process.pod}\n"),
    "kill": _kill,
    "ls": _ls,
    "ps": _ps,
    "rm": _rm,
    "sh": _sh,
    "test": _test,
    "touch": _touch,
    "true": lambda world, process, words: Ran(),
}
