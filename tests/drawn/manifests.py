"""Random manifests: Deployments, bare Pods, their containers with every kind of probe, Services, an Ingress."""

from typing import Any

from hypothesis import strategies as st

from tests.drawn.programs import CHECK, PATHS, STOP

Json = dict[str, Any]
LABELS = {"app": "app"}


def _one_in(draw: st.DrawFn, count: int) -> bool:
    return draw(st.integers(1, count)) == count


# --- probes and hooks ---------------------------------------------------------------------------------------

_ports = st.sampled_from([8080] * 5 + ["http", 9])
_http: st.SearchStrategy[Json] = st.fixed_dictionaries(
    {"httpGet": st.fixed_dictionaries({"path": st.sampled_from(PATHS), "port": _ports})}
)
_tcp: st.SearchStrategy[Json] = st.fixed_dictionaries({"tcpSocket": st.fixed_dictionaries({"port": _ports})})
_exec: st.SearchStrategy[Json] = st.just({"exec": {"command": CHECK}})
_grpc: st.SearchStrategy[Json] = st.just({"grpc": {"port": 8080}})


@st.composite
def probes(draw: st.DrawFn, kind: str, old: bool) -> Json:
    """Periods, delays, time-outs and thresholds that do not fit each other."""
    handlers = [_http] * 6 + [_tcp, _exec] + ([] if old else [_grpc])
    found: Json = {**draw(st.sampled_from(handlers).flatmap(lambda handler: handler))}
    fields = st.fixed_dictionaries(
        {"periodSeconds": st.sampled_from([1, 2, 3, 5, 7, 10]), "failureThreshold": st.sampled_from([1, 1, 2, 3])},
        optional={
            "initialDelaySeconds": st.sampled_from([0, 1, 2, 5, 11]),
            "timeoutSeconds": st.sampled_from([1, 2, 3]),
            "successThreshold": st.integers(1, 3) if kind == "readiness" else st.just(1),
        },
    )
    found |= draw(fields)
    if kind != "readiness" and not old and _one_in(draw, 6):
        found["terminationGracePeriodSeconds"] = draw(st.sampled_from([1, 3, 40]))
    return found


_hooks = st.sampled_from([{"exec": {"command": STOP}}, {"httpGet": {"path": "/work", "port": 8080}}])
_graces = st.sampled_from([0, 1, 2, 5, 30])


@st.composite
def _lifecycles(draw: st.DrawFn, old: bool, grace: int) -> Json:
    found: Json = {}
    if _one_in(draw, 6):
        sleeps = st.sampled_from([{"sleep": {"seconds": s}} for s in (1, 3) if s < grace] or [{}])
        found["preStop"] = draw(_hooks if old or grace < 2 else _hooks | sleeps)
    if _one_in(draw, 12):
        found["postStart"] = draw(_hooks)
    return found


# --- containers ---------------------------------------------------------------------------------------------


@st.composite
def containers(draw: st.DrawFn, name: str, image: str, old: bool, grace: int) -> Json:
    """Most have a liveness and a readiness probe, some a startup probe, few hooks and rules of their own."""
    found: Json = {
        "name": name,
        "image": image,
        "imagePullPolicy": draw(st.sampled_from(["Always", "IfNotPresent"])),
        "ports": [{"name": "http", "containerPort": 8080}],
    }
    for kind, of_five in (("liveness", 4), ("readiness", 4), ("startup", 1)):
        if draw(st.integers(1, 5)) <= of_five:
            found[f"{kind}Probe"] = draw(probes(kind, old))
    if lifecycle := draw(_lifecycles(old, grace)):
        found["lifecycle"] = lifecycle
    return found


@st.composite
def _app_containers(draw: st.DrawFn, name: str, image: str, old: bool, grace: int) -> Json:
    found = draw(containers(name, image, old, grace))
    if not old and _one_in(draw, 10):
        found["restartPolicy"] = draw(st.sampled_from(["Always", "OnFailure", "Never"]))
        one = {"action": "Restart", "exitCodes": {"operator": "In", "values": [1, 3]}}
        every = {"action": "RestartAllContainers", "exitCodes": {"operator": "In", "values": [2, 3]}}
        found["restartPolicyRules"] = draw(st.sampled_from([[], [one], [every], [one, every]]))
    return found


@st.composite
def _init_containers(draw: st.DrawFn, old: bool, grace: int) -> list[Json]:
    found: list[Json] = []
    if _one_in(draw, 6):
        found.append({"name": "init", "image": "init:1", "imagePullPolicy": "IfNotPresent"})
    if not old and _one_in(draw, 6):
        found.append({**draw(containers("side", "second:1", old, grace)), "restartPolicy": "Always"})
    return found


@st.composite
def pod_specs(draw: st.DrawFn, old: bool) -> Json:
    grace = draw(_graces)
    found = [draw(_app_containers("app", "app:1", old, grace))]
    if _one_in(draw, 5):
        found.append(draw(_app_containers("second", "second:1", old, grace)))
        found[1].pop("ports")  # two containers of one Pod do not share a name
    spec = {"containers": found, "terminationGracePeriodSeconds": grace}
    if inits := draw(_init_containers(old, grace)):
        for init in inits:
            init.pop("ports", None)
        spec["initContainers"] = inits
    return spec


# --- workloads ----------------------------------------------------------------------------------------------

strategies = st.sampled_from(
    [
        {"type": "Recreate"},
        {"type": "RollingUpdate"},
        {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": 0, "maxUnavailable": 1}},
        {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": 2, "maxUnavailable": 0}},
        {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": "50%", "maxUnavailable": "40%"}},
    ]
)


@st.composite
def deployments(draw: st.DrawFn, old: bool) -> Json:
    spec = {
        "replicas": draw(st.sampled_from([1, 1, 2, 3])),
        "strategy": draw(strategies),
        "selector": {"matchLabels": LABELS},
        "template": {"metadata": {"labels": LABELS}, "spec": draw(pod_specs(old))},
    }
    if _one_in(draw, 6):
        spec |= {"minReadySeconds": draw(st.sampled_from([1, 4])), "progressDeadlineSeconds": 9}
    return {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "app", "labels": LABELS}, "spec": spec}


@st.composite
def bare_pods(draw: st.DrawFn, old: bool) -> Json:
    spec = draw(pod_specs(old))
    spec["restartPolicy"] = draw(st.sampled_from(["Always", "OnFailure", "Never"]))
    if _one_in(draw, 10):
        spec["activeDeadlineSeconds"] = draw(st.sampled_from([3, 20]))
    return {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "bare", "labels": LABELS}, "spec": spec}


@st.composite
def services(draw: st.DrawFn) -> Json:
    """The port by number or by name; seldom one that takes unready Pods too."""
    spec: Json = {"type": "NodePort", "selector": LABELS}
    spec["ports"] = [{"port": 80, "targetPort": draw(st.sampled_from([8080, 8080, "http"]))}]
    if _one_in(draw, 10):
        spec["publishNotReadyAddresses"] = True
    return {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "app"}, "spec": spec}


def ingress(old: bool) -> Json:
    service = {"name": "app", "port": {"number": 80}}
    path: Json = {"path": "/*", "backend": {"serviceName": "app", "servicePort": 80} if old else {"service": service}}
    if not old:
        path["pathType"] = "ImplementationSpecific"
    return {
        "apiVersion": "extensions/v1beta1" if old else "networking.k8s.io/v1",
        "kind": "Ingress",
        "metadata": {"name": "app", "annotations": {"kubernetes.io/ingress.class": "alb"}},
        "spec": {"rules": [{"http": {"paths": [path]}}]},
    }
