// What was guessed, on the timeline beside what happened: dashed marks with the band that counts as right. Pure.

import { html } from "../scene/markup.js";
import { px } from "../scene/units.js";

/** @import { Scale } from "../panels/plot.js" */

/** @typedef {{guessed: readonly number[], truth: readonly number[], tolerance: number}} Ghost times in ms; `truth`: what is known by now */

const HEAD = 7;

/** @param {Ghost} ghost @param {Scale} scale @param {number} bottom @param {number} [left] where the plot begins */
export function drawGhost({ guessed, truth, tolerance }, scale, bottom, left = 0) {
  const seen = (/** @type {number} */ t) => scale.x(t) > left - HEAD;
  const guesses = guessed.map((t, i) => seen(t + tolerance) && drawGuess(t, i + 1, tolerance, scale, bottom, left));
  const truths = truth.map((t, i) => seen(t) && drawTruth(t, i + 1, scale, bottom));
  return html`<g class="ghost">${guesses}${truths}</g>`;
}

/** @param {number} t @param {number} n @param {number} tolerance @param {Scale} scale @param {number} bottom @param {number} left */
function drawGuess(t, n, tolerance, scale, bottom, left) {
  const [x, from, to] = [scale.x(t), Math.max(left, scale.x(t - tolerance)), scale.x(t + tolerance)];
  return html`<rect class="ghost-band" x="${px(from)}" y="4" width="${Math.max(0, px(to - from))}" height="${bottom - 4}" rx="4" />${x > left - HEAD && html`<path class="ghost-line" d="M${x} 18V${bottom}" /><circle class="ghost-head" cx="${x}" cy="${bottom - HEAD - 3}" r="${HEAD}" /><text class="ghost-n" x="${x}" y="${bottom - HEAD + 1}">${n}</text>`}`;
}

/** @param {number} t @param {number} n @param {Scale} scale @param {number} bottom */
function drawTruth(t, n, scale, bottom) {
  const x = scale.x(t);
  return html`<g class="ghost-truth"><path d="M${x} 18V${bottom}" /><circle cx="${x}" cy="${bottom - HEAD - 22}" r="${HEAD}" /><text x="${x}" y="${bottom - HEAD - 18}">${n}</text></g>`;
}
