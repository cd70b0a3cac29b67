"""`wget` and `curl` inside a container: a request from the Pod to itself, or by a Service's name."""

import re
from http import HTTPStatus
from typing import NamedTuple

from probeviz.kubectl.answer import Answer, Following, Line, err, out
from probeviz.sim.entries import Request
from probeviz.sim.facts import CommandAccepted, Fact, RequestAnswered, RequestHop, RequestSent
from probeviz.sim.objects import Pod, Service
from probeviz.sim.world import World

URL = re.compile(r"(?:http://)?(?P<host>[^/:]+)(?::(?P<port>\d{1,5}))?(?P<path>/.*)?")
LOCAL = ("localhost", "127.0.0.1", "0.0.0.0")
QUIET = ("-s", "-sS", "-S", "-q", "-qO-", "-O-", "-O", "-", "-T", "-m", "--max-time")


class Asked(NamedTuple):
    program: str  # curl | wget
    entry: Request
    head: bool
    include: bool
    address: str  # to which it connects


def request_of(world: World, pod: Pod, command: list[str]) -> Answer | None:
    """What `curl URL` or `wget -qO- URL` does; None for any other command."""
    if command[0] not in ("curl", "wget"):
        return None
    asked = _read(world, pod, command)
    if isinstance(asked, str):
        return Answer(err(asked, "command terminated with exit code 1"), 1)
    return Answer([], entry=asked.entry, following=ExecRequest(asked))


def _read(world: World, pod: Pod, command: list[str]) -> Asked | str:
    program, urls, timeout_ms, head, include = command[0], [], 0, False, False
    words = list(command[1:])
    while words:
        word = words.pop(0)
        if word in ("-T", "-m", "--max-time") and words and words[0].isdecimal():
            timeout_ms = int(words.pop(0)) * 1000
        elif word == "-O" and words[:1] == ["-"]:
            words.pop(0)
        elif word in ("-I", "--head"):
            head = True
        elif word == "-i":
            include = True
        elif word in QUIET or word == "--spider":
            continue
        elif word.startswith("-"):
            return f"{program}: {word} is not understood here; {program} URL is."
        else:
            urls.append(word)
    found = URL.fullmatch(urls[0]) if len(urls) == 1 else None
    if found is None:
        return f"{program}: name one URL, such as http://localhost:8080/ping"
    host, port = found["host"], int(found["port"] or 80)
    own = host in (*LOCAL, pod.metadata.name, pod.status.pod_ip)
    service = None if own else _service(world, host)
    to = f"pod/{pod.metadata.name}:{port}" if own else f"service/{service.metadata.name}" if service else "unknown"
    address = "127.0.0.1" if host in LOCAL else pod.status.pod_ip if own else service.cluster_ip if service else ""
    method = "HEAD" if head else "GET"
    entry = Request(to=to, method=method, host=host, port=port, path=found["path"] or "/", timeout_ms=timeout_ms)
    return Asked(program, entry, head, include, address)


def _service(world: World, host: str) -> Service | None:
    """A Service by its name in the DNS or by its address."""
    name = host.partition(".")[0]
    for service in world.cluster.services.values():
        if host == service.cluster_ip or (name == service.metadata.name and not host[0].isdecimal()):
            return service
    return None


class ExecRequest(Following):
    """Waits for the answer to the request that its entry sent."""

    def __init__(self, asked: Asked) -> None:
        super().__init__()
        self._asked = asked
        self._entry: int | None = None
        self._accepted: int | None = None
        self._request: str | None = None
        self._failed = ""

    def start(self, entry: int) -> None:
        self._entry = entry

    def feed(self, fact: Fact) -> list[Line]:
        match fact:
            case CommandAccepted() if fact.entry == self._entry:
                self._accepted = fact.n
            case RequestSent() if self._request is None and self._accepted in fact.cause:
                self._request = fact.request
            case RequestHop() if fact.request == self._request and fact.outcome != "sent":
                self._failed = fact.outcome
            case RequestAnswered() if fact.request == self._request and self._request is not None:
                self.done = True
                return self._end(fact)
        return []

    def _end(self, answer: RequestAnswered) -> list[Line]:
        if answer.error == "^C":
            self.code = 130
            return []
        said = self._curl(answer) if self._asked.program == "curl" else self._wget(answer)
        return said + (err(f"command terminated with exit code {self.code}") if self.code else [])

    def _curl(self, answer: RequestAnswered) -> list[Line]:
        if answer.status is None:
            found = re.match(r"curl: \((\d+)\)", answer.error)
            self.code = int(found[1]) if found else 1
            return err(answer.error)
        lines: list[Line] = []
        if self._asked.head or self._asked.include:
            lines = out(f"HTTP/1.1 {answer.status}", *(f"{k}: {v}" for k, v in answer.headers.items()), "")
        return lines + _body(answer)

    def _wget(self, answer: RequestAnswered) -> list[Line]:
        """busybox networking/wget.c: an error status has no body, and exit code 1."""
        entry = self._asked.entry
        if answer.status is not None and answer.status < 400:
            return _body(answer)
        self.code = 1
        if answer.status is not None:
            return err(f"wget: server returned error: HTTP/1.1 {answer.status} {HTTPStatus(answer.status).phrase}")
        if "Could not resolve" in answer.error:
            return err(f"wget: bad address '{entry.host}:{entry.port}'")
        if self._failed == "refused":
            return err(f"wget: can't connect to remote host ({self._asked.address}): Connection refused")
        if "timed out" in answer.error:
            return err("wget: download timed out")
        return err("wget: error getting response")


def _body(answer: RequestAnswered) -> list[Line]:
    return out(answer.body.removesuffix("\n")) if answer.body else []
