// The back-off block: a ring that counts down to the restart, and the ladder of the six waits.

import { tr } from "../locale/text.js";
import { html } from "./markup.js";
import { clamp } from "./units.js";

/** @import { Backoff, Container } from "../model/types.js" */

export const LADDER = [10, 20, 40, 80, 160, 300];
const HEIGHTS = [4, 6, 9, 12, 16, 20];
const STEP = 100 / LADDER.length; // per cent: the bars stretch, the numbers keep their size

/** @typedef {"past" | "now" | "next"} Rung */

/**
 * Which waits are past, which one runs, which are to come. Past is only what was really waited.
 * @param {Pick<Backoff, "step">} backoff
 * @param {readonly number[]} waits
 * @returns {Rung[]}
 */
export function rungs(backoff, waits) {
  return LADDER.map((_, i) => (i === backoff.step ? "now" : waits.includes(i) && i < backoff.step ? "past" : "next"));
}

/**
 * The share of the wait that is left, from 1 down to 0; above 16x in tenths, so that nothing flickers.
 * @param {Backoff} backoff
 * @param {number} t
 * @param {number} [speed]
 */
export function left(backoff, t, speed = 1) {
  const share = clamp((backoff.retry_at - t) / Math.max(1, backoff.retry_at - backoff.from), 0, 1);
  return speed > 16 ? Math.ceil(share * 10) / 10 : share;
}

/** Whole seconds to the restart. @param {Backoff} backoff @param {number} t */
export const secondsLeft = (backoff, t) => Math.max(0, Math.ceil((backoff.retry_at - t) / 1000));

/** @param {Rung[]} all */
function drawLadder(all) {
  const now = all.indexOf("now");
  const at = (/** @type {number} */ i, /** @type {number} */ by) => `${Math.round((i * STEP + by) * 100) / 100}%`;
  // Bars reach below the edge of their box, which cuts their lower border off.
  const bars = all.map((rung, i) => html`<rect class="${rung}" x="${at(i, 1)}" y="${21 - HEIGHTS[i]}" width="14.4%" height="${HEIGHTS[i] + 4}" rx="1.5" />`);
  const numbers = all.map((rung, i) => html`<text class="${rung}${i === 5 && now < 4 ? " last" : ""}" x="${at(i, 8.2)}" y="32">${LADDER[i]}</text>`);
  return html`<svg class="ladder" height="34" role="img" aria-label="${tr`Waits: ${LADDER.join(", ")} seconds`}"><svg width="100%" height="21">${bars}</svg>${numbers}</svg>`;
}

/**
 * @param {Container} container  one that waits
 * @param {number} t
 */
export function drawBackoff(container, t) {
  const backoff = /** @type {Backoff} */ (container.backoff);
  const s = secondsLeft(backoff, t);
  const what = backoff.for === "image" ? tr`Pull again` : tr`Restart ${container.restart_count + 1}`;
  return html`<svg class="count" viewBox="0 0 42 42" width="42" height="42" aria-hidden="true">
    <circle class="count-back" cx="21" cy="21" r="17" /><circle class="count-left" pathLength="100" cx="21" cy="21" r="17" transform="rotate(-90 21 21)" />
    <text x="21" y="25.5"${s > 99 ? html` class="long"` : ""}>${s}<tspan class="unit">${s > 99 ? "" : tr`s`}</tspan></text></svg>
    <p class="when"><b>${what}</b><span>${s > 0 ? tr`in ${s} s` : tr`now`}</span></p>${drawLadder(rungs(backoff, container.waits))}`;
}
