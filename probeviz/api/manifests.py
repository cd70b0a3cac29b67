"""The objects of `sim.objects` -> the JSON of their metadata and spec, as the API server stores them.

The way back from `decode.py`: `decode(manifest(x))` is `x`.  What a release adds on top is in `encode.py`.
"""

from typing import Any

import msgspec

from probeviz.api.decode import CONTAINER_FIELDS, PROBE_FIELDS
from probeviz.sim.objects import (
    Container,
    ContainerPort,
    Deployment,
    Ingress,
    IngressPath,
    IngressRule,
    Lifecycle,
    LifecycleHandler,
    Manifest,
    Meta,
    Pod,
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


def manifest(obj: Manifest, api_version: str) -> Json:
    """`apiVersion`, `kind`, `metadata` and `spec`; an Ingress in the version asked for."""
    kind = "Pod" if isinstance(obj, PodManifest) else type(obj).__name__
    match obj:
        case Deployment():
            spec = deployment_spec(obj)
        case Service():
            spec = service_spec(obj)
        case Ingress():
            spec = ingress_spec(obj, api_version)
        case PodManifest():
            spec = pod_spec(obj.template.spec)
    return {"apiVersion": api_version, "kind": kind, "metadata": metadata(obj.metadata), "spec": spec}


def pod_manifest(pod: Pod, template: PodTemplate) -> PodManifest:
    """A Pod that lives, as if it had been applied bare."""
    meta = msgspec.structs.replace(
        pod.metadata,
        labels={**template.labels, **pod.metadata.labels},
        annotations={**template.annotations, **pod.metadata.annotations},
    )
    return PodManifest(metadata=meta, template=template)


def metadata(meta: Meta) -> Json:
    """What a person may have written; uid, stamps and the like are in `encode.py`."""
    out: Json = {"name": meta.name}
    if meta.namespace:  # Nodes have none
        out["namespace"] = meta.namespace
    if meta.labels:
        out["labels"] = dict(meta.labels)
    if meta.annotations:
        out["annotations"] = dict(meta.annotations)
    return {**out, **meta.other}


def pod_template(template: PodTemplate) -> Json:
    meta: Json = dict(template.other)
    if template.labels:
        meta["labels"] = dict(template.labels)
    if template.annotations:
        meta["annotations"] = dict(template.annotations)
    return {"metadata": meta, "spec": pod_spec(template.spec)}


def pod_spec(spec: PodSpec) -> Json:
    out: Json = {
        "containers": [container(c) for c in spec.containers],
        "restartPolicy": spec.restart_policy,
        "terminationGracePeriodSeconds": spec.termination_grace_period_seconds,
        "dnsPolicy": spec.dns_policy,
        "schedulerName": spec.scheduler_name,
        "securityContext": {},
    }
    if spec.init_containers:
        out["initContainers"] = [container(c) for c in spec.init_containers]
    if spec.service_account_name:
        out["serviceAccountName"] = out["serviceAccount"] = spec.service_account_name
    if spec.node_name:
        out["nodeName"] = spec.node_name
    if spec.active_deadline_seconds is not None:
        out["activeDeadlineSeconds"] = spec.active_deadline_seconds
    if spec.volumes:
        out["volumes"] = list(spec.volumes)
    if spec.readiness_gates:
        out["readinessGates"] = [{"conditionType": g} for g in spec.readiness_gates]
    return {**out, **spec.other}


def container(item: Container) -> Json:
    out: Json = {"name": item.name, "resources": {}}
    for field, name in CONTAINER_FIELDS.items():
        value = getattr(item, field)
        if value:
            out[name] = value
    if item.restart_policy_rules:
        out["restartPolicyRules"] = [_restart_rule(rule) for rule in item.restart_policy_rules]
    if item.ports:
        out["ports"] = [_container_port(p) for p in item.ports]
    if item.lifecycle is not None:
        out["lifecycle"] = _lifecycle(item.lifecycle)
    for field, name in PROBE_FIELDS.items():
        value = getattr(item, field)
        if value is not None:
            out[name] = probe(value)
    return {**out, **item.other}


def _restart_rule(rule: RestartRule) -> Json:
    codes = rule.exit_codes
    shown = {} if codes is None else {"exitCodes": {"operator": codes.operator, "values": list(codes.values)}}
    return {"action": rule.action, **shown}


def _lifecycle(value: Lifecycle) -> Json:
    out: Json = {}
    for name, hook in (("postStart", value.post_start), ("preStop", value.pre_stop)):
        if hook is not None:
            out[name] = _handler(hook)
            if hook.sleep is not None:
                out[name]["sleep"] = {"seconds": hook.sleep.seconds}
    return out


def _handler(value: Probe | LifecycleHandler) -> Json:
    """What a probe and a hook have in common."""
    out: Json = {}
    for name, action in (("exec", value.exec), ("tcpSocket", value.tcp_socket)):
        if action is not None:
            out[name] = msgspec.to_builtins(action)
    if value.http_get is not None:
        get = value.http_get
        out["httpGet"] = {**msgspec.to_builtins(get), "path": get.path, "scheme": get.scheme}
    return out


def _container_port(port: ContainerPort) -> Json:
    out: Json = {"containerPort": port.container_port, "protocol": port.protocol}
    if port.name:
        out["name"] = port.name
    if port.host_port:
        out["hostPort"] = port.host_port
    if port.host_ip:
        out["hostIP"] = port.host_ip
    return out


def probe(value: Probe) -> Json:
    """Defaults are shown, as the API server stores them; zero delays are not (Go's omitempty)."""
    out: Json = {
        "timeoutSeconds": value.timeout_seconds,
        "periodSeconds": value.period_seconds,
        "successThreshold": value.success_threshold,
        "failureThreshold": value.failure_threshold,
    }
    if value.initial_delay_seconds:
        out["initialDelaySeconds"] = value.initial_delay_seconds
    if value.termination_grace_period_seconds is not None:
        out["terminationGracePeriodSeconds"] = value.termination_grace_period_seconds
    out |= _handler(value)
    if value.grpc is not None:
        out["grpc"] = {"port": value.grpc.port, "service": value.grpc.service}
    return out


def deployment_spec(obj: Deployment) -> Json:
    spec = obj.spec
    out: Json = {
        "replicas": spec.replicas,
        "selector": selector(spec.selector, spec.match_expressions),
        "template": pod_template(spec.template),
        "strategy": _strategy(spec.strategy),
        "revisionHistoryLimit": spec.revision_history_limit,
        "progressDeadlineSeconds": spec.progress_deadline_seconds,
    }
    if spec.min_ready_seconds:
        out["minReadySeconds"] = spec.min_ready_seconds
    if spec.paused:
        out["paused"] = True
    return out


def selector(labels: dict[str, str], expressions: list[Json]) -> Json:
    out: Json = {}
    if labels:
        out["matchLabels"] = dict(labels)
    if expressions:
        out["matchExpressions"] = list(expressions)
    return out


def _strategy(strategy: Strategy) -> Json:
    if strategy.type != "RollingUpdate":
        return {"type": strategy.type}
    rolling = {"maxSurge": strategy.max_surge, "maxUnavailable": strategy.max_unavailable}
    return {"type": strategy.type, "rollingUpdate": {k: v for k, v in rolling.items() if v is not None}}


def service_spec(obj: Service) -> Json:
    out: Json = {"type": obj.type, "ports": [_service_port(p) for p in obj.ports]}
    if not obj.ports:
        del out["ports"]
    if obj.selector:
        out["selector"] = dict(obj.selector)
    if obj.cluster_ip:
        out["clusterIP"] = obj.cluster_ip
    if obj.external_name:
        out["externalName"] = obj.external_name
    if obj.external_traffic_policy:
        out["externalTrafficPolicy"] = obj.external_traffic_policy
    if obj.publish_not_ready_addresses:
        out["publishNotReadyAddresses"] = True
    return {**out, **obj.other}


def _service_port(port: ServicePort) -> Json:
    out: Json = {"port": port.port, "protocol": port.protocol, "targetPort": port.target_port}
    if port.name:
        out["name"] = port.name
    if port.node_port:
        out["nodePort"] = port.node_port
    return {**out, **port.other}


def ingress_spec(obj: Ingress, api_version: str) -> Json:
    v1 = api_version == "networking.k8s.io/v1"
    out: Json = {}
    if obj.ingress_class_name:
        out["ingressClassName"] = obj.ingress_class_name
    if obj.default_backend is not None:
        out["defaultBackend" if v1 else "backend"] = backend(obj.default_backend, v1)
    if obj.rules:
        out["rules"] = [_ingress_rule(r, v1) for r in obj.rules]
    if obj.tls:
        out["tls"] = list(obj.tls)
    return out


def _ingress_rule(rule: IngressRule, v1: bool) -> Json:
    out: Json = {"host": rule.host} if rule.host else {}
    if rule.paths:
        out["http"] = {"paths": [_ingress_path(p, v1) for p in rule.paths]}
    return out


def _ingress_path(path: IngressPath, v1: bool) -> Json:
    out: Json = {"backend": backend(path, v1)}
    if v1:
        out["pathType"] = path.path_type  # since 1.18; those that serve the beta versions here are older
    if path.path:
        out["path"] = path.path
    return out


def backend(path: IngressPath, v1: bool) -> Json:
    if not path.service_name:
        return dict(path.other)
    if not v1:
        return {"serviceName": path.service_name, "servicePort": path.service_port, **path.other}
    field = "name" if isinstance(path.service_port, str) else "number"
    return {"service": {"name": path.service_name, "port": {field: path.service_port}}, **path.other}
