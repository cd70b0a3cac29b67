"""What Go's net/http adds by itself: headers (net/http/server.go) and the words of a recovered panic."""

from functools import lru_cache
from typing import TYPE_CHECKING

from probeviz.sim.program.vocabulary import Route
from probeviz.sim.program.wall import http_date, log_date

if TYPE_CHECKING:
    from probeviz.sim.world import World

TEXT, HTML = "text/plain; charset=utf-8", "text/html; charset=utf-8"
HTML_STARTS = ("<!doctype html", "<html", "<head", "<body", "<h1", "<div", "<p", "<a", "<title", "<br")


def headers(world: "World", route: Route, body: str) -> dict[str, str]:
    """In the order of net/http: the handler's, sorted; Date; Content-Length; Content-Type."""
    out = {name: route.headers[name] for name in sorted(route.headers)} if route.headers else {}
    if route.redirect:
        out["Location"] = route.redirect
    out["Date"] = http_date(world)
    code = route.code
    if code == 204 or code == 304 or code < 200:
        return out
    length, kind = _written(body)
    out["Content-Length"] = length if route.content_length is None else str(route.content_length)
    if kind and "Content-Type" not in out:
        out["Content-Type"] = kind
    return out


@lru_cache(256)
def _written(body: str) -> tuple[str, str]:
    """(Content-Length, Content-Type) of a body; an empty one has no type."""
    return str(len(body.encode())), detect_content_type(body) if body else ""


def detect_content_type(body: str) -> str:
    """net/http/sniff.go DetectContentType, for text: HTML by its first tag, else plain."""
    start = body[:64].lstrip().lower()
    tag = next((tag for tag in HTML_STARTS if start.startswith(tag)), None)
    return HTML if tag is not None and start[len(tag) : len(tag) + 1] in (" ", ">") else TEXT


def redirect_body(route: Route) -> str:
    """The short page of http.Redirect."""
    words = {301: "Moved Permanently", 303: "See Other", 307: "Temporary Redirect", 308: "Permanent Redirect"}
    return f'<a href="{route.redirect}">{words.get(route.code, "Found")}</a>.\n\n'


def panic_log(
    world: "World", value: str, client: str, container_id: str, number: int, main: str = "/app/main.go"
) -> str:
    """What net/http logs when a handler panics; the addresses in the stack differ by build and are drawn."""
    first, frames = world.kept.get(("stack", container_id, main)) or _stack(world, container_id, main)
    conn = f"0xc0000{world.pick(0xFFF, 'conn', container_id, number):03x}a0"
    request = f"0xc0000{world.pick(0xFFF, 'request', container_id, number):03x}00"
    return (
        f"{log_date(world)} http: panic serving {client}: {value}\n"
        f"goroutine {first + 2 * (number % 97)} [running]:\n"
        f"{frames.format(conn=conn, request=request)}"
    )


def _stack(world: "World", container_id: str, main: str) -> tuple[int, str]:
    """(the number of its first goroutine, the stack of a panic with `conn` and `request` left open), the same for the
    life of a container."""

    def address(what: str, digits: int = 6) -> str:
        return f"0x{world.pick(1 << 4 * digits, 'stack', container_id, what) | 1 << 4 * digits - 2:x}"

    source, writer = "/usr/local/go/src", address("writer")
    frames = "\n".join(
        (
            "net/http.(*conn).serve.func1({conn})",
            f"\t{source}/net/http/server.go:1801 +0x147",
            f"panic({address('type')}, {address('value')})",
            f"\t{source}/runtime/panic.go:975 +0x3e9",
            f"main.main.func2({writer}, {{conn}}, {{request}})",
            f"\t{main}:17 +0x39",
            f"net/http.HandlerFunc.ServeHTTP({address('handler')}, {writer}, {{conn}}, {{request}})",
            f"\t{source}/net/http/server.go:2042 +0x44",
            f"net/http.(*ServeMux).ServeHTTP({address('mux')}, {writer}, {{conn}}, {{request}})",
            f"\t{source}/net/http/server.go:2417 +0x1ad",
            f"net/http.serverHandler.ServeHTTP(0xc0000da000, {writer}, {{conn}}, {{request}})",
            f"\t{source}/net/http/server.go:2843 +0xa3",
            f"net/http.(*conn).serve({{conn}}, {address('context')}, 0xc000110040)",
            f"\t{source}/net/http/server.go:1925 +0x8ad",
            "created by net/http.(*Server).Serve",
            f"\t{source}/net/http/server.go:2969 +0x36c",
        )
    )
    found = 6 + world.pick(12, "goroutine", container_id), frames
    world.keep(("stack", container_id, main), found)
    return found
