"""What differs between Kubernetes releases: served API versions, behaviours, texts, columns.

A difference is one field of `Release` with its upstream source, read where it matters:
`release(name).startup_probe`.
A new release is one more row of `RELEASES`.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class EventTexts:
    """Messages of the kubelet's Events; `str.format` fields: container, pod (`name_ns(uid)`), image,
    took and total (`1.2s`), size."""

    created: str
    started: str
    back_off: str
    present: str
    pulled: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    name: str
    minor: int
    git_version: str
    # Kind -> the versions that the API server serves, the preferred one first.
    served: dict[str, tuple[str, ...]]

    # --- the kubelet --------------------------------------------------------------------------------------
    # pkg/kubelet/prober/worker.go, run: before ~1.21 every worker sleeps rand * period before its first
    # probe;
    # since then only while the kubelet itself is younger than one period.
    probe_start_jitter: bool
    # pkg/kubelet/prober/worker.go, manualTriggerCh: a sync of an unready container probes at once (since
    # ~1.21).
    manual_trigger: bool
    # pkg/kubelet/kubelet.go, syncLoopIteration: readiness and startup results start a sync (since 1.21); before, only
    # a liveness failure does, and prober_manager.go, updateReadiness, writes the status alone.
    probe_results_sync: bool
    # pkg/kubelet/pod_workers.go, completeWork (PR 133066, 1.35): requeue at the back-off's expiry; before:
    # 10..15 s.
    backoff_requeue: bool
    # pkg/features/kube_features.go, StartupProbe: alpha and off before 1.18, the API server then drops the
    # field.
    startup_probe: bool
    # pkg/kubelet/prober/worker.go, doProbe (PR 98571, 1.21), and StopLivenessAndStartup: a Pod that is being deleted is
    # asked for its readiness alone; before, its liveness goes on being probed.
    deletion_stops_liveness: bool
    # pkg/probe/exec/exec.go, ExecProbeTimeout (1.20): before, a command may run as long as it likes.
    exec_probe_timeout: bool
    # pkg/features, GRPCContainerProbe: on by default since 1.24; before 1.23 there is no such field.
    grpc_probe: bool
    # pkg/kubelet/pod_workers.go, UpdatePod: cancelFn ends what a sync waits for when the Pod is deleted (since 1.22).
    deletion_cancels_sync: bool
    # net/url, Error: Go 1.14 quotes the URL; Kubernetes is built with it from 1.19.
    quoted_urls: bool
    # pkg/kubelet/status/status_manager.go: a deleted Pod shows Succeeded or Failed before it is removed
    # (1.27).
    terminal_phase_before_removal: bool
    # pkg/kubelet/images/image_manager.go, prevPullErrMsg: ImagePullBackOff repeats the last pull's error (~1.31)
    image_backoff_says_why: bool
    # pkg/kubelet/status/generate.go, PodReadyToStartContainers: on by default since 1.29.
    pod_ready_to_start_condition: bool
    # pkg/features, ChangeContainerStatusOnKubeletRestart: off since 1.35, so that a restarted kubelet keeps what was
    # ready; before, every container with a readiness probe is unready until it has been probed again.
    status_kept_over_restart: bool
    events: EventTexts

    # --- network and controllers --------------------------------------------------------------------------
    # pkg/proxy/topology.go, ProxyTerminatingEndpoints: without ready endpoints serving+terminating ones (GA
    # 1.28).
    terminating_endpoint_fallback: bool
    # pkg/controller/deployment/sync.go, scaleReplicaSet: fields direction, name, old, new.
    scaled_text: str
    # pkg/features, EndpointSliceTerminatingCondition (1.22): terminating Pods stay in the slice; before, they
    # leave it at once.
    terminating_endpoints: bool
    # pkg/features, DeploymentReplicaSetTerminatingReplicas: on by default since 1.35.
    terminating_replicas: bool
    # pkg/features, LogarithmicScaleDown (1.22): of Pods of about one age any may be chosen.
    logarithmic_scale_down: bool
    # pkg/features, PodDeletionCost (1.22): annotation controller.kubernetes.io/pod-deletion-cost.
    pod_deletion_cost: bool
    # pkg/registry/core/pod/strategy.go: Pods have metadata.generation since 1.33.
    pod_generation: bool

    # cmd/kube-controller-manager, --node-monitor-grace-period: 50 s since 1.32, 40 s before.
    node_monitor_grace_s: int
    # pkg/features, PodDisruptionConditions (1.26): an evicted Pod has condition DisruptionTarget.
    disruption_target: bool
    # pkg/scheduler/framework/plugins/tainttoleration: how a taint that is not tolerated is said.
    taint_text: str
    # pkg/scheduler/framework/types.go, FitError: what the preemption says, appended; field total.
    preemption_text: str

    # --- kubectl ------------------------------------------------------------------------------------------
    # pkg/describe, DescribeEvents: From is `kubelet, host` up to ~1.19
    event_host: bool
    # printers.go, printPod: `4 (10s ago)` since 1.22, a bare integer before
    restarts_ago: bool
    # printers.go, printPod: of a deleted Pod too Error and Completed are shown; in 2020 still Terminating, always
    terminal_word_when_deleted: bool
    # printers.go, ingressColumnDefinitions: CLASS since 1.18
    ingress_class_column: bool
    # pkg/cmd/delete: `pod "x" deleted from default namespace` (kubectl 2fa4a2458, 1.34)
    delete_names_namespace: bool
    # pkg/describe: `spec.containers{app}: ` before the message (kubectl 60fa575b8, 1.35)
    describe_field_path: bool
    # pkg/describe, describeContainerPorts: `8080/TCP (http)` (PR 133018, of 2025)
    describe_port_names: bool
    # pkg/describe, DescribeProbe: how the thresholds are written; kubectl 1.37 spells their names (kubectl 5c1c16b00)
    probe_thresholds: str
    # pkg/describe: `Service Account:` of a Pod since 1.25
    service_account_line: bool
    # api core/v1/lifecycle.go: Endpoints is deprecated since 1.33
    endpoints_warning: bool
    # pkg/describe: `Ingress Class:` since 1.24
    ingress_class_line: bool
    # pkg/cmd/logs: `pods "x" not found in namespace "default"` since 1.30
    logs_namespace: bool

    # client-go tools/portforward, handleConnection: a refused connection ends the command (1.23)
    port_forward_ends: bool

    # --- the API server -----------------------------------------------------------------------------------
    # apiserver pkg/endpoints/handlers/rest.go, fieldValidation=Strict (1.25); before, kubectl's own
    # ValidationError.
    server_side_validation: bool
    # cli-runtime pkg/resource/mapper.go: `resource mapping not found` instead of `unable to recognize`
    # (~1.25).
    mapping_not_found: bool
    # apimachinery pkg/util/validation/field/errors.go: objects in refusals as JSON instead of Go syntax.
    json_values: bool
    # apimachinery pkg/util/validation: "a lowercase RFC 1123 label", before ~1.20 "a DNS-1123 label".
    rfc1123_words: bool
    # pkg/apis/core/validation: RelaxedServiceNameValidation, a Service's name may start with a digit (1.36).
    relaxed_service_names: bool

    def serves(self, kind: str, api_version: str) -> bool:
        return api_version in self.served.get(kind, ())


_1_17 = Release(
    name="1.17",
    minor=17,
    git_version="v1.17.17",
    served={
        "Pod": ("v1",),
        "Service": ("v1",),
        "Endpoints": ("v1",),
        "Event": ("v1", "events.k8s.io/v1beta1"),
        "Node": ("v1",),
        "Deployment": ("apps/v1",),
        "ReplicaSet": ("apps/v1",),
        "Ingress": ("extensions/v1beta1", "networking.k8s.io/v1beta1"),
        "EndpointSlice": ("discovery.k8s.io/v1beta1",),
    },
    probe_start_jitter=True,
    manual_trigger=False,
    probe_results_sync=False,
    backoff_requeue=False,
    startup_probe=False,
    deletion_stops_liveness=False,
    exec_probe_timeout=False,
    grpc_probe=False,
    deletion_cancels_sync=False,
    quoted_urls=False,
    terminal_phase_before_removal=False,
    image_backoff_says_why=False,
    pod_ready_to_start_condition=False,
    status_kept_over_restart=False,
    events=EventTexts(
        created="Created container {container}",
        started="Started container {container}",
        back_off="Back-off restarting failed container",
        present='Container image "{image}" already present on machine',
        pulled='Successfully pulled image "{image}"',
    ),
    terminating_endpoint_fallback=False,
    scaled_text="Scaled {direction} replica set {name} to {new}",
    terminating_endpoints=False,
    terminating_replicas=False,
    logarithmic_scale_down=False,
    pod_deletion_cost=False,
    pod_generation=False,
    node_monitor_grace_s=40,
    disruption_target=False,
    taint_text="node(s) had taints that the pod didn't tolerate",
    preemption_text="",
    event_host=True,
    restarts_ago=False,
    terminal_word_when_deleted=False,
    ingress_class_column=False,
    delete_names_namespace=False,
    describe_field_path=False,
    describe_port_names=False,
    probe_thresholds="#success={success} #failure={failure}",
    service_account_line=False,
    endpoints_warning=False,
    ingress_class_line=False,
    logs_namespace=False,
    port_forward_ends=False,
    server_side_validation=False,
    mapping_not_found=False,
    json_values=False,
    rfc1123_words=False,
    relaxed_service_names=False,
)

_1_36 = Release(
    name="1.36",
    minor=36,
    git_version="v1.36.2",
    served={
        "Pod": ("v1",),
        "Service": ("v1",),
        "Endpoints": ("v1",),
        "Event": ("v1", "events.k8s.io/v1"),
        "Node": ("v1",),
        "Deployment": ("apps/v1",),
        "ReplicaSet": ("apps/v1",),
        "Ingress": ("networking.k8s.io/v1",),
        "EndpointSlice": ("discovery.k8s.io/v1",),
    },
    probe_start_jitter=False,
    manual_trigger=True,
    probe_results_sync=True,
    backoff_requeue=True,
    startup_probe=True,
    deletion_stops_liveness=True,
    exec_probe_timeout=True,
    grpc_probe=True,
    deletion_cancels_sync=True,
    quoted_urls=True,
    terminal_phase_before_removal=True,
    image_backoff_says_why=True,
    pod_ready_to_start_condition=True,
    status_kept_over_restart=True,
    events=EventTexts(
        created="Container created",
        started="Container started",
        back_off="Back-off restarting failed container {container} in pod {pod}",
        present='Container image "{image}" already present on machine and can be accessed by the pod',
        pulled='Successfully pulled image "{image}" in {took} ({total} including waiting). Image size: {size} bytes.',
    ),
    terminating_endpoint_fallback=True,
    scaled_text="Scaled {direction} replica set {name} from {old} to {new}",
    terminating_endpoints=True,
    terminating_replicas=True,
    logarithmic_scale_down=True,
    pod_deletion_cost=True,
    pod_generation=True,
    node_monitor_grace_s=50,
    disruption_target=True,
    taint_text="node(s) had untolerated taint(s)",
    preemption_text=" no new claims to deallocate, preemption: 0/{total} nodes are available:"
    " {total} Preemption is not helpful for scheduling.",
    event_host=False,
    restarts_ago=True,
    terminal_word_when_deleted=True,
    ingress_class_column=True,
    delete_names_namespace=True,
    describe_field_path=True,
    describe_port_names=True,
    probe_thresholds="#success={success} #failure={failure}",
    service_account_line=True,
    endpoints_warning=True,
    ingress_class_line=True,
    logs_namespace=True,
    port_forward_ends=True,
    server_side_validation=True,
    mapping_not_found=True,
    json_values=True,
    rfc1123_words=True,
    relaxed_service_names=True,
)

RELEASES: dict[str, Release] = {r.name: r for r in (_1_17, _1_36)}


def release(name: str) -> Release:
    """The release of that name; ValueError names those that exist."""
    found = RELEASES.get(name)
    if found is None:
        known = " and ".join(f'"{r}"' for r in RELEASES)
        raise ValueError(f'kubernetesVersion "{name}" is not simulated; {known} are')
    return found
