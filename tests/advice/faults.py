"""A manifest of which no rule has anything to say, and for each rule the faults that make it speak."""

import copy
from typing import Any, NamedTuple

import yaml

from probeviz.advice.advice import RISKY, WORTH_KNOWING, WRONG, Advice, Level
from probeviz.advice.files import Given, given
from probeviz.advice.fix import applied
from probeviz.advice.review import review_all
from probeviz.api.schema import pathed

Json = dict[str, Any]

GOOD = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 3
  selector: {matchLabels: {app: web}}
  strategy:
    rollingUpdate: {maxSurge: 1, maxUnavailable: 0}
  template:
    metadata: {labels: {app: web}}
    spec:
      terminationGracePeriodSeconds: 40
      containers:
      - name: web
        image: web:1
        ports: [{name: http, containerPort: 8080}]
        startupProbe: {httpGet: {path: /livez, port: http}, periodSeconds: 5, failureThreshold: 24}
        livenessProbe: {httpGet: {path: /livez, port: http}, periodSeconds: 10, failureThreshold: 6, timeoutSeconds: 3}
        readinessProbe: {httpGet: {path: /readyz, port: http}, periodSeconds: 5, failureThreshold: 3, timeoutSeconds: 3}
        lifecycle: {preStop: {sleep: {seconds: 10}}}
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec:
  type: NodePort
  selector: {app: web}
  ports: [{port: 80, targetPort: http}]
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: web
  annotations: {alb.ingress.kubernetes.io/healthcheck-path: /readyz}
spec:
  ingressClassName: alb
  rules:
  - http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}]}
"""
PROGRAM: Json = {
    "boot": "1s",
    "listen": [8080],
    "sigterm": "drain",
    "routes": {"/livez": {"latency": "2ms"}, "/readyz": {"latency": "2ms"}},
}
DEPLOYMENT, SERVICE, INGRESS = 0, 1, 2
C = "spec.template.spec.containers[0]"
L, R, S = f"{C}.livenessProbe", f"{C}.readinessProbe", f"{C}.startupProbe"
GET = {"path": "/livez", "port": "http"}
DB = {"exec": {"command": ["pg_isready", "-h", "db.internal"]}, "httpGet": None}


TWO_PORTS = [{"name": "http", "containerPort": 8080}, {"name": "management", "containerPort": 9001}]


class Fault(NamedTuple):
    """`changes` turn GOOD into a manifest of which `rule` says `level`; None takes a field out.

    `text` is what is written otherwise in the YAML of that: (what stands there, what instead).
    `program` is what a scenario tells of web:1, None when it is not known. `also` are rules that rightly speak as
    well. `same`: what the fix changes does not reach the scenario, so the rule is merely silent.
    """

    rule: str
    level: Level
    changes: dict[str, Any] = {}
    program: Json | None = None
    also: tuple[str, ...] = ()
    same: bool = False
    document: int = DEPLOYMENT
    release: str = "1.36"
    scenario: Json = {}
    text: tuple[str, str] = ("", "")


def known(**program: Any) -> Json:
    return {**PROGRAM, **program}


def routes(**by_name: Any) -> Json:
    return known(routes={**PROGRAM["routes"], **{f"/{name}": route for name, route in by_name.items()}})


FAULTS = [
    Fault("slow-start", RISKY, {S: None, f"{L}.periodSeconds": 4}),
    Fault("slow-start", RISKY, {S: None, f"{L}.failureThreshold": 2, f"{L}.initialDelaySeconds": 5}),
    Fault("slow-start", WRONG, {S: None}, known(boot="75s")),
    Fault("slow-start", RISKY, {S: None}, known(boot={"normal": ["45s", "6s"]})),
    Fault("startup-too-short", RISKY, {f"{S}.failureThreshold": 5}),
    Fault("startup-too-short", WRONG, {f"{S}.failureThreshold": 7}, known(boot="50s")),
    Fault(
        "liveness-as-strict-as-readiness",
        RISKY,
        {f"{L}.httpGet.path": "/readyz", f"{L}.failureThreshold": 1},
        also=("liveness-threshold-one",),
    ),
    Fault(
        "liveness-as-strict-as-readiness",
        RISKY,
        {f"{L}.httpGet.path": "/readyz", f"{L}.periodSeconds": 2, f"{L}.timeoutSeconds": 2},
    ),
    Fault("slow-route", RISKY, {f"{L}.timeoutSeconds": 1, f"{L}.failureThreshold": 2}),
    Fault("slow-route", WRONG, {}, routes(readyz={"latency": "3500ms"})),
    Fault("slow-route", WRONG, {f"{L}.timeoutSeconds": 1}, routes(livez={"latency": "1200ms"}), also=("slow-route",)),
    Fault("slow-route", RISKY, {}, routes(readyz={"latency": {"uniform": ["100ms", "4s"]}})),
    Fault("no-readiness", RISKY, {R: None, S: None, f"{L}.initialDelaySeconds": 20}),
    Fault("no-readiness", WORTH_KNOWING, {R: None}),
    Fault("prestop-longer-than-grace", WRONG, {f"{C}.lifecycle.preStop.sleep.seconds": 40}),
    Fault(
        "prestop-longer-than-grace",
        WRONG,
        {f"{C}.lifecycle.preStop": {"exec": {"command": ["sh", "-c", "nginx -s quit; sleep 1m"]}}},
    ),
    Fault("prestop-longer-than-grace", RISKY, {f"{C}.lifecycle.preStop.sleep.seconds": 37}),
    Fault("no-prestop", WORTH_KNOWING, {f"{C}.lifecycle": None}, same=True),
    Fault("no-prestop", RISKY, {f"{C}.lifecycle": None}, known(sigterm="default"), same=True),
    Fault(
        "no-prestop",
        WORTH_KNOWING,
        {f"{C}.lifecycle": None, "spec.template.spec.terminationGracePeriodSeconds": 5},
        known(sigterm="drain"),
    ),
    Fault("port-nobody-listens", WRONG, {f"{R}.httpGet.port": "web"}),
    Fault("port-nobody-listens", WRONG, {f"{L}.httpGet.port": "web"}),
    Fault("port-nobody-listens", WRONG, {f"{R}.httpGet.port": 8081}, PROGRAM),
    Fault("port-nobody-listens", WRONG, {f"{L}.httpGet.port": 8081}, PROGRAM),
    Fault("port-nobody-listens", WORTH_KNOWING, {f"{R}.httpGet.port": 8081}),
    Fault(
        "shared-dependency-in-liveness",
        RISKY,
        {L: {**DB, "periodSeconds": 10, "failureThreshold": 6}},
        also=("tcp-socket",),
    ),
    Fault("shared-dependency-in-liveness", RISKY, {f"{L}.httpGet.path": "/actuator/health"}),
    Fault("shared-dependency-in-liveness", WORTH_KNOWING, {f"{L}.httpGet.path": "/health/db"}),
    Fault(
        "shared-dependency-in-liveness",
        RISKY,
        {},
        known(needs=["database"]),
        also=("shared-dependency-in-readiness",),
        scenario={"dependencies": {"database": {"latency": "1ms"}}},
    ),
    Fault("shared-dependency-in-readiness", WORTH_KNOWING, {f"{R}.httpGet.path": "/health/redis"}),
    Fault("shared-dependency-in-readiness", WORTH_KNOWING, {f"{R}.httpGet.path": "/actuator/health"}),
    Fault("success-threshold", RISKY, {f"{R}.successThreshold": 10}),
    Fault("success-threshold", WORTH_KNOWING, {f"{R}.successThreshold": 3}),
    Fault("max-unavailable", WRONG, {"spec.strategy.rollingUpdate.maxUnavailable": "100%"}),
    Fault(
        "max-unavailable",
        WRONG,
        {"spec.strategy.rollingUpdate.maxUnavailable": 1, "spec.replicas": 1},
        also=("single-replica",),
    ),
    Fault(
        "max-unavailable",
        WORTH_KNOWING,
        {
            "spec.strategy.rollingUpdate.maxUnavailable": 3,
            "spec.selector.matchLabels.app": "x",
            "spec.template.metadata.labels.app": "x",
        },
        also=("service-selects-nothing",),
    ),
    Fault("recreate-gap", RISKY, {"spec.strategy": {"type": "Recreate"}}),
    Fault("single-replica", WORTH_KNOWING, {"spec.replicas": 1}),
    Fault("liveness-threshold-one", RISKY, {f"{L}.failureThreshold": 1}),
    Fault("readiness-threshold-one", RISKY, {f"{R}.failureThreshold": 1}),
    Fault("initial-delay", WORTH_KNOWING, {S: None, f"{L}.initialDelaySeconds": 120}),
    Fault("exec-probe", RISKY, {L: {"exec": {"command": ["/bin/check"]}, "periodSeconds": 1, "failureThreshold": 30}}),
    Fault(
        "exec-probe",
        WORTH_KNOWING,
        {L: {"exec": {"command": ["/bin/check"]}, "periodSeconds": 4, "failureThreshold": 9}},
    ),
    Fault("exec-probe", WORTH_KNOWING, {R: {"exec": {"command": ["sh", "-c", "curl -f localhost:8080/x"]}}}),
    Fault("exec-probe", WORTH_KNOWING, {R: {"exec": {"command": ["wget", "-qO-", "localhost:8080/x"]}}}),
    Fault("tcp-socket", WORTH_KNOWING, {R: {"tcpSocket": {"port": "http"}}}),
    Fault("tcp-socket", WORTH_KNOWING, {L: {"tcpSocket": {"port": 8080}, "failureThreshold": 9}}),
    Fault(
        "redirect-counted",
        RISKY,
        {f"{R}.httpGet.path": "/login"},
        routes(login={"redirect": "https://sso.example.com/"}),
    ),
    Fault("path-not-served", WRONG, {f"{R}.httpGet.path": "/ready"}, PROGRAM),
    Fault("path-not-served", WRONG, {f"{L}.httpGet.path": "/err"}, routes(err={"panic": "Error"})),
    Fault("path-not-served", WRONG, {f"{S}.httpGet.path": "/admin"}, routes(admin={"status": 401})),
    Fault(
        "path-not-served",
        WRONG,
        {},
        routes(readyz={"whenHeader": {"Host": "example.com"}, "status": 200, "else": {"status": 400}}),
        also=("alb-health-path",),
    ),
    Fault(
        "path-not-served", RISKY, {f"{R}.httpGet.path": "/a"}, routes(a={"cycle": [{"status": 200}, {"status": 503}]})
    ),
    Fault("probe-host", WRONG, {f"{R}.httpGet.host": "127.0.0.1"}),
    Fault("probe-host", RISKY, {f"{L}.httpGet.host": "www.example.com"}),
    Fault("probe-host", WRONG, {R: {"tcpSocket": {"port": "http", "host": "localhost"}}}, also=("tcp-socket",)),
    Fault(
        "scheme-mismatch",
        RISKY,
        {
            f"{C}.ports": [{"name": "https", "containerPort": 8443}, {"name": "http", "containerPort": 8080}],
            f"{R}.httpGet.port": "https",
        },
    ),
    Fault("scheme-mismatch", RISKY, {f"{R}.httpGet.scheme": "HTTPS"}),
    Fault(
        "scheme-mismatch",
        RISKY,
        {f"{C}.ports": [{"name": "http", "containerPort": 8080}, {"containerPort": 8443}], f"{L}.httpGet.port": 8443},
    ),
    Fault(
        "prestop-exec-sleep",
        WORTH_KNOWING,
        {f"{C}.lifecycle.preStop": {"exec": {"command": ["/bin/sh", "-c", "sleep 10"]}}},
    ),
    Fault(
        "prestop-exec-sleep",
        RISKY,
        {
            f"{C}.lifecycle.preStop": {"exec": {"command": ["sleep", "10"]}},
            f"{C}.image": "gcr.io/distroless/static:nonroot",
        },
    ),
    Fault("long-grace", WORTH_KNOWING, {"spec.template.spec.terminationGracePeriodSeconds": 120}),
    Fault("long-grace", RISKY, {"spec.template.spec.terminationGracePeriodSeconds": 600}),
    Fault("timeout-longer-than-period", WORTH_KNOWING, {f"{L}.timeoutSeconds": 30}, same=True),
    Fault("timeout-longer-than-period", WORTH_KNOWING, {f"{R}.timeoutSeconds": 6}),
    Fault("service-selects-nothing", WRONG, {"spec.selector": {"app": "wbe"}}, document=SERVICE),
    Fault("service-selects-nothing", WORTH_KNOWING, {"spec.selector": {"run": "other"}}, document=SERVICE),
    Fault("target-port", WRONG, {"spec.ports[0].targetPort": "web"}, document=SERVICE),
    Fault("target-port", WRONG, {"spec.ports[0].targetPort": 8081}, PROGRAM, document=SERVICE),
    Fault("target-port", WORTH_KNOWING, {"spec.ports[0].targetPort": 8081}, document=SERVICE),
    Fault(
        "progress-deadline",
        WRONG,
        {"spec.progressDeadlineSeconds": 60, f"{R}.initialDelaySeconds": 90},
        also=("progress-deadline", "initial-delay"),
    ),
    Fault("progress-deadline", RISKY, {"spec.progressDeadlineSeconds": 60}),
    Fault("no-liveness", WORTH_KNOWING, {L: None}),
    Fault("no-liveness", WORTH_KNOWING, {L: None, R: {"tcpSocket": {"port": 8080}}}, also=("tcp-socket",)),
    Fault("ingress-backend", WRONG, {"spec.rules[0].http.paths[0].backend.service.name": "wbe"}, document=INGRESS),
    Fault(
        "ingress-backend", WRONG, {"spec.rules[0].http.paths[0].backend.service.port.number": 8080}, document=INGRESS
    ),
    Fault("alb-health-path", WORTH_KNOWING, {"metadata.annotations": None}, document=INGRESS),
    Fault("alb-health-path", WRONG, {"metadata.annotations": None}, PROGRAM, document=INGRESS),
    Fault(
        "jvm-timeout",
        RISKY,
        {f"{L}.timeoutSeconds": 1, f"{C}.env": [{"name": "JAVA_TOOL_OPTIONS", "value": "-Xmx256m"}]},
    ),
    Fault("jvm-timeout", RISKY, {f"{L}.timeoutSeconds": None, f"{C}.image": "shop/eclipse-temurin:21-jre"}),
    Fault("jvm-timeout", RISKY, {f"{L}.timeoutSeconds": 1, f"{C}.command": ["java", "-jar", "app.jar"]}),
    Fault(
        "jvm-timeout",
        WORTH_KNOWING,
        {f"{R}.timeoutSeconds": None, f"{R}.periodSeconds": 1, f"{R}.httpGet.path": "/actuator/health/readiness"},
    ),
    Fault("allowed-hosts", RISKY, {f"{C}.env": [{"name": "ALLOWED_HOSTS", "value": "shop.example.com"}]}),
    Fault(
        "allowed-hosts",
        RISKY,
        {
            f"{C}.env": [{"name": "DJANGO_ALLOWED_HOSTS", "value": '["a.example.com", ".example.org"]'}],
            f"{R}.httpGet.httpHeaders": [{"name": "host", "value": "b.example.com"}],
            f"{L}.httpGet.httpHeaders": [{"name": "Host", "value": "www.example.org:8080"}],
            f"{S}.httpGet.httpHeaders": [{"name": "Host", "value": "a.example.com"}],
        },
    ),
    Fault(
        "allowed-hosts",
        WORTH_KNOWING,
        {f"{C}.command": ["python", "manage.py", "runserver", "0.0.0.0:8080"]},
    ),
    Fault(
        "graceful-timeout",
        WRONG,
        {f"{C}.command": ["gunicorn", "--graceful-timeout", "60", "shop.wsgi"]},
    ),
    Fault("graceful-timeout", WRONG, {f"{C}.command": ["sh", "-c", "exec gunicorn --graceful-timeout=45 shop.wsgi"]}),
    Fault("graceful-timeout", WRONG, {f"{C}.args": ["uvicorn", "main:app", "--timeout-graceful-shutdown", "120"]}),
    Fault(
        "graceful-timeout",
        WRONG,
        {f"{C}.env": [{"name": "SPRING_LIFECYCLE_TIMEOUT_PER_SHUTDOWN_PHASE", "value": "1m"}]},
    ),
    Fault(
        "graceful-timeout",
        WRONG,
        {
            f"{C}.command": ["gunicorn", "shop.wsgi"],
            f"{C}.env": [{"name": "GUNICORN_CMD_ARGS", "value": "--graceful-timeout=50"}],
        },
    ),
    Fault(
        "graceful-timeout",
        WORTH_KNOWING,
        {f"{C}.command": ["gunicorn", "shop.wsgi"], "spec.template.spec.terminationGracePeriodSeconds": 30},
    ),
    Fault(
        "management-port",
        WRONG,
        {
            f"{C}.env": [{"name": "MANAGEMENT_SERVER_PORT", "value": "9001"}],
            f"{R}.httpGet.path": "/actuator/health/readiness",
        },
    ),
    Fault(
        "management-port",
        WRONG,
        {
            f"{C}.args": ["--management.server.port=9001"],
            f"{L}.httpGet.path": "/actuator/health/liveness",
        },
    ),
    Fault("management-port", WORTH_KNOWING, {f"{C}.ports": TWO_PORTS, f"{R}.httpGet.port": "management"}),
    Fault("misread-number", WRONG, {f"{L}.timeoutSeconds": 1000}),
    Fault("misread-number", WRONG, {f"{R}.timeoutSeconds": 5000}),
    Fault("misread-number", WRONG, {f"{L}.periodSeconds": 10000}),
    Fault("misread-number", WRONG, {f"{R}.initialDelaySeconds": 15000}, also=("progress-deadline",)),
    Fault("misread-number", RISKY, {f"{L}.failureThreshold": 60}),
    Fault("misread-number", RISKY, {f"{R}.failureThreshold": 120}),
    Fault("duplicate-key", RISKY, text=("path: /readyz\n", "path: /healthy\n            path: /readyz\n")),
    Fault("duplicate-key", RISKY, text=("failureThreshold: 6", "failureThreshold: 3\n          failureThreshold: 6")),
    Fault("duplicate-key", WORTH_KNOWING, text=("replicas: 3", "replicas: 3\n  replicas: 3")),
    Fault("initial-delay", WORTH_KNOWING, {f"{R}.initialDelaySeconds": 20}),
    Fault("grpc-probe", WORTH_KNOWING, {R: {"grpc": {"port": 8080}}}),
]


def documents(fault: Fault) -> list[Any]:
    found = list(yaml.safe_load_all(GOOD))
    changes = tuple((_dotted(field), value) for field, value in fault.changes.items())
    found[fault.document] = applied(copy.deepcopy(found[fault.document]), changes)
    return found


def _dotted(field: str) -> tuple[str | int, ...]:
    return pathed(field)


def written(objects: list[Any], fault: Fault) -> Given:
    """The manifests, within a scenario when the program is known, as lint is given them."""
    text = yaml.safe_dump_all(objects, sort_keys=False)
    assert fault.text[0] in text, f"{fault.text[0]!r} does not stand in the manifest"
    text = text.replace(*fault.text, 1) if fault.text[0] else text
    if fault.program is not None:
        spec = {"kubernetesVersion": fault.release, "programs": {"web": fault.program}, **fault.scenario}
        head = {"apiVersion": "probeviz.dev/v1alpha1", "kind": "Scenario", "metadata": {"name": "s"}, "spec": spec}
        text += "---\n" + yaml.safe_dump(head)
    found = given(text, "web.yaml", lambda name: "", lambda name: name)
    assert not found.errors, found.errors
    return found


def reviewed(of: Given, release: str = "1.36") -> list[Advice]:
    return review_all(of.texts, of.release or release, of.programs)


def mended(objects: list[Any], advice: Advice, document: int) -> list[Any]:
    """The manifests with the advice's fix."""
    found = copy.deepcopy(objects)
    found[document] = applied(found[document], advice.changes)
    return found
