// The keys of the page, and the list of them. Single letters work outside text only, and can be switched off.

import { tr } from "../locale/text.js";
import { html, paint } from "../scene/markup.js";
import { takesText } from "./dom.js";
import { level, LEVELS, setLevel } from "./live_region.js";
import { showTwin, twinShown } from "./twin.js";

/** @typedef {{keys: string, does: string, on?: Record<string, () => void>}} Key `on`: by event.key; without it the key is handled elsewhere */

const SETTING = "probeviz.keys";

/**
 * Keeps the keys that are pressed before there is anything for them to do; the returned function hands them on.
 * @returns {() => void}
 */
export function holdKeys() {
  /** @type {KeyboardEvent[]} */
  const held = [];
  const hold = (/** @type {KeyboardEvent} */ event) => {
    if (event.target === document.body) held.push(event);
  };
  document.addEventListener("keydown", hold);
  return () => {
    document.removeEventListener("keydown", hold);
    for (const { key, ctrlKey, metaKey, altKey } of held) {
      document.dispatchEvent(new KeyboardEvent("keydown", { key, ctrlKey, metaKey, altKey, cancelable: true }));
    }
  };
}

/** @param {Key[]} table */
export function mountKeys(table) {
  const dialog = makeDialog(table);
  const all = new Map(table.flatMap(({ on = {} }) => Object.entries(on)));
  all.set("?", () => dialog.showModal());
  const button = document.getElementById("show-keys");
  button?.addEventListener("click", () => {
    const menu = /** @type {HTMLDetailsElement | null} */ (button.closest("details"));
    if (menu) menu.open = false;
    menu?.querySelector("summary")?.focus(); // where the focus comes back to
    dialog.showModal();
  });
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || takesText(event.target) || dialog.open) return;
    if (event.key !== "?" && !enabled()) return;
    const name = event.key.toLowerCase();
    if (name === " " && event.target instanceof Element && event.target.closest("button, a, input, [role=button], [role=tab], summary")) return;
    const run = all.get(name);
    if (run === undefined) return;
    event.preventDefault();
    run();
  });
}

/** Whether single letters are keys. */
const enabled = () => localStorage.getItem(SETTING) !== "off";

/** @param {Key[]} table */
function makeDialog(table) {
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
  letters.addEventListener("change", () => localStorage.setItem(SETTING, letters.checked ? "on" : "off"));
  twin.addEventListener("change", () => showTwin(twin.checked));
  select.addEventListener("change", () => setLevel(select.value));
  document.body.append(dialog);
  return dialog;
}
