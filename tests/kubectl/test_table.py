"""The layout of tables and of `describe`."""

from hypothesis import given
from hypothesis import strategies as st

from probeviz.kubectl.table import Table, cut
from probeviz.kubectl.tabwriter import align


def test_columns_are_three_apart_and_the_last_is_not_padded() -> None:
    lines = Table().flush([["NAME", "READY", "AGE"], ["go-http-8dc5b4779", "1/1", "8s"]])
    assert lines == ["NAME                READY   AGE", "go-http-8dc5b4779   1/1     8s"]


def test_a_column_is_at_least_six_wide() -> None:
    assert Table().flush([["A", "B"]]) == ["A     B"]


def test_a_watch_remembers_its_widths() -> None:
    """A wider cell widens its column from then on; narrower rows keep what was reached."""
    table = Table()
    table.flush([["NAME", "STATUS", "AGE"], ["x", "Running", "1s"]])
    assert table.flush([["x", "CrashLoopBackOff", "2s"]]) == ["x      CrashLoopBackOff   2s"]
    assert table.flush([["x", "Running", "3s"]]) == ["x      Running            3s"]


def test_a_cell_is_cut_at_its_first_line() -> None:
    assert cut("one\ntwo") == "one..."
    assert cut("one\rtwo") == "one..."
    assert cut("one") == "one"


@given(
    st.lists(st.lists(st.text(st.characters(categories=("L", "N")), max_size=20), min_size=3, max_size=3), min_size=1)
)
def test_cells_of_one_column_begin_at_one_place(rows: list[list[str]]) -> None:
    lines = Table().flush(rows)
    width = max(6, *(len(row[0]) + 3 for row in rows))
    assert all(line[:width] == row[0].ljust(width) for line, row in zip(lines, rows, strict=True))


def test_a_line_without_tab_breaks_the_column() -> None:
    text = align("Name:\tx\nService Account:\tdefault\nIPs:\n  IP:\t1\nControlled By:\tr\n")
    assert text.split("\n") == [
        "Name:             x",
        "Service Account:  default",
        "IPs:",
        "  IP:           1",
        "Controlled By:  r",
        "",
    ]


def test_columns_further_right_are_aligned_run_by_run() -> None:
    assert align("a\tb\tc\naaa\tbbb\tc\na\tb").split("\n") == ["a    b    c", "aaa  bbb  c", "a    b"]
