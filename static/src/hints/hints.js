// Hints: what a word or a shape means comes up when the pointer rests on it, at a touch, and beside a box of the stage that has
// the keyboard's focus; it leaves with Esc.

import { html } from "../scene/markup.js";
import { HINTS, hintAt, hintsOf } from "./words.js";

const REST_MS = 350; // for which the pointer rests before a hint comes
const LEAVE_MS = 250; // in which it may go on to the hint

export function mountHints() {
  const card = document.createElement("div");
  Object.assign(card, { className: "hint-card", id: "hint-card", role: "tooltip", hidden: true });
  document.body.append(card);
  let shown = ""; // what it tells; boxes are painted anew under the pointer
  /** @type {Element | null} */
  let described = null;
  let timer = 0;

  /** @param {readonly string[]} keys @param {Element} at @param {string} [of] */
  function show(keys, at, of) {
    clearTimeout(timer);
    const name = `${keys} ${at.closest("[data-ref]")?.getAttribute("data-ref") ?? ""}`;
    if (shown === name) return;
    hide();
    shown = name;
    card.innerHTML = html`${of && html`<p><code>${of}</code></p>`}${keys.map((key) => html`<p>${keys.length > 1 ? first(HINTS[key]) : HINTS[key]}</p>`)}`.text;
    card.hidden = false;
    described = at.closest("[tabindex], button") ?? at;
    described.setAttribute("aria-describedby", card.id);
    place(card, at.closest(".node") ?? at);
  }

  function hide() {
    clearTimeout(timer);
    described?.removeAttribute("aria-describedby");
    described = null;
    shown = "";
    card.hidden = true;
  }

  const soon = () => {
    clearTimeout(timer);
    timer = window.setTimeout(hide, LEAVE_MS);
  };

  document.addEventListener("pointerover", ({ target, pointerType }) => {
    if (pointerType === "touch" || !(target instanceof Element)) return;
    if (card.contains(target)) return clearTimeout(timer);
    const found = hintAt(target);
    if (!found) return shown ? soon() : clearTimeout(timer);
    clearTimeout(timer);
    timer = window.setTimeout(() => show([found.key], found.at, found.of), shown ? 0 : REST_MS);
  });
  document.addEventListener("click", (event) => {
    const { target } = event;
    if (!(target instanceof Element) || card.contains(target)) return;
    const touched = /** @type {PointerEvent} */ (event).pointerType === "touch" && !target.closest("button:not([data-hint])");
    const found = touched ? hintAt(target) : null;
    if (found) show([found.key], found.at, found.of);
    else hide();
  });
  document.addEventListener("focusin", ({ target }) => {
    if (!(target instanceof Element)) return;
    const keys = target.matches("#stage [data-ref]:focus-visible") ? hintsOf(target) : [];
    if (keys.length) show(keys, target);
    else if (shown) hide();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && shown) hide();
  }, true);
  document.addEventListener("scroll", () => shown && hide(), { capture: true, passive: true });
}

/** The first sentence: of several hints at once nobody reads more. @param {string} text */
const first = (text) => text.split(/(?<=[.?!]) /)[0];

/**
 * Where it covers least: left of a Pod's card, above the dock, under a box of the stage or a word; above that without room.
 * @param {HTMLElement} card @param {Element} at
 */
function place(card, at) {
  const word = at.getBoundingClientRect();
  const { offsetWidth: wide, offsetHeight: high } = card;
  const within = (/** @type {number} */ value, /** @type {number} */ size, /** @type {number} */ room) => `${Math.max(8, Math.min(value, room - size - 8))}px`;
  const pod = at.closest(".pod")?.getBoundingClientRect();
  const dock = at.closest(".dock")?.getBoundingClientRect();
  let [left, top] = [word.left, word.bottom + 6];
  if (pod && pod.left - wide - 10 > 0) [left, top] = [pod.left - wide - 10, word.top];
  else if (dock && dock.top - high - 4 > 0) top = dock.top - high - 4;
  else if (top + high > innerHeight - 8) top = word.top - high - 6;
  card.style.setProperty("left", within(left, wide, innerWidth));
  card.style.setProperty("top", within(top, high, innerHeight));
}
