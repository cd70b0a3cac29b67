"""Kubernetes Events: counted, bounded, gone after an hour."""

import re

from probeviz.sim import apiserver, events
from probeviz.sim.facts import EventRecorded, ObjectDeleted
from probeviz.sim.objects import Deployment
from tests.sim.controllers.cluster import Run, web


def quiet() -> tuple[Run, Deployment]:
    """A Deployment that is being deleted by nobody and synced by nobody: no Events but the test's."""
    run = Run(nodes=0).apply(web(replicas=0, paused=True)).until(1_500)
    assert not run.world.cluster.events
    return run, run.deployment


def record(run: Run, message: str) -> int:
    return events.record(run.world, run.deployment, "Normal", "Test", message, "tester")


def test_the_same_words_are_one_event_that_counts():
    run, deployment = quiet()
    record(run, "a")
    run.until(9_700)
    record(run, "a")
    record(run, "b")
    (a, b) = run.world.cluster.events.values()
    assert (a.message, a.count, a.first_timestamp, a.last_timestamp) == ("a", 2, 1_000, 9_000)
    assert (b.message, b.count, b.uid) == ("b", 1, deployment.metadata.uid)
    assert re.fullmatch(r"web\.[0-9a-f]{16}", a.metadata.name) and a.ref == "deployment.apps/web"


def test_the_store_takes_message_and_count_as_given():
    run, deployment = quiet()
    for count, message in ((3, "x"), (7, "(combined) y")):
        event = events.about(deployment, "Normal", "Test", message, "tester")
        events.store_event(run.world, "key", event, count, 0, 1_000 * count)
    (stored,) = run.world.cluster.events.values()
    assert (stored.message, stored.count, stored.last_timestamp) == ("(combined) y", 7, 7_000)
    told = [f for f in run.facts if isinstance(f, EventRecorded)]
    assert [(f.message, f.count) for f in told] == [("x", 3), ("(combined) y", 7)]


def test_an_object_keeps_200_events_the_longest_unseen_goes():
    run, _ = quiet()
    for i in range(200):
        record(run, f"m{i}")
    record(run, "m0")
    record(run, "new")
    kept = [e.message for e in run.world.cluster.events.values()]
    assert len(kept) == 200 and "m1" not in kept and kept[-2:] == ["m0", "new"]
    assert sum(isinstance(f, ObjectDeleted) for f in run.facts) == 1


def test_an_event_that_a_person_deletes_leaves_no_trace():
    run, _ = quiet()
    record(run, "a")
    (name,) = run.world.cluster.events
    apiserver.delete(run.world, f"event/{name}", "kubectl", 1)
    assert not run.world.cluster.events and not run.world.cluster.controllers.event_counts
    run.until(4_000_000)
    record(run, "a")
    assert next(iter(run.world.cluster.events.values())).count == 1


def test_an_event_goes_an_hour_after_it_was_last_seen():
    run, _ = quiet()
    record(run, "old")
    run.until(600_000)
    record(run, "again")
    run.until(1_800_000)
    record(run, "again")
    run.until(3_600_999)
    assert [e.message for e in run.world.cluster.events.values()] == ["old", "again"]
    run.until(3_601_000)
    assert [e.message for e in run.world.cluster.events.values()] == ["again"]
    run.reload().until(5_400_000)
    assert not run.world.cluster.events and not run.world.cluster.controllers.event_counts
    assert run.world.next_due() is None
