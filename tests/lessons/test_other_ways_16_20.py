"""What looks like a way through lessons 16 to 20 and is none: each likely wrong repair stays without its tick."""

import pytest

from probeviz.lessons.loader import Lesson, lesson_drawn
from probeviz.lessons.solution import read_solution
from probeviz.lessons.walk import Walk

# --- 20: each of the eight faults, mended by what does not mend it ---------------------------------------------

APPLY = "- {at: 200s, run: kubectl apply -f shop.yaml}\n"
LIVE, TIMEOUT, READY, MEMORY = "live", "timeout", "ready", "memory"
OUTLASTS = [
    (LIVE, "livenessProbe.failureThreshold: 30"),
    (LIVE, "livenessProbe.initialDelaySeconds: 600"),
    (LIVE, "livenessProbe: null"),
    (LIVE, "livenessProbe.timeoutSeconds: 60"),
    (TIMEOUT, "livenessProbe.failureThreshold: 30"),
    (TIMEOUT, "livenessProbe.periodSeconds: 60"),
    (TIMEOUT, "livenessProbe: null"),
    (READY, "readinessProbe.failureThreshold: 60"),
    (READY, "readinessProbe.timeoutSeconds: 60"),
    (READY, "readinessProbe: null"),
    (MEMORY, "resources: null"),
    (MEMORY, "resources.limits.memory: 512Mi"),
    (MEMORY, "livenessProbe.failureThreshold: 30"),
]


def drawn(*faults: str) -> Lesson:
    found = (lesson_drawn("incident-0214", seed) for seed in range(16))
    return next(each for each in found if each is not None and set(faults) <= set(each.structure.drawn))


def left_at(lesson: Lesson, script: str, until: str = "700s") -> str:
    """The step that is not passed; empty when all are."""
    solution = read_solution(f"script:\n{script}until: {until}\n", "20-x/try.yaml", lesson.scenario)
    solution = solution._replace(answers=lesson.solution.answers)
    state = Walk(lesson.structure, lesson.scenario, solution, lesson.manifests).play().state
    return state.current.id if state.current is not None else ""


@pytest.mark.parametrize(("fault", "change"), OUTLASTS, ids=lambda each: str(each))
def test_what_only_outlasts_a_round_or_takes_the_guard_away_is_no_repair(fault: str, change: str) -> None:
    path, _, value = change.partition(": ")
    patch = f'- {{at: 240s, patch: deployment/shop, set: {{"containers[shop].{path}": {value}}}}}\n'
    assert left_at(drawn(fault, "selector"), APPLY + patch) == "hold"


@pytest.mark.parametrize("hand", ["selector", "backend", "port", "path"])
def test_a_restart_serves_nobody_where_the_way_to_the_pods_is_wrong(hand: str) -> None:
    script = (
        "- {at: 200s, run: kubectl rollout restart deployment/shop}\n- {at: 220s, run: kubectl delete pods --all}\n"
    )
    assert left_at(drawn(LIVE, hand), script) == "serve"


@pytest.mark.parametrize("fault", [LIVE, TIMEOUT, READY, MEMORY])
def test_whoever_mends_only_the_way_to_the_pods_is_down_again_in_the_next_round(fault: str) -> None:
    assert left_at(drawn(fault, "port"), APPLY) == "hold"
