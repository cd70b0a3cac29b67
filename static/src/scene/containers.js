// Init containers and sidecars of a Pod: one after the other, as the kubelet starts them.

import { tr } from "../locale/text.js";
import { icon } from "./icons.js";
import { html } from "./markup.js";

/** @import { Container, Pod } from "../model/types.js" */
/** @typedef {"done" | "runs" | "failed" | "waits"} Step */

const SIGNS = { done: "ok", runs: "st", failed: "fail", waits: "id" };
const WORDS = { done: tr`done`, runs: tr`running`, failed: tr`failed`, waits: tr`waiting` };

/** How far an init container or a sidecar is. @param {Container} container @returns {Step} */
export function stepOf({ role, state, exit_code, started, backoff, last }) {
  if (backoff) return "failed";
  if (state === "running") return role === "sidecar" && started ? "done" : "runs";
  if (state === "terminated") return exit_code === 0 ? "done" : "failed";
  return last && last.exit_code ? "failed" : "waits";
}

/** @param {Pod} pod @returns {Container[]}  in the order in which they start */
export const chain = (pod) => Object.values(pod.containers).filter(({ role }) => role !== "app");

/** Only while one of them holds the others up. @param {Pod} pod */
export function drawInits(pod) {
  const all = chain(pod);
  if (all.length === 0 || all.every((container) => stepOf(container) === "done")) return html``;
  const steps = all.map((container) => {
    const step = stepOf(container);
    const word = container.role === "sidecar" && step === "done" ? tr`started` : WORDS[step];
    return html`<li class="${SIGNS[step]}" data-asks="container ${container.name}">${icon(SIGNS[step], "s")}<b>${container.name}</b><span>${container.role === "sidecar" && "sidecar, "}${word}</span></li>`;
  });
  return html`<ol aria-label="${tr`Init containers, one after the other`}">${steps}</ol>`;
}
