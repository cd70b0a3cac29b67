// What the stage says of a picture at t: read from it, never guessed.

import { shares } from "../model/answers.js";

/** @import { Tone } from "../model/answers.js" */
/** @import { Answer, Container, EndpointRow, Hop, Ingress, Picture, Pod, Service } from "../model/types.js" */

/** @typedef {"joined" | "cut" | "never" | "draining"} Join */

/** The Pods to draw, in order; ended ones live on in the timeline only. @param {Picture} picture */
export function stagePods(picture) {
  return Object.values(picture.pods).filter((pod) => pod.ended_at === null);
}

/** @param {Picture} picture @returns {Ingress | null} */
export function stageIngress(picture) {
  return Object.values(picture.ingresses)[0] ?? null;
}

/** The Service that the Ingress sends to, else the first. @param {Picture} picture @returns {Service | null} */
export function stageService(picture) {
  const named = stageIngress(picture)?.paths[0]?.service ?? "";
  return picture.services[named] ?? Object.values(picture.services)[0] ?? null;
}

/** @param {EndpointRow} endpoint @returns {Join} */
export function join(endpoint) {
  if (endpoint.terminating) return "draining";
  if (endpoint.ready) return "joined";
  return endpoint.was_in ? "cut" : "never";
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

/** The container that waits for its restart, if one does. @param {Pod} pod @returns {Container | null} */
export function waiting(pod) {
  return Object.values(pod.containers).find((container) => container.backoff) ?? null;
}

/** How many Pods are drawn in full, slim, as rows, as cells (visual spec, joining and leaving). @param {number} n */
export function density(n) {
  if (n <= 2) return "full";
  if (n === 3) return "slim";
  if (n <= 5) return "slim tight";
  return n <= 20 ? "rows" : "cells";
}

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
