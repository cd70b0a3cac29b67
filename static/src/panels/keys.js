// The keys of the page, and the list of them. Single letters work outside text only, and can be switched off.

import { html, paint } from "../scene/markup.js";
import { takesText } from "./dom.js";

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
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || takesText(event.target) || dialog.open) return;
    if (event.key !== "?" && !enabled()) return;
    const name = event.key.toLowerCase();
    if (name === " " && event.target instanceof Element && event.target.closest("button, a, [role=tab], summary")) return;
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
  const rows = table.map(({ keys, does }) => html`<dt>${keys.split(" ").map((key) => html`<kbd>${key}</kbd> `)}</dt><dd>${does}</dd>`);
  paint(dialog, html`<form method="dialog"><h2 id="keys-title">Keys</h2><dl>${rows}</dl><label><input type="checkbox"> Single-letter keys</label><button class="btn primary">Close</button></form>`);
  const box = /** @type {HTMLInputElement} */ (dialog.querySelector("input"));
  box.checked = enabled();
  box.addEventListener("change", () => localStorage.setItem(SETTING, box.checked ? "on" : "off"));
  document.body.append(dialog);
  return dialog;
}
