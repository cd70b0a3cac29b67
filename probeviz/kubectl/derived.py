"""Objects that a cluster has and the World does not keep: they follow from the run's set-up.

A run has the one namespace `default`, made when it begins, and the IngressClass of its balancer.
"""

from typing import Any

import msgspec

from probeviz.api.metadata import metadata
from probeviz.sim.network.balancers import BALANCERS
from probeviz.sim.objects import Meta
from probeviz.sim.releases import release
from probeviz.sim.store import uid
from probeviz.sim.world import World


class Namespace(msgspec.Struct):
    metadata: Meta


class IngressClass(msgspec.Struct):
    metadata: Meta
    controller: str


def namespaces(world: World) -> dict[str, Namespace]:
    """`kubernetes.io/metadata.name` has been set since 1.21 (pkg/apis/core/v1/defaults.go, SetDefaults_Namespace)."""
    labels = {"kubernetes.io/metadata.name": "default"} if release(world.setup.release).minor >= 21 else {}
    return {
        "default": Namespace(Meta(name="default", namespace="", uid=uid(world, "Namespace", "default"), labels=labels))
    }


def ingress_classes(world: World) -> dict[str, IngressClass]:
    """The class that the balancer's own chart or manifest makes."""
    name, controller = BALANCERS[world.setup.balancer.kind].ingress_class
    if not name:
        return {}
    return {
        name: IngressClass(
            Meta(name=name, namespace="", uid=uid(world, "IngressClass", name), generation=1), controller
        )
    }


def encode_derived(world: World, obj: Namespace | IngressClass) -> dict[str, Any]:
    """The object's JSON form."""
    shown = {key: value for key, value in metadata(world, obj.metadata).items() if key != "namespace"}
    shown["resourceVersion"] = "1"
    if isinstance(obj, Namespace):
        body: dict[str, Any] = {"spec": {"finalizers": ["kubernetes"]}, "status": {"phase": "Active"}}
        return {"apiVersion": "v1", "kind": "Namespace", "metadata": shown, **body}
    spec = {"controller": obj.controller}
    return {"apiVersion": "networking.k8s.io/v1", "kind": "IngressClass", "metadata": shown, "spec": spec}
