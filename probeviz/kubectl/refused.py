"""Several errors of one command (kubectl pkg/cmd/util/helpers.go, checkErr and MultipleErrors)."""

from collections.abc import Sequence


def told(errors: Sequence[str]) -> list[str]:
    """One is printed as it is; among several, kubectl's own lose the prefix that checkErr puts before one alone.

    An error that begins with `error: ` by itself has a second one here: `error: error: x` is told as `error: x`.
    """
    if len(errors) == 1:
        return [errors[0].replace("error: error: ", "error: ", 1)]
    return [text.removeprefix("error: ") for text in errors]
