"""A lesson that cannot be shown: file, line, what is wrong, what to do."""

from collections.abc import Iterable
from typing import NamedTuple

from probeviz.api.problems import Problem


class Fault(NamedTuple):
    """One thing that is wrong, at a line of a file of the lesson; line 0: the file as a whole."""

    file: str  # "02-readiness/en.md"
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}" if self.line else f"{self.file}: {self.message}"

    @classmethod
    def of(cls, problem: Problem) -> "Fault":
        field = f"{problem.field}: " if problem.field else ""
        return cls(problem.file, problem.line, f"{field}{problem.message}")


class LessonError(ValueError):
    """A lesson that cannot be shown, with all that is wrong, in the order of the files."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = list(faults)
        super().__init__("\n".join(map(str, self.faults)))
