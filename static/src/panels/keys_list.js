// The list of the page's keys, with what can be chosen of them: a dialog, made when somebody first asks for it.

import { tr } from "../locale/text.js";
import { html, paint } from "../scene/markup.js";
import { enabled, setEnabled } from "./keys.js";
import { level, LEVELS, setLevel } from "./live_region.js";
import { showTwin, twinShown } from "./twin.js";

/** @import { Key } from "./keys.js" */

/** @param {Key[]} table @returns {HTMLDialogElement} in the page; the one that is there already, if there is one */
export function makeKeysList(table) {
  const made = document.querySelector("dialog.keys");
  if (made instanceof HTMLDialogElement) return made;
  const dialog = document.createElement("dialog");
  dialog.className = "keys";
  dialog.setAttribute("aria-labelledby", "keys-title");
  const names = { quiet: tr`Quiet: errors, and what I did`, normal: tr`Normal: what changes for users and Pods`, detailed: tr`Detailed: Events too` };
  const rows = table.map(({ keys, does }) => html`<dt>${keys.split(" ").map((key) => html`<kbd>${key}</kbd> `)}</dt><dd>${does}</dd>`);
  paint(dialog, html`<form method="dialog"><h2 id="keys-title">${tr`Keys`}</h2><dl>${rows}</dl><label><input type="checkbox" name="letters"> ${tr`Single-letter keys`}</label><label><input type="checkbox" name="twin"> ${tr`The stage in words, in place of the drawing`}</label><label>${tr`What is read aloud by itself`} <select>${LEVELS.map((one) => html`<option value="${one}">${names[one]}</option>`)}</select></label><button class="btn primary">${tr`Close`}</button></form>`);
  const [letters, twin] = /** @type {NodeListOf<HTMLInputElement>} */ (dialog.querySelectorAll("input"));
  const select = /** @type {HTMLSelectElement} */ (dialog.querySelector("select"));
  letters.checked = enabled();
  twin.checked = twinShown();
  select.value = level();
  letters.addEventListener("change", () => setEnabled(letters.checked));
  twin.addEventListener("change", () => showTwin(twin.checked));
  select.addEventListener("change", () => setLevel(select.value));
  document.body.append(dialog);
  return dialog;
}
