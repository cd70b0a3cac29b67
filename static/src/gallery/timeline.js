// Part: the timeline.

import { timelineFrame } from "./frames.js";
import { names, Story } from "./story.js";

/** @import { Fact } from "../model/types.js" */
/** @import { Frame } from "./frames.js" */

const CODES = ["ok", "301", "404", "500", "none"];

function codes() {
  const [pod] = names(1);
  const story = new Story().deploy({ readiness: {} }).runs(pod, { ip: "10.0.1.21" }).strip(pod, "readiness", ".....x..x..", { from: 1 });
  story.slice(0.5, [[pod, "10.0.1.21", "in"]]);
  story.traffic(1, 55, 4, (s, i) => (s < 45 ? CODES[Math.floor((s - 1) / 9)] ?? "ok" : CODES[i % 5]), () => pod);
  story.at(10, "command.accepted", { entry: 1, line: "kubectl apply -f shop.yaml", out: "", error: "" });
  story.at(19, "program.changed", { pod, container: "app", state: "listening", fault: "slow" });
  story.at(30, "program.changed", { pod, container: "app", state: "listening", fault: null });
  return { facts: story.told(), t: 56_000 };
}

/** Everything that has a flag, and two containers. */
function flagged() {
  const [pod] = names(1);
  const story = new Story().deploy({ readiness: {} }).runs(pod, { ip: "10.0.1.21" }).strip(pod, "readiness", ".....xxx....", { from: 1, effect: "unready" });
  story.box(0, pod, { container: "log" }).slice(1, [[pod, "10.0.1.21", "in"]]).slice(36, [[pod, "10.0.1.21", "out"]]).slice(42, [[pod, "10.0.1.21", "in"]]);
  story.at(9, "command.accepted", { entry: 1, line: "kubectl scale deployment/shop --replicas=1", out: "", error: "" });
  story.at(18, "program.changed", { pod, container: "app", state: "listening", fault: "hang" }).at(40, "program.changed", { pod, container: "app", state: "listening", fault: null });
  story.box(26, pod, { container: "log", state: "terminated", exit_code: 1, ready: false });
  for (const [i, s] of [27, 28, 29].entries()) story.event(s, pod, "BackOff", "Back-off restarting failed container log", { count: i + 1, first: 27 });
  story.traffic(2, 57, 2, (s) => (s > 18 && s < 36 ? "timeout" : s > 36 && s < 42 ? "refused" : "ok"), () => pod, { took: 1 });
  return { facts: story.told(), t: 58_000 };
}

/** Seven minutes, in which three Pods follow each other. */
function long() {
  const story = new Story().deploy({ readiness: {} });
  const pods = names(3);
  const [from, to] = [[0, 70, 260], [75, 265, 420]];
  pods.forEach((pod, i) => {
    const ip = `10.0.1.${21 + i}`;
    story.runs(pod, { s: from[i], ip }).strip(pod, "readiness", ".".repeat(Math.floor((to[i] - from[i]) / 2)), { from: from[i] + 1, period: 2 });
    if (i < 2) story.at(to[i], "object.deleted", { ref: `pod/${pod}`, uid: pod, owner: null, generation: 1, resource_version: 2, by: "" });
    if (i) story.at(from[i], "command.accepted", { entry: i, line: "kubectl rollout restart deployment/shop", out: "", error: "" });
  });
  story.traffic(2, 419, 0.8, (s) => (s > 262 && s < 275 ? "closed" : s > 330 && s < 340 ? "404" : "ok"), () => pods[2]);
  return { facts: story.told(), t: 420_000 };
}

function imageless() {
  const [pod] = names(1);
  const waits = (/** @type {number} */ s, /** @type {string} */ reason) => story.box(s, pod, { state: "waiting", reason, ready: false, started: false });
  const story = new Story().deploy({ readiness: {} }).pod(1, pod, { ready: "0/1", phase: "Pending", status: "ContainerCreating" });
  [[1, "ContainerCreating"], [4, "ErrImagePull"], [10, "ImagePullBackOff"], [22, "ErrImagePull"], [28, "ImagePullBackOff"]].forEach(([s, reason]) => waits(Number(s), String(reason)));
  return { facts: story.told(), t: 52_000 };
}

/** @param {Record<string, Fact[]>} recorded @returns {Frame[]} */
export function timelines(recorded) {
  return [
    timelineFrame("Every class of code", codes(), { note: "2xx solid, 3xx dots, 4xx lines, 5xx hatched, no answer dashed" }),
    timelineFrame("Kills and back-off", { facts: recorded.crash, t: 72_000 }, { note: "played by the engine" }),
    timelineFrame("Guessed marks", { facts: recorded.crash, t: 72_000 }, { note: "dashed, with the band that counts as right; solid is what came", ghost: { guessed: [21_000, 36_000, 62_000], truth: [17_000, 32_000, 47_000], tolerance: 5000 } }),
    timelineFrame("Flags", flagged(), { note: "what somebody did, what broke, and what came of it" }),
    timelineFrame("Looking back", { facts: recorded.crash, t: 34_000, edge: 72_000 }, { note: "later data is pale, the live edge dashed" }),
    timelineFrame("A rolling update", { facts: recorded.rollout, t: 29_000 }),
    timelineFrame("A run longer than the window", long(), { note: "marks that would touch are one; ended Pods fold" }),
    timelineFrame("An image that cannot be pulled", imageless(), { note: "hatched while the kubelet waits, dashed while it fails" }),
    timelineFrame("Nothing yet", { facts: new Story().told(), t: 3000 }, { note: "no codes, no rows" }),
  ];
}
