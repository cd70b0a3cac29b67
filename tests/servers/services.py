"""A PostgreSQL and a Redis of our own, on free ports and in temporary folders, to be stopped and started by tests."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import psycopg
import redis
from psycopg import sql

from scripts import servers
from tests.daphne import free_port

START_S = 60
USER = "probeviz"


def wait_for(true: Callable[[], bool], what: str, limit_s: float = START_S) -> None:
    end = monotonic() + limit_s
    while not true():
        assert monotonic() < end, what
        sleep(0.02)


def unprivileged() -> str | None:
    """Who PostgreSQL runs as, when we are root: it refuses to be."""
    if os.geteuid():
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


class Service:
    """A program that serves on `port`; `log` has what it said."""

    def __init__(self, command: list[str], user: str | None, log: Path) -> None:
        self.command = command
        self.user = user
        self.log = log
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(self.command, stdout=log, stderr=log, **as_user(self.user))
        wait_for(self.answers, f"{self.command[0]} does not answer: {self.log.read_text()[-2_000:]}")

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        assert self.process is not None
        self.process.send_signal(how)
        self.process.wait(START_S)

    def answers(self) -> bool:
        raise NotImplementedError


class PostgreSQL(Service):
    def __init__(self) -> None:
        programs = servers.postgresql()
        assert programs is not None, "`make servers` installs it"
        user = unprivileged()
        self.folder = Path(tempfile.mkdtemp(prefix="probeviz-postgresql-"))
        if user is not None:
            shutil.chown(self.folder, user)
        self.port = free_port()
        data = self.folder / "data"
        options = ["--auth=trust", f"--username={USER}", "--encoding=UTF8", "--locale=C", "--no-sync"]
        subprocess.run(
            [programs / "initdb", "-D", data, *options], check=True, stdout=subprocess.DEVNULL, **as_user(user)
        )
        listen = ["-h", "127.0.0.1", "-p", str(self.port), "-k", str(self.folder)]
        super().__init__(
            [str(programs / "postgres"), "-D", str(data), *listen, "-c", "max_connections=200"],
            user,
            self.folder / "log",
        )

    def url(self, database: str) -> str:
        return f"postgresql://{USER}@127.0.0.1:{self.port}/{database}"

    def create(self, database: str) -> str:
        """The address of a new, empty database."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(database)))
        return self.url(database)

    def answers(self) -> bool:
        try:
            psycopg.connect(self.url("postgres"), connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True


class Redis(Service):
    def __init__(self) -> None:
        program = servers.redis()
        assert program is not None, "`make servers` installs it"
        self.folder = Path(tempfile.mkdtemp(prefix="probeviz-redis-"))
        self.port = free_port()
        options = ["--bind", "127.0.0.1", "--port", str(self.port), "--dir", str(self.folder), "--save", ""]
        super().__init__([str(program), *options], None, self.folder / "log")

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def answers(self) -> bool:
        try:
            with redis.Redis(port=self.port) as client:
                return bool(client.ping())
        except redis.RedisError:
            return False


def as_user(user: str | None) -> dict[str, Any]:
    """Popen's words for it; the folder that we are in may be closed to that user."""
    return {} if user is None else {"user": user, "group": pwd.getpwnam(user).pw_gid, "extra_groups": [], "cwd": "/"}
