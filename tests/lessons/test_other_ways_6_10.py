"""Lessons 6 to 10, taken otherwise than by their solutions: what misses the point does not pass, what meets it does,
and nobody is told what their own run does not hold."""

import json
from typing import Any

import pytest

from probeviz.lessons.feedback import feedback
from probeviz.lessons.loader import lesson_named
from tests.lessons.tries import stuck_at, tried


def mend(at_s: int, name: str, probes: dict[str, Any]) -> str:
    """A line that changes fields of the container `name` in the Deployment of that name."""
    fields = json.dumps({f"containers[{name}].{path}": value for path, value in probes.items()})
    return f"- {{at: {at_s}s, patch: deployment/{name}, set: {fields}}}\n"


def type_in(at_s: int, line: str) -> str:
    return f"- {{at: {at_s}s, run: {line}}}\n"


def asks(path: str, **fields: int) -> dict[str, Any]:
    """A probe by httpGet."""
    return {"httpGet": {"path": path, "port": 8080}, **fields}


def deadlock(probe: dict[str, Any]) -> str:
    """Lesson 6 with this liveness probe."""
    return WEDGED + mend(70, "bank", {"livenessProbe": probe}) + type_in(90, TRANSFER)


def counted(**liveness: Any) -> str:
    """Lesson 7 with these fields of the liveness probe."""
    return mend(210, "web", {f"livenessProbe.{name}": value for name, value in liveness.items()})


def booted(probes: dict[str, Any]) -> str:
    """Lesson 8."""
    return mend(100, "web", probes) + type_in(200, "curl -m 1 $INGRESS/lock")


def rushed(probes: dict[str, Any]) -> str:
    """Lesson 9."""
    again = type_in(130, "load 30/s 40s /") + type_in(205, "curl -m 1 $INGRESS/lock")
    return type_in(30, "load 30/s 40s /") + mend(100, "web", probes) + again


def knocked(probe: dict[str, Any]) -> str:
    """Lesson 10 with this readiness probe in place of tcpSocket."""
    fields = {f"readinessProbe.{name}": value for name, value in probe.items()}
    return mend(65, "web", {"readinessProbe.tcpSocket": None, **fields}) + type_in(118, "curl -i $INGRESS/report")


TRANSFER = "curl -m 5 -X POST $INGRESS/transfer"
WEDGED = type_in(20, TRANSFER) + type_in(57, "kubectl describe pod -l app=bank")
STARTUP = asks("/healthz", periodSeconds=5, failureThreshold=18)
PATIENT = {"livenessProbe.failureThreshold": 24}

# what -> lesson, what somebody does, until, the step that it does not pass
WRONG: dict[str, tuple[str, str, str, str]] = {
    "6-rollout-in-place-of-a-probe": (
        "deadlock",
        WEDGED + type_in(70, "kubectl rollout restart deployment bank"),
        "150s",
        "add",
    ),
    "6-tcp": ("deadlock", deadlock({"tcpSocket": {"port": 8080}}), "400s", "again"),
    "6-fails-of-a-healthy-program": ("deadlock", deadlock(asks("/nope")), "400s", "again"),
    "6-huge-threshold": ("deadlock", deadlock(asks("/ping", failureThreshold=20)), "500s", "again"),
    "7-no-probe": ("count-the-failures", mend(210, "web", {"livenessProbe": None}), "420s", "tune"),
    "7-threshold-of-2": ("count-the-failures", counted(failureThreshold=2), "420s", "tune"),
    "7-delay-over-the-noise": (
        "count-the-failures",
        counted(periodSeconds=5, failureThreshold=2, initialDelaySeconds=76),
        "420s",
        "tune",
    ),
    "7-huge-threshold": ("count-the-failures", counted(failureThreshold=30), "620s", "tune"),
    "8-no-liveness-probe": ("slow-starters", booted({"livenessProbe": None, "startupProbe": STARTUP}), "400s", "fix"),
    "8-delay-in-place-of-startup": (
        "slow-starters",
        booted({"livenessProbe.initialDelaySeconds": 70}),
        "400s",
        "fix",
    ),
    "8-delay-beside-startup": (
        "slow-starters",
        booted({"livenessProbe.initialDelaySeconds": 70, "startupProbe": STARTUP}),
        "400s",
        "fix",
    ),
    "8-patient-liveness-probe": (
        "slow-starters",
        booted({"livenessProbe.failureThreshold": 9, "startupProbe": STARTUP}),
        "400s",
        "fix",
    ),
    "8-budget-for-the-boots-of-today": (
        "slow-starters",
        booted({"startupProbe": {**STARTUP, "failureThreshold": 13}}),
        "400s",
        "fix",
    ),
    "8-budget-without-end": (
        "slow-starters",
        booted({"startupProbe": {**STARTUP, "failureThreshold": 999}}),
        "400s",
        "fix",
    ),
    "9-no-liveness-probe": ("slow-is-not-dead", rushed({"livenessProbe": None}), "300s", "patient"),
    "9-readiness-as-patient": (
        "slow-is-not-dead",
        rushed({**PATIENT, "readinessProbe.timeoutSeconds": 60}),
        "300s",
        "patient",
    ),
    "9-no-readiness-probe": ("slow-is-not-dead", rushed({**PATIENT, "readinessProbe": None}), "300s", "patient"),
    "9-huge-threshold": ("slow-is-not-dead", rushed({"livenessProbe.failureThreshold": 60}), "600s", "dead"),
    "10-no-probe": ("four-knocks", mend(65, "web", {"readinessProbe": None}), "200s", "fix"),
    "10-handler-that-is-well": ("four-knocks", knocked(asks("/healthz")), "200s", "fix"),
    "10-handler-that-panics-everywhere": ("four-knocks", knocked(asks("/report")), "200s", "fix"),
    "10-huge-threshold": ("four-knocks", knocked(asks("/", failureThreshold=12)), "300s", "fix"),
    "10-restart-in-place-of-readiness": (
        "four-knocks",
        mend(65, "web", {"livenessProbe": asks("/", periodSeconds=5)}),
        "300s",
        "fix",
    ),
}
ALSO_RIGHT: dict[str, tuple[str, str, str]] = {
    "6-two-misses-5-s-apart": ("deadlock", deadlock(asks("/ping", periodSeconds=5, failureThreshold=2)), "300s"),
    "7-every-4-s": ("count-the-failures", counted(periodSeconds=4), "420s"),
    "8-eight-probes-10-s-apart": (
        "slow-starters",
        booted({"startupProbe": asks("/healthz", failureThreshold=8)}),
        "320s",
    ),
    "9-time-out-in-place-of-a-threshold": ("slow-is-not-dead", rushed({"livenessProbe.timeoutSeconds": 20}), "320s"),
    "10-every-second": ("four-knocks", knocked(asks("/", periodSeconds=1)), "130s"),
}


@pytest.mark.parametrize("what", WRONG)
def test_a_wrong_fix_does_not_pass(what: str) -> None:
    slug, script, until, step = WRONG[what]
    assert stuck_at(slug, script, until) == step


@pytest.mark.parametrize("what", ALSO_RIGHT)
def test_another_right_one_passes(what: str) -> None:
    assert stuck_at(*ALSO_RIGHT[what]) == ""


@pytest.mark.parametrize("seed", range(1, 21))
def test_the_least_startup_budget_that_passes_outlasts_every_boot(seed: int) -> None:
    """Lesson 8 asks for more than what the boots of one run need."""
    least = mend(100, "web", {"startupProbe": {**STARTUP, "failureThreshold": 15}})
    assert "fix" in tried("slow-starters", least, "195s", seed=seed).done


# --- before they are asked for ------------------------------------------------------------------------------

HTTP = {"readinessProbe.tcpSocket": None, "readinessProbe.httpGet": {"path": "/", "port": 8080}}
# what -> lesson, what somebody does, until, the guess, what the run makes of it
EARLY: dict[str, tuple[str, str, str, str, str]] = {
    "6-a-probe-before-the-deadlock": (
        "deadlock",
        mend(2, "bank", {"livenessProbe": asks("/ping")}) + type_in(20, TRANSFER),
        "80s",
        "guess",
        "restarted",
    ),
    "7-a-lower-threshold-at-once": (
        "count-the-failures",
        mend(2, "web", {"livenessProbe.failureThreshold": 2}),
        "80s",
        "streak",
        "third",
    ),
    "8-a-startup-probe-at-once": ("slow-starters", mend(2, "web", {"startupProbe": STARTUP}), "120s", "guess", "ready"),
    "9-patience-at-once": (
        "slow-is-not-dead",
        mend(2, "web", PATIENT) + type_in(40, "load 30/s 40s /"),
        "120s",
        "guess",
        "slow",
    ),
    "10-the-right-knock-at-once": ("four-knocks", mend(2, "web", HTTP), "80s", "guess", "out"),
}


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("what", EARLY)
def test_who_mends_first_is_told_of_the_run_as_it_is(what: str, language: str) -> None:
    slug, script, until, guess, truth = EARLY[what]
    attempt = tried(slug, script, until)
    lesson = lesson_named(slug, language)
    step = attempt.structure.step(guess)
    judged = attempt.state.judged[guess]
    assert lesson is not None and step is not None and judged.truth == truth
    for option in step.options:  # type: ignore[attr-defined]
        said = feedback(step, lesson.words.section(guess), option, judged)
        assert "{" not in said and not any(word in said for word in ("Right", "Верно")), said
        assert any(value in said for value in judged.shown.values()), "it is drawn from this run"


def test_a_sum_for_another_manifest_is_not_judged() -> None:
    """Lesson 7 asks about the instants of the first Pod; a new one breaks at others."""
    attempt = tried("count-the-failures", mend(30, "web", {"livenessProbe.periodSeconds": 9}), "600s")
    assert {"late", "soon"}.isdisjoint(attempt.state.judged)
