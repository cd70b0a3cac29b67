"""Pod templates, kept once per World: Pods and ReplicaSets name theirs by a key."""

from probeviz.sim.controllers.hash import compute_hash
from probeviz.sim.objects import Pod, PodTemplate, ReplicaSet
from probeviz.sim.store import Change, watches
from probeviz.sim.world import World, on

FORGET_MS = 600_000  # longer than any kubelet still works on a Pod whose object is gone


def keep(world: World, template: PodTemplate) -> str:
    """Stores a template, if it is new, and returns its key.  A stored template is never changed."""
    kept = world.cluster.templates
    collisions = 0
    while True:
        key = compute_hash(template, collisions)
        if kept.setdefault(key, template) == template:
            return key
        collisions += 1


def template_of(world: World, obj: Pod | ReplicaSet) -> PodTemplate:
    return world.cluster.templates[obj.template]


@watches("Pod")
@watches("ReplicaSet")
def _gone(world: World, change: Change, obj: Pod | ReplicaSet, n: int) -> None:
    if change == "deleted":
        world.after(FORGET_MS, "template.forget", obj.template, cause=n)


@on("template.forget")
def _forget(world: World, key: str) -> None:
    cluster = world.cluster
    users = {pod.template for pod in cluster.pods.values()} | {rs.template for rs in cluster.replica_sets.values()}
    if key not in users:
        cluster.templates.pop(key, None)
