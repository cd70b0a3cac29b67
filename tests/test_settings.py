"""What the environment may change, and what the site refuses."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from probeviz import settings

ROOT = Path(__file__).resolve().parent.parent


def python(program: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Runs the program with this environment for settings, and no other."""
    inherited = {name: value for name, value in os.environ.items() if name not in settings.ENVIRONMENT}
    return subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env=inherited | {"DJANGO_SETTINGS_MODULE": "probeviz.settings"} | environment,
        capture_output=True,
        text=True,
    )


@pytest.fixture(autouse=True)
def names_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """The names that these tests make up stay theirs."""
    monkeypatch.setattr(settings, "ENVIRONMENT", [*settings.ENVIRONMENT])


@pytest.mark.parametrize("value", ["1", "true", "Yes", "ON"])
def test_a_flag_is_on(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("A_FLAG", value)
    assert settings.flag("A_FLAG", default=False) is True


@pytest.mark.parametrize("value", ["0", "false", "No", "OFF", ""])
def test_a_flag_is_off(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("A_FLAG", value)
    assert settings.flag("A_FLAG", default=True) is False


def test_a_flag_that_is_neither_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("A_FLAG", "perhaps")
    with pytest.raises(ImproperlyConfigured, match="A_FLAG is 'perhaps'; expected 1 or 0"):
        settings.flag("A_FLAG", default=True)


def test_a_list_of_names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOME_NAMES", " a.example , b.example,")
    assert settings.names("SOME_NAMES") == ["a.example", "b.example"]


@pytest.mark.parametrize("value", ["/data/probeviz.sqlite3", "sqlite:////data/probeviz.sqlite3"])
def test_a_path_is_a_sqlite_database(value: str) -> None:
    answer = settings.database(value)
    assert (answer["ENGINE"], answer["NAME"]) == ("django.db.backends.sqlite3", "/data/probeviz.sqlite3")


def test_an_address_is_a_postgresql_database() -> None:
    answer = settings.database("postgresql://joe:p%40ss@db.internal:5433/probeviz?sslmode=require")
    assert answer["ENGINE"] == "django.db.backends.postgresql"
    named = {name: answer[name] for name in ("NAME", "USER", "PASSWORD", "HOST", "PORT")}
    assert named == {
        "NAME": "probeviz",
        "USER": "joe",
        "PASSWORD": "p@ss",
        "HOST": "db.internal",
        "PORT": "5433",
    }
    assert answer["OPTIONS"]["sslmode"] == "require"


def test_nobody_waits_for_a_postgresql_that_is_stuck() -> None:
    options = settings.database("postgresql://db/probeviz")["OPTIONS"]
    assert "-c lock_timeout=10s" in options["options"]
    assert "-c statement_timeout=15s" in options["options"]
    assert options["tcp_user_timeout"] == "10000"
    own = settings.database("postgresql://db/probeviz?options=-c%20statement_timeout%3D60s")["OPTIONS"]
    assert own["options"] == "-c statement_timeout=60s"


def test_a_process_opens_so_many_connections_at_most(monkeypatch) -> None:
    monkeypatch.setattr(settings, "DATABASE_CONNECTIONS", 4)
    answer = settings.database("postgresql://db/probeviz")
    assert answer["OPTIONS"]["pool"]["max_size"] == 4
    assert answer["OPTIONS"]["pool"]["reconnect_timeout"] == 1, "a server that is back is found at once"
    assert answer["CONN_MAX_AGE"] == 0, "Django pools no connection that it is to keep"


def test_another_database_is_refused_without_its_password() -> None:
    with pytest.raises(ImproperlyConfigured, match="DATABASE_URL begins with mysql://; expected") as raised:
        settings.database("mysql://joe:secret@db/probeviz")
    assert "secret" not in str(raised.value)


def test_redis_is_used_when_it_is_named() -> None:
    assert "InMemory" in settings.channel_layer("")["BACKEND"]
    assert settings.channel_layer("redis://cache:6379/0")["CONFIG"] == {"hosts": ["redis://cache:6379/0"]}
    with pytest.raises(ImproperlyConfigured, match="REDIS_URL is no address of a Redis"):
        settings.channel_layer("cache:6379")


def test_the_site_refuses_to_start_without_a_key() -> None:
    done = python("import probeviz.asgi")

    assert done.returncode != 0
    assert "DEBUG is off and SECRET_KEY is not set" in done.stderr
    assert "export SECRET_KEY=" in done.stderr


@pytest.mark.parametrize("environment", [{"DEBUG": "1"}, {"SECRET_KEY": "long and random"}])
def test_the_site_starts_with_debug_or_with_a_key(environment: dict[str, str]) -> None:
    done = python("import probeviz.asgi", **environment)
    assert done.returncode == 0, done.stderr


def test_commands_that_sign_nothing_need_no_key() -> None:
    program = "import django; django.setup(); from django.core.management import call_command"
    done = python(f"{program}; call_command('check')")
    assert done.returncode == 0, done.stderr


def test_cookies_travel_over_https_alone_unless_told_otherwise() -> None:
    program = "from probeviz import settings as s; print(s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE)"

    assert python(program).stdout.split() == ["True", "True"]
    assert python(program, PROBEVIZ_HTTPS="0").stdout.split() == ["False", "False"]


@pytest.mark.parametrize(("argv", "loaded"), [(["manage.py", "lint"], False), (["manage.py", "runserver"], True)])
def test_only_runserver_pays_for_daphne(argv: list[str], loaded: bool) -> None:
    done = python(f"import sys; sys.argv = {argv}; import django; django.setup(); print('twisted' in sys.modules)")
    assert done.stdout.strip() == str(loaded), done.stderr
