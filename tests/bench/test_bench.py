"""Each benchmark at a tiny size: that it measures what it says, not how fast this machine is."""

import json
from pathlib import Path

import pytest

from bench import _load, _row, batch, checkpoint, engine, seek, stuck, viewers
from bench._row import Row, in_turns, publish
from probeviz.live.protocol import Batch, encode
from probeviz.live.shown import ClockShown
from probeviz.sim.facts import LogWritten

ROOT = Path(__file__).resolve().parents[2]


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


@pytest.mark.slow
def test_viewers_rows_over_real_sockets() -> None:
    late, growth = viewers.rows(few=2, many=5, settle_s=0.5, span_s=3.0)
    assert 0 <= late.value < float("inf") and not late.detail.startswith("0 batches")
    assert growth.value > 0


@pytest.mark.slow
def test_stuck_rows_over_real_sockets() -> None:
    lost, memory = stuck.rows(turns=1, others=2, settle_s=0.5, span_s=3.0)
    assert 0 <= lost.value < 100, "the others are still sent something"
    assert memory.value < 100


def test_lateness_begins_200_ms_after_the_fact(monkeypatch) -> None:
    load = _load.Load(port=0)
    monkeypatch.setattr(_load, "time", lambda: 10.5)
    load.heard("run", 10_200)  # 300 ms ago
    load.heard("run", 10_400)
    load.heard("run", None)  # a batch without facts
    assert (load.late_ms, load.batches["run"]) == ([100, 0], 3)


def test_the_load_client_finds_the_oldest_fact_and_the_times() -> None:
    fact = LogWritten(n=7, t=900, pod="p", container="c", id="i", line='{"n":1,"t":1,"cause":[]}')
    batch = Batch(facts=[fact], until=1_000, wall=5_000, log=1, clock=ClockShown(playing=True, speed=1))
    text = encode(batch).encode()
    head, tail = _load.FACT.search(text), _load.TAIL.search(text)
    assert head is not None and int(head[1]) == 900
    assert tail is not None and [int(found) for found in tail.groups()] == [1_000, 5_000]
    empty = encode(Batch(facts=[], until=1, wall=2, log=0, clock=ClockShown(playing=True, speed=1))).encode()
    assert _load.FACT.search(empty) is None


def test_percentile() -> None:
    assert viewers.percentile(list(range(1, 101)), 99) == 100
    assert viewers.percentile([5], 99) == 5


def test_every_benchmark_is_in_the_docs() -> None:
    told = (ROOT / "docs" / "benchmarks.md").read_text()
    for file in (ROOT / "bench").glob("[!_]*.py"):
        assert f"| {file.stem} |" in told, file.stem


def test_a_bar_may_be_the_least() -> None:
    assert Row("many", 60.0, 59.5, "fps", at_least=True).held
    few = Row("few", 30.0, 60.0, "fps", at_least=True)
    assert not few.held and "MISSED by 2.00x" in few.text()


def test_what_cannot_be_measured_has_no_value(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(_row, "RESULTS", tmp_path / "results.json")
    assert publish(Row("lost", float("inf"), 1.0, "ms")) == 1
    assert json.loads(_row.RESULTS.read_text())["lost"]["value"] is None


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
