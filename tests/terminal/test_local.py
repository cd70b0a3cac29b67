"""From source to image on the visitor's own machine: `go run`, a curl to localhost, `docker build`, `docker push`."""

import msgspec
import pytest

from probeviz.kubectl.answer import Answer
from probeviz.kubectl.logbook import LogBook
from probeviz.sim.entries import Interrupt, Local, Look, Refused
from probeviz.sim.program import Program, Route
from probeviz.sim.timeline import Timeline
from probeviz.terminal.session import Terminal
from tests.kubectl.played import setup

SOURCE = {
    "http.go": "package main\n",
    "Dockerfile": "FROM golang:latest\nCOPY . .\nRUN go build\n\n# ready\nEXPOSE 8080\n",
}
ROUTES = {
    "/ping": [Route(body="pong")],
    "/err": [Route(panic="Error")],
    "/slow": [Route(hang=True)],
    "/young": [Route(body="young", until=1_000), Route(status=500)],
}
PROGRAM = Program(listen=[8080], log=["Starting server at port 8080"], routes=ROUTES, source=SOURCE)


class Machine:
    """A visitor's terminal before an empty cluster."""

    def __init__(self, release: str = "1.17", program: Program = PROGRAM) -> None:
        made = msgspec.structs.replace(setup(release), programs={"setevoy/go-http": program})
        self.timeline = Timeline(made)
        self.terminal = Terminal({"go-http.yaml": "kind: Pod\n"}, LogBook())
        self.entries = 0

    def type(self, line: str) -> Answer:
        answer = self.terminal.run(self.timeline.world, line)
        assert answer.entry is not None
        self.entries = self.timeline.commit(self.timeline.now, answer.entry)
        return answer

    def prints(self, line: str) -> str:
        answer = self.type(line)
        assert answer.following is None
        return answer.stdout + answer.stderr


def test_the_program_answers_while_it_runs() -> None:
    machine = Machine()
    refused = machine.type("curl localhost:8080/ping")
    assert refused.code == 7 and "go run http.go starts the program here" in refused.stderr
    began = machine.type("go run http.go")
    assert began.stdout == "Starting server at port 8080\n"
    assert isinstance(began.entry, Local) and began.following is not None
    number = machine.entries
    answer = machine.type("curl -I localhost:8080/ping")
    assert answer.stdout.startswith("HTTP/1.1 200 OK\nDate: ") and answer.code == 0
    assert isinstance(answer.entry, Look), "it reaches no network of the run"
    assert machine.prints("curl -s 127.0.0.1:8080/ping?x=1") == "pong\n"
    assert machine.prints("curl -s localhost:8080/none | cat") == "404 page not found\n"
    assert [line.text for line in began.following.interrupt()] == ["signal: interrupt"]
    machine.timeline.commit(machine.timeline.now, Interrupt(of=number))
    assert machine.type("curl localhost:8080/ping").code == 7


@pytest.mark.parametrize(("release", "client"), [("1.17", "[::1]"), ("1.36", "127.0.0.1")])
def test_a_panic_is_logged_and_answers_nothing(release: str, client: str) -> None:
    machine = Machine(release)
    machine.type("go run ./http.go")
    answer = machine.type("curl -I localhost:8080/err")
    assert answer.code == 52 and answer.stdout == ""
    assert f"http: panic serving {client}:" in answer.stderr and "http.go:17" in answer.stderr
    assert answer.stderr.endswith("curl: (52) Empty reply from server\n")
    assert machine.prints("curl -s localhost:8080/ping") == "pong\n", "the process lives on"


def test_what_takes_its_time_is_not_asked_for_here() -> None:
    machine = Machine()
    machine.type("go run http.go")
    assert "ask for it in the cluster" in machine.prints("curl localhost:8080/slow")
    assert "one URL at a time" in machine.prints("curl localhost:8080/ping localhost:8080/err")


def test_a_phase_is_counted_from_its_start() -> None:
    machine = Machine()
    machine.timeline.advance(5_000)
    machine.type("go run http.go")
    assert machine.prints("curl -s localhost:8080/young") == "young\n"
    machine.timeline.advance(6_500)
    assert machine.prints("curl -s -o /dev/null -w '%{http_code}\\n' localhost:8080/young") == "500\n"


def test_a_port_is_taken_once() -> None:
    machine = Machine()
    machine.type("go run http.go")
    again = machine.type("go run http.go")
    assert isinstance(again.entry, Refused)
    assert "listen tcp :8080: bind: address already in use\nexit status 1\n" in again.stderr


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("go build", "go run FILE"),
        ("go run nothing.go", "there is no program nothing.go here"),
        ("go run Dockerfile", "there is no program Dockerfile here"),
        ("docker run -p 8080:8080 setevoy/go-http", "docker build -t NAME ."),
        ("docker build -t x", "requires exactly 1 argument"),
        ("docker build -t x /tmp", "docker build -t NAME ."),
        ("docker push other", "An image does not exist locally with the tag: other"),
        ("kubectl apply -f http.go", 'the path "http.go" does not exist'),
        ("go run http.go; ls", "works on a line of its own"),
    ],
)
def test_what_is_not_there_is_said(line: str, said: str) -> None:
    assert said in Machine().type(line).stderr


def test_without_a_source_there_is_nothing_to_build() -> None:
    machine = Machine(program=msgspec.structs.replace(PROGRAM, source={}))
    assert "Nothing is built here" in machine.prints("go run http.go")
    assert "There is no docker here" in machine.prints("docker build .")
    assert machine.prints("ls") == "go-http.yaml\n"


def test_its_files_can_be_read() -> None:
    machine = Machine()
    assert machine.prints("ls") == "Dockerfile  go-http.yaml  http.go\n"
    assert machine.prints("cat http.go") == "package main\n"
    assert machine.prints("grep FROM Dockerfile") == "FROM golang:latest\n"


@pytest.mark.parametrize(
    ("release", "said"),
    [
        ("1.17", ["Step 4/4 : EXPOSE 8080", "Successfully tagged setevoy/go-http:latest"]),
        ("1.36", ["[+] Building", "=> [3/3] RUN go build", "naming to docker.io/setevoy/go-http:latest"]),
    ],
)
def test_the_image_is_built_and_pushed(release: str, said: list[str]) -> None:
    machine = Machine(release)
    built = machine.prints("docker build -t setevoy/go-http .")
    assert all(line in built for line in said)
    assert "know this program as" not in built
    pushed = machine.prints("docker push setevoy/go-http")
    assert pushed.startswith("Using default tag: latest\nThe push refers to repository [docker.io/setevoy/go-http]\n")
    assert "latest: digest: sha256:" in pushed


def test_another_name_is_no_image_of_the_clusters() -> None:
    assert "know this program as setevoy/go-http" in Machine().prints("docker build --tag=mine .")
