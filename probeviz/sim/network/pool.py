"""The idle connections of a balancer, and the race with a program that closes them.

A program with `keepAlive` closes a connection that was idle for so long.  A balancer that sends a request at that very
moment writes into a closed connection: the request fails although the program never saw it.
"""

from typing import Literal

from probeviz.sim import choices
from probeviz.sim.program import Way
from probeviz.sim.world import World

MOST = 64
CLOSING_IDLE = "the program was closing the idle connection"  # a hop's detail


def take(world: World, own_ms: int, key: str, way: Way | None) -> Literal["new", "reused", "closing"]:
    """What connection the next request to `key`, "IP:PORT", gets; `own_ms` is how long the balancer keeps an idle one.

    `way`: who answers there, if anybody.
    """
    since = world.cluster.network.pools.pop(key, None)
    if since is None or way is None or way.process.started_at > since:
        return "new"
    idle_ms, keep_ms = world.now - since, way.program.keep_alive
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
