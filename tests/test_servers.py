"""Where the tests find PostgreSQL and Redis, and what is said when they cannot."""

from pathlib import Path

import pytest

from scripts import apt, servers


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A machine with nothing in its PATH."""
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setattr(servers, "POSTGRESQL", (str(tmp_path / "postgresql"),))
    return tmp_path


def program(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o755)


def test_the_newest_postgresql_is_taken_wherever_debian_keeps_it(bare: Path) -> None:
    assert servers.postgresql() is None
    for version in ("9", "15", "17"):
        program(bare / "postgresql" / version / "bin" / "initdb")
    assert servers.postgresql() == bare / "postgresql" / "17" / "bin"
    for name in ("initdb", "postgres"):
        program(bare / "bin" / name)
    assert servers.postgresql() == bare / "bin"


def test_what_is_missing_is_installed(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(bare / "bin" / "redis-server")
    asked: list[str] = []

    def install(*packages: str) -> bool:
        asked.extend(packages)
        program(bare / "postgresql" / "15" / "bin" / "initdb")
        return True

    monkeypatch.setattr(apt, "install", install)
    servers.main()
    assert asked == ["postgresql"]
    servers.main()
    assert asked == ["postgresql"]


@pytest.mark.parametrize(("there", "missing"), [("redis-server", "PostgreSQL"), ("initdb", "Redis")])
def test_what_cannot_be_installed_is_said(
    bare: Path, monkeypatch: pytest.MonkeyPatch, there: str, missing: str
) -> None:
    for name in (there, "postgres"):
        program(bare / "bin" / name)
    monkeypatch.setattr(apt, "install", lambda *_: False)
    with pytest.raises(SystemExit, match=f"need {missing}, and it could not be installed here: install the package"):
        servers.main()
