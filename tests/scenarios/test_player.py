"""A scenario is played: lines at their time, what they print, and the same run every time."""

import textwrap

import pytest

from probeviz.scenarios.document import Scenario, read_scenario
from probeviz.scenarios.library import BUILTIN, builtin_names, load
from probeviz.scenarios.outcome import outcome
from probeviz.scenarios.player import Played, play
from probeviz.scenarios.transcript import transcript
from probeviz.sim.facts import CommandAccepted, CommandRefused, ProgramChanged, RequestAnswered

SPEC = """
apiVersion: probeviz.dev/v1alpha1
kind: Scenario
metadata: {name: test}
spec:
  kubernetesVersion: "1.17"
  seed: 7
  programs:
    setevoy/go-http: &app
      pull: 1.5s
      boot: 200ms
      listen: [8080]
      log: ["Starting server at port 8080"]
      routes: {/ping: {status: 200, body: pong}, /err: {panic: Error}}
  clients: [{name: users, path: /ping, rate: 2/s}]
  manifests: [go-http.yaml]
  until: 40s
  script:
  - {at: 0s, run: kubectl apply -f go-http.yaml}
"""


def scenario(script: str = "", expect: str = "") -> Scenario:
    more = textwrap.indent(textwrap.dedent(script), "  ") + (f"  expect: [{expect}]\n" if expect else "")
    return read_scenario(SPEC.lstrip() + more, "test.yaml", lambda name: (BUILTIN / name).read_text())


def text(played: Played) -> str:
    return "\n".join(transcript(played.printed))


def test_a_line_is_decoded_when_its_time_comes():
    played = play(scenario("- {at: 20s, run: 'curl -s http://$INGRESS/ping'}\n- {at: 25s, run: kubectl get pod}\n"))
    assert "# 20s\n$ curl -s http://$INGRESS/ping\npong\n" in text(played)
    assert "1/1     Running   0          25s" in text(played)


def test_before_its_time_a_line_is_refused_with_the_reason_and_the_run_goes_on():
    played = play(scenario("- {at: 0s, run: 'curl http://$INGRESS/ping'}\n"))
    assert "$INGRESS is not set: no Ingress has an address yet" in text(played)
    assert played.timeline.now == 40_000


def test_rows_of_a_watch_come_as_they_happen():
    played = play(scenario("- {at: 1s, run: kubectl get pod -w}\n- {at: 2s, run: echo hello}\n"))
    lines = text(played).splitlines()
    hello = lines.index("hello")
    assert "ContainerCreating" in lines[hello - 4]
    assert any(line.startswith("# ") and line.endswith(" kubectl get pod -w") for line in lines[hello:])
    assert any(line.split()[1:3] == ["1/1", "Running"] for line in lines[hello:])


def test_a_patch_sets_fields_and_says_so():
    patch = '"containers[go-http].readinessProbe.httpGet.path": /err'
    played = play(scenario(f"- {{at: 20s, patch: deployment/go-http, set: {{{patch}}}}}\n"))
    assert "deployment.apps/go-http patched" in text(played)
    deployment = played.timeline.world.cluster.deployments["go-http"]
    probe = deployment.spec.template.spec.containers[0].readiness_probe
    assert probe is not None and probe.http_get is not None
    assert (probe.http_get.path, probe.period_seconds, deployment.metadata.generation) == ("/err", 1, 2)


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("containers[x].image", "a", "containers[x].image: spec.template.spec.containers has no [x]; it has go-http"),
        ("containers[go-http].livenessProbe.periodSecond", "3", "unknown field; did you mean periodSeconds?"),
        ("containers[go-http].livenessProbe.periodSeconds", "-3", "must be greater than or equal to 0"),
        ("containers[go-http].livenessProbe.periodSeconds", "soon", "must be"),
        ("containers[go-http].image.x", "a", "containers[go-http].image is no map"),
    ],
)
def test_a_patch_that_does_not_fit_is_refused_and_nothing_changes(field: str, value: str, said: str):
    played = play(scenario(f'- {{at: 20s, patch: deployment/go-http, set: {{"{field}": {value}}}}}\n'))
    (refused,) = [fact for fact in played.facts if isinstance(fact, CommandRefused)]
    assert said in refused.error and refused.error.strip() in text(played)
    assert played.timeline.world.cluster.deployments["go-http"].metadata.generation == 1


def test_a_patch_of_what_is_not_there():
    gone = "- {at: 10s, run: kubectl delete deployment go-http}\n"
    played = play(scenario(gone + "- {at: 20s, patch: deployment/go-http, set: {replicas: 1}}\n"))
    assert 'Error from server (NotFound): deployments.apps "go-http" not found' in text(played)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{at: 5s, patch: deployment/go-http, set: {'containers[no].image': x}}", "containers has no [no]"),
        (
            "{at: 5s, pod: go-http#7, route: /ping, become: {status: 500}}",
            "go-http has 1 Pod now; there is no number 7",
        ),
    ],
)
def test_a_change_of_what_is_not_there_is_told_with_its_line_and_makes_the_run_worth_nothing(line: str, said: str):
    played = play(scenario(f"- {line}\n"))
    assert played.stopped.startswith("line ") and "is refused at 5s" in played.stopped and said in played.stopped
    assert outcome(played.scenario, 3).stopped


def test_what_kubectl_refuses_is_a_story_of_its_own():
    assert play(scenario("- {at: 5s, run: kubectl delete pod nope}\n")).stopped == ""


def test_a_program_changes_its_route_without_a_command():
    change = "- {at: 20s, program: setevoy/go-http, route: /ping, become: {status: 500}}\n"
    played = play(scenario(change, "{at: 22s, that: \"codes('users').last('1500ms').all(c, c == 500)\"}"))
    assert [v.ok for v in played.verdicts] == [True]
    assert len([fact for fact in played.facts if isinstance(fact, CommandAccepted)]) == 1
    (root,) = [fact for fact in played.facts if isinstance(fact, ProgramChanged) and fact.t == 20_000]
    assert root.fault == "/ping: 500"


def test_one_pod_of_three_changes():
    change = """\
    - {at: 5s, scale: deployment/go-http, replicas: 3}
    - {at: 20s, client: users, rate: 20/s}
    - {at: 25s, pod: go-http#2, route: /ping, become: {status: 503}}
    - {at: 26s, pod: go-http#4, route: /ping, become: {status: 503}}
    """
    played = play(scenario(change))
    assert "go-http has 3 Pods now; there is no number 4." in text(played)
    pods = {f.origin for f in played.facts if isinstance(f, RequestAnswered) and f.status == 503}
    assert len({pod for pod in pods if pod.startswith("pod/")}) == 1


def test_a_client_changes_its_rate():
    played = play(scenario("- {at: 20s, client: users, rate: 10/s}\n"))
    answered = [f.t for f in played.facts if isinstance(f, RequestAnswered)]
    assert len([t for t in answered if 10_000 <= t < 20_000]) == 20
    assert len([t for t in answered if 25_000 <= t < 35_000]) == 100


def test_manifests_in_the_same_file_are_applied():
    own = SPEC.lstrip()
    own = own[: own.index("  script:")].replace("manifests: [go-http.yaml]", "luck: plain")
    played = play(read_scenario(own + "---\n" + (BUILTIN / "go-http.yaml").read_text(), "test.yaml"))
    assert "$ kubectl apply -f test.yaml\ndeployment.apps/go-http created" in text(played)
    assert len(played.timeline.world.cluster.pods) == 1


def test_the_same_scenario_gives_the_same_run_and_another_seed_another():
    one, two, other = (play(scenario(), seed=seed) for seed in (1, 1, 2))
    assert list(one.facts) == list(two.facts) and one.printed == two.printed
    assert [fact.t for fact in one.facts] != [fact.t for fact in other.facts]


def test_every_builtin_scenario_keeps_its_expectations():
    assert "article" in builtin_names()
    for name in builtin_names():
        assert [str(verdict) for verdict in play(load(name)).failed] == [], name
