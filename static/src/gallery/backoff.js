// Part: kill, restart and back-off with its ladder.

import { LADDER } from "../scene/backoff.js";
import { cardFrame } from "./frames.js";
import { names, Story } from "./story.js";

/** @import { Frame } from "./frames.js" */

const [POD] = names(1);
const PROBES = { liveness: { path: "/err" } };

/** @param {number} ms  after the kill */
function killing(ms) {
  const story = new Story().deploy(PROBES).runs(POD).strip(POD, "liveness", "xxx", { effect: "kill", from: 4 });
  story.box(14.1, POD, { stopping: { reason: "liveness", grace_ms: 30_000, deadline: 44_100 } });
  return { facts: story.told(), t: 14_100 + ms };
}

/** After `step` waits the next one runs. @param {number} step @param {number} left  seconds */
function waits(step, left) {
  const story = new Story().deploy(PROBES).runs(POD);
  let s = 2;
  for (let k = 0; k <= step; k++) {
    story.box(s, POD, { restart_count: k + 1, id: `c${k}` }).pod(s, POD, { restarts: k + 1 });
    story.strip(POD, "liveness", "xxx", { effect: "kill", from: s + 1, period: 2, end: "suspended" });
    story.box(s + 6, POD, { state: "terminated", exit_code: 137, reason: "Error", restart_count: k + 1, id: `c${k}`, ready: false });
    story.backoff(POD, s + 6, k).pod(s + 6, POD, { ready: "0/1", status: "CrashLoopBackOff", restarts: k + 1 });
    s += 6 + LADDER[k];
  }
  return { facts: story.told(), t: (s - left) * 1000 };
}

/** The second wait is over, and 10 minutes without a fault: the next wait is the first again. */
function forgotten() {
  const story = new Story().deploy(PROBES).runs(POD);
  story.box(6, POD, { state: "terminated", exit_code: 1, restart_count: 1, id: "c1", ready: false }).backoff(POD, 6, 1);
  story.box(26, POD, { restart_count: 2, id: "c2" }).at(626, "backoff.cleared", { pod: POD, container: "app", for: "restart" });
  story.box(700, POD, { state: "terminated", exit_code: 1, reason: "Error", restart_count: 2, id: "c2", ready: false });
  story.backoff(POD, 700, 0).pod(700, POD, { ready: "0/1", status: "CrashLoopBackOff", restarts: 2 });
  return { facts: story.told(), t: 704_000 };
}

/** @param {boolean} image @param {string} [status] */
function other(image, status = image ? "ImagePullBackOff" : "Error") {
  const story = new Story().deploy({ readiness: {} });
  story.pod(0, POD, { ready: "0/1", status, restarts: image ? 0 : 1 });
  story.box(0, POD, { state: image ? "waiting" : "terminated", reason: status, exit_code: image ? null : Number(status === "Error"), ready: false, started_at: null, restart_count: image ? 0 : 1 });
  story.backoff(POD, 1, 0, { for: image ? "image" : "restart" });
  return { facts: story.told(), t: 4000 };
}

function back() {
  const story = new Story().deploy(PROBES).runs(POD);
  story.strip(POD, "liveness", "xxx", { effect: "kill", from: 1, period: 2, end: "suspended" });
  story.box(6, POD, { state: "terminated", exit_code: 137, restart_count: 0, ready: false }).backoff(POD, 6, 0);
  story.box(16, POD, { restart_count: 1, id: "c1" }).pod(16, POD, { restarts: 1 }).strip(POD, "liveness", "..", { from: 17 });
  return { facts: story.told(), t: 24_000 };
}

/** @returns {Frame[]} */
export function backoffs() {
  return [
    cardFrame("Killing", killing(130), { note: "the card empties from the right: half-way" }),
    cardFrame("Killing, waiting for the end", killing(900), { note: "the grace period" }),
    cardFrame("Running again", back(), { note: "the counters begin anew" }),
    ...[8, 13, 25, 61, 120, 222].map((left, step) => cardFrame(`The ${["first", "second", "third", "fourth", "fifth", "sixth"][step]} wait`, waits(step, left))),
    cardFrame("Due now", waits(1, 0), { note: "the ring is empty" }),
    cardFrame("STATUS is still Error", other(false), { note: "the block follows the wait, the chip kubectl" }),
    cardFrame("The image cannot be pulled", other(true)),
    cardFrame("The ladder begins anew", forgotten(), { note: "after 10 minutes without a fault nothing is past" }),
    cardFrame("At 64×", { ...waits(3, 61), speed: 64 }, { note: "over 16× the ring steps in tenths" }),
    cardFrame("STATUS is Completed", other(false, "Completed"), { note: "a container that ends by itself waits too" }),
  ];
}
