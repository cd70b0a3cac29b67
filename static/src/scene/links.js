// The links of the stage at t: lanes, the failed hop, edges to the Pods, spurs from the kubelet.

import { shares, toneOf } from "../model/answers.js";
import { shownService } from "../model/state.js";
import { percent } from "../model/words.js";
import { tr } from "../locale/text.js";
import { shownAnswer } from "./badge.js";
import { manner, pillCodes } from "./flights.js";
import { ALL } from "./layout.js";
import { calm } from "./loop.js";
import { html } from "./markup.js";
import { px } from "./units.js";
import { nodeTrouble } from "./rails.js";
import { clientView, join, onward, podNamed } from "./view.js";
import { drawDiamond, drawEdge, drawLane, drawOnward, drawSpur, edgeMoves, laneWidth } from "./wires.js";

/** @import { EndpointRow, Picture, Probe } from "../model/types.js" */
/** @import { Lane, Wires } from "./layout.js" */

const MANY = 5; // endpoints; more are counted at the trunk
const LETTER = 7; // px

/**
 * @param {Picture} picture
 * @param {number} t
 * @param {number} speed
 * @param {Wires} wires
 * @returns {{links: import("./markup.js").Markup[], moving: boolean}}  `moving`: an edge opens or closes just now
 */
export function drawLinks(picture, t, speed, wires) {
  const answer = shownAnswer(picture, t, speed);
  const { failed, atService, tried, back, word } = onward(answer);
  const service = shownService(picture);
  const rate = clientView(picture, t).rate;
  const dense = manner(rate * speed) === "flow" ? " dense" : "";
  const tone = answer && answer.status !== null ? toneOf(answer.status) : null;
  const ready = Object.keys(picture.balancers).length > 0 || Object.keys(picture.ingresses).length > 0;
  const links = [];
  let moving = false;
  const broad = dense ? laneWidth(rate * speed) : 0;
  if (ready) links.push(drawLane(wires.clients.out, dense, broad));
  if (ready && tone) links.push(drawLane(wires.clients.back, `answer ${tone}${dense}`, broad));
  if (dense && tone) links.push(flowLabel(wires.clients.out, wires.clients.back, rate, codeShares(picture, t)));
  if (ready && service) {
    links.push(drawOnward(wires.onward, { failedHere: atService, word: word === "refused" ? "" : word, tried, back: back ? tone : null, known: answer !== null }));
  }
  const failedPod = failed && !atService ? podNamed(picture, failed.to) : "";
  const endpoints = service?.endpoints ?? [];
  const ends = wires.edges.map((edge) => ({ edge, endpoint: edge.pod === ALL ? together(endpoints) : endpoints.find((one) => one.pod === edge.pod) }));
  for (const { edge, endpoint } of ends.sort((a, b) => Number(a.endpoint?.ready ?? 0) - Number(b.endpoint?.ready ?? 0))) {
    if (endpoint) {
      const ms = calm() ? Infinity : (t - endpoint.since) / speed;
      links.push(drawEdge(edge, join(endpoint), ms, endpoint.since > 0));
      moving ||= edgeMoves(join(endpoint), ms);
    }
    const end = edge.points[edge.points.length - 1];
    if (failedPod && (failedPod === edge.pod || edge.pod === ALL)) links.push(drawDiamond(end[0] - 8, end[1], word));
  }
  if (endpoints.length > MANY) links.push(...trunkWords(endpoints, wires.trunk));
  for (const spur of wires.spurs) links.push(drawSpur(spur, live(probeOf(picture, spur.pod, spur.key)) && !nodeTrouble(picture, picture.pods[spur.pod]?.node ?? "")));
  return { links: links.map((link) => html`<g>${link}</g>`), moving };
}

/** @param {Picture} picture @param {string} pod @param {string} key  "container/kind" @returns {Probe | undefined} */
export function probeOf(picture, pod, key) {
  const at = key.lastIndexOf("/");
  return picture.pods[pod]?.containers[key.slice(0, at)]?.probes[/** @type {"readiness"} */ (key.slice(at + 1))];
}

/** @param {Probe | undefined} probe */
const live = (probe) => Boolean(probe && (probe.next_at !== null || probe.sent));

/** The endpoints of Pods that share one line. @param {readonly EndpointRow[]} endpoints @returns {EndpointRow | undefined} */
function together(endpoints) {
  return endpoints.find(({ ready }) => ready) ?? endpoints.find(({ was_in }) => was_in) ?? endpoints[0];
}

/** How many are in and out, at the trunk. @param {readonly EndpointRow[]} endpoints @param {[number, number]} at */
function trunkWords(endpoints, [x, y]) {
  const [within, leaving] = ["joined", "draining"].map((how) => endpoints.filter((one) => join(one) === how).length);
  const out = endpoints.length - within - leaving;
  const word = (/** @type {string} */ tone, /** @type {string} */ text, /** @type {number} */ dy) => html`<text class="trunk ${tone}" x="${px(x)}" y="${px(y + dy)}">${text}</text>`;
  return [word("ok", tr`${within} in`, -8), out ? word("nr", tr`${out} out`, 17) : "", leaving ? word("id", tr`${leaving} leave`, out ? 31 : 17) : ""];
}

/** The codes of the last ten seconds with their shares, the largest first, an error always: "200 95%", "502 5%". @param {Picture} picture @param {number} t */
function codeShares(picture, t) {
  const { codes, total } = shares(picture, t);
  return pillCodes(codes).map((code) => `${code === "none" ? tr`none` : code} ${percent(codes[code] / total)}%`);
}

/** On a narrow lane a code and its share stand below each other. @param {Lane} out @param {Lane} back @param {number} rate @param {readonly string[]} codes */
export function flowLabel(out, back, rate, codes) {
  const x = px((out.from + out.to) / 2);
  const rows = codes.flatMap((code) => (out.to - out.from < code.length * LETTER ? code.split(" ") : code));
  return html`<text class="flow" x="${x}" y="${px(out.y - 9)}">${Math.round(rate)}/s</text>${rows.map((row, i) => html`<text class="flow" x="${x}" y="${px(back.y + 19 + i * 14)}">${row}</text>`)}`;
}
