"""The program in the container: how long it boots, what it answers, what a signal does to it.

`vocabulary` is what a Scenario says, `state` what the World remembers, `process` birth and death, `answers`
one HTTP exchange, `change` what a person changes while it runs.  The Timers stand in `timers`, which whoever
assembles the simulator imports; the World itself imports this package, which therefore cannot import it.
"""

from probeviz.sim.program.answers import Reply, Way, again, alike, ask, begin, by_header, match, refusal, serve, way_to
from probeviz.sim.program.change import become
from probeviz.sim.program.commanded import Does, chosen
from probeviz.sim.program.commanded import read as read_command
from probeviz.sim.program.commands import Ran, execute, run
from probeviz.sim.program.deadlock import SAID as DEADLOCKED
from probeviz.sim.program.deadlock import watches_deadlock, wedged
from probeviz.sim.program.execs import Ended, as_the_scenario_says, run_in_container, sleep_ms, take_effect
from probeviz.sim.program.health import Check, accepts, check_health
from probeviz.sim.program.process import alive, end, kill, start, terminate, watches_end
from probeviz.sim.program.state import FOREVER, Process, Programs
from probeviz.sim.program.vocabulary import (
    NO_DELAY,
    Capacity,
    Command,
    Dependency,
    Exit,
    Grpc,
    Instance,
    Latency,
    Leak,
    OnSigterm,
    Pauses,
    Port,
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
    "DEADLOCKED",
    "FOREVER",
    "NO_DELAY",
    "Capacity",
    "Check",
    "Command",
    "Dependency",
    "Does",
    "Ended",
    "Exit",
    "Grpc",
    "Instance",
    "Latency",
    "Leak",
    "OnSigterm",
    "Pauses",
    "Port",
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
    "alike",
    "alive",
    "as_the_scenario_says",
    "ask",
    "become",
    "begin",
    "by_header",
    "check_health",
    "chosen",
    "end",
    "execute",
    "find",
    "find_name",
    "kill",
    "match",
    "pull_error",
    "pull_ms",
    "read_command",
    "refusal",
    "run",
    "run_in_container",
    "serve",
    "sleep_ms",
    "start",
    "take_effect",
    "terminate",
    "watches_deadlock",
    "watches_end",
    "way_to",
    "wedged",
]
