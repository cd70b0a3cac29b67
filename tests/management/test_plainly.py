"""What keeps the site or a command from starting is one sentence, and code 2."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from probeviz import settings
from probeviz.lessons import skeleton
from probeviz.management.plainly import plainly
from scripts import serve

ROOT = Path(__file__).resolve().parents[2]

WRONG = [
    ("DATABASE_URL", "postgresql://u:secret@127.0.0.1:1/x", "The database at 127.0.0.1:1 (DATABASE_URL) does not answ"),
    ("DATABASE_URL", "postgresql://u:secret@host:abc/x", "DATABASE_URL names a port that is none"),
    ("DATABASE_URL", "/nonexistent/dir/x.db", "The database /nonexistent/dir/x.db (DATABASE_URL) cannot be used: "),
    ("DEBUG", "maybe", "DEBUG is 'maybe'; expected 1 or 0."),
    ("REDIS_URL", "http://foo", "REDIS_URL is no address of a Redis; "),
    ("PROBEVIZ_RUNS_A_MINUTE", "-1", "PROBEVIZ_RUNS_A_MINUTE is '-1'; expected a number from 0."),
]  # fmt: skip


def started(program: list[str], folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    names = {*settings.ENVIRONMENT, "DJANGO_SETTINGS_MODULE", "HOST", "PORT"}
    inherited = {name: value for name, value in os.environ.items() if name not in names}
    ours = {"DEBUG": "1", "PORT": "0", "DATABASE_URL": str(folder / "db.sqlite3")}
    return subprocess.run(
        [sys.executable, *program],
        cwd=ROOT,
        env=inherited | ours | environment,
        capture_output=True,
        text=True,
        timeout=60,
    )


@pytest.mark.parametrize("program", [["-m", "scripts.serve"], ["manage.py", "follow", "x"]], ids=["serve", "manage"])
@pytest.mark.parametrize(("name", "value", "said"), WRONG, ids=lambda part: part.partition(":")[0])
def test_a_setting_that_cannot_be(tmp_path, program: list[str], name: str, value: str, said: str) -> None:
    done = started(program, tmp_path, **{name: value})
    assert done.returncode == 2
    (line,) = done.stderr.splitlines()
    assert said in line
    assert "secret" not in line
    assert done.stdout == ""


def test_a_lesson_of_ones_own_that_cannot_be_shown(tmp_path) -> None:
    folder = skeleton.make(tmp_path / "lessons", "30-mine", [])
    (folder / "lesson.yaml").write_text("minutes: 5\n")
    done = started(["-m", "scripts.serve"], tmp_path, PROBEVIZ_LESSONS=str(tmp_path / "lessons"))
    assert done.returncode == 2
    first, last = done.stderr.splitlines()
    assert first == "30-mine/lesson.yaml:1: steps is missing"
    assert last == "probeviz does not start: a lesson cannot be shown; `manage.py lessons lint` looks over them."
    assert done.stdout == ""


@pytest.mark.parametrize("value", ["abc", "-1", "65536", "8000.5"])
def test_a_port_that_is_none(value: str, capsys) -> None:
    with pytest.raises(SystemExit) as ended:
        serve.port(value)
    assert ended.value.code == 2
    assert capsys.readouterr().err == f"PORT is {value!r}; expected a number from 0 to 65535.\n"


def test_ctrl_c_before_a_command_listens_to_it(capsys) -> None:
    with pytest.raises(SystemExit) as ended, plainly():
        raise KeyboardInterrupt
    assert ended.value.code == 130
    assert capsys.readouterr().err == "Interrupted.\n"


def test_a_redis_that_is_away_is_said(settings, capsys) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    serve.look_around("127.0.0.1")
    said = capsys.readouterr().err
    assert said.startswith("Warning: the Redis of REDIS_URL does not answer: ")
    assert "127.0.0.1:1" in said


@pytest.mark.parametrize(
    ("debug", "host", "warned"),
    [
        (True, "0.0.0.0", True),
        (True, "::", True),
        (True, "127.0.0.1", False),
        (True, "::1", False),
        (True, "localhost", False),
        (False, "0.0.0.0", False),
    ],
)
def test_a_site_for_oneself_that_others_reach(settings, capsys, debug: bool, host: str, warned: bool) -> None:
    settings.DEBUG, settings.REDIS_URL = debug, ""
    serve.look_around(host)
    assert ("set DEBUG=0" in capsys.readouterr().err) == warned
