"""One CEL expression over a run: its limits, its value, and what it saw when it was evaluated.

CEL is Kubernetes' own expression language; `vocabulary` holds its names here.
"""

import re
from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import Any

from probeviz.locale.text import say
from probeviz.scenarios.cel_text import SERIES, Token, conjuncts, in_one_call, is_one_exists, macros, tokens_of
from probeviz.scenarios.fields_read import Fields, fields_read, slim, slimmed
from probeviz.scenarios.limits import EXPRESSION, MACROS
from probeviz.scenarios.problems import did_you_mean
from probeviz.scenarios.stored import key_of
from probeviz.scenarios.view import FIELDS, RunView
from probeviz.scenarios.vocabulary import BUILTIN, METHODS, NAMES, Name, functions, variable

CALLABLE = frozenset(functions(RunView(), {}))

MUST = r"(?P<name>\w+)\.(?P<field>\w+) *== *'(?P<text>[^'\\]*)'"

MOST_SHOWN = 12  # items of a list, when an expectation fails
MOST_TEXT, MOST_OBJECT = 240, 2_000  # characters of a value, and of an object whose fields are what one looks for


class Unusable(ValueError):
    """The expression cannot be used, and why."""


class Expression:
    """Compiled once; `evaluate` gives its value for a RunView and notes what it saw.

    `names`: what it may speak of; those beyond NAMES are taken from the view's `more`.
    """

    def __init__(self, source: str, names: Mapping[str, Name] = NAMES) -> None:
        if len(source) > EXPRESSION:
            raise Unusable(EXPRESSION.said(len(source)))
        tokens = list(tokens_of(source))
        depth, bound = macros(tokens)
        if depth > MACROS:
            raise Unusable(MACROS.said(depth))
        self.source, self.names = source, names
        self.program = _compiled("".join(in_one_call(tokens)))
        _check_names(self.program, bound, names)
        _check_refs(tokens)
        self._calls = sorted(CALLABLE.intersection(self.program.functions()))  # most call none of ours
        self.told_by = _kinds(tokens, names)  # the kinds of facts that can change its value
        self.timed = _timed(tokens)  # so can the passing of time
        self.kinds = None if self.timed else self.told_by
        self.newest_decides = _newest_decides(tokens, names)  # whether an item that was false once stays so
        self._must = _must(tokens) if self.newest_decides else {}
        self._of_log = ("name", "log") in tokens
        self.parts = conjuncts(tokens)
        self._reads = {name: fields_read(tokens, name) for name in names}

    def holds(self, view: RunView) -> bool:
        """Whether it is true now; raises Unusable when it gives something else or cannot be evaluated."""
        value, _ = self._evaluated(view, self._reads)
        if not isinstance(value, bool):
            raise Unusable(f"gives {_short(value)}, not true or false")
        return value

    def evaluate(self, view: RunView) -> tuple[Any, dict[str, Any]]:
        """(its value, what it saw by name)."""
        return self._evaluated(view, {})

    def _evaluated(self, view: RunView, reads: Mapping[str, Fields | None]) -> tuple[Any, dict[str, Any]]:
        """`reads`: by name of a list the fields that the library is given; of those that are not here, all."""
        seen: dict[str, Any] = {}
        failed: list[str] = []
        every = functions(view, seen) if self._calls else {}
        calls = {name: _guarded(slimmed(name, every[name], reads), failed) for name in self._calls}
        context = library().Context(functions=calls)
        context.set_variable_resolver(lambda name: slim(variable(view, name, seen), reads.get(name)))
        try:
            value = self.program.execute(context)
        except KeyError as error:
            raise Unusable(f"there is no field {error}{_fields_hint(str(error.args[0]))}") from None
        except Exception as error:  # the library raises by the kind of failure
            raise Unusable(failed[0] if failed else str(error).split(". ")[0]) from None
        if failed:
            raise Unusable(failed[0])
        return value, seen

    def newest_may(self, view: RunView) -> bool:
        """Of one whose newest item decides: False when that item lacks a text that it must have. It is asked at every
        request, and few are the visitor's own."""
        newest = (view.log if self._of_log else view.requests).items[-1:]
        return all(item.get(field) == text for item in newest for field, text in self._must.items())

    def why(self, view: RunView) -> str:
        """Which part is false, and what it saw."""
        for part in self.parts:
            value, seen = Expression(part, self.names).evaluate(view)
            if value is not True:
                which = f"{part} is {_short(value)}; " if len(self.parts) > 1 else ""
                return f"{which}saw {'; '.join(_saw(*pair) for pair in seen.items()) or 'nothing'}"
        return ""


def _guarded(call: Callable[..., Any], failed: list[str]) -> Callable[..., Any]:
    """The library prints what a function raises, so mistakes are kept aside and null is given instead."""

    def guarded(*args: Any) -> Any:
        try:
            return call(*args)
        except (ValueError, TypeError, AttributeError) as error:
            failed.append(str(error))
            return None

    return guarded


def library() -> Any:
    """`cel`, loaded by who has an expression: it brings a command line of its own along, a quarter of what a
    process that plays scenarios would load. A helper process calls this before its limits hold."""
    import cel

    return cel


def _compiled(text: str) -> Any:
    try:
        return library().compile(text)
    except Exception as error:  # the library's parser raises ValueError, and on odd input others
        found = re.search(r"Syntax error: ([^\n]*)", str(error))
        said = found[1].split(" expecting ")[0] if found else str(error).splitlines()[0]
        raise Unusable(say("is no CEL: {problem}", problem=said)) from None


def _check_names(program: Any, bound: list[str], names: Mapping[str, Name]) -> None:
    for name in program.variables():
        if name not in names and name not in bound:
            raise Unusable(say("there is no name {name}{hint}", name=name, hint=did_you_mean(name, names)))
    known = (*BUILTIN, *METHODS, *names)
    for name in program.functions():
        if name in ("last", "between"):
            raise Unusable(say(".{name}() stands right behind codes(), requests or log", name=name))
        series = any(name.startswith(f"{what}_") for what in SERIES)
        if re.fullmatch(r"[A-Za-z]\w*", name) and name not in known and not series:
            raise Unusable(say("there is no function {name}{hint}", name=name, hint=did_you_mean(name, known)))


def _check_refs(tokens: list[Token]) -> None:
    """What object() is asked for, where it is written out."""
    solid = [token for token in tokens if token[0] != "space"]
    for name, (_, opening), (kind, text), (_, closing) in zip(solid, solid[1:], solid[2:], solid[3:], strict=False):
        if name == ("name", "object") and (opening, kind, closing) == ("(", "text", ")"):
            try:
                key_of(text.strip("'\""))
            except ValueError as error:
                raise Unusable(error.args[0]) from None


def _kinds(tokens: list[Token], names: Mapping[str, Name]) -> frozenset[str]:
    """Behind a dot stands a field, whatever its name."""
    solid = [("", ""), *(token for token in tokens if token[0] != "space")]
    used = {text for (_, before), (kind, text) in pairwise(solid) if kind == "name" and before != "."}
    return frozenset(kind for name in sorted(used & set(names)) for kind in names[name].kinds)


def _timed(tokens: list[Token]) -> bool:
    """Whether the passing of time alone can change its value; the field in `r.t` is no time that passes."""
    solid = ["", *(text for kind, text in tokens if kind != "space")]
    return any(text in ("last", "first") or (text == "t" and before != ".") for before, text in pairwise(solid))


def _newest_decides(tokens: list[Token], names: Mapping[str, Name]) -> bool:
    """Whether it is `requests.exists(...)` or `log.exists(...)` and looks at nothing else that may change."""
    used = [text for kind, text in tokens if kind == "name" and text in (*names, "last")]
    return used in (["requests"], ["log"]) and is_one_exists(tokens)


def _must(tokens: list[Token]) -> dict[str, str]:
    """field -> text, of each `NAME.field == 'text'` that `NAME.exists(NAME, ... && ...)` joins with others."""
    text = "".join(text for _, text in tokens).strip()
    name, _, inner = text[text.index("(") + 1 : -1].partition(",")
    found = (re.fullmatch(MUST, part) for part in conjuncts(list(tokens_of(inner))))
    return {part["field"]: part["text"] for part in found if part and part["name"] == name.strip()}


def _fields_hint(name: str) -> str:
    every = {field for fields in FIELDS.values() for field in fields}
    return did_you_mean(name, sorted(every))


def _saw(name: str, value: Any) -> str:
    """`name = value`; the items of a list of mappings stand one a line, the last ones when there are many."""
    if isinstance(value, dict):
        return f"{name} = {_short(value, MOST_OBJECT)}"
    if not (isinstance(value, list) and value and isinstance(value[0], dict)):
        return f"{name} = {_short(value)}"
    head = f"{name} = [" + (f"... {len(value) - MOST_SHOWN} more" if len(value) > MOST_SHOWN else "")
    return "\n  ".join([head, *map(_short, value[-MOST_SHOWN:])]) + "]"


def _short(value: Any, most: int = MOST_TEXT) -> str:
    """A value in at most so many characters: runs of equal numbers as `502 x12`."""
    if isinstance(value, list) and value and all(isinstance(item, int) for item in value):
        runs: list[list[int]] = []
        for item in value:
            if runs and runs[-1][0] == item:
                runs[-1][1] += 1
            else:
                runs.append([item, 1])
        text = "[" + ", ".join(f"{item} x{count}" if count > 1 else str(item) for item, count in runs) + "]"
    else:
        text = _cel(value)
    return text if len(text) <= most else f"{text[: most // 2]} ... {text[10 - most // 2 :]}"


def _cel(value: Any) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return str(value).lower()
        case dict():
            return "{" + ", ".join(f"{name}: {_cel(item)}" for name, item in value.items()) + "}"
        case list():
            return "[" + ", ".join(map(_cel, value)) + "]"
    return str(value)
