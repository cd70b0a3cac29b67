"""The site's own probes, by the advice that it gives: liveness asks nobody, readiness the database."""

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe


def answer(text: str, status: int = 200) -> HttpResponse:
    return HttpResponse(text, status=status, content_type="text/plain; charset=utf-8")


@require_safe
@never_cache
def livez(request: HttpRequest) -> HttpResponse:
    """The process answers. A restart would not mend a database, so none is asked."""
    return answer("ok")


@require_safe
@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """The process can serve a visitor: the database answers."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return answer("the database does not answer", status=503)
    return answer("ok")
