"""`delete` and `scale` with the flags that say how, and with several objects."""

import pytest

from probeviz.sim.entries import Delete, Refused, Scale
from probeviz.sim.program import Sigterm
from tests.kubectl.played import Run, deployment, started


@pytest.fixture
def run() -> Run:
    """Deployments `app` and `b`, one Pod each."""
    run = started()
    run.files |= {"b.yaml": deployment("b")}
    run.type("apply -f b.yaml")
    run.wait(15_000)
    return run


def _sizes(run: Run) -> list[int]:
    return [d.spec.replicas for d in run.world.cluster.deployments.values()]


# --- scale --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "said", "sizes"),
    [
        ("deploy --all", "deployment.apps/app scaled\ndeployment.apps/b scaled\n", [3, 3]),
        ("deploy/app deploy/b", "deployment.apps/app scaled\ndeployment.apps/b scaled\n", [3, 3]),
        ("deploy -l app=b", "deployment.apps/b scaled\n", [1, 3]),
        ("-f b.yaml", "deployment.apps/b scaled\n", [1, 3]),
        ("deploy/b -o name", "deployment.apps/b\n", [1, 3]),
        ("deploy/b --dry-run=client", "deployment.apps/b scaled (dry run)\n", [1, 1]),
        ("deploy/b --dry-run=server", "deployment.apps/b scaled (server dry run)\n", [1, 1]),
        ("deploy --all --current-replicas=1", "deployment.apps/app scaled\ndeployment.apps/b scaled\n", [3, 3]),
        ("deploy --all --current-replicas=2", "error: Expected replicas to be 2, was 1\n", [1, 1]),
        ("deploy --all --resource-version=2", "error: cannot use --resource-version with multiple resources\n", [1, 1]),
        ("deploy/b --current-replicas=-2",
         "error: The --current-replicas must specify an integer of -1 or greater\n", [1, 1]),
        ("deploy", "error: resource(s) were provided, but no name was specified\n", [1, 1]),
        ("deploy -l app=no", "error: no objects passed to scale\n", [1, 1]),
        ("deploy/no", 'error: no objects passed to scale deployments.apps "no" not found\n', [1, 1]),
        ("deploy/no deploy/b",
         'deployment.apps/b scaled\nError from server (NotFound): deployments.apps "no" not found\n', [1, 3]),
    ],
)  # fmt: skip
def test_scale(run: Run, line: str, said: str, sizes: list[int]) -> None:
    command = run.type(f"scale {line} --replicas=3")
    assert command.text == said
    assert command.code == int("rror" in said)
    run.wait(100)
    assert _sizes(run) == sizes


def test_scale_by_its_version(run: Run) -> None:
    version = run.world.cluster.deployments["b"].metadata.resource_version
    wrong = run.type("scale deploy/b --replicas=3 --resource-version=1")
    assert wrong.text == f"error: Expected resource version to be 1, was {version}\n"
    assert isinstance(wrong.answer.entry, Refused)
    right = run.type(f"scale deploy/b --replicas=3 --resource-version={version}")
    assert right.answer.entry == Scale(ref="deployment.apps/b", replicas=3)


# --- delete -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "said", "left"),
    [
        ("deploy --all", 'deployment.apps "app" deleted from default namespace\n'
                         'deployment.apps "b" deleted from default namespace\n', []),
        ("deploy/app --cascade=background -o name", "deployment.apps/app\n", ["b"]),
        ("deploy app --cascade -A", 'deployment.apps "app" deleted from default namespace\n', ["b"]),
        ("deploy app --dry-run=client",
         'deployment.apps "app" deleted from default namespace (dry run)\n', ["app", "b"]),
        ("-f b.yaml --dry-run=server",
         'deployment.apps "b" deleted from default namespace (server dry run)\n', ["app", "b"]),
        ("deploy app --cascade=true",
         "warning: --cascade=true is deprecated (boolean value) and can be replaced with --cascade=background.\n"
         'deployment.apps "app" deleted from default namespace\n', ["b"]),
        ("deploy app --cascade=x",
         'error: invalid cascade value (x). Must be "background", "foreground", or "orphan"\n', ["app", "b"]),
        ("deploy app --cascade=orphan", 'deployment.apps "app" deleted from default namespace\n', ["b"]),
        ("deploy app --cascade=foreground", 'deployment.apps "app" deleted from default namespace\n', ["app", "b"]),
        ("deploy app -o yaml", "error: unexpected -o output mode: yaml. We only support '-o name'\n", ["app", "b"]),
        ("deploy app --now --grace-period=3",
         "error: --now and --grace-period cannot be specified together\n", ["app", "b"]),
        ("deploy app --force --grace-period=3",
         "error: --force and --grace-period greater than 0 cannot be specified together\n", ["app", "b"]),
        ("deploy app --dry-run=x",
         'error: Invalid dry-run value (x). Must be "none", "server", or "client".\n', ["app", "b"]),
        ("deploy -l app=no", "No resources found\n", ["app", "b"]),
        ("deploy no --ignore-not-found", "No resources found\n", ["app", "b"]),
        ("deploy app no", 'deployment.apps "app" deleted from default namespace\n'
                          'Error from server (NotFound): deployments.apps "no" not found\n', ["b"]),
    ],
)  # fmt: skip
def test_delete(run: Run, line: str, said: str, left: list[str]) -> None:
    command = run.type(f"delete {line}")
    assert command.text == said
    run.wait(100)
    assert list(run.world.cluster.deployments) == left


def test_orphan_leaves_the_pods_and_is_waited_for(run: Run) -> None:
    pods = run.pods()
    command = run.type("delete deploy app --cascade=orphan")
    waited = not command.done
    run.wait(1_000)
    assert waited and command.done and list(run.world.cluster.deployments) == ["b"]
    run.wait(60_000)
    assert run.pods() == pods
    assert "ownerReferences" not in run.type("get rs -o yaml").text.split("name: app-")[0]


def test_foreground_is_waited_for_until_the_last_pod_is_gone(run: Run) -> None:
    pod = run.pods()[0]
    command = run.type("delete deploy app --cascade=foreground")
    run.wait(600)
    shown = run.type("get deploy app -o yaml").text
    assert "  finalizers:\n  - foregroundDeletion\n" in shown and "  deletionGracePeriodSeconds: 0\n" in shown
    waited = not command.done and pod in run.pods()
    run.wait(40_000)
    assert waited and command.done and pod not in run.pods() and list(run.world.cluster.deployments) == ["b"]


@pytest.mark.parametrize(
    ("flag", "cascade", "said"),
    [
        ("--cascade=false", "orphan", 'deployment.apps "app" deleted\n'),
        ("--cascade", "background", 'deployment.apps "app" deleted\n'),
        (
            "--cascade=orphan",
            None,
            'error: invalid argument "orphan" for "--cascade" flag: strconv.ParseBool: parsing "orphan": invalid'
            " syntax\nSee 'kubectl delete --help' for usage.\n",
        ),
    ],
)
def test_cascade_was_yes_or_no(flag: str, cascade: str | None, said: str) -> None:
    command = started(release="1.17").type(f"delete deploy app {flag} --wait=false")
    entry = command.answer.entry
    assert command.text == said
    assert (entry.cascade if isinstance(entry, Delete) else None) == cascade


@pytest.mark.parametrize(
    ("flags", "grace", "force"),
    [("--now", 1, False), ("--grace-period=0", 1, False), ("--grace-period=7", 7, False), ("--force", 0, True),
     ("--force --grace-period=0", 0, True), ("--grace-period=-1", None, False)],
)  # fmt: skip
def test_how_long_a_pod_has(run: Run, flags: str, grace: int | None, force: bool) -> None:
    entry = run.type(f"delete pod {run.pods()[0]} {flags} --wait=false").answer.entry
    assert isinstance(entry, Delete) and (entry.grace_seconds, entry.force) == (grace, force)


def test_a_delete_gives_up_waiting() -> None:
    run = started(sigterm=Sigterm(does="ignore"))
    pod = run.pods()[0]
    command = run.type(f"delete pod {pod} --timeout=5s")
    run.wait(4_900)
    assert not command.done
    run.wait(200)
    assert command.text.splitlines()[1:] == [f"error: timed out waiting for the condition on pods/{pod}"]
    assert (command.code, command.done) == (1, True)
    run.wait(40_000)
    assert pod not in run.pods()
