"""Finds PostgreSQL and Redis for the tests with several servers, installing what the machine lacks."""

import shutil
import sys
from pathlib import Path

from scripts import apt

# Debian keeps the server's programs out of the PATH.
POSTGRESQL = ("/usr/lib/postgresql", "/opt/homebrew/opt", "/usr/local/opt")

NONE = (
    "The tests with several servers need {what}, and it could not be installed here: install the package {package},"
    " so that {program} is found, and run `make test` again."
)


def postgresql() -> Path | None:
    """The folder of `initdb` and `postgres`, of the newest version."""
    on_path = shutil.which("initdb")
    if on_path and shutil.which("postgres"):
        return Path(on_path).resolve().parent
    found = [file.parent for folder in POSTGRESQL for file in Path(folder).glob("*/bin/initdb")]
    return max(found, key=_version, default=None)


def redis() -> Path | None:
    path = shutil.which("redis-server")
    return Path(path) if path else None


def _version(folder: Path) -> int:
    digits = "".join(c for c in folder.parent.name if c.isdecimal())
    return int(digits or 0)


def main() -> None:
    missing = [name for name, found in (("postgresql", postgresql()), ("redis-server", redis())) if not found]
    if missing:
        apt.install(*missing)
    if not postgresql():
        sys.exit(NONE.format(what="PostgreSQL", package="postgresql", program="initdb"))
    if not redis():
        sys.exit(NONE.format(what="Redis", package="redis-server", program="redis-server"))


if __name__ == "__main__":
    main()
