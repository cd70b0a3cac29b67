"""Objects that a cluster has and the World does not keep: they follow from the run's set-up.

A run has the namespaces of every cluster, of which it uses `default` alone, the IngressClass of its balancer, and the
Service `kubernetes`, by which Pods find the API server; nobody asks it here.
"""

from typing import Any

import msgspec

from probeviz.api.metadata import metadata
from probeviz.sim.network.balancers import BALANCERS
from probeviz.sim.network.service import NETWORKS
from probeviz.sim.objects import Meta, Service, ServicePort
from probeviz.sim.releases import release
from probeviz.sim.store import uid
from probeviz.sim.world import World

# pkg/controlplane/controller/systemnamespaces; kubeadm, and every managed cluster, has the same.
NAMESPACES = ("default", "kube-node-lease", "kube-public", "kube-system")


class Namespace(msgspec.Struct):
    metadata: Meta


class IngressClass(msgspec.Struct):
    metadata: Meta
    controller: str


def namespaces(world: World) -> dict[str, Namespace]:
    """`kubernetes.io/metadata.name` has been set since 1.21 (pkg/apis/core/v1/defaults.go, SetDefaults_Namespace)."""
    return {name: _namespace(world, name) for name in NAMESPACES}


def _namespace(world: World, name: str) -> Namespace:
    labels = {"kubernetes.io/metadata.name": name} if release(world.setup.release).minor >= 21 else {}
    return Namespace(Meta(name=name, namespace="", uid=uid(world, "Namespace", name), labels=labels))


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


KUBERNETES = "kubernetes"


def api_server(world: World) -> Service:
    """pkg/controlplane/controller/kubernetesservice/controller.go, CreateOrUpdateMasterServiceIfNeeded.

    It has the first address of the network, and is as old as the cluster.
    """
    labels = {"component": "apiserver", "provider": "kubernetes"}
    meta = Meta(name=KUBERNETES, uid=uid(world, "Service", KUBERNETES), labels=labels, resource_version=1)
    port = ServicePort(name="https", port=443, target_port=SECURE_PORT[world.setup.release])
    return Service(metadata=meta, ports=[port], cluster_ip=f"{NETWORKS[world.setup.release]}.0.1")


def api_server_address(world: World) -> str:
    """`ip:port` of its only endpoint, on the first node."""
    return f"{next(iter(world.cluster.nodes.values())).address}:{SECURE_PORT[world.setup.release]}"


# EKS's, of which the article's is one, and kubeadm's.
SECURE_PORT = {"1.17": 443, "1.36": 6443}


def encode_derived(world: World, obj: Namespace | IngressClass) -> dict[str, Any]:
    """The object's JSON form."""
    shown = {key: value for key, value in metadata(world, obj.metadata).items() if key != "namespace"}
    shown["resourceVersion"] = "1"
    if isinstance(obj, Namespace):
        body: dict[str, Any] = {"spec": {"finalizers": ["kubernetes"]}, "status": {"phase": "Active"}}
        return {"apiVersion": "v1", "kind": "Namespace", "metadata": shown, **body}
    spec = {"controller": obj.controller}
    return {"apiVersion": "networking.k8s.io/v1", "kind": "IngressClass", "metadata": shown, "spec": spec}
