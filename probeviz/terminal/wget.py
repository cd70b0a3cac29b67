"""`wget -qO- URL`, busybox's: the same request as curl's, other words for what goes wrong (networking/wget.c)."""

import re
from http import HTTPStatus

from probeviz.kubectl.answer import Answer, Following, Line, When, err
from probeviz.sim.facts import Fact
from probeviz.sim.world import World
from probeviz.terminal.curl.command import Transfer, curl, plan
from probeviz.terminal.line import LineError

NAME = r"curl: \((\d+)\)"
REDIRECTS = "5"  # of busybox


def wget(world: World, words: list[str]) -> Answer:
    """The request as an entry with what follows it; raises LineError for what is not understood."""
    as_curl = ["-s", "-S", "-f", "-L", "--max-redirs", REDIRECTS, *_curl_words(words)]
    planned = plan(world, as_curl)
    if not planned.transfers:
        raise LineError(f"wget: {planned.refused[0].text.removeprefix('curl: ')}" if planned.refused else _usage())
    answer, transfer = curl(world, as_curl), planned.transfers[0]
    following = Wget(answer.following, transfer) if answer.following is not None else None
    return answer._replace(lines=_told(answer.lines, transfer), code=int(bool(answer.code)), following=following)


def _curl_words(words: list[str]) -> list[str]:
    quiet, out, rest = False, "", list(words)
    made: list[str] = []
    while rest:
        word = rest.pop(0)
        if short := re.fullmatch(r"-([q]*)(?:O(.*))?", word) if len(word) > 1 else None:
            quiet = quiet or "q" in short[1]
            out = (short[2] or (rest.pop(0) if rest else "")) if short[2] is not None else out
        elif word in ("--quiet", "-nv", "--no-verbose"):
            quiet = True
        elif word == "--spider":
            made, out = [*made, "-I"], "/dev/null"
        elif option := re.fullmatch(r"(-T|--timeout|--header|--post-data|-U|--user-agent)(?:=(.*))?", word):
            value = option[2] if option[2] is not None else rest.pop(0) if rest else ""
            names = {"-T": "-m", "--timeout": "-m", "--header": "-H", "--post-data": "-d"}
            made += [names.get(option[1], "-A"), value]
        elif word.startswith("-"):
            raise LineError(f"wget: {word} is not understood here; wget -qO- URL is, with -T, --header and --spider.")
        else:
            made.append(word)
    if not out or not quiet:
        raise LineError(_usage())
    return [*made, *(["-o", out] if out != "-" else [])]


def _usage() -> str:
    return "wget names no file and draws no progress here; wget -qO- URL prints what it gets, wget -qO FILE keeps it."


class Wget(Following):
    """Waits for what curl's does, and says it in wget's words."""

    def __init__(self, inner: Following, transfer: Transfer) -> None:
        super().__init__()
        self._inner = inner
        self._transfer = transfer

    def see(self, when: When) -> None:
        self._inner.see(when)

    def start(self, entry: int) -> None:
        self._inner.start(entry)

    def feed(self, fact: Fact) -> list[Line]:
        lines = _told(self._inner.feed(fact), self._transfer)
        self.done, self.code = self._inner.done, 1 if 0 < self._inner.code < 130 else self._inner.code
        return lines

    def interrupt(self) -> list[Line]:
        self._inner.interrupt()
        return super().interrupt()


def _told(lines: list[Line], transfer: Transfer) -> list[Line]:
    said: list[Line] = []
    for line in lines:
        found = re.match(NAME, line.text) if line.stream == "err" else None
        said += err(_words(int(found[1]), line.text, transfer)) if found else [line]
    return said


def _words(code: int, text: str, transfer: Transfer) -> str:
    if code == 22:
        status = int(text.rsplit(" ", 1)[1])
        named = {each.value: each.phrase for each in HTTPStatus}
        return f"wget: server returned error: HTTP/1.1 {status} {named.get(status, '')}".rstrip()
    target = transfer.target
    words = {
        6: f"wget: bad address '{target.host}:{target.port}'",
        7: f"wget: can't connect to remote host ({transfer.address}): Connection refused",
        28: "wget: download timed out",
        47: "wget: too many redirections",
    }
    return words.get(code, "wget: error getting response")
