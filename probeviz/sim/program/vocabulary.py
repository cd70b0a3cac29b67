"""What a Scenario may say of a program, as typed data (durations in ms), and which program an image holds."""

from typing import TYPE_CHECKING, Literal

import msgspec

if TYPE_CHECKING:
    from probeviz.sim.setup import Setup
    from probeviz.sim.world import World

Runtime = Literal["go", "shell", "libc", "init"]


class Latency(msgspec.Struct, frozen=True, omit_defaults=True):
    """A duration: `fixed`, or drawn by name from `normal` (mean, deviation) or `uniform` (low, high)."""

    fixed: int = 0
    normal: tuple[int, int] | None = None
    uniform: tuple[int, int] | None = None

    @property
    def always(self) -> int | None:
        """Milliseconds, when no luck plays a part; else None."""
        return self.fixed if self.uniform is None and self.normal is None else None

    def draw(self, world: "World", what: str, *name: str | int) -> int:
        """Milliseconds, never below 0; plain luck gives the lower bound, and of a normal one the mean."""
        if self.uniform is not None:
            return world.draw(*self.uniform, what, *name)
        if self.normal is not None:
            mean, deviation = self.normal
            if world.setup.luck == "plain":
                return mean
            return max(0, mean + deviation * _bell(world, what, *name) // 32)
        return self.fixed


NO_DELAY = Latency()


def _bell(world: "World", what: str, *name: str | int) -> int:
    """A bell-shaped integer, mean 0, deviation 32: twelve five-bit numbers out of one draw, added up."""
    bits = world.pick(1 << 60, what, *name)
    return sum(bits >> shift & 31 for shift in range(0, 60, 5)) - 186


class Route(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One way to answer; without any field: 200 with an empty body.

    `until` ends a phase, counted from the container's start.  `cycle` answers by the route's request number;
    `when_header` answers only requests with these headers, the others get `otherwise` (`else` in a Scenario).
    """

    status: int = 0  # 0: 200, or 302 with a redirect
    body: str = ""
    latency: Latency = NO_DELAY
    headers: dict[str, str] = {}
    content_length: int | None = None  # another one than the body has
    redirect: str = ""  # the Location
    panic: str | None = None  # the handler panics with this value: the connection closes without a byte
    hang: bool = False  # never answers
    malformed: str | None = None  # this instead of an HTTP answer
    hang_body: bool = False  # headers come, the body never does
    reset: bool = False  # RST instead of an answer
    exit: int | None = None  # the request ends the process with this code
    deadlock: bool = False  # the request wedges the whole program: nothing is answered from then on
    until: int | None = None
    cycle: list["Route"] = []
    when_header: dict[str, str] = {}
    otherwise: "Route | None" = msgspec.field(default=None, name="else")

    @property
    def code(self) -> int:
        return self.status or (302 if self.redirect else 200)


class Command(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How a command that is run in the container ends; `until` ends a phase, counted from the container's start."""

    exit: int = 0
    output: str = ""
    takes: Latency = NO_DELAY
    missing: bool = False  # the container has no such program
    until: int | None = None


Serving = Literal["SERVING", "NOT_SERVING", "UNKNOWN", "UNIMPLEMENTED", "NOT_FOUND"]


class Grpc(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What `grpc.health.v1.Health/Check` answers: a serving status, or the code of an error."""

    status: Serving = "SERVING"
    latency: Latency = NO_DELAY
    hang: bool = False  # the call is never answered
    until: int | None = None


class Leak(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Memory that grows without end: `base` bytes, and from `after` on `rate` bytes more each second."""

    rate: int
    base: int = 0
    after: int = 0


class Capacity(msgspec.Struct, frozen=True, omit_defaults=True):
    """How many requests it works on at a time; the others wait in order, the earliest first."""

    concurrency: int


class Pauses(msgspec.Struct, frozen=True, omit_defaults=True):
    """Nothing is answered for `lasts` ms, each `every` ms from the process' start on, the first time after one."""

    every: int
    lasts: int = msgspec.field(name="for")


class Sigterm(msgspec.Struct, omit_defaults=True):
    """What SIGTERM does: `default` (the runtime's), `ignore`, `drain`, or `exit`, with a code `after` ms."""

    does: Literal["default", "ignore", "drain", "exit"] = "default"
    exit: int = 0
    after: int = 0


class OnSigterm(msgspec.Struct, omit_defaults=True):
    """What changes at once on SIGTERM: the ports that it still listens on."""

    listen: list[int] = []


class Pull(msgspec.Struct, omit_defaults=True):
    time: Latency = NO_DELAY
    fail: str = ""  # the registry's words, when the image cannot be pulled


class Exit(msgspec.Struct, omit_defaults=True):
    """The process ends by itself, `after` its start."""

    after: int = 0
    code: int = 0


class Instance(msgspec.Struct, kw_only=True, omit_defaults=True):
    """What differs in one instance of the container, by restart number; None: as in the others."""

    boot: Latency | None = None
    listen: list[int] | None = None
    log: list[str] | None = None
    sigterm: Sigterm | None = None
    routes: dict[str, list[Route]] | None = None
    default: Route | None = None
    exit: Exit | None = None
    tls: list[int] | None = None
    exec: dict[str, list[Command]] | None = None
    grpc: list[Grpc] | None = None
    leak: Leak | None = None
    termination_message: str | None = None
    keep_alive: int | None = None
    capacity: Capacity | None = None
    pauses: Pauses | None = None


NOT_FOUND = Route(
    status=404, body="404 page not found\n", headers={"X-Content-Type-Options": "nosniff"}
)  # net/http/server.go, NotFound


class Port(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a server of its own answers on one port, such as the port of management."""

    routes: dict[str, list[Route]] = {}
    default: Route = NOT_FOUND


class Program(msgspec.Struct, kw_only=True, omit_defaults=True):
    """A whole program.  A route holds its phases in order (a single answer is a list of one); the last stays.

    Route keys are exact paths, or prefixes that end in `*`; the query takes no part.
    """

    runtime: Runtime = "go"
    sigterm: Sigterm = msgspec.field(default_factory=Sigterm)
    on_sigterm: OnSigterm | None = None
    pull: Pull = msgspec.field(default_factory=Pull)
    boot: Latency = NO_DELAY
    listen: list[int] = []
    log: list[str] = []
    keep_alive: int | None = None  # ms after which it closes an idle connection; None: never
    needs: list[str] = []
    routes: dict[str, list[Route]] = {}
    default: Route = NOT_FOUND
    exit: Exit | None = None
    instances: list[Instance] = []
    tls: list[int] = []  # of the ports that it listens on, those that speak TLS
    exec: dict[str, list[Command]] = {}  # by the command's words joined with spaces; "*" is any other
    grpc: list[Grpc] = []  # none: it is an HTTP/1 server
    leak: Leak | None = None
    termination_message: str = ""  # what it leaves in /dev/termination-log
    capacity: Capacity | None = None  # None: as many as come
    pauses: Pauses | None = None
    ports: dict[str, Port] = {}  # by number, those that answer for themselves; the others share `routes` and `default`
    containers: dict[str, Instance] = {}  # what differs in the container of that name, e.g. a migration before the app
    source: dict[str, str] = {}  # the files that it is built from, by name

    def of_instance(self, number: int) -> "Program":
        """The program as instance `number` (0 = before any restart) runs it; the last override stays."""
        if not self.instances:
            return self
        return self._with(self.instances[min(number, len(self.instances) - 1)])

    def of_container(self, name: str) -> "Program":
        """The program as the container of that name runs it."""
        return self._with(self.containers[name]) if name in self.containers else self

    def _with(self, own: Instance) -> "Program":
        given = msgspec.structs.asdict(own)
        return msgspec.structs.replace(self, **{name: v for name, v in given.items() if v is not None})


class Dependency(msgspec.Struct, omit_defaults=True):
    """Something that programs wait for before they answer."""

    latency: Latency = NO_DELAY


# --- which program an image holds --------------------------------------------------------------------------


def find_name(setup: "Setup", image: str) -> str | None:
    """The most exact name among `setup.programs`: repo@digest, repo:tag, repo; a missing tag is `latest`."""
    bare, _, digest = image.partition("@")
    slash = bare.rfind("/")
    colon = bare.find(":", slash + 1)  # a colon before the last slash is a registry's port
    repo, tag = (bare[:colon], bare[colon + 1 :]) if colon >= 0 else (bare, "" if digest else "latest")
    names = [f"{repo}@{digest}"] if digest else []
    names += [f"{repo}:{tag}"] if tag else []
    return next((name for name in [*names, repo] if name in setup.programs), None)


def find(setup: "Setup", image: str) -> Program | None:
    """The program in an image; None: no such image, which is ErrImagePull."""
    name = find_name(setup, image)
    return None if name is None else setup.programs[name]


def pull_ms(world: "World", program: Program, image: str, *name: str | int) -> int:
    """How long this pull takes."""
    return program.pull.time.draw(world, "pull", image, *name)


def pull_error(program: Program) -> str:
    """The registry's words when the image cannot be pulled, else empty."""
    return program.pull.fail
