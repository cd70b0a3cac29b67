// Things to put in order: by two buttons each, or dragged by the grip.

import { tr } from "../locale/text.js";
import { moved, withMoved } from "./state.js";

/** @import { Form } from "./forms.js" */

/** @param {HTMLElement} step @param {(text: string) => void} say @returns {Form} */
export function rankForm(step, say) {
  const list = /** @type {HTMLElement} */ (step.querySelector(".rank"));
  const items = () => /** @type {HTMLElement[]} */ ([...list.children]);

  /** @param {HTMLElement} item @param {number} to */
  function move(item, to) {
    const all = items();
    const from = all.indexOf(item);
    if (from === to) return false;
    list.append(...withMoved(all, from, to));
    reflect();
    return true;
  }

  /** The first cannot go up, the last cannot go down. */
  function reflect() {
    const all = items();
    for (const [i, item] of all.entries()) {
      const [up, down] = item.querySelectorAll("button");
      up.toggleAttribute("disabled", i === 0);
      down.toggleAttribute("disabled", i === all.length - 1);
    }
  }

  list.addEventListener("click", ({ target }) => {
    const button = target instanceof Element ? target.closest("button") : null;
    const item = /** @type {HTMLElement | null | undefined} */ (button?.closest("li"));
    if (!button || !item) return;
    const to = moved(items().indexOf(item), Number(button.dataset.by), list.childElementCount);
    if (!move(item, to)) return;
    const other = /** @type {HTMLElement} */ ([...item.querySelectorAll("button")].find((one) => one !== button));
    (button.disabled ? other : button).focus(); // it went along with its item
    say(tr`${nameOf(item)}: place ${to + 1} of ${list.childElementCount}.`);
  });
  list.addEventListener("pointerdown", (event) => {
    const grip = event.target instanceof Element ? event.target.closest(".grip") : null;
    if (grip && event.button === 0) drag(grip, event);
  });
  reflect();

  /** The item goes where the pointer is. @param {Element} grip @param {PointerEvent} begun */
  function drag(grip, begun) {
    const item = /** @type {HTMLElement} */ (grip.closest("li"));
    begun.preventDefault();
    list.setPointerCapture(begun.pointerId); // not the grip: it is taken out and put in again
    item.classList.add("dragged");
    const follow = (/** @type {PointerEvent} */ { clientY }) => {
      const all = items();
      const over = all.findIndex((one) => clientY < one.getBoundingClientRect().bottom);
      move(item, over < 0 ? all.length - 1 : over);
    };
    const stop = () => {
      item.classList.remove("dragged");
      list.removeEventListener("pointermove", follow);
      for (const type of ["pointerup", "pointercancel"]) list.removeEventListener(type, stop);
    };
    list.addEventListener("pointermove", follow);
    for (const type of ["pointerup", "pointercancel"]) list.addEventListener(type, stop);
  }

  return { value: () => items().map(({ dataset }) => dataset.item), lacks: () => null };
}

/** @param {HTMLElement} item */
const nameOf = (item) => item.querySelector(".label")?.textContent?.trim() ?? "";
