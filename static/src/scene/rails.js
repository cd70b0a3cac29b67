// The kubelets: an upright rail for each node, beside the Pods that it runs; where it cannot be told apart, one for all.

import { plural, tr } from "../locale/text.js";
import { icon } from "./icons.js";
import { html } from "./markup.js";

/** @import { Picture, Pod } from "../model/types.js" */
/** @typedef {{node: string, t: number, b: number}} Rail  from top to bottom, in px */

const GAP = 4;

/** How a node is that does not do its work; "" when it does. @param {Picture} picture @param {string} node @returns {"down" | "away" | ""} */
export function nodeTrouble(picture, node) {
  const found = picture.nodes[node];
  if (!found) return "";
  if (found.machine === "down") return "down";
  return found.kubelet === "down" ? "away" : "";
}

/**
 * One rail for each run of Pods on the same node, over the whole height; Pods without a node yet belong to the run before.
 * @param {readonly {node: string, t: number, b: number}[]} pods  from top to bottom
 * @param {number} height
 * @returns {Rail[]}
 */
export function rails(pods, height) {
  /** @type {Rail[]} */
  const found = [];
  for (const { node, t, b } of pods) {
    const last = found[found.length - 1];
    if (last && (last.node === node || !node)) last.b = b;
    else if (last && !last.node) Object.assign(last, { node, b });
    else found.push({ node, t, b });
  }
  if (found.length < 2) return [{ node: found[0]?.node ?? "", t: 0, b: height }];
  for (const [i, rail] of found.entries()) {
    const next = found[i + 1];
    const middle = next ? (rail.b + next.t) / 2 : height;
    rail.t = i === 0 ? 0 : found[i - 1].b + GAP;
    rail.b = next ? middle - GAP / 2 : height;
  }
  return found;
}

/** Several Pods to a line: one rail names how many nodes there are. @param {Picture} picture @param {readonly Pod[]} pods */
export function sharedRail(picture, pods) {
  const nodes = [...new Set(pods.map(({ node }) => node).filter(Boolean))];
  const bad = nodes.filter((node) => nodeTrouble(picture, node));
  const words = nodes.length === 1 ? short(nodes[0]) : `${plural(nodes.length, "{0} node", "{0} nodes")}${bad.length ? `, ${tr`${bad.length} down`}` : ""}`;
  return html`<div class="rail${bad.length && bad.length === nodes.length ? " down" : ""}" data-nodes="${nodes.join(", ")}"><span>kubelet <code>${nodes.length ? words : ""}</code></span></div>`;
}

/** "ip-10-3-55-229.us-east-2…" without its domain. @param {string} node */
const short = (node) => node.split(".")[0];

/** @param {Picture} picture @param {readonly Rail[]} all */
export function drawRails(picture, all) {
  return html`${all.map(({ node, t, b }) => {
    const trouble = nodeTrouble(picture, node);
    const low = b - t < 118;
    const word = low ? "" : trouble === "down" ? tr`down` : trouble ? tr`kubelet away` : "kubelet";
    return html`<div class="rail${trouble ? ` ${trouble} fail` : ""}" data-nodes="${node}">${trouble ? icon("fail", "s") : ""}<span>${word ? html`${word} ` : ""}<code>${short(node)}</code></span></div>`;
  })}`;
}
