"""One probe as a rule looks at it: where it stands, what it asks, how long it has."""

from typing import TYPE_CHECKING, Any, NamedTuple

from probeviz.advice.advice import Fix, Found, Level
from probeviz.api.source import Path
from probeviz.locale.text import Said, say
from probeviz.sim.objects import Container, Probe
from probeviz.sim.program import Program

if TYPE_CHECKING:
    from probeviz.advice.workload import Workload


class Asked(NamedTuple):
    """One probe of a container; `program` is what runs in its image, None when nothing is known of it."""

    kind: str  # startup | readiness | liveness
    probe: Probe
    container: Container
    path: Path
    workload: "Workload"
    program: Program | None

    def __str__(self) -> str:
        return self.said

    @property
    def said(self) -> Said:
        return say("{kind} probe of {container}", kind=self.kind, container=self.container.name)

    @property
    def handler(self) -> object:
        return self.probe.http_get or self.probe.tcp_socket or self.probe.exec or self.probe.grpc

    @property
    def command(self) -> list[str]:
        return self.probe.exec.command if self.probe.exec is not None else []

    @property
    def port(self) -> int | str | None:
        """As it is written; None: it asks no port."""
        for handler in (self.probe.http_get, self.probe.tcp_socket, self.probe.grpc):
            if handler is not None:
                return handler.port
        return None

    @property
    def number(self) -> int | None:
        """The number of its port (pkg/probe/util.go, ResolveContainerPort); None when a name is declared nowhere."""
        if not isinstance(self.port, str):
            return self.port
        named = [p.container_port for p in self.container.ports if p.name == self.port]
        return named[0] if named else int(self.port) if self.port.isdigit() else None

    @property
    def url_path(self) -> str:
        get = self.probe.http_get
        return "" if get is None else "/" + get.path.lstrip("/")

    @property
    def headers(self) -> dict[str, str]:
        """What it sends; Host is the Pod's address, of which only the form is known."""
        get = self.probe.http_get
        given = {h.name: h.value for h in get.http_headers} if get is not None else {}
        return {"Host": f"{get.host if get and get.host else '10.244.1.3'}:{self.number}", **given}

    @property
    def gives_up_s(self) -> int:
        """From the first failure to the last that it takes, at most."""
        return self.probe.failure_threshold * self.probe.period_seconds

    @property
    def budget_s(self) -> int:
        """How long after its start the container has at the most."""
        return self.probe.initial_delay_seconds + self.gives_up_s

    @property
    def first_s(self) -> int:
        """The earliest instant after the container's start at which it may have failed for good."""
        return self.budget_s - self.probe.period_seconds

    def set(self, **fields: Any) -> tuple[tuple[Path, Any], ...]:
        """Changes of this probe's fields, for a Fix."""
        return tuple(((*self.path, name), value) for name, value in fields.items())

    @property
    def written(self) -> dict[str, Any]:
        """The handler as it stands in the file: `{httpGet: {...}}`."""
        at: Any = self.workload.document.value
        for part in self.path:
            at = at[part]
        return {name: at[name] for name in ("httpGet", "tcpSocket", "exec", "grpc") if at.get(name)}

    @property
    def sum(self) -> str:
        """Its budget as a sum; a failed start has had it at the most."""
        times, period = self.probe.failure_threshold, self.probe.period_seconds
        if not self.probe.initial_delay_seconds:
            return say("{times} x {period} s = {all} s", times=times, period=period, all=self.budget_s)
        return say(
            "{delay} s + {times} x {period} s = {all} s",
            delay=self.probe.initial_delay_seconds,
            times=times,
            period=period,
            all=self.budget_s,
        )

    def other(self, kind: str) -> "Asked | None":
        """The container's probe of another kind."""
        others = (a for a in self.workload.probes(kind) if a.container is self.container)
        return next(others, None)

    def say(self, level: Level, what: str, why: str, fix: Fix, field: str = "", **more: Any) -> Found:
        """A finding at one field of this probe, such as `httpGet.path`."""
        return self.workload.say(level, (*self.path, *filter(None, field.split("."))), what, why, fix, **more)

    def becomes(self, at_s: float, **route: Any) -> dict[str, Any]:
        """A line of a script: from then on the program answers this probe's path so."""
        path = self.url_path.partition("?")[0]
        return {"at": f"{at_s:g}s", "program": self.image, "route": path, "become": route}

    @property
    def image(self) -> str:
        return self.workload.names[self.container.name]
