// The stage in words: each box of it and what it shows, from the same picture. Nothing in it counts down.

import { plural, tr } from "../locale/text.js";
import { badge, lastAnswers, newest, served, shares } from "./answers.js";
import { livePods, shownService } from "./state.js";
import { count, percent } from "./words.js";

/** @import { EndpointRow, Picture, Pod, Probe } from "./types.js" */
/** @typedef {{of: string, says: string}} Told */

/**
 * From the left to the right, as the stage is drawn.
 * @param {Picture} picture
 * @param {number} t
 * @returns {Told[]}
 */
export function told(picture, t) {
  const service = shownService(picture);
  return [
    { of: tr`Clients`, says: clients(picture, t) },
    { of: tr`Load balancer`, says: balancer(picture, t) },
    { of: service ? `Service ${service.name}` : "Service", says: service ? endpoints(service.endpoints, service.in) : tr`not there` },
    ...livePods(picture).map((pod) => ({ of: `Pod ${pod.name}`, says: podSays(pod) })),
  ];
}

/** @param {Picture} picture @param {number} t */
function clients(picture, t) {
  const { ok, total } = shares(picture, t);
  return ok === null ? tr`no requests in the last 10 seconds` : tr`${count(total, "request")} in the last 10 seconds, ${percent(ok)} percent served`;
}

/** @param {Picture} picture @param {number} t */
function balancer(picture, t) {
  const answers = lastAnswers(picture, t);
  if (!Object.keys(picture.balancers).length && !Object.keys(picture.ingresses).length) return tr`not there`;
  const off = unfit(picture);
  const said = off ? [off.says] : [];
  if (!answers.length) return [...said, tr`no answer yet`].join("; ");
  said.push(...answers.map((answer) => {
    const { at, code, text } = badge(answer);
    return `${answer.path} ${code}, ${at === "pod" ? tr`passed on from a Pod` : text}`;
  }));
  const bad = newest(Object.values(picture.clients).flatMap(({ bad: last }) => last ?? []));
  if (bad && answers.every(({ status }) => served(status))) said.push(tr`before that ${badge(bad).code}`);
  return said.join("; ");
}

/**
 * The balancer's targets by what its health checks say of them; null: it has none, or all are healthy.
 * @param {Picture} picture
 * @returns {{says: string, each: string, n: number} | null}  each: those that are not, by name; n: the latest fact that says so
 */
export function unfit(picture) {
  const all = Object.values(picture.balancers).flatMap(({ targets }) => Object.entries(targets)).filter(([, { state }]) => state && state !== "unused");
  const off = all.filter(([, { state }]) => state !== "healthy").sort(([, one], [, other]) => other.n - one.n);
  if (!off.length) return null;
  const states = all.map(([, { state }]) => state).sort();
  const counts = [...new Set(states)].map((state) => `${states.filter((one) => one === state).length} ${state}`);
  return { says: tr`targets: ${counts.join(", ")}`, each: off.map(([name, { state, reason }]) => `${name} ${state} ${reason}`.trim()).join("\n"), n: off[0][1].n };
}

/** @param {readonly EndpointRow[]} rows @param {number} within */
function endpoints(rows, within) {
  const each = rows.map((row) => `${row.ip} ${row.ready ? tr`in` : row.terminating ? tr`draining` : row.was_in ? tr`out` : tr`not yet`}`);
  return [plural(rows.length, "{1} of {0} endpoint", "{1} of {0} endpoints", within), ...each].join("; ");
}

/** @param {Pod} pod */
function podSays(pod) {
  const said = [`READY ${pod.ready}, ${pod.status}, ${count(pod.restarts, "restart")}`];
  for (const { backoff, probes } of Object.values(pod.containers)) {
    if (backoff !== null) said.push(tr`back-off of ${Math.round(backoff.wait_ms / 1000)} s`);
    for (const [kind, probe] of Object.entries(probes)) if (probe) said.push(probeSays(kind, probe));
  }
  return said.join("; ");
}

/** @param {string} kind @param {Probe} probe */
function probeSays(kind, probe) {
  if (probe.state === "waiting for startup") return tr`${kind} ${probe.asks}: waits for startup`;
  const misses = probe.result === "failure" ? Math.min(probe.run, probe.failure_threshold) : 0;
  return tr`${kind} ${probe.asks}: ${misses} of ${probe.failure_threshold} misses`;
}
