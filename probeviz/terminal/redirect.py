"""`> file`, `2>/dev/null`, `2>&1`: where the lines of a command go."""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from probeviz.kubectl.answer import Answer, Following, Line, Stream, When
from probeviz.sim.entries import File, Look
from probeviz.sim.facts import Fact
from probeviz.terminal.grammar import Redirect
from probeviz.terminal.limits import REDIRECTED
from probeviz.terminal.line import LineError, Word

FILE_NAME = re.compile(r"[A-Za-z0-9][\w.-]{0,99}", re.A)
NULL = "/dev/null"


class Routes(NamedTuple):
    """Where stdout and stderr go: the name of a stream, "" for nowhere, or ">" for the file."""

    out: str = "out"
    err: str = "err"
    file: str = ""
    append: bool = False

    def pass_on(self, lines: Iterable[Line]) -> list[Line]:
        """The lines that are still printed."""
        found: list[Line] = []
        for line in lines:
            to = self.out if line.stream == "out" else self.err
            if to in ("out", "err"):
                found.append(Line("out" if to == "out" else "err", line.text))
        return found

    def written(self, lines: Iterable[Line]) -> str:
        """The text that goes into the file."""
        streams: dict[Stream, str] = {"out": self.out, "err": self.err}
        return "".join(f"{line.text}\n" for line in lines if streams[line.stream] == ">")


def routes(redirects: Iterable[Redirect], name_of: Callable[[Word], str]) -> Routes:
    """Reads redirections from left to right, as a shell does: `2>&1` means where stdout goes by then."""
    found = Routes()
    for redirect in redirects:
        if isinstance(redirect.to, int):
            to = found.out if redirect.to == 1 else found.err
        else:
            name = name_of(redirect.to).removeprefix("./")
            to = "" if name == NULL else ">"
            if to:
                if found.file not in ("", name):
                    raise LineError("Output goes to one file at a time here.")
                found = found._replace(file=file_name(name), append=redirect.append)
        found = found._replace(out=to) if redirect.stream == 1 else found._replace(err=to)
    return found


def file_name(name: str) -> str:
    """The name itself; raises LineError when no file of a run can have it."""
    if not FILE_NAME.fullmatch(name):
        raise LineError(no_name(name))
    return name


def no_name(name: str) -> str:
    return f"{name!r} is no name for a file here: letters, digits, `.`, `_` and `-`."


def routed(answer: Answer, to: Routes, files: Mapping[str, str]) -> Answer:
    """The answer as it is printed; what goes to a file makes an entry of its own.  Raises LineError."""
    if to == Routes():
        return answer
    if not to.file:
        following = None if answer.following is None else Routed(answer.following, to)
        return answer._replace(lines=to.pass_on(answer.lines), following=following)
    if answer.following is not None or not isinstance(answer.entry, Look | None):
        raise LineError(
            f"Only what a reading command prints at once can go to a file here, not what follows: > {to.file}."
            f" curl -o {to.file} keeps what curl gets."
        )
    text = (files.get(to.file, "") if to.append else "") + to.written(answer.lines)
    if len(text.encode("utf-8", "surrogatepass")) > REDIRECTED:
        raise LineError(REDIRECTED.said())
    return answer._replace(lines=to.pass_on(answer.lines), entry=File(name=to.file, text=text))


class Routed(Following):
    """A following command whose lines go elsewhere."""

    def __init__(self, inner: Following, to: Routes) -> None:
        super().__init__()
        self._inner = inner
        self._to = to

    def see(self, when: When) -> None:
        self._inner.see(when)

    def start(self, entry: int) -> None:
        self._inner.start(entry)

    def feed(self, fact: Fact) -> list[Line]:
        return self._after(self._inner.feed(fact))

    def interrupt(self) -> list[Line]:
        return self._after(self._inner.interrupt())

    def end(self) -> list[Line]:
        return self._after(self._inner.end())

    def _after(self, lines: list[Line]) -> list[Line]:
        self.done, self.ending, self.code = self._inner.done, self._inner.ending, self._inner.code
        return self._to.pass_on(lines)
