// The heartbeat of one probe: marks -> places on a strip, newest at the right, where the probe enters.
// All x are counted leftwards from the strip's right end, so that no width need be measured.

import { tr } from "../locale/text.js";
import { html } from "./markup.js";
import { px } from "./units.js";

/** @import { Mark, Probe } from "../model/types.js" */

export const SLOT = 13;
const SEPARATOR = 8;
const FIRST = -30; // the newest mark; right of it the ring
const RING = -11;
const BASE = 13;

/** @typedef {{x: number, mark: Mark}} Place */
/** @typedef {{from: number, to: number}} Span */

/**
 * @param {readonly Mark[]} marks  newest last
 * @returns {Place[]}  newest first
 */
export function places(marks) {
  let x = FIRST;
  return [...marks].reverse().map((mark) => {
    if (mark.type === "restart") {
      const at = x + 2.5;
      x -= SEPARATOR;
      return { x: at, mark };
    }
    const at = x;
    x -= SLOT;
    return { x: at, mark };
  });
}

/**
 * The brackets: each spans exactly the misses that reached the threshold together.
 * @param {readonly Place[]} placed
 * @returns {Span[]}
 */
export function brackets(placed) {
  /** @type {Map<number, Span>} */
  const spans = new Map();
  for (const { x, mark } of placed) {
    if (mark.bracket === null) continue;
    const span = spans.get(mark.bracket);
    spans.set(mark.bracket, { from: Math.min(x - 6, span?.from ?? x - 6), to: Math.max(x + 6, span?.to ?? x + 6) });
  }
  return [...spans.values()];
}

/**
 * The mark that somebody points at, `x` px from the strip's right end.
 * @param {readonly Mark[]} marks
 * @param {number} x
 * @returns {Mark | undefined}
 */
export const markAt = (marks, x) => places(marks).find((place) => Math.abs(place.x - x) <= SLOT / 2)?.mark;

/**
 * How full the next-probe ring is at t, from 0 to 1.
 * @param {Pick<Probe, "next_at" | "planned_at">} probe
 * @param {number} t
 */
export function ringShare(probe, t) {
  if (probe.next_at === null) return 0;
  const whole = probe.next_at - probe.planned_at;
  return whole <= 0 ? 1 : Math.min(1, Math.max(0, (t - probe.planned_at) / whole));
}

/**
 * All marks of a look are one path: an element each is what a heartbeat costs most.
 * @param {string} look
 * @param {readonly Place[]} placed
 * @param {(x: number) => string} at  its `d`
 */
const drawMarks = (look, placed, at) => (placed.length ? html`<path class="${look}" d="${placed.map(({ x }) => at(x)).join("")}" />` : "");

/** @param {readonly Place[]} placed */
function drawAll(placed) {
  const of = (/** @type {Mark["type"][]} */ ...types) => placed.filter(({ mark }) => types.includes(mark.type));
  const late = of("miss").filter(({ mark }) => mark.outcome === "timeout");
  return [
    drawMarks("restart", of("restart"), (x) => `M${x} 1V28`),
    drawMarks("pass", of("pass"), (x) => `M${x} ${BASE}V6`),
    drawMarks("pass head", of("pass"), (x) => `M${x} 5h0`), // a round cap is a dot
    drawMarks("skip", of("skip", "error"), (x) => `M${px(x - 2.6)} ${BASE}a2.6 2.6 0 1 0 5.2 0a2.6 2.6 0 1 0-5.2 0z`),
    drawMarks("miss", of("miss"), (x) => `M${px(x - 3.4)} 17.6l6.8 6.8m0-6.8l-6.8 6.8`),
    drawMarks("clock", late, (x) => `M${px(x + 1.2)} 15.4a3.2 3.2 0 1 1 4.4 4.4`), // the hand of a dial over the cross's shoulder
  ];
}

/** @param {Probe} probe */
function drawEnd(probe) {
  if (probe.next_at === null) {
    if (probe.sent) return html`<circle class="ring-back" cx="${RING}" cy="${BASE}" r="7.5" /><circle class="ring" data-full cx="${RING}" cy="${BASE}" r="7.5" />`;
    return html`<path class="hold" d="M${RING - 3} ${BASE - 4}v8m6-8v8" />`;
  }
  return html`<circle class="ring-back" cx="${RING}" cy="${BASE}" r="7.5" /><circle class="ring" pathLength="100" cx="${RING}" cy="${BASE}" r="7.5" transform="rotate(-90 ${RING} ${BASE})" />`;
}

/** The inside of a strip's <svg>. @param {Probe} probe */
export function drawStrip(probe) {
  const placed = places(probe.marks);
  return html`<line class="base" x1="0" x2="100%" y1="${BASE}" y2="${BASE}" /><svg x="100%" overflow="visible">${drawAll(placed)}${brackets(placed).map(
    ({ from, to }) => html`<path class="bracket" d="M${from} 9.5V6q0-2 2-2H${to - 2}q2 0 2 2v3.5" />`,
  )}${drawEnd(probe)}</svg>`;
}

/**
 * The strip as a sentence, without counting down.
 * @param {string} kind
 * @param {Probe} probe
 */
export function sayStrip(kind, probe) {
  const rest = probe.next_at === null && !probe.sent ? `; ${tr`suspended`}` : "";
  return tr`${kind} probe, ${probe.asks}: ${probe.passes} passed, ${probe.misses} missed` + rest;
}
