"""`metadata`, and the conditions of a status."""

from typing import Any

from probeviz.sim.objects.base import Api, Millis

# What keeps an owner until its dependents are gone, or let go (apimachinery pkg/apis/meta/v1/types.go).
FOREGROUND, ORPHAN = "foregroundDeletion", "orphan"


class OwnerReference(Api):
    api_version: str
    kind: str
    name: str
    uid: str


class Meta(Api):
    """`metadata`; `deletion_timestamp` is the deadline (request time + grace), as the API has it."""

    name: str
    namespace: str = "default"
    uid: str = ""
    resource_version: int = 0
    generation: int = 0
    creation_timestamp: Millis = 0
    deletion_timestamp: Millis | None = None
    deletion_grace_period_seconds: int | None = None
    labels: dict[str, str] = {}
    annotations: dict[str, str] = {}
    owner: OwnerReference | None = None
    finalizers: list[str] = []  # FOREGROUND or ORPHAN, of one that is being deleted so
    other: dict[str, Any] = {}


class Condition(Api):
    """One row of `status.conditions`; `last_update_time` is used by Deployments only."""

    type: str
    status: str
    reason: str = ""
    message: str = ""
    last_transition_time: Millis | None = 0  # None: whoever wrote it gave none
    last_update_time: Millis | None = None
