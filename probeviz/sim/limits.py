"""How every room states its limits, and those of the engine.

Each room keeps its own in a `limits.py`; `docs/limits.md` is written from them by `python -m scripts.limits_page`.
"""

from typing import Self

from probeviz.locale.text import Said, say


class Limit(int):
    """A number that something from a visitor may not pass; it counts as the number that it is.

    `of`: what is bounded.  `where`: the module below `probeviz/` that enforces it.  `says`: the sentence that answers
    what is beyond, with `{most}` for the number and `{found}` for what came.  `setting`: the environment's name for it.
    """

    of: str
    unit: str
    where: str
    says: str
    setting: str

    def __new__(cls, most: int, of: str, unit: str, where: str, says: str, setting: str = "") -> Self:
        limit = super().__new__(cls, most)
        limit.of, limit.unit, limit.where, limit.says, limit.setting = of, unit, where, says, setting
        return limit

    def said(self, found: object = "") -> str:
        """The sentence."""
        return self.says.format(most=int(self), found=found)


class SpokenLimit(Limit):
    """One whose sentence a page says to a visitor in their language; `says` is marked by `later`."""

    def said(self, found: object = "") -> Said:
        return say(self.says, most=int(self), found=found)


TIMERS_A_SECOND = Limit(
    20_000,
    "what happens in one second of virtual time",
    "timers",
    "sim/world.py",
    "More than {most:,} things were to happen within one second of virtual time, so the run was stopped.",
)
# Five hours of a request each two seconds.
STEPS_TAKEN = Limit(
    20_000,
    "the steps that one line takes as it goes round",
    "steps",
    "sim/network/shell.py",
    "a line takes at most {most:,} steps here",
)
# Each is answered again from a World of its own.
LOOKS = Limit(
    1_000,
    "how often one line prints reading commands",
    "times",
    "sim/network/shell.py",
    "a line prints a reading command at most {most:,} times here",
)
