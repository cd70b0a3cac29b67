"""The site's own probes, by the advice that it gives: liveness asks nobody, readiness the database."""

from functools import cache

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
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
    """The process can serve a visitor: the database answers, and has the tables that this version needs."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        missing = missing_migrations()
    except DatabaseError:
        return answer("the database does not answer", status=503)
    if missing:
        return answer(f"the database lacks {', '.join(missing)}: run manage.py migrate", status=503)
    return answer("ok")


def missing_migrations() -> list[str]:
    """`live.0001_initial` ...; once there is none, none will ever be missing to this process."""
    try:
        _all_migrated()
    except _Missing as missing:
        return missing.names
    return []


class _Missing(Exception):
    def __init__(self, names: list[str]) -> None:
        super().__init__(names)
        self.names = names


@cache
def _all_migrated() -> None:
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if plan:
        raise _Missing([f"{migration.app_label}.{migration.name}" for migration, _ in plan])
