// A rollout: the ReplicaSets of a Deployment that have Pods at once, the newest and the older ones.

import { tr } from "../locale/text.js";
import { icon } from "./icons.js";
import { html } from "./markup.js";

/** @import { Picture, Pod, ReplicaSetRow } from "../model/types.js" */
/** @typedef {"new" | "old"} Age */

const MOST = 12; // Pods of one ReplicaSet that are drawn one by one

/** The ReplicaSets of a rollout under way, the newest first; none when all Pods are of one. @param {Picture} picture @returns {ReplicaSetRow[]} */
export function rollout(picture) {
  for (const { replica_sets } of Object.values(picture.deployments)) {
    const live = replica_sets.filter(({ current, desired }) => current > 0 || desired > 0);
    if (live.length > 1) return live.sort((a, b) => b.revision - a.revision);
  }
  return [];
}

/** Whether a Pod is of the newest ReplicaSet of a rollout; "" when there is none. @param {readonly ReplicaSetRow[]} sets @param {Pod} pod @returns {Age | ""} */
export function ageOf(sets, pod) {
  const owner = pod.owner?.split("/")[1] ?? "";
  const at = sets.findIndex(({ name }) => name === owner);
  return at < 0 ? "" : at === 0 ? "new" : "old";
}

/** @param {Age} age */
export const ageWord = (age) => (age === "new" ? tr`new` : age === "old" ? tr`old` : "");

/** @param {ReplicaSetRow} set */
function pods({ current, ready, desired }) {
  const many = Math.max(current, desired);
  if (many > MOST) return html``;
  return Array.from({ length: many }, (_, i) => html`<i class="${i < ready ? "on" : i < current ? "" : "due"}"></i>`);
}

/** @param {readonly ReplicaSetRow[]} sets */
export function drawRollout(sets) {
  const rows = sets.map((set, i) => html`<li title="${set.name}" tabindex="0" data-asks="rollout ${set.name}"><span class="rev ${i ? "old" : "new"}">${ageWord(i ? "old" : "new")}</span><span>${tr`rev. ${set.revision}`}</span><span class="squares" aria-hidden="true">${pods(set)}</span><b class="num">${set.ready}/${Math.max(set.current, set.desired)}</b><span>Ready</span></li>`);
  return sets.length ? html`<h3>${icon("flag", "s")}${tr`Rollout`}</h3><ul>${rows}</ul>` : html``;
}
