"""The style of a page: within it on a first visit, so that it is painted as soon as its first bytes are there; a file
of its own, which a browser keeps, for whoever has been here."""

from functools import cache
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import find
from django.http import HttpRequest
from django.utils.safestring import SafeString, mark_safe

from probeviz.pages.visitors import COOKIE

FILE = "page.css"
MAP = "/*# sourceMappingURL="  # a comment for developers, at the end


def context(request: HttpRequest) -> dict[str, SafeString]:
    """Context processor: `style`, "" where the page asks for the file, as what answers a form does."""
    within = not settings.DEBUG and request.method == "GET" and COOKIE not in request.COOKIES
    return {"style": bundled() if within else SafeString("")}


@cache
def bundled() -> SafeString:
    """As it was bundled, or "" where nothing was. It has no address but of what is in the page (`url(#tx-bo)`)."""
    path = find(FILE)
    text = Path(path).read_text(encoding="utf-8").split(MAP)[0].strip() if path else ""
    return mark_safe(text)  # noqa: S308 - our own file
