"""The httpGet probe and its exact texts (pkg/probe/http/http.go, request.go)."""

from collections.abc import Mapping
from functools import lru_cache
from urllib.parse import urljoin, urlsplit

import msgspec
from msgspec.structs import replace

from probeviz.sim import program
from probeviz.sim.kubelet.probes.answer import Answer, Asked, Known
from probeviz.sim.kubelet.probes.ports import NoSuchPort, place_of, resolve_port
from probeviz.sim.kubelet.state import PodWorker
from probeviz.sim.objects import Container, HttpGet, HttpHeader, Probe
from probeviz.sim.program import Reply
from probeviz.sim.releases import release
from probeviz.sim.world import World

MAX_REDIRECTS = 10
MAX_BODY = 10 * 1024
PROBER = "kube-probe"


class Exchange:
    """One probe on its way through redirects: where it is and how long it has taken (ms)."""

    __slots__ = ("host", "pw", "spent_ms", "timeout_ms", "tls", "url", "world")

    def __init__(self, world: World, pw: PodWorker, probe: Probe, url: str, host: str) -> None:
        self.world, self.pw = world, pw
        self.timeout_ms = probe.timeout_seconds * 1000
        self.url, self.host, self.tls = url, host, url.startswith("https:")
        self.spent_ms = 0

    def answer(self, result: str, outcome: str, reply: Reply | None, detail: str, why: str = "") -> Answer:
        """An answer at the time that the exchange has reached."""
        latency_ms = max(1, min(self.spent_ms, self.timeout_ms))
        if reply is None:
            return Answer(result, outcome, 0, detail, latency_ms, self.url, why, "", self.pw.origin)
        status = reply.status if outcome == "status" else 0
        why, cause = why or reply.detail, _cause(self.world, self.pw, reply)
        return Answer(result, outcome, status, detail, latency_ms, self.url, why, reply.container_id, cause)


def probe(
    world: World, pw: PodWorker, container: Container, spec: Probe, get: HttpGet, asked: Asked | None = None
) -> Answer:
    """`Probe`: one GET, redirects to the same host name followed, within one time-out for all of it."""
    try:
        port = resolve_port(container, get.port)
    except NoSuchPort as unknown:
        return Answer("error", "error", detail=str(unknown))
    host = get.host or pw.ip
    url, path, headers = _new_request(get.scheme, host, port, get.path, world.setup.release)
    if get.http_headers:
        headers = _with_own(headers, get.http_headers)
    exchange = Exchange(world, pw, spec, url, host)
    for _ in range(MAX_REDIRECTS):
        final, reply = _one(exchange, port, path, headers)
        if final is not None:
            if asked is not None and reply.way is not None and exchange.url == url:
                asked.known = Known(reply.way, final, final.plain())
            return final
        target = urlsplit(urljoin(exchange.url, reply.headers["Location"]))
        if target.hostname != exchange.host:
            return _warning(exchange, reply)
        exchange.url, exchange.tls = target.geturl(), target.scheme == "https"
        port = target.port or (443 if target.scheme == "https" else 80)
        path = target.path or "/"
    return exchange.answer("failure", "status", None, _wrap(world, exchange.url, "stopped after 10 redirects"))


@lru_cache(256)
def _new_request(scheme: str, host: str, port: int, path: str, release_name: str) -> tuple[str, str, Mapping[str, str]]:
    """`NewRequestForHTTPGetAction`: (URL, path, headers without the probe's own); the same for every probe."""
    path = path if path.startswith("/") else f"/{path}"
    headers = {"User-Agent": f"{PROBER}/{release_name}", "Accept": "*/*", "Host": f"{host}:{port}"}
    return f"{scheme.lower()}://{host}:{port}{path}", path, headers


def _with_own(headers: Mapping[str, str], own: list[HttpHeader]) -> dict[str, str]:
    """The probe's own headers replace ours, whatever their case; an empty Accept takes that header away."""
    names = {h.name.lower() for h in own}
    made = {name: value for name, value in headers.items() if name.lower() not in names}
    made |= {h.name: h.value for h in own}
    return {name: value for name, value in made.items() if value or name.lower() != "accept"}


def _one(exchange: Exchange, port: int, path: str, headers: Mapping[str, str]) -> tuple[Answer | None, Reply]:
    """One request; the answer when it is the last one, else the redirect to follow."""
    world, at = exchange.world, exchange.host
    reply = _ask(exchange, at, port, path, headers)
    late = exchange.spent_ms + reply.latency_ms >= exchange.timeout_ms
    exchange.spent_ms += reply.latency_ms
    if reply.outcome == "status" and not late:
        return _by_status(exchange, reply), reply
    match reply.outcome:
        case "unknown":
            text = f"dial tcp: lookup {at}: no such host"
            return exchange.answer("failure", "refused", reply, _wrap(world, exchange.url, text)), reply
        case "not_tls":
            text = "http: server gave HTTP response to HTTPS client"
            return exchange.answer("failure", "error", reply, _wrap(world, exchange.url, text)), reply
        case "refused":
            text = f"dial tcp {at}:{port}: connect: connection refused"
            return exchange.answer("failure", "refused", reply, _wrap(world, exchange.url, text)), reply
        case "hang_body" if not late:
            exchange.spent_ms = exchange.timeout_ms
            return exchange.answer("error", "timeout", reply, _body_timed_out(world)), reply
        case _ if late or reply.outcome == "hang":
            exchange.spent_ms = exchange.timeout_ms
            return _timed_out(exchange, reply), reply
        case "eof":
            return exchange.answer("failure", "eof", reply, _wrap(world, exchange.url, "EOF")), reply
        case "malformed":
            text = f'net/http: HTTP/1.x transport connection broken: malformed HTTP response "{reply.body[:MAX_BODY]}"'
            return exchange.answer("failure", "error", reply, _wrap(world, exchange.url, text)), reply
        case "reset":
            text = f"read tcp {_from(world, exchange.pw)}->{at}:{port}: read: connection reset by peer"
            return exchange.answer("failure", "reset", reply, _wrap(world, exchange.url, text)), reply
    raise AssertionError(f"no such outcome: {reply.outcome}")


def _ask(exchange: Exchange, host: str, port: int, path: str, headers: Mapping[str, str]) -> Reply:
    """The program's reply; at a host that is no Pod's, what stands there."""
    world = exchange.world
    place = place_of(world, exchange.pw, host)
    if place == "unknown":
        return Reply("unknown", detail="no such host")
    if place == "nowhere":
        return Reply("hang", detail="nobody answers there")
    if place == "node":
        return Reply("refused", detail="nothing listens on the node")
    left_ms = exchange.timeout_ms - exchange.spent_ms

    def who() -> str:
        return _from(world, exchange.pw)

    return program.ask(world, host, port, "GET", path, headers, who, 0, exchange.tls, left_ms)


def _by_status(exchange: Exchange, reply: Reply) -> Answer | None:
    """The verdict on a status; None = a redirect that may be followed."""
    if reply.missing:
        return exchange.answer("error", "eof", reply, "unexpected EOF", "the body is shorter than announced")
    if 300 <= reply.status < 400:
        if reply.status != 304 and "Location" in reply.headers:
            return None
        if reply.status in (301, 302, 303, 307, 308, 304):
            return _warning(exchange, reply)
    if 200 <= reply.status < 400:
        return exchange.answer("success", "status", reply, reply.body[:MAX_BODY])
    text = f"HTTP probe failed with statuscode: {reply.status}"
    return exchange.answer("failure", "status", reply, text, f"answered {reply.status}")


def _warning(exchange: Exchange, reply: Reply) -> Answer:
    text = f"Probe terminated redirects, Response body: {reply.body[:MAX_BODY]}"
    return exchange.answer("warning", "status", reply, text)


def _body_timed_out(world: World) -> str:
    if release(world.setup.release).quoted_urls:
        return "context deadline exceeded (Client.Timeout or context cancellation while reading body)"
    return "net/http: request canceled (Client.Timeout exceeded while reading body)"


def _timed_out(exchange: Exchange, reply: Reply) -> Answer:
    text = _wrap(exchange.world, exchange.url, _awaiting_timed_out(exchange.world))
    return exchange.answer("failure", "timeout", reply, text, reply.detail or "no answer in time")


def _awaiting_timed_out(world: World) -> str:
    if release(world.setup.release).quoted_urls:
        return "context deadline exceeded (Client.Timeout exceeded while awaiting headers)"
    return "net/http: request canceled (Client.Timeout exceeded while awaiting headers)"


def settle(world: World, answer: Answer, probe: Probe) -> Answer:
    """An answer as it arrives; a process that is wedged never gives it."""
    if not program.alive(world, answer.container_id):
        return died(world, answer)
    if cause := program.wedged(world, answer.container_id):
        return msgspec.structs.replace(
            answer,
            result="failure",
            outcome="timeout",
            status=0,
            detail=_wrap(world, answer.target, _awaiting_timed_out(world)),
            latency_ms=probe.timeout_seconds * 1000,
            why=program.DEADLOCKED,
            cause=cause,
        )
    return answer


def died(world: World, answer: Answer) -> Answer:
    """A process that died before it could answer has closed the connection without a byte."""
    return replace(
        answer,
        result="failure",
        outcome="eof",
        status=0,
        detail=_wrap(world, answer.target, "EOF"),
        why="the process died",
    )


def _wrap(world: World, url: str, text: str) -> str:
    """Go's url.Error; the URL stands in quotes since Go 1.14."""
    return f'Get "{url}": {text}' if release(world.setup.release).quoted_urls else f"Get {url}: {text}"


def _from(world: World, pw: PodWorker) -> str:
    """The node's address with the prober's ephemeral port, another one for every connection."""
    node = world.cluster.nodes.get(world.cluster.pods[pw.pod].node_name)
    port = 32_768 + world.pick(28_232, "ephemeral", pw.uid, world.now)
    return f"{node.address if node is not None else '127.0.0.1'}:{port}"


def _cause(world: World, pw: PodWorker, reply: Reply) -> int:
    """What made the program answer so: a person's change of it, else what brought this Pod with its probes."""
    if not reply.cause:
        return pw.origin
    process = world.cluster.programs.processes.get(reply.container_id)
    closed = reply.outcome == "refused" and process is not None and process.fact == reply.cause
    return pw.origin if closed else reply.cause
