"""What the World remembers of programs: the processes that live, and what was changed about them."""

from collections.abc import Iterator

import msgspec

from probeviz.sim.program.commanded import Does
from probeviz.sim.program.vocabulary import Dependency, Program, Route

FOREVER = 1 << 53  # when a request ends that is never answered
ENDED_KEPT = 64  # addresses whose last death is remembered, so that a refused request can name it


class Process(msgspec.Struct, array_like=True):
    """One process of one container; it exists from `start` until it ends."""

    container_id: str
    pod: str
    container: str
    image: str
    program: str  # its name in `setup.programs`
    ip: str
    instance: int  # restart number
    started_at: int
    state: str = "booting"  # booting | listening | draining | hung (by a deadlock)
    ports: list[int] = []  # on which it listens now
    requests: int = 0
    counts: dict[str, int] = {}  # requests by route, of the routes that cycle
    busy_until: int = 0  # when the last open request will have been answered
    exiting: int | None = None  # when it will end, once that is certain
    fact: int = 0  # its last change of state
    files: dict[str, str] = {}  # what was written into the container, by absolute path; gone with it
    tail: str | None = None  # the end of its log, where the container's termination message may come from it
    oom_at: int = -1  # when its memory will have reached the container's limit
    places: list[int] = []  # until when the places of its capacity are taken, in order
    waits_until: int = 0  # when the last request that waits for a place will get one
    full: int = 0  # the fact that says that requests wait; 0: none does
    pause_at: int = -1  # when its next pause begins
    paused: int = 0  # the fact of the pause that it is in, or 0
    does: Does | None = None  # what the container's command makes it do, instead of the image's program


class Changed(msgspec.Struct, array_like=True):
    """A route that a person changed, and the fact that did it."""

    route: Route
    fact: int


class Whole(msgspec.Struct, array_like=True):
    """A program that a person changed, and the fact that did it."""

    program: Program
    fact: int


class Needed(msgspec.Struct, array_like=True):
    """A dependency that a person changed, and the fact that did it."""

    dependency: Dependency
    fact: int


class Programs(msgspec.Struct, array_like=True):
    """Overrides are keyed "image/NAME" or "pod/NAME"; the Pod's own win."""

    processes: dict[str, Process] = {}  # by container_id
    ended: dict[str, int] = {}  # ip -> the fact of the last death there
    routes: dict[str, dict[str, Changed]] = {}  # key -> route -> what it became
    whole: dict[str, Whole] = {}
    dependencies: dict[str, Needed] = {}
    unreachable: dict[str, int] = {}  # ip of a Pod whose machine is down -> the fact of that

    def listener(self, ip: str, port: int) -> Process | None:
        """The process that accepts connections at `ip:port`."""
        return next((process for process in self.at(ip) if port in process.ports), None)

    def at(self, ip: str) -> Iterator[Process]:
        """The processes at an address, the oldest first."""
        return (process for process in self.processes.values() if process.ip == ip)

    def add(self, process: Process) -> None:
        self.processes[process.container_id] = process

    def remove(self, process: Process, fact: int) -> None:
        """Forgets a dead process, and the oldest deaths."""
        del self.processes[process.container_id]
        self.ended.pop(process.ip, None)
        self.ended[process.ip] = fact
        if len(self.ended) > ENDED_KEPT:
            del self.ended[next(iter(self.ended))]
