// What a page needs only once somebody does something is a module of its own, which comes at the first sign of a person.

import { tr } from "../locale/text.js";

/** @typedef {typeof import("../later.js")} Later */
/** @typedef {() => Promise<Later>} Load  what failed is tried again by the next call */

const SIGNS = ["pointerover", "pointerdown", "keydown", "focusin"];

export const missing = () => tr`This part of the page did not come; ask again.`;

/** @returns {Load} */
export function mountLater() {
  /** @type {Promise<Later> | null} */
  let loading = null;
  let failed = 0;

  async function fetchIt() {
    const { content } = /** @type {HTMLMetaElement} */ (document.querySelector("meta[name=later]"));
    const module = await import(content + (failed ? `?${failed}` : "")); // a module that failed is not fetched again
    module.mountHints();
    return module;
  }

  function load() {
    return (loading ??= fetchIt().catch((error) => {
      loading = null;
      failed += 1;
      throw error;
    }));
  }

  atFirstSign(window, () => void load().catch(() => {}));
  return load;
}

/** @param {EventTarget} place @param {() => void} then */
export function atFirstSign(place, then) {
  for (const sign of SIGNS) place.addEventListener(sign, then, { capture: true, passive: true, once: true });
}
