"""JSON values as Go prints them: `%v`, `%#v`, their types, and what encoding/json escapes."""

import json
from typing import Any


def sprint(value: Any) -> str:
    """fmt.Sprint of what a JSON document holds: `map[a:1 b:2]`, `[x y]`, `true`, `<nil>`."""
    match value:
        case None:
            return "<nil>"
        case bool():
            return str(value).lower()
        case dict():
            return f"map[{' '.join(f'{key}:{sprint(value[key])}' for key in sorted(value))}]"
        case list():
            return f"[{' '.join(map(sprint, value))}]"
        case float():
            return f"{value:g}"
    return str(value)


def syntax(value: Any) -> str:
    """`%#v`: Go syntax, as the debugging part of a template's error has it."""
    match value:
        case None:
            return "interface {}(nil)"
        case bool():
            return str(value).lower()
        case dict():
            inner = ", ".join(f"{quoted(key)}:{syntax(value[key])}" for key in sorted(value))
            return f"map[string]interface {{}}{{{inner}}}"
        case list():
            return f"[]interface {{}}{{{', '.join(map(syntax, value))}}}"
        case str():
            return quoted(value)
    return str(value)


def type_name(value: Any) -> str:
    match value:
        case bool():
            return "bool"
        case int():
            return "int64"
        case float():
            return "float64"
        case dict():
            return "map[string]interface {}"
    return "string"


def quoted(text: str) -> str:
    """strconv.Quote, for what names, labels and messages hold."""
    return json.dumps(text, ensure_ascii=False)


def escaped(text: str) -> str:
    """`<`, `>` and `&` as encoding/json writes them."""
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")
