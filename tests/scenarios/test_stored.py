"""`object(ref)`: what the API server holds, in an expectation, in a lesson's check, and in what a report says of it."""

import json

import pytest

from probeviz.scenarios.document import read_scenario
from probeviz.scenarios.expression import Expression, Unusable
from probeviz.scenarios.player import Played, play
from probeviz.scenarios.view import RunView

SCENARIO = """\
apiVersion: probeviz.dev/v1alpha1
kind: Scenario
metadata: {name: two}
spec:
  programs: {example/web: {listen: [8080]}, example/proxy: {listen: [9090]}}
  script:
  - {at: 10s, patch: deployment/web, set: {"containers[web].livenessProbe.httpGet.path": /livez}}
  - {at: 20s, patch: deployment/web, set: {"containers[web].livenessProbe": null}}
  - {at: 30s, run: kubectl scale deployment web --replicas=1}
  - {at: 30s, run: kubectl annotate service web owner=shop}
  - {at: 40s, run: kubectl delete deployment web}
  until: 50s
  expect:
EXPECT
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      terminationGracePeriodSeconds: 45
      containers:
      - name: web
        image: example/web
        livenessProbe: {httpGet: {path: /healthz, port: 8080}}
        lifecycle: {preStop: {sleep: {seconds: 5}}}
      - {name: proxy, image: example/proxy}
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: web}, ports: [{port: 80, targetPort: 8080}]}
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: web}
spec: {ingressClassName: alb, defaultBackend: {service: {name: web, port: {number: 80}}}}
"""
WEB = "object('deployment/web').spec.template.spec.containers[0]"
PROXY = "object('deployment/web').spec.template.spec.containers.filter(c, c.name == 'proxy')[0]"
HOLDS = [
    # as it was written, and the API's defaults
    ("5s", f"{WEB}.livenessProbe.httpGet.path == '/healthz' && {WEB}.livenessProbe.httpGet.port == 8080"),
    ("5s", f"{WEB}.livenessProbe.periodSeconds == 10 && {WEB}.livenessProbe.failureThreshold == 3"),
    ("5s", f"{WEB}.livenessProbe.timeoutSeconds == 1 && {WEB}.livenessProbe.httpGet.scheme == 'HTTP'"),
    ("5s", f"!has({WEB}.livenessProbe.initialDelaySeconds) && {WEB}.lifecycle.preStop.sleep.seconds == 5"),
    ("5s", f"!has({WEB}.readinessProbe) && !has({PROXY}.livenessProbe) && has({WEB}.livenessProbe.httpGet)"),
    ("5s", "object('deployment/web').spec.template.spec.containers.exists_one(c, has(c.livenessProbe))"),
    ("5s", "object('deployment/web').spec.template.spec.terminationGracePeriodSeconds == 45"),
    ("5s", "object('deployment/web').spec.strategy.rollingUpdate.maxSurge == '25%'"),
    ("5s", "object('deployment/web').spec.replicas == 2 && object('deployment/web').metadata.name == 'web'"),
    # other kinds, and what is not there
    ("5s", "object('service/web').spec.ports[0].targetPort == 8080 && object('service/web').kind == 'Service'"),
    ("5s", "object('ingress/web').spec.defaultBackend.service.name == 'web'"),
    ("5s", "object('deployment/wep') == null && object('deployment.apps/web') != null"),
    ("5s", "!has(object('service/web').metadata.annotations)"),
    # what changes
    ("15s", f"{WEB}.livenessProbe.httpGet.path == '/livez'"),
    ("25s", f"!has({WEB}.livenessProbe)"),
    ("35s", "object('deployment/web').spec.replicas == 1"),
    ("35s", "object('service/web').metadata.annotations.owner == 'shop'"),
    ("45s", "object('deployment/web') == null && object('service/web') != null"),
]


def played(*expect: tuple[str, str]) -> Played:
    lines = "\n".join(f"  - {{at: {at}, that: {json.dumps(that)}}}" for at, that in expect)
    return play(read_scenario(SCENARIO.replace("EXPECT", lines), "two.yaml"))


def test_it_is_what_the_api_server_holds_at_that_time() -> None:
    assert [str(verdict) for verdict in played(*HOLDS).failed] == []


def test_it_is_looked_at_whenever_it_changes() -> None:
    text = SCENARIO.replace("EXPECT", f'  - {{between: [5s, 30s], that: "has({WEB}.livenessProbe)"}}')
    assert [verdict.at_ms for verdict in play(read_scenario(text, "two.yaml")).failed] == [20_000]


def test_a_field_that_is_not_there_is_an_error() -> None:
    (verdict,) = played(("25s", f"{WEB}.livenessProbe.httpGet.path == '/livez'")).failed
    assert verdict.why == "there is no field 'livenessProbe'"


def test_a_report_shows_the_object() -> None:
    (verdict,) = played(("5s", f"{WEB}.livenessProbe.httpGet.path == '/livez'")).failed
    assert verdict.why.startswith("saw object('deployment/web') = {apiVersion: apps/v1, kind: Deployment")
    assert "livenessProbe: {timeoutSeconds: 1, periodSeconds: 10" in verdict.why and "path: /healthz" in verdict.why
    assert "last-applied" not in verdict.why


@pytest.mark.parametrize(
    ("ref", "said"),
    [
        ("web", "object() takes 'deployment/NAME', 'service/NAME' or 'ingress/NAME', not 'web'"),
        ("deploymnt/web", "not 'deploymnt/web'; did you mean deployment?"),
        ("deployment/", "not 'deployment/'"),
        ("pod/web", "not 'pod/web'"),
    ],
)
def test_what_it_cannot_be_asked_for(ref: str, said: str) -> None:
    """Where it is written out one learns so when it is read, else when it is asked."""
    with pytest.raises(Unusable) as read:
        Expression(f"has( object( '{ref}' ).spec)")
    with pytest.raises(Unusable) as asked:
        Expression(f"object('' + '{ref}') == null").holds(RunView())
    assert said in str(read.value) and said in str(asked.value)


def test_a_field_of_that_name_is_none_of_it() -> None:
    assert Expression("events.exists(e, e.object == 'pod/a')").told_by == frozenset(["event.recorded"])
    assert Expression("object('service/web') != null").told_by == frozenset(["object.applied", "object.deleted"])
