"""`kubectl patch --subresource=status`: whoever opens a readiness gate by hand."""

import json

import pytest

from probeviz.kubectl.answer import Answer
from probeviz.kubectl.command import Surroundings, kubectl
from probeviz.kubectl.logbook import LogBook
from probeviz.scenarios.document import read_scenario
from probeviz.scenarios.player import play
from probeviz.sim.entries import Conditions
from probeviz.sim.timeline import Timeline

GATE = "example.com/open"
SCENARIO = """\
apiVersion: probeviz.dev/v1alpha1
kind: Scenario
metadata: {name: gate}
spec:
  luck: plain
  programs: {web: {listen: [8080]}}
  script:
  - {at: 1s, run: kubectl apply -f gate.yaml}
  until: 20s
---
apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  readinessGates: [{conditionType: example.com/open}]
  containers: [{name: web, image: web}]
"""


@pytest.fixture
def timeline() -> Timeline:
    return play(read_scenario(SCENARIO, "gate.yaml")).timeline


def typed(timeline: Timeline, line: str, patch: object = None) -> Answer:
    words = line.split() + (["-p", json.dumps(patch)] if patch is not None else [])
    answer = kubectl(timeline.world, words, Surroundings({}, LogBook(), None))
    if answer.entry is not None:
        timeline.commit(timeline.world.now, answer.entry)
        timeline.advance(timeline.world.now + 2_000)
    return answer


def conditions(**status: str) -> dict[str, object]:
    return {"status": {"conditions": [{"type": GATE, **status}]}}


def ready(timeline: Timeline) -> str:
    by_type = {c.type: c for c in timeline.world.cluster.pods["web"].status.conditions}
    return by_type["Ready"].status


PATCH = "patch pod web --subresource=status"


def test_a_gate_opens_and_closes(timeline: Timeline) -> None:
    assert ready(timeline) == "False"
    answer = typed(timeline, PATCH, conditions(status="True"))
    assert (answer.stdout, answer.code) == ("pod/web patched\n", 0)
    assert ready(timeline) == "True"
    assert "web    1/1" in typed(timeline, "get pods").stdout
    assert typed(timeline, PATCH, conditions(status="True")).stdout == "pod/web patched (no change)\n"
    typed(timeline, PATCH, conditions(status="False", reason="Draining"))
    assert ready(timeline) == "False"
    assert "1/1" in typed(timeline, "get pods -o wide").stdout, "its containers are ready all the same"


def test_by_a_json_patch_as_the_documentation_does(timeline: Timeline) -> None:
    add = {"op": "add", "path": "/status/conditions/-", "value": {"type": GATE, "status": "True"}}
    assert typed(timeline, f"{PATCH} --type json", [add]).stdout == "pod/web patched\n"
    assert ready(timeline) == "True"
    shown = json.loads(typed(timeline, "get pod web -o json").stdout)["status"]["conditions"]
    (own,) = [c for c in shown if c["type"] == GATE]
    assert (own["status"], own["lastTransitionTime"]) == ("True", None), "nobody fills in a stamp"
    at = [c["type"] for c in shown].index(GATE)
    typed(timeline, f"{PATCH} --type json", [{"op": "remove", "path": f"/status/conditions/{at}"}])
    assert ready(timeline) == "False"


def test_what_is_written_stays_when_the_kubelet_writes_again(timeline: Timeline) -> None:
    patch = conditions(status="True", lastTransitionTime="2026-01-05T10:00:07Z", message="by hand")
    typed(timeline, PATCH, patch)
    timeline.advance(timeline.world.now + 300_000)
    (own,) = [c for c in timeline.world.cluster.pods["web"].status.conditions if c.type == GATE]
    assert (own.status, own.message, own.last_transition_time) == ("True", "by hand", 7_000)
    assert ready(timeline) == "True"


@pytest.mark.parametrize(
    ("line", "patch", "said"),
    [
        (
            PATCH,
            {"status": {"phase": "Failed"}},
            "kubectl patch --subresource=status writes the conditions of a Pod here",
        ),
        (PATCH, {"spec": {}}, "kubectl patch --subresource=status writes the conditions"),
        (
            PATCH,
            {"status": {"conditions": [{"type": "Ready", "status": "True"}]}},
            "kubectl patch --subresource=status writes the conditions",
        ),
        (
            PATCH,
            {"status": {"conditions": [{"type": "a b", "status": "True"}]}},
            'The Pod "web" is invalid: status.conditions[0].type: Invalid value: "a b": ',
        ),
        (PATCH, conditions(status="yes"), f"The status of condition {GATE} is one of True, False, Unknown, in quotes."),
        (PATCH, conditions(status="True", lastTransitionTime="soon"), 'lastTransitionTime: "soon" is no stamp'),
        (f"{PATCH} --type json", {"a": 1}, "kubectl patch --subresource=status writes the conditions"),
        (f"{PATCH} --type json", [{"op": "remove", "path": "/status/nope"}], "The request is invalid: the server"),
        (
            f"{PATCH} --type merge",
            conditions(status="True"),
            "kubectl patch --subresource=status writes the conditions",
        ),
        (
            "patch pod web --subresource=binding",
            {},
            'error: invalid subresource value: "binding". Must be one of [status scale resize]',
        ),
        ("patch pod web --subresource=resize", {}, "kubectl patch --subresource=resize is not simulated"),
        ("patch pod nope --subresource=status", {}, 'Error from server (NotFound): pods "nope" not found'),
    ],
)
def test_what_it_does_not_take(timeline: Timeline, line: str, patch: object, said: str) -> None:
    answer = typed(timeline, line, patch)
    assert answer.stderr.startswith(said) and answer.code
    assert not isinstance(answer.entry, Conditions) and ready(timeline) == "False"


def test_a_dry_run_writes_nothing(timeline: Timeline) -> None:
    answer = typed(timeline, f"{PATCH} --dry-run=server", conditions(status="True"))
    assert answer.stdout == "pod/web patched (server dry run)\n" and answer.entry is None
