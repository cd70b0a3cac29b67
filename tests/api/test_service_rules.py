"""Services in the words of both releases: addresses, families, traffic; what is given, and what is taken."""

import copy
from typing import Any

import pytest
import yaml

from probeviz.api.check import check
from probeviz.sim.entries import Apply, Refused
from probeviz.sim.network.service import NETWORKS
from tests.api.conftest import played, world

Json = dict[str, Any]

PORTS = [{"port": 80}]
PORT_RANGE = "provided port is not in the valid range. The range of valid ports is 30000-32767"
NOT_IP = "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)"
LINK_LOCAL = "may not be in the link-local range (169.254.0.0/16, fe80::/10)"
NOT_CIDR = "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)"
TIMEOUT = "spec.sessionAffinityConfig.clientIP.timeoutSeconds"
BALANCED = "Forbidden: may only be used when `type` is 'LoadBalancer'"
ALLOC = "failed to allocate IP 1.2.3.4: the provided IP (1.2.3.4) is not in the valid range. The range of valid IPs is"
OUTSIDE = "may only be set for externally-accessible services"
HEALTH = "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'"


def text(spec: Json, name: str = "x", **meta: Any) -> str:
    whole = {"apiVersion": "v1", "kind": "Service", "metadata": {"name": name, **meta}, "spec": spec}
    return yaml.safe_dump(copy.deepcopy(whole))


def affinity(seconds: int) -> Json:
    config = {"clientIP": {"timeoutSeconds": seconds}}
    return {"ports": PORTS, "sessionAffinity": "ClientIP", "sessionAffinityConfig": config}


REFUSED: list[tuple[str, Json, str]] = [
    (
        "1.36",
        {"type": "LoadBalancer", "ports": [{"port": 10250}]},
        "spec.ports[0]: Invalid value: 10250: may not expose port 10250 externally since it is used by kubelet",
    ),
    ("1.36", {"ports": PORTS, "clusterIP": "x"}, f'spec.clusterIPs[0]: Invalid value: "x": {NOT_IP}'),
    (
        "1.17",
        {"ports": PORTS, "clusterIP": "x"},
        "spec.clusterIP: Invalid value: \"x\": must be empty, 'None', or a valid IP address",
    ),
    (
        "1.36",
        {"ports": PORTS, "clusterIP": "1.2.3.4"},
        f'spec.clusterIPs: Invalid value: ["1.2.3.4"]: {ALLOC} 10.96.0.0/16',
    ),
    (
        "1.17",
        {"ports": PORTS, "clusterIP": "1.2.3.4"},
        'spec.clusterIP: Invalid value: "1.2.3.4": provided IP is not in the valid range. '
        "The range of valid IPs is 172.20.0.0/16",
    ),
    (
        "1.36",
        {"ports": PORTS, "clusterIPs": ["10.96.0.9"]},
        'spec.clusterIPs: Invalid value: ["10.96.0.9"]: must be empty when `clusterIP` is not specified',
    ),
    (
        "1.36",
        {"ports": PORTS, "clusterIP": "10.96.0.9", "clusterIPs": ["10.96.0.8"]},
        'spec.clusterIPs: Invalid value: ["10.96.0.8"]: first value must match `clusterIP`',
    ),
    (
        "1.36",
        {"ports": PORTS, "clusterIP": "2001:db8::1"},
        'spec.clusterIPs[0]: Invalid value: ["2001:db8::1"]: IPv6 is not configured on this cluster',
    ),
    (
        "1.36",
        {"ports": PORTS, "clusterIP": "2001:db8::1", "ipFamilies": ["IPv4"]},
        'spec.clusterIPs[0]: Invalid value: "2001:db8::1": expected an IPv4 value as indicated by `ipFamilies[0]`',
    ),
    (
        "1.36",
        {"type": "NodePort", "ports": PORTS, "clusterIP": "None"},
        "spec.clusterIPs[0]: Invalid value: \"None\": may not be set to 'None' for NodePort services",
    ),
    (
        "1.17",
        {"type": "LoadBalancer", "ports": PORTS, "clusterIP": "None"},
        "spec.clusterIP: Invalid value: \"None\": may not be set to 'None' for LoadBalancer services",
    ),
    (
        "1.36",
        {"ports": PORTS, "ipFamilies": ["IPv6"]},
        'spec.ipFamilies[0]: Invalid value: "IPv6": not configured on this cluster',
    ),
    (
        "1.36",
        {"ports": PORTS, "ipFamilies": ["IPv5"]},
        'spec.ipFamilies[0]: Unsupported value: "IPv5": supported values: "IPv4", "IPv6"',
    ),
    ("1.36", {"ports": PORTS, "ipFamilies": ["IPv4", "IPv4"]}, 'spec.ipFamilies[1]: Duplicate value: "IPv4"'),
    (
        "1.36",
        {"ports": PORTS, "ipFamilyPolicy": "RequireDualStack"},
        'spec.ipFamilyPolicy: Invalid value: "RequireDualStack": '
        "this cluster is not configured for dual-stack services",
    ),
    (
        "1.36",
        {"ports": PORTS, "ipFamilyPolicy": "Both"},
        'spec.ipFamilyPolicy: Unsupported value: "Both": '
        'supported values: "PreferDualStack", "RequireDualStack", "SingleStack"',
    ),
    (
        "1.36",
        {"ports": PORTS, "ipFamilies": ["IPv4", "IPv6"]},
        "spec.ipFamilyPolicy: Invalid value: \"SingleStack\": must be 'RequireDualStack' or 'PreferDualStack' "
        "when multiple IP families are specified",
    ),
    ("1.36", {"ports": PORTS, "externalIPs": ["x"]}, f'spec.externalIPs[0]: Invalid value: "x": {NOT_IP}'),
    (
        "1.36",
        {"ports": PORTS, "externalIPs": ["1.2.3.4", "169.254.0.1"]},
        f'spec.externalIPs[1]: Invalid value: "169.254.0.1": {LINK_LOCAL}',
    ),
    (
        "1.17",
        {"ports": PORTS, "externalIPs": ["127.0.0.1"]},
        'spec.externalIPs[0]: Invalid value: "127.0.0.1": may not be in the loopback range (127.0.0.0/8)',
    ),
    (
        "1.36",
        {"ports": PORTS, "externalIPs": ["0.0.0.0"]},
        'spec.externalIPs[0]: Invalid value: "0.0.0.0": may not be unspecified (0.0.0.0)',
    ),
    (
        "1.36",
        {"ports": PORTS, "internalTrafficPolicy": "x"},
        'spec.internalTrafficPolicy: Unsupported value: "x": supported values: "Cluster", "Local"',
    ),
    (
        "1.36",
        {"ports": PORTS, "externalTrafficPolicy": "Local"},
        f'spec.externalTrafficPolicy: Invalid value: "Local": {OUTSIDE}',
    ),
    (
        "1.17",
        {"ports": PORTS, "externalTrafficPolicy": "Local"},
        'spec.externalTrafficPolicy: Invalid value: "Local": '
        "ExternalTrafficPolicy can only be set on NodePort and LoadBalancer service",
    ),
    (
        "1.36",
        {"type": "NodePort", "ports": PORTS, "externalTrafficPolicy": "x"},
        'spec.externalTrafficPolicy: Unsupported value: "x": supported values: "Cluster", "Local"',
    ),
    (
        "1.17",
        {"type": "NodePort", "ports": PORTS, "externalTrafficPolicy": "x"},
        'spec.externalTrafficPolicy: Invalid value: "x": ExternalTrafficPolicy must be empty, Cluster or Local',
    ),
    (
        "1.36",
        {"type": "NodePort", "ports": PORTS, "healthCheckNodePort": 30000},
        f"spec.healthCheckNodePort: Invalid value: 30000: {HEALTH}",
    ),
    ("1.36", affinity(0), f"{TIMEOUT}: Invalid value: 0: must be greater than 0 and less than 86400"),
    ("1.17", affinity(86_401), f"{TIMEOUT}: Invalid value: 86401: must be greater than 0 and less than 86400"),
    (
        "1.36",
        {"ports": PORTS, "sessionAffinity": "Cookie"},
        'spec.sessionAffinity: Unsupported value: "Cookie": supported values: "ClientIP", "None"',
    ),
    (
        "1.36",
        {"type": "NodePort", "ports": [{"port": 80, "nodePort": 80}]},
        f"spec.ports[0].nodePort: Invalid value: 80: {PORT_RANGE}",
    ),
    (
        "1.17",
        {"type": "NodePort", "ports": [{"port": 80, "nodePort": 80}]},
        f"spec.ports[0].nodePort: Invalid value: 80: {PORT_RANGE}",
    ),
    (
        "1.36",
        {"ports": PORTS, "loadBalancerSourceRanges": ["10.0.0.0/8"]},
        f"spec.LoadBalancerSourceRanges: {BALANCED}",
    ),
    (
        "1.36",
        {"type": "LoadBalancer", "ports": PORTS, "loadBalancerSourceRanges": [" 10.0.0.0/8", "10.0.0.1"]},
        f'spec.LoadBalancerSourceRanges[1]: Invalid value: "10.0.0.1": {NOT_CIDR}',
    ),
    (
        "1.17",
        {"type": "LoadBalancer", "ports": PORTS, "loadBalancerSourceRanges": ["a", "b"]},
        'spec.LoadBalancerSourceRanges: Invalid value: "[a b]": must be a list of IP ranges. '
        "For example, 10.240.0.0/24,10.250.0.0/24 ",
    ),
    ("1.36", {"ports": PORTS, "loadBalancerClass": "a"}, f"spec.loadBalancerClass: {BALANCED}"),
    (
        "1.36",
        {"ports": PORTS, "allocateLoadBalancerNodePorts": False},
        f"spec.allocateLoadBalancerNodePorts: {BALANCED}",
    ),
    ("1.36", {"type": "ExternalName"}, "spec.externalName: Required value"),
    (
        "1.36",
        {"type": "ExternalName", "externalName": "a.test.", "ipFamilies": ["IPv4"]},
        "spec.ipFamilies: Forbidden: may not be set for ExternalName services",
    ),
    (
        "1.17",
        {"type": "ExternalName", "externalName": "a.test", "clusterIP": "172.20.0.9"},
        "spec.clusterIP: Forbidden: must be empty for ExternalName services",
    ),
    (
        "1.36",
        {"ports": PORTS, "trafficDistribution": "Near"},
        'spec.trafficDistribution: Unsupported value: "Near": '
        'supported values: "PreferClose", "PreferSameNode", "PreferSameZone"',
    ),
]


@pytest.mark.parametrize(("release", "spec", "cause"), REFUSED)
def test_what_a_service_may_not_say(release: str, spec: Json, cause: str) -> None:
    done = played(world(release), text(spec))
    assert isinstance(done.entry, Refused)
    assert done.entry.error == f'The Service "x" is invalid: {cause}\n'
    assert cause in [p.server for p in check(text(spec), "x.yaml", release)]


ACCEPTED: list[Json] = [
    {"ports": PORTS, "sessionAffinity": "ClientIP"},
    {"ports": PORTS, "externalIPs": ["1.2.3.4"], "externalTrafficPolicy": "Local"},
    {"ports": PORTS, "clusterIP": "None"},
    {"ports": PORTS, "ipFamilyPolicy": "PreferDualStack", "ipFamilies": ["IPv4"]},
    {"type": "LoadBalancer", "ports": PORTS, "externalTrafficPolicy": "Local", "healthCheckNodePort": 31_000},
    {"type": "ExternalName", "externalName": "a.test."},
]


@pytest.mark.parametrize("spec", ACCEPTED)
def test_what_a_service_may_say(spec: Json) -> None:
    on = world()
    assert isinstance(played(on, text(spec)).entry, Apply)
    again = played(on, text(spec)).entry
    assert isinstance(again, Apply) and again.out == "service/x unchanged\n"


def test_an_affinity_that_is_none_has_no_settings() -> None:
    on = world()
    played(on, text({"ports": PORTS, "sessionAffinityConfig": {"clientIP": {"timeoutSeconds": 0}}}))
    assert "sessionAffinityConfig" not in on.cluster.services["x"].other


@pytest.mark.parametrize("release", ["1.17", "1.36"])
def test_what_another_service_has_is_taken(release: str) -> None:
    on, ip = world(release), f"{NETWORKS[release]}.0.10"
    played(on, text({"type": "NodePort", "clusterIP": ip, "ports": [{"port": 80, "nodePort": 30_080}]}, "first"))
    same_ip = played(on, text({"clusterIP": ip, "ports": PORTS})).entry
    field, why = ("spec.clusterIPs", f"failed to allocate IP {ip}: ") if release == "1.36" else ("spec.clusterIP", "")
    shown = f'["{ip}"]' if release == "1.36" else f'"{ip}"'
    assert same_ip.error == (
        f'The Service "x" is invalid: {field}: Invalid value: {shown}: {why}provided IP is already allocated\n'
    )
    same_port = played(on, text({"type": "NodePort", "ports": [{"port": 80, "nodePort": 30_080}]})).entry
    assert same_port.error == (
        'The Service "x" is invalid: spec.ports[0].nodePort: Invalid value: 30080: provided port is already allocated\n'
    )


def test_one_file_does_not_take_a_port_twice() -> None:
    spec = {"type": "NodePort", "ports": [{"port": 80, "nodePort": 30_080}]}
    done = played(world(), f"{text(spec, 'a')}---\n{text(spec, 'b')}")
    assert isinstance(done.entry, Apply)
    assert [obj.metadata.name for obj in done.entry.objects] == ["a"]
    assert "provided port is already allocated" in done.entry.error


def test_the_port_of_a_health_check_is_an_internal_error() -> None:
    spec = {"type": "LoadBalancer", "ports": PORTS, "externalTrafficPolicy": "Local", "healthCheckNodePort": 80}
    done = played(world(), text(spec))
    assert done.entry.error == (
        'Error from server (InternalError): error when creating "x.yaml": Internal error occurred: failed to allocate'
        f" requested HealthCheck NodePort 80: {PORT_RANGE}\n"
    )


@pytest.mark.parametrize("release", ["1.17", "1.36"])
def test_a_cluster_ip_stays(release: str) -> None:
    on = world(release)
    played(on, text({"ports": PORTS}))
    now = f"{NETWORKS[release]}.0.10"
    done = played(on, text({"ports": PORTS, "clusterIP": now}))
    said = {
        "1.36": f'spec.clusterIPs[0]: Invalid value: ["{now}"]: may not change once set',
        "1.17": f'spec.clusterIP: Invalid value: "{now}": field is immutable',
    }
    assert done.entry.error == f'The Service "x" is invalid: {said[release]}\n'


def test_a_health_check_port_is_given_and_stays() -> None:
    on = world()
    spec = {"type": "LoadBalancer", "ports": PORTS, "externalTrafficPolicy": "Local"}
    played(on, text(spec))
    port = on.cluster.services["x"].other["healthCheckNodePort"]
    assert port in range(30_000, 32_768)
    assert port != on.cluster.services["x"].ports[0].node_port
    played(on, text(spec, labels={"a": "b"}))
    assert on.cluster.services["x"].other["healthCheckNodePort"] == port
    done = played(on, text({**spec, "healthCheckNodePort": 31_000}))
    assert done.entry.error == 'The Service "x" is invalid: spec.healthCheckNodePort: Forbidden: field is immutable\n'


def test_what_a_service_no_longer_needs_goes() -> None:
    on = world()
    played(on, text({"type": "LoadBalancer", "ports": PORTS, "externalTrafficPolicy": "Local"}))
    assert isinstance(played(on, text({"type": "LoadBalancer", "ports": PORTS})).entry, Apply)
    assert "healthCheckNodePort" not in on.cluster.services["x"].other
    assert isinstance(played(on, text({"ports": PORTS})).entry, Apply)
    made = on.cluster.services["x"]
    assert (made.external_traffic_policy, made.ports[0].node_port) == ("", 0)
    assert "allocateLoadBalancerNodePorts" not in made.other
