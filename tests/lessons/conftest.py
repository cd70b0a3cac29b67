"""A lesson of its own for each test: the one that `manage.py lessons new` makes, changed as the test wants it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from probeviz.lessons import skeleton

Change = Callable[..., None]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return skeleton.make(tmp_path, "21-my-lesson", [])


@pytest.fixture
def change(folder: Path) -> Change:
    """Replaces what stands in a file of the lesson; it must stand there."""

    def replaced(file: str, *pairs: tuple[str, str]) -> None:
        text = (folder / file).read_text()
        for old, new in pairs:
            assert old in text, f"{file} has no {old!r}"
            text = text.replace(old, new)
        (folder / file).write_text(text)

    return replaced
