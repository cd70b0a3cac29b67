// What the stage says of a picture at t: read from it, never guessed.

import { shares } from "../model/answers.js";

export { presentPods as stagePods } from "../model/doing.js";

/** @import { Tone } from "../model/answers.js" */
/** @import { Answer, Container, EndpointRow, Hop, Ingress, Picture, Pod } from "../model/types.js" */

/** @typedef {"joined" | "cut" | "never" | "draining"} Join */

/** @param {Picture} picture @returns {Ingress | null} */
export function stageIngress(picture) {
  return Object.values(picture.ingresses)[0] ?? null;
}

/** @param {EndpointRow} endpoint @returns {Join} */
export function join(endpoint) {
  if (endpoint.terminating) return "draining";
  if (endpoint.ready) return "joined";
  return endpoint.was_in ? "cut" : "never";
}

/** How many requests a Pod has taken and not answered yet. @param {Picture} picture @param {string} pod */
export function openAt(picture, pod) {
  return Object.values(picture.requests).filter(({ hops }) => hops.at(-1)?.to === `pod/${pod}`).length;
}

/** kubectl's word, or "Killing" between the stop call and the death. @param {Pod} pod */
export function chipWord(pod) {
  const killing = !pod.deleting && Object.values(pod.containers).some((container) => container.stopping);
  return killing ? "Killing" : pod.status;
}

const STARTING = /^(Pending|ContainerCreating|PodInitializing|Init:)/;

/** The most urgent state of a Pod. @param {Pod} pod @returns {Tone} */
export function podTone(pod) {
  const word = chipWord(pod);
  if (pod.deleting) return "id";
  if (word === "Killing") return "fail";
  if (word.endsWith("BackOff") || waiting(pod)) return "bo";
  if (STARTING.test(word)) return "st";
  if (word === "Completed" || word === "Succeeded") return "id";
  if (word === "Running") return pod.is_ready ? "ok" : "nr";
  return "fail";
}

/** The container that waits for its restart, if one does; none of a Pod that is deleted comes again. @param {Pod} pod @returns {Container | null} */
export function waiting(pod) {
  if (pod.deleting) return null;
  return Object.values(pod.containers).find((container) => container.backoff) ?? null;
}

/**
 * How much of each Pod is drawn: in full, slim, as rows, as cells.
 * @param {number} n  Pods
 * @param {number} [strips]  of all Pods together; many probes need as much room as many Pods
 */
export function density(n, strips = n) {
  const weight = n > 5 ? n : Math.max(n, Math.min(5, Math.ceil(strips / 2)));
  if (weight <= 2) return "full";
  if (weight === 3) return "slim";
  if (weight <= 5) return "slim tight";
  if (weight <= 10) return "rows";
  return weight <= 20 ? "rows tight" : "cells";
}

/** How many strips these Pods have. @param {readonly Pod[]} pods */
export const stripsOf = (pods) => pods.flatMap((pod) => Object.values(pod.containers).filter(({ role }) => role !== "init").flatMap(({ probes }) => Object.keys(probes))).length;

/** Clients: rate, share answered OK in the last ten seconds and its tone. @param {Picture} picture @param {number} t */
export function clientView(picture, t) {
  const { rate, total, ok, now } = shares(picture, t);
  // An error of some seconds ago is still in the share, but no longer what users get.
  /** @type {Tone} */
  const tone = ok === null || (now && ok < 1) ? "id" : now ? "ok" : "fail";
  return { rate, total, ok, tone };
}

/**
 * How the request went on from the balancer: where it failed, and whether an answer came back over that link.
 * @param {Answer | null} answer
 */
export function onward(answer) {
  const failed = answer?.failed ?? null;
  return {
    failed,
    atService: Boolean(failed?.to.startsWith("service/")), // else behind it, at a Pod
    tried: Boolean(answer?.hops.some((hop) => hop.at === "balancer")),
    back: answer !== null && answer.origin.startsWith("pod"),
    word: failed ? failureWord(failed) : "",
  };
}

/** The word beside the failed hop's diamond. @param {Hop} hop */
export function failureWord(hop) {
  return { refused: "refused", closed: "EOF", reset: "reset", timeout: "timeout", sent: "", answered: "" }[hop.outcome] ?? "";
}

/**
 * The Pod that a hop or an answer names, or "".
 * @param {Picture} picture
 * @param {string} to  "pod/NAME" or "10.3.53.103:8080"
 */
export function podNamed(picture, to) {
  if (to.startsWith("pod/")) return to.slice(4);
  const ip = to.split(":")[0];
  return Object.values(picture.pods).find((pod) => pod.ip && pod.ip === ip)?.name ?? "";
}
