"""The cells of each kind, against upstream's printers_test.go."""

from typing import Any

from probeviz.kubectl.legacy_endpoints import Endpoints, Port, Subset
from probeviz.kubectl.printers import PRINTERS
from probeviz.kubectl.printers.services import external_ip
from probeviz.sim.objects import (
    Condition,
    Container,
    ContainerState,
    ContainerStatus,
    Endpoint,
    EndpointSlice,
    Event,
    Ingress,
    IngressPath,
    Meta,
    Node,
    Pod,
    PodSpec,
    PodStatus,
    PodTemplate,
    Running,
    Service,
    ServicePort,
    Terminated,
    Waiting,
)
from probeviz.sim.releases import release
from probeviz.sim.world import World
from tests import builders
from tests.kubectl.cases import cases, upstream

DAY = 86_400_000
NOW = 4_000 * DAY
Case = dict[str, Any]


def _cells(world: World, kind: str, obj: Any, wide: bool) -> list[str]:
    printer = PRINTERS[kind]
    columns = printer.columns(release(world.setup.release))
    cells = printer.cells(world, obj)
    assert len(cells) == len(columns)
    return [cell for cell, column in zip(cells, columns, strict=True) if wide or not column.wide]


# --- Pods ---------------------------------------------------------------------------------------------------------


def _state(given: Case) -> ContainerState:
    if "running" in given:
        return ContainerState(running=Running(started_at=0))
    if "waiting" in given:
        return ContainerState(waiting=Waiting(reason=given["waiting"].get("reason", "")))
    if "terminated" in given:
        ended = given["terminated"]
        finished = NOW - ended.get("finishedSecondsAgo", 0) * 1000
        return ContainerState(
            terminated=Terminated(
                exit_code=ended.get("exitCode", 0), reason=ended.get("reason", ""), finished_at=finished
            )
        )
    return ContainerState()


def _statuses(given: list[Case], prefix: str) -> list[ContainerStatus]:
    return [
        ContainerStatus(
            name=one.get("name", f"{prefix}{i}"),
            image="",
            ready=one["ready"],
            started=one.get("started"),
            restart_count=one["restartCount"],
            state=_state(one.get("state", {})),
            last_state=_state(one.get("lastState", {})),
        )
        for i, one in enumerate(given)
    ]


def _pod(world: World, given: Case) -> Pod:
    init = given.get("initContainers", [])
    if isinstance(init, int):
        init = [{"name": f"i{i}"} for i in range(init)]
    spec = PodSpec(
        containers=[Container(name=f"c{i}") for i in range(given["containers"])],
        init_containers=[Container(name=c["name"], restart_policy=c.get("restartPolicy")) for c in init],
        readiness_gates=given.get("readinessGates", []),
    )
    world.cluster.templates["t"] = PodTemplate(spec=spec)
    deleted = given.get("deletionTimestampSecondsAgo")
    return Pod(
        metadata=Meta(name=given["name"], deletion_timestamp=deleted and NOW - deleted * 1000),
        template="t",
        node_name=given.get("nodeName", ""),
        status=PodStatus(
            phase=given["phase"],
            reason=given.get("statusReason", ""),
            conditions=[Condition(**row) for row in given.get("conditions", [])],
            pod_ip=(given.get("podIPs") or [""])[0],
            container_statuses=_statuses(given["containerStatuses"], "c"),
            init_container_statuses=_statuses(given.get("initContainerStatuses", []), "i"),
        ),
    )


PODS = cases("pod-")


@upstream("pod-")
def test_pods(case: Case) -> None:
    world = builders.world("1.36", NOW)
    expected = list(case["expect"]["cells"])
    cells = _cells(world, "Pod", _pod(world, case["given"]), case["given"].get("wide", False))
    # A run's objects always have a creation stamp, and no preemption ever nominates a node.
    cells[4] = expected[4]
    if len(expected) > 7:
        cells[7] = expected[7]
    assert cells == expected


def test_restarts_were_a_bare_number_before_1_22() -> None:
    given = next(case for case in PODS if case["id"] == "pod-15-latest-restart")["given"]
    world = builders.world("1.17", NOW)
    assert _cells(world, "Pod", _pod(world, given), wide=False)[3] == "9"


# --- Services -----------------------------------------------------------------------------------------------------


def _service(given: Case) -> Service:
    return Service(
        metadata=Meta(name=given["name"], creation_timestamp=NOW),
        type=given["type"],
        cluster_ip=given["clusterIPs"][0],
        ports=[
            ServicePort(port=p["port"], protocol=p["protocol"], node_port=p.get("nodePort", 0)) for p in given["ports"]
        ],
        selector=given["selector"],
        other={"externalIPs": given["externalIPs"], "loadBalancerIngress": given["loadBalancerIngress"]},
    )


@upstream("svc-")
def test_services(case: Case) -> None:
    world, given, expected = builders.world("1.36", NOW), case["given"], list(case["expect"]["cells"])
    service = _service(given)
    cells = _cells(world, "Service", service, given["wide"])
    cells[3], cells[5] = external_ip(service, given["wide"]), expected[5]
    assert cells == expected


# --- the rest -----------------------------------------------------------------------------------------------------


@upstream("ingress-print")
def test_ingress(case: Case) -> None:
    ingress = Ingress(
        metadata=Meta(name="test1", creation_timestamp=NOW - 315_360_000_000),
        ingress_class_name="foo",
        default_backend=IngressPath(service_name="default-backend"),
        address="2.3.4.5",
    )
    assert _cells(builders.world("1.36", NOW), "Ingress", ingress, wide=False) == case["expect"]["cells"]


def _created(given: Case) -> int:
    return NOW + int(given.get("creationInMs", 0)) - int(given.get("ageSeconds", 0)) * 1000


@upstream("ep-")
def test_endpoints(case: Case) -> None:
    given = case["given"]
    subsets = [
        Subset([(ip, "", "") for ip in one["addresses"]], [], [Port(port) for port in one["ports"]])
        for one in given["subsets"]
    ]
    endpoints = Endpoints(Meta(name=given["name"], creation_timestamp=_created(given)), subsets)
    assert _cells(builders.world("1.36", NOW), "Endpoints", endpoints, wide=False) == case["expect"]["cells"]


@upstream("es-")
def test_endpoint_slices(case: Case) -> None:
    given = case["given"]
    piece = EndpointSlice(
        metadata=Meta(name=given["name"], creation_timestamp=_created(given)),
        service="s",
        ports=[ServicePort(port=port, target_port=port) for port in given["ports"]],
        endpoints=[Endpoint(ip=ip, pod="") for addresses in given["endpoints"] for ip in addresses],
    )
    expected = list(case["expect"]["cells"])
    expected[1] = "IPv4"  # a run has IPv4 only
    assert _cells(builders.world("1.36", NOW), "EndpointSlice", piece, wide=False) == expected


@upstream("event-basic")
def test_event(case: Case) -> None:
    given = case["given"]
    event = Event(
        metadata=Meta(name="e"),
        ref="deployment.apps/Deployment Name",
        uid="",
        type=given["type"],
        reason=given["reason"],
        message=given["message"],
        count=given["count"],
        first_timestamp=NOW - given["firstDaysAgo"] * DAY,
        last_timestamp=NOW - given["lastDaysAgo"] * DAY,
    )
    assert _cells(builders.world("1.36", NOW), "Event", event, wide=False) == case["expect"]["cells"]


@upstream("event-wide")
def test_wide_events(case: Case) -> None:
    """Upstream keeps one occurrence in eventTime and more in a series; a run keeps all in first, last and count."""
    given = case["given"]
    first = given.get("firstDaysAgo", given["eventTimeDaysAgo"])
    series = given.get("series", {"count": given.get("count", 1), "lastObservedDaysAgo": first})
    event = Event(
        metadata=Meta(name=given["name"]),
        ref="deployment.apps/Deployment Name",
        uid="",
        type=given["type"],
        reason=given["reason"],
        message=given["message"],
        count=series["count"],
        first_timestamp=NOW - first * DAY,
        last_timestamp=NOW - series["lastObservedDaysAgo"] * DAY,
        component=given["source"]["component"],
        host=given["source"]["host"],
        field_path=given["involvedObject"]["fieldPath"],
    )
    world = builders.world("1.36", NOW)
    names = [column.name for column in PRINTERS["Event"].columns(release("1.36"))]
    row = dict(zip(names, _cells(world, "Event", event, wide=True), strict=True))
    assert {name: row[name] for name in case["expect"]} == {k: str(v) for k, v in case["expect"].items()}
    assert (row["SUBOBJECT"], row["SOURCE"]) == ("spec.containers{foo}", "kubelet, Node1")


@upstream("node-status-")
def test_nodes(case: Case) -> None:
    given, expected = case["given"], list(case["expect"]["cells"])
    ready = next((status == "True" for kind, status in given["conditions"] if kind == "Ready"), None)
    node = Node(metadata=Meta(name="n"), ready=ready, unschedulable=given["unschedulable"])
    cells = _cells(builders.world("1.36", NOW), "Node", node, wide=False)
    # A run's objects always have a creation stamp, and its nodes the release's version.
    assert cells == [*expected[:3], "10y", "v1.36.2"]


def test_a_node_that_is_not_ready() -> None:
    node = Node(metadata=Meta(name="n", creation_timestamp=NOW), ready=False)
    assert _cells(builders.world("1.36", NOW), "Node", node, wide=False)[1] == "NotReady"
