"""Many runs of one scenario: over seeds (`--seeds 1-200`) and over values (`--sweep PATH=A,B,C`).

A Plan is what each process needs to play any of its runs: plain texts, read and compiled once per process and value.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import product
from typing import NamedTuple

from probeviz.scenarios.document import Scenario, from_files, read_scenario
from probeviz.scenarios.outcome import Outcome, outcome
from probeviz.scenarios.setting import Setting, WrongSetting, setting
from probeviz.scenarios.settings import configured

MOST_SEED = 2**53
MOST_RUNS = 10_000  # a quarter of an hour for a lesson of five minutes
MOST_AXES = 2  # a table has rows and columns
OPENING, CLOSING, QUOTES = "[{(", "]})", "\"'"


class Axis(NamedTuple):
    """A path and the values that it takes in turn."""

    path: str
    values: tuple[str, ...]


class Plan(NamedTuple):
    """The runs of one scenario: every value (or pair of values) of the axes with every seed."""

    text: str
    file: str
    files: dict[str, str]
    settings: tuple[Setting, ...]
    axes: tuple[Axis, ...]
    seeds: tuple[int, ...]
    until_ms: int | None
    applies: str = ""

    @property
    def values(self) -> list[tuple[str, ...]]:
        """One value of each axis; the first axis changes slowest.  Without axes: one, empty."""
        return list(product(*(axis.values for axis in self.axes)))

    @property
    def tasks(self) -> list[tuple[int, int]]:
        """(index among `values`, seed) of every run, in the order of the report."""
        return [(i, seed) for i in range(len(self.values)) for seed in self.seeds]

    def settings_of(self, i: int) -> list[Setting]:
        own = [Setting(axis.path, value) for axis, value in zip(self.axes, self.values[i], strict=True)]
        return [*self.settings, *own]


class Runs:
    """Plays the tasks of a Plan, in whichever process it is."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self._read: dict[int, Scenario] = {}

    def scenario(self, i: int) -> Scenario:
        """The scenario with value `i`; raises WrongSetting."""
        if i not in self._read:
            plain = read_scenario(self.plan.text, self.plan.file, from_files(self.plan.files))
            plain = plain._replace(applies=self.plan.applies)
            self._read[i] = configured(plain, self.plan.settings_of(i))
        return self._read[i]

    def __call__(self, task: tuple[int, int]) -> Outcome:
        i, seed = task
        return outcome(self.scenario(i), seed, self.plan.until_ms)


# --- reading what is written on the command line ------------------------------------------------------------


def seeds_of(text: str) -> tuple[int, ...]:
    """`200` is 1 to 200, `5-9` those, `3,7` those; ValueError says what is wrong."""
    if re.fullmatch(r"\d{1,16}", text):
        low, high = 1, int(text)
    elif match := re.fullmatch(r"(\d{1,16})-(\d{1,16})", text):
        low, high = int(match[1]), int(match[2])
    elif re.fullmatch(r"\d{1,16}(,\d{1,16})+", text):
        return _bounded(tuple(dict.fromkeys(map(int, text.split(",")))))
    else:
        raise ValueError(f"must be a number of seeds such as 200, a range such as 1-200 or a list 3,7, not {text}")
    if high < low or (low, high) == (1, 0):
        raise ValueError(f"must hold at least one seed, the lowest first; not {text}")
    if high - low >= MOST_RUNS:
        raise ValueError(f"must be at most {MOST_RUNS:,} seeds, not {high - low + 1:,}")
    return _bounded(tuple(range(low, high + 1)))


def _bounded(seeds: tuple[int, ...]) -> tuple[int, ...]:
    if max(seeds) > MOST_SEED:
        raise ValueError(f"must be seeds from 0 to {MOST_SEED}, not {max(seeds)}")
    return seeds


def axis(text: str) -> Axis:
    """`path=a,b,c`; a comma in brackets or quotes belongs to the value.  Raises WrongSetting."""
    path, values = setting(text)
    if path.removeprefix("spec.") == "seed":
        raise WrongSetting(f"{text}: seeds are not swept; write --seeds {values}")
    found = tuple(dict.fromkeys(value for part in _parts(values) if (value := part.strip())))
    if len(found) < 2:
        raise WrongSetting(f"{text} has one value; write at least two: {path}=A,B (or --set for one)")
    return Axis(path, found)


def _parts(text: str) -> Iterator[str]:
    start, depth, quote = 0, 0, ""
    for i, letter in enumerate(text):
        if quote:
            quote = "" if letter == quote else quote
        elif letter in QUOTES:
            quote = letter
        elif letter == "," and not depth:
            yield text[start:i]
            start = i + 1
        else:
            depth += (letter in OPENING) - (letter in CLOSING)
    yield text[start:]


# --- many outcomes ------------------------------------------------------------------------------------------


def percentile(sorted_values: Sequence[float], percent: int) -> float:
    """The nearest rank: the smallest value that at least `percent` of all do not exceed."""
    rank = -(-len(sorted_values) * percent // 100)
    return sorted_values[max(rank, 1) - 1]


class Held(NamedTuple):
    """In how many runs an expectation held, of those that looked at it; and the seeds with which it did not."""

    held: int
    of: int
    failed: tuple[int, ...]


def held(outcomes: Sequence[Outcome], number: int) -> Held:
    looked = [each for each in outcomes if number in each.verdicts]
    failed = tuple(each.seed for each in looked if each.verdicts[number] is not None)
    return Held(len(looked) - len(failed), len(looked), failed)
