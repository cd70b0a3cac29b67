"""curl's command line: the options that matter for one request."""

import re
from typing import NamedTuple

METHOD = re.compile(r"[A-Z]{1,16}")
TAKES = {"-o", "--output", "-w", "--write-out", "-X", "--request", "-H", "--header", "-m", "--max-time", "-A"}
SWITCHES = {
    "-I": "head",
    "--head": "head",
    "-i": "include",
    "--include": "include",
    "-v": "verbose",
    "--verbose": "verbose",
    "-s": "silent",
    "--silent": "silent",
    "-S": "show_error",
    "--show-error": "show_error",
    # Accepted and without effect here: no redirect is followed, nothing is encrypted.
    "-k": "insecure",
    "-g": "globoff",
    "-4": "ipv4",
    "--http1.1": "http11",
}


class CurlError(Exception):
    """curl's own refusal, with its exit code."""

    def __init__(self, message: str, code: int = 2) -> None:
        super().__init__(message)
        self.message = message
        self.code = code


class Options(NamedTuple):
    """What the words say; `url` is as typed."""

    url: str
    switches: frozenset[str]
    method: str
    headers: dict[str, str]
    output: str = ""
    write_out: str = ""
    max_time_ms: int = 0

    @property
    def head(self) -> bool:
        return "head" in self.switches

    @property
    def verbose(self) -> bool:
        return "verbose" in self.switches

    @property
    def shows_headers(self) -> bool:
        return self.head or "include" in self.switches

    @property
    def shows_errors(self) -> bool:
        return "silent" not in self.switches or "show_error" in self.switches


def parse(words: list[str]) -> Options:
    """Reads the words behind `curl`; raises CurlError in curl's words."""
    switches: set[str] = set()
    values: dict[str, list[str]] = {}
    urls: list[str] = []
    rest = [part for word in words for part in _apart(word)]
    while rest:
        word = rest.pop(0)
        if word in TAKES:
            if not rest:
                raise CurlError(f"curl: option {word}: requires parameter\n{TRY}")
            values.setdefault(word, []).append(rest.pop(0))
        elif word in SWITCHES:
            switches.add(SWITCHES[word])
        elif word.startswith("-") and len(word) > 1:
            raise CurlError(f"curl: option {word}: is unknown here\n{TRY}")
        else:
            urls.append(word)
    return _options(switches, values, urls)


TRY = "curl: -I -i -v -s -S -o /dev/null -w -X -H -m work here"


def _apart(word: str) -> list[str]:
    """`-vI` as `-v -I`, `-XHEAD` as `-X HEAD`."""
    parts: list[str] = []
    while re.fullmatch(r"-[A-Za-z0-9].+", word):
        flag, rest = word[:2], word[2:]
        if flag in TAKES:
            return [*parts, flag, rest]
        parts.append(flag)
        word = f"-{rest}"
    return [*parts, word]


def _options(switches: set[str], values: dict[str, list[str]], urls: list[str]) -> Options:
    if not urls:
        raise CurlError("curl: no URL specified!\ncurl: try 'curl --help' or 'curl --manual' for more information")
    if len(urls) > 1:
        raise CurlError("curl takes one URL at a time here.")

    def last(*names: str) -> str:
        return next((values[name][-1] for name in names if name in values), "")

    method = last("-X", "--request") or ("HEAD" if "head" in switches else "GET")
    if not METHOD.fullmatch(method):
        raise CurlError(f"{method!r} is no HTTP method; GET, HEAD and POST are.")
    return Options(
        url=urls[0],
        switches=frozenset(switches),
        method=method,
        headers=_headers(values),
        output=last("-o", "--output"),
        write_out=last("-w", "--write-out"),
        max_time_ms=_milliseconds(last("-m", "--max-time")),
    )


def _headers(values: dict[str, list[str]]) -> dict[str, str]:
    headers: dict[str, str] = {}
    for text in [*values.get("-H", []), *values.get("--header", [])]:
        name, colon, value = text.partition(":")
        if colon:
            headers[name.strip()] = value.strip()
    for agent in values.get("-A", []):
        headers["User-Agent"] = agent
    return headers


def _milliseconds(text: str) -> int:
    if not text:
        return 0
    if not re.fullmatch(r"\d{1,6}(\.\d{1,6})?", text):
        raise CurlError(f"curl: option --max-time: expected a proper numerical parameter\n{TRY}")
    return int(float(text) * 1000)
