// What somebody points at, by its name -> the fact to ask "Why?" about: the page's markup names things, for a number in
// it would have it painted anew whenever another fact comes.

import { lastAnswers, newest } from "./answers.js";
import { shownService } from "./state.js";

/** @import { Container, Fact, Picture, Pod, Probe } from "./types.js" */

/**
 * @param {Picture} picture
 * @param {string} what "ready", "restarts", "backoff", "container NAME", "probe CONTAINER/KIND", "endpoint SERVICE IP",
 *   "service" for the one on the stage, "rollout REPLICASET", "client" or "token KEY TEXT"
 * @param {string} name of the Pod that it stands in, or ""
 * @param {readonly Fact[]} facts
 * @returns {number} 0 when nothing is there to ask about
 */
export function factOf(picture, what, name, facts) {
  const [kind, one = "", other = ""] = what.split(" ");
  const pod = picture.pods[name];
  switch (kind) {
    case "ready": return pod?.n ?? 0;
    case "restarts": return pod ? restartOf(pod, facts) : 0;
    case "backoff": return Object.values(pod?.containers ?? {}).find(({ backoff }) => backoff)?.backoff?.n ?? 0;
    case "container": return pod?.containers[one]?.n ?? 0;
    case "probe": return answerOf(probeOf(pod, one));
    case "endpoint": return endpointOf(picture, one, other, facts);
    case "service": return shownService(picture)?.n ?? 0;
    case "rollout": return Object.values(picture.deployments).find(({ replica_sets }) => replica_sets.some((set) => set.name === one))?.rollout_n ?? 0;
    case "client": return answerFor(picture);
    case "token": return tokenOf(picture, one, other);
    default: return 0;
  }
}

/**
 * The last restart, or the Pod's state when there was none. What the container did since, as to become ready, is no part of it.
 * @param {Pod} pod @param {readonly Fact[]} facts
 */
function restartOf(pod, facts) {
  const again = Object.values(pod.containers).filter(({ restart_count }) => restart_count > 0).map(({ name, restart_count: count, n }) => {
    const begun = facts.find((fact) => fact.kind === "container.changed" && fact.pod === pod.name && fact.container === name && fact.restart_count === count && fact.state === "running");
    return begun?.n ?? n;
  });
  return again.length ? Math.max(...again) : pod.n;
}

/** @param {Pod | undefined} pod @param {string} which "CONTAINER/KIND" @returns {Probe | undefined} */
function probeOf(pod, which) {
  const [container, kind] = which.split("/");
  return pod?.containers[container]?.probes[/** @type {keyof Container["probes"]} */ (kind)];
}

/** How a probe was answered last. @param {Probe | undefined} probe */
const answerOf = (probe) => probe?.marks.filter(({ type }) => type !== "skip" && type !== "restart").at(-1)?.n ?? 0;

/** What let an endpoint in or took it out; its Service's last change, when that is no longer known. @param {Picture} picture @param {string} name @param {string} ip @param {readonly Fact[]} facts */
function endpointOf(picture, name, ip, facts) {
  const service = picture.services[name];
  const row = service?.endpoints.find((each) => each.ip === ip);
  const then = row && facts.find((fact) => fact.kind === "endpoints.changed" && fact.service === name && fact.t === row.since);
  return then?.n ?? service?.n ?? 0;
}

/** The last answer that was not served, while it counts; else the last. @param {Picture} picture */
function answerFor(picture) {
  const bad = newest(Object.values(picture.clients).flatMap((client) => client.bad ?? []));
  const last = newest(lastAnswers(picture, picture.t));
  return (bad && last && bad.t > picture.t - 10_000 ? bad : last)?.n ?? 0;
}

/**
 * A request or its answer by the request's name, a batch by its code, a probe by its last answer.
 * @param {Picture} picture @param {string} key of its course: "REQUEST>", "REQUEST<0.0", "batch-END<0.0", "POD/CONTAINER/KIND@T." @param {string} text "502"
 */
function tokenOf(picture, key, text) {
  const [, pod, probe] = /^([^/]+)\/(.+)@\d+[>.]$/.exec(key) ?? [];
  if (pod && picture.pods[pod]) return answerOf(probeOf(picture.pods[pod], probe));
  const request = key.split(/[<>]/)[0];
  const answers = Object.values(picture.clients).flatMap(({ answers, bad }) => [...Object.values(answers), ...(bad ? [bad] : [])]);
  const own = answers.find((answer) => answer.request === request)?.n ?? picture.requests[request]?.n;
  return own ?? newest(answers.filter(({ status }) => text.startsWith(String(status))))?.n ?? 0;
}
