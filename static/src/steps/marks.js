// Marks that somebody places on the timeline: times in ms, each placed or not. Pure.

import { clamp } from "../scene/units.js";

/** @typedef {(number | null)[]} Marks */

export const STEP_MS = 1000; // nobody guesses more finely than the axis is read

/** @param {number} t @param {number} most */
export const onGrid = (t, most) => clamp(Math.round(t / STEP_MS) * STEP_MS, 0, most);

/**
 * A click at `t`: the first mark that has no place gets this one; when all have one, the nearest moves here.
 * @param {Marks} marks
 * @param {number} t
 * @returns {number} the place of the mark that was meant
 */
export function meant(marks, t) {
  const free = marks.indexOf(null);
  if (free >= 0) return free;
  const far = marks.map((at) => Math.abs((at ?? 0) - t));
  return far.indexOf(Math.min(...far));
}

/** Where a key moves a mark, or null when it is none that does. @param {string} key @param {number} t @param {number} most */
export function byKey(key, t, most) {
  const to = /** @type {Record<string, number>} */ ({
    ArrowLeft: t - STEP_MS, ArrowDown: t - STEP_MS, ArrowRight: t + STEP_MS, ArrowUp: t + STEP_MS,
    PageDown: t - 10 * STEP_MS, PageUp: t + 10 * STEP_MS, Home: 0, End: most,
  })[key];
  return to === undefined ? null : onGrid(to, most);
}

/** What is sent: all placed, in their order; null while one has no place. @param {Marks} marks @returns {number[] | null} */
export function placed(marks) {
  return marks.some((t) => t === null) ? null : /** @type {number[]} */ ([...marks]).sort((a, b) => a - b);
}
