"""A new cluster: every part of the simulator is imported here, so that its handlers and watchers are known."""

from collections.abc import Callable

from probeviz import __version__
from probeviz.sim import store
from probeviz.sim.controllers import deployment, endpoints, nodes, replicaset, scheduler
from probeviz.sim.facts import Fact, RunStarted
from probeviz.sim.kubelet import kubelet, machines, terminate
from probeviz.sim.network import clients, proxy, service
from probeviz.sim.network.balancers import alb
from probeviz.sim.objects import Meta, Node
from probeviz.sim.program import timers
from probeviz.sim.setup import NodeSetup, Setup
from probeviz.sim.world import World, unheard

# Imported for what they register with the World and the store.
PARTS = (
    deployment,
    endpoints,
    nodes,
    replicaset,
    scheduler,
    kubelet,
    machines,
    terminate,
    clients,
    proxy,
    service,
    alb,
    timers,
)

DEFAULT_NODES = [NodeSetup("node-1", "192.168.1.11")]


def new_world(setup: Setup, sink: Callable[[Fact], None] | None = None) -> World:
    """A World at t = 0 with its nodes, kubelets and clients; `run.started` is fact 1."""
    world = World(setup)
    world.sink = sink or unheard
    started = world.emit(
        RunStarted(
            scenario=setup.name,
            seed=setup.seed,
            release=setup.release,
            start=setup.start,
            engine=__version__,
            branch_of=setup.branch_of,
        )
    )
    world.cause = (started,)
    for node in setup.nodes or DEFAULT_NODES:
        made = Node(metadata=Meta(name=node.name, namespace=""), address=node.address)
        store.create(world, made, "kubelet", started)
        kubelet.start(world, made)
    clients.begin(world, started)
    world.cause = ()
    return world
