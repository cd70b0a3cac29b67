"""`curl -o FILE` and `wget -O FILE`: what comes is kept in a file of the run, which later commands find."""

import pytest

from probeviz.scenarios.document import Scenario, read_scenario
from probeviz.scenarios.outcome import outcome
from probeviz.scenarios.player import play, script_of
from probeviz.sim.entries import File
from probeviz.sim.facts import FileKept, RequestAnswered
from probeviz.sim.timeline import Timeline
from probeviz.terminal.files import by_hand, kept, lying
from tests.terminal.test_local import Machine
from tests.terminal.test_story import MANIFEST, Run, _started


def _kept(run: Run) -> dict[str, str]:
    return {written.name: written.text for written in kept(run.timeline.world)}


@pytest.mark.parametrize(
    ("line", "printed", "files"),
    [
        ("curl -s -o page.txt $INGRESS/ping", "", {"page.txt": "pong"}),
        ("curl -so ./page.txt $INGRESS/ping", "", {"page.txt": "pong"}),
        ("curl -s --output a -o - $INGRESS/ping $INGRESS/ping", "pong\n", {"a": "pong"}),
        ("curl -s -o a -o b $INGRESS/ping $INGRESS/ping", "", {"a": "pong", "b": "pong"}),
        ("curl -s -o a -w '%{http_code}\\n' $INGRESS/ping", "200\n", {"a": "pong"}),
        ("curl -sLo a $INGRESS/old", "", {"a": "pong"}),
        ("curl -so a $INGRESS/old", "", {"a": '<a href="/ping">Found</a>.\n\n'}),
        ("curl -s -o a -f $INGRESS/nope", "", {}),
        ("curl -s -o a $INGRESS/nope", "", {"a": "404 page not found\n"}),
        ("curl -sL --max-redirs 1 -o a $INGRESS/round", "", {}),
        ("curl -s -m 1 -o a $INGRESS/slow", "", {}),
        ("curl -s -o a nowhere.test", "", {}),
        ("curl -s -o a $INGRESS/ping; cat a; sort a | wc -l", "pong\n1\n", {"a": "pong"}),
        ("curl -s -o a $INGRESS/ping && grep -c pong a", "1\n", {"a": "pong"}),
        ("curl -s -o a -X POST $INGRESS/ping; ls", "a  go-http.yaml\n", {"a": "pong"}),
        ("for i in 1 2; do curl -s -o f$i $INGRESS/ping; done; ls", "f1  f2  go-http.yaml\n",
         {"f1": "pong", "f2": "pong"}),
        ("wget -qO a $INGRESS/ping", "", {"a": "pong"}),
        ("wget -qO a $INGRESS/nope", "wget: server returned error: HTTP/1.1 404 Not Found\n", {}),
    ],
)  # fmt: skip
def test_what_is_kept(line: str, printed: str, files: dict[str, str]) -> None:
    run = _started()
    run.type(line)
    run.wait(5_000)
    assert (run.printed, _kept(run)) == (printed, files)


def test_a_failure_leaves_the_file_as_it_was() -> None:
    run = _started()
    run.type("curl -s -o a $INGRESS/ping")
    run.wait(1_000)
    run.type("curl -s -f -o a $INGRESS/nope")
    run.wait(1_000)
    run.type("cat a")
    assert run.printed == "pong\n"


def test_what_came_last_lies_there() -> None:
    run = _started()
    run.type("curl -s -o a $INGRESS/ping")
    assert _kept(run) == {}, "nothing has come yet"
    run.wait(1_000)
    at_ms, text = run.timeline.world.cluster.network.files["a"]
    saved = File(name="a", text="mine")
    world = run.timeline.world
    assert text == "pong"
    assert lying({}, [by_hand(at_ms - 1, saved), *kept(world)]) == {"a": "pong"}
    assert lying({}, [by_hand(at_ms, saved), *kept(world)]) == {"a": "mine"}, "typed when the answer was there"
    assert lying({"a": "given"}, kept(world)) == {"a": "pong"}


def test_the_fact_follows_the_answer() -> None:
    run = _started()
    run.type("curl -s -o a $INGRESS/ping")
    run.wait(1_000)
    (fact,) = (fact for fact in run.timeline.facts if isinstance(fact, FileKept))
    answered = run.timeline.facts[fact.n - 2]
    assert isinstance(answered, RequestAnswered)
    assert (fact.cause, fact.request, fact.text) == ((answered.n,), answered.request, answered.body)


def test_a_program_on_this_machine() -> None:
    machine = Machine()
    machine.type("go run http.go")
    machine.timeline.advance(1_000)
    assert machine.prints("curl -s -o a localhost:8080/ping") == ""
    entry = machine.timeline.log.entries[-1].entry
    assert isinstance(entry, File) and (entry.name, entry.text) == ("a", "pong")


SCRIPT = """
kind: Scenario
apiVersion: probeviz.dev/v1alpha1
metadata: {name: kept}
spec:
  until: 60s
  kubernetesVersion: "1.17"
  programs:
    setevoy/go-http: {listen: [8080], routes: {/ping: {body: pong}}}
  manifests: [go-http.yaml]
  script:
  - {at: 0s, run: kubectl apply -f go-http.yaml}
  - {at: 1s, run: "sed 's/^spec:$/spec:\\n  replicas: 3/' go-http.yaml > three.yaml"}
  - {at: 20s, run: "curl -s -o a $INGRESS/ping"}
  - {at: 21s, run: cat a}
  - {at: 40s, run: kubectl apply -f three.yaml}
"""


def _scenario() -> Scenario:
    return read_scenario(SCRIPT, "kept.yaml", {"go-http.yaml": MANIFEST}.__getitem__)


def test_a_script_finds_what_it_has_written() -> None:
    played = play(_scenario())
    assert [text.text for said in played.printed for text in said.texts if said.number == -4] == ["pong"]
    assert played.timeline.world.cluster.deployments["go-http"].spec.replicas == 3
    assert not outcome(_scenario(), 7).stopped


def test_a_script_goes_on_from_a_checkpoint_as_it_would_have() -> None:
    scenario = _scenario()
    whole, first = Timeline(scenario.setup, script_of(scenario)), Timeline(scenario.setup, script_of(scenario))
    whole.advance(60_000)
    first.advance(30_000)
    again = Timeline.restore(scenario.setup, script_of(scenario), [], first.checkpoint())
    again.advance(60_000)
    assert again.world.save() == whole.world.save()
