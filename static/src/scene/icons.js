// Icons come from the sprite in templates/icons.html; every state has one, so that no state is colour alone.

import { toneOf } from "../model/answers.js";
import { html } from "./markup.js";

/** @import { Tone } from "../model/answers.js" */

/**
 * @param {string} name  a symbol of the sprite, without its "i-"
 * @param {string} [size]  "s" for 14 px; 16 px without
 */
export function icon(name, size = "") {
  return html`<svg class="ic ${size}" viewBox="0 0 16 16" aria-hidden="true"><use href="#i-${name}" /></svg>`;
}

/** The tone of a code as the picture counts it: "200", or "none" for no HTTP answer. @param {string} code @returns {Tone} */
export const codeTone = (code) => toneOf(code === "none" ? null : Number(code));
