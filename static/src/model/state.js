// What the Pods are doing, all together: the second half of the verdict.

import { capital, count } from "./words.js";

/** @import { Container, Picture, Pod, Probe, ProbeKind, Service } from "./types.js" */
/** @import { Tone } from "./answers.js" */

/**
 * @typedef {object} State
 * @property {"none" | "backoff" | "killing" | "hung" | "starting" | "not ready" | "some" | "restarted" | "missing" | "ready"} kind
 * @property {Tone} tone
 * @property {string} so "both containers are waiting to be restarted"
 * @property {string} small
 * @property {number} n the fact that says so
 */

/**
 * Pods that are not ended, and not leaving either as long as others stay.
 * @param {Picture} picture
 * @returns {Pod[]}
 */
export function livePods(picture) {
  const here = Object.values(picture.pods).filter((pod) => pod.ended_at === null);
  const staying = here.filter((pod) => !pod.deleting);
  return staying.length > 0 ? staying : here;
}

/**
 * The Service that users reach: that of the first Ingress path, else the first.
 * @param {Picture} picture
 * @returns {Service | null}
 */
export function shownService(picture) {
  for (const ingress of Object.values(picture.ingresses)) {
    for (const path of ingress.paths) if (path.service in picture.services) return picture.services[path.service];
  }
  return Object.values(picture.services)[0] ?? null;
}

/**
 * @param {Picture} picture
 * @returns {State}
 */
export function stateOf(picture) {
  const pods = livePods(picture);
  if (pods.length === 0) return noPods(picture);
  return waiting(pods) ?? killing(pods) ?? unready(picture, pods) ?? someUnready(pods) ?? ready(pods);
}

/**
 * @param {Picture} picture
 * @returns {State}
 */
function noPods(picture) {
  const deployment = Object.values(picture.deployments)[0];
  const n = deployment === undefined ? 0 : deployment.rollout_n || deployment.n;
  const small = deployment === undefined ? "" : `Deployment ${deployment.name} wants ${count(deployment.replicas, "Pod")}.`;
  return { kind: "none", tone: "id", so: "there is no Pod", small, n };
}

/** @param {Pod} pod */
const apps = (pod) => Object.values(pod.containers);

/**
 * @param {Pod[]} pods
 * @returns {State | null}
 */
function waiting(pods) {
  const all = pods.map((pod) => apps(pod).find((at) => at.backoff !== null));
  const first = all[0];
  if (first === undefined || all.includes(undefined)) return null;
  const so = `${subject(pods.length, "container")} waiting to be restarted`;
  if (first.backoff?.for === "image") {
    return { kind: "backoff", tone: "bo", so: "the image cannot be pulled", small: backoffWords(first), n: first.backoff.n };
  }
  return { kind: "backoff", tone: "bo", so, small: backoffWords(first), n: first.backoff?.n ?? first.n };
}

/**
 * @param {Container} at
 * @returns {string}
 */
export function backoffWords(at) {
  const wait = Math.round((at.backoff?.wait_ms ?? 0) / 1000);
  if (at.backoff?.for === "image") return `${at.image}: the kubelet tries again after ${wait} s.`;
  if (at.kills > 0) {
    const failed = failing(at)?.[1].failure_threshold ?? 1;
    return `${kindOfKill(at)} failed${failed > 1 ? ` ${failed} in a row,` : ""} ${times(at.kills)}. This wait is ${wait} s, the next is longer.`;
  }
  const code = at.exit_code ?? at.last?.exit_code;
  const ended = code === null || code === undefined ? "The container ended" : `The container ended with code ${code}`;
  return `${ended}. This wait is ${wait} s, the next is longer.`;
}

/** @param {Container} at */
const kindOfKill = (at) => (at.probes.liveness === undefined ? "The startup probe" : "Liveness");

/** @param {number} many */
const times = (many) => (many === 1 ? "once" : many === 2 ? "twice" : `${many} times`);

/**
 * @param {Pod[]} pods
 * @returns {State | null}
 */
function killing(pods) {
  const all = pods.map((pod) => apps(pod).find((at) => at.stopping !== null));
  const first = all[0];
  if (first === undefined || all.includes(undefined)) return null;
  const leaving = pods.every((pod) => pod.deleting);
  const so = leaving ? `${subject(pods.length, "Pod")} being deleted` : `${subject(pods.length, "container")} being killed`;
  const grace = Math.round((first.stopping?.grace_ms ?? 0) / 1000);
  return { kind: "killing", tone: "fail", so, small: `The program has ${grace} s to stop by itself.`, n: first.n };
}

/**
 * No Pod is Ready: starting, hung, or held back by readiness.
 * @param {Picture} picture
 * @param {Pod[]} pods
 * @returns {State | null}
 */
function unready(picture, pods) {
  if (pods.some((pod) => pod.is_ready)) return null;
  const held = pods.find((pod) => apps(pod).some((at) => at.state === "running" && readinessHolds(at)));
  if (held === undefined) {
    const n = pods[pods.length - 1].n;
    return { kind: "starting", tone: "st", so: `${subject(pods.length, "Pod")} still starting`, small: "", n };
  }
  const so = held.status === "Running" ? `${subject(pods.length, "Pod")} Running` : `${subject(pods.length, "Pod")} not Ready`;
  return { kind: "not ready", tone: "nr", so, small: unreadyWords(picture, pods, held), n: held.n };
}

/**
 * Readiness has refused: it missed as often as it may, or was Ready and is no more.
 * @param {Container} at
 */
function readinessHolds(at) {
  const probe = at.probes.readiness;
  return probe !== undefined && probe.result === "failure" && probe.run >= Math.min(probe.failure_threshold, 1);
}

/**
 * @param {Picture} picture
 * @param {Pod[]} pods
 * @param {Pod} held
 */
function unreadyWords(picture, pods, held) {
  const service = shownService(picture);
  const start = service !== null && service.in === 0 ? "The Service has no endpoints: " : "";
  if (pods.every((pod) => !pod.was_ready)) {
    const who = pods.length === 1 ? "the Pod has never passed" : pods.length === 2 ? "neither Pod has passed" : "no Pod has passed";
    return capital(`${start}${who} its readiness probe.`);
  }
  const probe = apps(held).find((at) => readinessHolds(at))?.probes.readiness;
  return capital(`${start}readiness ${probe?.asks ?? ""} missed ${probe?.run ?? 0} in a row.`);
}

/**
 * @param {Pod[]} pods
 * @returns {State | null}
 */
function someUnready(pods) {
  const bad = pods.filter((pod) => !pod.is_ready);
  if (bad.length === 0) return null;
  const at = apps(bad[0]).find((found) => found.backoff !== null);
  if (at !== undefined) {
    const so = `${bad.length} of ${pods.length} Pods ${verb(bad.length)} waiting to be restarted`;
    return { kind: "some", tone: "bo", so, small: backoffWords(at), n: at.backoff?.n ?? at.n };
  }
  const so = `${bad.length} of ${pods.length} Pods ${verb(bad.length)} not Ready`;
  return { kind: "some", tone: "nr", so, small: `${count(pods.length - bad.length, "Pod")} in the Service.`, n: bad[0].n };
}

/** @param {number} many */
const verb = (many) => (many === 1 ? "is" : "are");

/**
 * All Ready: still worth a word when a probe is missing its answers or restarts pile up.
 * @param {Pod[]} pods
 * @returns {State}
 */
function ready(pods) {
  for (const pod of pods) {
    for (const at of apps(pod)) {
      const missing = failing(at);
      if (missing !== null) {
        const [kind, probe] = missing;
        const so = `${kind} has missed ${Math.min(probe.run, probe.failure_threshold)} of ${probe.failure_threshold}`;
        const what = kind === "readiness" ? "leaves the Service" : "is killed and restarted";
        const small = `At ${probe.failure_threshold} in a row ${kind === "readiness" ? "the Pod" : "the container"} ${what}.`;
        return { kind: "missing", tone: "nr", so, small, n: probe.n };
      }
    }
  }
  const again = pods.flatMap(apps).find((at) => at.kills > 0);
  if (again !== undefined) {
    const so = `${pods.length === 1 ? "the container" : "a container"} was killed ${times(again.kills)}`;
    const asks = (again.probes.liveness ?? again.probes.startup)?.asks;
    return { kind: "restarted", tone: "nr", so, small: `Liveness asks ${asks}; restarting does not change the answer.`, n: again.n };
  }
  return { kind: "ready", tone: "ok", so: `${subject(pods.length, "Pod")} Ready`, small: "", n: pods[pods.length - 1].n };
}

/**
 * The probe of a running container that is missing its answers now; liveness first.
 * @param {Container} at
 * @returns {[ProbeKind, Probe] | null}
 */
export function failing(at) {
  for (const kind of /** @type {ProbeKind[]} */ (["liveness", "startup", "readiness"])) {
    const probe = at.probes[kind];
    if (probe !== undefined && probe.result === "failure" && probe.run > 0) return [kind, probe];
  }
  return null;
}

/**
 * "the Pod is", "both Pods are", "all 3 Pods are"
 * @param {number} many
 * @param {string} noun
 */
export function subject(many, noun) {
  if (many === 1) return `the ${noun} is`;
  return many === 2 ? `both ${noun}s are` : `all ${many} ${noun}s are`;
}
