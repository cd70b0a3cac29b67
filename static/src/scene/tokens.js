// Where every moving thing stands at t: requests, answers, probes. Pure; frozen at any t it is right.

import { hopTime } from "./flights.js";
import { ALL } from "./layout.js";
import { html } from "./markup.js";
import { length, walk } from "./polyline.js";
import { clamp, px } from "./units.js";

/** @import { Tone } from "../model/answers.js" */
/** @import { Probe } from "../model/types.js" */
/** @import { Flight, Leg } from "./flights.js" */
/** @import { Lane, Spur, Wires } from "./layout.js" */
/** @import { Markup } from "./markup.js" */
/** @import { Point } from "./polyline.js" */

/** @typedef {{x: number, y: number, opacity: number, look: Markup, hop: string, key?: string}} Token */
/**
 * One hop of a course.
 * @typedef {object} Stretch
 * @property {string} hop
 * @property {Point[]} points
 * @property {number} inset  share of the way that is kept from both ends
 * @property {number} dim  share of the way from which on the token is pale
 */
/**
 * A token's way for as long as it looks the same; every stretch takes as long.
 * @typedef {object} Course
 * @property {string} key
 * @property {Markup} look
 * @property {number} from  virtual ms at which it sets out
 * @property {number} ms  wall ms for one stretch
 * @property {Stretch[]} way
 * @property {boolean} eased  fast at first, on every stretch
 * @property {boolean} holds  it waits at the end
 * @property {boolean} fades  from 1 to 0
 */

const PER_HOP = 3;
const ON_STAGE = 24;
const PILL_ROOM = 34; // a shorter lane gets a plain square
const PROBE_TRAVEL = 200;
const PROBE_FADE = 300;

const DIM = 0.4;
const COURSE = { eased: false, holds: false, fades: false };
const SAMPLES = 12; // of an eased stretch: as straight lines they are off by a third of a pixel

const REQUEST = html`<circle class="request" r="4.2" />`;
const DIAMOND = html`<path class="probe-token" d="M0-4.5 4.5 0 0 4.5-4.5 0z" />`;
const PASS = html`<path class="pass" d="M0 4v-9" />`;
const MISS = html`<path class="miss" d="M-4-4l8 8m0-8l-8 8" />`;

/** @param {{text: string, tone: Tone}} pill @param {boolean} small */
export function drawPill({ text, tone }, small = false) {
  if (small) return html`<rect class="pill ${tone}" x="-4" y="-4" width="8" height="8" rx="2" />`;
  const w = pillWidth(text);
  return html`<rect class="pill ${tone}" x="${-w / 2}" y="-8.5" width="${w}" height="17" rx="5" /><text class="pill-text ${tone}" y="4.1">${text}</text>`;
}

/** @param {string} text */
const pillWidth = (text) => px(text.length * 6.8 + 9);

/** As much of "502 ×5" as a lane has room for: all, the code, or nothing. @param {string} text @param {number} room */
const fitting = (text, room) => [text, text.split(" ")[0]].find((one) => room >= Math.max(PILL_ROOM, pillWidth(one) + 4)) ?? "";

/** @param {Wires} wires @param {Leg} leg @param {boolean} home @returns {Point[]} */
function route(wires, leg, home) {
  if (leg.leg === "edge") {
    const points = wires.edges.find(({ pod }) => pod === leg.pod || pod === ALL)?.points ?? [];
    return home ? [...points].reverse() : points;
  }
  const lane = leg.leg === "single" ? wires.onward.single : wires[leg.leg][home ? "back" : "out"];
  return [
    [lane.from, lane.y],
    [lane.to, lane.y],
  ];
}

/**
 * Where the requests stand at t.
 * @param {Wires} wires
 * @param {readonly Flight[]} flights
 * @param {number} t
 * @param {number} speed
 * @returns {Token[]}
 */
export function requestTokens(wires, flights, t, speed) {
  return requestCourses(wires, flights, t, speed).map((course) => standing(course, t, speed));
}

/**
 * The courses that requests are on at t, or will be within `ahead` ms of wall time; the newest, when there are too many.
 * @param {Wires} wires
 * @param {readonly Flight[]} flights
 * @param {number} t
 * @param {number} speed
 * @param {number} [ahead]
 * @returns {Course[]}
 */
export function requestCourses(wires, flights, t, speed, ahead = 0) {
  /** @type {Map<string, number>} */
  const onHop = new Map();
  return [...flights]
    .sort((a, b) => b.from - a.from)
    .flatMap((flight) => flightCourses(wires, flight, speed).filter((course) => isDue(course, t, speed, ahead)))
    .filter((course) => {
      const { hop } = course.way[stretchAt(course, t, speed)];
      const n = (onHop.get(hop) ?? 0) + 1;
      onHop.set(hop, n);
      return n <= PER_HOP;
    })
    .slice(0, ON_STAGE);
}

/** @param {Course} course @param {number} t @param {number} speed @param {number} ahead */
const isDue = ({ from, ms, way, holds }, t, speed, ahead) => t >= from - ahead * speed && (holds || t < from + ms * way.length * speed);

/** Which stretch it is on. @param {Course} course @param {number} t @param {number} speed */
const stretchAt = ({ from, ms, way }, t, speed) => clamp(Math.floor((t - from) / speed / ms), 0, way.length - 1);

/** All of a request's courses: out, then home with the answer. @param {Wires} wires @param {Flight} flight @param {number} speed @returns {Course[]} */
function flightCourses(wires, flight, speed) {
  const ms = hopTime(speed);
  const { key, from, until, out, back, pills } = flight;
  const way = out.map((leg, i) => ({ hop: `${i}>${leg.pod}`, points: route(wires, leg, false), inset: 0, dim: leg.leg === "single" ? 0.9 : 1 }));
  /** @type {Course[]} */
  const courses = [{ ...COURSE, key: `${key}>`, look: REQUEST, from, ms, way, holds: until === null }];
  const home = until === null ? 0 : Math.max(from + out.length * ms * speed, until);
  for (const [k, pill] of pills.entries()) {
    for (const [i, leg] of back.entries()) {
      const points = route(wires, leg, true);
      const room = length(points);
      const shown = { ...pill, text: fitting(pill.text, room) };
      const small = leg.leg === "edge" || !shown.text;
      const half = small ? 4 : pillWidth(shown.text) / 2;
      const stretch = { hop: `${i}<${leg.pod}`, points, inset: room > 2 * half ? half / room : 0.5, dim: 0.985 };
      const look = drawPill(shown, small);
      const before = courses[courses.length - 1];
      if (i > 0 && before.look.text === look.text) before.way.push(stretch);
      else courses.push({ ...COURSE, key: `${key}<${i}.${k}`, look, from: home + (i + k * 0.45) * ms * speed, ms, way: [stretch], eased: true });
    }
  }
  return courses.filter((course) => course.way.every(({ points }) => points.length > 1));
}

/** How far along its stretch a token is. @param {Stretch} stretch @param {number} gone  share of its time @param {boolean} eased */
const shareOf = ({ inset }, gone, eased) => clamp(eased ? 1 - (1 - gone) ** 2 : gone, inset, 1 - inset);

/** Where a course has got at t, which lies within it. @param {Course} course @param {number} t @param {number} speed @returns {Token} */
export function standing(course, t, speed) {
  const { look, from, ms, way, eased, fades } = course;
  const i = stretchAt(course, t, speed);
  const { hop, points, dim } = way[i];
  const gone = clamp((t - from) / speed / ms - i, 0, 1);
  const { at } = walk(points, length(points) * shareOf(way[i], gone, eased));
  const pale = (eased ? 1 - (1 - gone) ** 2 : gone) > dim;
  return { x: px(at[0]), y: px(at[1]), opacity: fades ? px(1 - gone) : pale ? DIM : 1, look, hop, key: course.key };
}

/**
 * The same as keyframes of the Web Animations, over all stretches.
 * @param {Course} course
 * @returns {Keyframe[]}
 */
export function keyframes({ way, eased, fades }) {
  return way.flatMap((stretch, i) => {
    const { points, inset, dim } = stretch;
    const all = length(points);
    const corners = points.map((_, j) => length(points.slice(0, j + 1)) / (all || 1));
    const when = (/** @type {number} */ share) => (eased ? 1 - Math.sqrt(1 - share) : share);
    const samples = eased ? Array.from({ length: SAMPLES - 1 }, (_, j) => (j + 1) / SAMPLES) : [];
    const times = [0, ...[inset, ...corners.slice(1, -1), 1 - inset].map(when), ...samples, 1].sort((a, b) => a - b);
    const turn = dim < 1 ? when(dim) : Infinity;
    const frame = (/** @type {number} */ gone, /** @type {number} */ opacity) => {
      const { at } = walk(points, all * shareOf(stretch, gone, eased));
      return { offset: (i + gone) / way.length, transform: `translate(${px(at[0])}px,${px(at[1])}px)`, opacity };
    };
    const before = times.filter((gone) => gone < turn).map((gone) => frame(gone, fades ? 1 - gone : 1));
    const after = times.filter((gone) => gone > turn).map((gone) => frame(gone, DIM));
    return turn > 1 ? before : [...before, frame(turn, 1), frame(turn, DIM), ...after];
  });
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
 * @param {number} [ahead]  ms of wall time
 * @returns {Course[]}
 */
export function probeCourses(spur, probe, t, speed, ahead = 0) {
  if (probe.period_ms / speed < PROBE_TRAVEL + PROBE_FADE) return [];
  const last = probe.marks[probe.marks.length - 1];
  const mark = last && last.type !== "skip" && last.type !== "restart" ? last : null;
  const since = probe.sent?.t ?? mark?.t ?? null;
  if (since === null) return [];
  const [key, end] = [`${spur.pod}/${spur.key}@${since}`, spur.to + 5];
  /** @type {Course[]} */
  const courses = [{ ...COURSE, key: `${key}>`, look: DIAMOND, from: since, ms: PROBE_TRAVEL, way: [straight(spur, spur.from, spur.to)], holds: probe.sent !== null }];
  if (mark && !probe.sent) {
    courses.push({ ...COURSE, key: `${key}.`, look: mark.type === "pass" ? PASS : MISS, from: since + PROBE_TRAVEL * speed, ms: PROBE_FADE, way: [straight(spur, end, end)], fades: true });
  }
  return courses.filter((course) => isDue(course, t, speed, ahead));
}

/** @param {Spur} spur @param {number} from @param {number} to @returns {Stretch} */
const straight = ({ key, y }, from, to) => ({ hop: key, points: [[from, y], [to, y]], inset: 0, dim: 1 });

/** Where a probe's token stands at t. @param {Spur} spur @param {Probe} probe @param {number} t @param {number} speed @returns {Token[]} */
export function probeTokens(spur, probe, t, speed) {
  return probeCourses(spur, probe, t, speed).map((course) => standing(course, t, speed));
}
