"""`kubectl port-forward` and the curl that goes through it: past Service and balancer, into one Pod."""

import pytest

from probeviz.kubectl.answer import text_of
from probeviz.kubectl.logbook import LogBook
from probeviz.sim.entries import Forward, Interrupt, Refused
from probeviz.sim.facts import RequestAnswered, RequestHop
from probeviz.sim.timeline import Timeline
from probeviz.terminal.session import Terminal
from tests.kubectl.played import Command, Run, deployment, setup, started

OPENED = "Forwarding from 127.0.0.1:8080 -> 8080\nForwarding from [::1]:8080 -> 8080\n"


def _curl(run: Run, url: str, wait_ms: int = 1_000) -> tuple[str, int]:
    """What curl prints within that time, and its exit code."""
    answer = Terminal({}, LogBook()).run(run.world, f"curl {url}")
    command = Command(answer, run.now)
    run.commands.append(command)
    assert answer.entry is not None
    before = run.timeline.n
    number = run.timeline.commit(run.now, answer.entry)
    if answer.following is not None:
        answer.following.start(number)
    run._take(run.timeline.facts_after(before))
    run.wait(wait_ms)
    return command.text, command.code


@pytest.mark.parametrize("release", ["1.17", "1.36"])
def test_curl_reaches_the_pod(release: str) -> None:
    run = started(release)
    pod = run.pods()[0]
    assert _curl(run, "localhost:8080/ping")[1] == 7
    command = run.type(f"port-forward {pod} 8080")
    assert command.text == OPENED and not command.done
    assert command.answer.entry == Forward(pod=pod, uid=run.world.cluster.pods[pod].metadata.uid, ports=[(8080, 8080)])
    assert _curl(run, "localhost:8080/ping") == ("pong\n", 0)
    assert _curl(run, "-s http://127.0.0.1:8080/nope") == ("404 page not found\n", 0)
    assert command.text == OPENED + "Handling connection for 8080\n" * 2
    assert "Trying 127.0.0.1:8080..." in _curl(run, "-v localhost:8080/ping")[0]


def test_the_way_has_one_hop() -> None:
    run = started()
    pod = run.pods()[0]
    run.type(f"port-forward pod/{pod} 9000:8080")
    before = run.timeline.n
    assert _curl(run, "localhost:9000/err") == ("curl: (52) Empty reply from server\n", 52)
    hops = [fact for fact in run.timeline.facts_after(before) if isinstance(fact, RequestHop)]
    assert [(hop.at, hop.to, hop.outcome) for hop in hops] == [
        ("client", f"pod/{pod}", "sent"),
        ("pod", f"pod/{pod}", "closed"),
    ]
    assert hops[0].detail == "port-forward 9000"


@pytest.mark.parametrize(
    ("words", "opened"),
    [
        ("deploy/app 8080", (8080, 8080)),
        ("svc/web 8080:80", (8080, 8080)),
        ("service/web 8080:http", (8080, 8080)),
        ("svc/web 8080:http --address=localhost", (8080, 8080)),
        ("{pod} 9000:http", (9000, 8080)),
    ],
)
def test_what_is_forwarded(words: str, opened: tuple[int, int]) -> None:
    run = started()
    run.type("expose deploy app --name=web --port=80 --target-port=http")
    run.world.cluster.services["web"].ports[0].name = "http"
    command = run.type("port-forward " + words.format(pod=run.pods()[0]))
    entry = command.answer.entry
    assert isinstance(entry, Forward) and (entry.pod, entry.ports) == (run.pods()[0], [opened])


def test_a_port_of_its_choice() -> None:
    run = started()
    entry = run.type("port-forward deploy/app :8080").answer.entry
    assert isinstance(entry, Forward) and 32_768 <= entry.ports[0][0] < 61_000
    assert _curl(run, f"localhost:{entry.ports[0][0]}/ping") == ("pong\n", 0)


def test_interrupt_closes_the_port() -> None:
    run = started()
    run.type("port-forward deploy/app 8080")
    number = run.timeline.log.entries[-1].number
    run.timeline.commit(run.now, Interrupt(of=number))
    assert run.world.cluster.network.forwards == {}
    assert _curl(run, "localhost:8080/ping")[1] == 7
    assert run.type("port-forward deploy/app 8080").code == 0


def test_it_ends_with_the_pod() -> None:
    run = started()
    pod = run.pods()[0]
    command = run.type(f"port-forward {pod} 8080")
    run.type(f"delete pod {pod} --wait=false")
    run.wait(40_000)
    assert (command.done, command.code) == (True, 1)
    assert command.text == f"{OPENED}error: lost connection to pod\n"
    assert _curl(run, "localhost:8080/ping")[1] == 7
    assert run.type("port-forward deploy/app 8080").code == 0, "the port is free again"


@pytest.mark.parametrize(("release", "ends"), [("1.17", False), ("1.36", True)])
def test_nobody_listens_in_the_pod(release: str, ends: bool) -> None:
    """Before 1.23 the command went on after a refused connection."""
    run = started(release)
    pod = run.pods()[0]
    command = run.type(f"port-forward {pod} 8080:9999")
    assert _curl(run, "localhost:8080/ping") == ("curl: (52) Empty reply from server\n", 52)
    said = command.text.splitlines()[2:]
    assert said[:2] == [
        "Handling connection for 8080",
        f"an error occurred forwarding 8080 -> 9999: error forwarding port 9999 to pod {pod}, uid : failed to connect"
        " to localhost:9999 inside the Pod: connect: connection refused",
    ]
    assert said[2:] == (["error: lost connection to pod"] if ends else [])
    assert (command.done, bool(run.world.cluster.network.forwards)) == (ends, not ends)


def test_taken_and_privileged_ports() -> None:
    run = started()
    run.type("port-forward deploy/app 8080")
    taken = run.type("port-forward deploy/app 8080")
    assert taken.text == (
        "Unable to listen on port 8080: Listeners failed to create with the following errors: [unable to create"
        " listener: Error listen tcp4 127.0.0.1:8080: bind: address already in use unable to create listener: Error"
        " listen tcp6 [::1]:8080: bind: address already in use]\n"
        "error: unable to listen on any of the requested ports: [{8080 8080}]\n"
    )
    assert taken.code == 1 and isinstance(taken.answer.entry, Refused)
    mixed = run.type("port-forward deploy/app 80:8080 8081:8080")
    assert "bind: permission denied" in mixed.text and "127.0.0.1:8081 -> 8080" in mixed.text
    entry = mixed.answer.entry
    assert isinstance(entry, Forward) and entry.ports == [(8081, 8080)]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("", "error: TYPE/NAME and list of ports are required for port-forward"
             "\nSee 'kubectl port-forward -h' for help and examples"),
        ("nope 8080", 'Error from server (NotFound): pods "nope" not found'),
        ("{pod} 8080:web", "error: Pod '{pod}' does not have a named port 'web'"),
        ("{pod} x:8080", 'error: error parsing local port "x": strconv.ParseUint: parsing "x": invalid syntax'),
        ("svc/web 8080:81", "error: Service web does not have a service port 81"),
        ("svc/web 8080:frob", "error: Service 'web' does not have a named port 'frob'"),
        ("{pod} 8080 --address=0.0.0.0", "kubectl port-forward listens on localhost only here; leave --address out."),
    ],
)  # fmt: skip
def test_refusals(line: str, said: str) -> None:
    run = started()
    run.type("expose deploy app --name=web --port=80")
    pod = run.pods()[0]
    command = run.type("port-forward " + line.replace("{pod}", pod))
    assert (command.text, command.code) == (said.replace("{pod}", pod) + "\n", 1)


def test_a_pending_pod() -> None:
    run = Run(setup(nodes=0), {"app.yaml": deployment()})
    run.type("apply -f app.yaml")
    run.wait(1_000)
    said = "error: unable to forward port because pod is not running. Current status=Pending\n"
    assert run.type(f"port-forward {run.pods()[0]} 8080").text == said


def test_a_replay_gives_the_same_facts() -> None:
    run = started()
    run.type("port-forward deploy/app 8080")
    _curl(run, "localhost:8080/ping")
    again = Timeline(run.timeline.setup, entries=run.timeline.log.entries)
    again.advance(run.now)
    assert again.facts == run.timeline.facts
    (answered,) = [fact for fact in again.facts if isinstance(fact, RequestAnswered)]
    assert answered.origin == f"pod/{run.pods()[0]}"
    assert text_of(run.commands[-1].answer.lines, "out") == ""
