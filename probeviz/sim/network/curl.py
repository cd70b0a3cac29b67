"""What curl says when there is no answer, or not all of it."""

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


def gave_up(after_ms: int, connecting: Open | None = None) -> str:
    """The client's time-out, or the system's for a connection that is never accepted."""
    if connecting is not None:
        where = f"{connecting.host} port {connecting.port}"
        return f"curl: (28) Failed to connect to {where} after {after_ms} ms: Connection timed out"
    return f"curl: (28) Operation timed out after {after_ms} milliseconds with 0 bytes received"


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
