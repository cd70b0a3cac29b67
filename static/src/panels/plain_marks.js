// What lint says, beside its line while the manifest is still plain text: the editor itself comes with the first sign of a person.

import { html, paint } from "../scene/markup.js";
import { worded } from "./text_editor.js";

/** @import { Editor } from "./editor.js" */
/** @import { Worded } from "./text_editor.js" */

const TONES = { wrong: "fail", risky: "nr", "worth knowing": "st" };

/** @param {Editor} editor */
export function markPlain(editor) {
  const advise = editor.advise.bind(editor);
  editor.advise = (items) => {
    advise(items);
    if (!editor.code) draw(editor.el, items.map(worded));
  };
}

/** @param {HTMLElement} el @param {Worded[]} items */
function draw(el, items) {
  for (const old of el.querySelectorAll(".finding")) old.remove();
  for (const old of el.querySelectorAll(".advised")) old.className = "";
  for (const item of items) {
    const row = el.querySelector(`[data-n="${item.line}"]`);
    row?.firstElementChild?.classList.add("advised", item.level.replace(" ", "-"));
    row?.append(finding(item));
  }
}

/** As the editor draws it (code_editor.js). @param {Worded} item */
function finding({ level, what, why, fix, counter, words }) {
  const el = document.createElement("div");
  el.className = "finding";
  paint(el, html`<details class="advice ${TONES[level]}"><summary><b>${words.level}</b> ${what}</summary><p>${why}</p><pre tabindex="0" role="group" aria-label="${words.fix}">${fix}</pre>${counter && html`<p><b>${words.but}</b> ${counter}</p>`}</details>`);
  return el;
}

/** The sentences that are open, to be opened again in the editor. @param {HTMLElement} el @returns {() => void} */
export function openAgain(el) {
  const all = () => [.../** @type {NodeListOf<HTMLDetailsElement>} */ (el.querySelectorAll(".finding details"))];
  const name = (/** @type {HTMLDetailsElement} */ one) => one.querySelector("summary")?.textContent;
  const open = new Set(all().filter((one) => one.open).map(name));
  return () => {
    for (const one of all()) one.open = open.has(name(one));
  };
}
