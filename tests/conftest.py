"""What holds for every test."""

import os
from pathlib import Path

import pytest
from hypothesis import Phase, settings

from scripts.messages import catalogue

# The same examples on every machine, and a quick failure; HYPOTHESIS_PROFILE=explore looks for new ones and shrinks
# what it finds, which may take minutes.
settings.register_profile("fixed", derandomize=True, deadline=None, phases=[Phase.explicit, Phase.generate])
settings.register_profile("explore", deadline=None, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "fixed"))

# Django reads compiled catalogues: those of this checkout, however old its bundle is.
for language in catalogue.languages():
    catalogue.compile_server(language)

APART = [Path(__file__).parent / name for name in ("browser", "servers")]


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """These run only when they are asked for: they need a process of their own, or servers."""
    asked = any(collection_path.name in Path(argument.split("::")[0]).parts for argument in config.args)
    return True if collection_path in APART and not asked else None
