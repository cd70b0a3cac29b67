// The timeline's slider answers keys and the pointer: it looks back without moving the run.

/** @import { Run } from "./run.js" */

/** @param {HTMLElement} plot @param {Run} run @param {(x: number) => number} timeAt the time under a place, in px from the left of the plot */
export function mountPlayhead(plot, run, timeAt) {
  const slider = /** @type {HTMLElement} */ (plot.querySelector("[role=slider]"));
  slider.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const now = run.past ?? run.edge();
    const to = /** @type {Record<string, number | null>} */ ({ ArrowLeft: now - 1000, ArrowRight: now + 1000, PageUp: now + 10_000, PageDown: now - 10_000, Home: 0, End: null })[event.key];
    if (to === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    run.look(to);
  });
  let dragging = false;
  const follow = (/** @type {PointerEvent} */ event) => run.look(timeAt(event.clientX - slider.getBoundingClientRect().left));
  slider.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || (event.target instanceof Element && event.target.closest("[data-why]"))) return;
    dragging = true;
    slider.setPointerCapture(event.pointerId);
    follow(event);
  });
  slider.addEventListener("pointermove", (event) => {
    if (dragging) follow(event);
  });
  for (const type of ["pointerup", "pointercancel"]) slider.addEventListener(type, () => (dragging = false));
}
