// The links of the stage at t: lanes, the failed hop, edges to the Pods, spurs from the kubelet.

import { toneOf } from "../model/answers.js";
import { shownAnswer } from "./badge.js";
import { manner } from "./flights.js";
import { calm } from "./loop.js";
import { html } from "./markup.js";
import { px } from "./units.js";
import { clientView, join, onward, podNamed, stageService } from "./view.js";
import { drawDiamond, drawEdge, drawLane, drawOnward, drawSpur, edgeMoves } from "./wires.js";

/** @import { Picture, Probe } from "../model/types.js" */
/** @import { Lane, Wires } from "./layout.js" */

/**
 * @param {Picture} picture
 * @param {number} t
 * @param {number} speed
 * @param {Wires} wires
 * @returns {{links: import("./markup.js").Markup, moving: boolean}}  `moving`: an edge opens or closes just now
 */
export function drawLinks(picture, t, speed, wires) {
  const answer = shownAnswer(picture, t, speed);
  const { failed, atService, tried, back, word } = onward(answer);
  const service = stageService(picture);
  const rate = clientView(picture, t).rate;
  const dense = manner(rate * speed) === "flow" ? " dense" : "";
  const tone = answer && answer.status !== null ? toneOf(answer.status) : null;
  const ready = Object.keys(picture.balancers).length > 0 || Object.keys(picture.ingresses).length > 0;
  const links = [];
  let moving = false;
  if (ready) links.push(drawLane(wires.clients.out, dense));
  if (ready && tone) links.push(drawLane(wires.clients.back, `answer ${tone}${dense}`));
  if (dense && tone) links.push(flowLabel(wires.clients.out, wires.clients.back, rate, String(answer?.status)));
  if (ready && service) {
    links.push(drawOnward(wires.onward, { failedHere: atService, word: word === "refused" ? "" : word, tried, back: back ? tone : null, known: answer !== null }));
  }
  const failedPod = failed && !atService ? podNamed(picture, failed.to) : "";
  const ends = wires.edges.map((edge) => ({ edge, endpoint: service?.endpoints.find((one) => one.pod === edge.pod) }));
  for (const { edge, endpoint } of ends.sort((a, b) => Number(a.endpoint?.ready ?? 0) - Number(b.endpoint?.ready ?? 0))) {
    if (endpoint) {
      const ms = calm() ? Infinity : (t - endpoint.since) / speed;
      links.push(drawEdge(edge, join(endpoint), ms, endpoint.since > 0));
      moving ||= edgeMoves(join(endpoint), ms);
    }
    const end = edge.points[edge.points.length - 1];
    if (failedPod === edge.pod) links.push(drawDiamond(end[0] - 8, end[1], word));
  }
  for (const spur of wires.spurs) links.push(drawSpur(spur, live(probeOf(picture, spur.pod, spur.key))));
  return { links: html`${links}`, moving };
}

/** @param {Picture} picture @param {string} pod @param {string} key  "container/kind" @returns {Probe | undefined} */
export function probeOf(picture, pod, key) {
  const at = key.lastIndexOf("/");
  return picture.pods[pod]?.containers[key.slice(0, at)]?.probes[/** @type {"readiness"} */ (key.slice(at + 1))];
}

/** @param {Probe | undefined} probe */
const live = (probe) => Boolean(probe && (probe.next_at !== null || probe.sent));

/** @param {Lane} out @param {Lane} back @param {number} rate @param {string} code */
function flowLabel(out, back, rate, code) {
  const x = px((out.from + out.to) / 2);
  return html`<text class="flow" x="${x}" y="${px(out.y - 9)}">${Math.round(rate)}/s</text><text class="flow" x="${x}" y="${px(back.y + 18)}">${code}</text>`;
}
