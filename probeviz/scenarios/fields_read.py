"""Which fields of a list's items an expression can read.

The CEL library turns each text of each value that it is given into one of its own, which costs far more than to
evaluate the expression; so it is given no others.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from probeviz.scenarios.cel_text import MACROS, Token

Fields = frozenset[str]

SPANS = ("last", "between")
BRACKETS = {"(": 1, "[": 1, "{": 1, ")": -1, "]": -1, "}": -1}


def fields_read(tokens: list[Token], name: str) -> Fields | None:
    """Of the items of the list `name`; None when a whole item may be looked at, or it is used in a way of which
    nothing is known here."""
    solid = [token for token in tokens if token[0] != "space"]
    return _joined([_of_list(solid, i + 1) for i in _uses(solid, name)])


def _joined(found: list[Fields | None]) -> Fields | None:
    known = [each for each in found if each is not None]
    return Fields().union(*known) if len(known) == len(found) else None


def _uses(solid: list[Token], name: str) -> Iterator[int]:
    """Where it stands, and is no field of something else."""
    return (i for i, token in enumerate(solid) if token == ("name", name) and solid[max(i - 1, 0)][1] != ".")


def _of_list(solid: list[Token], at: int) -> Fields | None:
    """By what stands behind a list: `[0].field`, `.size()`, `.exists(NAME, ...)`, `.last('9s')` and one of these."""
    match solid[at : at + 3]:
        case [(_, "["), *_]:
            return _field(solid, _behind(solid, at))
        case [(_, "."), (_, "size"), (_, "(")]:
            return Fields()
        case [(_, "."), (_, span), (_, "(")] if span in SPANS:
            return _of_list(solid, _behind(solid, at + 2))
        case [(_, "."), (_, macro), (_, "(")] if macro in MACROS:
            return _of_macro(solid, macro, at + 2)
    return None


def _of_macro(solid: list[Token], macro: str, opening: int) -> Fields | None:
    """Of NAME in `(NAME, ...)`, and of the items that `filter` leaves."""
    end = _behind(solid, opening)
    bound, body = solid[opening + 1][1], solid[opening + 2 : end]
    found = [_field(body, i + 1) for i in _uses(body, bound)]
    return _joined([*found, _of_list(solid, end)] if macro == "filter" else found)


def _field(solid: list[Token], at: int) -> Fields | None:
    """`.field`, and no call."""
    match solid[at : at + 3]:
        case [(_, "."), _, (_, "(")]:
            return None
        case [(_, "."), ("name", field), *_]:
            return Fields([field])
    return None


def _behind(solid: list[Token], opening: int) -> int:
    """The index behind the bracket that closes the one at `opening`."""
    depth = 0
    for i in range(opening, len(solid)):
        depth += BRACKETS.get(solid[i][1], 0)
        if depth == 0:
            return i + 1
    return len(solid)


def slim(value: Any, fields: Fields | None) -> Any:
    """The items of a list with these fields alone."""
    if fields is None or not isinstance(value, list):
        return value
    return [{field: item[field] for field in fields if field in item} for item in value]


def slimmed(name: str, call: Callable[..., Any], reads: Mapping[str, Fields | None]) -> Callable[..., Any]:
    """`requests_last` gives items of `requests`."""
    fields = reads.get(name.partition("_")[0])
    return call if fields is None else lambda *args: slim(call(*args), fields)
