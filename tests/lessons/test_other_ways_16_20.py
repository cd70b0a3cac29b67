"""What looks like a way through lessons 16 to 20 and is none: each likely wrong repair stays without its tick."""

import pytest

from probeviz.lessons.attempt import Attempt
from probeviz.lessons.loader import Lesson, lesson_drawn
from probeviz.lessons.solution import read_solution
from probeviz.lessons.walk import Walk
from tests.lessons.tries import stuck_at, tried

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


# --- 16 -------------------------------------------------------------------------------------------------------

ROLL = "- {{at: {at}s, run: kubectl rollout restart deployment/checkout}}\n"
HOOK = '- {{at: 50s, patch: deployment/checkout, set: {{"containers[checkout].lifecycle": {{preStop: {hook}}}}}}}\n'
ONCE = "nginx.ingress.kubernetes.io/proxy-next-upstream"


def with_hook(hook: str, *more: str) -> str:
    return stuck_at(
        "last-second", ROLL.format(at=30) + HOOK.format(hook=hook) + "".join(more) + ROLL.format(at=75), "130s"
    )


@pytest.mark.parametrize("seconds", [5, 10, 15])
def test_a_hook_of_5_to_15_s_holds_in_50_rollouts(seconds: int) -> None:
    assert with_hook(f"{{sleep: {{seconds: {seconds}}}}}") == ""


@pytest.mark.parametrize("seconds", [1, 3])
def test_a_shorter_hook_may_win_one_rollout_and_loses_one_of_50(seconds: int) -> None:
    assert with_hook(f"{{sleep: {{seconds: {seconds}}}}}") in ("hook", "prove")


def test_a_hook_longer_than_15_s_is_not_the_smallest() -> None:
    assert with_hook("{sleep: {seconds: 20}}") == "prove"


def test_whoever_lets_nginx_try_again_has_not_added_a_hook() -> None:
    again = f"- {{at: 40s, run: kubectl annotate ingress checkout {ONCE}=error --overwrite}}\n"
    assert (
        stuck_at("last-second", ROLL.format(at=30) + again + ROLL.format(at=60) + ROLL.format(at=80), "130s") == "hook"
    )
    assert with_hook("{sleep: {seconds: 10}}", again.replace("40s", "60s")) == "hook"


def test_a_slow_rollout_without_a_hook_still_loses_payments() -> None:
    slow = '- {at: 50s, patch: deployment/checkout, set: {"containers[checkout].readinessProbe.periodSeconds": 10}}\n'
    assert stuck_at("last-second", ROLL.format(at=30) + slow + ROLL.format(at=90), "160s") == "hook"


# --- 17 -------------------------------------------------------------------------------------------------------

REPORTS = "- {at: 60s, run: kubectl rollout restart deployment/reports}\n"
AGAIN = "- {at: 150s, run: kubectl rollout restart deployment/reports}\n"
WEDGE = "- {at: 250s, run: curl -m 2 $INGRESS/wedge}\n"


def grace(at: int, **fields: str) -> str:
    given = ", ".join(f'"{path}": {value}' for path, value in fields.items())
    return f"- {{at: {at}s, patch: deployment/reports, set: {{{given}}}}}\n"


C = "containers[reports]."


@pytest.mark.parametrize(
    "fields",
    [
        {"terminationGracePeriodSeconds": "50"},
        {"terminationGracePeriodSeconds": "70"},
        {"terminationGracePeriodSeconds": "60", f"{C}lifecycle": "null"},
        {"terminationGracePeriodSeconds": "90", f"{C}livenessProbe": "null"},
        {f"{C}lifecycle": "{preStop: {sleep: {seconds: 5}}}"},
    ],
    ids=str,
)
def test_less_grace_than_hook_and_report_take_or_no_hook_is_no_repair(fields: dict[str, str]) -> None:
    assert stuck_at("grace-has-an-end", REPORTS + grace(100, **fields) + AGAIN, "260s") == "fix"


def test_a_shorter_hook_with_grace_enough_is_one() -> None:
    fields = {"terminationGracePeriodSeconds": "60", f"{C}lifecycle": "{preStop: {sleep: {seconds: 10}}}"}
    assert stuck_at("grace-has-an-end", REPORTS + grace(100, **fields) + AGAIN, "260s") != "fix"


@pytest.mark.parametrize(
    "fields",
    [
        {"terminationGracePeriodSeconds": "5", f"{C}lifecycle": "{preStop: {sleep: {seconds: 1}}}"},
        {f"{C}livenessProbe.terminationGracePeriodSeconds": "5", "terminationGracePeriodSeconds": "10"},
        {f"{C}livenessProbe.terminationGracePeriodSeconds": "5", f"{C}lifecycle": "null"},
    ],
    ids=str,
)
def test_a_pod_that_dies_fast_because_it_has_no_grace_left_is_no_repair(fields: dict[str, str]) -> None:
    script = REPORTS + grace(100, terminationGracePeriodSeconds="90") + AGAIN + WEDGE + grace(370, **fields)
    again = WEDGE.replace("250s", "390s")
    assert stuck_at("grace-has-an-end", script + again, "480s", wedged=90) == "fast"


# --- 18 -------------------------------------------------------------------------------------------------------

SHOP = """\
- {at: 40s, run: kubectl scale deployment shop --replicas=0}
- {at: 80s, run: kubectl scale deployment shop --replicas=2}
- {at: 130s, run: kubectl annotate ingress shop alb.ingress.kubernetes.io/healthcheck-path=/nope --overwrite}
- {at: 175s, run: curl -i $INGRESS/}
- {at: 180s, run: kubectl annotate ingress shop alb.ingress.kubernetes.io/healthcheck-path=/ready --overwrite}
- {at: 220s, run: kubectl rollout restart deployment/shop}
"""
LAST = "- {at: 340s, run: kubectl rollout restart deployment/shop}\n"


@pytest.mark.parametrize(
    "change",
    [
        '"containers[shop].lifecycle.preStop.sleep.seconds": 10',
        '"containers[shop].lifecycle.preStop.sleep.seconds": 15',
        '"containers[shop].readinessProbe.periodSeconds": 20',
        '"terminationGracePeriodSeconds": 120',
    ],
)
def test_a_hook_that_is_shorter_than_the_albs_own_parts_are_slow_is_no_repair(change: str) -> None:
    patch = f"- {{at: 280s, patch: deployment/shop, set: {{{change}}}}}\n"
    assert stuck_at("alb-is-not-nginx", SHOP + patch + LAST, "460s") == "roll"


# --- 19 -------------------------------------------------------------------------------------------------------

PROBE = "{{httpGet: {{path: /health, port: 8080}}, periodSeconds: {period}, failureThreshold: {misses}{more}}}"


def probes(startup: tuple[int, int], readiness: tuple[int, int], liveness: tuple[int, int], grace: int = 5) -> Attempt:
    def probe(of: tuple[int, int], more: str = "") -> str:
        return PROBE.format(period=of[0], misses=of[1], more=more)

    own = f", terminationGracePeriodSeconds: {grace}" if grace else ""
    script = (
        "- at: 40s\n  patch: deployment/search\n  set:\n"
        f'    "containers[search].startupProbe": {probe(startup)}\n'
        f'    "containers[search].readinessProbe": {probe(readiness)}\n'
        f'    "containers[search].livenessProbe": {probe(liveness, own)}\n'
        "- {at: 371s, run: curl -m 10 -X POST $INGRESS/lock}\n"
    )
    return tried("tune-it", script, "440s")


@pytest.mark.parametrize(
    ("startup", "readiness", "liveness", "at"),
    [
        ((5, 9), (4, 3), (5, 3), ("start", "hold")),  # a boot of 45 s and more is killed
        ((5, 18), (5, 2), (5, 3), ("hold",)),  # all three out at once
        ((5, 18), (4, 3), (5, 2), ("start", "hold", "back", "lock", "golf")),  # a pause kills, sooner or later
        ((5, 18), (4, 3), (10, 3), ("lock",)),  # too late
    ],
)
def test_probes_that_kill_in_a_pause_or_are_too_slow_do_not_get_through(
    startup: tuple[int, int], readiness: tuple[int, int], liveness: tuple[int, int], at: tuple[str, ...]
) -> None:
    current = probes(startup, readiness, liveness).state.current
    assert current is not None and current.id in at
