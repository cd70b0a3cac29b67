// Requests under way and just answered, as journeys over the hops: pure functions of what the picture has shown.

import { toneOf } from "../model/answers.js";
import { codeTone } from "./icons.js";
import { podNamed } from "./view.js";

/** @import { Tone } from "../model/answers.js" */
/** @import { Answer, Hop, Picture } from "../model/types.js" */

/** @typedef {{leg: "clients" | "onward" | "single" | "edge", pod: string}} Leg */
/**
 * @typedef {object} Flight
 * @property {string} key
 * @property {number} from  virtual ms at which the request sets out
 * @property {number | null} until  virtual ms of the answer; null while under way
 * @property {Leg[]} out
 * @property {Leg[]} back
 * @property {{text: string, tone: Tone}[]} pills  none when no answer came
 */

export const EACH = 3; // up to this many requests per wall second each is its own token
export const BATCH = 30; // up to this many one token a batch; above it none
const SLOWEST = 520;
const FASTEST = 180;

/** Wall milliseconds for one hop. @param {number} speed */
export const hopTime = (speed) => Math.max(FASTEST, SLOWEST / Math.sqrt(Math.max(1, speed)));

/** @param {number} rate  requests a wall second @returns {"each" | "batch" | "flow"} */
export function manner(rate) {
  if (rate <= EACH) return "each";
  return rate <= BATCH ? "batch" : "flow";
}

/**
 * The hops of a request, as far as they are known.
 * @param {Picture} picture
 * @param {readonly Hop[]} hops
 * @returns {Leg[]}
 */
export function outward(picture, hops) {
  /** @type {Leg[]} */
  const legs = [{ leg: "clients", pod: "" }];
  const refused = hops.some((hop) => hop.to.startsWith("service/") && hop.outcome !== "sent" && hop.outcome !== "answered");
  if (hops.some((hop) => hop.at === "balancer")) legs.push({ leg: refused ? "single" : "onward", pod: "" });
  // From the Service's proxy, or straight from a balancer that knows the Pods' own addresses.
  const passed = hops.filter((hop) => (hop.at === "service" || hop.at === "balancer") && !hop.to.startsWith("service/")).pop();
  const pod = passed && !refused ? podNamed(picture, passed.to) : "";
  if (pod) legs.push({ leg: "edge", pod });
  return legs;
}

/** The way back, from whoever wrote the status. @param {Answer} answer @param {Leg[]} out @returns {Leg[]} */
function homeward(answer, out) {
  if (answer.status === null) return [];
  const back = answer.origin.startsWith("pod") ? [...out] : out.slice(0, 1);
  return back.reverse();
}

/** @param {Picture} picture @param {Answer} answer @returns {Flight} */
function answered(picture, answer) {
  const out = outward(picture, answer.hops);
  const pills = answer.status === null ? [] : [{ text: String(answer.status), tone: toneOf(answer.status) }];
  return { key: answer.request, from: answer.t - answer.latency_ms, until: answer.t, out, back: homeward(answer, out), pills };
}

/**
 * Each request its own journey: those in flight, and the last answer of each path.
 * @param {Picture} picture
 * @returns {Flight[]}
 */
export function single(picture) {
  const done = Object.values(picture.clients).flatMap((client) => Object.values(client.answers));
  const open = Object.values(picture.requests).map((request) => ({
    key: request.request, from: request.t, until: null, out: outward(picture, request.hops), back: [], pills: [],
  }));
  return [...done.map((answer) => answered(picture, answer)), ...open];
}

/**
 * Batches: what whole windows of answers held, as one journey each. At most two pills, the largest first, and an
 * error always has one.
 * @param {Picture} picture
 * @param {number} t
 * @param {number} speed
 * @returns {Flight[]}
 */
export function batches(picture, t, speed) {
  const window = Math.max(1000, Math.round((500 * speed) / 1000) * 1000);
  const clients = Object.values(picture.clients);
  const answers = clients.flatMap((client) => Object.values(client.answers)).sort((a, b) => b.n - a.n);
  /** @type {Flight[]} */
  const flights = [];
  for (let end = Math.floor(t / window) * window; end > t - 3 * window && end > 0; end -= window) {
    /** @type {Record<string, number>} */
    const codes = {};
    for (const client of clients) {
      for (const second of client.seconds) {
        if (second.at < end - window || second.at >= end) continue;
        for (const [code, n] of Object.entries(second.codes)) codes[code] = (codes[code] ?? 0) + n;
      }
    }
    const shown = pillCodes(codes);
    // The route is that of an answer of the main code; where none of it is the last of its path, of the newest one.
    const model = answers.find((answer) => String(answer.status ?? "none") === shown[0]) ?? answers[0];
    if (!shown.length || !model) continue;
    const flight = answered(picture, model);
    const pills = shown.filter((code) => code !== "none").map((code) => ({ text: codes[code] > 1 ? `${code} ×${codes[code]}` : code, tone: codeTone(code) }));
    flights.push({ ...flight, key: `batch-${end}`, from: end, until: end, pills });
  }
  return flights;
}

/**
 * The codes that get a pill: two at most, largest first; the largest error is one of them.
 * @param {Record<string, number>} codes
 * @returns {string[]}
 */
export function pillCodes(codes) {
  const order = Object.keys(codes).sort((a, b) => codes[b] - codes[a] || (a < b ? -1 : 1));
  const error = order.find((code) => codeTone(code) === "fail");
  const [first] = order;
  if (!first) return [];
  const second = error && error !== first ? error : order[1];
  return second ? [first, second] : [first];
}
