// Part: 1 to 50 Pods, several containers, rollouts, nodes.

import { cardFrame, stageFrame } from "./frames.js";
import { names, Story } from "./story.js";

/** @import { Fact } from "../model/types.js" */
/** @import { Frame } from "./frames.js" */

/** So many Pods, of which every seventh is not Ready, every eleventh in back-off and every thirteenth is starting. @param {number} n */
function many(n) {
  const pods = names(n);
  const ips = pods.map((_, i) => `10.0.${1 + Math.floor(i / 200)}.${20 + i}`);
  const story = new Story().deploy({ readiness: { periodSeconds: 5 }, ...(n < 4 ? { liveness: { path: "/live" } } : {}) }, { replicas: n });
  const bad = (/** @type {number} */ i) => (i % 13 === 12 ? "st" : i % 11 === 10 ? "bo" : i % 7 === 2 && n > 2 ? "nr" : "ok");
  pods.forEach((pod, i) => {
    const how = bad(i);
    const node = `node-${n > 5 ? 1 + (i % 3) : 1}`;
    if (how === "st") return void story.pod(1, pod, { status: "ContainerCreating", ready: "0/1", node }).box(1, pod, { state: "waiting", ready: false });
    story.runs(pod, { ip: ips[i], node });
    if (how === "nr") story.pod(18, pod, { ip: ips[i], ready: "0/1", node }).strip(pod, "readiness", "..xxx", { from: 1 + (i % 5), effect: "unready" });
    else story.strip(pod, "readiness", ".....", { from: 1 + (i % 5) * 0.7, end: how === "bo" ? "suspended" : "ticking" });
    if (how === "bo") story.box(22, pod, { state: "terminated", exit_code: 1, ready: false }).backoff(pod, 22, 0).pod(22, pod, { ip: ips[i], ready: "0/1", status: "CrashLoopBackOff", restarts: 2, node });
    if (n < 4) story.strip(pod, "liveness", ".....", { from: 2 + i });
  });
  const rows = (/** @type {boolean} */ late) => pods.map((pod, i) => /** @type {[string, string, "in" | "out"]} */ ([pod, ips[i], late && bad(i) !== "ok" ? "out" : "in"]));
  story.slice(1.5, rows(false)).slice(22, rows(true).filter(([, , how], i) => how === "in" || bad(i) !== "st"));
  story.traffic(6, 25.2, Math.min(2 + n, 12), () => "ok", (i) => pods[i % Math.min(n, 2)]);
  return { facts: story.told(), t: 25_200 };
}

/** @returns {Frame[]} */
export function pods() {
  return [1, 2, 3, 5, 8, 15].map((n) => stageFrame(n === 1 ? "One Pod" : `${n} Pods`, many(n)));
}

/** @returns {Frame[]} */
export function crowds() {
  return [
    stageFrame("20 Pods", many(20), { note: "a line each" }),
    stageFrame("50 Pods", many(50), { note: "cells; the selected Pod is drawn in full", selected: names(3)[2] }),
  ];
}

/** @param {Record<string, Fact[]>} recorded @returns {Frame[]} */
export function containers(recorded) {
  const facts = recorded.containers;
  return [
    cardFrame("An init container runs", { facts, t: 3000 }, { note: "played by the engine" }),
    cardFrame("The sidecar starts", { facts, t: 5500 }),
    cardFrame("An init container failed", { facts: failedInit(), t: 4000 }),
    stageFrame("Sidecar and two containers, each with its probes", { facts, t: 23_400 }, { note: "played by the engine; cache never passes" }),
  ];
}

function failedInit() {
  const [pod] = names(1);
  const story = new Story().deploy({ readiness: {} }, { init: [{ name: "migrate", image: "migrate" }, { name: "mesh", image: "mesh", restartPolicy: "Always" }] });
  story.pod(0, pod, { status: "Init:CrashLoopBackOff", ready: "0/1", restarts: 1 });
  story.box(1, pod, { container: "migrate", role: "init", state: "terminated", exit_code: 1, reason: "Error", ready: false, restart_count: 1 });
  story.at(1, "backoff.started", { pod, container: "migrate", for: "restart", wait_ms: 10_000, until: 11_000, retry_at: 11_000, step: 0, immediate: false });
  return story.told();
}

/** @param {Record<string, Fact[]>} recorded @returns {Frame[]} */
export function rollouts(recorded) {
  return [
    stageFrame("A rolling update that hangs", { facts: recorded.rollout, t: 29_000 }, { note: "played by the engine: the new Pod never becomes Ready, the old ones serve", verdict: true }),
    stageFrame("A rolling update of ten Pods", big(), { note: "old and new in lines" }),
  ];
}

function big() {
  const [old, now] = [names(6), names(10, "shop-9d8b2").slice(6)];
  const story = new Story().deploy({ readiness: {} }, { replicas: 8 }).deploy({ readiness: {} }, { s: 5, set: "shop-9d8b2", replicas: 8 });
  const ip = (/** @type {number} */ i) => `10.0.1.${20 + i}`;
  old.forEach((pod, i) => story.runs(pod, { ip: ip(i) }).strip(pod, "readiness", "....", { from: 1 + i * 0.4 }));
  now.forEach((pod, i) => story.runs(pod, { s: 6 + i, ip: ip(10 + i), ready: i < 2 ? "1/1" : "0/1" }).strip(pod, "readiness", i < 2 ? ".." : "o", { from: 8 + i }));
  const set = (/** @type {string} */ name, /** @type {number} */ revision, /** @type {number} */ desired, /** @type {number} */ current, /** @type {number} */ ready) => ({ name, revision, desired, current, ready });
  story.at(9, "rollout.changed", { deployment: "shop", revision: 2, updated: 4, available: 8, conditions: {}, replica_sets: [set("shop-77f4c", 1, 6, 6, 6), set("shop-9d8b2", 2, 4, 4, 2)] });
  story.slice(9, [...old, ...now].map((pod, i) => [pod, ip(i < 6 ? i : i + 4), i < 8 ? "in" : "out"]));
  story.traffic(6, 17, 2, () => "ok", (i) => old[i % 2]);
  return { facts: story.told(), t: 17_000 };
}

/** @param {Record<string, Fact[]>} recorded @returns {Frame[]} */
export function nodes(recorded) {
  const facts = recorded.nodes;
  return [
    stageFrame("Three nodes", { facts, t: 11_500 }, { note: "a kubelet for each" }),
    stageFrame("A node goes down, and nobody knows yet", { facts, t: 24_300 }, { note: "its Pod still counts as Ready: every third request finds nobody", verdict: true }),
    stageFrame("50 s later the Pod is taken out", { facts, t: 72_300 }, { verdict: true }),
    stageFrame("A kubelet is away", { facts: away(), t: 9000 }, { note: "the container goes on running, nothing is probed" }),
  ];
}

function away() {
  const [a, b] = names(2);
  const story = new Story().deploy({ readiness: {} }, { replicas: 2 });
  for (const node of ["node-1", "node-2"]) story.at(0, "node.changed", { node, ready: true, schedulable: true, machine: "up", kubelet: "up" });
  story.runs(a, { ip: "10.0.1.21", node: "node-1" }).runs(b, { ip: "10.0.1.22", node: "node-2" });
  for (const pod of [a, b]) story.strip(pod, "readiness", "..", { from: 1 });
  story.slice(1, [[a, "10.0.1.21", "in"], [b, "10.0.1.22", "in"]]).traffic(2, 9, 2, () => "ok", (i) => [a, b][i % 2]);
  story.at(8, "node.changed", { node: "node-2", ready: true, schedulable: true, machine: "up", kubelet: "down" });
  return story.told();
}
