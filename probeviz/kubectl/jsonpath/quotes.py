"""Quoted strings within a template (client-go util/jsonpath/parser.go, UnquoteExtend; Go's strconv.UnquoteChar)."""

import re

from probeviz.kubectl.jsonpath.errors import JsonPathError

_PLAIN = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v", "\\": "\\"}
_ESCAPE = re.compile(r"\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{3})|(.))", re.DOTALL)


def unquote(text: str) -> str:
    """The string within its quotes, either kind, with Go's escapes."""
    quote, inner = text[0], text[1:-1]
    out, at = "", 0
    while at < len(inner):
        if inner[at] != "\\":
            out += inner[at]
            at += 1
            continue
        found = _ESCAPE.match(inner, at)
        if found is None:
            raise _wrong(text)
        out += _decoded(found, quote, text)
        at = found.end()
    return out


def _decoded(found: re.Match[str], quote: str, text: str) -> str:
    number = found[1] or found[2] or found[3]
    code = int(number, 16) if number else int(found[4], 8) if found[4] else None
    if code is not None:
        if code > 0x10FFFF or 0xD800 <= code < 0xE000 or (found[4] and code > 255):
            raise _wrong(text)
        return chr(code)
    if found[5] == quote:
        return quote
    if found[5] not in _PLAIN:
        raise _wrong(text)
    return _PLAIN[found[5]]


def _wrong(text: str) -> JsonPathError:
    return JsonPathError(f"unquote string {text} error invalid syntax")
