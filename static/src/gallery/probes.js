// Part: the heartbeat of a probe in every state, and the threshold counters.

import { cardFrame, stageFrame } from "./frames.js";
import { names, Story } from "./story.js";

/** @import { Frame } from "./frames.js" */
/** @import { Probes } from "./story.js" */

const [POD] = names(1);

/** @param {Probes} probes @param {(story: Story) => unknown} tell @param {number} t  s @param {object} [pod] */
function scene(probes, tell, t, pod = {}) {
  const story = new Story().deploy(probes).runs(POD, pod);
  tell(story);
  return { facts: story.told(), t: t * 1000 };
}

/** One readiness probe. @param {string} marks @param {{ready?: string, t?: number, spec?: object, more?: object}} [options] */
function readiness(marks, { ready = "1/1", t = 58, spec = {}, more = {} } = {}) {
  return scene({ readiness: spec }, (story) => story.strip(POD, "readiness", marks, more), t, { ready });
}

const UP = "...........";

/** @returns {Frame[]} */
export function probes() {
  return [
    cardFrame("Passing", readiness("............"), { note: "a bar above the line with a dot" }),
    cardFrame("Missing, below the threshold", readiness("..........xx"), { note: "still Ready" }),
    cardFrame("The threshold is reached", readiness(".........xxx", { ready: "0/1", more: { effect: "unready" } }), { note: "the bracket spans the misses that did it" }),
    cardFrame("Timed out", readiness("........t.tt", { t: 57, more: {} }), { note: "a cross with a clock's hand" }),
    cardFrame("Not yet counted", readiness("o", { ready: "0/1", t: 3.2, more: { from: 1 } }), { note: "the initial delay" }),
    cardFrame("No verdict", readiness("....!...!..."), { note: "the probe itself failed: it counts for nothing" }),
    cardFrame("Sent, no answer yet", readiness(UP, { more: { end: "sent" }, t: 56.4 }), { note: "the ring is full" }),
    cardFrame("Suspended", readiness(".......|..xx", { ready: "0/1", more: { end: "suspended" } }), { note: "no container runs; a restart is a dashed line" }),
    cardFrame("Waits for startup", scene({ startup: { path: "/up", failureThreshold: 20 }, readiness: {}, liveness: {} }, (story) => {
      story.box(0.1, POD, { started: false, ready: false }).strip(POD, "startup", "xxxx", { fails: 20 });
      for (const kind of /** @type {const} */ (["readiness", "liveness"])) story.at(1, "probe.planned", { pod: POD, container: "app", probe: kind, next_at: 21_000, period_ms: 5000, state: "waiting for startup" });
    }, 19, { ready: "0/1" }), { note: "startup runs, the others are grey" }),
    cardFrame("A pass wins READY back", readiness("........xxx..", { ready: "0/1", t: 62.6, spec: { successThreshold: 3 }, more: { passes: 3, effect: "unready" } }), { note: "successThreshold 3: circles" }),
    cardFrame("Many misses allowed", readiness("....xxxxxxx", { t: 54.5, spec: { failureThreshold: 20 }, more: { fails: 20 } }), { note: "more than six: one bar" }),
    cardFrame("All three", scene({ startup: { path: "/up" }, readiness: {}, liveness: { path: "/live" } }, (story) => {
      story.strip(POD, "startup", "xx.", { from: 1 }).strip(POD, "readiness", "......", { from: 12 }).strip(POD, "liveness", "......", { from: 13 });
    }, 41), { note: "in the order in which they count" }),
    cardFrame("One pass empties the counter", readiness(".........xx.", { t: 57 }), { note: "misses count in a row" }),
    cardFrame("One miss is enough", scene({ liveness: { failureThreshold: 1, path: "/err" } }, (story) => story.strip(POD, "liveness", "x|x|x|x", { fails: 1, effect: "kill", from: 4, period: 9, end: "suspended" }), 33, { ready: "0/1" }), { note: "failureThreshold 1, killed each time" }),
    stageFrame("On its way to the Pod", readiness(UP, { more: { end: "sent" }, t: 56.25 }), { note: "from the right, in the accent: it has no result yet" }),
    stageFrame("The result comes back", readiness("..........x", { t: 51.29 }), { note: "a mark that fades" }),
    stageFrame("No container, no probe", readiness(".......|..xx", { ready: "0/1", more: { end: "suspended" } }), { note: "the line to the kubelet is dotted" }),
  ];
}
