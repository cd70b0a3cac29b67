"""`--sort-by` (kubectl pkg/cmd/get/sorter.go): a simple path into the objects' JSON forms."""

from typing import Any

from probeviz.kubectl.errors import KubectlError
from probeviz.kubectl.forms import form_of
from probeviz.kubectl.resources import Resource
from probeviz.sim.world import World


def sorted_by(world: World, items: list[tuple[Resource, Any]], path: str) -> list[tuple[Resource, Any]]:
    """The items in the order of the field at `.a.b` or `{.a.b}`; objects without it come first."""
    fields = path.strip("{}").lstrip(".").split(".")
    keys = [_field(form_of(world, obj), fields) for _, obj in items]
    if items and all(key is None for key in keys):
        raise KubectlError(
            f'error: couldn\'t find any field with path "{{.{".".join(fields)}}}" in the list of objects'
        )
    order = sorted(range(len(items)), key=lambda i: _rank(keys[i]))
    return [items[i] for i in order]


def _field(form: Any, fields: list[str]) -> Any:
    for field in fields:
        form = form.get(field) if isinstance(form, dict) else None
    return form


def _rank(value: Any) -> tuple[int, float, str]:
    if value is None:
        return 0, 0, ""
    if isinstance(value, int | float):
        return 1, value, ""
    return 2, 0, str(value)
