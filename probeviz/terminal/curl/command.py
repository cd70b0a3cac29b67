"""`curl`: the request that it sends into the run, and what it prints when the answer comes."""

import re

from probeviz.kubectl.answer import Answer, Following, Line, err, out
from probeviz.sim.entries import Request
from probeviz.sim.facts import CommandAccepted, Fact, RequestAnswered, RequestSent
from probeviz.sim.releases import release
from probeviz.sim.world import World
from probeviz.terminal.curl.options import CurlError, Options, parse
from probeviz.terminal.curl.reasons import reason
from probeviz.terminal.curl.target import Target, locate

# The curl of the release's days (our choice: Ubuntu 24.04's beside Kubernetes 1.36, that of late 2020 beside 1.17).
OLD, NEW = "7.73.0", "8.5.0"
INTERRUPTED = "^C"  # what the network says of a request that Ctrl-C ended


def curl(world: World, words: list[str]) -> Answer:
    """The request as an entry with what follows it, or why curl itself gives up."""
    old = release(world.setup.release).minor < 25
    try:
        options = parse(words)
        target = locate(world, options.url, old)
    except CurlError as error:
        return Answer(err(error.message), error.code)
    if not target.to:
        said = err(target.error) if options.shows_errors else []
        return Answer(said + (err(target.hint) if target.hint else []), _code(target.error))
    entry = Request(
        to=target.to,
        method=options.method,
        host=options.headers.get("Host", target.host),
        port=target.port,
        path=target.path,
        headers={name: value for name, value in options.headers.items() if name != "Host"},
        timeout_ms=options.max_time_ms,
    )
    address = f"203.0.113.{1 + world.pick(254, 'curl', 'address', target.host)}"
    return Answer([], entry=entry, following=Curl(options, target, address, old))


class Curl(Following):
    """Waits for `request.answered` of the request that its entry sent."""

    def __init__(self, options: Options, target: Target, address: str, old: bool) -> None:
        super().__init__()
        self._options = options
        self._target = target
        self._address = address
        self._old = old
        self._entry: int | None = None
        self._accepted: int | None = None
        self._request: str | None = None

    def start(self, entry: int) -> None:
        self._entry = entry

    def feed(self, fact: Fact) -> list[Line]:
        match fact:
            case CommandAccepted() if fact.entry == self._entry:
                self._accepted = fact.n
            case RequestSent() if self._request is None and self._accepted in fact.cause:
                self._request = fact.request
                return self._sent() if self._options.verbose else []
            case RequestAnswered() if self._request is not None and fact.request == self._request:
                self.done = True
                return self._end(fact)
        return []

    # --- what -v says -----------------------------------------------------------------------------------------------

    def _sent(self) -> list[Line]:
        host, port = self._target.host, self._target.port
        opened = [f"*   Trying {self._address}:{port}..."]
        if self._old:
            opened.append(f"* Connected to {host} ({self._address}) port {port} (#0)")
        else:
            opened[:0] = [f"* Host {host}:{port} was resolved.", "* IPv6: (none)", f"* IPv4: {self._address}"]
            opened.append(f"* Connected to {host} ({self._address}) port {port}")
        return err(*opened, *(f"> {line}" for line in self._request_lines()))

    def _request_lines(self) -> list[str]:
        target, given = self._target, dict(self._options.headers)
        port = "" if target.port == 80 else f":{target.port}"
        host = given.pop("Host", f"{target.host}{port}")
        agent = given.pop("User-Agent", f"curl/{OLD if self._old else NEW}")
        lines = [f"{self._options.method} {target.path} HTTP/1.1", f"Host: {host}", f"User-Agent: {agent}"]
        return [*lines, "Accept: */*", *(f"{name}: {value}" for name, value in given.items()), ""]

    def _left(self) -> list[Line]:
        return err(f"* Connection #0 to host {self._target.host} left intact") if self._options.verbose else []

    def _end(self, answer: RequestAnswered) -> list[Line]:
        if answer.error == INTERRUPTED:
            self.code = 130
            return []
        return self._failed(answer) if answer.status is None else self._answered(answer, answer.status)

    # --- the answer -------------------------------------------------------------------------------------------------

    def _failed(self, answer: RequestAnswered) -> list[Line]:
        text = answer.error if answer.error.startswith("curl:") else f"curl: {answer.error}"
        self.code = _code(text)
        lines: list[Line] = []
        if self._options.verbose:
            lines += err(
                f"* {text.partition(') ')[2]}", "* Closing connection 0" if self._old else "* Closing connection"
            )
        lines += out(*self._written(answer).splitlines()) if self._options.write_out else []
        return lines + (err(text) if self._options.shows_errors else [])

    def _answered(self, answer: RequestAnswered, status: int) -> list[Line]:
        options = self._options
        lines = err("* Mark bundle as not supporting multiuse") if options.verbose and self._old else []
        for header in [*_headers(answer, status), ""]:
            lines += err(f"< {header}") if options.verbose else []
            lines += out(header) if options.shows_headers and not options.output else []
        lines += _text(self._body(answer) + self._written(answer))
        return lines + self._left()

    def _body(self, answer: RequestAnswered) -> str:
        return "" if self._options.method == "HEAD" or self._options.output else answer.body

    def _written(self, answer: RequestAnswered) -> str:
        """`-w`: the variables that people use."""
        values = {
            "http_code": f"{answer.status or 0:03}",
            "response_code": f"{answer.status or 0:03}",
            "time_total": f"{answer.latency_ms / 1000:.6f}",
            "size_download": "0" if self._options.method == "HEAD" else str(answer.body_bytes),
        }
        text = re.sub(r"%\{(\w+)\}", lambda found: values.get(found[1], ""), self._options.write_out)
        return text.replace("\\n", "\n").replace("\\t", "\t")


def _headers(answer: RequestAnswered, status: int) -> list[str]:
    named = {name.lower() for name in answer.headers}
    server = [f"Server: {answer.server}"] if answer.server and "server" not in named else []
    phrase = reason(status, answer.origin, answer.server, answer.headers)
    return [f"HTTP/1.1 {status} {phrase}", *server, *(f"{name}: {value}" for name, value in answer.headers.items())]


def _text(text: str) -> list[Line]:
    return out(*text.replace("\r\n", "\n").removesuffix("\n").split("\n")) if text else []


def _code(message: str) -> int:
    """curl's exit code stands in its message: `curl: (52) ...`."""
    found = re.match(r"curl: \((\d+)\)", message)
    return int(found[1]) if found else 1
