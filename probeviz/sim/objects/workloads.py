"""Deployments and ReplicaSets."""

from typing import Any

import msgspec

from probeviz.sim.objects.base import Api, IntOrString
from probeviz.sim.objects.containers import PodTemplate
from probeviz.sim.objects.metadata import Condition, Meta


class Strategy(Api):
    type: str = "RollingUpdate"
    max_surge: IntOrString | None = None
    max_unavailable: IntOrString | None = None


class DeploymentSpec(Api):
    template: PodTemplate
    selector: dict[str, str] = {}
    replicas: int = 1
    strategy: Strategy = msgspec.field(default_factory=Strategy)
    min_ready_seconds: int = 0
    revision_history_limit: int = 10
    progress_deadline_seconds: int = 600
    paused: bool = False
    match_expressions: list[dict[str, Any]] = []


class DeploymentStatus(Api):
    observed_generation: int = 0
    replicas: int = 0
    updated_replicas: int = 0
    ready_replicas: int = 0
    available_replicas: int = 0
    unavailable_replicas: int = 0
    terminating_replicas: int | None = None  # since 1.35; None until the first status
    conditions: list[Condition] = []


class Deployment(Api, tag_field="kind", tag="Deployment"):
    metadata: Meta
    spec: DeploymentSpec
    status: DeploymentStatus = msgspec.field(default_factory=DeploymentStatus)


REPLICA_FAILURE = "ReplicaFailure"  # the condition of a ReplicaSet whose Pods cannot be made, and of its Deployment


class ReplicaSetStatus(Api):
    observed_generation: int = 0
    replicas: int = 0
    fully_labeled_replicas: int = 0
    ready_replicas: int = 0
    available_replicas: int = 0
    terminating_replicas: int | None = None  # since 1.35; None until the first status
    conditions: list[Condition] = []


class ReplicaSet(Api, tag_field="kind", tag="ReplicaSet"):
    """`template` names the entry of `World.templates`; revision and desired sizes stand in the annotations."""

    metadata: Meta
    template: str
    selector: dict[str, str] = {}
    replicas: int = 0
    min_ready_seconds: int = 0
    status: ReplicaSetStatus = msgspec.field(default_factory=ReplicaSetStatus)
