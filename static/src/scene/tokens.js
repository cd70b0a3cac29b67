// Where every moving thing stands at t: requests, answers, probes. Pure; frozen at any t it is right.

import { hopTime } from "./flights.js";
import { html } from "./markup.js";
import { length, walk } from "./polyline.js";
import { clamp, px } from "./units.js";

/** @import { Tone } from "../model/answers.js" */
/** @import { Probe } from "../model/types.js" */
/** @import { Flight, Leg } from "./flights.js" */
/** @import { Lane, Spur, Wires } from "./layout.js" */
/** @import { Markup } from "./markup.js" */
/** @import { Point } from "./polyline.js" */

/** @typedef {{x: number, y: number, opacity: number, look: Markup, hop: string}} Token */

const PER_HOP = 3;
const ON_STAGE = 24;
const PILL_ROOM = 34; // a shorter lane gets a plain square
const PROBE_TRAVEL = 200;
const PROBE_FADE = 300;

const REQUEST = html`<circle class="request" r="4.2" />`;
const DIAMOND = html`<path class="probe-token" d="M0-4.5 4.5 0 0 4.5-4.5 0z" />`;
const PASS = html`<path class="pass" d="M0 4v-9" />`;
const MISS = html`<path class="miss" d="M-4-4l8 8m0-8l-8 8" />`;

/** @param {{text: string, tone: Tone}} pill @param {boolean} small */
export function drawPill({ text, tone }, small = false) {
  if (small) return html`<rect class="pill ${tone}" x="-4" y="-4" width="8" height="8" rx="2" />`;
  const w = pillWidth(text);
  return html`<rect class="pill ${tone}" x="${-w / 2}" y="-8.5" width="${w}" height="17" rx="5" /><text class="pill-text" y="4.1">${text}</text>`;
}

/** @param {string} text */
const pillWidth = (text) => px(text.length * 6.8 + 9);

/** @param {Wires} wires @param {Leg} leg @param {boolean} home @returns {Point[]} */
function route(wires, leg, home) {
  if (leg.leg === "edge") {
    const points = wires.edges.find((edge) => edge.pod === leg.pod)?.points ?? [];
    return home ? [...points].reverse() : points;
  }
  const lane = leg.leg === "single" ? wires.onward.single : wires[leg.leg][home ? "back" : "out"];
  return [
    [lane.from, lane.y],
    [lane.to, lane.y],
  ];
}

/**
 * @param {Wires} wires
 * @param {readonly Flight[]} flights
 * @param {number} t
 * @param {number} speed
 * @returns {Token[]}
 */
export function requestTokens(wires, flights, t, speed) {
  const hop = hopTime(speed);
  /** @type {Map<string, number>} */
  const onHop = new Map();
  const tokens = [...flights].sort((a, b) => b.from - a.from).flatMap((flight) => flightTokens(wires, flight, (t - flight.from) / speed, speed, hop));
  return tokens
    .filter((token) => {
      const n = (onHop.get(token.hop) ?? 0) + 1;
      onHop.set(token.hop, n);
      return n <= PER_HOP;
    })
    .slice(0, ON_STAGE);
}

/** @param {Wires} wires @param {Flight} flight @param {number} ms @param {number} speed @param {number} hop @returns {Token[]} */
function flightTokens(wires, flight, ms, speed, hop) {
  const wayOut = flight.out.length * hop;
  if (ms < 0) return [];
  if (ms < wayOut || flight.until === null) {
    const i = Math.min(Math.floor(ms / hop), flight.out.length - 1);
    const share = clamp(ms / hop - i, 0, 1);
    const fades = flight.out[i].leg === "single" && share > 0.9;
    return put(route(wires, flight.out[i], false), share, REQUEST, `${i}>${flight.out[i].pod}`, fades ? 0.4 : 1);
  }
  const home = ms - Math.max(wayOut, (flight.until - flight.from) / speed);
  return flight.pills.flatMap((pill, k) => {
    const at = home / hop - k * 0.45;
    const i = Math.floor(at);
    if (at < 0 || i >= flight.back.length) return [];
    const points = route(wires, flight.back[i], true);
    const room = length(points);
    const small = flight.back[i].leg === "edge" || room < Math.max(PILL_ROOM, pillWidth(pill.text) + 4);
    const half = small ? 4 : pillWidth(pill.text) / 2;
    const share = 1 - (1 - (at - i)) ** 2;
    const inner = room > 2 * half ? clamp(share, half / room, 1 - half / room) : 0.5;
    return put(points, inner, drawPill(pill, small), `${i}<${flight.back[i].pod}`, share > 0.985 ? 0.4 : 1);
  });
}

/** @param {Point[]} points @param {number} share @param {Markup} look @param {string} hop @param {number} opacity @returns {Token[]} */
function put(points, share, look, hop, opacity) {
  if (points.length < 2) return [];
  const { at } = walk(points, length(points) * share);
  return [{ x: px(at[0]), y: px(at[1]), opacity, look, hop }];
}

/** A pill at rest in the middle of a lane, for reduced motion. @param {Lane} lane @param {{text: string, tone: Tone}} pill @returns {Token} */
export function resting(lane, pill) {
  return { x: px((lane.from + lane.to) / 2), y: lane.y, opacity: 1, look: drawPill(pill, Math.abs(lane.to - lane.from) < PILL_ROOM), hop: "rest" };
}

/**
 * The diamond on its way to a Pod, then the result fading at the Pod's edge. A probe that waits for its answer
 * rests there. Probes that follow each other faster than they could travel are not drawn.
 * @param {Spur} spur
 * @param {Probe} probe
 * @param {number} t
 * @param {number} speed
 * @returns {Token[]}
 */
export function probeTokens(spur, probe, t, speed) {
  if (probe.period_ms / speed < PROBE_TRAVEL + PROBE_FADE) return [];
  const last = probe.marks[probe.marks.length - 1];
  const mark = last && last.type !== "skip" && last.type !== "restart" ? last : null;
  const since = probe.sent?.t ?? mark?.t ?? null;
  const ms = since === null ? Infinity : (t - since) / speed;
  const at = (/** @type {number} */ x, /** @type {Markup} */ look, opacity = 1) => [{ x: px(x), y: spur.y, opacity, look, hop: spur.key }];
  if (ms < 0) return [];
  if (ms < PROBE_TRAVEL || probe.sent) return at(spur.from + (spur.to - spur.from) * clamp(ms / PROBE_TRAVEL, 0, 1), DIAMOND);
  const gone = (ms - PROBE_TRAVEL) / PROBE_FADE;
  return gone < 1 && mark ? at(spur.to + 5, mark.type === "pass" ? PASS : MISS, px(1 - gone)) : [];
}
