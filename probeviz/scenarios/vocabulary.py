"""The names that an expression may use, and how their values are taken from a RunView."""

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any, NamedTuple

from probeviz.scenarios.cel_text import MACROS, SERIES
from probeviz.scenarios.problems import did_you_mean
from probeviz.scenarios.values import duration_ms
from probeviz.scenarios.view import RunView
from probeviz.sim.facts import KINDS


class Name(NamedTuple):
    """A name of the vocabulary: how it is written, what it means, and the kinds of facts that change it."""

    form: str
    about: str
    kinds: tuple[str, ...]


NAMES: dict[str, Name] = {
    "pods": Name("pods", "the Pods that exist", ("pod.changed", "object.deleted")),
    "containers": Name("containers", "their containers", ("container.changed", "object.deleted")),
    "endpoints": Name("endpoints(service)", "the Service's endpoints", ("endpoints.changed",)),
    "codes": Name(
        "codes(), codes(client)",
        "the codes of all answers so far, of one client or all",
        ("request.answered",),
    ),
    "requests": Name("requests", "the requests that were answered so far", ("request.answered",)),
    "events": Name("events", "the Events that were recorded", ("event.recorded",)),
    "targets": Name("targets", "what the balancer sends to", ("target.changed",)),
    "rollout": Name("rollout(name)", "the Deployment's rollout, or null", ("rollout.changed", "object.deleted")),
    "object": Name(
        "object(ref)",
        "a Deployment, Service or Ingress as the API server holds it, or null",
        ("object.applied", "object.deleted"),
    ),
    "log": Name("log", "the lines that the programs wrote", ("log.written",)),
    "first": Name("first(kind)", "the first fact of a kind, or null", ()),
    "t": Name("t", "milliseconds since the run's start", ()),
}
METHODS: dict[str, Name] = {
    "last": Name(".last(d)", "those of the last d, such as '10s'; behind codes(), requests or log", ()),
    "between": Name(".between(a, b)", "those from a to b; behind codes(), requests or log", ()),
    "count": Name(".count(c)", "how many are c", ()),
}
BUILTIN = (
    *("size", "contains", "startsWith", "endsWith", "matches", "int", "uint", "double", "string", "bytes"),
    *("duration", "timestamp", "has", "type", "dyn", *MACROS),
)


def variable(view: RunView, name: str, seen: dict[str, Any]) -> Any:
    match name:
        case "t":
            return view.t
        case "pods" | "containers" | "targets" | "events":
            value: Any = list(getattr(view, name).values())
        case "requests" | "log":
            value = getattr(view, name).items
        case _ if name in view.more:
            value = view.more[name]
        case _:
            return None
    seen[name] = value
    return value


def functions(view: RunView, seen: dict[str, Any]) -> dict[str, Callable[..., Any]]:
    def noted(form: str, value: Any) -> Any:
        seen[form] = value
        return value

    def codes(*client: str) -> Any:
        series = view.codes.get(client[0] if client else "")
        return noted(f"codes({_quoted(client)})", series.items if series else [])

    def last(what: str) -> Callable[..., Any]:
        def call(*args: Any) -> Any:
            series, form, (span,) = _series(view, what, args)
            return noted(f"{form}.last({span!r})", series.after(view.t - span_ms(span)))

        return call

    def between(what: str) -> Callable[..., Any]:
        def call(*args: Any) -> Any:
            series, form, (start, end) = _series(view, what, args)
            return noted(f"{form}.between({start!r}, {end!r})", series.between(span_ms(start), span_ms(end)))

        return call

    spans = {f"{what}_last": last(what) for what in SERIES} | {f"{what}_between": between(what) for what in SERIES}
    return {
        "codes": codes,
        "codes_count": lambda client, code: codes(*client).count(code),
        "count": lambda items, item: items.count(item),
        "endpoints": lambda name: noted(f"endpoints({name!r})", view.endpoints.get(name, [])),
        "rollout": lambda name: noted(f"rollout({name!r})", view.rollouts.get(name)),
        "object": lambda ref: noted(f"object({ref!r})", view.object(ref)),
        "first": lambda kind: noted(f"first({kind!r})", _first(view, kind)),
        **spans,
    }


def _first(view: RunView, kind: str) -> Any:
    if kind not in KINDS:
        raise ValueError(f"there is no kind of fact {kind!r}{did_you_mean(kind, KINDS)}")
    return view.first_of(kind)


def _series(view: RunView, what: str, args: tuple[Any, ...]) -> tuple[Any, str, tuple[Any, ...]]:
    """(the series, how it was written, the other arguments)."""
    if what != "codes":
        return getattr(view, what), what, args
    client, *rest = args
    series = view.codes.get(client[0] if client else "")
    return series or RunView().codes[""], f"codes({_quoted(client)})", tuple(rest)


def _quoted(names: Iterable[str]) -> str:
    return ", ".join(map(repr, names))


def span_ms(span: Any) -> int:
    """A span as an expression gives it: '10s', duration('10s') or milliseconds."""
    match span:
        case timedelta():
            return round(span.total_seconds() * 1_000)
        case int():
            return span
        case str() if (ms := duration_ms(span)) is not None:
            return ms
    raise ValueError(f"{span!r} is no duration such as '10s'")
