"""Each benchmark at a tiny size: that it measures what it says, not how fast this machine is."""

import json

import pytest

from bench import _row, batch, checkpoint, engine, seek
from bench._row import Row, in_turns, publish


def test_engine_counts_what_it_plays() -> None:
    played = engine.Engine()
    before = played.facts
    _, timers = played.span(10_000)
    assert played.facts - before >= 10 * 14  # 2 requests of 5 facts and 2 probes of 2 facts a second
    assert 80 <= timers <= 100  # of them 2 Timers each, and the balancer's checks


def test_engine_row() -> None:
    row = engine.row(spans=2, span_ms=5_000)
    assert row.unit == "x" and row.value > 1


def test_seek_row_compares_facts() -> None:
    row = seek.row(places=2, until_ms=130_000, turns=1)
    assert row.bar == seek.MOST_MS and "identical" in row.detail


def test_a_seek_that_states_other_facts_is_seen(monkeypatch) -> None:
    run = seek.timeline(70_000)
    assert seek.same_facts(run, 40_000)
    monkeypatch.setattr(run, "seek", lambda at_ms: seek.timeline(30_000).world)
    assert not seek.same_facts(run, 40_000)


def test_checkpoint_rows() -> None:
    took, size, kept, growth = checkpoint.rows(turns=1, loop_ms=20_000)
    assert took.value > 0 and growth.value > 0
    assert size.value == len(checkpoint.after_a_rollout().save())
    assert 0 < kept.value < size.value


def test_three_pods_are_in_the_checkpoint() -> None:
    pods = checkpoint.after_a_rollout().cluster.pods.values()
    assert [pod.status.phase for pod in pods] == ["Running"] * 3


@pytest.mark.slow
def test_batch_row_over_real_sockets() -> None:
    row = batch.row(turns=1, warm_up_s=1.0, span_s=3.0)
    assert row.value > 0 and not row.detail.startswith("0 batches")


def test_ratios_are_of_neighbours_in_time() -> None:
    works, floors = iter([2.0, 40.0, 6.0]), iter([1.0, 10.0, 2.0])
    assert in_turns(3, lambda: next(works), lambda: next(floors)) == (3.0, 6.0, 2.0)


def test_a_missed_bar_is_said_and_kept(tmp_path, monkeypatch, capsys) -> None:
    monkeypatch.setattr(_row, "RESULTS", tmp_path / "results.json")
    assert publish(Row("quick", 1.0, 2.0, "x")) == 0
    assert publish(Row("slow", 3.0, 2.0, "x")) == 1
    lines = capsys.readouterr().out.splitlines()
    assert "held" in lines[0] and "MISSED by 1.50x" in lines[1]
    kept = json.loads(_row.RESULTS.read_text())
    assert {name: row["held"] for name, row in kept.items()} == {"quick": True, "slow": False}
