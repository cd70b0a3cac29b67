"""The program in the container: how long it boots, what it answers, what a signal does to it.

`vocabulary` is what a Scenario says, `state` what the World remembers, `process` birth and death, `answers`
one HTTP exchange, `change` what a person changes while it runs.  The Timers stand in `timers`, which whoever
assembles the simulator imports; the World itself imports this package, which therefore cannot import it.
"""

from probeviz.sim.program.answers import Reply, Way, again, ask
from probeviz.sim.program.change import become
from probeviz.sim.program.process import alive, end, kill, start, terminate, watches_end
from probeviz.sim.program.state import Process, Programs
from probeviz.sim.program.vocabulary import (
    NO_DELAY,
    Dependency,
    Exit,
    Instance,
    Latency,
    OnSigterm,
    Program,
    Pull,
    Route,
    Sigterm,
    find,
    find_name,
    pull_error,
    pull_ms,
)

__all__ = [
    "NO_DELAY",
    "Dependency",
    "Exit",
    "Instance",
    "Latency",
    "OnSigterm",
    "Process",
    "Program",
    "Programs",
    "Pull",
    "Reply",
    "Route",
    "Sigterm",
    "Way",
    "again",
    "alive",
    "ask",
    "become",
    "end",
    "find",
    "find_name",
    "kill",
    "pull_error",
    "pull_ms",
    "start",
    "terminate",
    "watches_end",
]
