"""Manifests that look like a fault and are none: no rule has anything to say of them."""

from typing import Any

import pytest
import yaml

from probeviz.advice.review import review
from tests.advice.faults import GOOD, SERVICE, C, Fault, L, R, S, documents, known, reviewed, written
from tests.advice.faults import TWO_PORTS as MANAGED

GRACE = "spec.template.spec.terminationGracePeriodSeconds"
POD_IP = {"name": "POD_IP", "valueFrom": {"fieldRef": {"fieldPath": "status.podIP"}}}
HOST = [{"name": "Host", "value": "www.example.com"}]


def env(*variables: Any, **given: str) -> dict[str, Any]:
    return {f"{C}.env": [*variables, *({"name": name, "value": value} for name, value in given.items())]}


def hosts(**changes: Any) -> dict[str, Any]:
    return {f"{probe}.httpGet.httpHeaders": HOST for probe in (L, R, S)} | changes


QUIET: dict[str, dict[str, Any]] = {
    # a JVM that has time, and what is none
    "a JVM with 3 s": env(JAVA_TOOL_OPTIONS="-Xmx1g"),
    "an image compiled ahead of time": env(JAVA_OPTS="-Xmx64m")
    | {f"{C}.image": "quay.io/shop/orders:2-native", f"{L}.timeoutSeconds": 1},
    "a team called java": {f"{C}.image": "ghcr.io/java-guild/nginx:1.27", f"{L}.timeoutSeconds": 1},
    "JavaScript": {f"{C}.image": "shop/javascript-front:3", f"{R}.timeoutSeconds": 1},
    "a word in an argument": {f"{C}.args": ["--language=java"], f"{L}.timeoutSeconds": 1},
    "a slow start of a JVM": env(JAVA_OPTS="-Xmx1g") | {f"{S}.timeoutSeconds": 1},
    # Django that takes the probe's Host
    "every host": env(ALLOWED_HOSTS="*"),
    "every host among others": env(DJANGO_ALLOWED_HOSTS="shop.example.com,*"),
    "a host that is listed": env(ALLOWED_HOSTS="shop.example.com, www.example.com") | hosts(),
    "a host below a listed domain": env(ALLOWED_HOSTS=".example.com") | hosts(),
    "the domain itself": env(ALLOWED_HOSTS='["example.com"]')
    | {f"{p}.httpGet.httpHeaders": [{"name": "Host", "value": "example.com:80"}] for p in (L, R, S)},
    "a list that is not known": env({"name": "ALLOWED_HOSTS", "valueFrom": {"secretKeyRef": {"name": "s"}}}) | hosts(),
    "the Pod's own address": env(POD_IP, ALLOWED_HOSTS="shop.example.com,$(POD_IP)"),
    "the address in a variable": env(POD_IP, DJANGO_SETTINGS_MODULE="shop.settings"),
    "gunicorn without Django": {f"{C}.command": ["gunicorn", "--graceful-timeout", "20", "flask_app:app"]},
    # servers that drain within the grace period
    "a shorter drain": {f"{C}.command": ["gunicorn", "--graceful-timeout=25", "app:app"]},
    "just enough": {f"{C}.command": ["gunicorn", "app:app"], GRACE: 40},
    "a configuration in Python": {f"{C}.command": ["gunicorn", "-c", "gunicorn.conf.py", "app:app"], GRACE: 30},
    "uvicorn waits without end": {f"{C}.args": ["uvicorn", "main:app"], GRACE: 30},
    "another program's option": {f"{C}.args": ["--graceful-timeout", "600"]},
    "Spring within its grace": env(SPRING_LIFECYCLE_TIMEOUT_PER_SHUTDOWN_PHASE="20s"),
    "a time of another form": env(SPRING_LIFECYCLE_TIMEOUT_PER_SHUTDOWN_PHASE="PT45S"),
    # ports
    "liveness on the management port": {f"{C}.ports": MANAGED, f"{L}.httpGet.port": "management"},
    "another port of the same server": {
        f"{C}.ports": [{"name": "http", "containerPort": 8080}, {"name": "internal", "containerPort": 8081}],
        f"{R}.httpGet.port": 8081,
    },
    "startup on the management port": {f"{C}.ports": MANAGED, f"{S}.httpGet.port": 9001},
    "the actuator on its port": env(MANAGEMENT_SERVER_PORT="9001")
    | {f"{C}.ports": MANAGED, f"{L}.httpGet.port": 9001, f"{L}.httpGet.path": "/actuator/health/liveness"},
    "the actuator's port from elsewhere": env(
        {"name": "MANAGEMENT_SERVER_PORT", "valueFrom": {"configMapKeyRef": {"name": "c"}}}
    )
    | {f"{L}.httpGet.path": "/actuator/health/liveness"},
    "Spring's paths on the port of the requests": env(MANAGEMENT_SERVER_PORT="9001")
    | {f"{L}.httpGet.path": "/livez", f"{R}.httpGet.path": "/readyz"},
    # numbers
    "a start of 9 min": {f"{S}.periodSeconds": 10, f"{S}.failureThreshold": 54},
    "a slow check": {f"{L}.periodSeconds": 60, f"{L}.timeoutSeconds": 30, f"{L}.failureThreshold": 5},
    "ten seconds before readiness": {f"{R}.initialDelaySeconds": 10},
    "a long first wait under a startup probe": {f"{L}.initialDelaySeconds": 900},
}


@pytest.mark.parametrize("changes", QUIET.values(), ids=QUIET)
def test_nothing_is_said_of(changes: dict[str, Any]) -> None:
    fault = Fault("none", 0, changes)  # type: ignore[arg-type]
    assert [(a.rule, a.what) for a in reviewed(written(documents(fault), fault))] == []


def test_nothing_is_said_of_a_port_that_the_service_sends_to() -> None:
    objects = documents(Fault("none", 0, {f"{C}.ports": MANAGED, f"{R}.httpGet.port": 9001}))  # type: ignore[arg-type]
    objects[SERVICE]["spec"]["ports"] = [
        {"name": "http", "port": 80, "targetPort": "http"},
        {"name": "management", "port": 9001, "targetPort": "management"},
    ]
    assert review(yaml.safe_dump_all(objects[:2]), "web.yaml") == []


def test_a_program_that_is_known_answers_for_itself() -> None:
    """What the name of an image lets one guess counts no more; what the scenario says of a port does."""
    program = known(listen=[8080, 9001], ports={"9001": {"routes": {"/actuator/health": {}}}})
    changes = env(JAVA_OPTS="-Xmx1g", DJANGO_SETTINGS_MODULE="x") | {
        f"{C}.ports": MANAGED,
        f"{R}.httpGet.port": 9001,
        f"{R}.httpGet.path": "/actuator/health",
        f"{L}.timeoutSeconds": 1,
    }
    fault = Fault("none", 0, changes, program)  # type: ignore[arg-type]
    found = reviewed(written(documents(fault), fault))
    assert [a.rule for a in found] == ["shared-dependency-in-readiness"]  # of Spring Boot's path that rule speaks
    other = fault._replace(program=known(listen=[8080, 9001], ports={"9001": {}}))
    assert "path-not-served" in [a.rule for a in reviewed(written(documents(other), other))]


MERGED = """\
    livenessProbe: &probe {httpGet: {path: /livez, port: http}, failureThreshold: 6, timeoutSeconds: 3}
    readinessProbe: {<<: *probe, httpGet: {path: /readyz, port: http}, periodSeconds: 5, failureThreshold: 3}
"""


def test_a_merged_map_is_no_duplicate() -> None:
    lines = [line for line in GOOD.splitlines(keepends=True) if "nessProbe" not in line]
    at = next(i for i, line in enumerate(lines) if "startupProbe" in line)
    text = "".join([*lines[: at + 1], *(f"    {line}\n" for line in MERGED.splitlines()), *lines[at + 1 :]])
    assert review(text, "web.yaml") == []


def test_a_key_twice_in_what_is_not_reviewed() -> None:
    config = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata: {a: x, a: y}\n"
    assert review(f"{GOOD}---\n{config}", "web.yaml") == []


def test_one_key_in_two_maps() -> None:
    text = GOOD.replace("metadata: {labels: {app: web}}", "metadata: {labels: {app: web}, name: web}")
    assert review(text, "web.yaml") == []
