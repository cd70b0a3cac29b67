"""The cluster's wall clock in the forms that programs and HTTP print."""

import pytest

from probeviz.sim.program.wall import http_date, log_date
from probeviz.sim.setup import Setup
from probeviz.sim.world import World


@pytest.mark.parametrize(
    ("start", "now_ms", "http", "log"),
    [
        ("2020-11-11T12:57:00Z", 15_999, "Wed, 11 Nov 2020 12:57:15 GMT", "2020/11/11 12:57:15"),
        ("2026-01-05T10:00:00Z", 0, "Mon, 05 Jan 2026 10:00:00 GMT", "2026/01/05 10:00:00"),
        ("2024-02-28T23:59:59Z", 1000, "Thu, 29 Feb 2024 00:00:00 GMT", "2024/02/29 00:00:00"),
        ("2024-12-31T22:00:00Z", 2 * 86_400_000, "Thu, 02 Jan 2025 22:00:00 GMT", "2025/01/02 22:00:00"),
        ("2020-11-11T12:57:00+02:00", 0, "Wed, 11 Nov 2020 10:57:00 GMT", "2020/11/11 10:57:00"),
    ],
)
def test_dates(start: str, now_ms: int, http: str, log: str) -> None:
    world = World(Setup(start=start))
    world.now = now_ms
    assert (http_date(world), log_date(world)) == (http, log)
