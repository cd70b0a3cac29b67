"""What the controllers remember between syncs, as plain data."""

import msgspec


class Pending(msgspec.Struct, array_like=True):
    """A key that waits in a work queue: when it is due, and the facts that put it there."""

    due: int
    causes: list[int]


class ReplicaSetMemory(msgspec.Struct, array_like=True):
    """`created` numbers the Pods that were ever made, for their names; `expected` are still to be made.

    `failures` counts the syncs in a row that could not make them.
    """

    created: int = 0
    expected: int = 0
    failures: int = 0


class ControllersState(msgspec.Struct, array_like=True):
    queued: dict[str, Pending] = {}  # "deployment/web" -> the sync that is due soon
    delayed: dict[str, int] = {}  # "deployment/web" -> when it is looked at again without any change
    replica_sets: dict[str, ReplicaSetMemory] = {}
    pods_seen: dict[str, int] = {}  # Pod -> what of it concerns its ReplicaSet (replicaset.pod_signature)
    rollouts: dict[str, str] = {}  # Deployment -> digest of the last rollout.changed
    event_counts: dict[str, int] = {}  # ref -> Events stored
    event_sweep: int = 0  # when old Events are dropped next; 0: nothing to drop
