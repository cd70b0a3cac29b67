// The timeline's slider answers keys and the pointer: it looks back without moving the run.

/** @import { Ask } from "./asking.js" */
/** @import { Run } from "./run.js" */
/** @import { Timeline } from "./timeline.js" */

const STILL = 3; // px: a pointer that moves no further has clicked

/**
 * @param {HTMLElement} plot
 * @param {Run} run
 * @param {Pick<Timeline, "timeAt" | "asked">} timeline
 * @param {Pick<Ask, "ask" | "askAbout">} why
 */
export function mountPlayhead(plot, run, timeline, why) {
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
  // A flag leads to its instant, and to its Why.
  slider.addEventListener("click", ({ target }) => {
    const flag = target instanceof Element ? target.closest("[data-t]") : null;
    if (flag) run.look(Number(flag.getAttribute("data-t")));
  });
  let dragging = false;
  /** @type {{x: number, from: number, to: number} | null} */
  let bar = null; // that the pointer went down on and has not left
  /** @type {{x: number, n: number} | null} */
  let band = null; // and so
  const placeOf = (/** @type {PointerEvent} */ event) => event.clientX - slider.getBoundingClientRect().left;
  const follow = (/** @type {PointerEvent} */ event) => run.look(timeline.timeAt(placeOf(event)));
  slider.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || (event.target instanceof Element && event.target.closest("[data-why]"))) return;
    dragging = true;
    const row = event.target instanceof Element ? event.target.getAttribute("data-row") : null;
    bar = barAt(event, timeline.timeAt(placeOf(event)));
    band = row === null ? null : { x: event.clientX, n: timeline.asked(Number(row), placeOf(event)) };
    slider.setPointerCapture(event.pointerId);
    if (!band) follow(event);
  });
  slider.addEventListener("pointermove", (event) => {
    if (!dragging) return;
    if (bar && Math.abs(event.clientX - bar.x) > STILL) bar = null;
    if (band && Math.abs(event.clientX - band.x) > STILL) band = null;
    if (!band) follow(event);
  });
  for (const type of ["pointerup", "pointercancel"]) slider.addEventListener(type, () => {
    dragging = false;
    if (bar && type === "pointerup") why.askAbout(bar.from, bar.to);
    if (band && type === "pointerup") why.ask(band.n);
    bar = band = null;
  });
}

/** The bar under the pointer: one of failures is asked about as a whole, however low it is. @param {PointerEvent} event @param {number} t */
function barAt({ target, clientX }, t) {
  const bar = target instanceof Element ? target.closest("[data-from], [data-size]") : null;
  if (!(bar instanceof SVGElement)) return null;
  const size = Number(bar.dataset.size);
  const from = size ? t - (t % size) : Number(bar.dataset.from);
  return { x: clientX, from, to: size ? from + size : Number(bar.dataset.to) };
}
