"""Where a URL leads from the visitor's own machine: to the balancer, to a node's port, or nowhere."""

import re
from collections.abc import Mapping
from typing import NamedTuple

from probeviz.sim.network import forwards, local
from probeviz.sim.world import World
from probeviz.terminal import source
from probeviz.terminal.curl.options import CurlError

URL = re.compile(
    r"(?:(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*)://)?(?P<host>[^/:?#]*)(?::(?P<port>\d{1,6}))?(?P<rest>.*)", re.S
)
LOCAL = ("localhost", "127.0.0.1", "::1", "0.0.0.0")
LOCAL_HINT = (
    "(Nothing listens on this machine: the program runs in the cluster. Its address is in kubectl get ingress;"
    " $INGRESS stands for it, and kubectl port-forward leads from here to a Pod.)"
)
GO_HINT = (
    "(Nothing listens on this machine: go run {file} starts the program here, kubectl port-forward leads to a Pod.)"
)
LOCAL_SINGLE = "(What go run has started is asked for one URL at a time.)"
INSIDE_HINT = "(That address exists inside the cluster only; from outside use $INGRESS.)"


class Target(NamedTuple):
    """`to` as the entry Request has it, or "" when curl itself says why it leads nowhere (`error`, `hint`)."""

    to: str
    host: str
    port: int
    path: str
    error: str = ""
    hint: str = ""
    local: bool = False  # what `go run` has started on this machine listens there


NAME_HINT = "(That name exists inside the cluster only; from outside use $INGRESS.)"
HOST_HINT = "(No DNS leads that name to the balancer; curl -H 'Host: {host}' http://$INGRESS asks for it.)"
Resolve = Mapping[tuple[str, int], str]  # (host, port) to an address (curl --resolve)


def public_address(world: World, host: str) -> str:
    """The address that a public name resolves to (our choice: TEST-NET-3)."""
    return f"203.0.113.{1 + world.pick(254, 'curl', 'address', host)}"


def locate(world: World, url: str, old_curl: bool, resolve: Resolve | None = None) -> Target:
    """Takes the URL apart and looks its host up in the run."""
    found = URL.fullmatch(url)
    if found is None or not found["host"]:
        raise CurlError("curl: (3) URL rejected: No host part in the URL" if not old_curl else BAD_OLD, 3)
    scheme, host = (found["scheme"] or "http").lower(), found["host"].lower()
    if scheme not in ("http", "https"):
        named = f'"{scheme}"' if not old_curl else scheme
        raise CurlError(f"curl: (1) Protocol {named} not supported", 1)
    port = int(found["port"] or (443 if scheme == "https" else 80))
    path = found["rest"].partition("#")[0]
    path = path if path.startswith("/") else f"/{path}"
    if host in LOCAL and port in local.listening(world):
        return Target("", found["host"], port, path, _error(host, port, old_curl, known=True), LOCAL_SINGLE, local=True)
    to, hint = _to(world, (resolve or {}).get((host, port), host), port)
    if to:
        return Target(to, found["host"], port, path)
    return Target(
        "", found["host"], port, path, _error(host, port, old_curl, known=host in LOCAL or hint == INSIDE_HINT), hint
    )


BAD_OLD = "curl: (3) URL using bad/illegal format or missing URL"


def _to(world: World, host: str, port: int) -> tuple[str, str]:
    """The entry's `to`, or "" with a hint; neither means that the name is unknown."""
    if host in LOCAL:
        forwarded = forwards.listening(world).get(port)
        return (f"forward/{forwarded[0]}:{forwarded[1]}", "") if forwarded else ("", _local_hint(world))
    addresses = [ingress.address for ingress in world.cluster.ingresses.values() if ingress.address]
    if any(host in (address, public_address(world, address)) for address in addresses):
        return "ingress", ""
    for node in world.cluster.nodes.values():
        if host in (node.address, node.metadata.name):
            return f"nodeport/{node.metadata.name}:{port}", ""
    if re.fullmatch(r"\d{1,3}(\.\d{1,3}){3}", host):
        return "", INSIDE_HINT
    if host.partition(".")[0] in world.cluster.services:
        return "", NAME_HINT
    if any(rule.host == host for ingress in world.cluster.ingresses.values() for rule in ingress.rules):
        return "", HOST_HINT.format(host=host)
    return "", ""


def _local_hint(world: World) -> str:
    file = next((file for file in source.files(world) if file.endswith(".go")), "")
    return GO_HINT.format(file=file) if file else LOCAL_HINT


def _error(host: str, port: int, old_curl: bool, known: bool) -> str:
    if not known:
        return f"curl: (6) Could not resolve host: {host}"
    if old_curl:
        return f"curl: (7) Failed to connect to {host} port {port}: Connection refused"
    return f"curl: (7) Failed to connect to {host} port {port} after 0 ms: Couldn't connect to server"
