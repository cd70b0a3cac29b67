"""What is wrong with a manifest: our sentence with file, line, column and field, and kubectl's own words.

One exception type, `Refusal`, carries both: editor, `simulate` and `lint` print its problems, the terminal
prints `stderr` and nothing else.
"""

from typing import NamedTuple


class Problem(NamedTuple):
    """`line` and `column` count from 1; `server` is the API server's (or kubectl's) sentence, or empty."""

    file: str
    line: int
    column: int
    field: str
    message: str
    server: str = ""
    level: str = "error"  # error | note (accepted, but not simulated)

    def __str__(self) -> str:
        said = self.level == "note" and self.field in self.message  # a note lists its fields
        field = f" {self.field}:" if self.field and not said else ""
        return f"{self.file}:{self.line}:{self.column}:{field} {self.message}"


class Refusal(Exception):
    """Why a manifest, or one of its documents, is refused.

    `reason` is the API's (`Invalid`, `BadRequest` ...), or empty when kubectl itself refuses.  `words` is the
    message without kubectl's prefix (`error: ` or `Error from server (BadRequest): `); `invalid` replaces all of it
    when a 422 is the only error of the command.
    """

    def __init__(self, problems: list[Problem], words: str, *, reason: str = "", invalid: str = "") -> None:
        super().__init__(words)
        self.problems = problems
        self.words = words
        self.reason = reason
        self.invalid = invalid

    @property
    def stderr(self) -> str:
        """The whole of what kubectl prints when this is the only error."""
        return stderr_of([self])


def stderr_of(refusals: list[Refusal]) -> str:
    """What kubectl prints for the errors of one command, ending with a line feed; "" for none.

    kubectl pkg/cmd/util/helpers.go, checkErr and MultipleErrors: among several errors an Invalid loses its
    `The … is invalid` form, and kubectl's own errors their prefix `error: `.
    """
    if not refusals:
        return ""
    if len(refusals) == 1:
        only = refusals[0]
        return f"{only.invalid or _message(only, alone=True)}\n"
    return "".join(f"{_message(refusal, alone=False)}\n" for refusal in refusals)


def aggregate(refusals: list[Refusal]) -> Refusal:
    """Several errors as one (apimachinery pkg/util/errors, aggregate.Error): each text once, in brackets."""
    texts = list(dict.fromkeys(refusal.words for refusal in refusals))
    words = texts[0] if len(texts) == 1 else f"[{', '.join(texts)}]"
    return Refusal([problem for refusal in refusals for problem in refusal.problems], words)


def _message(refusal: Refusal, *, alone: bool) -> str:
    if refusal.reason:
        return f"Error from server ({refusal.reason}): {refusal.words}"
    return f"error: {refusal.words}" if alone else refusal.words
