"""`--sort-by` (kubectl pkg/cmd/get/sorter.go): objects in the order of what a path finds in them."""

import re
from functools import cmp_to_key
from typing import Any

from probeviz.kubectl.errors import KubectlError, NotSimulated
from probeviz.kubectl.forms import form_of
from probeviz.kubectl.jsonpath import JsonPath, JsonPathError, relaxed
from probeviz.kubectl.quantity import parse_quantity
from probeviz.kubectl.resources import Resource
from probeviz.sim.world import World

Item = tuple[Resource, Any]


def sorted_by(world: World, items: list[Item], path: str) -> list[Item]:
    """Objects without the field come first; equal ones keep their order."""
    field = _field(path)
    keys = _keys(world, items, field)
    if items and all(not found for found in keys):
        raise KubectlError(f'error: couldn\'t find any field with path "{field}" in the list of objects')

    def compare(left: int, right: int) -> int:
        return _compare(keys[left], keys[right], field)

    return [items[i] for i in sorted(range(len(items)), key=cmp_to_key(compare))]


def _field(path: str) -> str:
    try:
        return relaxed(path)
    except JsonPathError:
        return path


def _keys(world: World, items: list[Item], field: str) -> list[list[Any]]:
    """For each object nothing, or what is found first."""
    try:
        template = JsonPath(field)
        found = [template.find(form_of(world, obj)) for _, obj in items]
    except JsonPathError as error:
        raise KubectlError(f"error: sorting error: {error}") from None
    return [one[0][:1] if one else [] for one in found]


def _compare(left: list[Any], right: list[Any], field: str) -> int:
    if not left or not right:
        return bool(left) - bool(right)
    return _less(right[0], left[0], field) - _less(left[0], right[0], field)


def _less(left: Any, right: Any, field: str) -> bool:
    """isLess: numbers by size, texts naturally, amounts such as `64Mi` by what they mean."""
    if left is None or right is None:
        return left is None and right is not None
    if isinstance(left, str) and isinstance(right, str):
        amounts = parse_quantity(left), parse_quantity(right)
        if amounts[0] is not None and amounts[1] is not None:
            return amounts[0] < amounts[1]
        return natural(left) < natural(right)
    if _number(left) and _number(right):
        return bool(left < right)
    raise NotSimulated(f"kubectl cannot sort by {field}: it holds neither numbers nor texts.")


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def natural(text: str) -> list[tuple[int, int, str]]:
    """A key by which `node-2` comes before `node-10` (fvbommel/sortorder, NaturalLess)."""
    parts = re.findall(r"\d+|\D", text)
    # Digits sort among the other characters where "0" to "9" stand.
    return [(ord("0"), int(part), part) if part[0].isdigit() else (ord(part), -1, "") for part in parts]
