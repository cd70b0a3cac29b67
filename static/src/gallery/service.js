// Part: joining and leaving the Service, and where a code is born.

import { stageFrame } from "./frames.js";
import { names, Story } from "./story.js";

/** @import { Frame } from "./frames.js" */

const [A, B] = names(2);
const IPS = ["10.0.1.31", "10.0.1.32"];

/** @typedef {"in" | "out" | "draining"} How */

/** Two Pods; the first is in, the second becomes `how` at 20 s. @param {How} how @param {number} t @param {{before?: How, pod?: object, marks?: string, request?: string, took?: number, rate?: number}} [options] */
function two(how, t, { before = "in", pod = {}, marks = "....", request = "ok", rate = 2 } = {}) {
  const story = new Story().deploy({ readiness: {} }, { replicas: 2 });
  story.runs(A, { ip: IPS[0] }).runs(B, { ip: IPS[1] }).pod(0.1, B, { ip: IPS[1], ...pod });
  story.strip(A, "readiness", "....", { from: 2 }).strip(B, "readiness", marks, { from: 4, effect: "unready" });
  story.slice(0.5, [[A, IPS[0], "in"], [B, IPS[1], before]]);
  if (how !== before) story.slice(20, [[A, IPS[0], "in"], [B, IPS[1], how]]);
  story.traffic(6, t, rate, () => request, () => A);
  if (how === "draining") story.request(19, "open", B, { path: "/slow" }).request(19.5, "open", B, { path: "/slow" });
  return { facts: story.told(), t: t * 1000 };
}

/** One Pod and one way to be answered. @param {string} how @param {object} [more] @param {{path?: string, ready?: string, balancer?: string}} [options] */
function one(how, more = {}, { path = "/ping", ready = "1/1", balancer = "alb" } = {}) {
  const story = new Story().deploy({ readiness: {} }, { balancer });
  story.runs(A, { ip: IPS[0], ready }).strip(A, "readiness", ready === "1/1" ? "...." : "xxxx", { from: 2 });
  story.slice(0.5, [[A, IPS[0], ready === "1/1" ? "in" : "out"]]);
  for (let s = 8; s < 21; s += 1) story.request(s, how, A, { path, ...more });
  return { facts: story.told(), t: 20_900 };
}

/** The Pod takes every request and answers none. */
function waits() {
  const story = new Story().deploy({ readiness: {} }).runs(A, { ip: IPS[0] }).strip(A, "readiness", "....", { from: 2 }).slice(0.5, [[A, IPS[0], "in"]]);
  return { facts: story.traffic(6, 20, 1, () => "open", () => A, { path: "/slow" }).told(), t: 20_900 };
}

/** @returns {Frame[]} */
export function joins() {
  return [
    stageFrame("Joined", two("in", 26.3)),
    stageFrame("Being cut", two("out", 20.2, { pod: { ready: "0/1" }, marks: "xxxx" }), { note: "0.2 s after it: the end bars are there, the gap opens" }),
    stageFrame("Cut", two("out", 26.3, { pod: { ready: "0/1" }, marks: ".xxx" })),
    stageFrame("Joining again", two("in", 20.1, { before: "out" }), { note: "0.1 s after it: the gap closes" }),
    stageFrame("Never joined", two("out", 26.3, { before: "out", pod: { ready: "0/1" }, marks: "xxxx" }), { note: "the row says “not yet”" }),
    stageFrame("Draining", two("draining", 26.3, { pod: { deleting: true, status: "Terminating" } }), { note: "a Pod that is being deleted finishes what is open" }),
  ];
}

/** @returns {Frame[]} */
export function births() {
  return [
    stageFrame("The Service refuses: 502 is made at the balancer", one("refused", {}, { ready: "0/1" }), { verdict: true }),
    stageFrame("The Pod hangs up: 502 is made at the balancer", one("closed", { path: "/err" }), { verdict: true }),
    stageFrame("The Pod does not answer in time: 504", one("timeout", { path: "/slow", took: 1 }), { verdict: true }),
    stageFrame("No target: 503 is made at the balancer", one("no target", { server: "", balancer: "ingress-nginx" }, { ready: "0/1", balancer: "ingress-nginx" }), { verdict: true }),
    stageFrame("No target: a load balancer of AWS signs its 503", one("no target", {}, { ready: "0/1" })),
    stageFrame("The Pod resets the connection: 502", one("reset", { path: "/reset" })),
    stageFrame("The program itself writes 500", one("500", { path: "/broken" }), { verdict: true }),
    stageFrame("No answer at all", one("none"), { verdict: true }),
    stageFrame("No answer yet", waits(), { verdict: true, note: "what was sent still waits" }),
  ];
}
