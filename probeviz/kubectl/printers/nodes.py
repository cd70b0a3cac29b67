"""Nodes (pkg/printers/internalversion/printers.go, printNode)."""

from probeviz.kubectl.duration import age
from probeviz.kubectl.printers.column import Column, Printer, Sight, words
from probeviz.sim.objects import Node
from probeviz.sim.releases import Release

ROLE = "node-role.kubernetes.io/"
WIDE = ("INTERNAL-IP", "EXTERNAL-IP", "OS-IMAGE", "KERNEL-VERSION", "CONTAINER-RUNTIME")


def columns(release: Release) -> list[Column]:
    narrow = [Column(name) for name in ("NAME", "STATUS", "ROLES", "AGE", "VERSION")]
    return narrow + [Column(name, wide=True) for name in WIDE]


def cells(world: Sight, node: Node) -> list[str]:
    meta = node.metadata
    return [
        meta.name,
        status(node),
        roles(node),
        age(world.now, meta.creation_timestamp),
        words(world).git_version,
        node.address or "<none>",
        "<none>",
        # The World has no operating system; kubectl's own word for a field that is not set.
        *("<unknown>",) * 3,
    ]


def roles(node: Node) -> str:
    """By the labels `node-role.kubernetes.io/ROLE` and `kubernetes.io/role: ROLE` (findNodeRoles)."""
    labels = node.metadata.labels
    found = {key.removeprefix(ROLE) for key in labels if key.startswith(ROLE) and key != ROLE}
    found |= {labels["kubernetes.io/role"]} if labels.get("kubernetes.io/role") else set()
    return ",".join(sorted(found)) or "<none>"


def status(node: Node) -> str:
    """Unknown: no condition says it."""
    known = {True: "Ready", False: "NotReady", None: "Unknown"}[node.ready]
    return known + (",SchedulingDisabled" if node.unschedulable else "")


PRINTER = Printer(columns, cells)
