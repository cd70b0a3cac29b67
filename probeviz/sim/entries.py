"""The closed list of what a run's log may hold: everything that a person may do to a run.

An entry is decoded (`terminal/`, `api/`) against the world at its time before it is committed, so replay needs
only `sim/`.  `line` is what was typed, `out` what it printed at once.
"""

from typing import Any

import msgspec

from probeviz.sim.objects import Condition, Manifest, Ref


class Entry(msgspec.Struct, tag_field="kind", kw_only=True, omit_defaults=True):
    line: str = ""
    out: str = ""
    error: str = ""
    quiet: bool = False  # states no fact of its own (a scripted change of the surroundings)


class Apply(Entry, tag="apply"):
    """Objects as they shall be stored: decoded, defaulted, validated and merged with what lives."""

    objects: list[Manifest]


class Delete(Entry, tag="delete"):
    refs: list[Ref]
    grace_seconds: int | None = None  # None: the object's own
    force: bool = False
    timeout_ms: int = 0  # how long the command waits until all is gone; 0: for ever
    cascade: str = "background"  # foreground, orphan: what becomes of what they own


class Patch(Entry, tag="patch"):
    objects: list[Manifest]


class Conditions(Entry, tag="conditions"):
    """The conditions of Pods that are not the cluster's own, by the Pod's name: all of them, as they shall be."""

    pods: dict[str, list[Condition]]


class Scale(Entry, tag="scale"):
    ref: Ref
    replicas: int
    also: list[Ref] = []  # further objects of the same command
    change_cause: str = ""  # of `--record`


class Restart(Entry, tag="restart"):
    ref: Ref
    also: list[Ref] = []


class Undo(Entry, tag="undo"):
    ref: Ref
    revision: int = 0  # 0: the one before the current
    also: list[Ref] = []


class Request(Entry, tag="request"):
    """One HTTP request by hand.

    `to`: "ingress", "service/NAME", "nodeport/NODE:PORT", "pod/NAME:PORT" (from inside that Pod),
    "forward/NAME:PORT" (through a port-forward that listens on `port`) or "unknown".
    """

    to: str
    method: str = "GET"
    host: str = ""
    port: int = 80
    path: str = "/"
    headers: dict[str, str] = {}
    timeout_ms: int = 0  # 0: waits for ever
    connect_ms: int = 0  # the same until there is a connection
    fail: bool = False  # an answer of 400 and above is a failure (curl -f)
    redirects: int = 0  # how many it goes after (curl -L); only a Shell does
    keeps: str = ""  # the file of the run that gets the body (curl -o); only a Shell does


class Load(Entry, tag="load"):
    """A stream of requests by hand: one each 1,000,000 / `rate_milli` ms, for `for_ms` (`load 20/s 30s /ping`)."""

    request: Request
    rate_milli: int
    for_ms: int


class Wait(Entry, tag="wait"):
    """A command that waits for something, and gives up after so long."""

    timeout_ms: int


class Forward(Entry, tag="forward"):
    """A port-forward into one Pod, until its Interrupt or the Pod's end; `ports`: (local, the Pod's)."""

    pod: str
    uid: str
    ports: list[tuple[int, int]]


class Local(Entry, tag="local"):
    """A program of the scenario, started on the visitor's own machine (`go run http.go`), until its Interrupt."""

    program: str


class Exec(Entry, tag="exec"):
    """A program started beside the container's own, as `kubectl exec` does; `id` is the container's."""

    pod: str
    container: str
    id: str
    command: list[str]


class Interrupt(Entry, tag="interrupt"):
    """Ctrl-C: ends what the entry numbered `of` is still waiting for."""

    of: int


class Program(Entry, tag="program"):
    """Changes what a program does: a route, or the whole (`route` empty), everywhere or in one Pod."""

    image: str = ""
    pod: str = ""
    route: str = ""
    become: dict[str, Any] = {}


class Dependency(Entry, tag="dependency"):
    name: str
    become: dict[str, Any] = {}


class Client(Entry, tag="client"):
    """Changes a client's rate (requests per 1,000 seconds, so that it stays an integer) or its target."""

    name: str
    rate_milli: int | None = None
    method: str | None = None
    path: str | None = None


class Node(Entry, tag="node"):
    """What happens to a node; `refs` are the Pods that a drain evicts."""

    node: str
    become: str  # cordoned | uncordoned | drained | down | up | kubeletRestarted
    refs: list[Ref] = []
    grace_seconds: int | None = None


class Clock(Entry, tag="clock"):
    """Maps wall time to virtual time; never reaches the World."""

    wall_ms: int
    playing: bool
    speed: float = 1.0
    stop: str = ""  # at which kind of fact it is to pause: restart | cut | 5xx
    met: int = 0  # the fact at which it did
    does: str = ""  # what a person did with it: play | pause | speed | step; empty: the site's own doing


class File(Entry, tag="file"):
    name: str
    text: str


class Look(Entry, tag="look"):
    """A line that only reads; reaches no World and states no fact."""


class Seek(Entry, tag="seek"):
    """Somebody looked back to `to_ms`; reaches no World, and is kept only where a lesson asks for it."""

    to_ms: int


class Answer(Entry, tag="answer"):
    """What somebody answers to a step of the lesson; reaches no World."""

    step: str
    value: Any = None


class Carried(Entry, tag="carried"):
    """What a branch takes along of the lesson: (step, what, value) of each mark of the steps that lie behind; `of` is
    the lesson's digest. Reaches no World."""

    of: str
    marks: list[tuple[str, str, Any]]


class Refused(Entry, tag="refused"):
    """A line that was refused; `error` says why."""


Changing = Apply | Delete | Patch | Conditions | Scale | Restart | Undo | Node | Exec


class Step(msgspec.Struct, array_like=True, frozen=True):
    """One step of a Shell. `op`, and what `arg` is:

    `send` a request's index, waits for its answer; `sleep` ms; `look` a command that reads, its index; `say` one
    that is built into the shell; `status` a value; `not`; `jump`, `jump-ok`, `jump-failed` the step to go on with.
    """

    op: str
    arg: int = 0


class Shell(Entry, tag="shell"):
    """A line of several commands. `does` is done at once; a Wait can only be the last of it.  Then the steps are taken
    one after the other, from step `begin` with the exit status `status`.  What the commands print is no part of it:
    `terminal/` derives that from the facts."""

    does: list[Changing | Wait] = []
    requests: list[Request] = []
    steps: list[Step] = []
    begin: int = 0
    status: int = 0


AnyEntry = (
    Apply | Delete | Patch | Conditions | Scale | Restart | Undo | Request | Wait | Forward | Local | Exec | Interrupt
    | Program | Dependency | Client | Node | Clock | File | Look | Seek | Answer | Carried | Refused | Shell
    | Load
)  # fmt: skip
