"""Real servers for the tests in this folder: PostgreSQL, Redis, and daphne processes that share them."""

import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.daphne import Daphne
from tests.servers.services import PostgreSQL, Redis
from tests.servers.visitor import Visitor


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgreSQL]:
    service = PostgreSQL()
    service.start()
    yield service
    service.stop()
    shutil.rmtree(service.folder)


@pytest.fixture(scope="session")
def redis_server() -> Iterator[Redis]:
    service = Redis()
    service.start()
    yield service
    service.stop()
    shutil.rmtree(service.folder)


@pytest.fixture
def database(postgresql: PostgreSQL, request: pytest.FixtureRequest) -> str:
    """The address of a database for this test alone."""
    return postgresql.create(request.node.name.replace("[", "-").rstrip("]"))


@pytest.fixture
def site(database: str, redis_server: Redis, tmp_path: Path) -> Iterator[list[Daphne]]:
    """Two processes, started at once."""
    processes = [Daphne(tmp_path, i, DATABASE_URL=database, REDIS_URL=redis_server.url) for i in (1, 2)]
    for process in processes:
        process.launch()
    try:
        for process in processes:
            process.ready()
        yield processes
    finally:
        for process in processes:
            process.kill()
            sys.stderr.write(process.log.read_text())


@pytest.fixture
def visit(site: list[Daphne]) -> Iterator[Callable[..., Visitor]]:
    """Opens a page's connection to process `number` (0, 1) first."""
    visitors: list[Visitor] = []

    def open_one(boot: dict[str, object], number: int = 0) -> Visitor:
        ports = [process.port for process in site]
        visitors.append(Visitor(boot, ports[number:] + ports[:number]))
        return visitors[-1]

    yield open_one
    for visitor in visitors:
        visitor.end()
