// The list of the page's keys, with what can be chosen of them: a dialog, made when somebody first asks for it.

import { tr } from "../locale/text.js";
import { html, paint } from "../scene/markup.js";
import { enabled, setEnabled } from "./keys.js";
import { level, LEVELS, setLevel } from "./live_region.js";
import { showTwin, twinShown } from "./twin.js";

/** Each with what it does, in the order of the list. @type {() => [string, string][]} */
const keys = () => [
  ["Space", tr`Play or pause`],
  [", .", tr`A step back or on`],
  ["Shift+, Shift+.", tr`A second back or on`],
  ["[ ]", tr`To the change of READY, RESTARTS or a code before or after`],
  ["Home End", tr`The start, or live again`],
  ["B", tr`Run to the next restart, cut or 5xx`],
  ["X", tr`The other of two runs on the stage`],
  ["- +", tr`Slower, faster`],
  ["W", tr`Why? for what is selected`],
  .../** @type {[string, string][]} */ (document.getElementById("current") ? [["N", tr`What is asked now`]] : []),
  ["E", tr`Editor`],
  ["T", tr`Terminal`],
  ["P", tr`Next Pod`],
  ["1–6", tr`Tabs of the dock`],
  ["L", tr`Read the state aloud`],
  ["?", tr`This list`],
  ["Ctrl+Enter", tr`Apply (in the editor)`],
  ["Ctrl+C", tr`Ends what runs (in the terminal)`],
  ["Tab ↑ ↓", tr`The rest of a word; lines from before (in the terminal)`],
  ["Ctrl+L", tr`Clears the screen (in the terminal)`],
  ["← →", tr`Playhead a second back or on (on the timeline)`],
  ["PgDn PgUp", tr`Playhead ten seconds back or on (on the timeline)`],
  ["← → ↑ ↓", tr`To the next box along the wires (on the stage)`],
  ["Enter", tr`Why? for a row or a box; runs a command of the text`],
  ["Esc", tr`Leaves the editor, the terminal, a word's meaning or this list`],
];

/** @returns {HTMLDialogElement} in the page; the one that is there already, if there is one */
export function makeKeysList() {
  const made = document.querySelector("dialog.keys");
  if (made instanceof HTMLDialogElement) return made;
  const dialog = document.createElement("dialog");
  dialog.className = "keys";
  dialog.setAttribute("aria-labelledby", "keys-title");
  const names = { quiet: tr`Quiet: errors, and what I did`, normal: tr`Normal: what changes for users and Pods`, detailed: tr`Detailed: Events too` };
  const rows = keys().map(([signs, does]) => html`<dt>${signs.split(" ").map((key) => html`<kbd>${key}</kbd> `)}</dt><dd>${does}</dd>`);
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
