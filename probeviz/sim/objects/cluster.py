"""Nodes and Events."""

from probeviz.sim.objects.base import Api, Millis, Ref, Status
from probeviz.sim.objects.metadata import Meta


class Node(Api, tag_field="kind", tag="Node"):
    metadata: Meta
    address: str = ""
    # False: the condition is Unknown, and the node is tainted unreachable; None: it has no such condition, as no node
    # of a run.
    ready: bool | None = True
    unschedulable: bool = False
    since: Millis | None = None  # when `ready` last changed; None: never


class Event(Status, tag_field="kind", tag="Event"):
    """A Kubernetes Event (never the heap's entry, which is a Timer)."""

    metadata: Meta
    ref: Ref
    uid: str
    type: str
    reason: str
    message: str
    count: int = 1
    first_timestamp: Millis = 0
    last_timestamp: Millis = 0
    component: str = "kubelet"
    host: str = ""
    field_path: str = ""
    born: int = 0  # the resource version that its uid is drawn from (store.uid_of): there are too many to keep each
