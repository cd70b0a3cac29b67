"""The site's own liveness and readiness."""

from unittest.mock import patch

import pytest
from django.db import OperationalError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client

from probeviz.pages import health


def test_livez_asks_nobody(client: Client) -> None:
    """No database mark: a query here would fail the test."""
    answer = client.get("/livez")
    assert (answer.status_code, answer.content) == (200, b"ok")


@pytest.mark.django_db
def test_readyz_asks_the_database(client: Client) -> None:
    assert client.get("/readyz").status_code == 200


@pytest.mark.django_db
def test_readyz_says_what_is_missing(client: Client) -> None:
    with patch.object(connection, "cursor", side_effect=OperationalError):
        answer = client.get("/readyz")
    assert (answer.status_code, answer.content) == (503, b"the database does not answer")


@pytest.mark.parametrize("path", ["/livez", "/readyz"])
def test_only_reading_is_allowed(client: Client, path: str) -> None:
    assert client.post(path).status_code == 405


def test_an_answer_is_never_kept(client: Client) -> None:
    assert "no-store" in client.get("/livez").headers["Cache-Control"]


@pytest.mark.django_db
def test_readyz_names_the_migrations_that_are_missing(client: Client) -> None:
    health._all_migrated.cache_clear()
    recorder = MigrationRecorder(connection)
    ((_, last),) = MigrationLoader(connection).graph.leaf_nodes("live")
    recorder.record_unapplied("live", last)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.content) == (
        503,
        f"the database lacks live.{last}: run manage.py migrate".encode(),
    )
    recorder.record_applied("live", last)
    assert client.get("/readyz").status_code == 200
