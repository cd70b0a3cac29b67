"""preStop and postStart: what a hook does, how long it takes, and the kubelet's words when it fails.

Upstream: pkg/kubelet/lifecycle/handlers.go (Run), kuberuntime_container.go (executePreStopHook, startContainer).
"""

from typing import NamedTuple

from probeviz.sim import program
from probeviz.sim.kubelet.probes.exec import missing_text
from probeviz.sim.kubelet.probes.ports import NoSuchPort, place_of, resolve_port
from probeviz.sim.kubelet.state import PodWorker
from probeviz.sim.objects import Container, Exec, HttpGet, LifecycleHandler
from probeviz.sim.releases import release
from probeviz.sim.world import World

FAILED_PRE_STOP = "PreStopHook failed"
FAILED_POST_START = "PostStartHook failed"


class Hook(NamedTuple):
    """How a hook will end: `takes_ms` (None: never by itself), and the error that it then returns.

    `kind` "sleep" goes on when the container has died; the others then fail.
    """

    kind: str
    takes_ms: int | None
    error: str = ""


def run(world: World, pw: PodWorker, container: Container, handler: LifecycleHandler, container_id: str) -> Hook:
    """`Run`: begun now."""
    if handler.exec is not None:
        return _exec(world, pw, container, handler.exec, container_id)
    if handler.http_get is not None:
        return _http(world, pw, container, handler.http_get)
    if handler.sleep is not None:
        return Hook("sleep", handler.sleep.seconds * 1000)
    return Hook("none", 0, "Cannot run handler: invalid handler")  # tcpSocket is accepted and does nothing


def take_effect(world: World, handler: LifecycleHandler, container_id: str, cause: int) -> None:
    """What an exec hook has done to the container, at its end: files, a signal to process 1."""
    if handler.exec is not None:
        program.take_effect(world, container_id, handler.exec.command, cause)


def _exec(world: World, pw: PodWorker, container: Container, action: Exec, container_id: str) -> Hook:
    ended = program.run_in_container(world, container_id, action.command)
    if ended is None:
        return Hook("exec", 0, died(pw, container, LifecycleHandler(exec=action)))
    if ended.missing:
        error = missing_text(world, container_id, action.command[0] if action.command else "")
    elif ended.code:
        words = " ".join(action.command)
        error = f"command '{words}' exited with {ended.code}: {ended.output}"
    else:
        return Hook("exec", ended.takes_ms)
    return Hook("exec", ended.takes_ms, _exec_failed(pw, container, action, error, ended.output))


def _exec_failed(pw: PodWorker, container: Container, action: Exec, error: str, output: str) -> str:
    command = f"[{' '.join(action.command)}]"
    where = f'for Container "{container.name}" in Pod "{pw.pod}_default({pw.uid})"'
    return f"Exec lifecycle hook ({command}) {where} failed - error: {error}, message: {_quoted(output)}"


def _http(world: World, pw: PodWorker, container: Container, get: HttpGet) -> Hook:
    """Any answer will do, whatever its status; there is no time-out."""
    path = get.path if get.path.startswith("/") else f"/{get.path}"
    host = get.host or pw.ip
    try:
        port = resolve_port(container, get.port)
    except NoSuchPort as unknown:
        return Hook("http", 0, _http_failed(pw, container, get, str(unknown)))
    url = f"{get.scheme.lower()}://{host}:{port}{path}"
    place = place_of(world, pw, host)
    if place != "pod":
        texts = {"node": f"dial tcp {host}:{port}: connect: connection refused", "nowhere": "i/o timeout"}
        error = _wrap(world, url, texts.get(place, f"dial tcp: lookup {host}: no such host"))
        return Hook("http", 30_000 if place == "nowhere" else 1, _http_failed(pw, container, get, error))
    headers = {"Host": f"{host}:{port}", "User-Agent": f"kube-lifecycle/{world.setup.release}"}
    headers |= {h.name: h.value for h in get.http_headers}
    node = world.cluster.nodes[world.cluster.pods[pw.pod].node_name].address
    reply = program.ask(world, host, port, "GET", path, headers, node, 0, get.scheme == "HTTPS")
    errors = {
        "refused": f"dial tcp {host}:{port}: connect: connection refused",
        "eof": "EOF",
        "reset": "read: connection reset by peer",
        "not_tls": "http: server gave HTTP response to HTTPS client",
    }
    if reply.outcome == "hang":
        return Hook("http", None)
    error = errors.get(reply.outcome, "")
    said = _http_failed(pw, container, get, _wrap(world, url, error)) if error else ""
    return Hook("http", max(1, reply.latency_ms), said)


def _http_failed(pw: PodWorker, container: Container, get: HttpGet, error: str) -> str:
    where = f'for Container "{container.name}" in Pod "{pw.pod}_default({pw.uid})"'
    return f"HTTP lifecycle hook ({get.path}) {where} failed - error: {error}"


def died(pw: PodWorker, container: Container, handler: LifecycleHandler) -> str:
    """The error of a hook whose container has died under it."""
    if handler.exec is not None:
        words = " ".join(handler.exec.command)
        return _exec_failed(pw, container, handler.exec, f"command '{words}' exited with 137: ", "")
    if handler.http_get is not None:
        return _http_failed(pw, container, handler.http_get, "EOF")
    return ""


def cancelled(world: World, pw: PodWorker, container: Container, handler: LifecycleHandler) -> str:
    """The error of a postStart hook whose Pod is deleted meanwhile."""
    if handler.exec is not None:
        error = "rpc error: code = Canceled desc = context canceled"
        return _exec_failed(pw, container, handler.exec, error, "")
    if handler.http_get is not None:
        return _http_failed(pw, container, handler.http_get, "context canceled")
    seconds = handler.sleep.seconds if handler.sleep is not None else 0
    where = f'for Container "{container.name}" in Pod "{pw.pod}_default({pw.uid})"'
    return f"Sleep lifecycle hook ({seconds}) {where} failed - error: container terminated before sleep hook finished"


def _wrap(world: World, url: str, text: str) -> str:
    return f'Get "{url}": {text}' if release(world.setup.release).quoted_urls else f"Get {url}: {text}"


def _quoted(text: str) -> str:
    """Go's %q of a short text."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
    return f'"{escaped}"'
