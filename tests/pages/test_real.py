"""The server that goes with the manifests does what program.json says: codes, closed connections, signals."""

import http.client
import json
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from probeviz.pages.real import LEFT_OUT, SERVER, for_real, tagged
from probeviz.scenarios.examples import example, examples

ROUTES: dict[str, list[dict[str, Any]]] = {
    "/": [{"status": 200, "body": "hello", "headers": {"X-A": "b"}}],
    "/err": [{"panic": "Error"}],
    "/reset": [{"reset": True}],
    "/hang": [{"hang": True}],
    "/exit": [{"exit": 3}],
    "/dead": [{"deadlock": True}],
    "/moved": [{"redirect": "/"}],
    "/a/*": [{"status": 418}],
    "/turns": [{"cycle": [{"status": 500}, {"status": 200}]}],
    "/host": [{"when_header": {"Host": "app.test"}, "status": 200, "else": {"status": 400}}],
    "/late": [{"latency": {"fixed": 300}}],
    "/phases": [{"until": 0, "status": 500}, {"status": 204}],
}

Start = Callable[..., tuple[subprocess.Popen[str], int]]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts a server that listens."""
    started: list[subprocess.Popen[str]] = []

    def begin(**given: Any) -> tuple[subprocess.Popen[str], int]:
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        file = tmp_path / "program.json"
        file.write_text(json.dumps({"listen": [port], "log": ["up"], "routes": ROUTES, **given}))
        process = subprocess.Popen([sys.executable, str(SERVER), str(file)], stdout=subprocess.PIPE, text=True)
        started.append(process)
        assert process.stdout is not None
        assert process.stdout.readline() == "up\n"
        return process, port

    yield begin
    for process in started:
        process.kill()
        process.wait()
        assert process.stdout is not None
        process.stdout.close()


def ask(port: int, path: str, timeout: float = 10, **headers: str) -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)
    try:
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


def test_codes(start: Start) -> None:
    _, port = start(runtime="go")
    assert ask(port, "/?x=1") == (200, "hello")
    assert ask(port, "/nothing") == (404, "404 page not found\n")
    assert ask(port, "/a/b/c")[0] == 418
    assert ask(port, "/moved")[0] == 302
    assert [ask(port, "/turns")[0] for _ in range(3)] == [500, 200, 500]
    assert (ask(port, "/host")[0], ask(port, "/host", Host="app.test")[0]) == (400, 200)
    assert ask(port, "/phases")[0] == 204
    began = time.monotonic()
    assert ask(port, "/late")[0] == 200
    assert time.monotonic() - began >= 0.3


def test_what_is_no_answer(start: Start) -> None:
    process, port = start()
    with pytest.raises(http.client.RemoteDisconnected):
        ask(port, "/err")
    with pytest.raises(ConnectionResetError):
        ask(port, "/reset")
    with pytest.raises(TimeoutError):
        ask(port, "/hang", timeout=0.3)
    assert ask(port, "/")[0] == 200, "the process lives"
    with pytest.raises(TimeoutError):
        ask(port, "/dead", timeout=0.3)
    with pytest.raises(TimeoutError):
        ask(port, "/", timeout=0.3)
    assert process.poll() is None


def test_a_request_that_ends_the_process(start: Start) -> None:
    process, port = start()
    with pytest.raises((http.client.RemoteDisconnected, ConnectionResetError)):
        ask(port, "/exit")
    assert process.wait(10) == 3


def test_a_process_that_ends_by_itself(start: Start) -> None:
    process, _ = start(exit={"after": 100, "code": 7})
    assert process.wait(10) == 7


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"runtime": "go"}, 2),
        ({"runtime": "init"}, 143),
        ({"sigterm": {"does": "exit", "exit": 5, "after": 50}}, 5),
        ({"sigterm": {"does": "drain"}}, 0),
    ],
)
def test_sigterm(start: Start, given, code) -> None:
    process, _ = start(**given)
    process.send_signal(signal.SIGTERM)
    assert process.wait(10) == code


@pytest.mark.parametrize("given", [{"runtime": "shell"}, {"sigterm": {"does": "ignore"}}])
def test_sigterm_that_is_ignored(start: Start, given) -> None:
    process, port = start(**given)
    process.send_signal(signal.SIGTERM)
    assert ask(port, "/")[0] == 200
    assert process.poll() is None


@pytest.mark.parametrize(
    ("image", "name"), [("a/b", "a/b:probeviz"), ("r:5000/b", "r:5000/b:probeviz"), ("b:1", "b:1")]
)
def test_the_tag(image, name) -> None:
    assert tagged(image) == name


@pytest.mark.parametrize("name", [each.name for each in examples()])
def test_every_example_leaves_whole(name) -> None:
    found = example(name).scenario
    files = for_real(found.setup, found.files)
    for image, program in found.setup.programs.items():
        assert f"docker build -t {tagged(image)} " in files["README.md"]
        for word, says in LEFT_OUT.items():
            if getattr(program, word):
                assert says in files["README.md"]
