"""`curl`: the requests that it sends into the run, and what it prints when the answers come."""

import re
from typing import NamedTuple

from probeviz.kubectl.answer import Answer, Following, Line, err, out
from probeviz.sim.entries import File, Request, Shell, Step
from probeviz.sim.facts import CommandAccepted, Fact, RequestAnswered, RequestSent
from probeviz.sim.network.shell import REDIRECTS
from probeviz.sim.releases import release
from probeviz.sim.world import World
from probeviz.terminal.curl import here
from probeviz.terminal.curl.options import CurlError, Options, parse
from probeviz.terminal.curl.reasons import reason
from probeviz.terminal.curl.target import Target, locate, public_address
from probeviz.terminal.curl.write_out import write_out

# The curl of the release's days (our choice: Ubuntu 24.04's beside Kubernetes 1.36, that of late 2020 beside 1.17).
OLD, NEW = "7.73.0", "8.5.0"
INTERRUPTED = "^C"  # what the network says of a request that Ctrl-C ended


class Transfer(NamedTuple):
    """One URL. `request` None: curl itself knows that it leads nowhere (`target.error`)."""

    url: str
    target: Target
    address: str
    request: Request | None


class Plan(NamedTuple):
    """What a command line asks for; `lines` and `code` when it is refused at once."""

    options: Options | None
    transfers: list[Transfer]
    old: bool
    refused: list[Line]
    code: int = 0

    @property
    def requests(self) -> list[Request]:
        return [transfer.request for transfer in self.transfers if transfer.request is not None]

    def following(self) -> "Curl":
        assert self.options is not None
        return Curl(self.options, self.transfers, self.old)


def plan(world: World, words: list[str]) -> Plan:
    """Reads the words and looks the URLs up; never raises."""
    old = release(world.setup.release).minor < 25
    try:
        options = parse(words)
        transfers = [_transfer(world, options, i, old) for i in range(len(options.urls))]
    except CurlError as error:
        return Plan(None, [], old, err(error.message), error.code)
    return Plan(options, transfers, old, [])


def curl(world: World, words: list[str]) -> Answer:
    """The requests as an entry with what follows it, or why curl itself gives up."""
    planned = plan(world, words)
    if planned.options is None:
        return Answer(planned.refused, planned.code)
    if len(planned.transfers) == 1 and planned.transfers[0].target.local:
        return _here(world, planned)
    following, requests = planned.following(), planned.requests
    if not requests:
        return Answer(following.begin(), following.code)
    if len(planned.transfers) == 1 and not (requests[0].redirects or requests[0].keeps):
        return Answer([], entry=requests[0], following=following)
    steps = [Step("send", i) for i in range(len(requests))]
    return Answer(following.begin(), entry=Shell(requests=requests, steps=steps), following=following)


def _here(world: World, planned: Plan) -> Answer:
    """Past the cluster, to a program on this machine."""
    assert planned.options is not None
    (transfer,) = planned.transfers
    transfer = transfer._replace(address="::1" if planned.old else "127.0.0.1")
    logged, answer = here.ask(world, _request(planned.options, transfer.target), transfer.address)
    if answer is None:
        return Answer(logged, 1)
    following = Curl(planned.options, [transfer], planned.old)
    said, file = following.at_once(answer), planned.options.file(0)
    kept = File(name=file, text=answer.body) if file and answer.status is not None and not following.code else None
    return Answer(logged + said, following.code, entry=kept)


def _transfer(world: World, options: Options, place: int, old: bool) -> Transfer:
    url = options.urls[place]
    target = locate(world, url, old, options.resolve)
    address = options.resolve.get((target.host.lower(), target.port)) or public_address(world, target.host)
    if target.to.startswith("forward/"):
        address = "127.0.0.1"
    if not target.to:
        return Transfer(url, target, address, None)
    return Transfer(url, target, address, _request(options, target, options.file(place)))


def _request(options: Options, target: Target, keeps: str = "") -> Request:
    return Request(
        to=target.to,
        method=options.method,
        host=options.headers.get("Host", target.host),
        port=target.port,
        path=target.path,
        headers={name: value for name, value in options.headers.items() if name != "Host"},
        timeout_ms=options.max_time_ms,
        connect_ms=options.connect_ms,
        fail=options.fail,
        redirects=options.redirects,
        keeps=keeps,
    )


class Curl(Following):
    """Waits for `request.answered` of the requests that its entry sends, one after the other."""

    def __init__(self, options: Options, transfers: list[Transfer], old: bool) -> None:
        super().__init__()
        self._options = options
        self._transfers = transfers
        self._old = old
        self._index = -1  # the transfer under way
        self._entry: int | None = None
        self._accepted: int | None = None
        self._request: str | None = None
        self._redirects = 0

    def start(self, entry: int) -> None:
        self._entry = entry

    def begin(self, accepted: int | None = None) -> list[Line]:
        """The first transfer is due; `accepted`: the fact that its requests will name as their cause."""
        self._accepted = accepted
        return self._next() if self._index < 0 else []

    def at_once(self, answer: RequestAnswered) -> list[Line]:
        """The only transfer, of which the answer is known already."""
        self._index = 0
        sent = self._sent() if self._options.verbose else []
        return sent + self._end(answer)

    def feed(self, fact: Fact) -> list[Line]:
        match fact:
            case CommandAccepted() if fact.entry == self._entry:
                return self.begin(fact.n)
            case RequestSent() if self._request is None and not self.done and self._accepted in fact.cause:
                self._request = fact.request
                return self._sent() if self._options.verbose else []
            case RequestAnswered() if self._request is not None and fact.request == self._request:
                self._request = None
                return self._end(fact)
        return []

    # --- one transfer after the other -------------------------------------------------------------------------------

    @property
    def _now(self) -> Transfer:
        return self._transfers[self._index]

    def _next(self) -> list[Line]:
        """On to the next URL that leads somewhere; those before it are told of."""
        said: list[Line] = []
        self._redirects = 0
        self._index += 1
        while self._index < len(self._transfers):
            if self._now.request is not None:
                return said
            said += self._lost()
            self._index += 1
        self.done = True
        return said

    def _lost(self) -> list[Line]:
        target = self._now.target
        self.code = _code(target.error)
        said = self._written(None, target.error)
        said += err(target.error) if self._options.shows_errors else []
        return said + (err(target.hint) if target.hint else [])

    def _end(self, answer: RequestAnswered) -> list[Line]:
        if answer.error == INTERRUPTED:
            self.code, self.done = 130, True
            return []
        if answer.status is None:
            return self._failed(answer) + self._next()
        status = answer.status
        if status in REDIRECTS and "Location" in answer.headers and self._options.redirects:
            if self._redirects < self._options.redirects:
                self._redirects += 1
                return self._headers(answer, status)
            error = f"curl: (47) Maximum ({self._options.redirects}) redirects followed"
            self.code = 47
            return self._headers(answer, status) + (err(error) if self._options.shows_errors else []) + self._next()
        return self._answered(answer, status) + self._next()

    # --- what -v says -----------------------------------------------------------------------------------------------

    def _sent(self) -> list[Line]:
        target, address = self._now.target, self._now.address
        host, port, number = target.host, target.port, self._index
        opened = [f"*   Trying {address}:{port}..."]
        if self._redirects:
            opened = [f"* Issue another request to this URL: '{self._now.url}'"]
        elif self._old:
            opened.append(f"* Connected to {host} ({address}) port {port} (#{number})")
        else:
            opened[:0] = [f"* Host {host}:{port} was resolved.", "* IPv6: (none)", f"* IPv4: {address}"]
            opened.append(f"* Connected to {host} ({address}) port {port}")
        return err(*opened, *(f"> {line}" for line in self._request_lines()))

    def _request_lines(self) -> list[str]:
        target, given, removed = self._now.target, dict(self._options.headers), self._options.removed
        port = "" if target.port == 80 else f":{target.port}"
        usual = {
            "Host": given.pop("Host", f"{target.host}{port}"),
            "User-Agent": given.pop("User-Agent", f"curl/{OLD if self._old else NEW}"),
            "Accept": given.pop("Accept", "*/*"),
        }
        lines = [f"{name}: {value}" for name, value in usual.items() if name.lower() not in removed]
        lines += [f"{name}: {value}" for name, value in given.items()]
        return [f"{self._options.method} {target.path} HTTP/1.1", *lines, ""]

    def _left(self) -> list[Line]:
        if not self._options.verbose:
            return []
        return err(f"* Connection #{self._index} to host {self._now.target.host} left intact")

    def _closing(self) -> list[Line]:
        if not self._options.verbose:
            return []
        return err(f"* Closing connection {self._index}" if self._old else "* Closing connection")

    # --- the answer -------------------------------------------------------------------------------------------------

    def _failed(self, answer: RequestAnswered) -> list[Line]:
        text = answer.error if answer.error.startswith("curl:") else f"curl: {answer.error}"
        self.code = _code(text)
        lines = err(f"* {text.partition(') ')[2]}") if self._options.verbose else []
        lines += self._closing() + self._written(answer, text)
        return lines + (err(text) if self._options.shows_errors else [])

    def _headers(self, answer: RequestAnswered, status: int) -> list[Line]:
        options = self._options
        lines = err("* Mark bundle as not supporting multiuse") if options.verbose and self._old else []
        for header in [*_headers(answer, status), ""]:
            lines += err(f"< {header}") if options.verbose else []
            lines += out(header) if options.shows_headers and not self._hidden else []
        return lines

    def _answered(self, answer: RequestAnswered, status: int) -> list[Line]:
        lines = self._headers(answer, status)
        if self._options.fail and status >= 400:
            self.code = 22
            text = f"curl: (22) The requested URL returned error: {status}"
            lines += err(f"* {text[11:]}") if self._options.verbose else []
            lines += self._closing() + self._written(answer, text)
            return lines + (err(text) if self._options.shows_errors else [])
        self.code = _code(answer.error) if answer.error else 0
        body = "" if self._options.method == "HEAD" or self._hidden else answer.body
        lines += self._written(answer, answer.error, body)
        if answer.error:
            return lines + self._closing() + (err(answer.error) if self._options.shows_errors else [])
        return lines + self._left()

    @property
    def _hidden(self) -> bool:
        return bool(self._options.output(self._index))

    def _written(self, answer: RequestAnswered | None, error: str, body: str = "") -> list[Line]:
        """The body with what `-w` adds: together, as a body need not end its last line."""
        if not self._options.write_out:
            return _text(body)
        now = self._now
        said = error.partition(") ")[2] if error else ""
        written = write_out(
            self._options, now.target, now.url, now.address, self._redirects, self.code, said, answer
        )  # fmt: skip
        return (err(*written.err) if written.err else []) + _text(body + written.out)


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
