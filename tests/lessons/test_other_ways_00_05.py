"""The landing page and lessons 1 to 5: the likeliest wrong fixes pass no task, and other right ones do."""

import pytest

from tests.lessons.tries import stuck_at, tried


def patch(at: str, deployment: str, **fields: str) -> str:
    values = ", ".join(f'"{path}": {value}' for path, value in fields.items())
    return f"- {{at: {at}, patch: deployment/{deployment}, set: {{{values}}}}}\n"


def run(at: str, line: str) -> str:
    return f"- {{at: {at}, run: '{line}'}}\n"


# --- the landing page -----------------------------------------------------------------------------------------

READINESS, LIVENESS = "containers[web].readinessProbe", "containers[web].livenessProbe"
CLOCK = "- {at: 60s, clock: pause}\n- {at: 60s, clock: step}\n- {at: 61s, clock: back}\n"
WRONG_0 = {
    "the probe is taken out": {READINESS: "null"},
    "both probes are taken out": {READINESS: "null", LIVENESS: "null"},
    "liveness pays for it": {f"{READINESS}.httpGet.path": "/ping", LIVENESS: "null"},
    "liveness asks for /err": {f"{READINESS}.httpGet.path": "/ping", f"{LIVENESS}.httpGet.path": "/err"},
    "the wrong probe": {f"{LIVENESS}.httpGet.path": "/err"},
    "patience": {f"{READINESS}.failureThreshold": "30", f"{READINESS}.initialDelaySeconds": "5"},
}
RIGHT_0 = {
    "the route": {f"{READINESS}.httpGet.path": "/ping"},
    "a knock": {READINESS: "{tcpSocket: {port: 8080}, periodSeconds: 2}"},
}


@pytest.mark.parametrize("fields", WRONG_0.values(), ids=WRONG_0)
def test_0_a_wrong_fix_does_not_pass(fields: dict[str, str]) -> None:
    assert stuck_at("start", patch("40s", "web", **fields) + CLOCK, "100s") == "mend"


@pytest.mark.parametrize("fields", RIGHT_0.values(), ids=RIGHT_0)
def test_0_a_right_fix_passes(fields: dict[str, str]) -> None:
    assert stuck_at("start", patch("40s", "web", **fields) + CLOCK, "100s") == ""


# --- 1: who wrote the 502 -------------------------------------------------------------------------------------

BY_HAND = run("3s", "go run http.go") + run("4s", "curl -I localhost:8080/ping")
PANIC = run("5s", "curl -I localhost:8080/err")
SHIP = run("8s", "docker build -t setevoy/go-http .") + run("9s", "docker push setevoy/go-http")
APPLY = run("10s", "kubectl apply -f go-http.yaml")
WRONG_1 = {
    "nothing runs": (run("4s", "curl -I localhost:8080/ping"), "by-hand"),
    "another path": (BY_HAND + run("5s", "curl -I localhost:8080/"), "panic"),
    "the image is not pushed": (BY_HAND + PANIC + run("8s", "docker build -t setevoy/go-http .") + APPLY, "ship"),
    "only /err, by hand": (BY_HAND + PANIC + SHIP + APPLY + run("46s", "curl -I localhost:8080/err"), "err"),
    "only /ping": (BY_HAND + PANIC + SHIP + APPLY + run("46s", "curl -I $INGRESS/ping"), "err"),
}


@pytest.mark.parametrize(("script", "step"), WRONG_1.values(), ids=WRONG_1)
def test_1_a_task_that_was_done_by_half_is_not_done(script: str, step: str) -> None:
    assert stuck_at("who-wrote-the-502", script, "80s") == step


# --- 2: who wrote this code -----------------------------------------------------------------------------------

SIX = "".join(
    run(f"{15 + 6 * i}s", f"curl -i $INGRESS/{path}")
    for i, path in enumerate(("ping", "bug", "busy", "nothing", "err", "slow", "old"))
)
WRONG_2 = {
    "asked again": run("60s", "curl -i $INGRESS/old"),
    "asked past the load balancer": run("60s", "kubectl port-forward svc/shop 9090:80")
    + run("62s", "curl -i localhost:9090/old"),
    "asked in the Pod": run("60s", "kubectl exec deploy/shop -- curl -s localhost:8080/old"),
    "the Service that works is deleted": run("60s", "kubectl delete service shop") + run("64s", "curl -i $INGRESS/old"),
}
EXPOSE = "kubectl expose deployment shop --name=shop-old --port=80 --target-port=8080 --type=NodePort"
RIGHT_2 = {
    "the Service is made": run("60s", EXPOSE),
    "the rule is mended": run("60s", "kubectl apply -f mended.yaml"),
}


@pytest.mark.parametrize("script", WRONG_2.values(), ids=WRONG_2)
def test_2_the_rule_must_be_mended(script: str) -> None:
    assert stuck_at("who-wrote-this-code", SIX + script, "90s") == "mend"


@pytest.mark.parametrize("script", RIGHT_2.values(), ids=RIGHT_2)
def test_2_a_right_fix_passes(script: str) -> None:
    asked = "".join(run(f"{70 + 10 * i}s", "curl -i $INGRESS/old") for i in range(4))
    assert stuck_at("who-wrote-this-code", SIX + script + asked, "120s") == ""


# --- 3: readiness ---------------------------------------------------------------------------------------------

READY, ALIVE = "containers[go-http].readinessProbe", "containers[go-http].livenessProbe"
JSON = "kubectl get pod -l app=go-http -o json | jq .items[].status.containerStatuses[].ready"
BEFORE = run("11s", JSON)
POINT = patch("20s", "go-http", **{f"{READY}.httpGet.path": "/err"})
LOOK = run("46s", JSON) + run("47s", "kubectl get endpoints go-http-svc")
NOT_POINTED = {
    "liveness instead": {f"{ALIVE}.httpGet.path": "/err"},
    "both": {f"{READY}.httpGet.path": "/err", f"{ALIVE}.httpGet.path": "/err"},
    "another route": {f"{READY}.httpGet.path": "/er"},
    "no readiness": {READY: "null"},
}
WRONG_3 = {
    "the probe is taken out": {READY: "null"},
    "both are taken out": {READY: "null", ALIVE: "null"},
    "liveness pays for it": {f"{READY}.httpGet.path": "/ping", ALIVE: "null"},
    "patience": {f"{READY}.failureThreshold": "30"},
    "the wrong probe": {f"{ALIVE}.httpGet.path": "/err"},
}


@pytest.mark.parametrize("fields", NOT_POINTED.values(), ids=NOT_POINTED)
def test_3_readiness_alone_is_to_be_pointed(fields: dict[str, str]) -> None:
    assert stuck_at("readiness", BEFORE + patch("20s", "go-http", **fields) + LOOK, "100s") == "point"


@pytest.mark.parametrize("fields", WRONG_3.values(), ids=WRONG_3)
def test_3_a_wrong_fix_does_not_pass(fields: dict[str, str]) -> None:
    script = BEFORE + POINT + LOOK + patch("60s", "go-http", **fields)
    assert stuck_at("readiness", script, "120s") == "mend"


def test_3_a_knock_mends_it_too() -> None:
    fields = {READY: "{tcpSocket: {port: 8080}, periodSeconds: 1}"}
    assert stuck_at("readiness", BEFORE + POINT + LOOK + patch("60s", "go-http", **fields), "120s") == ""


# --- 4: one bad Pod of three ----------------------------------------------------------------------------------

CANARY = "containers[web].readinessProbe"
FOUND = run("55s", "kubectl get pods") + run("56s", "kubectl logs -l version=v2 --tail=200 | grep serving | tail -3")
AS_V1 = {CANARY: "{httpGet: {path: /ping, port: 8080}, periodSeconds: 5}"}


def in_b(line: str, at: str = "10s") -> str:
    return f"{{at: {at}, script: [{line.strip().removeprefix('- ')}], until: 140s}}"


WRONG_4 = {
    "liveness": in_b(patch("10s", "web-canary", **{"containers[web].livenessProbe": AS_V1[CANARY]})),
    "a route that is not there": in_b(
        patch("10s", "web-canary", **{CANARY: "{httpGet: {path: /healthz, port: 8080}, periodSeconds: 5}"})
    ),
    "a knock": in_b(patch("10s", "web-canary", **{CANARY: "{tcpSocket: {port: 8080}, periodSeconds: 5}"})),
    "it is scaled away": in_b(run("10s", "kubectl scale deployment web-canary --replicas=0")),
    "it is deleted": in_b(run("10s", "kubectl delete deployment web-canary")),
    "v1 is changed": in_b(patch("10s", "web", **{f"{CANARY}.periodSeconds": "2"})),
    "after the leak": in_b(patch("40s", "web-canary", **AS_V1), at="40s"),
}


@pytest.mark.parametrize("branch", WRONG_4.values(), ids=WRONG_4)
def test_4_a_wrong_fix_does_not_pass(branch: str) -> None:
    assert stuck_at("one-bad-pod", FOUND, "60s", branch=branch) in ("then", "add")


def test_4_a_probe_in_the_present_leaves_nothing_to_compare() -> None:
    attempt = tried("one-bad-pod", FOUND + patch("60s", "web-canary", **AS_V1), "140s")
    assert attempt.state.current is not None and attempt.state.current.id == "add"
    assert attempt.state.parts["add"] == {"probe": True, "out": True}


def test_4_who_did_it_in_the_present_may_still_go_back() -> None:
    present = patch("60s", "web-canary", **AS_V1)
    assert stuck_at("one-bad-pod", FOUND + present, "120s", branch=in_b(patch("10s", "web-canary", **AS_V1))) == ""


def test_4_logs_that_say_nothing_are_no_find() -> None:
    script = run("55s", "kubectl get pods") + run("56s", "kubectl logs -l version=v1 --tail=5")
    assert stuck_at("one-bad-pod", script, "70s") == "find"


# --- 5: liveness ----------------------------------------------------------------------------------------------

NIGHT = run("156s", "kubectl describe pod -l app=go-http") + run("160s", "curl -I $INGRESS/ping")
WRONG_5 = {
    "the probe is taken out": {ALIVE: "null"},
    "a long delay": {f"{ALIVE}.initialDelaySeconds": "600"},
    "a high threshold": {f"{ALIVE}.failureThreshold": "30"},
    "a long period": {f"{ALIVE}.periodSeconds": "300"},
    "readiness pays for it": {f"{ALIVE}.httpGet.path": "/ping", READY: "null"},
    "another route that is not there": {f"{ALIVE}.httpGet.path": "/health"},
}
RIGHT_5 = {
    "the route": {f"{ALIVE}.httpGet.path": "/ping"},
    "a knock": {ALIVE: "{tcpSocket: {port: 8080}, periodSeconds: 15}"},
}


@pytest.mark.parametrize("fields", WRONG_5.values(), ids=WRONG_5)
def test_5_a_wrong_fix_does_not_pass(fields: dict[str, str]) -> None:
    assert stuck_at("liveness", NIGHT + patch("200s", "go-http", **fields), "300s") == "end-it"


@pytest.mark.parametrize("fields", RIGHT_5.values(), ids=RIGHT_5)
def test_5_a_right_fix_passes(fields: dict[str, str]) -> None:
    assert stuck_at("liveness", NIGHT + patch("200s", "go-http", **fields), "300s") == ""


def test_5_who_asks_while_the_container_runs_has_not_seen_the_502() -> None:
    """It runs again from 178 s on, for half a minute."""
    script = run("156s", "kubectl describe pod -l app=go-http") + run("195s", "curl -I $INGRESS/ping")
    assert stuck_at("liveness", script, "200s") == "loop"


def test_5_a_restart_by_hand_ends_nothing() -> None:
    restart = run("200s", "kubectl rollout restart deployment go-http")
    assert stuck_at("liveness", NIGHT + restart, "300s") == "end-it"
