"""Who asks: a signed cookie with a random name. Only asking for a run sets it, so crawlers leave no trace."""

from time import monotonic

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from probeviz.live.limits import RUNS_AT_ONCE_MINUTES, Buckets
from probeviz.live.models import token

COOKIE = "visitor"
YEAR_S = 365 * 24 * 3600

_begun = Buckets(settings.RUNS_A_MINUTE / 60, settings.RUNS_A_MINUTE * RUNS_AT_ONCE_MINUTES)


def visitor_of(request: HttpRequest) -> str:
    """The visitor's name; "" when there is none, or not of our making."""
    found = request.get_signed_cookie(COOKIE, default="")
    return found or ""


def new_visitor() -> str:
    return token()


def remember(response: HttpResponse, visitor: str) -> None:
    """Keeps the name for a year."""
    response.set_signed_cookie(COOKIE, visitor, max_age=YEAR_S, httponly=True, samesite="Lax", secure=settings.HTTPS)


def wait_ms(request: HttpRequest) -> int:
    """0 when this address may begin a run, else the ms after which it may."""
    if not settings.RUNS_A_MINUTE:
        return 0
    return _begun.take(request.META.get("REMOTE_ADDR", ""), monotonic())
