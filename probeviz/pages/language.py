"""The visitor's language: the address says it (`?lang=ru`), or the cookie that remembers it, or the browser.

A link with `?lang=ru` can be shared, and works without JavaScript; who follows it keeps that language.
"""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.locale import LocaleMiddleware
from django.utils import translation
from django.utils.cache import patch_vary_headers

NAME = "lang"
YEAR_S = 365 * 24 * 3600


def asked(request: HttpRequest) -> str:
    """The language that the address names; "" when it names none that we have."""
    found = request.GET.get(NAME, "")
    return found if found in dict(settings.LANGUAGES) else ""


class Language(LocaleMiddleware):
    """Django's, and before it what the address says."""

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        if named := asked(request):
            translation.activate(named)
            request.LANGUAGE_CODE = named

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        answer: HttpResponseBase = super().process_response(request, response)
        patch_vary_headers(answer, ("Cookie",))
        if named := asked(request):
            name = settings.LANGUAGE_COOKIE_NAME
            answer.set_cookie(name, named, max_age=YEAR_S, samesite="Lax", secure=settings.HTTPS)
        return answer


def context(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `languages`, each {code, name, now, href}, the same page in each; and `words`, the static file
    with what the browser says in this one ("": it needs none)."""
    current = translation.get_language()
    return {
        "words": "" if current in ("en", None) else f"words.{current}.js",
        "languages": [
            {"code": code, "name": name, "now": code == current, "href": _href(request, code)}
            for code, name in settings.LANGUAGES
        ],
    }


def _href(request: HttpRequest, code: str) -> str:
    """The address of the same page in another language; of the first page when this one answers a form."""
    query = request.GET.copy()
    query[NAME] = code
    return f"{request.path if request.method in ('GET', 'HEAD') else '/'}?{query.urlencode()}"
