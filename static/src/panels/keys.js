// The keys of the page, which work outside text only; single letters can be switched off. keys_list.js shows them.

import { takesText } from "./dom.js";

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

/** @param {Record<string, () => void>} table by event.key @param {() => Promise<HTMLDialogElement>} list the dialog that shows them, when it is asked for */
export function mountKeys(table, list) {
  /** @type {HTMLDialogElement | null} */
  let dialog = null;
  const show = () => void list().then((made) => (dialog = made).open || made.showModal(), () => {}); // it did not come: the next press asks again
  const all = new Map(Object.entries(table));
  all.set("?", show);
  const button = document.getElementById("show-keys");
  button?.addEventListener("click", () => {
    const menu = /** @type {HTMLDetailsElement | null} */ (button.closest("details"));
    if (menu) menu.open = false;
    menu?.querySelector("summary")?.focus(); // where the focus comes back to
    show();
  });
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || takesText(event.target) || dialog?.open) return;
    if (event.key !== "?" && !enabled()) return;
    const name = event.key.toLowerCase();
    if (name === " " && event.target instanceof Element && event.target.closest("button, a, input, [role=button], [role=tab], summary")) return;
    const run = all.get(name);
    if (run === undefined) return;
    event.preventDefault();
    run();
  });
}

/** @param {boolean} on */
export const setEnabled = (on) => localStorage.setItem(SETTING, on ? "on" : "off");

/** Whether single letters are keys. */
export const enabled = () => localStorage.getItem(SETTING) !== "off";
