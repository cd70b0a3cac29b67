"""docs/simulate.md and the README show what `manage.py simulate` prints, and name every option."""

import re
import shlex
from pathlib import Path

import pytest

from probeviz.management.commands.simulate import FORMATS, Command
from probeviz.scenarios.library import BUILTIN
from tests.scenarios.test_simulate import ROOT, simulate

PAGE = (ROOT / "docs" / "simulate.md").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^( *)```console\n(.*?)^ *```", re.MULTILINE | re.DOTALL)


def examples(page: str) -> list[str]:
    blocks = [re.sub(rf"^{indent}", "", block, flags=re.MULTILINE) for indent, block in BLOCK.findall(page)]
    return [block for block in blocks if "manage.py simulate" in block.partition("\n")[0]]


def test_there_are_examples():
    assert len(examples(PAGE)) >= 5 and len(examples(README)) == 1


@pytest.mark.parametrize(
    ("block", "folder"),
    [*((block, BUILTIN) for block in examples(PAGE)), *((block, ROOT) for block in examples(README))],
    ids=lambda value: str(value)[:70],
)
def test_an_example_is_what_is_printed(block: str, folder: Path, monkeypatch: pytest.MonkeyPatch):
    command, _, shown = block.replace("\\\n", " ").partition("\n")
    monkeypatch.chdir(folder)
    out, err, _ = simulate(*shlex.split(command.partition("manage.py simulate")[2]))
    assert out + err == shown


def test_every_option_and_format_is_named():
    parser = Command().create_parser("manage.py", "simulate")
    ours = [a.option_strings[0] for a in parser._actions if a.option_strings and a.dest in OPTIONS]
    assert len(ours) == len(OPTIONS)
    assert [option for option in ours if f"| `{option}" not in PAGE] == []
    assert [name for name in FORMATS if f"| `--format {name}` |" not in PAGE] == []


OPTIONS = ("until", "seed", "kubernetes", "set", "format", "seeds", "sweep", "plot")
