// The probe workers in the picture: what they ask, when they ask next, and the marks of their strip.
//
// The same fold is probeviz/sim/picture_probes.py.

/** @import {
 *   Container, ContainerSpec, FactOf, Mark, Picture, Probe, ProbeKind, ProbeSpec,
 * } from "./types.js" */

const MARKS = 24;

/** @type {[ProbeKind, string][]} */
const KINDS = [["startup", "startupProbe"], ["readiness", "readinessProbe"], ["liveness", "livenessProbe"]];

/** @type {ProbeSpec} */
const UNKNOWN = {
  asks: "", port: null, delay_ms: 0, period_ms: 10_000, timeout_ms: 1000, success_threshold: 1, failure_threshold: 3,
};

/**
 * The containers of a Pod template in the API's JSON (defaults left out) with their probes.
 * @param {any} template
 * @returns {Record<string, ContainerSpec>}
 */
export function templateContainers(template) {
  /** @type {Record<string, ContainerSpec>} */
  const found = {};
  for (const c of template.spec.containers ?? []) found[c.name] = containerSpec(c, "app");
  for (const c of template.spec.initContainers ?? []) {
    found[c.name] = containerSpec(c, c.restartPolicy === "Always" ? "sidecar" : "init");
  }
  return found;
}

/**
 * @param {any} container
 * @param {string} role
 * @returns {ContainerSpec}
 */
function containerSpec(container, role) {
  /** @type {Partial<Record<ProbeKind, ProbeSpec>>} */
  const probes = {};
  for (const [kind, field] of KINDS) if (field in container) probes[kind] = probeSpec(container[field]);
  return { role, image: container.image ?? "", probes };
}

/**
 * One probe of the API's JSON with Kubernetes' defaults, in ms (pkg/apis/core/v1/defaults.go).
 * @param {any} probe
 * @returns {ProbeSpec}
 */
export function probeSpec(probe) {
  const [asks, port] = asksOf(probe);
  return {
    asks,
    port,
    delay_ms: (probe.initialDelaySeconds ?? 0) * 1000,
    period_ms: (probe.periodSeconds ?? 10) * 1000,
    timeout_ms: (probe.timeoutSeconds ?? 1) * 1000,
    success_threshold: probe.successThreshold ?? 1,
    failure_threshold: probe.failureThreshold ?? 3,
  };
}

/**
 * @param {any} probe
 * @returns {[string, number | string | null]}
 */
function asksOf(probe) {
  if (probe.httpGet) {
    const method = probe.httpGet.scheme === "HTTPS" ? "HTTPS GET" : "GET";
    return [`${method} ${probe.httpGet.path ?? "/"}`, probe.httpGet.port];
  }
  if (probe.tcpSocket) return ["tcp", probe.tcpSocket.port];
  if (probe.grpc) return ["grpc", probe.grpc.port];
  return [["exec", ...(probe.exec?.command ?? [])].join(" "), null];
}

/**
 * A container of a Pod that is shown, made when it is met first; null when the Pod is not shown.
 * @param {Picture} picture
 * @param {string} pod
 * @param {string} name
 * @returns {Container | null}
 */
export function containerOf(picture, pod, name) {
  const shown = picture.pods[pod];
  if (shown === undefined) return null;
  return shown.containers[name] ?? (shown.containers[name] = {
    name, role: "app", id: "", image: "", state: "waiting", reason: "", message: "", exit_code: null, signal: null,
    started_at: null, finished_at: null, last: null, ready: false, started: false, restart_count: 0, stopping: null,
    since: picture.t, n: picture.n, program: null, backoff: null, waits: [], kills: 0, probes: {}, log: [],
  });
}

/**
 * A worker that has not begun.
 * @param {ProbeSpec} spec
 * @param {number} n
 * @returns {Probe}
 */
export function probeFrom(spec, n) {
  return {
    ...spec, state: "suspended", next_at: null, planned_at: 0, result: null, run: 0,
    threshold: spec.failure_threshold, passes: 0, misses: 0, sent: null, skipped: "", marks: [], n,
  };
}

/**
 * @param {Picture} picture
 * @param {{pod: string, container: string, probe: ProbeKind, n: number}} fact
 * @returns {Probe | null}
 */
function probeOf(picture, fact) {
  const at = containerOf(picture, fact.pod, fact.container);
  if (at === null) return null;
  return at.probes[fact.probe] ?? (at.probes[fact.probe] = probeFrom(UNKNOWN, fact.n));
}

/**
 * The container runs anew: a separator, and the counters begin again.
 * @param {Probe} probe
 * @param {{t: number, n: number}} fact
 */
export function probeRestarted(probe, fact) {
  probe.result = null;
  probe.run = 0;
  probe.threshold = probe.failure_threshold;
  probe.sent = null;
  probe.skipped = "";
  const last = probe.marks.at(-1);
  if (last !== undefined && last.type !== "restart") addMark(probe, "restart", fact);
}

/**
 * @param {Probe} probe
 * @param {Mark["type"]} type
 * @param {{t: number, n: number}} fact
 * @returns {Mark}
 */
function addMark(probe, type, { t, n }) {
  /** @type {Mark} */
  const mark = { type, t, n, outcome: "", status: null, effect: "none", bracket: null, count: 1 };
  probe.marks.push(mark);
  if (probe.marks.length > MARKS) probe.marks.shift();
  return mark;
}

/**
 * @param {Picture} picture
 * @param {FactOf<"probe.planned">} fact
 */
export function probePlanned(picture, fact) {
  const probe = probeOf(picture, fact);
  if (probe === null) return;
  probe.state = fact.state;
  probe.next_at = fact.next_at;
  probe.period_ms = fact.period_ms;
  probe.planned_at = fact.t;
}

/**
 * The ticker goes on: a plan holds for every period until the next plan.
 * @param {Probe} probe
 * @param {number} t
 */
function ticked(probe, t) {
  if (probe.next_at === null || t < probe.next_at || probe.period_ms <= 0) return;
  probe.next_at += (Math.floor((t - probe.next_at) / probe.period_ms) + 1) * probe.period_ms;
  probe.planned_at = probe.next_at - probe.period_ms;
}

/**
 * A turn that did not count; turns without a running container leave no mark.
 * @param {Picture} picture
 * @param {FactOf<"probe.skipped">} fact
 */
export function probeSkipped(picture, fact) {
  const probe = probeOf(picture, fact);
  if (probe === null) return;
  probe.skipped = fact.why;
  ticked(probe, fact.t);
  if (probe.state !== "delayed" && probe.state !== "waiting for startup") return;
  const last = probe.marks.at(-1);
  if (last === undefined || last.type !== "skip") {
    addMark(probe, "skip", fact);
    return;
  }
  last.t = fact.t;
  last.n = fact.n;
  last.count += 1;
}

/**
 * @param {Picture} picture
 * @param {FactOf<"probe.sent">} fact
 */
export function probeSent(picture, fact) {
  const probe = probeOf(picture, fact);
  if (probe === null) return;
  probe.sent = { number: fact.number, attempt: fact.attempt, t: fact.t, n: fact.n };
  probe.skipped = "";
  ticked(probe, fact.t);
}

/**
 * @param {Picture} picture
 * @param {FactOf<"probe.answered">} fact
 */
export function probeAnswered(picture, fact) {
  const probe = probeOf(picture, fact);
  if (probe === null) return;
  probe.sent = null;
  probe.skipped = "";
  probe.n = fact.n;
  const missed = fact.result === "failure";
  const mark = addMark(probe, missed ? "miss" : fact.result === "error" ? "error" : "pass", fact);
  mark.outcome = fact.outcome;
  mark.status = fact.status;
  mark.effect = fact.effect;
  if (fact.effect === "kill") picture.pods[fact.pod].containers[fact.container].kills += 1;
  if (fact.result === "error") return;
  probe.result = missed ? "failure" : "success";
  probe.run = fact.run;
  probe.threshold = fact.threshold;
  if (!missed) {
    probe.passes += 1;
    probe.success_threshold = fact.threshold;
    return;
  }
  probe.misses += 1;
  probe.failure_threshold = fact.threshold;
  const reached = fact.run === fact.threshold || fact.effect === "kill" || fact.effect === "unready";
  if (reached) bracket(probe.marks, fact.threshold, fact.n);
}

/**
 * Puts the misses that reached the threshold under one bracket.
 * @param {Mark[]} marks
 * @param {number} threshold
 * @param {number} n
 */
function bracket(marks, threshold, n) {
  let left = threshold;
  for (let i = marks.length - 1; i >= 0 && left > 0; i--) {
    const mark = marks[i];
    if (mark.type === "pass" || mark.type === "restart") return;
    if (mark.type !== "miss") continue;
    mark.bracket = n;
    left -= 1;
  }
}
