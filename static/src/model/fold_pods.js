// Pods, containers, programs, back-off and log lines in the picture; the same fold is probeviz/sim/picture.py.

import { containerOf, probeFrom, probeRestarted } from "./fold_probes.js";

/** @import { Container, FactOf, Picture, Pod, ProbeKind, ProbeSpec } from "./types.js" */

const LOG_LINES = 40;

/**
 * @param {Picture} picture
 * @param {FactOf<"pod.changed">} fact
 */
export function podChanged(picture, fact) {
  let pod = picture.pods[fact.pod];
  if (pod === undefined || pod.uid !== fact.uid) pod = newPod(picture, fact);
  const ready = (fact.conditions.Ready ?? "") === "True";
  const { since } = pod;
  if (pod.ready !== fact.ready) since.ready = fact.t;
  if (pod.status !== fact.status) since.status = fact.t;
  if (pod.restarts !== fact.restarts) since.restarts = fact.t;
  if (pod.is_ready !== ready) since.is_ready = fact.t;
  pod.phase = fact.phase;
  pod.ready = fact.ready;
  pod.status = fact.status;
  pod.restarts = fact.restarts;
  pod.conditions = fact.conditions;
  pod.readiness_gates = fact.readiness_gates;
  pod.ip = fact.ip;
  pod.node = fact.node;
  pod.created = fact.created;
  pod.deleting = fact.deleting;
  pod.deadline = fact.deadline;
  pod.resource_version = fact.resource_version;
  pod.last_restart = fact.last_restart ?? null;
  pod.labels = fact.labels ?? {};
  pod.is_ready = ready;
  pod.was_ready = pod.was_ready || ready;
  pod.n = fact.n;
}

/**
 * A Pod with the containers that its ReplicaSet's template names; a bare Pod's show up one by one.
 * @param {Picture} picture
 * @param {FactOf<"pod.changed">} fact
 */
function newPod(picture, fact) {
  picture.ended = picture.ended.filter(([name]) => name !== fact.pod);
  const owner = fact.owner ?? "";
  const replicaSet = picture.replica_sets[owner.slice(owner.indexOf("/") + 1)];
  const { t, n } = fact;
  const pod = /** @type {Pod} */ ({
    name: fact.pod, uid: fact.uid, owner: fact.owner, deployment: replicaSet?.deployment ?? "",
    ready: fact.ready, status: fact.status, restarts: fact.restarts, is_ready: false, was_ready: false,
    since: { ready: t, status: t, restarts: t, is_ready: t }, ended_at: null, containers: {},
  });
  delete picture.pods[fact.pod];
  picture.pods[fact.pod] = pod;
  for (const [name, template] of Object.entries(replicaSet?.containers ?? {})) {
    const at = /** @type {Container} */ (containerOf(picture, fact.pod, name));
    at.role = template.role;
    at.image = template.image;
    for (const [kind, spec] of Object.entries(template.probes)) {
      at.probes[/** @type {ProbeKind} */ (kind)] = probeFrom(/** @type {ProbeSpec} */ (spec), n);
    }
  }
  return pod;
}

/**
 * @param {Picture} picture
 * @param {FactOf<"container.changed">} fact
 */
export function containerChanged(picture, fact) {
  const at = containerOf(picture, fact.pod, fact.container);
  if (at === null) return;
  if (fact.restart_count > at.restart_count) {
    for (const probe of Object.values(at.probes)) probeRestarted(probe, fact);
  }
  if (fact.state !== at.state) at.since = fact.t;
  if (fact.state === "running") waited(at);
  at.stopping = stoppingOf(at, fact);
  at.role = fact.role;
  at.id = fact.id;
  at.image = fact.image;
  at.state = fact.state;
  at.reason = fact.reason;
  at.message = fact.message;
  at.exit_code = fact.exit_code;
  at.signal = fact.signal;
  at.started_at = fact.started_at;
  at.finished_at = fact.finished_at;
  at.last = fact.last;
  at.ready = fact.ready;
  at.started = fact.started;
  at.restart_count = fact.restart_count;
  at.n = fact.n;
}

/**
 * @param {Container} at
 * @param {FactOf<"container.changed">} fact
 */
function stoppingOf(at, fact) {
  if (fact.stopping === null) return null;
  const { reason, grace_ms, deadline } = fact.stopping;
  return { reason, grace_ms, deadline, since: at.stopping?.since ?? fact.t };
}

/**
 * @param {Picture} picture
 * @param {FactOf<"program.changed">} fact
 */
export function programChanged(picture, fact) {
  const at = containerOf(picture, fact.pod, fact.container);
  if (at === null) return;
  const since = at.program?.state === fact.state ? at.program.since : fact.t;
  at.program = { state: fact.state, fault: fact.fault, since, n: fact.n };
}

/**
 * @param {Picture} picture
 * @param {FactOf<"backoff.started">} fact
 */
export function backoffStarted(picture, fact) {
  const at = containerOf(picture, fact.pod, fact.container);
  if (at === null || fact.immediate) return;
  const from = at.backoff?.step === fact.step ? at.backoff.from : fact.t;
  if (at.backoff?.step !== fact.step) waited(at);
  at.waits = at.waits.filter((step) => step < fact.step);
  const { wait_ms, until, retry_at, step, n } = fact;
  at.backoff = { for: fact.for, wait_ms, from, until, retry_at, step, n };
}

/**
 * The wait, if there was one, is over: its bar of the ladder is past.
 * @param {Container} at
 */
function waited(at) {
  if (at.backoff === null) return;
  if (!at.waits.includes(at.backoff.step)) at.waits.push(at.backoff.step);
  at.backoff = null;
}

/**
 * Ends the wait; without one the ladder begins anew.
 * @param {Picture} picture
 * @param {FactOf<"backoff.cleared">} fact
 */
export function backoffCleared(picture, fact) {
  const at = containerOf(picture, fact.pod, fact.container);
  if (at === null) return;
  if (at.backoff === null) at.waits = [];
  else waited(at);
}

/**
 * @param {Picture} picture
 * @param {FactOf<"log.written">} fact
 */
export function logWritten(picture, fact) {
  const at = containerOf(picture, fact.pod, fact.container);
  if (at === null) return;
  at.log.push({ t: fact.t, n: fact.n, line: fact.line });
  if (at.log.length > LOG_LINES) at.log.shift();
}
