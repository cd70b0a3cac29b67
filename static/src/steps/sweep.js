// How long a probe takes to act, by its period: a band that is dragged along, and what this run measured. See lesson 7.

import { tr } from "../locale/text.js";
import { html, paint } from "../scene/markup.js";
import { px } from "../scene/units.js";

/** @import { LessonState } from "../net/protocol.js" */

/** @typedef {{period: number, threshold: number, most: number, dots: readonly {period: number, s: number}[]}} Sweep seconds, but for the threshold */

const [WIDE, HIGH] = [320, 120];
const [LEFT, TOP, BOTTOM] = [30, 10, 24]; // around the plot
const STEPS = [5, 10, 15, 30, 60, 120, 300, 600]; // s between lines

/**
 * After (threshold - 1) periods at least, when the fault comes just before a probe; after threshold periods at most, when
 * just after one. Of a program that answers; one that hangs adds timeoutSeconds to both.
 * @param {number} period @param {number} threshold
 */
export const windowOf = (period, threshold) => ({ least: (threshold - 1) * period, most: threshold * period });

/** @param {Sweep} sweep */
export function drawSweep({ period, threshold, most, dots }) {
  const top = windowOf(most, threshold).most;
  const x = (/** @type {number} */ p) => px(LEFT + (p / most) * (WIDE - LEFT - 8));
  const y = (/** @type {number} */ s) => px(HIGH - BOTTOM - (s / top) * (HIGH - BOTTOM - TOP));
  const { least, most: last } = windowOf(period, threshold);
  const ends = windowOf(most, threshold);
  const each = STEPS.find((s) => top / s <= 4) ?? top;
  const lines = Array.from({ length: Math.floor(top / each) + 1 }, (_, i) => i * each);
  const grid = lines.map((s) => html`<path class="grid" d="M${LEFT} ${y(s)}H${WIDE - 8}" /><text class="unit" x="${LEFT - 5}" y="${y(s) + 4}" text-anchor="end">${s}</text>`);
  const marks = dots.filter(({ s }) => s <= top).map(({ period: p, s }) => html`<circle class="dot" cx="${x(p)}" cy="${y(s)}" r="4"><title>${tr`measured in this run: ${s} s`}</title></circle>`);
  return html`${grid}<path class="band" d="M${x(0)} ${y(0)}L${x(most)} ${y(ends.most)}V${y(ends.least)}Z" /><path class="chosen" d="M${x(period)} ${y(least)}V${y(last)}" />${marks}<text class="unit" x="${x(period)}" y="${HIGH - 6}" text-anchor="middle">${period}</text>`;
}

/** What this run measured. @param {Record<string, number>} periods by guess @param {LessonState} lesson */
export function dotsOf(periods, { judged }) {
  return Object.entries(periods).flatMap(([id, period]) => {
    const s = judged[id]?.truth;
    return typeof s === "number" ? [{ period, s: Math.round(s * 10) / 10 }] : [];
  });
}

/** @param {HTMLElement} el a step's @param {() => LessonState} lesson @returns {() => void} to be called when the lesson has gone on */
export function mountSweep(el, lesson) {
  const figure = /** @type {HTMLElement | null} */ (el.querySelector("[data-sweep]"));
  if (!figure) return () => {};
  const [svg, said] = /** @type {Element[]} */ ([figure.querySelector("svg"), figure.querySelector(".window")]);
  const [period, threshold] = /** @type {HTMLInputElement[]} */ ([...figure.querySelectorAll("input")]);
  const periods = JSON.parse(figure.dataset.dots ?? "{}");
  svg.setAttribute("viewBox", `0 0 ${WIDE} ${HIGH}`);
  function draw() {
    const sweep = { period: Number(period.value), threshold: Number(threshold.value), most: Number(period.max), dots: dotsOf(periods, lesson()) };
    const { least, most } = windowOf(sweep.period, sweep.threshold);
    paint(svg, drawSweep(sweep));
    paint(said, html`${tr`${least} to ${most} s`}`);
    for (const input of [period, threshold]) if (input.nextElementSibling) input.nextElementSibling.textContent = input.value;
  }
  for (const input of [period, threshold]) input.addEventListener("input", draw);
  figure.hidden = false;
  draw();
  return draw;
}
