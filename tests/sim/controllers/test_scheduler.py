"""Pods get their nodes."""

import pytest

from probeviz.sim import store
from probeviz.sim.controllers.scheduler import failure_message
from probeviz.sim.objects import Meta, Node
from probeviz.sim.releases import release
from tests.sim.controllers.cluster import Run, web

NO_HELP = (
    " no new claims to deallocate, preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling."
)


def test_pods_are_spread_over_the_nodes():
    run = Run(nodes=3).apply(web(replicas=6)).until(2_000)
    assert sorted(p.node_name for p in run.pods) == ["fake-0", "fake-0", "fake-1", "fake-1", "fake-2", "fake-2"]


def test_the_binding_is_an_event_and_a_condition():
    run = Run(nodes=1).apply(web(replicas=1)).until(400)
    name = run.pods[0].metadata.name
    assert run.messages("Scheduled") == [f"Successfully assigned default/{name} to fake-0"]
    assert [(c.type, c.status) for c in run.pods[0].status.conditions] == [("PodScheduled", "True")]


def test_a_pod_waits_for_a_node_that_takes_it():
    run = Run(nodes=1)
    node = run.world.cluster.nodes["fake-0"]
    node.unschedulable = True
    store.update(run.world, node, "test", 1)
    run.apply(web(replicas=1)).until(2_000)
    assert run.messages("FailedScheduling") == ["0/1 nodes are available: 1 node(s) were unschedulable." + NO_HELP]
    assert run.pods[0].node_name == ""
    node.unschedulable = False
    store.update(run.world, node, "test", 1)
    run.until(3_000)
    assert run.pods[0].node_name == "fake-0"


@pytest.mark.parametrize(
    ("nodes", "message"),
    [
        ([], "no nodes available to schedule pods"),
        ([False], f"0/1 nodes are available: 1 node(s) had untolerated taint(s).{NO_HELP}"),
    ],
)
def test_failure_message(nodes, message):
    made = [Node(metadata=Meta(name=str(i)), ready=ready) for i, ready in enumerate(nodes)]
    assert failure_message(made, release("1.36")) == message
