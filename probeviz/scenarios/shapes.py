"""Shapes: readers of mappings that know their keys, refuse others, and register themselves for the docs."""

import re
from collections.abc import Callable, Mapping
from typing import Any, Generic, NamedTuple

from probeviz.locale.text import say
from probeviz.scenarios.problems import did_you_mean
from probeviz.scenarios.values import Reader, Reported, T, Value, Wrong, duration, list_of
from probeviz.sim.program import Latency


class Key(NamedTuple):
    """A field of a Shape: how it is read, what it means, and its name in the built object."""

    read: Reader[Any]
    about: str
    into: str


class Shape(Generic[T]):
    """Reads a mapping with known keys by calling `build` with what was given; `registry`: where the docs find it."""

    def __init__(
        self,
        title: str,
        build: Callable[..., T],
        keys: Mapping[str, tuple[Reader[Any], str]],
        *,
        required: tuple[str, ...] = (),
        check: Callable[[Value, T], None] | None = None,
        registry: "dict[str, Shape[Any]] | None" = None,
    ) -> None:
        self.title, self.build, self.required, self.check = title, build, required, check
        self.keys = {name: Key(read, about, snake(name)) for name, (read, about) in keys.items()}
        (SHAPES if registry is None else registry)[title] = self

    def __call__(self, value: Value) -> T:
        given, before = {}, len(value.problems)
        for name, item in value.keys().items():
            key = self.keys.get(name)
            try:
                if key is None:
                    raise Wrong(item, self._unknown(name))
                given[key.into] = key.read(item)
            except Wrong as wrong:
                value.report(wrong)
        for name in self.required:
            if not value.has(name):
                value.report(Wrong(value, say("{field} is missing", field=name)))
        if len(value.problems) > before:
            raise Reported(value, "")
        built = self.build(**given)
        if self.check is not None:
            self.check(value, built)
        return built

    def _unknown(self, name: str) -> str:
        near = did_you_mean(name, self.keys)
        if near:
            return say("unknown field{hint}", hint=near)
        return say("unknown field; a {what} has {fields}", what=self.title, fields=", ".join(self.keys))


SHAPES: dict[str, Shape[Any]] = {}


def snake(name: str) -> str:
    return re.sub(r"[A-Z]", lambda letter: "_" + letter[0].lower(), name)


# --- latencies ----------------------------------------------------------------------------------------------


def _pair(value: Value, low: str, high: str) -> tuple[int, int]:
    found = list_of(duration)(value)
    if len(found) != 2:
        raise Wrong(value, say("must be two durations, [{low}, {high}]", low=low, high=high))
    return found[0], found[1]


def _normal(value: Value) -> tuple[int, int]:
    return _pair(value, say("mean"), say("deviation"))


def _uniform(value: Value) -> tuple[int, int]:
    low, high = _pair(value, say("lowest"), say("highest"))
    if low > high:
        raise Wrong(value, say("the lowest ({low} ms) is above the highest ({high} ms)", low=low, high=high))
    return low, high


def _one_distribution(value: Value, built: Latency) -> None:
    if (built.normal is None) == (built.uniform is None):
        raise Wrong(value, say("must be a duration, {normal: [mean, deviation]} or {uniform: [lowest, highest]}"))


DISTRIBUTION: Shape[Latency] = Shape(
    "distribution",
    Latency,
    {
        "normal": (_normal, "mean and deviation; never below 0"),
        "uniform": (_uniform, "lowest and highest"),
    },
    check=_one_distribution,
)


def latency(value: Value) -> Latency:
    """A duration, or a distribution of durations."""
    if isinstance(value.data, dict):
        return DISTRIBUTION(value)
    return Latency(fixed=duration(value))
