"""The text of a CEL expression: its tokens, how deep its macros nest, and how it is rewritten.

`codes(...)`, `requests` and `log` followed at once by `.last(d)`, `.between(a, b)` or (codes) `.count(c)`
become one call, so that only the span that is asked for is handed over.
"""

import re
from collections.abc import Iterator

MACROS = ("all", "exists", "exists_one", "map", "filter")
SERIES = ("codes", "requests", "log")
TOKEN = re.compile(
    r"""(?P<space>\s+|//[^\n]*)
      | (?P<text>[rRbB]{0,2}(?:\"{3}.*?\"{3}|'{3}.*?'{3}|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'))
      | (?P<name>[A-Za-z_]\w*)
      | (?P<number>\d[\w.]*)
      | (?P<sign>&&|\|\||.)""",
    re.VERBOSE | re.DOTALL,
)

Token = tuple[str, str]  # (kind, text)


def tokens_of(source: str) -> Iterator[Token]:
    return ((str(match.lastgroup), match[0]) for match in TOKEN.finditer(source))


def _solid(tokens: list[Token]) -> list[tuple[int, Token]]:
    return [(i, token) for i, token in enumerate(tokens) if token[0] != "space"]


def macros(tokens: list[Token]) -> tuple[int, list[str]]:
    """How deep macros nest, and the names that they bind."""
    deepest, open_macros, bound = 0, [], []
    solid = [token for _, token in _solid(tokens)]
    for i, (_, text) in enumerate(solid):
        if text == "(":
            is_macro = i > 1 and solid[i - 1][1] in MACROS and solid[i - 2][1] == "."
            open_macros.append(is_macro)
            deepest = max(deepest, sum(open_macros))
            if is_macro and i + 1 < len(solid):
                bound.append(solid[i + 1][1])
        elif text == ")" and open_macros:
            open_macros.pop()
    return deepest, bound


def in_one_call(tokens: list[Token]) -> list[str]:
    """`codes('a').last('9s')` as `codes_last(['a'], '9s')`, `log.last('9s')` as `log_last('9s')`."""
    out = [text for _, text in tokens]
    solid = _solid(tokens)
    for i, (at, (kind, text)) in enumerate(solid):
        if kind != "name" or text not in SERIES or (i and solid[i - 1][1][1] == "."):
            continue
        end = _closing(solid, i + 1) if text == "codes" else i
        if end is None or len(solid) < end + 4:
            continue
        (dot, (_, dot_text)), (method, (_, name)), (opening, (_, paren)) = solid[end + 1 : end + 4]
        if (
            dot_text != "."
            or paren != "("
            or name not in (*("last", "between"), *(["count"] if text == "codes" else []))
        ):
            continue
        out[at], out[dot], out[method] = f"{text}_{name}", "", ""
        if text == "codes":
            out[solid[i + 1][0]], out[solid[end][0]], out[opening] = "([", "],", ""
    return out


def is_one_exists(tokens: list[Token]) -> bool:
    """Whether the whole text is `NAME.exists(...)`."""
    solid = _solid(tokens)
    begins = [text for _, (_, text) in solid[1:4]] == [".", "exists", "("]
    return begins and _closing(solid, 3) == len(solid) - 1


def _closing(solid: list[tuple[int, Token]], opening: int) -> int | None:
    """The index of the bracket that closes the one at `opening`."""
    depth = 0
    for i in range(opening, len(solid)):
        depth += {"(": 1, ")": -1}.get(solid[i][1][1], 0)
        if depth == 0:
            return i if i > opening else None
    return None


def conjuncts(tokens: list[Token]) -> list[str]:
    """The parts that `&&` joins at the top; the whole when `||` or `?` stands there."""
    parts, depth = [""], 0
    for _, text in tokens:
        depth += {"(": 1, "[": 1, "{": 1, ")": -1, "]": -1, "}": -1}.get(text, 0)
        if not depth and text in ("||", "?"):
            return ["".join(text for _, text in tokens).strip()]
        if not depth and text == "&&":
            parts.append("")
        else:
            parts[-1] += text
    return [part.strip() for part in parts]
