"""What holds for every test."""

from pathlib import Path

import pytest

BROWSER = Path(__file__).parent / "browser"


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """The browser tests run only when they are asked for: they need a process of their own."""
    asked = any("browser" in Path(argument.split("::")[0]).parts for argument in config.args)
    return True if collection_path == BROWSER and not asked else None
