"""A program that the container's `command` chooses instead of the one in its image.

What a Scenario says of those very words (`exec:`) comes first; then the few commands whose end can be read from them:
`sleep`, `true`, `false`, and `sh -c` of these, `echo` and `exit`.  With any other the image's program runs.
"""

import re
import shlex
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from probeviz.sim.program.vocabulary import NO_DELAY, NOT_FOUND, Exit, Program, Runtime, Sigterm

if TYPE_CHECKING:
    from probeviz.sim.world import World

UNITS = {"": 1, "s": 1, "m": 60, "h": 3_600, "d": 86_400}
AMOUNT = re.compile(r"(\d{1,9}(?:\.\d{1,3})?)([smhd]?)", re.ASCII)
BINARIES = re.compile(r"(?:/usr)?/bin/")
SHELLS = ("sh", "bash", "ash", "dash")
UNREAD = re.compile(r"[$`|&<>(){}*?!#\\]")  # what a shell would do more than to run one command after another


class Does(msgspec.Struct, array_like=True, frozen=True):
    """How the command goes: its lines at the start, and its end `after_ms` the start; -1: it has none."""

    after_ms: int
    code: int = 0
    log: list[str] = []
    runtime: Runtime = "libc"
    missing: bool = False  # the container has no such program


class _Said(NamedTuple):
    """One command of a script, and how the shell goes on behind it."""

    words: list[str]
    joined: str  # "&&" when it runs only after a success


def read(command: list[str]) -> Does | None:
    """What these words do by themselves; None: only the image knows."""
    if not command:
        return None
    name = BINARIES.sub("", command[0])
    if name in SHELLS and len(command) >= 3 and command[1] in ("-c", "-ec", "-ce"):
        script = _script(command[2])
        return None if script is None else _shell(script, errexit="e" in command[1])
    found = _simple([name, *command[1:]])
    return None if found is None else Does(*found)


def chosen(world: "World", program: Program, command: list[str], container_id: str) -> Does | None:
    """What the process of a container with this `command` (and `args`) does; None: the image's program."""
    words = " ".join(command)
    if not (command and (phases := program.exec.get(words))):
        return read(command)
    said = phases[0]
    takes = said.takes.draw(world, "command takes", container_id)
    log = said.output.splitlines()
    return Does(takes, said.exit, log, missing=said.missing)


def program_of(image: Program, does: Does) -> Program:
    """A program that opens no port: commands in the container go on as the image has them."""
    return msgspec.structs.replace(
        image,
        runtime=does.runtime,
        sigterm=Sigterm(),
        on_sigterm=None,
        boot=NO_DELAY,
        listen=[],
        log=does.log,
        needs=[],
        routes={},
        default=NOT_FOUND,
        exit=None if does.after_ms < 0 else Exit(after=does.after_ms, code=does.code),
        grpc=[],
        leak=None,
        termination_message="",
        capacity=None,
        pauses=None,
        instances=[],
    )


def _shell(script: list[_Said], errexit: bool) -> Does | None:
    """Each command in its turn; `echo` is read only before the first that takes time."""
    after_ms, code, log = 0, 0, list[str]()
    for words, joined in script:
        if joined == "&&" and code:
            continue
        if words[0] == "exit":
            if len(words) > 2 or not all(word.isdecimal() for word in words[1:]):
                return None
            return Does(after_ms, int(words[1]) % 256 if len(words) == 2 else code, log, "shell")
        if words[0] == "echo" and not after_ms and not any(word.startswith("-") for word in words[1:]):
            log.append(" ".join(words[1:]))
            code = 0
            continue
        found = _simple(words[1:] if words[0] == "exec" and len(words) > 1 else words)
        if found is None:
            return None
        takes_ms, code = found
        if takes_ms < 0 or words[0] == "exec" or (errexit and code):
            return Does(-1 if takes_ms < 0 else after_ms + takes_ms, code, log, "shell")
        after_ms += takes_ms
    return Does(after_ms, code, log, "shell")


def _simple(words: list[str]) -> tuple[int, int] | None:
    """(how long one command takes in ms, -1 without end; its code)."""
    name, rest = BINARIES.sub("", words[0]), words[1:]
    if name in ("true", "false", ":"):
        return 0, int(name == "false")
    if name != "sleep" or not rest:
        return None
    if rest == ["infinity"]:
        return -1, 0
    amounts = [AMOUNT.fullmatch(word) for word in rest]
    if not all(amounts):
        return None
    return sum(int(float(found[1]) * 1000) * UNITS[found[2]] for found in amounts if found), 0


def _script(text: str) -> list[_Said] | None:
    """The simple commands of a shell's text; None when it has anything else."""
    if UNREAD.search(text.replace("&&", "")):
        return None
    said: list[_Said] = []
    for line in re.split(r"[;\n]", text):
        for i, part in enumerate(line.split("&&")):
            try:
                words = shlex.split(part)
            except ValueError:
                return None
            if words:
                said.append(_Said(words, "&&" if i else ""))
            elif "&&" in line:
                return None
    return said or None
