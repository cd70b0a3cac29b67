"""The `expect` of a Scenario: CEL over the run at an instant, or at every fact in a span.

The names of the vocabulary stand in `expression.NAMES` and `METHODS`, their fields in `view.FIELDS`.
"""

from collections.abc import Sequence
from typing import NamedTuple

from probeviz.locale.text import say
from probeviz.scenarios.expression import Expression, Unusable
from probeviz.scenarios.limits import EXPECTATIONS
from probeviz.scenarios.shapes import Shape
from probeviz.scenarios.values import Value, Wrong, duration, list_of, nonempty
from probeviz.scenarios.view import RunView, kind_of
from probeviz.sim.facts import Fact

NEVER = 1 << 60


class Expectation(NamedTuple):
    """`that` must hold from `from_ms` to `to_ms`; None: at the scenario's `until`."""

    that: Expression
    from_ms: int | None = None
    to_ms: int | None = None
    source_line: int = 0
    name: str = ""

    def __str__(self) -> str:
        """Its name, else the expression."""
        return self.name or self.that.source


class Verdict(NamedTuple):
    """How an expectation came out; of one that failed, when and why."""

    expectation: Expectation
    ok: bool
    at_ms: int
    why: str = ""

    def __str__(self) -> str:
        when = f"at {seconds(self.at_ms)}"
        that = str(self.expectation)
        return f"holds {when}: {that}" if self.ok else f"fails {when}: {that}{self.why and chr(10)}{self.why}"


def seconds(ms: int) -> str:
    """`95s`, `15.25s`."""
    whole, rest = divmod(ms, 1_000)
    return f"{whole}.{rest:03}".rstrip("0").rstrip(".") + "s"


class Judge:
    """Follows a run fact by fact and says of each expectation, once, how it came out."""

    def __init__(self, expectations: Sequence[Expectation], until_ms: int) -> None:
        self.view = RunView()
        self.verdicts: dict[int, Verdict] = {}
        self._spans = [
            (i, e, until_ms if e.from_ms is None else e.from_ms, until_ms if e.to_ms is None else e.to_ms)
            for i, e in enumerate(expectations)
        ]
        self._open = list(self._spans)
        self._begun: set[int] = set()  # spans whose start has been looked at
        self._due = self._next_due()

    def see(self, fact: Fact) -> None:
        if fact.t > self._due:
            self._pass(fact.t)
        self.view.see(fact)
        if fact.t < self._every_fact:
            return
        kind, before = kind_of(fact), len(self.verdicts)
        for i, expectation, start, end in self._open:
            kinds = expectation.that.kinds
            if start < end and start <= fact.t and (kinds is None or kind in kinds):
                self._look(i, expectation)
        if len(self.verdicts) > before:
            self._close()

    def reach(self, at_ms: int) -> list[Verdict]:
        """The run has come to `at_ms`, everything due there played: what is known by now, in file order."""
        self._pass(at_ms + 1)
        self.view.t = at_ms
        return [self.verdicts[i] for i in sorted(self.verdicts)]

    def _pass(self, to_ms: int) -> None:
        """Looks at the instants before `to_ms` that an expectation names, with the state that they left."""
        for i, expectation, start, end in self._open:
            if i not in self._begun and start < to_ms:
                self._begun.add(i)
                self._look(i, expectation, start)
            if i not in self.verdicts and end < to_ms:
                self._look(i, expectation, end)
                self.verdicts.setdefault(i, Verdict(expectation, True, end))
        self._close()

    def _close(self) -> None:
        """Leaves out what has been decided."""
        self._open = [span for span in self._open if span[0] not in self.verdicts]
        self._due = self._next_due()

    def _next_due(self) -> int:
        """The next instant that an expectation names; notes from when on one looks at every fact."""
        self._every_fact = min((start for _, _, start, end in self._open if start < end), default=NEVER)
        return min((end if i in self._begun else start for i, _, start, end in self._open), default=NEVER)

    def _look(self, i: int, expectation: Expectation, at_ms: int | None = None) -> None:
        view = self.view
        now = view.t
        view.t = now if at_ms is None else at_ms
        try:
            if not expectation.that.holds(view):
                self.verdicts[i] = Verdict(expectation, False, view.t, expectation.that.why(view))
        except Unusable as error:
            self.verdicts[i] = Verdict(expectation, False, view.t, str(error))
        view.t = now


# --- reading ------------------------------------------------------------------------------------------------


def _expression(value: Value) -> Expression:
    try:
        return Expression(nonempty(value))
    except Unusable as error:
        raise Wrong(value, error.args[0]) from None


def _span(value: Value) -> tuple[int, int]:
    found = list_of(duration)(value)
    if len(found) != 2 or found[0] > found[1]:
        raise Wrong(value, say("must be two durations, the earlier first: [10s, 60s]"))
    return found[0], found[1]


def _build(
    that: Expression, at: int | None = None, between: tuple[int, int] | None = None, name: str = ""
) -> Expectation:
    start, end = between or (at, at)
    return Expectation(that, start, end, name=name)


def _one_time(value: Value, _: Expectation) -> None:
    if value.has("at") and value.has("between"):
        raise Wrong(value, say("has at and between; one of them, or neither for the scenario's until"))


EXPECT: Shape[Expectation] = Shape(
    "expectation",
    _build,
    {
        "at": (duration, "holds at this instant, after all that is due there"),
        "between": (_span, "holds at every fact from the one instant to the other"),
        "that": (_expression, "the CEL expression"),
        "name": (nonempty, "what it means, for reports; the expression itself when it is not given"),
    },
    required=("that",),
    check=_one_time,
)


def expectations(value: Value) -> list[Expectation]:
    found = list_of(lambda item: EXPECT(item)._replace(source_line=item.line), EXPECTATIONS)(value)
    return found
