// The picture: what a viewer shows at one instant, as fold(facts); its shape is in docs/picture.md.
//
// The same fold is probeviz/sim/picture.py; a test compares both after every fact, so a change here is made there too.

import {
  endpointsChanged, ingressApplied, proxyChanged, requestAnswered, requestHop, requestSent, serviceApplied,
  targetChanged, targetChecked,
} from "./fold_network.js";
import { backoffCleared, backoffStarted, containerChanged, logWritten, podChanged, programChanged } from "./fold_pods.js";
import { probeAnswered, probePlanned, probeSent, probeSkipped, templateContainers } from "./fold_probes.js";

/** @import { Fact, FactOf, KubeEvent, Picture } from "./types.js" */

const ENDED_KEPT_MS = 60_000;
const EVENTS_PER_OBJECT = 20;
const EVENT_OBJECTS = 60;
const COMBINED = "(combined from similar events)";

/** @type {Record<string, "deployments" | "replica_sets" | "services" | "ingresses" | "nodes">} */
const TABLES = {
  deployment: "deployments", replicaset: "replica_sets", service: "services", ingress: "ingresses", node: "nodes",
};

/**
 * The picture before the first fact.
 * @returns {Picture}
 */
export function empty() {
  return {
    n: 0, t: 0, run: null, pods: {}, deployments: {}, replica_sets: {}, services: {}, ingresses: {}, nodes: {},
    proxies: {}, balancers: {}, clients: {}, requests: {}, events: {}, ended: [],
  };
}

/**
 * Folds the next fact into the picture, in place.
 * @param {Picture} picture
 * @param {Fact} fact
 */
export function fold(picture, fact) {
  picture.n = fact.n;
  picture.t = fact.t;
  step(picture, fact);
  const { ended } = picture;
  while (ended.length > 0 && ended[0][1] + ENDED_KEPT_MS <= fact.t) {
    delete picture.pods[ended[0][0]];
    ended.shift();
  }
}

/**
 * @param {Picture} picture
 * @param {Fact} fact
 */
function step(picture, fact) {
  switch (fact.kind) {
    case "run.started": return runStarted(picture, fact);
    case "run.stopped": return runStopped(picture, fact);
    case "object.applied": return objectApplied(picture, fact);
    case "object.deleted": return objectDeleted(picture, fact);
    case "node.changed": return nodeChanged(picture, fact);
    case "rollout.changed": return rolloutChanged(picture, fact);
    case "pod.changed": return podChanged(picture, fact);
    case "container.changed": return containerChanged(picture, fact);
    case "program.changed": return programChanged(picture, fact);
    case "backoff.started": return backoffStarted(picture, fact);
    case "backoff.cleared": return backoffCleared(picture, fact);
    case "log.written": return logWritten(picture, fact);
    case "event.recorded": return eventRecorded(picture, fact);
    case "probe.planned": return probePlanned(picture, fact);
    case "probe.skipped": return probeSkipped(picture, fact);
    case "probe.sent": return probeSent(picture, fact);
    case "probe.answered": return probeAnswered(picture, fact);
    case "endpoints.changed": return endpointsChanged(picture, fact);
    case "proxy.changed": return proxyChanged(picture, fact);
    case "target.checked": return targetChecked(picture, fact);
    case "target.changed": return targetChanged(picture, fact);
    case "request.sent": return requestSent(picture, fact);
    case "request.hop": return requestHop(picture, fact);
    case "request.answered": return requestAnswered(picture, fact);
  }
}

/**
 * @param {Picture} picture
 * @param {FactOf<"run.started">} fact
 */
function runStarted(picture, fact) {
  const { scenario, seed, release, start, engine, branch_of } = fact;
  picture.run = { scenario, seed, release, start, engine, branch_of: branch_of ?? null, stopped: null };
}

/**
 * @param {Picture} picture
 * @param {FactOf<"run.stopped">} fact
 */
function runStopped(picture, fact) {
  if (picture.run !== null) picture.run.stopped = fact.reason;
}

/**
 * `deployment.apps/go-http` -> `["deployment", "go-http"]`
 * @param {string} ref
 * @returns {[string, string]}
 */
function splitRef(ref) {
  const slash = ref.indexOf("/");
  return [ref.slice(0, slash).split(".")[0], ref.slice(slash + 1)];
}

/**
 * @param {Picture} picture
 * @param {FactOf<"object.applied">} fact
 */
function objectApplied(picture, fact) {
  const [kind, name] = splitRef(fact.ref);
  if (kind === "deployment") deploymentApplied(picture, name, fact);
  else if (kind === "replicaset") replicaSetApplied(picture, name, fact);
  else if (kind === "service") serviceApplied(picture, name, fact);
  else if (kind === "ingress") ingressApplied(picture, name, fact);
}

/**
 * @param {Picture} picture
 * @param {string} name
 * @param {FactOf<"object.applied">} fact
 */
function deploymentApplied(picture, name, fact) {
  const spec = fact.object.spec;
  const old = picture.deployments[name];
  const changed = old === undefined || old.generation !== fact.generation;
  picture.deployments[name] = {
    name,
    replicas: spec.replicas ?? 1,
    strategy: spec.strategy?.type ?? "RollingUpdate",
    generation: fact.generation,
    containers: templateContainers(spec.template),
    revision: old?.revision ?? 0,
    updated: old?.updated ?? 0,
    available: old?.available ?? 0,
    conditions: old?.conditions ?? {},
    replica_sets: old?.replica_sets ?? [],
    n: changed ? fact.n : old.n,
    rollout_n: old?.rollout_n ?? 0,
  };
}

/**
 * A ReplicaSet is made from its Deployment's template as it stands then, and keeps it.
 * @param {Picture} picture
 * @param {string} name
 * @param {FactOf<"object.applied">} fact
 */
function replicaSetApplied(picture, name, fact) {
  if (name in picture.replica_sets) return;
  const deployment = splitRef(fact.owner ?? "/")[1];
  const containers = picture.deployments[deployment]?.containers ?? {};
  picture.replica_sets[name] = { name, deployment, containers, n: fact.n };
}

/**
 * @param {Picture} picture
 * @param {FactOf<"object.deleted">} fact
 */
function objectDeleted(picture, fact) {
  const [kind, name] = splitRef(fact.ref);
  if (kind in TABLES) delete picture[TABLES[kind]][name];
  if (kind !== "pod") return;
  const pod = picture.pods[name];
  if (pod === undefined || pod.ended_at !== null) return;
  pod.ended_at = fact.t;
  pod.n = fact.n;
  picture.ended.push([name, fact.t]);
}

/**
 * @param {Picture} picture
 * @param {FactOf<"node.changed">} fact
 */
function nodeChanged(picture, fact) {
  const old = picture.nodes[fact.node];
  const since = old?.ready === fact.ready ? old.since : fact.t;
  picture.nodes[fact.node] = {
    name: fact.node, ready: fact.ready, schedulable: fact.schedulable, machine: fact.machine, kubelet: fact.kubelet,
    since, n: fact.n,
  };
}

/**
 * @param {Picture} picture
 * @param {FactOf<"rollout.changed">} fact
 */
function rolloutChanged(picture, fact) {
  const deployment = picture.deployments[fact.deployment];
  if (deployment === undefined) return;
  const { revision, updated, available, conditions, replica_sets } = fact;
  Object.assign(deployment, { revision, updated, available, conditions, replica_sets, rollout_n: fact.n });
}

/**
 * @param {Picture} picture
 * @param {FactOf<"event.recorded">} fact
 */
function eventRecorded(picture, fact) {
  const { events } = picture;
  const kept = (events[fact.ref] ?? []).filter((event) => !sameEvent(event, fact));
  const { type, reason, message, count, first, last, source, field_path = "", n } = fact;
  kept.push({ type, reason, message, count, first, last, source, field_path, n });
  delete events[fact.ref];
  events[fact.ref] = kept.slice(-EVENTS_PER_OBJECT);
  const refs = Object.keys(events);
  if (refs.length <= EVENT_OBJECTS) return;
  /** @param {string} ref */
  const newest = (ref) => events[ref][events[ref].length - 1].n;
  delete events[refs.reduce((oldest, ref) => (newest(ref) < newest(oldest) ? ref : oldest))];
}

/**
 * One Event that is counted on keeps its first stamp; a combined one takes the newest message.
 * @param {KubeEvent} event
 * @param {FactOf<"event.recorded">} fact
 */
function sameEvent(event, fact) {
  if (event.first !== fact.first || event.reason !== fact.reason || event.type !== fact.type) return false;
  if (event.field_path !== (fact.field_path ?? "")) return false;
  return event.message === fact.message || (fact.message.startsWith(COMBINED) && event.message.startsWith(COMBINED));
}
