"""A template that runs over an object, and the text that it gives (client-go util/jsonpath/jsonpath.go)."""

import json
import re
from typing import Any

from probeviz.kubectl.golang import escaped, sprint
from probeviz.kubectl.jsonpath.errors import JsonPathError
from probeviz.kubectl.jsonpath.nodes import Identifier, List, Node
from probeviz.kubectl.jsonpath.parser import parse
from probeviz.kubectl.jsonpath.walk import check_count, walk

_RELAXED = re.compile(r"\{\.?([^{}]+)\}|\.?([^{}]+)")


class JsonPath:
    """A parsed template; raises JsonPathError, also while it runs."""

    def __init__(self, text: str) -> None:
        self._nodes = parse(text)
        self._count = 0

    def find(self, value: Any) -> list[list[Any]]:
        """What each text and each pair of braces found, loops unrolled."""
        self._count = 0
        return self._find(0, value, 0)[0]

    def text(self, value: Any, maps_as_json: bool) -> str:
        """All that is found, the values of one pair of braces parted by blanks; up to 1.18 maps are Go's."""
        return "".join(" ".join(_shown(one, maps_as_json) for one in found) for found in self.find(value))

    def json(self, value: Any) -> str:
        """`-o jsonpath-as-json`: an array for each text and each pair of braces."""
        return "".join(escaped(json.dumps(found, indent=4, ensure_ascii=False)) + "\n" for found in self.find(value))

    def _find(self, at: int, value: Any, depth: int) -> tuple[list[list[Any]], int | None]:
        """FindResults: from the node `at` to its `end`, whose place is returned; None when there is none."""
        found: list[list[Any]] = []
        while at < len(self._nodes):
            node = self._nodes[at]
            word, node = _keyword(node)
            if word == "end":
                if not depth:
                    raise JsonPathError("not in range, nothing to end")
                return found, at
            results = walk([value], node)
            self._count += 1 + len(results)
            check_count(self._count)
            if word == "range":
                at = self._range(at, results, depth, found)
            else:
                found.append(results)
            at += 1
        return found, None

    def _range(self, at: int, results: list[Any], depth: int, found: list[list[Any]]) -> int:
        """Runs the body for each value and returns the place of its `end`; without one, upstream goes on behind
        the `range` as if there were no loop."""
        end: int | None = None
        for value in results or [None]:
            part, end = self._find(at + 1, value, depth + 1)
            found += part if results else []
        return at if end is None else end


def _keyword(node: Node) -> tuple[str, Node]:
    """`range` or `end` in a pair of braces, and the braces without it."""
    if isinstance(node, List):
        for one in node.nodes:
            if isinstance(one, Identifier) and one.name in ("range", "end"):
                return one.name, List(tuple(other for other in node.nodes if other is not one))
    return "", node


def _shown(value: Any, maps_as_json: bool) -> str:
    if isinstance(value, dict | list) and maps_as_json:
        return escaped(json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False))
    return sprint(value)


def relaxed(path: str) -> str:
    """`.a.b`, `a.b`, `{a.b}` -> `{.a.b}` (kubectl pkg/cmd/get/customcolumn.go, RelaxedJSONPathExpression)."""
    found = _RELAXED.fullmatch(path)
    if not path:
        return path
    if found is None:
        raise JsonPathError(
            "unexpected path string, expected a 'name1.name2' or '.name1.name2' or '{name1.name2}' or '{.name1.name2}'"
        )
    return f"{{.{found[1] or found[2]}}}"
