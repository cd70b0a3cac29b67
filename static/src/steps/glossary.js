// Words of the glossary: what they mean comes up on hover, on focus and on touch, and leaves with Esc.

import { html, Markup, paint } from "../scene/markup.js";

/** @param {HTMLElement} prose */
export function mountGlossary(prose) {
  const terms = document.getElementById("terms");
  if (!terms) return;
  const card = document.createElement("div");
  card.className = "term-card";
  card.id = "term-card";
  card.setAttribute("role", "tooltip");
  card.hidden = true;
  document.body.append(card);
  /** @type {HTMLElement | null} */
  let of = null;
  let timer = 0;

  /** @param {HTMLElement} term */
  function show(term) {
    clearTimeout(timer);
    if (of === term) return;
    hide();
    const found = document.getElementById(`term-${term.dataset.term}`);
    if (!found) return;
    of = term;
    paint(card, html`<b>${found.querySelector("dt")?.textContent}</b>${new Markup(found.querySelector("dd")?.innerHTML ?? "")}`);
    card.hidden = false;
    term.setAttribute("aria-describedby", card.id);
    place(card, term);
  }

  function hide() {
    clearTimeout(timer);
    of?.removeAttribute("aria-describedby");
    of = null;
    card.hidden = true;
  }

  /** The pointer may go on to the card. */
  const soon = () => (timer = window.setTimeout(hide, 250));
  const termOf = (/** @type {Event} */ { target }) => (target instanceof Element ? /** @type {HTMLElement | null} */ (target.closest("[data-term]")) : null);

  prose.addEventListener("pointerover", (event) => {
    const term = event.pointerType === "touch" ? null : termOf(event);
    if (term) show(term);
  });
  prose.addEventListener("pointerout", (event) => termOf(event) && soon());
  card.addEventListener("pointerover", () => clearTimeout(timer));
  card.addEventListener("pointerout", soon);
  prose.addEventListener("focusin", (event) => {
    const term = termOf(event);
    if (term?.matches(":focus-visible")) show(term);
  });
  // At once: what has the focus next may lie below the card. The pointer may still rest on either.
  prose.addEventListener("focusout", (event) => termOf(event) && !card.matches(":hover") && !of?.matches(":hover") && hide());
  prose.addEventListener("click", (event) => {
    const term = termOf(event);
    if (!term) return;
    event.preventDefault(); // without scripts it leads to the list of words
    show(term);
  });
  document.addEventListener("pointerdown", (event) => {
    if (of && !termOf(event) && !(event.target instanceof Node && card.contains(event.target))) hide();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !of) return;
    event.preventDefault();
    event.stopPropagation();
    hide();
  }, true);
  for (const scroller of [window, document.getElementById("reading"), document.getElementById("current")]) scroller?.addEventListener("scroll", hide, { passive: true });
}

/** Below the word, or above where there is no room. @param {HTMLElement} card @param {HTMLElement} term */
function place(card, term) {
  const at = term.getClientRects()[0];
  const { offsetWidth: wide, offsetHeight: high } = card;
  const left = Math.max(8, Math.min(at.left, innerWidth - wide - 8));
  const below = at.bottom + 6;
  card.style.left = `${left}px`;
  card.style.top = `${below + high < innerHeight - 8 ? below : Math.max(8, at.top - high - 6)}px`;
}
