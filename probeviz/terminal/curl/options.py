"""curl's command line (curl src/tool_getparam.c): the options that matter for a request; curl's words for others."""

import re
from typing import NamedTuple

from probeviz.terminal.limits import URLS
from probeviz.terminal.redirect import FILE_NAME, NULL, no_name

METHOD = re.compile(r"[A-Z]{1,16}")
SHORT_TAKES = {
    "o": "output", "w": "write-out", "X": "request", "H": "header", "m": "max-time", "A": "user-agent", "d": "data",
}  # fmt: skip
TAKES = {
    *SHORT_TAKES.values(),
    "data-raw",
    "data-ascii",
    "data-binary",
    "resolve",
    "connect-timeout",
    "max-redirs",
    "url",
}
SHORT_SWITCHES = {
    "I": "head", "i": "include", "v": "verbose", "s": "silent", "S": "show-error", "f": "fail", "L": "location",
    "k": "insecure", "g": "globoff", "4": "ipv4", "N": "no-buffer",
}  # fmt: skip
SWITCHES = {*SHORT_SWITCHES.values(), "http1.1", "compressed"}
# Options of the real curl that would change what happens, and are not simulated.
ELSEWHERE = {
    "u": "user", "T": "upload-file", "F": "form", "b": "cookie", "c": "cookie-jar", "e": "referer", "x": "proxy",
    "O": "remote-name", "K": "config", "r": "range", "G": "get", "Z": "parallel", "C": "continue-at", "E": "cert",
    "J": "remote-header-name", "z": "time-cond", "0": "http1.0", "D": "dump-header", "#": "progress-bar", "6": "ipv6",
    "n": "netrc", "h": "help", "V": "version", "M": "manual", "q": "disable", "B": "use-ascii", "Y": "speed-limit",
}  # fmt: skip
ELSEWHERE_LONG = {
    *ELSEWHERE.values(), "retry", "retry-delay", "retry-all-errors", "retry-connrefused", "http2", "http3", "json",
    "data-urlencode", "cacert", "interface", "limit-rate", "fail-with-body", "fail-early", "next", "trace",
    "trace-ascii", "unix-socket", "connect-to", "max-filesize", "parallel-max", "post301", "path-as-is", "no-keepalive",
    "keepalive-time", "create-dirs", "remote-name-all", "proto", "tlsv1.2", "no-progress-meter",
}  # fmt: skip
TRY = "curl: try 'curl --help' or 'curl --manual' for more information"
MOST_REDIRECTS = 50  # curl's own, without --max-redirs


class CurlError(Exception):
    """curl's own refusal, with its exit code."""

    def __init__(self, message: str, code: int = 2) -> None:
        super().__init__(message)
        self.message = message
        self.code = code


class Options(NamedTuple):
    """What the words say; `urls` are as typed. `resolve`: (host, port) to an address."""

    urls: list[str]
    switches: frozenset[str]
    method: str
    headers: dict[str, str]
    removed: frozenset[str] = frozenset()  # headers that are not sent, in lower case (`-H 'Accept:'`)
    outputs: tuple[str, ...] = ()  # by URL: the file that gets its body, or /dev/null; "" prints it (-o)
    write_out: str = ""
    max_time_ms: int = 0
    connect_ms: int = 0
    redirects: int = 0
    resolve: dict[tuple[str, int], str] = {}

    @property
    def head(self) -> bool:
        return "head" in self.switches

    @property
    def verbose(self) -> bool:
        return "verbose" in self.switches

    @property
    def fail(self) -> bool:
        return "fail" in self.switches

    @property
    def shows_headers(self) -> bool:
        return self.head or "include" in self.switches

    def output(self, url: int) -> str:
        """Where the body of that URL goes, by its place: a file, /dev/null, or "" for what is printed."""
        return self.outputs[url] if url < len(self.outputs) else ""

    def file(self, url: int) -> str:
        """The file of the run that keeps the body of that URL, or ""."""
        return "" if self.output(url) == NULL else self.output(url)

    @property
    def shows_errors(self) -> bool:
        return "silent" not in self.switches or "show-error" in self.switches


def parse(words: list[str]) -> Options:
    """Reads the words behind `curl`; raises CurlError in curl's words."""
    switches: set[str] = set()
    values: dict[str, list[str]] = {}
    urls: list[str] = []
    rest = list(words)
    while rest:
        word = rest.pop(0)
        if word.startswith("--") and len(word) > 2:
            _long(word, rest, switches, values)
        elif word.startswith("-") and len(word) > 1:
            _short(word, rest, switches, values)
        else:
            urls.append(word)
    return _options(switches, values, [*urls, *values.get("url", [])])


def _long(word: str, rest: list[str], switches: set[str], values: dict[str, list[str]]) -> None:
    name = word[2:]
    if name in TAKES:
        values.setdefault(name, []).append(_value(word, rest))
    elif name in SWITCHES:
        switches.add(name)
    elif name.removeprefix("no-") in SWITCHES:
        switches.discard(name.removeprefix("no-"))
    elif name in ELSEWHERE_LONG:
        raise CurlError(f"curl {word} is not simulated; help lists what curl understands here.")
    else:
        raise CurlError(f"curl: option {word}: is unknown\n{TRY}")


def _short(word: str, rest: list[str], switches: set[str], values: dict[str, list[str]]) -> None:
    """A cluster of letters, `-sSo/dev/null`: the first that takes a value has the rest of the word, or the next one."""
    for i, letter in enumerate(word[1:], 1):
        if letter in SHORT_TAKES:
            value = word[i + 1 :] or _value(f"-{letter}", rest)
            values.setdefault(SHORT_TAKES[letter], []).append(value)
            return
        if letter in SHORT_SWITCHES:
            switches.add(SHORT_SWITCHES[letter])
        elif letter in ELSEWHERE:
            raise CurlError(f"curl -{letter} is not simulated; help lists what curl understands here.")
        else:
            raise CurlError(f"curl: option {word}: is unknown\n{TRY}")


def _value(option: str, rest: list[str]) -> str:
    if not rest:
        raise CurlError(f"curl: option {option}: requires parameter\n{TRY}")
    return rest.pop(0)


def _options(switches: set[str], values: dict[str, list[str]], urls: list[str]) -> Options:
    if not urls:
        raise CurlError(f"curl: no URL specified!\n{TRY}")
    if len(urls) > URLS:
        raise CurlError(URLS.said())
    data = [*values.get("data", []), *values.get("data-ascii", []), *values.get("data-binary", [])]
    if any(text.startswith("@") for text in data):
        raise CurlError("curl -d @FILE is not simulated: write the text itself, -d 'a=b'.")
    body = "&".join([*data, *values.get("data-raw", [])])
    posts = bool(data or values.get("data-raw"))
    if posts and "head" in switches:
        raise CurlError(
            "Warning: You can only select one HTTP request method! You asked for both POST \n"
            "Warning: (-d, --data) and HEAD (-I, --head)."
        )
    method = values.get("request", [""])[-1] or ("HEAD" if "head" in switches else "POST" if posts else "GET")
    if not METHOD.fullmatch(method):
        raise CurlError(f"{method!r} is no HTTP method; GET, HEAD and POST are.")
    headers, removed = _headers(values)
    if posts:
        _describe_body(body, headers)
    outputs = _outputs(values.get("output", []))
    if any(output not in ("", NULL) for output in outputs) and switches & {"head", "include"}:
        raise CurlError("curl -o FILE keeps the body alone here: -o /dev/null goes with -I and -i.")
    return Options(
        urls=urls,
        switches=frozenset(switches),
        method=method,
        headers=headers,
        removed=removed,
        outputs=outputs,
        write_out=_write_out(values.get("write-out", [""])[-1]),
        max_time_ms=_milliseconds("-m", values.get("max-time", [""])[-1]),
        connect_ms=_milliseconds("--connect-timeout", values.get("connect-timeout", [""])[-1]),
        redirects=_redirects(switches, values.get("max-redirs", [""])[-1]),
        resolve=_resolve(values.get("resolve", [])),
    )


def _headers(values: dict[str, list[str]]) -> tuple[dict[str, str], frozenset[str]]:
    headers: dict[str, str] = {}
    removed: set[str] = set()
    for text in values.get("header", []):
        name, colon, value = text.partition(":")
        if colon and not value.strip():
            removed.add(name.strip().lower())
        elif colon:
            name = "Host" if name.strip().lower() == "host" else name.strip()
            headers[name] = value.strip()
    for agent in values.get("user-agent", []):
        headers["User-Agent"] = agent
    return headers, frozenset(removed)


def _describe_body(body: str, headers: dict[str, str]) -> None:
    """What -d adds. Programs here read no body, so its length is all that travels."""
    given = {name.lower() for name in headers}
    headers["Content-Length"] = str(len(body.encode()))
    if "content-type" not in given:
        headers["Content-Type"] = "application/x-www-form-urlencoded"


def _outputs(files: list[str]) -> tuple[str, ...]:
    """Each -o is for one URL, in their order; raises for what no file of a run can be called."""
    names = ["" if name == "-" else name if name == NULL else name.removeprefix("./") for name in files]
    for name in names:
        if name not in ("", NULL) and not FILE_NAME.fullmatch(name):
            raise CurlError(f"curl: {no_name(name)}")
    return tuple(names)


def _write_out(text: str) -> str:
    if text.startswith("@"):
        raise CurlError("curl -w @FILE is not simulated: write the format itself, -w '%{http_code}\\n'.")
    return text


def _milliseconds(option: str, text: str) -> int:
    """Seconds with decimals; 0 means none, as in curl."""
    if not text:
        return 0
    if re.fullmatch(r"-\d+(\.\d*)?", text):
        raise CurlError(f"curl: option {option}: expected a positive numerical parameter\n{TRY}")
    if not re.fullmatch(r"\d{1,6}(\.\d{1,6})?", text, re.A):
        raise CurlError(f"curl: option {option}: expected a proper numerical parameter\n{TRY}")
    return int(float(text) * 1000)


def _redirects(switches: set[str], most: str) -> int:
    if "location" not in switches:
        return 0
    if most and not re.fullmatch(r"\d{1,3}", most, re.A):
        raise CurlError(f"curl: option --max-redirs: expected a proper numerical parameter\n{TRY}")
    return min(int(most), MOST_REDIRECTS) if most else MOST_REDIRECTS


def _resolve(entries: list[str]) -> dict[tuple[str, int], str]:
    found: dict[tuple[str, int], str] = {}
    for text in entries:
        read = re.fullmatch(r"\+?([^:]+):(\d{1,5}):(.+)", text, re.A)
        if read is None:
            raise CurlError(f"curl: (49) Couldn't parse CURLOPT_RESOLVE entry '{text}'", 49)
        found[read[1].lower(), int(read[2])] = read[3]
    return found
