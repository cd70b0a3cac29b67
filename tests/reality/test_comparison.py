"""The comparison is worth something: an engine with one rule wrong does not agree with the recordings."""

import copy
from collections.abc import Callable
from typing import Any

import pytest

from probeviz.sim.kubelet import backoff, recorder
from probeviz.sim.kubelet.prober import results
from probeviz.sim.program import Process, process
from probeviz.sim.world import World
from tests.reality import observed
from tests.reality.agree import disagreements
from tests.reality.lives import Rules, rules_of
from tests.reality.observed import Instance, Observed
from tests.reality.replay import replay

Plant = Callable[[pytest.MonkeyPatch], None]
NEVER_MS = 10**9


def no_restart_after(limit_ms: int) -> Plant:
    """The wait that follows one of `limit_ms` has no end."""

    def plant(patch: pytest.MonkeyPatch) -> None:
        original = backoff.next_step

        def next_step(entries: backoff.Entries, key: str, *of: Any) -> int:
            wait_ms = original(entries, key, *of)
            if wait_ms > limit_ms:
                entries[key].backoff_ms = wait_ms = NEVER_MS
            return wait_ms

        patch.setattr(backoff, "next_step", next_step)

    return plant


def no_wait(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(backoff, "is_in_backoff_since", lambda *of: False)


def ready_before_the_first_probe(patch: pytest.MonkeyPatch) -> None:
    patch.setitem(results.INITIAL, "readiness", "Success")


def no_event_of_failed_probes(patch: pytest.MonkeyPatch) -> None:
    original = recorder.event
    patch.setattr(recorder, "event", lambda *of, **more: 0 if of[4] == "Unhealthy" else original(*of, **more))


def whoever_is_killed_ends_with_0(patch: pytest.MonkeyPatch) -> None:
    original = process.end

    def end(world: World, it: Process, code: int, *of: Any, **more: Any) -> None:
        original(world, it, 0, *of, **more)

    patch.setattr(process, "end", end)


PLANTED: list[tuple[str, Plant]] = [
    ("r05-crash-0", no_restart_after(0)),
    ("r05-crash-0", no_restart_after(40_000)),
    ("r05-crash-0", no_wait),
    ("r20b-d5p10-0", ready_before_the_first_probe),
    ("r10-flap-0", no_event_of_failed_probes),
    ("r13-grace30", whoever_is_killed_ends_with_0),
]


@pytest.mark.parametrize(("name", "plant"), PLANTED)
def test_a_wrong_rule_does_not_agree(name: str, plant: Plant, monkeypatch: pytest.MonkeyPatch) -> None:
    assert [w for _, real, ours, rules in replay(name, 1) for w in disagreements(real, ours, rules)] == []
    plant(monkeypatch)
    assert [w for _, real, ours, rules in replay(name, 1) for w in disagreements(real, ours, rules)] != []


# --- the comparison itself: a recording agrees with itself, and with no altered copy of itself ----------------------


@pytest.mark.parametrize("name", observed.names())
def test_a_recording_agrees_with_itself(name: str) -> None:
    for real, rules in recorded(name):
        assert disagreements(real, real, rules) == []


def recorded(name: str) -> list[tuple[Observed, Rules]]:
    trace = observed.load(name)
    return [(observed.of_trace(trace, c), rules_of(trace, c)) for c in observed.containers(trace)]


def last_state(seen: Observed) -> None:
    """What it is at the end."""
    t, _, restarts = seen.states[-1]
    seen.states[-1] = (t - 3_000, "Terminating", restarts)


def one_restart_more(seen: Observed) -> None:
    t, word, restarts = seen.states[-1]
    seen.states[-1] = (t - 3_000, word, restarts + 1)


def one_life_more(seen: Observed) -> None:
    seen.instances.append(Instance(seen.ended - 100))


def no_last_life(seen: Observed) -> None:
    seen.instances.pop()


def another_code(seen: Observed) -> None:
    seen.instances[0].code = 99


def refused_in_the_midst(seen: Observed) -> None:
    message = 'Readiness probe failed: Get "http://IP/ping": dial tcp IP: connect: connection refused'
    seen.events.append((seen.instances[0].start + 6_000, "Unhealthy", message, 1))


def a_later_kill(seen: Observed) -> None:
    """By a tenth of a second beyond what a kill may come after its tick."""
    seen.probes = [(t + 700, kind, passed) for t, kind, passed in seen.probes]


def an_earlier_kill(seen: Observed) -> None:
    seen.probes = [(t - 20, kind, passed) for t, kind, passed in seen.probes]


def started_twice(seen: Observed) -> None:
    """In the life that goes on."""
    t = seen.instances[-1].start + 30
    told = next(e for e in reversed(seen.events) if e[1] == "Started" and e[0] <= t)
    seen.events.append((t, *told[1:3], told[3] + 1))
    seen.events.sort()


def ready_later(seen: Observed) -> None:
    assert seen.ready is not None
    seen.ready += 1_600


def never_ready(seen: Observed) -> None:
    seen.ready = None


ALTERED: list[tuple[str, Callable[[Observed], None]]] = [
    ("r15-never143", last_state),
    ("r15-never143", one_life_more),
    ("r01-ping-0", last_state),
    ("r01-ping-0", one_restart_more),
    ("r01-ping-0", refused_in_the_midst),
    ("r01-ping-0", started_twice),
    ("r01-ping-0", ready_later),
    ("r01-ping-0", never_ready),
    ("r54-image-change", started_twice),
    ("r13-grace30", another_code),
    ("r13-grace30", no_last_life),
    ("r13-grace30", a_later_kill),
    ("r13-grace30", an_earlier_kill),
    ("r64-late-p10", refused_in_the_midst),
    ("s05-crash1", another_code),
]


@pytest.mark.parametrize(("name", "alter"), ALTERED)
def test_an_altered_recording_does_not_agree(name: str, alter: Callable[[Observed], None]) -> None:
    ((real, rules),) = recorded(name)
    altered = copy.deepcopy(real)
    alter(altered)
    assert disagreements(real, altered, rules) != []
