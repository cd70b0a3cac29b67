// The types that facts and the picture have in the browser. Facts: probeviz/sim/facts.py; picture: docs/picture.md.

/** @typedef {"startup" | "readiness" | "liveness"} ProbeKind */
/** @typedef {{n: number, t: number, cause: number[]}} Base */
/** @typedef {{pod: string, container: string}} OfContainer */
/** @typedef {OfContainer & {probe: ProbeKind}} OfProbe */

/**
 * @typedef {Base & (
 *   {kind: "run.started", scenario: string, seed: number, release: string, start: string, engine: string,
 *     branch_of: string | null}
 *   | {kind: "run.stopped", reason: string}
 *   | {kind: "command.accepted" | "command.refused", entry: number, line: string, out: string, error: string}
 *   | {kind: "command.deadline", entry: number}
 *   | {kind: "object.applied", ref: string, result: string, object: any, uid: string, owner: string | null,
 *     generation: number, resource_version: number, by: string}
 *   | {kind: "object.deleted", ref: string, uid: string, owner: string | null, generation: number,
 *     resource_version: number, by: string}
 *   | {kind: "node.changed", node: string, ready: boolean, schedulable: boolean, machine: "up" | "down",
 *      kubelet: "up" | "down"}
 *   | {kind: "pod.changed", pod: string, uid: string, owner: string | null, phase: string, ready: string,
 *     status: string, restarts: number, conditions: Record<string, string>, readiness_gates: string, ip: string,
 *     node: string, created: number, deleting: boolean, deadline: number | null, resource_version: number,
 *     last_restart?: number | null, labels?: Record<string, string>}
 *   | OfContainer & {kind: "container.changed", role: string, id: string, image: string, state: ContainerState,
 *     reason: string, message: string, exit_code: number | null, signal: number | null, started_at: number | null,
 *     finished_at: number | null, last: any, ready: boolean, started: boolean, restart_count: number,
 *     stopping: {reason: string, grace_ms: number, deadline: number} | null}
 *   | OfContainer & {kind: "program.changed", state: ProgramState, fault: string | null}
 *   | OfProbe & {kind: "probe.planned", next_at: number | null, period_ms: number, state: WorkerState}
 *   | OfProbe & {kind: "probe.skipped", why: string}
 *   | OfProbe & {kind: "probe.sent", number: number, attempt: number}
 *   | OfProbe & {kind: "probe.answered", number: number, attempt: number,
 *     result: "success" | "failure" | "warning" | "error", outcome: string, status: number | null, detail: string,
 *     latency_ms: number, run: number, threshold: number, effect: Effect}
 *   | OfContainer & {kind: "backoff.started", for: string, wait_ms: number, until: number, retry_at: number,
 *     step: number, immediate: boolean}
 *   | OfContainer & {kind: "backoff.cleared", for: string}
 *   | {kind: "endpoints.changed", service: string,
 *     endpoints: {ip: string, pod: string, ready: boolean, serving: boolean, terminating: boolean}[]}
 *   | {kind: "proxy.changed", who: string, service: string, backends: string[]}
 *   | {kind: "target.checked", balancer: string, target: string, result: string, code: string}
 *   | {kind: "target.changed", balancer: string, target: string, state: string, reason: string}
 *   | {kind: "request.sent", request: string, client: string, method: string, path: string, host: string}
 *   | {kind: "request.hop", request: string, hop: number, at: string, to: string, outcome: string,
 *     attempt: number, detail: string}
 *   | {kind: "request.answered", request: string, client: string, method: string, path: string,
 *     status: number | null, server: string, headers: Record<string, string>, body: string, body_bytes: number,
 *     origin: string, latency_ms: number, error: string}
 *   | {kind: "shell.step", entry: number, step: number, status: number}
 *   | {kind: "shell.ended", entry: number, status: number, why: string}
 *   | {kind: "file.kept", entry: number, request: string, file: string, text: string}
 *   | {kind: "event.recorded", ref: string, uid: string, type: string, reason: string, message: string,
 *     count: number, first: number, last: number, source: string, field_path: string}
 *   | OfContainer & {kind: "log.written", id: string, line: string}
 *   | {kind: "rollout.changed", deployment: string, revision: number, updated: number, available: number,
 *     conditions: Record<string, string>, replica_sets: ReplicaSetRow[]}
 * )} Fact
 */
/** @typedef {Fact["kind"]} Kind */
/**
 * A fact of one kind.
 * @template {Kind} K
 * @typedef {Extract<Fact, {kind: K}>} FactOf
 */

/** @typedef {"waiting" | "running" | "terminated"} ContainerState */
/** @typedef {"booting" | "listening" | "draining" | "hung" | "exited"} ProgramState */
/** @typedef {"ticking" | "delayed" | "waiting for startup" | "on hold" | "suspended"} WorkerState */
/** @typedef {"none" | "ready" | "unready" | "started" | "kill"} Effect */
/** @typedef {{name: string, revision: number, desired: number, current: number, ready: number}} ReplicaSetRow */

/**
 * @typedef {object} Mark
 * @property {"pass" | "miss" | "error" | "skip" | "restart"} type
 * @property {number} t
 * @property {number} n
 * @property {string} outcome
 * @property {number | null} status
 * @property {Effect} effect
 * @property {number | null} bracket
 * @property {number} count
 */

/**
 * @typedef {object} ProbeSpec
 * @property {string} asks
 * @property {number | string | null} port
 * @property {number} delay_ms
 * @property {number} period_ms
 * @property {number} timeout_ms
 * @property {number} success_threshold
 * @property {number} failure_threshold
 */

/**
 * @typedef {object} Worker
 * @property {WorkerState} state
 * @property {number | null} next_at
 * @property {number} planned_at
 * @property {"success" | "failure" | null} result
 * @property {number} run
 * @property {number} threshold
 * @property {number} passes
 * @property {number} misses
 * @property {{number: number, attempt: number, t: number, n: number} | null} sent
 * @property {string} skipped
 * @property {Mark[]} marks
 * @property {number} n
 */
/** @typedef {ProbeSpec & Worker} Probe */

/**
 * @typedef {object} Backoff
 * @property {string} for
 * @property {number} wait_ms
 * @property {number} from
 * @property {number} until
 * @property {number} retry_at
 * @property {number} step
 * @property {number} n
 */

/**
 * @typedef {object} Container
 * @property {string} name
 * @property {string} role
 * @property {string} id
 * @property {string} image
 * @property {ContainerState} state
 * @property {string} reason
 * @property {string} message
 * @property {number | null} exit_code
 * @property {number | null} signal
 * @property {number | null} started_at
 * @property {number | null} finished_at
 * @property {any} last
 * @property {boolean} ready
 * @property {boolean} started
 * @property {number} restart_count
 * @property {{reason: string, grace_ms: number, deadline: number, since: number} | null} stopping
 * @property {number} since
 * @property {number} n
 * @property {{state: ProgramState, fault: string | null, since: number, n: number} | null} program
 * @property {Backoff | null} backoff
 * @property {number[]} waits
 * @property {number} kills
 * @property {Partial<Record<ProbeKind, Probe>>} probes
 * @property {{t: number, n: number, line: string}[]} log
 */

/**
 * @typedef {object} Pod
 * @property {string} name
 * @property {string} uid
 * @property {string | null} owner
 * @property {string} deployment
 * @property {string} phase
 * @property {string} ready
 * @property {string} status
 * @property {number} restarts
 * @property {Record<string, string>} conditions
 * @property {string} readiness_gates
 * @property {string} ip
 * @property {string} node
 * @property {number} created
 * @property {boolean} deleting
 * @property {number | null} deadline
 * @property {number} resource_version
 * @property {number | null} last_restart
 * @property {Record<string, string>} labels
 * @property {boolean} is_ready
 * @property {boolean} was_ready
 * @property {{ready: number, status: number, restarts: number, is_ready: number}} since
 * @property {number | null} ended_at
 * @property {number} n
 * @property {Record<string, Container>} containers
 */

/** @typedef {{name: string, ready: boolean, schedulable: boolean, machine: "up" | "down", kubelet: "up" | "down",
 *   since: number, n: number}} PictureNode */

/** @typedef {{role: string, image: string, probes: Partial<Record<ProbeKind, ProbeSpec>>}} ContainerSpec */

/**
 * @typedef {object} Deployment
 * @property {string} name
 * @property {number} replicas
 * @property {string} strategy
 * @property {number} generation
 * @property {Record<string, ContainerSpec>} containers
 * @property {number} revision
 * @property {number} updated
 * @property {number} available
 * @property {Record<string, string>} conditions
 * @property {ReplicaSetRow[]} replica_sets
 * @property {number} n
 * @property {number} rollout_n
 */

/** @typedef {{name: string, deployment: string, containers: Record<string, ContainerSpec>, n: number}} ReplicaSet */

/**
 * @typedef {object} EndpointRow
 * @property {string} ip
 * @property {string} pod
 * @property {boolean} ready
 * @property {boolean} serving
 * @property {boolean} terminating
 * @property {boolean} was_in
 * @property {number} since
 */

/**
 * @typedef {object} Service
 * @property {string} name
 * @property {string} type
 * @property {string} cluster_ip
 * @property {{name: string, port: number, target_port: number | string, node_port: number}[]} ports
 * @property {Record<string, string>} selector
 * @property {EndpointRow[]} endpoints
 * @property {number} in
 * @property {number} n
 * @property {number} applied_n
 */

/**
 * @typedef {object} Ingress
 * @property {string} name
 * @property {string} ref
 * @property {string} class
 * @property {string} address
 * @property {{host: string, path: string, service: string, port: number | string}[]} paths
 * @property {number} n
 */

/**
 * @typedef {object} Target
 * @property {string} state
 * @property {string} reason
 * @property {number} since
 * @property {number} n
 * @property {{result: string, code: string, run: number, t: number, n: number} | null} check
 */

/**
 * @typedef {object} Hop
 * @property {number} hop
 * @property {string} at
 * @property {string} to
 * @property {string} outcome
 * @property {number} attempt
 * @property {string} detail
 * @property {number} t
 * @property {number} n
 */

/**
 * @typedef {object} Request
 * @property {string} request
 * @property {string} client
 * @property {string} method
 * @property {string} path
 * @property {string} host
 * @property {number} t
 * @property {number} n
 * @property {Hop[]} hops
 */

/**
 * @typedef {object} Outcome
 * @property {number | null} status
 * @property {string} server
 * @property {string} origin
 * @property {string} error
 * @property {number} latency_ms
 * @property {number} body_bytes
 * @property {Hop | null} failed
 * @property {number} same
 * @property {number} since
 */
/** @typedef {Request & Outcome} Answer */

/**
 * @typedef {object} Client
 * @property {string} name
 * @property {Record<string, Answer>} answers
 * @property {Answer | null} bad
 * @property {string} last
 * @property {{at: number, codes: Record<string, number>}[]} seconds
 * @property {number} n
 */

/**
 * @typedef {object} KubeEvent
 * @property {string} type
 * @property {string} reason
 * @property {string} message
 * @property {number} count
 * @property {number} first
 * @property {number} last
 * @property {string} source
 * @property {string} field_path
 * @property {number} n
 */

/**
 * @typedef {object} Run
 * @property {string} scenario
 * @property {number} seed
 * @property {string} release
 * @property {string} start
 * @property {string} engine
 * @property {string | null} branch_of
 * @property {string | null} stopped
 */

/**
 * @typedef {object} Picture
 * @property {number} n
 * @property {number} t
 * @property {Run | null} run
 * @property {Record<string, Pod>} pods
 * @property {Record<string, Deployment>} deployments
 * @property {Record<string, ReplicaSet>} replica_sets
 * @property {Record<string, Service>} services
 * @property {Record<string, Ingress>} ingresses
 * @property {Record<string, PictureNode>} nodes
 * @property {Record<string, Record<string, {backends: string[], since: number, n: number}>>} proxies
 * @property {Record<string, {server: string, targets: Record<string, Target>}>} balancers
 * @property {Record<string, Client>} clients
 * @property {Record<string, Request>} requests
 * @property {Record<string, KubeEvent[]>} events
 * @property {[string, number][]} ended
 */

export {};
