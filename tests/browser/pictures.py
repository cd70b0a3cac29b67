"""Pictures small enough to be kept in the repository."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from PIL import Image

Colour = tuple[int, int, int]

# The site's own fonts are there. Their stand-ins are fonts of the page too, and loaded where the system has an Arial.
FONTS = """() => ["Inter Variable", "JetBrains Mono Variable"].every((family) =>
  [...document.fonts].some((font) => font.family === family && font.status === "loaded"))"""

KIND = "webp"  # without loss, and half as large as a PNG
FLAT = 120  # colours of a palette that are exact: those of the largest areas


def small(png: bytes) -> Image.Image:
    """With a palette: the flat areas exactly, and the rare colours too, for an amber bar is not a red one."""
    picture = Image.open(BytesIO(png)).convert("RGB")
    counted: list[tuple[int, Colour]] = picture.getcolors(1 << 24)  # type: ignore[assignment]
    flat = [colour for _, colour in sorted(counted, reverse=True)[:FLAT]]
    rare = picture.quantize(256 - FLAT, Image.Quantize.MAXCOVERAGE).getpalette() or []
    palette = [*flat, *zip(rare[::3], rare[1::3], rare[2::3], strict=True)]
    places = {colour: _nearest(palette, colour) for _, colour in counted}
    found = Image.frombytes("P", picture.size, bytes(map(places.__getitem__, _pixels(picture))))
    found.putpalette([value for colour in palette for value in colour])
    return found


def write(picture: Image.Image, path: Path) -> None:
    """Keeps a picture, without loss."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix == ".png":
        picture.save(path, optimize=True)  # whose palette makes it a third as large
    else:
        picture.convert("RGB").save(path, lossless=True, quality=90, method=4)


def _pixels(picture: Image.Image) -> Iterator[Colour]:
    values = iter(picture.tobytes())
    return zip(values, values, values, strict=True)


def _nearest(palette: list[Colour], colour: Colour) -> int:
    red, green, blue = colour

    def distance(place: int) -> int:
        r, g, b = palette[place]
        return (r - red) ** 2 + (g - green) ** 2 + (b - blue) ** 2

    return min(range(len(palette)), key=distance)
