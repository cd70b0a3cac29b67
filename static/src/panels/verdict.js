// The verdict: one sentence on what users get now, and why.

import { known, tr } from "../locale/text.js";
import { verdict } from "../model/verdict.js";
import { icon } from "../scene/icons.js";
import { attr, html, paint } from "../scene/markup.js";

/** @import { Picture } from "../model/types.js" */

/** @param {HTMLElement} el */
export function mountVerdict(el) {
  const copy = document.createElement("button");
  Object.assign(copy, { type: "button", className: "btn", textContent: tr`Copy details` });
  const again = document.createElement("button");
  Object.assign(again, { type: "button", className: "btn primary", textContent: tr`Start over` });
  again.addEventListener("click", startOver);
  let told = "";
  copy.addEventListener("click", () => {
    void navigator.clipboard?.writeText(told).then(() => (copy.textContent = tr`Copied`));
  });
  const [sym, say, small, why] = [".sym", "h2", "p", "[data-why]"].map((css) => /** @type {HTMLElement} */ (el.querySelector(css)));
  return {
    /** With the boxes of the stage, so that both tell of the same instant. @param {Picture} picture @param {number} t @param {number} speed */
    update(picture, t, speed) {
      told = details(picture);
      if (told && !copy.isConnected) el.append(copy, again);
      if (!told) for (const button of [copy, again]) button.remove();
      const said = told ? stopped(picture) : verdict(picture, t, speed);
      attr(el, "class", `verdict ${said.tone}`);
      paint(sym, icon(said.tone));
      paint(say, html`${said.say}`);
      paint(small, html`${said.small}`);
      attr(why, "data-why", said.n);
      if (why.hidden !== (said.n === 0)) why.hidden = said.n === 0;
    },
  };
}

/** A lesson's run begins anew; the sandbox makes a new run of what its editors hold. */
function startOver() {
  const form = /** @type {HTMLFormElement | null} */ (document.querySelector("form[action$='/again']"));
  if (form) form.requestSubmit();
  else document.getElementById("start")?.click();
}

/** That the run was stopped, why, and what is kept of it. @param {Picture} picture */
export function stopped({ run, t }) {
  const until = new Date(Date.parse(run?.start ?? "") + t).toISOString().slice(11, 19);
  return { tone: /** @type {const} */ ("id"), say: tr`The simulation stopped`, small: `${known(run?.stopped ?? "")} ${tr`All until ${until} is kept.`}`, n: 0 };
}

/** What somebody needs who is to find out about a stopped run; "" while it runs. @param {Picture} picture */
export function details({ run, t, n }) {
  return run?.stopped ? JSON.stringify({ ...run, t, n }, null, 2) : "";
}
