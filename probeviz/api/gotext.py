"""Values as Go's fmt prints them."""

from typing import Any


def go_map(value: Any) -> str:
    """`map[a:1 b:[x y]]`: a value as Go's %+v prints it, keys sorted."""
    if isinstance(value, dict):
        return "map[" + " ".join(f"{k}:{go_map(value[k])}" for k in sorted(value)) + "]"
    if isinstance(value, list):
        return "[" + " ".join(map(go_map, value)) + "]"
    if value is None:
        return "<nil>"
    return str(value).lower() if isinstance(value, bool) else str(value)


def quoted(text: str) -> str:
    """`%q` of a text without exotic characters."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
    return f'"{escaped}"'
