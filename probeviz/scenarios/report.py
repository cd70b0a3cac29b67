"""Many outcomes as tables: their distribution over seeds, and side by side over values."""

import re
from collections.abc import Callable, Iterator, Sequence

from probeviz.scenarios.document import Scenario
from probeviz.scenarios.expect import Expectation, seconds
from probeviz.scenarios.outcome import Outcome
from probeviz.scenarios.sweep import Plan, held, percentile

PERCENTS = {"min": 0, "p5": 5, "p50": 50, "p95": 95, "p99": 99, "max": 100}
NEVER = float("inf")
MOST_SEEDS_SHOWN = 12
MOST_EXPRESSION = 72

Metric = tuple[str, Callable[[Outcome], float | None], Callable[[float], str]]
Group = tuple[tuple[str, ...], Sequence[Outcome]]  # the values of the axes, and their runs


def time_of(ms: float) -> str:
    """To three digits: `3.52s`, `68.4s`, `112s`."""
    return "never" if ms == NEVER else f"{ms / 1_000:.{2 if ms < 10_000 else 1 if ms < 100_000 else 0}f}s"


def share_of(share: float) -> str:
    return f"{share * 100:.1f}%"


METRICS: tuple[Metric, ...] = (
    ("time to ready", lambda each: NEVER if each.ready_ms is None else each.ready_ms, time_of),
    ("restarts", lambda each: each.restarts, lambda count: f"{count:.0f}"),
    ("failed requests", lambda each: each.failed if each.requests else None, lambda count: f"{count:.0f}"),
    ("failed share", lambda each: each.share, share_of),
)


def spread(metric: Metric, outcomes: Sequence[Outcome]) -> list[float]:
    """The values of all runs, sorted; those that have none (no client sends) left out."""
    return sorted(value for each in outcomes if (value := metric[1](each)) is not None)


def table(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Columns under each other; the first is text, the others end flush."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for first, *others in rows:
        cells = [first.ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(others, widths[1:], strict=True))]
        yield "   ".join(cells).rstrip()


def when(expectation: Expectation, until_ms: int) -> str:
    """`at 10s`, `10s to 60s`."""
    if expectation.from_ms is None or expectation.to_ms is None:
        return f"at {seconds(until_ms)}"
    if expectation.from_ms == expectation.to_ms:
        return f"at {seconds(expectation.from_ms)}"
    return f"{seconds(expectation.from_ms)} to {seconds(expectation.to_ms)}"


def expression(expectation: Expectation, most: int = MOST_EXPRESSION) -> str:
    """On one line, not too long."""
    text = " ".join(str(expectation).split())
    return text if len(text) <= most else f"{text[: most - 3]}..."


# --- over seeds ---------------------------------------------------------------------------------------------


def over_seeds(scenario: Scenario, outcomes: Sequence[Outcome], until_ms: int) -> Iterator[str]:
    """The distribution of each number, and of each expectation with how many seeds it holds."""
    count = len(outcomes)
    runs = f"{count} seeds" if count != 1 else "1 seed"
    yield f"{scenario.name}: {runs}, {seconds(until_ms)} each on release {scenario.setup.release}"
    yield ""
    rows = [["", *PERCENTS]]
    for metric in METRICS:
        values = spread(metric, outcomes)
        if values:
            rows.append([metric[0], *(metric[2](percentile(values, percent)) for percent in PERCENTS.values())])
    yield from table(rows)
    never = [each.seed for each in outcomes if each.ready_ms is None]
    if never:
        yield f"never ready with seeds {_listed(never)}"
    if scenario.expect:
        yield ""
        yield from _expectations(scenario, outcomes, until_ms)


def _expectations(scenario: Scenario, outcomes: Sequence[Outcome], until_ms: int) -> Iterator[str]:
    yield "seeds with which an expectation holds"
    for i, expectation in enumerate(scenario.expect):
        found = held(outcomes, i)
        if found.of:
            fails = f"; fails with {_listed(found.failed)}" if found.failed else ""
            share = f"{found.held} of {found.of}".rjust(len(f"{found.of} of {found.of}"))
            line = f"line {expectation.source_line}: {when(expectation, until_ms)}"
            yield f"{share}   {line}: {expression(expectation)}{fails}"


def _listed(seeds: Sequence[int]) -> str:
    more = len(seeds) - MOST_SEEDS_SHOWN
    return ", ".join(map(str, seeds[:MOST_SEEDS_SHOWN])) + (f" and {more} more" if more > 0 else "")


# --- over values --------------------------------------------------------------------------------------------


def over_values(plan: Plan, scenario: Scenario, groups: Sequence[Group], until_ms: int) -> Iterator[str]:
    """A row for each value: of several seeds the median, and behind it the 5th to the 95th percentile."""
    several = len(plan.seeds) > 1
    runs = f"{len(plan.seeds)} seeds, median (p5 to p95)" if several else f"seed {plan.seeds[0]}"
    yield f"{scenario.name}: {seconds(until_ms)} each on release {scenario.setup.release}, {runs}"
    names = [_last(axis.path) for axis in plan.axes]
    for axis, name in zip(plan.axes, names, strict=True):
        yield f"{name}: {axis.path}"
    yield ""
    heads = [*names, *(name for name, *_ in METRICS), *(f"line {each.source_line}" for each in scenario.expect)]
    rows = [[*values, *_cells(outcomes), *_held(scenario, outcomes)] for values, outcomes in groups]
    yield from table([heads, *rows])
    if scenario.expect:
        yield ""
    for expectation in scenario.expect:
        yield f"line {expectation.source_line}: {when(expectation, until_ms)}: {expression(expectation)}"


def _last(path: str) -> str:
    """`periodSeconds`: the end of a path, as the name of its column."""
    return re.split(r"\.(?![^\[]*\])", path)[-1]


def _cells(outcomes: Sequence[Outcome]) -> Iterator[str]:
    for metric in METRICS:
        values, show = spread(metric, outcomes), metric[2]
        if not values:
            yield "-"
            continue
        low, middle, high = (show(percentile(values, percent)) for percent in (5, 50, 95))
        yield middle if low == high else f"{middle} ({low} to {high})"


def _held(scenario: Scenario, outcomes: Sequence[Outcome]) -> Iterator[str]:
    for i in range(len(scenario.expect)):
        found = held(outcomes, i)
        if len(outcomes) == 1:
            yield ("holds" if found.held else "fails") if found.of else "-"
        else:
            yield f"{found.held} of {found.of}" if found.of else "-"
