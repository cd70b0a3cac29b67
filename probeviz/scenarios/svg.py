"""The few shapes of a drawing in SVG that stands alone: light and dark, without fonts or scripts of its own."""

from xml.sax.saxutils import escape

SANS = 'Inter,system-ui,-apple-system,"Segoe UI",Roboto,sans-serif'
MONO = '"JetBrains Mono",ui-monospace,SFMono-Regular,Menlo,Consolas,monospace'
TOKENS = {  # as the pages have them: (light, dark)
    "panel": ("#FFFFFF", "#151C27"),
    "line": ("#DFE4EA", "#263142"),
    "ink": ("#16202E", "#E9EEF5"),
    "ink2": ("#455263", "#B7C2CF"),
    "ink3": ("#5F6C7D", "#93A0B0"),
    "accent": ("#2F4FD0", "#9DB2FF"),
    "on-accent": ("#FFFFFF", "#0D121A"),
    "ok": ("#0C8171", "#2FBFA6"),
    "fail": ("#B92B10", "#F0603F"),
    "bo": ("#5E38BE", "#8C6BEA"),
}


def drawing(width: int, height: int, title: str, shapes: list[str]) -> str:
    """The whole file; colours are classes, so that viewers without CSS variables show them too."""
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
            f'viewBox="0 0 {width} {height}" role="img" aria-label="{escape(title, {chr(34): "&quot;"})}">',
            f"<style>{_style()}</style>",
            _hatch("fail"),
            f'<rect class="panel" width="{width}" height="{height}" rx="12"/>',
            *shapes,
            "</svg>\n",
        ]
    )


def _style() -> str:
    def rules(scheme: int) -> str:
        return "".join(f".{name}{{fill:{c[scheme]}}}.s-{name}{{stroke:{c[scheme]}}}" for name, c in TOKENS.items())

    text = f"text{{font:400 12px {SANS};font-variant-numeric:tabular-nums}}"
    text += f".m{{font-family:{MONO};font-variant-ligatures:none}}.b{{font-weight:600}}.t{{font-size:16px}}"
    text += ".n{font-size:11.5px}.none{fill:none}"
    return f"{text}{rules(0)}@media (prefers-color-scheme:dark){{{rules(1)}}}"


def _hatch(token: str) -> str:
    """Failures are hatched, so that they are read without colour."""
    return (
        '<defs><pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        f'<line class="s-{token}" y2="6" stroke-width="5"/></pattern></defs>'
    )


def text(x: float, y: float, words: str, kind: str = "ink", anchor: str = "start") -> str:
    return f'<text class="{kind}" x="{_n(x)}" y="{_n(y)}" text-anchor="{anchor}">{escape(words)}</text>'


def titled(title: str, shapes: list[str]) -> list[str]:
    """Shapes that say `title` when they are pointed at."""
    return [f"<g><title>{escape(title)}</title>", *shapes, "</g>"]


def line(x1: float, y1: float, x2: float, y2: float, token: str, width: float = 1) -> str:
    at = f'x1="{_n(x1)}" y1="{_n(y1)}" x2="{_n(x2)}" y2="{_n(y2)}"'
    return f'<line class="s-{token}" {at} stroke-width="{_n(width)}"/>'


def path(points: list[tuple[float, float]], token: str, width: float = 2.5) -> str:
    d = "M" + "L".join(f"{_n(x)} {_n(y)}" for x, y in points)
    return f'<path class="none s-{token}" d="{d}" stroke-width="{_n(width)}" stroke-linejoin="round"/>'


def rect(x: float, y: float, width: float, height: float, kind: str, more: str = "") -> str:
    at = f'x="{_n(x)}" y="{_n(y)}" width="{_n(width)}" height="{_n(height)}"'
    return f'<rect class="{kind}" {at} rx="4"{more}/>'


def dot(x: float, y: float, token: str) -> str:
    return f'<circle class="{token} s-panel" cx="{_n(x)}" cy="{_n(y)}" r="5" stroke-width="2"/>'


def tick(x: float, y: float) -> str:
    """It holds: a circle with a tick."""
    mark = f'<path class="none s-panel" d="M{_n(x - 3.5)} {_n(y)}l2.5 2.5 4.5-5" stroke-width="1.8"/>'
    return f'<circle class="ok" cx="{_n(x)}" cy="{_n(y)}" r="7.5"/>{mark}'


def cross(x: float, y: float) -> str:
    """It fails: a diamond with a cross."""
    mark = f'<path class="none s-panel" d="M{_n(x - 2.5)} {_n(y - 2.5)}l5 5m0-5l-5 5" stroke-width="1.8"/>'
    return f'<path class="fail" d="M{_n(x)} {_n(y - 9)}l9 9-9 9-9-9z"/>{mark}'


def _n(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")
