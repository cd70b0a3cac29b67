"""The API's JSON -> the objects of `sim.objects`; the JSON is complete: defaulted, validated, without nulls."""

from typing import Any

import msgspec

from probeviz.sim.objects import (
    Container,
    ContainerPort,
    Deployment,
    DeploymentSpec,
    ExitCodes,
    Ingress,
    IngressPath,
    IngressRule,
    Lifecycle,
    Manifest,
    Meta,
    PodManifest,
    PodSpec,
    PodTemplate,
    Probe,
    RestartRule,
    Service,
    ServicePort,
    Strategy,
)

Json = dict[str, Any]

LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"

# Of metadata, what the World itself keeps or what means nothing here.
SERVER_SIDE = {
    "uid",
    "resourceVersion",
    "generation",
    "creationTimestamp",
    "deletionTimestamp",
    "deletionGracePeriodSeconds",
    "ownerReferences",
    "managedFields",
    "selfLink",
}


def decode(kind: str, api_version: str, obj: Json) -> Manifest:
    """The object that an Apply or Patch entry carries."""
    meta, spec = obj.get("metadata", {}), obj.get("spec", {})
    match kind:
        case "Deployment":
            return Deployment(metadata=metadata(meta), spec=_deployment_spec(spec))
        case "Service":
            return _service(metadata(meta), spec)
        case "Ingress":
            return _ingress(metadata(meta), api_version, spec)
    assert kind == "Pod", kind
    template = {"metadata": {**meta, "annotations": _without(meta.get("annotations", {}), {LAST_APPLIED})}}
    return PodManifest(metadata=metadata(meta), template=pod_template({**template, "spec": spec}))


def metadata(meta: Json) -> Meta:
    known = {"name", "namespace", "labels", "annotations"}
    return Meta(
        name=meta.get("name", ""),
        namespace=meta.get("namespace", "") or "default",
        labels=dict(meta.get("labels", {})),
        annotations=dict(meta.get("annotations", {})),
        other=_without(meta, known | SERVER_SIDE),
    )


def pod_template(template: Json) -> PodTemplate:
    meta = template.get("metadata", {})
    known = {"name", "namespace", "labels", "annotations"}
    return PodTemplate(
        labels=dict(meta.get("labels", {})),
        annotations=dict(meta.get("annotations", {})),
        spec=_pod_spec(template.get("spec", {})),
        other=_without(meta, known | SERVER_SIDE),
    )


def _pod_spec(spec: Json) -> PodSpec:
    simple = {
        "restart_policy": "restartPolicy",
        "termination_grace_period_seconds": "terminationGracePeriodSeconds",
        "dns_policy": "dnsPolicy",
        "scheduler_name": "schedulerName",
        "service_account_name": "serviceAccountName",
        "node_name": "nodeName",
        "volumes": "volumes",
        "active_deadline_seconds": "activeDeadlineSeconds",
    }
    rest = {*simple.values(), "containers", "initContainers", "readinessGates", "serviceAccount"}
    if not spec.get("securityContext"):
        rest.add("securityContext")  # an empty one is a default, and says nothing
    return PodSpec(
        containers=[_container(c) for c in spec.get("containers", ())],
        init_containers=[_container(c) for c in spec.get("initContainers", ())],
        readiness_gates=[g.get("conditionType", "") for g in spec.get("readinessGates", ())],
        other=_without(spec, rest),
        **{field: spec[name] for field, name in simple.items() if name in spec},
    )


CONTAINER_FIELDS = {
    "image": "image",
    "command": "command",
    "args": "args",
    "image_pull_policy": "imagePullPolicy",
    "restart_policy": "restartPolicy",
    "env": "env",
    "resources": "resources",
    "volume_mounts": "volumeMounts",
    "termination_message_path": "terminationMessagePath",
    "termination_message_policy": "terminationMessagePolicy",
}
PROBE_FIELDS = {
    "liveness_probe": "livenessProbe",
    "readiness_probe": "readinessProbe",
    "startup_probe": "startupProbe",
}


def _container(container: Json) -> Container:
    known = {
        "name",
        "ports",
        "restartPolicyRules",
        "lifecycle",
        *CONTAINER_FIELDS.values(),
        *PROBE_FIELDS.values(),
    }
    hooks = container.get("lifecycle")
    return Container(
        name=container.get("name", ""),
        ports=[_container_port(p) for p in container.get("ports", ())],
        restart_policy_rules=[_restart_rule(r) for r in container.get("restartPolicyRules", ())],
        lifecycle=None if not hooks else msgspec.convert(hooks, Lifecycle),
        other=_without(container, known),
        **{field: container[name] for field, name in CONTAINER_FIELDS.items() if name in container},
        **_probes(container),
    )


def _restart_rule(rule: Json) -> RestartRule:
    codes = rule.get("exitCodes")
    return RestartRule(
        action=rule.get("action", ""),
        exit_codes=None if codes is None else ExitCodes(operator=codes["operator"], values=codes.get("values", [])),
    )


def _probes(container: Json) -> Json:
    return {field: probe(container[name]) for field, name in PROBE_FIELDS.items() if name in container}


def _container_port(port: Json) -> ContainerPort:
    return ContainerPort(
        container_port=port.get("containerPort", 0),
        name=port.get("name", ""),
        protocol=port.get("protocol", "TCP"),
        host_port=port.get("hostPort", 0),
        host_ip=port.get("hostIP", ""),
    )


def probe(value: Json) -> Probe:
    """A probe as the kubelet has it; the JSON names are the struct's own."""
    return msgspec.convert(value, Probe)


def _deployment_spec(spec: Json) -> DeploymentSpec:
    selector, strategy = spec.get("selector", {}), spec.get("strategy", {})
    rolling = strategy.get("rollingUpdate", {})
    return DeploymentSpec(
        template=pod_template(spec.get("template", {})),
        selector=dict(selector.get("matchLabels", {})),
        match_expressions=list(selector.get("matchExpressions", ())),
        replicas=spec.get("replicas", 1),
        strategy=Strategy(
            type=strategy.get("type", "RollingUpdate"),
            max_surge=rolling.get("maxSurge"),
            max_unavailable=rolling.get("maxUnavailable"),
        ),
        min_ready_seconds=spec.get("minReadySeconds", 0),
        revision_history_limit=spec.get("revisionHistoryLimit", 10),
        progress_deadline_seconds=spec.get("progressDeadlineSeconds", 600),
        paused=spec.get("paused", False),
    )


SERVICE_FIELDS = {
    "type": "type",
    "selector": "selector",
    "cluster_ip": "clusterIP",
    "external_name": "externalName",
    "external_traffic_policy": "externalTrafficPolicy",
    "publish_not_ready_addresses": "publishNotReadyAddresses",
}


def _service(meta: Meta, spec: Json) -> Service:
    return Service(
        metadata=meta,
        ports=[_service_port(p) for p in spec.get("ports", ())],
        other=_without(spec, {"ports", "clusterIPs", *SERVICE_FIELDS.values()}),
        **{field: spec[name] for field, name in SERVICE_FIELDS.items() if name in spec},
    )


def _service_port(port: Json) -> ServicePort:
    known = {"name", "protocol", "port", "targetPort", "nodePort"}
    return ServicePort(
        port=port.get("port", 0),
        name=port.get("name", ""),
        protocol=port.get("protocol", "TCP"),
        target_port=port.get("targetPort", 0),
        node_port=port.get("nodePort", 0),
        other=_without(port, known),
    )


def _ingress(meta: Meta, api_version: str, spec: Json) -> Ingress:
    backend = spec.get("defaultBackend", spec.get("backend"))
    return Ingress(
        metadata=meta,
        api_version=api_version,
        ingress_class_name=spec.get("ingressClassName", ""),
        default_backend=None if backend is None else _ingress_path({"backend": backend}),
        rules=[_ingress_rule(r) for r in spec.get("rules", ())],
        tls=list(spec.get("tls", ())),
    )


def _ingress_rule(rule: Json) -> IngressRule:
    paths = rule.get("http", {}).get("paths", ())
    return IngressRule(host=rule.get("host", ""), paths=[_ingress_path(p) for p in paths])


def _ingress_path(path: Json) -> IngressPath:
    """One form for `serviceName`/`servicePort` and `service.name`/`service.port` (v1beta1/conversion.go)."""
    backend = path.get("backend", {})
    service = backend.get("service", {})
    port = service.get("port", {})
    return IngressPath(
        path=path.get("path", ""),
        path_type=path.get("pathType", "ImplementationSpecific"),
        service_name=service.get("name", backend.get("serviceName", "")),
        service_port=port.get("name") or port.get("number", backend.get("servicePort", 0)),
        other=_without(backend, {"service", "serviceName", "servicePort"}),
    )


def _without(value: Json, names: set[str]) -> Json:
    return {k: v for k, v in value.items() if k not in names}
