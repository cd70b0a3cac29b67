"""Lessons 11 to 15: the likeliest wrong fixes pass no task, and the right ones beside the solution's do."""

import pytest

from tests.lessons.tries import stuck_at, tried

SHOP, WEB = "containers[shop]", "containers[web]"


def patch(at: str, deployment: str, **fields: str) -> str:
    values = ", ".join(f'"{path}": {value}' for path, value in fields.items())
    return f"- {{at: {at}, patch: deployment/{deployment}, set: {{{values}}}}}\n"


def run(at: str, line: str) -> str:
    return f'- {{at: {at}, run: "{line}"}}\n'


# --- 11: the database in the probe ----------------------------------------------------------------------------

LIVENESS, READINESS = f"{SHOP}.livenessProbe", f"{SHOP}.readinessProbe"
MOVED = patch("230s", "shop", **{f"{LIVENESS}.httpGet.path": "/livez", f"{READINESS}.httpGet.path": "/healthz"})
RIGHT_11 = {
    "readiness asks nobody": {f"{READINESS}.httpGet.path": "/livez"},
    "liveness knocks": {f"{READINESS}.httpGet.path": "/livez", LIVENESS: "{tcpSocket: {port: 8080}, periodSeconds: 5}"},
    "they ask what needs no database": {f"{READINESS}.httpGet.path": "/about", f"{LIVENESS}.httpGet.path": "/about"},
}
ASKS = {f"{READINESS}.httpGet.path": "/livez", f"{LIVENESS}.httpGet.path": "/healthz"}
WRONG_11 = {
    "a long delay": {**ASKS, f"{LIVENESS}.initialDelaySeconds": "600"},
    "a high threshold": {**ASKS, f"{LIVENESS}.failureThreshold": "30"},
    "no liveness probe": {f"{READINESS}.httpGet.path": "/livez", LIVENESS: "null"},
    "no readiness probe": {READINESS: "null"},
    "readiness is patient": {f"{READINESS}.failureThreshold": "30"},
    "the startup probe asks it": {
        f"{READINESS}.httpGet.path": "/livez",
        f"{SHOP}.startupProbe.httpGet.path": "/healthz",
    },
    "liveness orders": {f"{READINESS}.httpGet.path": "/livez", f"{LIVENESS}.httpGet.path": "/orders"},
}
NOT_TRIED = {
    "liveness asks it still": {f"{READINESS}.httpGet.path": "/healthz"},
    "nobody asks it": {f"{LIVENESS}.httpGet.path": "/livez"},
    "readiness asks it with patience": {
        f"{LIVENESS}.httpGet.path": "/livez",
        f"{READINESS}.httpGet.path": "/healthz",
        f"{READINESS}.failureThreshold": "30",
    },
}


@pytest.mark.parametrize("fields", NOT_TRIED.values(), ids=NOT_TRIED)
def test_11_another_design_is_not_the_one_to_try(fields: dict[str, str]) -> None:
    assert stuck_at("database-in-the-probe", patch("230s", "shop", **fields), "410s") == "try"


@pytest.mark.parametrize("fields", RIGHT_11.values(), ids=RIGHT_11)
def test_11_a_right_fix_passes(fields: dict[str, str]) -> None:
    assert stuck_at("database-in-the-probe", MOVED + patch("410s", "shop", **fields), "650s") == ""


@pytest.mark.parametrize("fields", WRONG_11.values(), ids=WRONG_11)
def test_11_a_wrong_fix_does_not(fields: dict[str, str]) -> None:
    assert stuck_at("database-in-the-probe", MOVED + patch("410s", "shop", **fields), "650s") == "fix"


# --- 12: cascade ----------------------------------------------------------------------------------------------

LIVE = f"{WEB}.livenessProbe"
CRASHED = run("60s", "curl -i $INGRESS/crash")
PATIENT = {
    "a threshold": {f"{LIVE}.failureThreshold": "24"},
    "a time-out": {f"{LIVE}.timeoutSeconds": "30"},
    "a period": {f"{LIVE}.periodSeconds": "60"},
}
IMPATIENT = {
    "no liveness probe": {LIVE: "null"},
    "a long delay": {f"{LIVE}.initialDelaySeconds": "600"},
    "a knock that sees no deadlock": {LIVE: "{tcpSocket: {port: 8080}, periodSeconds: 5}"},
    "patience without an end": {f"{LIVE}.failureThreshold": "1000"},
    "a little more": {f"{LIVE}.failureThreshold": "4"},
}


def patience(**fields: str) -> str:
    return CRASHED + patch("150s", "web", **fields) + run("210s", "curl -i $INGRESS/crash")


@pytest.mark.parametrize("fields", PATIENT.values(), ids=PATIENT)
def test_12_patience_passes(fields: dict[str, str]) -> None:
    assert stuck_at("cascade", patience(**fields), "6m") == "spare"


@pytest.mark.parametrize("fields", IMPATIENT.values(), ids=IMPATIENT)
def test_12_what_is_no_patience_does_not(fields: dict[str, str]) -> None:
    assert stuck_at("cascade", patience(**fields), "6m") == "patience"


def spare(replicas: int, **fields: str) -> str:
    scaled = run("279s", f"kubectl scale deployment web --replicas={replicas}")
    return patience(**PATIENT["a threshold"]) + scaled + patch("280s", "web", **fields)


def test_12_room_to_spare_passes() -> None:
    locked = run("340s", "curl -m 5 $INGRESS/lock")
    assert stuck_at("cascade", spare(6, **{f"{LIVE}.failureThreshold": "3"}) + locked, "8m") == ""


@pytest.mark.parametrize(
    ("replicas", "fields"),
    [
        (4, {f"{LIVE}.failureThreshold": "3"}),
        (5, {f"{LIVE}.failureThreshold": "24"}),
        (5, {LIVE: "null"}),
    ],
    ids=["no room", "room, but patience still", "room, and no probe"],
)
def test_12_what_is_no_room_to_spare_does_not(replicas: int, fields: dict[str, str]) -> None:
    script = spare(replicas, **fields) + run("340s", "curl -m 5 $INGRESS/lock")
    assert stuck_at("cascade", script, "8m") == "spare"


def test_12_crashing_all_by_hand_is_no_cascade() -> None:
    crashes = "".join(run(f"{60 + i}s", "curl -i $INGRESS/crash") for i in range(4))
    assert "crash" not in tried("cascade", crashes, "64s").done


# --- 13: flapping ---------------------------------------------------------------------------------------------

READY = f"{WEB}.readinessProbe"
LOCKED = run("210s", "curl -m 5 $INGRESS/lock")
CALM = {
    "three misses": {f"{READY}.failureThreshold": "3"},
    "two misses": {f"{READY}.failureThreshold": "2"},
    "as patient as the users": {f"{READY}.timeoutSeconds": "4"},
}
RESTLESS = {
    "no readiness probe": {READY: "null"},
    "too many misses": {f"{READY}.failureThreshold": "10"},
    "in step with the pauses": {f"{READY}.periodSeconds": "13"},
    "quicker": {f"{READY}.periodSeconds": "1"},
}


@pytest.mark.parametrize("fields", CALM.values(), ids=CALM)
def test_13_a_probe_that_bears_a_pause_passes(fields: dict[str, str]) -> None:
    assert stuck_at("flapping", patch("115s", "web", **fields) + LOCKED, "240s") == "restart"


@pytest.mark.parametrize("seed", [None, 1, 2, 3, 4])
@pytest.mark.parametrize("fields", RESTLESS.values(), ids=RESTLESS)
def test_13_one_that_does_not_does_not(fields: dict[str, str], seed: int | None) -> None:
    assert stuck_at("flapping", patch("115s", "web", **fields) + LOCKED, "240s", seed=seed) == "tune"


def test_13_deleting_the_locked_pod_is_no_readiness_probe() -> None:
    script = patch("115s", "web", **{READY: "null"}) + LOCKED + run("215s", "kubectl delete pod -l app=web")
    assert stuck_at("flapping", script, "240s") == "tune"


TUNED = patch("115s", "web", **CALM["three misses"]) + LOCKED + run("240s", "kubectl rollout restart deployment/web")
JOINS = {"two in a row": {f"{READY}.successThreshold": "2"}, "three in a row": {f"{READY}.successThreshold": "3"}}
GUESSES = {
    "a delay": {f"{READY}.initialDelaySeconds": "25"},
    "a delay that is just long enough": {f"{READY}.initialDelaySeconds": "17"},
    "more misses": {f"{READY}.failureThreshold": "6"},
    "a startup probe": {f"{WEB}.startupProbe": "{httpGet: {path: /ready, port: 8080}, periodSeconds: 5}"},
    "no readiness probe": {READY: "null"},
}


@pytest.mark.parametrize("fields", JOINS.values(), ids=JOINS)
def test_13_successes_in_a_row_pass(fields: dict[str, str]) -> None:
    assert stuck_at("flapping", TUNED + patch("310s", "web", **fields), "440s") == ""


@pytest.mark.parametrize("seed", [None, 1, 2, 3])
@pytest.mark.parametrize("fields", GUESSES.values(), ids=GUESSES)
def test_13_guessing_how_long_it_takes_does_not(fields: dict[str, str], seed: int | None) -> None:
    assert stuck_at("flapping", TUNED + patch("310s", "web", **fields), "440s", seed=seed) == "join"


# --- 14: rollout without readiness ----------------------------------------------------------------------------

ROLLED = run("30s", "kubectl rollout restart deployment/shop") + run("31s", "kubectl rollout status deployment/shop")
PROBE = "{httpGet: {path: /ready, port: 8080}, periodSeconds: 1}"
WAITS = {
    "readiness": {f"{SHOP}.readinessProbe": PROBE},
    "both": {
        f"{SHOP}.readinessProbe": PROBE,
        f"{SHOP}.livenessProbe": "{tcpSocket: {port: 8080}, initialDelaySeconds: 15}",
    },
    "a knock": {f"{SHOP}.readinessProbe": "{tcpSocket: {port: 8080}, periodSeconds: 2}"},
}
HURRIES = {
    "liveness alone": {f"{SHOP}.livenessProbe": PROBE},
    "a startup probe alone": {
        f"{SHOP}.startupProbe": "{httpGet: {path: /ready, port: 8080}, periodSeconds: 1, failureThreshold: 30}"
    },
    "a readiness probe that asks nothing": {f"{SHOP}.readinessProbe": '{exec: {command: ["true"]}}'},
    "a longer preStop": {f"{SHOP}.lifecycle.preStop.sleep.seconds": "20"},
}


@pytest.mark.parametrize("fields", WAITS.values(), ids=WAITS)
def test_14_a_readiness_probe_passes(fields: dict[str, str]) -> None:
    assert stuck_at("rollout-without-readiness", ROLLED + patch("60s", "shop", **fields), "140s") == ""


@pytest.mark.parametrize("fields", HURRIES.values(), ids=HURRIES)
def test_14_another_field_does_not(fields: dict[str, str]) -> None:
    script = ROLLED + patch("60s", "shop", **fields) + run("110s", "kubectl rollout restart deployment/shop")
    attempt = tried("rollout-without-readiness", script, "200s")
    assert "add" not in attempt.done


def test_14_whoever_tried_liveness_first_still_passes() -> None:
    script = patch(
        "60s", "shop", **{f"{SHOP}.livenessProbe": "{httpGet: {path: /ready, port: 8080}, initialDelaySeconds: 15}"}
    )
    script += patch("110s", "shop", **{f"{SHOP}.readinessProbe": PROBE})
    assert stuck_at("rollout-without-readiness", ROLLED + script, "200s") == ""


# --- 15: the rollout that stops -------------------------------------------------------------------------------

STOPPED = (
    run("30s", "kubectl set image deployment/shop shop=shop/app:2")
    + run("95s", "kubectl rollout status deployment/shop")
    + run("97s", "kubectl describe deployment shop")
)
BACK = {
    "undo": run("120s", "kubectl rollout undo deployment/shop"),
    "the image": run("120s", "kubectl set image deployment/shop shop=shop/app:1"),
    "the manifest": run("120s", "kubectl apply -f shop.yaml"),
    "undo to a revision": run("120s", "kubectl rollout undo deployment/shop --to-revision=1"),
}
NOT_BACK = {
    "another restart": run("120s", "kubectl rollout restart deployment/shop"),
    "without the probe": patch("120s", "shop", **{f"{SHOP}.readinessProbe": "null"}),
    "the image, and without the probe": patch(
        "120s", "shop", **{f"{SHOP}.image": "shop/app:1", f"{SHOP}.readinessProbe": "null"}
    ),
    "made anew": run("120s", "kubectl delete deployment shop") + run("121s", "kubectl apply -f shop.yaml"),
    "fewer Pods": run("120s", "kubectl scale deployment shop --replicas=3"),
    "deleting those that are not Ready": run("120s", "kubectl delete pod -l app=shop"),
}


@pytest.mark.parametrize("script", BACK.values(), ids=BACK)
def test_15_each_way_back_passes(script: str) -> None:
    assert stuck_at("rollout-that-stops", STOPPED + script, "200s") == ""


@pytest.mark.parametrize("script", NOT_BACK.values(), ids=NOT_BACK)
def test_15_what_is_no_way_back_does_not(script: str) -> None:
    assert stuck_at("rollout-that-stops", STOPPED + script, "200s") == "undo"


def test_15_what_was_asked_before_the_minute_was_over_counts_for_nothing() -> None:
    asked = "".join(run(f"{at}s", "kubectl describe deployment shop") for at in (20, 50))
    asked += run("51s", "kubectl rollout status deployment/shop")
    script = run("30s", "kubectl set image deployment/shop shop=shop/app:2") + asked
    assert stuck_at("rollout-that-stops", script, "120s") == "ask"


# --- parts ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("slug", "script", "until", "step"),
    [
        ("database-in-the-probe", "", "299s", "try"),
        ("database-in-the-probe", MOVED, "409s", "fix"),
        ("cascade", CRASHED, "200s", "patience"),
        ("cascade", patience(**PATIENT["a threshold"]), "300s", "spare"),
        ("flapping", "", "200s", "tune"),
        ("flapping", TUNED, "300s", "join"),
        ("rollout-without-readiness", ROLLED, "60s", "add"),
        ("rollout-that-stops", STOPPED[: STOPPED.index("- {at: 95s")], "110s", "ask"),
    ],
)
def test_nothing_is_ticked_off_that_nobody_has_done(slug: str, script: str, until: str, step: str) -> None:
    attempt = tried(slug, script, until)
    current = attempt.state.current
    assert current is not None and current.id == step
    assert not attempt.state.parts.get(step)


# --- whoever mends first --------------------------------------------------------------------------------------


def test_11_may_be_mended_before_the_first_guess_is_judged() -> None:
    early = patch("5s", "shop", **{f"{LIVENESS}.httpGet.path": "/livez"})
    later = patch("230s", "shop", **{f"{READINESS}.httpGet.path": "/healthz"}) + patch(
        "410s", "shop", **{f"{READINESS}.httpGet.path": "/livez"}
    )
    attempt = tried("database-in-the-probe", early + later, "650s", guess="same", back="once")
    assert attempt.state.over and all(judged.right for judged in attempt.state.judged.values())


def test_13_may_be_tuned_before_the_first_guess_is_judged() -> None:
    script = patch("5s", "web", **CALM["three misses"]) + LOCKED + run("240s", "kubectl rollout restart deployment/web")
    script += patch("310s", "web", **JOINS["two in a row"])
    attempt = tried("flapping", script, "440s", guess="steady")
    assert attempt.state.over and all(judged.right for judged in attempt.state.judged.values())


def test_14_may_have_the_probe_before_the_first_rollout() -> None:
    script = patch("25s", "shop", **WAITS["readiness"]) + run("50s", "kubectl rollout status deployment/shop")
    script += run("70s", "kubectl rollout restart deployment/shop")
    attempt = tried("rollout-without-readiness", script, "140s", guess="none")
    assert attempt.state.over and all(judged.right for judged in attempt.state.judged.values())


def test_11_an_outage_that_a_wrong_fix_survives_ticks_nothing_off_for_the_right_one() -> None:
    patient = patch("410s", "shop", **WRONG_11["readiness is patient"])
    attempt = tried("database-in-the-probe", MOVED + patient, "650s")
    assert attempt.state.current is not None and attempt.state.current.id == "fix"
    assert not attempt.state.parts.get("fix")
    late = patch("650s", "shop", **RIGHT_11["readiness asks nobody"])
    assert tried("database-in-the-probe", MOVED + patient + late, "700s").state.parts["fix"] == {"asks": True}
