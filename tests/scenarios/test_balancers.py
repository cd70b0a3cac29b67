"""Balancers in a whole cluster: every kind, the readiness gate, GCE's health check, an admission webhook."""

import pytest

from probeviz.scenarios.document import read_scenario
from probeviz.scenarios.player import Played, play
from probeviz.sim import why
from probeviz.sim.facts import (
    CommandAccepted,
    CommandRefused,
    PodChanged,
    ProgramChanged,
    RequestAnswered,
    TargetChanged,
)
from probeviz.sim.network.balancers import BALANCERS

SPEC = """
apiVersion: probeviz.dev/v1alpha1
kind: Scenario
metadata: {{name: balancers}}
spec:
  luck: plain
  balancer: {kind}
  programs: {{app: {{listen: [8080], routes: {{/ping: {{body: pong}}}}}}}}
  clients: [{{name: users, path: /ping, rate: 1/s}}]
  script: {script}
  until: {until}
---
apiVersion: apps/v1
kind: Deployment
metadata: {{name: app}}
spec:
  selector: {{matchLabels: {{app: app}}}}
  template:
    metadata: {{labels: {{app: app}}}}
    spec:
      {gates}
      containers:
        - {{name: app, image: app, readinessProbe: {{httpGet: {{path: /ping, port: 8080}}, periodSeconds: 1}}}}
---
apiVersion: v1
kind: Service
metadata: {{name: app}}
spec: {{type: NodePort, selector: {{app: app}}, ports: [{{port: 80, targetPort: 8080}}]}}
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: app
  annotations: {{kubernetes.io/ingress.class: {of}, alb.ingress.kubernetes.io/healthcheck-path: /ping}}
spec:
  rules:
    - http:
        paths: [{{path: {path}, pathType: Prefix, backend: {{service: {{name: app, port: {{number: 80}}}}}}}}]
"""


def played(kind: str, path: str = "/", gates: str = "", script: str = "[]", until: str = "60s") -> Played:
    of = BALANCERS[kind].ingress_class[0] or "gce"
    text = SPEC.format(kind=kind, path=f'"{path}"', gates=gates, script=script, until=until, of=of)
    return play(read_scenario(text, "balancers.yaml"))


def codes(run: Played) -> list[int | None]:
    return [fact.status for fact in run.facts if isinstance(fact, RequestAnswered)]


@pytest.mark.parametrize("kind", BALANCERS)
def test_every_kind_serves_and_fails_as_its_table_says(kind: str) -> None:
    """Readiness fails at 60 s; what it then answers leads back to the line that did it."""
    script = "[{at: 60s, program: app, route: /ping, become: {status: 500}}]"
    run = played(kind, script=script, until="120s")
    found = codes(run)
    assert 200 in found
    last = [fact for fact in run.facts if isinstance(fact, RequestAnswered)][-1]
    assert last.status == {"alb-instance": 502, "gce": 502}.get(kind, 503)
    assert last.origin == "balancer"
    by_n = {fact.n: fact for fact in run.facts}
    walked = [by_n[n] for n in why.walk(by_n, last.n)]
    assert why.is_root(walked[-1])
    assert [fact.fault for fact in walked if isinstance(fact, ProgramChanged)] == ["/ping: 500"]


def test_a_readiness_gate_waits_for_the_target() -> None:
    gate = "readinessGates: [{conditionType: target-health.elbv2.k8s.aws/k8s-default-app}]"
    run = played("alb-ip", gates=gate)
    healthy = next(fact.t for fact in run.facts if isinstance(fact, TargetChanged) and fact.state == "healthy")
    pods = [fact for fact in run.facts if isinstance(fact, PodChanged)]
    became = next(fact for fact in pods if fact.conditions.get("Ready") == "True")
    assert healthy < became.t <= healthy + 13_000
    before = [fact.readiness_gates for fact in pods if fact.t < became.t]
    assert before[-1] in ("0/1", "1/1") and became.readiness_gates == "1/1"


def test_a_pod_that_waits_for_its_gate_alone_is_found_although_no_endpoint_changes() -> None:
    script = "[{at: 0s, program: app, become: {boot: 10s}}, {at: 50s, scale: deployment/app, replicas: 2}]"
    gate = "readinessGates: [{conditionType: target-health.elbv2.k8s.aws/k8s-default-app}]"
    run = played("alb-ip", gates=gate, script=script, until="90s")
    registered = [fact for fact in run.facts if isinstance(fact, TargetChanged) and fact.state == "initial"]
    assert len({fact.target for fact in registered}) == 2
    assert {fact.pod for fact in run.facts if isinstance(fact, PodChanged) and fact.ready == "1/1"} == {
        fact.pod for fact in run.facts if isinstance(fact, PodChanged) and fact.conditions.get("Ready") == "True"
    }


def test_without_that_balancer_the_gate_stays_shut() -> None:
    gate = "readinessGates: [{conditionType: target-health.elbv2.k8s.aws/k8s-default-app}]"
    run = played("ingress-nginx", gates=gate)
    assert not any(fact.conditions.get("Ready") == "True" for fact in run.facts if isinstance(fact, PodChanged))


def test_gce_checks_what_the_readiness_probe_asks() -> None:
    run = played("gce")
    states = [fact.state for fact in run.facts if isinstance(fact, TargetChanged)]
    assert states[-1] == "healthy"  # /ping, not /


@pytest.mark.parametrize("kind", ["ingress-nginx", "contour"])
def test_the_admission_webhook_of_nginx_refuses_a_path(kind: str) -> None:
    run = played(kind, path="/*")
    commands = [fact for fact in run.facts if isinstance(fact, CommandAccepted | CommandRefused)]
    said = [fact.error for fact in commands if fact.error]
    if kind == "contour":
        assert said == []
        return
    assert said == [
        'Error from server (BadRequest): error when creating "balancers.yaml": admission webhook '
        '"validate.nginx.ingress.kubernetes.io" denied the request: ingress contains invalid paths: '
        "path /* cannot be used with pathType Prefix\n"
    ]
