"""Comparisons within a filter (client-go third_party/forked/golang/template/funcs.go)."""

from typing import Any

from probeviz.kubectl.jsonpath.errors import JsonPathError

OPERATORS = ("==", "!=", "<", "<=", ">", ">=")


def compare(left: Any, operator: str, right: Any) -> bool:
    """Whether the comparison holds; values of two kinds are refused, not unequal."""
    if operator == "=~":
        # Go's expressions run in linear time, Python's do not.
        raise JsonPathError("the filter operator =~ is not simulated: pipe the rows through grep instead")
    if operator not in OPERATORS:
        raise JsonPathError(f"unrecognized filter operator {operator}")
    kinds = _kind(left), _kind(right)
    if kinds[0] != kinds[1]:
        raise JsonPathError("incompatible types for comparison")
    if operator in ("==", "!="):
        return bool(left == right) is (operator == "==")
    if kinds[0] == "bool":
        raise JsonPathError("invalid type for comparison")
    if left == right:
        return operator in ("<=", ">=")
    return bool(left < right) is operator.startswith("<")


def _kind(value: Any) -> str:
    if isinstance(value, bool):
        return "bool"
    for kind in (int, float, str):
        if isinstance(value, kind):
            return kind.__name__
    raise JsonPathError("invalid type for comparison")
