"""How entries reach the store: apply, patch, delete, scale, restart, undo, cordon; and Pods of controllers.

Objects arrive decoded, defaulted, validated and merged; here they get what only the API server gives: generation,
addresses, node ports, deadlines (pkg/registry).  What is applied is copied, as entries are played more than once.
"""

from copy import deepcopy
from datetime import datetime, timedelta

import msgspec

from probeviz.sim import entries, store, templates
from probeviz.sim.controllers.deployment_util import ANNOTATIONS_TO_SKIP, REVISION, revision, without_hash
from probeviz.sim.controllers.pods import is_pod_terminal, replica_sets_of
from probeviz.sim.entries import Entry
from probeviz.sim.facts import ObjectApplied
from probeviz.sim.kubelet import gates
from probeviz.sim.network import service
from probeviz.sim.objects import (
    FOREGROUND,
    ORPHAN,
    ApiObject,
    Container,
    Deployment,
    Ingress,
    Manifest,
    Meta,
    Pod,
    PodManifest,
    PodStatus,
    PodTemplate,
    Ref,
    ReplicaSet,
    Service,
)
from probeviz.sim.releases import release
from probeviz.sim.world import World

CHANGE_CAUSE = "kubernetes.io/change-cause"
RESTARTED_AT = "kubectl.kubernetes.io/restartedAt"
KINDS = {kind.lower(): kind for kind in store.TABLES}


def perform(world: World, entry: Entry, cause: int) -> None:
    """Plays an entry that changes objects; what it names and is not there is left alone."""
    match entry:
        case entries.Apply(objects=objects) | entries.Patch(objects=objects):
            for manifest in objects:
                apply(world, manifest, "kubectl", cause)
        case entries.Conditions(pods=pods):
            for name, conditions in pods.items():
                if name in world.cluster.pods:
                    gates.write(world, world.cluster.pods[name], conditions, "kubectl", cause)
        case entries.Delete(refs=refs):
            for ref in refs:
                delete(world, ref, "kubectl", cause, entry.grace_seconds, entry.force, entry.cascade)
        case entries.Scale():
            for ref in (entry.ref, *entry.also):
                scale(world, ref, entry.replicas, "kubectl", cause)
                record(world, ref, entry.change_cause, "kubectl", cause)
        case entries.Restart():
            for ref in (entry.ref, *entry.also):
                restart(world, ref, "kubectl", cause)
        case entries.Node(become="cordoned" | "uncordoned" | "drained"):
            set_schedulable(world, entry.node, entry.become == "uncordoned", cause)
            for ref in entry.refs:
                delete(world, ref, "kubectl", cause, entry.grace_seconds)
        case entries.Undo():
            for ref in (entry.ref, *entry.also):
                undo(world, ref, entry.revision, "kubectl", cause)
        case _:
            raise TypeError(f"the API server has nothing to do with an entry of kind {type(entry).__name__}")


def find(world: World, ref: Ref) -> ApiObject | None:
    """The object of a reference, whatever API group it names ("ingress.extensions/x", "pod/x")."""
    resource, name = ref.split("/", 1)
    kind = KINDS.get(resource.split(".")[0])
    found: ApiObject | None = None if kind is None else store.table(world, kind).get(name)
    return found


# --- apply and patch ---------------------------------------------------------------------------------------------


def apply(world: World, manifest: Manifest, by: str, cause: int) -> int:
    """Creates or updates the object; what is unchanged is only said to be so.  Returns the fact's number."""
    match manifest:
        case Deployment():
            return _apply_deployment(world, deepcopy(manifest), by, cause)
        case Service():
            return _apply_service(world, deepcopy(manifest), by, cause)
        case Ingress():
            return _apply_ingress(world, deepcopy(manifest), by, cause)
        case PodManifest():
            return _apply_pod(world, deepcopy(manifest), by, cause)


patch = apply  # a patched object arrives whole, as an applied one does


def _apply_deployment(world: World, new: Deployment, by: str, cause: int) -> int:
    """pkg/registry/apps/deployment/strategy.go: a changed spec or annotation is a new generation."""
    old = world.cluster.deployments.get(new.metadata.name)
    if old is None:
        new.metadata.generation = 1
        return store.create(world, new, by, cause)
    if REVISION in old.metadata.annotations:
        new.metadata.annotations[REVISION] = old.metadata.annotations[REVISION]  # the controller's own
    new.status = old.status
    differs = new.spec != old.spec or new.metadata.annotations != old.metadata.annotations
    return _replace(world, old, new, differs, by, cause)


def _apply_service(world: World, new: Service, by: str, cause: int) -> int:
    """pkg/registry/core/service/storage: addresses and node ports stay what they are."""
    old = world.cluster.services.get(new.metadata.name)
    service.allocate(world, new, old)
    if old is None:
        return store.create(world, new, by, cause)
    return _replace(world, old, new, False, by, cause)


def _apply_ingress(world: World, new: Ingress, by: str, cause: int) -> int:
    """pkg/registry/networking/ingress/strategy.go; the address belongs to the balancer's controller."""
    old = world.cluster.ingresses.get(new.metadata.name)
    if old is None:
        new.metadata.generation = 1
        return store.create(world, new, by, cause)
    new.address = old.address
    same_meta = msgspec.structs.replace(new, metadata=old.metadata)
    return _replace(world, old, new, same_meta != old, by, cause)


def _apply_pod(world: World, new: PodManifest, by: str, cause: int) -> int:
    """A bare Pod; of one that exists, images, labels and annotations can change."""
    template = msgspec.structs.replace(
        new.template, labels=dict(new.metadata.labels), annotations=dict(new.metadata.annotations)
    )
    key = templates.keep(world, template)
    old = world.cluster.pods.get(new.metadata.name)
    if old is None:
        return create_pod(world, new.metadata, key, by, cause)
    changed = Pod(metadata=new.metadata, template=key, node_name=old.node_name, status=old.status)
    differs = template.spec != templates.template_of(world, old).spec  # labels and annotations are no generation
    return _replace(world, old, changed, differs, by, cause)


def _replace(world: World, old: ApiObject, new: ApiObject, new_generation: bool, by: str, cause: int) -> int:
    """Stores `new` in place of `old`, or states that nothing changed."""
    before, meta = old.metadata, new.metadata
    for field in (
        "uid", "resource_version", "generation", "creation_timestamp", "deletion_timestamp",
        "deletion_grace_period_seconds", "owner", "finalizers",
    ):  # fmt: skip
        setattr(meta, field, getattr(before, field))
    if new == old:
        return _unchanged(world, old, by, cause)
    if new_generation and before.generation:
        meta.generation += 1
    return store.update(world, new, by, cause)


def _unchanged(world: World, obj: ApiObject, by: str, cause: int) -> int:
    meta = obj.metadata
    fact = ObjectApplied(
        ref=store.ref(obj),
        result="unchanged",
        object=msgspec.to_builtins(obj),
        uid=meta.uid,
        owner=None,
        generation=meta.generation,
        resource_version=meta.resource_version,
        by=by,
    )
    return world.emit(fact, cause)


# --- Pods --------------------------------------------------------------------------------------------------------


def create_pod(world: World, meta: Meta, template: str, by: str, *cause: int) -> int:
    """pkg/registry/core/pod/strategy.go, PrepareForCreate: Pending, generation 1, the class of its resources."""
    spec = world.cluster.templates[template].spec
    meta.generation = 1 if release(world.setup.release).pod_generation else 0
    status = PodStatus(phase="Pending", qos_class=get_pod_qos(world.cluster.templates[template]))
    pod = Pod(metadata=meta, template=template, node_name=spec.node_name, status=status)
    return store.create(world, pod, by, *cause)


def get_pod_qos(template: PodTemplate) -> str:
    """pkg/apis/core/v1/helper/qos/qos.go, GetPodQOS: Guaranteed, Burstable or BestEffort."""
    containers = [*template.spec.init_containers, *template.spec.containers]
    if all(not _amounts(c, "requests") and not _amounts(c, "limits") for c in containers):
        return "BestEffort"
    guaranteed = all(
        len(_amounts(c, "limits")) == 2 and _amounts(c, "requests") in ({}, _amounts(c, "limits")) for c in containers
    )
    return "Guaranteed" if guaranteed else "Burstable"


def _amounts(container: Container, which: str) -> dict[str, str]:
    given = container.resources.get(which) or {}
    return {name: str(given[name]) for name in ("cpu", "memory") if name in given}


def delete_pod(world: World, pod: Pod, grace_seconds: int | None, cause: int | None = None, by: str = "kubectl") -> int:
    """Marks a Pod as deleted at the end of its grace, or removes it at once when there is none.

    `grace_seconds` None is the Pod's own.  A second DELETE can only shorten the grace.  Returns the number of the
    last fact of the Pod (staging/src/k8s.io/apiserver/pkg/registry/rest/delete.go, BeforeDelete).
    """
    causes = () if cause is None else (cause,)
    grace = check_graceful_delete(world, pod, grace_seconds)
    if grace == 0:
        take_grace(world, pod, by, *causes)
        return store.delete(world, pod, by, *causes)
    meta, now = pod.metadata, store.seconds(world.now)
    if meta.deletion_timestamp is not None and meta.deletion_grace_period_seconds is not None:
        if grace_seconds is None or grace >= meta.deletion_grace_period_seconds:
            return world.cluster.written[store.ref(pod)]
        asked = meta.deletion_timestamp - meta.deletion_grace_period_seconds * 1000
        meta.deletion_timestamp = max(now, asked + grace * 1000)
    else:
        meta.deletion_timestamp = now + grace * 1000
        if meta.generation:
            meta.generation += 1
    meta.deletion_grace_period_seconds = grace
    return store.update(world, pod, by, *causes)


def take_grace(world: World, pod: Pod, by: str, *cause: int) -> None:
    """BeforeDelete: a DELETE with grace 0 is first a change of the Pod, which its watchers see."""
    meta = pod.metadata
    if meta.deletion_timestamp is None and meta.generation:
        meta.generation += 1
    meta.deletion_timestamp, meta.deletion_grace_period_seconds = store.seconds(world.now), 0
    store.update(world, pod, by, *cause)


def check_graceful_delete(world: World, pod: Pod, grace_seconds: int | None) -> int:
    """pkg/registry/core/pod/strategy.go, CheckGracefulDelete: the grace in seconds."""
    own = templates.template_of(world, pod).spec.termination_grace_period_seconds
    grace = own if grace_seconds is None else grace_seconds
    if not pod.node_name or is_pod_terminal(pod):
        return 0
    return 1 if grace < 0 else grace


# --- delete, scale, restart, undo --------------------------------------------------------------------------------


def delete(
    world: World,
    ref: Ref,
    by: str,
    cause: int,
    grace_seconds: int | None = None,
    force: bool = False,
    cascade: str = "background",
) -> int | None:
    """Deletes an object; what it owns follows as `cascade` says.  None when there is no such object.

    kubectl sends a grace of 1 for 0 without `--force`, and 0 for `--force` alone (kubectl pkg/cmd/delete).
    """
    obj = find(world, ref)
    if obj is None:
        return None
    if isinstance(obj, Deployment | ReplicaSet) and cascade != "background":
        return mark_as_deleting(world, obj, FOREGROUND if cascade == "foreground" else ORPHAN, by, cause)
    if not isinstance(obj, Pod):
        return store.delete(world, obj, by, cause)
    if force and grace_seconds is None:
        grace_seconds = 0
    elif grace_seconds == 0 and not force:
        grace_seconds = 1
    return delete_pod(world, obj, grace_seconds, cause, by)


def mark_as_deleting(world: World, obj: Deployment | ReplicaSet, finalizer: str, by: str, *cause: int) -> int:
    """An object that a finalizer keeps for now (apiserver pkg/registry/generic/registry/store.go, markAsDeleting)."""
    meta = obj.metadata
    if meta.deletion_timestamp is None:
        meta.generation += 1
        meta.deletion_timestamp, meta.deletion_grace_period_seconds = store.seconds(world.now), 0
    meta.finalizers = [finalizer]
    return store.update(world, obj, by, *cause)


def set_schedulable(world: World, name: str, schedulable: bool, cause: int) -> int | None:
    """Cordons or uncordons a node; None when it is so already, or is not there."""
    node = world.cluster.nodes.get(name)
    if node is None or node.unschedulable is not schedulable:
        return None
    node.unschedulable = not schedulable
    return store.update(world, node, "kubectl", cause)


def scale(world: World, ref: Ref, replicas: int, by: str, cause: int) -> int | None:
    """Sets the wished number of a Deployment or ReplicaSet.  None when there is no such object."""
    obj = find(world, ref)
    if isinstance(obj, Deployment):
        if obj.spec.replicas == replicas:
            return _unchanged(world, obj, by, cause)
        obj.spec.replicas = replicas
    elif isinstance(obj, ReplicaSet):
        if obj.replicas == replicas:
            return _unchanged(world, obj, by, cause)
        obj.replicas = replicas
    else:
        return None
    obj.metadata.generation += 1
    return store.update(world, obj, by, cause)


def record(world: World, ref: Ref, change_cause: str, by: str, cause: int) -> None:
    """`kubectl scale --record`: a second write, of the annotation alone (kubectl scale.go, MakeRecordMergePatch)."""
    obj = find(world, ref)
    if not change_cause or obj is None or obj.metadata.annotations.get(CHANGE_CAUSE) == change_cause:
        return
    obj.metadata.annotations = {**obj.metadata.annotations, CHANGE_CAUSE: change_cause}
    store.update(world, obj, by, cause)


def restart(world: World, ref: Ref, by: str, cause: int) -> int | None:
    """`kubectl rollout restart`: a stamp in the template makes it another one (kubectl objectrestarter.go)."""
    deployment = find(world, ref)
    if not isinstance(deployment, Deployment):
        return None
    template = deployment.spec.template
    stamp = wall_time(world)
    changed = msgspec.structs.replace(template, annotations={**template.annotations, RESTARTED_AT: stamp})
    if changed == template:
        return _unchanged(world, deployment, by, cause)
    return _set_template(world, deployment, changed, by, cause)


def undo(world: World, ref: Ref, to_revision: int, by: str, cause: int) -> int | None:
    """`kubectl rollout undo`: the template of an older revision (0: the one before), with its annotations.

    None when there is no such Deployment or revision; the same template again changes nothing
    (polymorphichelpers/rollback.go, DeploymentRollbacker).
    """
    deployment = find(world, ref)
    if not isinstance(deployment, Deployment):
        return None
    rs = find_revision(world, deployment, to_revision)
    if rs is None:
        return None
    template = without_hash(templates.template_of(world, rs))
    if template == deployment.spec.template:
        return _unchanged(world, deployment, by, cause)
    own = deployment.metadata.annotations
    kept = {key: own[key] for key in ANNOTATIONS_TO_SKIP if key in own}
    older = {k: v for k, v in rs.metadata.annotations.items() if k not in ANNOTATIONS_TO_SKIP}
    deployment.metadata.annotations = {**kept, **older}
    return _set_template(world, deployment, template, by, cause)


def find_revision(world: World, deployment: Deployment, to_revision: int) -> ReplicaSet | None:
    """The ReplicaSet of that revision; of 0, of the last but one (deploymentRevision)."""
    sets = sorted(replica_sets_of(world, deployment), key=revision)
    if to_revision == 0:
        return sets[-2] if len(sets) > 1 else None
    return next((rs for rs in sets if revision(rs) == to_revision), None)


def _set_template(world: World, deployment: Deployment, template: PodTemplate, by: str, cause: int) -> int:
    deployment.spec.template = template
    deployment.metadata.generation += 1
    return store.update(world, deployment, by, cause)


def wall_time(world: World) -> str:
    """Now in the cluster's own time, RFC 3339 in whole seconds."""
    start = datetime.fromisoformat(world.setup.start)
    now = start + timedelta(milliseconds=store.seconds(world.now))
    return now.isoformat(timespec="seconds").replace("+00:00", "Z")
