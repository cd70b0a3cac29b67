"""The constants that are our choice and not a fact of Kubernetes, each with its reason.

A pair is the range (ms) of a named draw: `luck: real` draws from it, `luck: plain` takes its lower bound.
"""

from typing import NamedTuple


class Latency(NamedTuple):
    """The range of one latency in ms, both ends included."""

    low: int
    high: int


# --- kubelet: the ranges seen on a recorded 1.36.2 cluster --------------------------------------

# A new Pod's first sync waits for its volumes, which are polled every 0.3 s: 0.31-0.47 s from create to workers.
VOLUMES = Latency(280, 420)
# Network and pause container, before the first container of a Pod.
SANDBOX = Latency(40, 350)
# Runtime calls between the image's presence and the start of the process: death -> new process is 0.08-0.4 s.
CREATE_CONTAINER = Latency(30, 110)
START_CONTAINER = Latency(40, 130)
# From the kubelet's ExecSync call to the end of a command that does nothing: recorded exec probes took 90-250 ms.
EXEC = Latency(50, 250)
# From the kubelet's StopContainer call to SIGTERM in the process.
SIGTERM = Latency(12, 17)
# From the death of a process to the kubelet's next step in the same sync.
STOPPED = Latency(5, 25)
# The status manager's write to the API server; two changes within it become one write.
STATUS_PATCH = Latency(2, 5)
# From the sync that triggers a readiness probe by hand to that probe: the status it makes is written first.
TRIGGER = Latency(6, 14)
# From the relist after a Pod's last container was stopped to the removal of the object (0.33-1.1 s after the exit).
TERMINATED = Latency(60, 110)
# How long the kubelet needs to see an API write (watch).
WATCH = Latency(5, 25)
# One trigger in so many wakes its worker before the status that it is for has been set: seen in 2 of some 40.
TRIGGER_RACE = 24
# From the end of a sync to the list that it asks for (PLEGOnDemandRelist): first probes came 6-32 ms after the start.
RELIST_ON_DEMAND = Latency(4, 20)
# One change of a container in so many falls into a list that takes long, for the node is busy: one of about a thousand
# recorded ones was seen 2.3 s late.
RELIST_SLOW = 1000
RELIST_SLOW_MS = Latency(1_200, 1_800)
# A real kubelet polls with both phases fixed by its own start; nothing ties them to the run's start.
RELIST_PHASE = Latency(0, 999)
TICK_PHASE = Latency(0, 999)

# How long a restarted kubelet is away (3.0 s on the recorded cluster), and until it looks at a Pod again: containers
# that waited were started 2.2-5.9 s after it was up.
KUBELET_AWAY_MS = 3_000
KUBELET_BEGINS = Latency(1_700, 4_800)

# --- network ----------------------------------------------------------------------------------------------

# From an EndpointSlice's change to kube-proxy's rules, when its last sync is over a second old: the watch,
# then iptables-restore of a small table.
PROXY_SYNC = Latency(15, 60)
# What the way through the balancer and back adds to the program's own latency: one zone, no load.
BALANCER_WAY = Latency(1, 4)
# The same for a connection inside the cluster.
CLUSTER_WAY = Latency(1, 2)
# The load balancer controller acts on a changed Ingress, Service or node after about a second
# (kubernetes-sigs/aws-load-balancer-controller#1719).
ALB_RECONCILE = Latency(300, 1200)
# A real ALB takes one to three minutes until its name resolves; nobody learns from that wait.
ALB_ADDRESS = Latency(2000, 4000)
# From registration to a target's first health check: AWS's own propagation of about 10 s (same issue).
ALB_REGISTER = Latency(8000, 12_000)
# AWS says that a draining target gets no new request; users see some for several seconds
# (aws-load-balancer-controller#1064, #2106).  After that tail it no longer counts as registered: 503 when no other is.
# A new target counts from the start, and gets traffic while none is healthy; users report 502, 503 and success for such
# a group (#1124, #814).
ALB_DRAINING = Latency(5000, 15_000)
# The controller writes a readiness gate's condition when it next reads the target's health.
ALB_GATE = Latency(1000, 10_000)
# ingress-nginx: the watch, then each worker reads the new backends once a second.  Its queue takes 0.3 changes a
# second.
NGINX_SYNC = Latency(50, 1100)
NGINX_MIN_SYNC_MS = 3300
# Envoy's control planes: Istio debounces for 100 ms, and the xDS push follows.
ENVOY_SYNC = Latency(100, 1000)
ENVOY_MIN_SYNC_MS = 100
# Envoy waits up to 25 ms before its first retry.
ENVOY_RETRY = Latency(0, 25)
# Traefik: providersThrottleDuration, 2 s between two configurations.
TRAEFIK_SYNC = Latency(20, 200)
TRAEFIK_MIN_SYNC_MS = 2000
# haproxy-ingress: wait-before-update 200 ms, rate-limit-update 0.5 a second.
HAPROXY_SYNC = Latency(200, 400)
HAPROXY_MIN_SYNC_MS = 2000
# HAProxy's manual allows 502 or 503 for a refused connection (SC) and 503 or 504 for one that nobody takes (sC); in
# practice both are 503.
HAPROXY_REFUSED_STATUS = 503
HAPROXY_UNREACHABLE_STATUS = 503
# A Service without endpoints behind Envoy Gateway was 500 up to 1.5 and is 503 since (envoyproxy/gateway#8288).
ENVOY_GATEWAY_503_SINCE_MINOR = 6
# Istio repeated a request that got 503 until that paid twice (istio/istio#50506); not since 1.24 (#52111).
ISTIO_LEAVES_503_SINCE_MINOR = 24
# The documents of ingress-gce name no status for a backend that answers too late; it is taken for one more 502.
GCE_TIMEOUT_STATUS = 502
# A program closes an idle connection; until its FIN has arrived the balancer may still use it.
KEEP_ALIVE_RACE_MS = 3
# A program at capacity is said to have places again when nobody has waited for so long: else it would flicker.
CAPACITY_CALM_MS = 1_000
# Linux gives up a connection that is never accepted after six repeated SYNs.
CONNECT_TIMEOUT_MS = 130_000
# A stream's client gives up after this long: later than the balancer's 60 s, so that its 504 is seen.
STREAM_TIMEOUT_MS = 120_000

# --- the terminal's shell ---------------------------------------------------------------------------------

# From the end of curl to the next command of a line: a process is started, so a loop makes at most 200 requests/s.
SHELL_CURL_MS = 5
# What a kubectl takes, from start to prompt: it opens a connection and asks.
SHELL_KUBECTL_MS = 100
# What is built into the shell (echo) takes no time that anyone could measure; a loop must not stand in time.
SHELL_BUILTIN_MS = 1


# --- controllers, scheduler, Events: d1, d2 and d5 of the recorded cluster ----------------------
# Drawn by queue.rarely: half of the draws lie in the lowest sixteenth, as half of the recorded waits do.

# From a change to the Deployment controller's sync: ReplicaSet's status -> next step 4-12 ms, new Deployment 5-98.
DEPLOYMENT_SYNC = Latency(4, 98)
# From a change to the ReplicaSet controller's sync: 4-23 ms, 60 while many are created at once.
REPLICASET_SYNC = Latency(4, 60)
# Between the batches of a slow start: three Pods of one ReplicaSet were made at 55, 113 and 128 ms.
SLOW_START_BATCH = Latency(5, 58)
# From the creation of a Pod to its binding: 1-37 ms, 164 while many wait.
SCHEDULING = Latency(1, 164)
# The EndpointSlice follows the Pod: 0-108 ms, median 5-6; never in the same instant, so that a cause comes first.
ENDPOINTS_SYNC = Latency(1, 108)
# From the deletion of an owner to that of what it owns, one step: Deployment -> terminating Pods took 22-466 ms.
GARBAGE_COLLECTION = Latency(10, 230)
# The age of a node's last lease when its machine goes (renewed every 10 s), and the phase of --node-monitor-period.
LEASE_AGE = Latency(0, 10_000)
NODE_MONITOR = Latency(0, 5_000)
# kube-apiserver --event-ttl, and the bound that keeps a World small (the API server has none).
EVENT_TTL_MS = 3_600_000
EVENTS_PER_OBJECT = 200
