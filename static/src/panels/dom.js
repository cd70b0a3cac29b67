// What every panel needs of the document: an element by its id, and what belongs to text.

/** The element with this id; the templates hold every one. @param {string} id */
export const byId = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

/** Asks for the view of a phone that an element is in (views.js). @param {HTMLElement} el */
export const reveal = (el) => el.dispatchEvent(new CustomEvent("reveal", { bubbles: true }));

/** To the title of what a lesson asks now. @param {HTMLElement} current */
export function focusStep(current) {
  reveal(current);
  /** @type {HTMLElement | null} */ (current.querySelector(".step.now:not([hidden]) .title"))?.focus();
}

/** Whether what is typed there is text. @param {EventTarget | null} target */
export function takesText(target) {
  return target instanceof HTMLElement && (target.isContentEditable || target.matches("input:not([type=checkbox], [type=radio]), textarea, select"));
}

const TYPED_MS = 2000; // after a key somebody is typing still

/** Tells whether somebody is typing text right now; a field that only has the focus is no reason to be silent. @returns {() => boolean} */
export function watchTyping() {
  let last = -Infinity;
  document.addEventListener("keydown", ({ target }) => {
    if (takesText(target)) last = performance.now();
  }, true);
  return () => takesText(document.activeElement) && performance.now() - last < TYPED_MS;
}

/** Makes one of a radio group checked and the only one that Tab reaches. @param {Iterable<HTMLElement>} buttons @param {HTMLElement | null} chosen */
export function check(buttons, chosen) {
  const all = [...buttons];
  const stop = chosen ?? all[0];
  for (const button of all) {
    const state = String(button === chosen);
    if (button.getAttribute("aria-checked") !== state) button.setAttribute("aria-checked", state);
    const index = button === stop ? 0 : -1;
    if (button.tabIndex !== index) button.tabIndex = index;
  }
}

/** Arrow keys choose within a radio group or a list of tabs. @param {HTMLElement} group @param {(button: HTMLElement) => void} choose */
export function arrows(group, choose) {
  group.addEventListener("keydown", (event) => {
    const all = /** @type {HTMLElement[]} */ ([...group.querySelectorAll("button")]);
    const at = all.indexOf(/** @type {HTMLElement} */ (event.target));
    const to = /** @type {Record<string, number>} */ ({ ArrowRight: at + 1, ArrowDown: at + 1, ArrowLeft: at - 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 })[event.key];
    if (at < 0 || to === undefined) return;
    event.preventDefault();
    const button = all[(to + all.length) % all.length];
    button.focus();
    choose(button);
  });
}
