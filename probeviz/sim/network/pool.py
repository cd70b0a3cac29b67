"""The idle connections of a balancer, and the race with a program that closes them.

A program with `keepAlive` closes a connection that was idle for so long.  A balancer that sends a request at that very
moment writes into a closed connection: the request fails although the program never saw it.
"""

from typing import Literal

from probeviz.sim import choices
from probeviz.sim.program.process import settled
from probeviz.sim.world import World

MOST = 64
CLOSING_IDLE = "the program was closing the idle connection"  # a hop's detail


def keep_alive_ms(world: World, ip: str, port: int) -> int | None:
    """After how long the program there closes an idle connection; None: never, or nobody listens."""
    process = world.cluster.programs.listener(ip, port)
    return None if process is None else settled(world, process).keep_alive


def take(world: World, own_ms: int, ip: str, port: int) -> Literal["new", "reused", "closing"]:
    """What connection the next request gets; `own_ms` is how long the balancer keeps an idle one."""
    since = world.cluster.network.pools.pop(f"{ip}:{port}", None)
    process = world.cluster.programs.listener(ip, port)
    if since is None or process is None or process.started_at > since:
        return "new"
    idle_ms, keep_ms = world.now - since, settled(world, process).keep_alive
    if idle_ms >= own_ms:
        return "new"
    if keep_ms is None or idle_ms < keep_ms:
        return "reused"
    return "closing" if idle_ms < keep_ms + choices.KEEP_ALIVE_RACE_MS else "new"


def give(world: World, key: str) -> None:
    """The answer is there, and the connection is idle from now on."""
    pools = world.cluster.network.pools
    pools[key] = world.now
    if len(pools) > MOST:
        del pools[min(pools, key=pools.__getitem__)]
