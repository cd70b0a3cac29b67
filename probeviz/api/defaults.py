"""What the API server fills in (pkg/apis/core/v1/defaults.go, apps/v1/defaults.go), on the JSON form, in place.

An explicit 0 or "" of a defaulted field is silently replaced, as upstream does.
"""

from typing import Any

from probeviz.api.quantity import canonical
from probeviz.sim.releases import Release

Json = dict[str, Any]

PROBES = ("livenessProbe", "readinessProbe", "startupProbe")
OF_A_PROBE = {"timeoutSeconds": 1, "periodSeconds": 10, "successThreshold": 1, "failureThreshold": 3}
SCHEME = "HTTP"


def default(kind: str, obj: Json, release: Release) -> None:
    """Fills in the defaults of a whole object; nulls are already gone. An Ingress has none."""
    spec = obj.setdefault("spec", {})
    match kind:
        case "Deployment":
            _deployment(spec, release)
        case "Pod":
            _requests(spec)
            _pod_spec(spec, release)
        case "Service":
            _service(spec, release)


def _deployment(spec: Json, release: Release) -> None:
    spec.setdefault("replicas", 1)
    strategy = spec.setdefault("strategy", {})
    if not strategy.get("type"):
        strategy["type"] = "RollingUpdate"
    if strategy["type"] == "RollingUpdate":
        rolling = strategy.setdefault("rollingUpdate", {})
        rolling.setdefault("maxUnavailable", "25%")
        rolling.setdefault("maxSurge", "25%")
    spec.setdefault("revisionHistoryLimit", 10)
    spec.setdefault("progressDeadlineSeconds", 600)
    template = spec.setdefault("template", {})
    _pod_spec(template.setdefault("spec", {}), release)


def _pod_spec(spec: Json, release: Release) -> None:
    _unless(spec, "dnsPolicy", "ClusterFirst")
    _unless(spec, "restartPolicy", "Always")
    spec.setdefault("terminationGracePeriodSeconds", 30)
    _unless(spec, "schedulerName", "default-scheduler")
    _service_account(spec)
    spec.setdefault("securityContext", {})
    if spec.get("hostNetwork"):
        for port in (port for c in spec.get("containers", ()) for port in c.get("ports", ())):
            _unless(port, "hostPort", port.get("containerPort", 0))  # defaultHostNetworkPorts
    for volume in spec.get("volumes", ()):
        _volume(volume)
    for container in [*spec.get("initContainers", ()), *spec.get("containers", ())]:
        _container(container, release)


def _volume(volume: Json) -> None:
    """SetDefaults_Volume and those of its sources."""
    if set(volume) <= {"name"}:
        volume["emptyDir"] = {}
    for source in ("secret", "configMap", "downwardAPI", "projected"):
        if source in volume:
            volume[source].setdefault("defaultMode", 420)  # 0644
    if "hostPath" in volume:
        volume["hostPath"].setdefault("type", "")
    for item in volume.get("downwardAPI", {}).get("items", ()):
        _references(item)
    for part in volume.get("projected", {}).get("sources", ()):
        if "serviceAccountToken" in part:
            part["serviceAccountToken"].setdefault("expirationSeconds", 3600)


def _requests(spec: Json) -> None:
    """SetDefaults_Pod: of a Pod, not of a template, what is limited and not asked for is asked for."""
    for container in [*spec.get("initContainers", ()), *spec.get("containers", ())]:
        resources = container.get("resources", {})
        for name, amount in resources.get("limits", {}).items():
            resources.setdefault("requests", {}).setdefault(name, amount)


def _service_account(spec: Json) -> None:
    """`serviceAccount` is the old name of `serviceAccountName`."""
    name = spec.get("serviceAccountName") or spec.get("serviceAccount")
    if name:
        spec["serviceAccountName"] = spec["serviceAccount"] = name


def _container(container: Json, release: Release) -> None:
    for amounts in (container.get("resources", {}).get(which, {}) for which in ("limits", "requests")):
        amounts.update({name: canonical(amount) for name, amount in amounts.items()})
    if not container.get("imagePullPolicy"):
        container["imagePullPolicy"] = pull_policy(container.get("image", ""))
    _unless(container, "terminationMessagePath", "/dev/termination-log")
    _unless(container, "terminationMessagePolicy", "File")
    for port in container.get("ports", ()):
        _unless(port, "protocol", "TCP")
    for variable in container.get("env", ()):
        _references(variable.get("valueFrom", {}))
    if not release.startup_probe:
        container.pop("startupProbe", None)  # pkg/api/pod/util.go, dropDisabledFields
    for name in PROBES:
        if name in container:
            _probe(container[name])
    # ContainerStopSignals is alpha and off in 1.36, so that dropDisabledFields takes the field away.
    container.get("lifecycle", {}).pop("stopSignal", None)
    for hook in container.get("lifecycle", {}).values():
        if isinstance(hook, dict) and "httpGet" in hook:
            _http_get(hook["httpGet"])


def _references(source: Json) -> None:
    """SetDefaults_ObjectFieldSelector; a divisor is shown, set or not."""
    if "fieldRef" in source:
        _unless(source["fieldRef"], "apiVersion", "v1")
    if "resourceFieldRef" in source:
        source["resourceFieldRef"]["divisor"] = canonical(source["resourceFieldRef"].get("divisor", "0"))


def pull_policy(image: str) -> str:
    """Always for `latest` or no tag at all, else IfNotPresent; a digest pins (parsers.ParseImageName)."""
    name, _, digest = image.partition("@")
    tag = name.rpartition("/")[2].partition(":")[2]
    if not tag and digest:
        return "IfNotPresent"
    return "Always" if tag in ("", "latest") else "IfNotPresent"


def _probe(probe: Json) -> None:
    for field, value in OF_A_PROBE.items():
        _unless(probe, field, value)
    if "httpGet" in probe:
        _http_get(probe["httpGet"])
    if "grpc" in probe:
        probe["grpc"].setdefault("service", "")


def _http_get(get: Json) -> None:
    _unless(get, "path", "/")
    _unless(get, "scheme", SCHEME)


def _service(spec: Json, release: Release) -> None:
    """SetDefaults_Service; one ClusterIP makes the list of them (normalizeClusterIPs)."""
    _unless(spec, "type", "ClusterIP")
    _unless(spec, "sessionAffinity", "None")
    if spec["sessionAffinity"] == "ClientIP":
        client = spec.setdefault("sessionAffinityConfig", {}).setdefault("clientIP", {})
        client.setdefault("timeoutSeconds", 10_800)
    elif spec["sessionAffinity"] == "None":
        spec.pop("sessionAffinityConfig", None)
    outside = spec["type"] in ("NodePort", "LoadBalancer")
    if outside or (release.minor >= 20 and spec["type"] == "ClusterIP" and spec.get("externalIPs")):
        _unless(spec, "externalTrafficPolicy", "Cluster")
    if release.minor >= 20:
        if outside or spec["type"] == "ClusterIP":
            spec.setdefault("internalTrafficPolicy", "Cluster")
        if spec["type"] == "LoadBalancer":
            spec.setdefault("allocateLoadBalancerNodePorts", True)
        if spec.get("clusterIP") and not spec.get("clusterIPs"):
            spec["clusterIPs"] = [spec["clusterIP"]]
    for port in spec.get("ports", ()):
        _unless(port, "protocol", "TCP")
        if not port.get("targetPort"):
            port["targetPort"] = port.get("port", 0)


def _unless(obj: Json, field: str, value: Any) -> None:
    """A zero value is as good as none."""
    if not obj.get(field):
        obj[field] = value
