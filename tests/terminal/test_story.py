"""The article's commands typed into a live run: each answer, and what follows it, from the facts alone."""

from probeviz.kubectl.answer import Following, text_of
from probeviz.kubectl.logbook import LogBook
from probeviz.sim.facts import Fact
from probeviz.sim.program import Program, Route
from probeviz.sim.setup import NodeSetup, Setup
from probeviz.sim.timeline import Timeline
from probeviz.terminal.files import kept, lying
from probeviz.terminal.session import Terminal

MANIFEST = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: go-http, labels: {app: go-http}}
spec:
  strategy: {type: Recreate}
  selector: {matchLabels: {app: go-http}}
  template:
    metadata: {labels: {app: go-http}}
    spec:
      containers:
      - name: go-http
        image: setevoy/go-http
        ports: [{containerPort: 8080}]
        livenessProbe: {httpGet: {path: /ping, port: 8080}, initialDelaySeconds: 1, periodSeconds: 1}
        readinessProbe: {httpGet: {path: /ping, port: 8080}, initialDelaySeconds: 1, periodSeconds: 1}
---
apiVersion: v1
kind: Service
metadata: {name: go-http-svc}
spec: {type: NodePort, ports: [{port: 80, targetPort: 8080}], selector: {app: go-http}}
---
apiVersion: extensions/v1beta1
kind: Ingress
metadata:
  name: go-http-ingress
  annotations: {kubernetes.io/ingress.class: alb, alb.ingress.kubernetes.io/healthcheck-path: /ping}
spec: {rules: [{http: {paths: [{path: /*, backend: {serviceName: go-http-svc, servicePort: 80}}]}}]}
"""


class Run:
    """A run with one terminal; `printed` is what the command under way has printed so far."""

    def __init__(self) -> None:
        program = Program(
            listen=[8080],
            log=["Starting server at port 8080"],
            routes={
                "/ping": [Route(status=200, body="pong")],
                "/err": [Route(panic="Error")],
                "/slow": [Route(hang=True)],
                "/old": [Route(redirect="/ping")],
                "/away": [Route(redirect="http://other.test/x")],
                "/round": [Route(redirect="/round")],
            },
        )
        setup = Setup(
            release="1.17", seed=7, nodes=[NodeSetup("n1", "10.3.55.229")], programs={"setevoy/go-http": program}
        )
        self.timeline = Timeline(setup)
        self.logs = LogBook()
        self.terminal = Terminal({"go-http.yaml": MANIFEST}, self.logs)
        self.following: Following | None = None
        self.printed = ""

    def type(self, line: str) -> None:
        """Commits the line now; what it has printed replaces what the last one did."""
        self.terminal.files = lying(self.terminal.files, kept(self.timeline.world))
        answer = self.terminal.run(self.timeline.world, line)
        self.following, self.printed = answer.following, answer.stdout + answer.stderr
        before = self.timeline.n
        assert answer.entry is not None
        number = self.timeline.commit(self.timeline.now, answer.entry)
        if self.following is not None:
            self.following.see(self.timeline.when)
            self.following.start(number)
        self._take(self.timeline.facts_after(before))

    def wait(self, ms: int) -> None:
        self._take(self.timeline.advance(self.timeline.now + ms))

    def _take(self, facts: list[Fact]) -> None:
        for fact in facts:
            self.logs.feed(fact)
            if self.following is not None and not self.following.done:
                lines = self.following.feed(fact)
                lines += self.following.end() if self.following.ending else []
                self.printed += text_of(lines, "out") + text_of(lines, "err")


def _started() -> Run:
    run = Run()
    run.type("kubectl apply -f go-http.yaml")
    assert run.printed.splitlines() == [
        "deployment.apps/go-http created",
        "service/go-http-svc created",
        "ingress.extensions/go-http-ingress created",
    ]
    run.wait(40_000)
    return run


def test_get_and_curl() -> None:
    run = _started()
    run.type("kubectl get pod -l app=go-http --no-headers")
    assert run.printed.split()[1:4] == ["1/1", "Running", "0"]
    run.type("curl -I $INGRESS/ping")
    assert run.printed == ""
    run.wait(2_000)
    assert run.printed.startswith("HTTP/1.1 200 OK\n")
    run.type("curl -vI $INGRESS/err")
    run.wait(2_000)
    assert "HTTP/1.1 502 Bad Gateway\n" in run.printed and "< Server: awselb/2.0\n" in run.printed


def test_logs_follow_a_panic() -> None:
    run = _started()
    run.type("kubectl logs -f deploy/go-http")
    assert run.printed.startswith("Starting server at port 8080\n")
    logs, written = run.following, run.printed
    before = run.timeline.n
    run.type("curl -s $INGRESS/err | grep title")
    run.wait(2_000)
    assert logs is not None
    for fact in run.timeline.facts_after(before):
        written += text_of(logs.feed(fact), "out")
    assert "http: panic serving" in written
    assert run.printed == "<head><title>502 Bad Gateway</title></head>\n"


def test_delete_waits_and_a_watch_sees_it() -> None:
    run = _started()
    (name,) = run.timeline.world.cluster.pods
    run.type(f"kubectl delete pod {name}")
    deleting = run.following
    assert run.printed == f'pod "{name}" deleted\n' and deleting is not None and not deleting.done
    run.wait(40_000)
    assert deleting.done


def test_a_replay_prints_the_same() -> None:
    run = _started()
    run.type("kubectl get pods -w")
    watch = run.following
    scale = run.terminal.run(run.timeline.world, "kubectl scale deploy/go-http --replicas=3").entry
    assert scale is not None
    before = run.timeline.n
    run.timeline.commit(run.timeline.now, scale)
    run._take(run.timeline.facts_after(before))
    run.wait(30_000)
    assert watch is not None
    again = Run()
    again.timeline = Timeline(run.timeline.setup, entries=run.timeline.log.entries)
    again.wait(40_000)
    answer = again.terminal.run(again.timeline.world, "kubectl get pods -w")
    assert answer.following is not None
    printed = answer.stdout
    for fact in again.timeline.advance(70_000):
        printed += text_of(answer.following.feed(fact), "out")
    assert printed == run.printed and len(printed.splitlines()) > 6
