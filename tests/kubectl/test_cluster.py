"""What kubectl says of the cluster itself: versions, kinds, contexts, rights; and nodes cordoned and drained."""

import pytest

from probeviz.sim.entries import Look, Node
from tests import golden
from tests.kubectl.played import IMAGE, started

READING = (
    "version",
    "version --client",
    "api-resources",
    "api-resources --no-headers --namespaced=false",
    "api-resources --api-group=apps -o name",
    "api-versions",
    "cluster-info",
    "auth can-i create deployments",
    "auth can-i get nodes",
    "auth can-i list frobs",
    "auth can-i get pods -q",
    "auth can-i '*' '*'",
    "config current-context",
    "config get-contexts",
    "config get-contexts -o name",
    "top pod",
    "top node",
)


@pytest.mark.parametrize("release", ["1.17", "1.36"])
def test_golden(release: str) -> None:
    run = started(release)
    lines = [line.replace("'", "") for line in READING]
    golden.check(f"cluster-{release}.txt", "".join(f"$ {line}\n{run.type(line).text}" for line in lines))
    assert all((command.answer.entry or Look()) == Look() for command in run.commands[1:])


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("version x", "error: extra arguments: [x]"),
        ("version -o json", "kubectl version -o is not simulated; leave the flag out."),
        ("version --short", "error: unknown flag: --short\nSee 'kubectl version --help' for usage."),
        ("api-resources x", "error: unexpected arguments: [x]\nSee 'kubectl api-resources -h' for help and examples"),
        ("api-resources -o wide", "kubectl api-resources knows --namespaced, --api-group, --no-headers and -o name"
                                  " here."),
        ("api-versions x", "error: unexpected arguments: [x]\nSee 'kubectl api-versions -h' for help and examples"),
        ("cluster-info dump", "kubectl cluster-info dump is not simulated; kubectl cluster-info is."),
        ("auth can-i get", "error: you must specify two arguments: verb resource or verb resource/resourceName."),
        ("auth can-i --list",
         "kubectl auth can-i --list is not simulated: there is one user here, who may do everything."),
        ("config get-contexts other", "error: context other not found"),
        ("cordon", "error: USAGE: cordon NODE [flags]\nSee 'kubectl cordon -h' for help and examples"),
        ("uncordon nope", 'Error from server (NotFound): nodes "nope" not found'),
        ("drain -l a=b", "kubectl drain -l is not simulated; name the node."),
        ("drain node-1 node-2", "kubectl drain takes one node at a time here."),
        ("drain node-1 --grace-period=x", 'error: invalid argument "x" for "--grace-period" flag: strconv.ParseInt:'
                                          ' parsing "x": invalid syntax\nSee \'kubectl drain --help\' for usage.'),
    ],
)  # fmt: skip
def test_refusals(line: str, said: str) -> None:
    command = started(nodes=2).type(line)
    assert (command.text, command.code) == (f"{said}\n", 1)


def test_the_short_version_of_an_old_kubectl() -> None:
    said = "Client Version: v1.17.17\nServer Version: v1.17.17\n"
    assert started("1.17").type("version --short").text == said


# --- nodes --------------------------------------------------------------------------------------------------------


def test_a_cordoned_node_takes_no_pod() -> None:
    run = started(nodes=2)
    used = run.world.cluster.pods[run.pods()[0]].node_name
    other = "node-2" if used == "node-1" else "node-1"
    assert run.type(f"cordon {other}").text == f"node/{other} cordoned\n"
    again = run.type(f"cordon node/{other}")
    assert again.text == f"node/{other} already cordoned\n" and again.answer.entry is None
    run.type("scale deploy/app --replicas=4")
    run.wait(10_000)
    assert {pod.node_name for pod in run.world.cluster.pods.values()} == {used}
    assert "Ready,SchedulingDisabled" in run.type(f"get node {other}").text
    assert run.type(f"uncordon {other}").text == f"node/{other} uncordoned\n"
    assert run.type(f"uncordon {other}").text == f"node/{other} already uncordoned\n"
    assert run.type(f"get node {other}").text.split()[6] == "Ready"


@pytest.mark.parametrize("release", ["1.17", "1.36"])
def test_drain_moves_the_pods(release: str) -> None:
    run = started(release, replicas=4, nodes=2)
    gone = sorted(pod.metadata.name for pod in run.world.cluster.pods.values() if pod.node_name == "node-1")
    command = run.type("drain node-1 --ignore-daemonsets")
    evicting = [f'evicting pod "{pod}"' if release == "1.17" else f"evicting pod default/{pod}" for pod in gone]
    assert command.text.splitlines() == ["node/node-1 cordoned", *evicting] and not command.done
    run.wait(40_000)
    said = command.text.splitlines()[1 + len(gone) :]
    assert sorted(said[:-1]) == [f"pod/{pod} evicted" for pod in gone]
    assert said[-1] == ("node/node-1 evicted" if release == "1.17" else "node/node-1 drained")
    assert {pod.node_name for pod in run.world.cluster.pods.values()} == {"node-2"} and len(run.pods()) == 4
    empty = run.type("drain node-1")
    assert empty.done and empty.text.splitlines()[0] == "node/node-1 already cordoned"


@pytest.mark.parametrize(
    ("release", "said", "warned"),
    [
        (
            "1.36",
            'error: unable to drain node "node-1" due to error: cannot delete cannot delete Pods that declare no'
            " controller (use --force to override): default/one, continuing command...\n"
            "There are pending nodes to be drained:\n node-1\n"
            "cannot delete cannot delete Pods that declare no controller (use --force to override): default/one\n",
            "Warning: deleting Pods that declare no controller: default/one\n",
        ),
        (
            "1.17",
            'error: unable to drain node "node-1", aborting command...\n\nThere are pending nodes to be drained:\n'
            " node-1\nerror: cannot delete Pods not managed by ReplicationController, ReplicaSet, Job, DaemonSet or"
            " StatefulSet (use --force to override): default/one\n",
            "WARNING: deleting Pods not managed by ReplicationController, ReplicaSet, Job, DaemonSet or StatefulSet:"
            " default/one\n",
        ),
    ],
)
def test_a_bare_pod_keeps_a_drain_back(release: str, said: str, warned: str) -> None:
    run = started(release)
    run.type(f"run one --image={IMAGE} --restart=Never")
    run.wait(5_000)
    refused = run.type("drain node-1")
    assert refused.text == f"node/node-1 cordoned\n{said}" and refused.code == 1
    assert refused.answer.entry == Node(node="node-1", become="cordoned")
    forced = run.type("drain node-1 --force --grace-period=1")
    assert forced.text.startswith(f"node/node-1 already cordoned\n{warned}")
    run.wait(5_000)
    assert forced.done and "one" not in run.world.cluster.pods
