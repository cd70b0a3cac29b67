// What the Pods are doing, all together: the second half of the verdict.

import { plural, tr } from "../locale/text.js";
import { doing, frontServices, parted, presentPods, refuses, staying } from "./doing.js";
import { allReady, alike, inList, ofAll, ofSome, one, running, unreadyOf } from "./plight.js";
import { capital, count, cut } from "./words.js";

/** @import { Container, Picture, Pod, Probe, ProbeKind, Service } from "./types.js" */
/** @import { Doing } from "./doing.js" */
/** @import { Crowd } from "./plight.js" */
/** @import { Tone } from "./answers.js" */

/**
 * @typedef {object} State
 * @property {"none" | "stuck" | "backoff" | "killing" | "starting" | "not ready" | "some" | "restarted" | "missing" | "ready"} kind
 * @property {Tone} tone
 * @property {string} so "both containers are waiting to be restarted"
 * @property {string} [brief] the same, where that is too long
 * @property {string} small
 * @property {number} n the fact that says so
 */

/**
 * Pods that are not ended, and not leaving either as long as others stay.
 * @param {Picture} picture
 * @returns {Pod[]}
 */
export function livePods(picture) {
  return staying(presentPods(picture));
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
 * Of the Pods that the Service selects; others are named apart. Whoever counts the Pods on the stage finds what is said.
 * @param {Picture} picture
 * @returns {State}
 */
export function stateOf(picture) {
  const { inside, outside } = parted(picture);
  if (inside.length === 0) return outside.length === 0 ? noPods(picture) : astray(picture);
  const crowd = { drawn: presentPods(picture).length, apart: outside.length > 0 };
  const bad = inside.filter((pod) => !pod.is_ready || pod.deleting).map((pod) => doing(picture, pod));
  const state = bad.length === inside.length ? noneReady(picture, bad, crowd) : (someReady(picture, bad) ?? ready(inside, crowd));
  return { ...state, small: sentences(state.small, apart(picture, outside)) };
}

/**
 * @param {Picture} picture
 * @returns {State}
 */
function noPods(picture) {
  const deployment = Object.values(picture.deployments)[0];
  const n = deployment === undefined ? 0 : deployment.rollout_n || deployment.n;
  const small = deployment === undefined ? "" : tr`Deployment ${deployment.name} wants ${count(deployment.replicas, "Pod")}.`;
  return { kind: "none", tone: "id", so: tr`there is no Pod`, small, n };
}

/**
 * There are Pods, but not for users.
 * @param {Picture} picture
 * @returns {State}
 */
function astray(picture) {
  const { name, selector, applied_n } = frontServices(picture)[0];
  const labels = Object.entries(selector).map(([key, value]) => `${key}=${value}`);
  const asked = cut(labels.join(","), 40);
  const small = labels.length === 1 ? tr`Service ${name} selects ${asked}; no Pod has this label.` : tr`Service ${name} selects ${asked}; no Pod has these labels.`;
  return { kind: "stuck", tone: "nr", so: tr`the Service selects no Pod`, small, n: applied_n };
}

/**
 * Pods that no Service in front selects, when not all is well with them.
 * @param {Picture} picture
 * @param {Pod[]} outside
 */
function apart(picture, outside) {
  const bad = outside.filter((pod) => !pod.is_ready && pod.status !== "Completed");
  const words = [...new Set(bad.map((pod) => pod.status))].slice(0, 2).join(", ");
  if (bad.length === 0) return "";
  const pods = count(bad.length, "Pod");
  return frontServices(picture).length === 1 ? tr`Outside the Service: ${pods}, ${words}.` : tr`Outside the Services: ${pods}, ${words}.`;
}

/** @param {Pod} pod */
const apps = (pod) => Object.values(pod.containers);

/** @type {Partial<Record<Doing["kind"], State["kind"]>>} */
const KINDS = { backoff: "backoff", image: "backoff", leaving: "killing", killing: "killing", unready: "not ready", starting: "starting" };
/** @type {Partial<Record<Doing["kind"], Tone>>} */
const TONES = { backoff: "bo", image: "bo", leaving: "fail", killing: "fail", starting: "st" };
const WORST = ["backoff", "image", "stuck", "lost node", "no node", "gate", "killing", "leaving", "unready", "starting"];

/**
 * @param {Picture} picture
 * @param {Doing[]} bad all Pods
 * @param {Crowd} crowd
 * @returns {State}
 */
function noneReady(picture, bad, crowd) {
  const last = bad[bad.length - 1];
  const { kind, at, pod } = last;
  const small = bad.map((each) => smallWords(each)).find(Boolean) ?? "";
  if (!bad.every((each) => alike(each, last))) {
    return { kind: "stuck", tone: "nr", so: tr`no Pod is Ready`, small: sentences(`${tally(bad, crowd.drawn)}.`, small), n: pod.n };
  }
  const many = bad.length;
  const so = many === crowd.drawn ? ofAll(last, many) : ofSome(last, doLike(picture, last), crowd.drawn);
  const state = { kind: KINDS[kind] ?? "stuck", tone: TONES[kind] ?? "nr", so, small, n: at?.backoff?.n ?? at?.n ?? pod.n };
  if (kind !== "unready") return state;
  const pods = bad.map((each) => each.pod);
  const all = pods.every(({ status }) => status === "Running");
  return { ...state, so: all ? running(many, crowd) : so, small: unreadyWords(picture, pods, pods[0]), n: pods[0].n };
}

/** How many of all Pods do what one does; a Ready one can only be ended. @param {Picture} picture @param {Doing} one */
function doLike(picture, one) {
  const found = presentPods(picture).filter((pod) => !pod.is_ready || pod.deleting || ["backoff", "killing"].includes(one.kind));
  return found.filter((pod) => alike(doing(picture, pod), one)).length;
}

/**
 * "1 of 3 Pods is in Error, 1 not Ready, 1 still starting"
 * @param {Doing[]} bad
 * @param {number} many
 */
function tally(bad, many) {
  const sorted = [...bad].sort((a, b) => WORST.indexOf(a.kind) - WORST.indexOf(b.kind));
  const groups = sorted.filter((each, i) => !sorted.slice(0, i).some((before) => alike(before, each)));
  const counted = (/** @type {Doing} */ each) => sorted.filter((other) => alike(other, each)).length;
  return groups.map((each, i) => (i === 0 ? ofSome(each, counted(each), many) : inList(each, counted(each)))).join(", ");
}

/**
 * The mechanism behind what a Pod is doing, or "".
 * @param {Doing} doing
 */
function smallWords({ kind, at }) {
  if (at === undefined || kind === "unready") return "";
  if (at.backoff !== null) return backoffWords(at);
  if (at.stopping !== null) return tr`The program has ${Math.round(at.stopping.grace_ms / 1000)} s to stop by itself.`;
  if (at.message) return `${cut(at.message, 120)}.`;
  return at.state === "terminated" ? endedWords(at) : "";
}

/** @param {Container} at */
function endedWords(at) {
  const code = at.exit_code ?? at.last?.exit_code;
  return code === null || code === undefined ? tr`The container ended.` : tr`The container ended with code ${code}.`;
}

/** @param {...string} texts */
const sentences = (...texts) => texts.filter(Boolean).join(" ");

/**
 * @param {Container} at
 * @returns {string}
 */
export function backoffWords(at) {
  const wait = Math.round((at.backoff?.wait_ms ?? 0) / 1000);
  if (at.backoff?.for === "image") return tr`${at.image}: the kubelet tries again after ${wait} s.`;
  const waits = tr`This wait is ${wait} s, the next is longer.`;
  if (at.kills > 0) {
    const failed = failing(at)?.[1].failure_threshold ?? 1;
    const who = kindOfKill(at);
    return `${failed > 1 ? tr`${who} failed ${failed} in a row, ${times(at.kills)}` : tr`${who} failed ${times(at.kills)}`}. ${waits}`;
  }
  return `${endedWords(at)} ${waits}`;
}

/** @param {Container} at */
const kindOfKill = (at) => (at.probes.liveness === undefined ? tr`The startup probe` : tr`Liveness`);

/** @param {number} many */
const times = (many) => (many === 1 ? tr`once` : many === 2 ? tr`twice` : plural(many, "{0} time", "{0} times"));

/**
 * @param {Picture} picture
 * @param {Pod[]} pods
 * @param {Pod} held
 */
function unreadyWords(picture, pods, held) {
  const service = shownService(picture);
  const said = (/** @type {string} */ what) => capital(service?.in === 0 ? tr`The Service has no endpoints: ${what}` : what);
  if (pods.every((pod) => !pod.was_ready)) {
    return said(one(pods.length, tr`the Pod has never passed its readiness probe.`, tr`neither Pod has passed its readiness probe.`, tr`no Pod has passed its readiness probe.`));
  }
  const probe = apps(held).find((at) => refuses(at))?.probes.readiness;
  return said(tr`readiness ${probe?.asks ?? ""} missed ${probe?.run ?? 0} in a row.`);
}

/**
 * @param {Picture} picture
 * @param {Doing[]} bad those that are not Ready
 * @returns {State | null}
 */
function someReady(picture, bad) {
  if (bad.length === 0) return null;
  const { kind, at, pod } = bad[0];
  const here = presentPods(picture);
  const same = bad.every((each) => alike(each, bad[0]));
  const brief = unreadyOf(here.filter(({ is_ready }) => !is_ready).length, here.length);
  const so = same && kind !== "unready" ? ofSome(bad[0], doLike(picture, bad[0]), here.length) : brief;
  const why = same ? smallWords(bad[0]) : `${tally(bad, here.length)}.`;
  const service = shownService(picture);
  const inside = service ? plural(service.in, "{0} Pod in the Service.", "{0} Pods in the Service.") : "";
  const small = same && at?.backoff ? why : sentences(why, inside);
  const tone = same && kind !== "leaving" && kind !== "killing" ? (TONES[kind] ?? "nr") : "nr";
  return { kind: "some", tone, so, brief, small, n: at?.backoff?.n ?? pod.n };
}

/**
 * All Ready: still worth a word when a probe is missing its answers or restarts pile up.
 * @param {Pod[]} pods
 * @param {Crowd} crowd
 * @returns {State}
 */
function ready(pods, crowd) {
  for (const pod of pods) {
    for (const at of apps(pod)) {
      const missing = failing(at);
      if (missing !== null) {
        const [kind, probe] = missing;
        const so = tr`${kind} has missed ${Math.min(probe.run, probe.failure_threshold)} of ${probe.failure_threshold}`;
        const most = probe.failure_threshold;
        const small = kind === "readiness" ? tr`At ${most} in a row the Pod leaves the Service.` : tr`At ${most} in a row the container is killed and restarted.`;
        return { kind: "missing", tone: "nr", so, small, n: probe.n };
      }
    }
  }
  const killed = pods.flatMap(apps).filter((at) => at.kills > 0);
  if (killed.length > 0) {
    const most = killed.reduce((a, b) => (b.kills > a.kills ? b : a));
    return { kind: "restarted", tone: "nr", so: killedSo(killed, pods.length), small: sinceRestart(most), n: most.n };
  }
  return { kind: "ready", tone: "ok", so: allReady(pods.length, crowd), small: "", n: pods[pods.length - 1].n };
}

/** @param {Container[]} killed at least one @param {number} pods */
function killedSo(killed, pods) {
  const [{ kills }] = killed;
  if (killed.length === 1) return pods === 1 ? tr`the container was killed ${times(kills)}` : tr`a container was killed ${times(kills)}`;
  if (killed.every((at) => at.kills === kills)) return plural(killed.length, "{0} container was killed {1} each", "{0} containers were killed {1} each", times(kills));
  const all = times(killed.reduce((sum, at) => sum + at.kills, 0));
  return plural(killed.length, "{0} container was killed {1} in all", "{0} containers were killed {1} in all", all);
}

/** What the restart has come to, as far as the probe that asked for it knows. @param {Container} at */
function sinceRestart(at) {
  const probe = at.probes.liveness ?? at.probes.startup;
  if (probe === undefined) return "";
  if (probe.result === "success" && probe.run > 0) return tr`Liveness asks ${probe.asks}, and it passes again.`;
  if (at.kills > 1) return tr`Liveness asks ${probe.asks}; restarting has not changed the answer yet.`;
  return tr`Liveness asks ${probe.asks}; it has not asked the new container yet.`;
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
