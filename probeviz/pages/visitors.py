"""Who asks: a signed cookie with a random name.

The database holds it only with a run, which a crawler never begins.
"""

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from probeviz.live.models import token

COOKIE = "visitor"
YEAR_S = 365 * 24 * 3600


def visitor_of(request: HttpRequest) -> str:
    """The visitor's name; "" when there is none, or not of our making."""
    found = request.get_signed_cookie(COOKIE, default="")
    return found or ""


def new_visitor() -> str:
    return token()


def remember(response: HttpResponse, visitor: str) -> None:
    """Keeps the name for a year."""
    response.set_signed_cookie(COOKIE, visitor, max_age=YEAR_S, httponly=True, samesite="Lax", secure=settings.HTTPS)
