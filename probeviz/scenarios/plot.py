"""A sweep as a picture: one axis as small charts under each other, two as grids of cells."""

from collections.abc import Callable, Sequence

from probeviz.scenarios import svg
from probeviz.scenarios.document import Scenario
from probeviz.scenarios.expect import seconds
from probeviz.scenarios.outcome import Outcome
from probeviz.scenarios.report import METRICS, NEVER, Group, Metric, expression, spread, when
from probeviz.scenarios.sweep import Plan, held, percentile

LEFT, RIGHT, TOP = 164, 28, 78
WIDTH = 720
CHART, GAP = 84, 30
ROW = 26
COLUMN = 56  # at least, for the widest number
DRAWN = ("time to ready", "restarts", "failed share")
TOKEN = {"time to ready": "accent", "restarts": "bo", "failed share": "fail"}
SHADES = (12, 30, 48, 85)  # per cent of the accent; on the last the number is light


def plot(plan: Plan, scenario: Scenario, groups: Sequence[Group], until_ms: int) -> str:
    """The SVG file's text."""
    runs = f"seed {plan.seeds[0]}" if len(plan.seeds) == 1 else f"{len(plan.seeds)} seeds: median, and p5 to p95"
    title = f"{scenario.name} by {' and '.join(axis.path for axis in plan.axes)}"
    columns = len(plan.axes[-1].values)
    width = max(WIDTH, LEFT + RIGHT + COLUMN * columns)
    head = [
        svg.text(24, 34, scenario.name, "ink b t"),
        svg.text(24, 56, f"{seconds(until_ms)} on release {scenario.setup.release}, {runs}", "ink2"),
    ]
    metrics = [m for m in METRICS if m[0] in DRAWN and any(spread(m, outcomes) for _, outcomes in groups)]
    page = _Page(width, columns, head)
    if len(plan.axes) == 1:
        _one_axis(page, plan, scenario, groups, until_ms, metrics)
    else:
        _two_axes(page, plan, scenario, groups, metrics)
    return svg.drawing(width, page.y, title, page.shapes)


class _Page:
    """What has been drawn, and how far down."""

    def __init__(self, width: int, columns: int, shapes: list[str]) -> None:
        self.width, self.shapes, self.y = width, shapes, TOP
        self.step = (width - LEFT - RIGHT) / columns

    def x(self, column: int) -> float:
        """The middle of a column."""
        return LEFT + self.step * (column + 0.5)

    def axis(self, values: Sequence[str], path: str) -> None:
        self.shapes += [
            svg.text(self.x(i), self.y + 8, _cut(v, self.step), "ink m n", "middle") for i, v in enumerate(values)
        ]
        self.shapes.append(svg.text(LEFT, self.y + 30, path, "ink3 m n"))
        self.y += 46


def _one_axis(
    page: _Page, plan: Plan, scenario: Scenario, groups: Sequence[Group], until_ms: int, metrics: Sequence[Metric]
) -> None:
    for metric in metrics:
        _chart(page, metric, [outcomes for _, outcomes in groups])
    for i, expectation in enumerate(scenario.expect):
        y = page.y + 4
        said = f"line {expectation.source_line}: {when(expectation, until_ms)}: {expression(expectation, 2_000)}"
        shapes = [svg.text(24, y + 4, f"line {expectation.source_line}, {when(expectation, until_ms)}", "ink2 n")]
        for column, (_, outcomes) in enumerate(groups):
            shapes += _mark(page.x(column), y, outcomes, i)
        page.shapes += svg.titled(said, shapes)
        page.y += ROW
    page.y += 10
    page.axis(plan.axes[0].values, plan.axes[0].path)


def _mark(x: float, y: float, outcomes: Sequence[Outcome], number: int) -> list[str]:
    found = held(outcomes, number)
    if not found.of:
        return [svg.text(x, y + 4, "-", "ink3 n", "middle")]
    shape = svg.cross if found.failed else svg.tick
    if found.of == 1 or not found.failed:
        return [shape(x, y)]
    return [shape(x - 12, y), svg.text(x, y + 4, f"{100 * found.held // found.of}%", "ink2 n")]


def _chart(page: _Page, metric: Metric, runs: Sequence[Sequence[Outcome]]) -> None:
    name, _, show = metric
    token, bottom = TOKEN[name], page.y + CHART
    triples = [
        [percentile(values, p) for p in (5, 50, 95)] if (values := spread(metric, each)) else [] for each in runs
    ]
    top = max((v for triple in triples for v in triple if v != NEVER), default=0) or 1

    def y(value: float) -> float:
        return bottom - (CHART - 16) * min(value / top, 1)

    page.shapes += [
        svg.text(24, page.y + 14, name, "ink b"),
        svg.line(LEFT, bottom, page.width - RIGHT, bottom, "line"),
    ]
    dots = [(page.x(i), y(t[1])) for i, t in enumerate(triples) if t and t[1] != NEVER]
    if token == "accent" and len(dots) > 1:
        page.shapes.append(svg.path(dots, token))
    for i, triple in enumerate(triples):
        if triple:
            page.shapes += _value(page.x(i), triple, y, bottom, token, min(28, page.step * 0.5))
            label = y(triple[2] if triple[2] != NEVER else triple[1]) - 9 if triple[1] != NEVER else bottom - 8
            page.shapes.append(svg.text(page.x(i), label, show(triple[1]), "ink n", "middle"))
    page.y += CHART + GAP


def _value(
    x: float, triple: list[float], y: Callable[[float], float], bottom: float, token: str, width: float
) -> list[str]:
    low, middle, high = triple
    if middle == NEVER:
        return [svg.cross(x, bottom - 30)]
    whisker = []
    if low != high:
        whisker.append(svg.line(x, y(low), x, y(high), "ink3", 1.5))
        whisker += [svg.line(x - 4, y(end), x + 4, y(end), "ink3", 1.5) for end in (low, high)]
    if token == "accent":
        return [*whisker, svg.dot(x, y(middle), token)]
    if not middle:
        return whisker
    kind, more = (f"s-{token}", ' fill="url(#hatch)"') if token == "fail" else (token, "")
    return [svg.rect(x - width / 2, y(middle), width, bottom - y(middle), kind, more), *whisker]


# --- two axes -----------------------------------------------------------------------------------------------


def _two_axes(page: _Page, plan: Plan, scenario: Scenario, groups: Sequence[Group], metrics: Sequence[Metric]) -> None:
    for metric in metrics:
        cells = [percentile(values, 50) if (values := spread(metric, each)) else None for _, each in groups]
        known = [value for value in cells if value is not None and value != NEVER]
        top = max(known, default=0)
        shades = [
            None if value is None else 3 if value == NEVER else int(value / top * 3.999) if top else 0
            for value in cells
        ]
        words = ["-" if value is None else metric[2](value) for value in cells]
        _grid(page, plan, metric[0], words, shades)
    if scenario.expect:
        counts = [sum(not held(each, i).failed for i in range(len(scenario.expect))) for _, each in groups]
        of = len(scenario.expect)
        shades = [3 - int(count / of * 3.999) for count in counts]
        _grid(page, plan, "expectations hold", [f"{count} of {of}" for count in counts], shades)


def _grid(page: _Page, plan: Plan, name: str, words: Sequence[str], shades: Sequence[int | None]) -> None:
    rows, columns = plan.axes[0].values, len(plan.axes[1].values)
    page.shapes += [svg.text(24, page.y + 4, name, "ink b"), svg.text(LEFT, page.y + 4, plan.axes[0].path, "ink3 m n")]
    page.y += 14
    for row, value in enumerate(rows):
        page.shapes.append(svg.text(LEFT - 10, page.y + 18, _cut(value, LEFT - 34), "ink m n", "end"))
        for column in range(columns):
            shade = shades[row * columns + column]
            x = page.x(column)
            if shade is not None:
                more = f' fill-opacity=".{SHADES[shade]:02}"'
                page.shapes.append(
                    svg.rect(x - page.step / 2 + 1.5, page.y + 1, page.step - 3, ROW - 2, "accent", more)
                )
            ink = "on-accent n" if shade is not None and shade >= 3 else "ink n"
            page.shapes.append(svg.text(x, page.y + 18, words[row * columns + column], ink, "middle"))
        page.y += ROW
    page.y += 10
    page.axis(plan.axes[1].values, plan.axes[1].path)
    page.y += 14


def _cut(words: str, width: float) -> str:
    most = max(3, int(width / 7.2))
    return words if len(words) <= most else f"{words[: most - 1]}…"
