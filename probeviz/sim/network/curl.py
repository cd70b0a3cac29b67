"""What curl says when there is no answer, or not all of it."""

import re

from probeviz.sim.network.state import Open
from probeviz.sim.releases import release
from probeviz.sim.world import World


def could_not_resolve(host: str) -> str:
    return f"curl: (6) Could not resolve host: {host}"


def could_not_connect(world: World, request: Open, after_ms: int) -> str:
    """The words changed in curl 7.84 (2022); a cluster of an old release has a curl of its day."""
    where = f"curl: (7) Failed to connect to {request.host} port {request.port}"
    if release(world.setup.release).minor < 25:
        return f"{where}: Connection refused"
    return f"{where} after {after_ms} ms: Couldn't connect to server"


def gave_up(after_ms: int, connecting: bool = False) -> str:
    """The client's own time-out (--max-time), before or after there was a connection."""
    if connecting:
        return f"curl: (28) Connection timed out after {after_ms} milliseconds"
    return f"curl: (28) Operation timed out after {after_ms} milliseconds with 0 bytes received"


def never_connected(world: World, request: Open, after_ms: int) -> str:
    """A connection that is never accepted: the client's time-out (--connect-timeout) or the system's."""
    if request.connect_ms and release(world.setup.release).minor < 25:
        return gave_up(after_ms, connecting=True)
    why = "Timeout was reached" if request.connect_ms else "Connection timed out"
    return f"curl: (28) Failed to connect to {request.host} port {request.port} after {after_ms} ms: {why}"


def error_of(world: World, request: Open) -> str:
    """For a connection that failed at the Service or the Pod."""
    match request.end:
        case "refused" if request.forwarded:
            return "curl: (52) Empty reply from server"  # kubectl has accepted the connection
        case "closed":
            return "curl: (52) Empty reply from server"
        case "reset":
            return "curl: (56) Recv failure: Connection reset by peer"
    return could_not_connect(world, request, world.now - request.started_at)


def exit_code(status: int, error: str, fail: bool, too_many: bool = False) -> int:
    """curl's exit status: the one in `error`, 47 for too many redirects, 22 for a failure by -f."""
    found = re.match(r"curl: \((\d+)\)", error)
    if found:
        return int(found[1])
    if too_many:
        return 47
    return 22 if fail and status >= 400 else 0
