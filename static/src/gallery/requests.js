// Part: requests under way: tokens, batches, lanes.

import { stageFrame } from "./frames.js";
import { names, Story } from "./story.js";

/** @import { Frame } from "./frames.js" */

const PODS = names(2);
const IPS = ["10.0.1.31", "10.0.1.32"];

/** @param {number} rate @param {(s: number, i: number) => string} how @param {{t?: number, took?: number, speed?: number, last?: number}} [options] */
function scene(rate, how, { t = 20.3, took = 0.004, speed = 1, last = t } = {}) {
  const story = new Story().deploy({ readiness: {} }, { replicas: 2 });
  PODS.forEach((pod, i) => story.runs(pod, { ip: IPS[i] }).strip(pod, "readiness", "....", { from: 2 + i }));
  story.slice(0.5, [[PODS[0], IPS[0], "in"], [PODS[1], IPS[1], "in"]]);
  story.traffic(last - Math.min(12, 600 / rate), last, rate, how, (i) => PODS[i % 2], { took });
  return { facts: story.told(), t: t * 1000, speed };
}

/** @returns {Frame[]} */
export function requests() {
  const mixed = (/** @type {number} */ _, /** @type {number} */ i) => (i % 20 === 3 ? "closed" : i % 9 === 4 ? "404" : "ok");
  return [
    stageFrame("A request on its way", scene(1, () => "ok", { t: 20.3 }), { note: "a hollow circle: it has no result yet" }),
    stageFrame("An answer on its way back", scene(0.5, () => "ok", { last: 21, t: 21.31 }), { note: "a pill with the code on the lower lane" }),
    stageFrame("Batches", scene(12, mixed, { t: 22.1 }), { note: "3 to 30 a second; an error always has its pill" }),
    stageFrame("A broad lane", scene(60, mixed), { note: "over 30 a second there are no tokens" }),
    stageFrame("Another code: 404", scene(2, () => "404"), {}),
    stageFrame("Another code: 301", scene(2, () => "301"), {}),
  ];
}
