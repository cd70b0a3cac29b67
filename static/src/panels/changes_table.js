// The timeline as a table for whoever does not see it: what changed until the playhead. Rebuilt while time stands.

import { tr } from "../locale/text.js";
import { html, paint } from "../scene/markup.js";

/** @import { Run, View } from "./run.js" */

const MOST = 50;

/** @param {HTMLElement} el @param {Run} run */
export function mountChangesTable(el, run) {
  return {
    /** @param {View} view */
    update({ history, t, playing }) {
      if (playing) return;
      const past = history.changes.list.filter((one) => one.t <= t).slice(-MOST);
      const rows = past.map((one) => html`<tr><td>${run.clockText(one.t)}</td><td>${one.what}</td></tr>`);
      paint(el, html`<table><caption>${tr`What changed until ${run.clockText(t)}`}</caption><thead><tr><th scope="col">${tr`Time`}</th><th scope="col">${tr`Change`}</th></tr></thead><tbody>${rows}</tbody></table>`);
    },
  };
}
