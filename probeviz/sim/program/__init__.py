"""The program in the container: how long it boots, what it answers, what a signal does to it.

`vocabulary` is what a Scenario says, `state` what the World remembers, `process` birth and death, `answers`
one HTTP exchange, `change` what a person changes while it runs.  The Timers stand in `timers`, which whoever
assembles the simulator imports; the World itself imports this package, which therefore cannot import it.
"""

from probeviz.sim.program.answers import Reply, Way, again, ask, by_header, match
from probeviz.sim.program.change import become
from probeviz.sim.program.commands import Ran, execute, run
from probeviz.sim.program.execs import Ended, run_in_container, take_effect
from probeviz.sim.program.health import Check, accepts, check_health
from probeviz.sim.program.process import alive, end, kill, start, terminate, watches_end
from probeviz.sim.program.state import Process, Programs
from probeviz.sim.program.vocabulary import (
    NO_DELAY,
    Command,
    Dependency,
    Exit,
    Grpc,
    Instance,
    Latency,
    Leak,
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
    "Check",
    "Command",
    "Dependency",
    "Ended",
    "Exit",
    "Grpc",
    "Instance",
    "Latency",
    "Leak",
    "OnSigterm",
    "Process",
    "Program",
    "Programs",
    "Pull",
    "Ran",
    "Reply",
    "Route",
    "Sigterm",
    "Way",
    "accepts",
    "again",
    "alive",
    "ask",
    "become",
    "by_header",
    "check_health",
    "end",
    "execute",
    "find",
    "find_name",
    "kill",
    "match",
    "pull_error",
    "pull_ms",
    "run",
    "run_in_container",
    "start",
    "take_effect",
    "terminate",
    "watches_end",
]
