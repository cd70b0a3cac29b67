"""Pods as targets: who is registered, and the health check that GCE takes from the readinessProbe
(aws-load-balancer-controller pkg/backend/endpoint_resolver.go; ingress-gce pkg/translator/healthchecks.go).
"""

import msgspec

from probeviz.sim.controllers.endpoints import find_port
from probeviz.sim.controllers.pods import matches, pod_condition
from probeviz.sim.network.balancers.alb_gate import gates
from probeviz.sim.network.state import HealthCheck, Target
from probeviz.sim.objects import Endpoint, Pod, Service, ServicePort
from probeviz.sim.templates import template_of
from probeviz.sim.world import World


def pods_of(world: World, service: str, port: ServicePort) -> list[Target]:
    """The ready endpoints, and those whose Pod waits for nothing but this controller's gate."""
    return [
        Target(endpoint.ip, int(at.target_port), pod=endpoint.pod, on=endpoint.node)
        for found in world.cluster.endpoint_slices.values()
        if found.service == service
        for at in found.ports
        if (at.name, at.protocol) == (port.name, port.protocol)
        for endpoint in found.endpoints
        if endpoint.ready or _waits_for_gate(world, endpoint)
    ]


def _waits_for_gate(world: World, endpoint: Endpoint) -> bool:
    pod = world.cluster.pods.get(endpoint.pod)
    return pod is not None and not endpoint.terminating and waits_for_gate(world, pod)


def waits_for_gate(world: World, pod: Pod) -> bool:
    """Whether its containers are ready and a gate of this controller is all that may be missing."""
    containers_ready = pod_condition(pod, "ContainersReady")
    return containers_ready is not None and containers_ready.status == "True" and bool(gates(world, pod))


def probe_check(world: World, default: HealthCheck, service: Service, port: ServicePort) -> HealthCheck:
    """The path, period and time-out of the readinessProbe at the same port, of the first Pod that has one."""
    for pod in world.cluster.pods.values():
        if not matches(service.selector, pod.metadata.labels):
            continue
        template = template_of(world, pod)
        for container in template.spec.containers:
            probe = container.readiness_probe
            if probe is None or probe.http_get is None:
                continue
            named = {declared.name: declared.container_port for declared in container.ports}
            at = probe.http_get.port
            if (named.get(at) if isinstance(at, str) else at) != find_port(template, port):
                continue
            return msgspec.structs.replace(
                default,
                path=probe.http_get.path or "/",
                interval_ms=max(1000, probe.period_seconds * 1000),
                timeout_ms=max(1000, probe.timeout_seconds * 1000),
            )
    return default
