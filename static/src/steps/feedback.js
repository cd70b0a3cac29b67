// What is said of an answer once it is judged: a word, what was answered beside what happened, and why.

import { language, tr } from "../locale/text.js";
import { icon } from "../scene/icons.js";
import { html, Markup } from "../scene/markup.js";
import { since } from "../scene/units.js";
import { AGAIN, wordOf } from "./state.js";

/** @import { Judged } from "../net/protocol.js" */

/** @param {HTMLElement} step @param {unknown} answer @param {Judged} judged */
export function feedback(step, answer, judged) {
  const tone = judged.right ? "ok" : "nr";
  const word = wordOf(step.dataset.ask ?? "", judged);
  const said = textOf(judged.html).startsWith(word.slice(0, -1)); // by the lesson itself, whose words are made by the server
  return html`<div class="judged ${tone}">${icon(judged.right ? "ok" : "kill")}<div>${said ? "" : html`<b>${word}</b> `}${againstTruth(step, answer, judged)}<div class="why-so">${new Markup(judged.html)}</div></div></div>`;
}

/** @param {string} markup */
const textOf = (markup) => markup.replace(/<[^>]*>/g, "").trim();

/** "You said 4, the run had 5." Nothing where the words of the lesson say it already. @param {HTMLElement} step @param {unknown} answer @param {Judged} judged */
function againstTruth(step, answer, { right, truth }) {
  const ask = step.dataset.ask ?? "";
  if (truth === null || truth === undefined || AGAIN.includes(ask)) return "";
  if (ask === "markers") return html`<span class="against">${tr`You marked ${times(answer)}; it came at ${times(truth)}.`}</span>`;
  if (ask === "number") return html`<span class="against">${tr`You said ${number(answer)}, it was ${number(truth)}.`}</span>`;
  return right ? "" : html`<span class="against">${tr`It was:`} ${labelOf(step, String(truth))}</span>`;
}

/** As the language writes it; what the server quotes goes by probeviz/lessons/quoting.py. @param {unknown} value */
export const number = (value) => (language === "ru" ? String(value).replace(".", ",") : String(value));

/** @param {unknown} list of ms */
export const times = (list) => /** @type {number[]} */ (Array.isArray(list) ? list : []).map(since).join(", ");

/** What was answered, as the step words it. @param {HTMLElement} step @param {unknown} answer */
export function answered(step, answer) {
  switch (step.dataset.ask) {
    case "number": return html`${number(answer)} ${step.querySelector(".unit")?.textContent ?? ""}`;
    case "markers": return html`${times(answer)}`;
    case "write": return html`<span class="lines">${/** @type {string[]} */ (answer).map((line) => html`<span>${line}</span>`)}</span>`;
    case "rank": return html`${/** @type {string[]} */ (answer).map((id, i) => html`${i ? " < " : ""}${labelOf(step, id)}`)}`;
    case "sort": return html`${Object.entries(/** @type {Record<string, string>} */ (answer)).map(([item, group], i) => html`${i ? "; " : ""}${labelOf(step, item)}: ${labelOf(step, group)}`)}`;
  }
  return labelOf(step, String(answer));
}

/** The label of an option, an item or a group: markup that is on the page already. @param {HTMLElement} step @param {string} id */
function labelOf(step, id) {
  const el = step.querySelector(`[data-label="${CSS.escape(id)}"]`);
  return el ? new Markup(el.tagName === "OPTION" ? html`${el.textContent}`.text : el.innerHTML) : html`${id}`;
}
