"""Leaky buckets, by a time that is handed in."""

from hypothesis import given
from hypothesis import strategies as st

from probeviz.live import starting
from probeviz.live.limits import RUNS_A_MINUTE, VISITOR_RUNS_A_MINUTE, Bucket, Buckets


def test_a_burst_and_then_the_rate() -> None:
    bucket = Bucket(rate=20, burst=40)
    assert [bucket.take(0.0) for _ in range(40)] == [0] * 40
    wait_ms = bucket.take(0.0)
    assert 0 < wait_ms <= 51
    assert bucket.take(wait_ms / 1_000) == 0
    assert bucket.take(wait_ms / 1_000) > 0


@given(st.lists(st.floats(0, 2, allow_nan=False), max_size=200))
def test_no_more_than_rate_and_burst_pass_in_any_time(gaps) -> None:
    bucket, now, passed = Bucket(rate=5, burst=10), 0.0, 0
    for gap in gaps:
        now += gap
        passed += bucket.take(now) == 0
        assert passed <= 10 + 5 * now + 1e-6


def test_empty_buckets_are_forgotten() -> None:
    buckets = Buckets(rate=1, burst=2)
    buckets.MOST = 10
    for i in range(10):
        assert buckets.take(f"address {i}", 0.0) == 0
    assert buckets.take("another", 100.0) == 0
    assert len(buckets) == 1


def test_a_visitor_meets_their_limit_before_their_address_meets_its(monkeypatch) -> None:
    """A class behind one router: whoever starts over without end leaves the others their share."""
    now = 1_000.0
    monkeypatch.setattr(starting, "monotonic", lambda: now)
    monkeypatch.setattr(starting, "_begun", Buckets(0.5, 120))
    monkeypatch.setattr(starting, "_begun_by_visitor", Buckets(5 / 60, 20))
    assert [starting.too_many("192.0.2.7", "one") for _ in range(21)] == [*[None] * 20, VISITOR_RUNS_A_MINUTE]
    others = [starting.too_many("192.0.2.7", f"visitor {i}") for i in range(101)]
    assert others == [*[None] * 100, RUNS_A_MINUTE]
    assert starting.too_many("192.0.2.8", "else") is None
    now += 12.1
    assert starting.too_many("192.0.2.7", "one") is None, "five a minute"
