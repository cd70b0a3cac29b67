"""`kubectl rollout`: the lines of a rollout as it goes, the history, and the ways back."""

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from probeviz.kubectl.rollout.status import told_of
from probeviz.sim.entries import Patch, Restart, Undo, Wait
from probeviz.sim.objects import Condition, Deployment, DeploymentSpec, DeploymentStatus, Meta, PodSpec, PodTemplate
from probeviz.sim.timeline import Timeline
from tests import golden
from tests.cases.registry import case as covers
from tests.cases.registry import load
from tests.kubectl.cases import upstream
from tests.kubectl.played import IMAGE, Command, Run, deployment, setup, started

REAL = json.loads((Path(__file__).parents[1] / "data/real/deployments.json").read_text())


# --- status -------------------------------------------------------------------------------------------------------


def _made(wanted: int = 3, seen: bool = True, reason: str = "ReplicaSetUpdated", **counts: int) -> Deployment:
    progressing = Condition(type="Progressing", status="True", reason=reason)
    return Deployment(
        metadata=Meta(name="foo", generation=2, annotations={"deployment.kubernetes.io/revision": "4"}),
        spec=DeploymentSpec(template=PodTemplate(spec=PodSpec()), replicas=wanted),
        status=DeploymentStatus(observed_generation=2 if seen else 1, conditions=[progressing], **counts),
    )


@upstream("rollout-status-")
def test_upstream(case: dict[str, Any]) -> None:
    given = case["given"]
    counts = msgspec.convert({"conditions": [], **given["status"]}, DeploymentStatus)
    made = Deployment(
        metadata=Meta(name=given["name"], generation=given["generation"]),
        spec=DeploymentSpec(template=PodTemplate(spec=PodSpec()), replicas=given["specReplicas"]),
        status=counts,
    )
    said, done = told_of(made, 0)
    assert {"message": f"{said}\n", "done": done} == case["expect"]


@pytest.mark.parametrize(
    ("made", "said", "done"),
    [
        # kubectl pkg/polymorphichelpers/rollout_status_test.go, TestDeploymentStatusViewerStatus
        (_made(1, replicas=1, updated_replicas=0, available_replicas=1, unavailable_replicas=0),
         'Waiting for deployment "foo" rollout to finish: 0 out of 1 new replicas have been updated...', False),
        (_made(1, replicas=2, updated_replicas=1, available_replicas=2),
         'Waiting for deployment "foo" rollout to finish: 1 old replicas are pending termination...', False),
        (_made(2, replicas=2, updated_replicas=2, available_replicas=1, unavailable_replicas=1),
         'Waiting for deployment "foo" rollout to finish: 1 of 2 updated replicas are available...', False),
        (_made(2, replicas=2, updated_replicas=2, available_replicas=2),
         'deployment "foo" successfully rolled out', True),
        (_made(2, seen=False, replicas=2, updated_replicas=2, available_replicas=2),
         "Waiting for deployment spec update to be observed...", False),
    ],
)  # fmt: skip
def test_the_line_of_a_status(made: Deployment, said: str, done: bool) -> None:
    assert told_of(made, 0) == (said, done)
    assert told_of(made, 4) == (said, done)


@pytest.mark.parametrize("release", ["1.17", "1.36"])
def test_a_rollout_from_its_beginning_to_its_end(release: str) -> None:
    run = Run(setup(release, boot_ms=4_000), {"app.yaml": deployment(replicas=3)})
    run.type("apply -f app.yaml")
    first = run.type("rollout status deployment/app")
    run.wait(30_000)
    run.type("rollout restart deployment/app")
    second = run.type("rollout status deployment app --timeout=2m")
    run.wait(60_000)
    assert (first.code, second.code, first.done, second.done) == (0, 0, True, True)
    assert second.answer.entry == Wait(timeout_ms=120_000)
    golden.check(f"rollout-{release}.txt", f"{_timed(first)}\n{_timed(second)}")


def _timed(command: Command) -> str:
    return "".join(f"{t / 1000:7.3f}  {line.text}\n" for t, line in command.printed)


@pytest.mark.parametrize("seed", range(4))
def test_a_rolling_update_goes_as_the_recorded_one(seed: int) -> None:
    """observed d1: 3 replicas, one more at a time, each ready after some 5.5 s: 15.7 s in all."""
    given = setup("1.36", boot_ms=4_000, luck="real")
    given.seed = seed
    run = Run(given, {"app.yaml": deployment(replicas=3)})
    run.type("apply -f app.yaml")
    run.wait(27_583)
    run.type("rollout restart deploy/app")
    command, began = run.type("rollout status deploy/app"), run.now
    run.wait(40_000)
    assert command.ended_at is not None and 12_000 < command.ended_at - began < 20_000
    assert _distinct(line.text for _, line in command.printed) == _recorded("d1-rolling", 27_583, 43_300)


@pytest.mark.parametrize("seed", range(4))
def test_a_broken_update_fails_at_its_deadline_as_the_recorded_one(seed: int) -> None:
    """observed d5: the new Pod is never ready; ProgressDeadlineExceeded 40.5 s later, undone in 0.2 s."""
    broken = deployment(replicas=3, progressDeadlineSeconds=40).replace("path: /ping", "path: /nope")
    files = {"app.yaml": deployment(replicas=3, progressDeadlineSeconds=40), "broken.yaml": broken}
    given = setup("1.36", luck="real")
    given.seed = seed
    run = Run(given, files)
    run.type("apply -f app.yaml")
    run.wait(30_000)
    run.type("apply -f broken.yaml")
    failing, began = run.type("rollout status deploy/app"), run.now
    run.wait(60_000)
    assert failing.code == 1 and failing.ended_at is not None
    assert 40_000 <= failing.ended_at - began < 42_000
    lines = [line.text for _, line in failing.printed]
    assert lines[-1] == 'error: deployment "app" exceeded its progress deadline'
    assert _distinct(lines[:-1]) == _recorded("d5-broken", 123_786, 144_812)
    assert run.type("rollout status deploy/app").text == f"{lines[-1]}\n"
    assert run.type("rollout undo deploy/app").text == "deployment.apps/app rolled back\n"
    undone, began = run.type("rollout status deploy/app"), run.now
    run.wait(5_000)
    assert undone.code == 0 and undone.ended_at is not None and undone.ended_at - began < 500


def _distinct(lines: Any) -> list[str]:
    """Each line once; how often a write repeats it depends on the controllers' luck."""
    return list(dict.fromkeys(lines))


def _recorded(name: str, begin: int, end: int) -> list[str]:
    """The lines that follow from the recorded writes of a Deployment's status in that span."""
    said = ["Waiting for deployment spec update to be observed..."]
    for at, seen in REAL[name]["deployment"]:
        if begin + 30 < at <= end:
            made = _made(
                replicas=seen["replicas"], updated_replicas=seen["updated"], available_replicas=seen["available"]
            )
            said.append(told_of(made, 0)[0].replace('"foo"', '"app"'))
    return _distinct(said)


def test_time_out_is_a_fact_of_the_run() -> None:
    run = started(replicas=2)
    run.type("rollout restart deploy/app")
    command, began = run.type("rollout status deploy/app --timeout=1s"), run.now
    run.wait(20_000)
    assert command.text.endswith("error: timed out waiting for the condition\n")
    assert (command.code, command.ended_at) == (1, began + 1_000)


def test_a_replay_prints_the_same() -> None:
    run = Run(setup(boot_ms=4_000, luck="real"), {"app.yaml": deployment(replicas=3)})
    run.type("apply -f app.yaml")
    command = run.type("rollout status deploy/app --timeout=4500ms")
    run.wait(20_000)
    again = Timeline(run.timeline.setup, entries=run.timeline.log.entries)
    again.advance(20_000)
    assert again.facts == run.timeline.facts
    retold = Run(run.timeline.setup, run.files)
    retold.type("apply -f app.yaml")
    second = retold.type("rollout status deploy/app --timeout=4500ms")
    for step in (1, 499, 3_000, 16_500):
        retold.wait(step)
    assert second.printed == command.printed


def test_status_without_watching_and_of_a_revision() -> None:
    run = started(replicas=2)
    run.type("rollout restart deploy/app")
    assert run.type("rollout status deploy/app -w=false").done
    pinned = run.type("rollout status deploy/app --revision=1")
    run.wait(20_000)
    assert pinned.text.endswith("error: desired revision (1) is different from the running revision (2)\n")
    assert pinned.code == 1


def test_status_ends_with_the_deployment() -> None:
    run = started(replicas=2)
    run.type("rollout restart deploy/app")
    command = run.type("rollout status deploy/app")
    run.type("delete deploy app --wait=false")
    assert (command.text.splitlines()[-1], command.code) == ("error: object has been deleted", 1)


# --- history and the ways back ------------------------------------------------------------------------------------


@pytest.mark.parametrize("release", ["1.17", "1.36"])
def test_history(release: str) -> None:
    run = started(release)
    noted = "labels: {app: app}, annotations: {kubernetes.io/change-cause: a new path}}"
    run.files["other.yaml"] = deployment().replace("labels: {app: app}}", noted, 1).replace("/ping", "/")
    run.type("apply -f other.yaml")
    run.wait(20_000)
    text = "".join(
        run.type(f"rollout history deploy/app{more}").text for more in ("", " --revision=1", " --revision=2")
    )
    golden.check(f"rollout-history-{release}.txt", text)


def test_undo_goes_back_and_forth() -> None:
    run = started()
    run.type("rollout restart deploy/app")
    run.wait(20_000)
    undone = run.type("rollout undo deploy/app")
    assert (undone.text, undone.answer.entry) == (
        "deployment.apps/app rolled back\n",
        Undo(ref="deployment.apps/app"),
    )
    run.wait(20_000)
    assert run.type("rollout history deploy/app").text.split()[3:] == ["2", "<none>", "3", "<none>"]
    same = run.type("rollout undo deploy/app --to-revision=3")
    said = "deployment.apps/app skipped rollback (current template already matches revision 3)\n"
    assert same.text == said
    assert run.type("rollout undo deploy/app --to-revision=2").text == "deployment.apps/app rolled back\n"


def test_pause_holds_a_rollout_until_resume() -> None:
    run = started(replicas=2)
    run.files["other.yaml"] = deployment(replicas=2, paused="true").replace("/ping", "/ping?x=1")
    before = run.pods()
    paused = run.type("rollout pause deploy/app")
    assert paused.text == "deployment.apps/app paused\n" and isinstance(paused.answer.entry, Patch)
    run.type("apply -f other.yaml")
    run.wait(20_000)
    assert run.pods() == before
    assert run.type("rollout resume deploy/app").text == "deployment.apps/app resumed\n"
    run.wait(20_000)
    assert not set(run.pods()) & set(before)


def test_restart_replaces_every_pod() -> None:
    run = started(replicas=2)
    before = run.pods()
    assert run.type("rollout restart deploy/app").answer.entry == Restart(ref="deployment.apps/app")
    run.wait(20_000)
    assert len(run.pods()) == 2 and not set(run.pods()) & set(before)


def test_a_second_restart_within_a_second_is_an_empty_patch() -> None:
    """kubectl pkg/cmd/rollout/rollout_restart.go: the stamp of the template counts whole seconds."""
    run = started()
    assert run.type("rollout restart deploy/app").text == "deployment.apps/app restarted\n"
    again = run.type("rollout restart deploy/app")
    assert (again.text, again.code) == (
        "error: failed to create patch for app: if restart has already been triggered within the past second, please"
        " wait before attempting to trigger another\n",
        1,
    )
    run.wait(1_000)
    assert run.world.cluster.deployments["app"].metadata.generation == 2
    assert run.type("rollout restart deploy/app").code == 0


def test_an_older_kubectl_sends_the_empty_patch() -> None:
    run = started("1.17")
    run.type("rollout restart deploy/app")
    assert run.type("rollout restart deploy/app").text == (
        "deployment.apps/app restarted\nerror: failed to create patch for app: empty patch\n"
    )
    assert run.world.cluster.deployments["app"].metadata.generation == 2


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("status", "error: required resource not specified"),
        ("status deploy/nope", 'Error from server (NotFound): deployments.apps "nope" not found'),
        ("status pod/{pod}", "error: no status viewer has been implemented for Pod"),
        ("status deploy/app --revision=-1", "error: revision must be a positive integer: -1"),
        ("status deploy/app --timeout=soon",
         'error: invalid argument "soon" for "--timeout" flag: time: invalid duration "soon"'
         "\nSee 'kubectl rollout status --help' for usage."),
        ("status deploy/app --timeout=5",
         'error: invalid argument "5" for "--timeout" flag: time: missing unit in duration "5"'
         "\nSee 'kubectl rollout status --help' for usage."),
        ("history deploy/app --revision=7", "error: unable to find the specified revision"),
        ("history deploy/app --revision=x",
         'error: invalid argument "x" for "--revision" flag: strconv.ParseInt: parsing "x": invalid syntax'
         "\nSee 'kubectl rollout history --help' for usage."),
        ("history pod/{pod}", 'error: no history viewer has been implemented for "Pod"'),
        ("undo deploy/app", 'error: no rollout history found for deployment "app"'),
        ("undo deploy/app --to-revision=7", "error: unable to find specified revision 7 in history"),
        ("undo pod/{pod}", 'error: no rollbacker has been implemented for "Pod"'),
        ("resume deploy/app", 'error: deployments.apps "app" is not paused'),
        ("restart pod/{pod}", 'error: pods "{pod}" restarting is not supported'),
        ("pause pod/{pod}", 'error: pods "{pod}" pausing is not supported'),
        ("resume pod/{pod}", 'error: pods "{pod}" resuming is not supported'),
    ],
)  # fmt: skip
def test_refusals(line: str, said: str) -> None:
    run = started()
    pod = run.pods()[0]
    command = run.type("rollout " + line.format(pod=pod))
    assert (command.text, command.code) == (said.replace("{pod}", pod) + "\n", 1)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("pause", 'error: deployments.apps "app" is already paused'),
        ("restart", 'error: deployments.apps "app" can\'t restart paused deployment (run rollout resume first)'),
        ("undo", "error: you cannot rollback a paused deployment; resume it first with 'kubectl rollout resume' and"
                 " try again"),
    ],
)  # fmt: skip
def test_a_paused_deployment_refuses(line: str, said: str) -> None:
    run = started()
    run.type("rollout pause deploy/app")
    assert run.type(f"rollout {line} deploy/app").text == f"{said}\n"


@covers("cli-restart")
def test_a_restart_says_so_in_one_line() -> None:
    expect = load("kubectl")["cli-restart"]["expect"]
    command = started().type("rollout restart deploy/app")
    assert (command.text, command.code) == (expect["stdout"].replace("probes", "app"), expect["exit"])


# --- several at once ----------------------------------------------------------------------------------------------


def _several(release: str = "1.36") -> Run:
    """Deployments `app`, `b` and `c`; the last is paused."""
    run = started(release)
    run.files |= {"b.yaml": deployment("b"), "c.yaml": deployment("c", paused="true")}
    run.type("apply -f b.yaml -f c.yaml")
    run.wait(20_000)
    return run


def test_without_a_name_all_of_the_kind_are_restarted() -> None:
    run = _several()
    command = run.type("rollout restart deploy")
    assert (command.text, command.code) == (
        "deployment.apps/app restarted\ndeployment.apps/b restarted\n"
        'error: deployments.apps "c" can\'t restart paused deployment (run rollout resume first)\n',
        1,
    )
    run.wait(30_000)
    restarted = [d.metadata.name for d in run.world.cluster.deployments.values() if d.metadata.generation > 1]
    assert restarted == ["app", "b"]


def test_those_that_a_selector_takes_or_a_file_names() -> None:
    run = _several()
    assert run.type("rollout restart deploy -l app=b").text == "deployment.apps/b restarted\n"
    run.wait(1_000)
    assert run.type("rollout restart -f b.yaml -o name").text == "deployment.apps/b\n"
    none = run.type("rollout restart deploy -l app=nope")
    assert (none.text, none.code) == ("No resources found in default namespace.\n", 0)
    assert run.type("rollout restart deploy b -l app=b").text == (
        "error: name cannot be provided when a selector is specified\n"
    )


def test_pause_and_resume_of_several() -> None:
    run = _several()
    paused = run.type("rollout pause deploy")
    assert (paused.text, paused.code) == (
        'deployment.apps/app paused\ndeployment.apps/b paused\nerror: deployments.apps "c" is already paused\n',
        1,
    )
    assert run.type("rollout resume deploy/app deploy/b deploy/nope").text == (
        "deployment.apps/app resumed\ndeployment.apps/b resumed\n"
        'Error from server (NotFound): deployments.apps "nope" not found\n'
    )
    assert [d.spec.paused for d in run.world.cluster.deployments.values()] == [False, False, True]


def test_undo_of_several_and_without_doing_it() -> None:
    run = _several()
    none = run.type("rollout undo deploy")
    assert none.text == (
        'no rollout history found for deployment "app"\nno rollout history found for deployment "b"\n'
        "you cannot rollback a paused deployment; resume it first with 'kubectl rollout resume' and try again\n"
    )
    for name in ("app", "b"):
        run.type(f"set env deploy/{name} A=b")
    run.wait(30_000)
    dry = run.type("rollout undo deploy/app --dry-run=client")
    assert dry.text.startswith("deployment.apps/app Pod Template:\n  Labels:\tapp=app\n")
    assert dry.text.endswith("\n (dry run)\n") and dry.answer.entry is None
    assert run.type("rollout undo deploy/app --dry-run=server").text == (
        "deployment.apps/app rolled back (server dry run)\n"
    )
    done = run.type("rollout undo deploy/app deploy/b")
    assert done.text == "deployment.apps/app rolled back\ndeployment.apps/b rolled back\n"
    assert done.answer.entry == Undo(ref="deployment.apps/app", also=["deployment.apps/b"])
    run.wait(1_000)
    for name in ("app", "b"):
        assert not run.world.cluster.deployments[name].spec.template.spec.containers[0].env


def test_histories_of_several() -> None:
    text = _several().type("rollout history deploy").text
    rows = "REVISION  CHANGE-CAUSE\n1         <none>\n\n"
    assert text.startswith(f"deployment.apps/app \n{rows}deployment.apps/b \n{rows}deployment.apps/c \n")


def test_status_of_several_waits_for_one_after_the_other() -> None:
    run = _several()
    run.type("rollout restart deploy/app deploy/b")
    run.wait(100)
    command = run.type("rollout status deploy -l app!=c")
    assert not command.done
    run.wait(60_000)
    lines = command.text.splitlines()
    assert lines[-1] == 'deployment "b" successfully rolled out' and command.code == 0
    first = lines.index('deployment "app" successfully rolled out')
    assert all('"app"' in line for line in lines[:first]) and all('"b"' in line for line in lines[first + 1 :])
    gone = run.type("rollout status deploy/app deploy/nope")
    assert (gone.text, gone.code) == (
        'deployment "app" successfully rolled out\nError from server (NotFound): deployments.apps "nope" not found\n',
        1,
    )
    assert run.type("rollout status deploy/app deploy/b --timeout=5s").text == (
        "kubectl rollout status --timeout takes one object at a time here.\n"
    )


def test_status_of_several_was_an_error_once() -> None:
    assert _several("1.17").type("rollout status deploy").text == (
        "error: rollout status is only supported on individual resources and resource collections - 3 resources were"
        " found\n"
    )


# --- --record -----------------------------------------------------------------------------------------------------

RECORDED = {"1.36": "Flag --record has been deprecated, --record will be removed in the future\n", "1.17": ""}


@pytest.mark.parametrize("release", RECORDED)
def test_record_says_what_each_revision_is_for(release: str) -> None:
    """parseCommandArguments: words first, then every flag by its long name with the value it got."""
    run = Run(setup(release), {"app.yaml": deployment("app")})
    assert run.type("apply -f app.yaml --record").text == f"{RECORDED[release]}deployment.apps/app created\n"
    run.wait(10_000)
    line = f"-n default set image deployment/app app={IMAGE}:2 --record=true"
    assert run.type(line).text == f"{RECORDED[release]}deployment.apps/app image updated\n"
    run.wait(10_000)
    assert _causes(run) == [
        "1 kubectl apply --filename=app.yaml --record=true",
        f"2 kubectl set image deployment/app app={IMAGE}:2 --namespace=default --record=true",
    ]
    run.type("scale deploy app --replicas 2 --record")
    run.wait(10_000)
    assert _causes(run)[1] == "2 kubectl scale deploy app --replicas=2 --record=true"
    run.type("rollout undo deploy app")
    run.wait(10_000)
    assert _causes(run)[1] == "3 kubectl apply --filename=app.yaml --record=true"


def _causes(run: Run) -> list[str]:
    rows = run.type("rollout history deploy app").text.splitlines()[2:]
    return [" ".join(row.split()) for row in rows if row]


@pytest.mark.parametrize(
    ("line", "cause"),
    [
        ("set resources deploy app --limits cpu=1 --record", "set resources deploy app --limits=cpu=1 --record=true"),
        ("label deploy app a=b --record", "label deploy app a=b --record=true"),
        ("annotate --record deploy app a=b", "annotate deploy app a=b --record=true"),
        ('patch deploy app --record -p {"spec":{"replicas":2}}',
         'patch deploy app --record=true --patch={"spec":{"replicas":2}}'),
        ("patch deploy app --record -p {}", "patch deploy app --record=true --patch={}"),
        ("replace -f app.yaml --record", "replace --filename=app.yaml --record=true"),
        ("scale deploy app --replicas 1 --record", "scale deploy app --replicas=1 --record=true"),
        ("apply -f app.yaml --record", "apply --filename=app.yaml --record=true"),
        ("annotate deploy app kubernetes.io/change-cause=mine --record", None),
        ("label deploy app a=b --record=false", None),
        ("label deploy app a=b --record --dry-run=server", None),
        ("scale deploy app --replicas 2", None),
    ],
)  # fmt: skip
def test_what_record_keeps(line: str, cause: str | None) -> None:
    run = started()
    said = run.type(line)
    assert said.code == 0, said.text
    assert said.text.startswith(RECORDED["1.36"]) == ("--record" in line)
    found = run.world.cluster.deployments["app"].metadata.annotations.get("kubernetes.io/change-cause")
    assert found == (f"kubectl {cause}" if cause else "mine" if "=mine" in line else None)


def test_record_of_new_objects() -> None:
    run = Run(setup(), {"app.yaml": deployment("app")})
    for line, kind, name in (
        ("create -f app.yaml --record", "deployments", "app"),
        ("run web --image=x --record -- sleep 1", "pods", "web"),
        ("expose deploy app --port 80 --record", "services", "app"),
    ):
        said = run.type(line)
        assert said.code == 0, said.text
        found = getattr(run.world.cluster, kind)[name].metadata.annotations["kubernetes.io/change-cause"]
        words, _, flags = line.replace(" -- sleep 1", "").partition(" --")
        assert found.startswith(f"kubectl {words.split(' -f')[0]}"), found
        assert found.endswith("--record=true") and ("sleep 1 --image=x" in found) == (name == "web")


def test_an_apply_without_record_takes_the_cause_away_again() -> None:
    """It is part of what was applied last."""
    run = started()
    run.type("apply -f app.yaml --record")
    assert run.type("apply -f app.yaml").text == "deployment.apps/app configured\n"
    assert "kubernetes.io/change-cause" not in run.world.cluster.deployments["app"].metadata.annotations


def test_a_flag_that_will_go_is_told_of_before_what_is_wrong() -> None:
    run = started()
    assert run.type("scale deploy app --record").text == (
        f'{RECORDED["1.36"]}error: required flag(s) "replicas" not set\n'
    )
    assert run.type("label deploy app a=b --record=x").text.startswith("error: invalid argument ")
    assert run.type("rollout undo deploy app --record").text.startswith("error: unknown flag: --record\n")
    assert run.type("rollout history deploy app -- --record").code == 1


# --- -o -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("verb", ["pause", "restart"])
def test_the_object_as_the_server_answers_it(verb: str) -> None:
    run = started()
    before = json.loads(run.type("get deploy app -o json").text)
    said = json.loads(run.type(f"rollout {verb} deploy app -o json").text)
    after = json.loads(run.type("get deploy app -o json").text)
    assert said["spec"] == after["spec"] != before["spec"]
    assert said["metadata"]["generation"] == after["metadata"]["generation"] == before["metadata"]["generation"] + 1
    assert said["status"] == before["status"]
    if verb == "pause":
        resumed = run.type("rollout resume deploy app -o yaml").text
        assert "paused" not in resumed and resumed.startswith("apiVersion: apps/v1\nkind: Deployment\n")


def test_undo_prints_the_object_as_it_was_found() -> None:
    """rollout_undo.go: PrintObj(info.Object), which nobody has refreshed."""
    run = started()
    run.type(f"set image deploy app app={IMAGE}:2")
    run.wait(20_000)
    found = run.type("get deploy app -o yaml").text
    assert run.type("rollout undo deploy app -o yaml").text == found
    assert run.world.cluster.deployments["app"].spec.template.spec.containers[0].image == IMAGE


def test_other_forms_are_refused() -> None:
    assert started().type("rollout restart deploy app -o wide").text == (
        "-o wide is not simulated here: use -o name, json or yaml.\n"
    )
