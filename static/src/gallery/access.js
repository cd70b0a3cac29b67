// Part: what keys and ears have: the focus, the list of keys, a hint, the stage and the timeline in words.

import { HINTS } from "../hints/words.js";
import { mountChangesTable } from "../panels/changes_table.js";
import { makeKeysList } from "../panels/keys_list.js";
import { mountTwin } from "../panels/twin.js";
import { html, paint } from "../scene/markup.js";
import { drawing, frame } from "./frames.js";
import { still } from "./panels.js";
import { viewOf } from "./scene.js";

/** @import { Fact } from "../model/types.js" */
/** @import { Frame } from "./frames.js" */

/** The page's own list. @param {HTMLElement} el */
function keys(el) {
  const dialog = makeKeysList();
  dialog.setAttribute("open", ""); // in the page, not over it
  el.append(dialog);
}

/** @param {Record<string, Fact[]>} recorded @returns {Frame[]} */
export function accesses(recorded) {
  const scene = { facts: recorded.crash, t: 46_000 };
  return [
    drawing("Focus", html`<p class="signs"><button type="button" class="btn" data-focus>Why?</button><span>2 px, with 2 px between</span></p>`, { note: "the same everywhere, never cut off" }),
    drawing("A way past the header", html`<p class="signs skips"><a class="skip-link" href="#access">To the simulation</a></p>`, { note: "seen when it has the focus" }),
    drawing("A hint", html`<div class="hint-card" role="note"><p>${HINTS.eof}</p></div>`, { note: "at a rest of the pointer, a touch, the focus" }),
    frame("The keys", keys, { half: true, note: "single letters can be switched off" }),
    frame("The timeline as a table", (el) => {
      el.classList.add("words");
      mountChangesTable(el, still).update(viewOf(scene));
    }, { half: true, note: "heard, not seen, on the page" }),
    frame("The stage in words", (el) => {
      paint(el, html`<section class="twin read"></section>`);
      mountTwin(/** @type {HTMLElement} */ (el.firstElementChild)).update(viewOf(scene));
    }, { wide: true, note: "beside the drawing for whoever listens, in its place for whoever wants to read" }),
  ];
}
