"""docs/lint.md names every rule as it is registered, and what it prints is what lint prints."""

import re
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from probeviz.advice.registry import load

ROOT = Path(__file__).parent.parent
DOCS = (ROOT / "docs" / "lint.md").read_text()
README = (ROOT / "README.md").read_text()


def rows() -> list[str]:
    return re.findall(r"^\| `[a-z-]+` \| (?:wrong|risky|worth).*$", DOCS, re.MULTILINE)


@pytest.mark.parametrize("name", load())
def test_every_rule_is_documented(name: str) -> None:
    rule = load()[name]
    assert f"| `{name}` | {', '.join(map(str, sorted(rule.levels)))} | {rule.about} |" in rows()


def test_no_other_rule_is_documented() -> None:
    assert len(rows()) == len(load())


def test_the_changelog_counts_them() -> None:
    assert f"by {len(load())} rules" in (ROOT / "CHANGELOG.md").read_text()


def test_every_option_is_documented() -> None:
    from probeviz.management.commands.lint import Command

    actions = Command().create_parser("manage.py", "lint")._actions
    own = {"--format", "--level", "--fail-on", "--kubernetes", "--show"}
    assert own <= {option for action in actions for option in action.option_strings}
    assert [option for option in sorted(own) if f"| `{option}" not in DOCS] == []


def test_the_example_is_what_lint_prints(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    manifest = re.search(r"```yaml\n(.*?)```", DOCS, re.DOTALL)
    assert manifest is not None
    Path("web.yaml").write_text(manifest[1])
    out = StringIO()
    call_command("lint", "web.yaml", stdout=out)
    assert f"$ manage.py lint web.yaml\n{out.getvalue()}```" in DOCS
    assert out.getvalue().rpartition("\n\n")[0] in README
