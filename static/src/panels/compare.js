// Two runs side by side: the verdict and the numbers of each, the difference in words, and which one is on the stage.

import { tr } from "../locale/text.js";
import { difference, facts, tally } from "../model/compare.js";
import { firstTime } from "../model/history.js";
import { icon } from "../scene/icons.js";
import { html, paint } from "../scene/markup.js";
import { arrows, check } from "./dom.js";

/** @import { Run, View } from "./run.js" */
/** @import { Take } from "./take.js" */

/** @typedef {(take: Take, view: View) => {tone: string, say: string}} Said  the verdict on a run at the playhead */

/**
 * @param {HTMLElement} el
 * @param {Run} run
 * @param {Said} said
 */
export function mountCompare(el, run, said) {
  paint(el, html`<div class="sides" role="radiogroup" aria-label="${tr`Which run is on the stage`}">
    <button type="button" role="radio" class="side" data-side="A"></button><button type="button" role="radio" class="side" data-side="B"></button></div>
    <p class="differ"><span></span> <button type="button" class="link">${tr`Close A`}</button></p>`);
  const buttons = /** @type {HTMLElement[]} */ ([...el.querySelectorAll("[data-side]")]);
  const group = /** @type {HTMLElement} */ (el.querySelector(".sides"));
  const words = /** @type {HTMLElement} */ (el.querySelector(".differ span"));
  const choose = (/** @type {HTMLElement} */ button) => run.pair && run.swap(button.dataset.side === "A" ? run.pair.a : run.pair.b);
  for (const button of buttons) button.addEventListener("click", () => choose(button));
  arrows(group, choose);
  el.querySelector(".link")?.addEventListener("click", () => {
    run.letGo();
    document.getElementById("play")?.focus();
  });

  return {
    /** @param {View} view */
    update(view) {
      const { t } = view;
      const { pair } = run;
      if (el.hidden !== !pair) el.hidden = !pair;
      if (!pair) return;
      const to = Math.min(t, pair.a.clock.until, pair.b.clock.until);
      const from = Math.max(pair.from, firstTime(pair.a.history), firstTime(pair.b.history));
      const [a, b] = [pair.a, pair.b].map((take) => tally(take.history, from, to));
      const since = from > pair.from ? `${tr`Since ${run.clockText(from)}:`} ` : "";
      paint(buttons[0], side("A", tr`kept`, said(pair.a, view), facts(a)));
      paint(buttons[1], side("B", tr`from ${run.clockText(pair.from)}`, said(pair.b, view), facts(b)));
      check(buttons, buttons[run.letter() === "A" ? 0 : 1]);
      paint(words, html`${t <= pair.from ? tr`Both are the same until ${run.clockText(pair.from)}.` : since + difference(a, b)}`);
    },
  };
}

/** @param {string} letter @param {string} what @param {{tone: string, say: string}} said @param {string} numbers */
function side(letter, what, { tone, say }, numbers) {
  return html`<b class="letter" title="${what}">${letter}</b><span class="says ${tone}">${icon(tone, "s")}<span>${say}</span></span><span class="numbers num">${numbers}</span>`;
}
