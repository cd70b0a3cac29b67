"""A run that is played, with kubectl at its side: commands are committed, and what goes on is fed the facts."""

from typing import Any

from probeviz.kubectl.answer import Answer, Following, Line
from probeviz.kubectl.command import Surroundings, kubectl
from probeviz.kubectl.logbook import LogBook
from probeviz.sim.entries import Look
from probeviz.sim.facts import Fact
from probeviz.sim.program import NO_DELAY, Latency, Program, Route
from probeviz.sim.setup import NodeSetup, Setup
from probeviz.sim.timeline import Timeline

IMAGE = "probeviz.test/app"


class Command:
    """One line: what it has printed so far, by virtual time, and its exit code once it is done."""

    def __init__(self, answer: Answer, at_ms: int) -> None:
        self.answer = answer
        self.following: Following | None = answer.following
        self.printed: list[tuple[int, Line]] = [(at_ms, line) for line in answer.lines]
        self.ended_at = at_ms if answer.following is None else None

    @property
    def done(self) -> bool:
        return self.following is None or self.following.done

    @property
    def code(self) -> int:
        return self.answer.code if self.following is None else self.following.code

    @property
    def text(self) -> str:
        return "".join(f"{line.text}\n" for _, line in self.printed)

    def feed(self, fact: Fact) -> None:
        if self.following is not None and not self.done:
            self.printed += [(fact.t, line) for line in self.following.feed(fact)]
            self.ended_at = fact.t if self.following.done else None


class Run:
    """`type` commits a line now; `wait` lets time pass."""

    def __init__(self, setup: Setup, files: dict[str, str] | None = None) -> None:
        self.timeline = Timeline(setup)
        self.files = files or {}
        self.logs = LogBook()
        self.commands: list[Command] = []

    @property
    def now(self) -> int:
        return self.timeline.now

    @property
    def world(self) -> Any:
        return self.timeline.world

    def type(self, line: str, *words: str) -> Command:
        """`words` are further ones, as the shell would pass them on unsplit."""
        around = Surroundings(self.files, self.logs)
        answer = kubectl(self.timeline.world, [*line.split(), *words], around)
        command = Command(answer, self.now)
        self.commands.append(command)
        before = self.timeline.n
        number = self.timeline.commit(self.now, answer.entry or Look())
        if answer.following is not None:
            answer.following.start(number)
        self._take(self.timeline.facts_after(before))
        return command

    def wait(self, ms: int) -> None:
        self._take(self.timeline.advance(self.now + ms))

    def _take(self, facts: list[Fact]) -> None:
        for fact in facts:
            self.logs.feed(fact)
            for command in self.commands:
                command.feed(fact)

    def pods(self) -> list[str]:
        return list(self.timeline.world.cluster.pods)


def setup(release: str = "1.36", boot_ms: int = 0, nodes: int = 1, luck: str = "plain", **program: Any) -> Setup:
    """One image whose program listens on 8080 after `boot_ms` and answers /ping."""
    given: dict[str, Any] = {
        "listen": [8080],
        "log": ["Starting server at port 8080"],
        "routes": {"/ping": [Route(status=200, body="pong")], "/err": [Route(panic="Error")]},
        "boot": Latency(fixed=boot_ms) if boot_ms else NO_DELAY,
        **program,
    }
    addresses = [NodeSetup(f"node-{i}", f"10.3.55.{i}") for i in range(1, nodes + 1)]
    return Setup(release=release, seed=7, luck=luck, nodes=addresses, programs={IMAGE: Program(**given)})


def deployment(name: str = "app", replicas: int = 1, strategy: str = "RollingUpdate", **more: Any) -> str:
    """A Deployment of the image with a readiness probe every two seconds; `more` goes into its spec."""
    rest = "".join(f"  {key}: {value}\n" for key, value in more.items())
    return f"""\
apiVersion: apps/v1
kind: Deployment
metadata: {{name: {name}, labels: {{app: {name}}}}}
spec:
  replicas: {replicas}
  strategy: {{type: {strategy}}}
{rest}  selector: {{matchLabels: {{app: {name}}}}}
  template:
    metadata: {{labels: {{app: {name}}}}}
    spec:
      containers:
      - name: app
        image: {IMAGE}
        ports: [{{containerPort: 8080, name: http}}]
        readinessProbe: {{httpGet: {{path: /ping, port: 8080}}, periodSeconds: 2}}
"""


def started(release: str = "1.36", replicas: int = 1, wait_ms: int = 15_000, **given: Any) -> Run:
    """A run whose Deployment `app` has become available."""
    run = Run(setup(release, **given), {"app.yaml": deployment(replicas=replicas)})
    assert run.type("apply -f app.yaml").code == 0
    run.wait(wait_ms)
    return run
