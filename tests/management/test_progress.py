"""The bar on stderr."""

from io import StringIO

import pytest

from probeviz.management import progress
from probeviz.management.progress import CLEAR, Progress


class Terminal(StringIO):
    encoding = "utf-8"

    def isatty(self) -> bool:
        return True


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    now = [0.0]
    monkeypatch.setattr(progress, "monotonic", lambda: now[0])
    monkeypatch.setenv("COLUMNS", "40")
    return now


def test_nothing_is_shown_where_nobody_looks(clock: list[float]):
    stream = StringIO()
    bar = Progress(stream)
    clock[0] = 5
    bar.show(1, 2, "1 of 2 runs")
    bar.clear()
    assert stream.getvalue() == ""


def test_a_bar_after_a_second_at_most_ten_times_a_second(clock: list[float]):
    stream = Terminal()
    bar = Progress(stream)
    bar.show(1, 4, "1 of 4 runs")
    bar.clear()
    assert stream.getvalue() == ""
    clock[0] = 1.0
    bar.show(2, 4, "2 of 4 runs")
    clock[0] = 1.05
    bar.show(3, 4, "3 of 4 runs")
    assert stream.getvalue() == f"{CLEAR}{'█' * 9}{'░' * 10}  50% 2 of 4 runs"
    bar.clear()
    assert stream.getvalue().endswith(CLEAR)


@pytest.mark.parametrize("columns", ["1", "5", "20"])
def test_it_never_fills_the_line(clock: list[float], columns: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("COLUMNS", columns)
    stream = Terminal()
    bar = Progress(stream)
    clock[0] = 2
    bar.show(3, 4, "3 of 4 runs")
    assert len(stream.getvalue().removeprefix(CLEAR)) < int(columns)
