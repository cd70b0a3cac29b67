// The verdict: one sentence on what users get now, and why.

import { verdict } from "../model/verdict.js";
import { icon } from "../scene/icons.js";
import { attr, html, paint } from "../scene/markup.js";

/** @import { View } from "./run.js" */

/** @param {HTMLElement} el */
export function mountVerdict(el) {
  const [sym, say, small, why] = [".sym", "h2", "p", "[data-why]"].map((css) => /** @type {HTMLElement} */ (el.querySelector(css)));
  return {
    /** @param {View} view */
    update({ picture, t }) {
      const said = picture.run?.stopped ? stopped(picture.run.stopped) : verdict(picture, t);
      attr(el, "class", `verdict ${said.tone}`);
      paint(sym, icon(said.tone));
      paint(say, html`${said.say}`);
      paint(small, html`${said.small}`);
      attr(why, "data-why", said.n);
      if (why.hidden !== (said.n === 0)) why.hidden = said.n === 0;
    },
  };
}

/** @param {string} reason */
const stopped = (reason) => ({ tone: /** @type {const} */ ("id"), say: "The simulation stopped", small: reason, n: 0 });
