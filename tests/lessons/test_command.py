"""`manage.py lessons`."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command


def test_lint_says_that_nothing_is_wrong(folder: Path, capsys) -> None:
    call_command("lessons", "lint", str(folder), "--seeds", "2")
    assert capsys.readouterr().out == "21-my-lesson: nothing is wrong.\n1 lesson, 0 faults.\n"


def test_lint_names_each_fault_and_fails(folder: Path, change, capsys) -> None:
    change("ru.md", ("::wait", "::wiat"))
    with pytest.raises(SystemExit) as ended:
        call_command("lessons", "lint", str(folder))
    out = capsys.readouterr().out
    assert ended.value.code == 1
    assert "21-my-lesson/ru.md:22: there is no directive ::wiat; did you mean wait?" in out
    assert out.endswith("1 lesson, 1 fault.\n")


def test_lint_takes_a_slug_or_a_folders_name(capsys) -> None:
    for name in ("start", "00-start"):
        call_command("lessons", "lint", name, "--seeds", "0")
        assert "00-start: nothing is wrong." in capsys.readouterr().out


def test_a_lesson_that_is_not_there() -> None:
    with pytest.raises(
        CommandError, match="starte is neither a folder with a lesson.yaml nor a lesson; did you mean start"
    ):
        call_command("lessons", "lint", "starte")


def test_new_makes_a_lesson_that_lints_clean(tmp_path: Path, capsys) -> None:
    call_command("lessons", "new", "30-canary", "--into", str(tmp_path))
    assert str(tmp_path / "30-canary") in capsys.readouterr().out
    call_command("lessons", "lint", str(tmp_path / "30-canary"))
    assert "30-canary: nothing is wrong." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("canary", "canary is no name for a lesson: a number and a slug, such as 21-my-lesson"),
        ("30-start", "there is a lesson start already"),
    ],
)
def test_new_refuses_in_words(tmp_path: Path, name: str, said: str) -> None:
    with pytest.raises(CommandError, match=said):
        call_command("lessons", "new", name, "--into", str(tmp_path))


def test_new_overwrites_nothing(folder: Path) -> None:
    with pytest.raises(CommandError, match="File exists"):
        call_command("lessons", "new", folder.name, "--into", str(folder.parent))


def test_new_goes_to_the_folder_of_ones_own(tmp_path: Path, settings) -> None:
    settings.LESSONS = str(tmp_path)
    call_command("lessons", "new", "30-canary")
    assert (tmp_path / "30-canary" / "lesson.yaml").is_file()


def test_a_folder_of_ones_own_that_is_not_there_is_said_plainly(tmp_path: Path, settings) -> None:
    settings.LESSONS = str(tmp_path / "nowhere")
    with pytest.raises(CommandError, match="PROBEVIZ_LESSONS names no folder that is there"):
        call_command("lessons", "lint")


def test_two_lessons_with_one_slug_are_told(tmp_path: Path, settings, capsys) -> None:
    settings.LESSONS = str(tmp_path)
    (tmp_path / "30-start").mkdir()
    (tmp_path / "30-start" / "lesson.yaml").write_text("minutes: 1")
    with pytest.raises(SystemExit):
        call_command("lessons", "lint", "start", "--seeds", "0")
    assert "the lesson 00-start has this slug already" in capsys.readouterr().out
