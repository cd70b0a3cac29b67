"""`kubectl wait`: what it waits for, what it says, and when it gives up."""

import pytest

from probeviz.sim.entries import Look, Wait
from tests.kubectl.played import Run, deployment, setup, started


def _booting(release: str = "1.36", replicas: int = 1) -> Run:
    """A run whose Pods are there and will be ready in some six seconds."""
    run = Run(setup(release, boot_ms=4_000), {"app.yaml": deployment(replicas=replicas)})
    run.type("apply -f app.yaml")
    run.wait(500)
    return run


@pytest.mark.parametrize("release", ["1.17", "1.36"])
@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("--for=condition=Ready pod/{pod}", "pod/{pod} condition met\n"),
        ("--for condition=ready=TRUE pod -l app=app", "pod/{pod} condition met\n"),
        ("--for=condition=Available deployment/app", "deployment.apps/app condition met\n"),
        ("--for=condition=ContainersReady pods --all", "pod/{pod} condition met\n"),
    ],
)
def test_until_a_condition_is_met(release: str, line: str, said: str) -> None:
    run = _booting(release)
    pod = run.pods()[0]
    command = run.type("wait " + line.format(pod=pod))
    assert (command.text, command.done, command.answer.entry) == ("", False, Wait(timeout_ms=30_000))
    run.wait(10_000)
    assert (command.text, command.code, command.done) == (said.format(pod=pod), 0, True)
    assert command.ended_at is not None and 4_000 < command.ended_at < 8_000
    at_once = run.type("wait " + line.format(pod=pod))
    assert (at_once.text, at_once.done) == (said.format(pod=pod), True)
    assert (at_once.answer.entry or Look()) == Look()


def test_until_a_condition_is_false() -> None:
    run = started()
    pod = run.pods()[0]
    command = run.type(f"wait --for=condition=Ready=false pod/{pod} --timeout=60s")
    run.type(f"exec {pod} -- kill 1")
    run.wait(3_000)
    assert (command.text, command.code) == (f"pod/{pod} condition met\n", 0)


def test_several_objects_are_named_in_their_order() -> None:
    run = _booting(replicas=2)
    names = sorted(run.pods())
    command = run.type("wait --for=condition=Ready pod -l app=app")
    run.wait(10_000)
    assert command.text == "".join(f"pod/{name} condition met\n" for name in names)


@pytest.mark.parametrize("release", ["1.17", "1.36"])
def test_until_it_is_deleted(release: str) -> None:
    run = started(release)
    pod = run.pods()[0]
    run.type(f"delete pod {pod} --wait=false")
    command = run.type(f"wait --for=delete pod/{pod} --timeout=60s")
    assert not command.done
    run.wait(40_000)
    assert (command.text, command.code) == (f"pod/{pod} condition met\n", 0)


def test_what_is_not_there_need_not_be_waited_for() -> None:
    gone = started("1.36").type("wait --for=delete pod/nope")
    assert (gone.text, gone.code, gone.done) == ("", 0, True)
    old = started("1.17").type("wait --for=delete pod/nope")
    assert (old.text, old.code) == ('Error from server (NotFound): pods "nope" not found\n', 1)


@pytest.mark.parametrize(
    ("path", "object"),
    [
        ("{.status.phase}=Running", "pod/{pod}"),
        ("'{.status.podIP}'", "pod/{pod}"),
        ("{.status.conditions[?(@.type==\"Ready\")].status}=True", "pod/{pod}"),
        ("{.status.containerStatuses[0].ready}=true", "pod/{pod}"),
        ("{.status.readyReplicas}=1", "deployment/app"),
        (".status.availableReplicas=1", "deployment/app"),
    ],
)  # fmt: skip
def test_until_a_field_has_a_value(path: str, object: str) -> None:
    run = Run(setup("1.36", boot_ms=4_000), {"app.yaml": deployment()})
    run.type("apply -f app.yaml")
    run.wait(100)
    named = object.format(pod=run.pods()[0])
    command = run.type(f"wait {named}", f"--for=jsonpath={path.strip(chr(39))}")
    assert not command.done
    run.wait(10_000)
    assert command.code == 0 and command.text.endswith(" condition met\n")


def test_giving_up() -> None:
    run = _booting(replicas=2)
    first, second = sorted(run.pods())
    one = run.type(f"wait --for=condition=Ready pod/{first} --timeout=1s")
    both = run.type("wait --for=condition=Ready pod --all --timeout=2s")
    run.wait(30_000)
    assert (one.text, one.code) == (f"error: timed out waiting for the condition on pods/{first}\n", 1)
    assert one.ended_at == 1_500 and both.ended_at == 2_500
    assert both.text == "".join(f"timed out waiting for the condition on pods/{name}\n" for name in (first, second))
    deploy = _booting().type("wait --for=condition=Available deploy/app --timeout=0s")
    assert (deploy.text, deploy.code) == ("error: condition not met for deployments/app\n", 1)
    old = _booting("1.17").type("wait --for=condition=Available deploy/app --timeout=0s")
    assert old.text == "error: timed out waiting for the condition on deployments/app\n"


def test_a_negative_timeout_is_a_week() -> None:
    command = _booting().type("wait --for=condition=Ready pod --all --timeout=-1s")
    assert command.answer.entry == Wait(timeout_ms=7 * 24 * 3_600_000)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("pod/x", 'error: unrecognized condition: ""'),
        ("--for=ready pod/x", 'error: unrecognized condition: "ready"'),
        ("--for=jsonpath={.a}= pod/x", "error: jsonpath wait value cannot be empty"),
        ("--for=jsonpath={..a}=1 pod/x", 'A path of names, [index] and [?(@.field=="value")] is understood here,'
                                         " not {..a}."),
        ("--for=jsonpath={.status}=1 deploy/app",
         "error: jsonpath leads to a nested object or list which is not supported"),
        ("--for=create pod/x", "kubectl wait --for=create is not simulated."),
        ("--for=condition=Ready", "error: You must provide one or more resources by argument or filename."),
        ("--for=condition=Ready pod", "error: resource(s) were provided, but no name was specified"),
        ("--for=condition=Ready pod/x", 'Error from server (NotFound): pods "x" not found'),
        ("--for=condition=Ready pod -l a=b", "error: no matching resources found"),
        ("--for=condition=Ready pod/x -l a=b", "error: name cannot be provided when a selector is specified"),
        ("--for=condition=Ready pod/x --timeout=1d",
         'error: invalid argument "1d" for "--timeout" flag: time: unknown unit "d" in duration "1d"'
         "\nSee 'kubectl wait --help' for usage."),
    ],
)  # fmt: skip
def test_refusals(line: str, said: str) -> None:
    command = started().type(f"wait {line}")
    assert (command.text, command.code) == (f"{said}\n", 1)


def test_an_old_kubectl_knows_no_jsonpath() -> None:
    said = started("1.17").type("wait --for=jsonpath={.a}=1 pod/x").text
    assert said == 'error: unrecognized condition: "jsonpath={.a}=1"\n'
