// Marks on the timeline: clicked there, moved there by pointer or keys, or typed as seconds into the step's fields.

import { tr } from "../locale/text.js";
import { since } from "../scene/units.js";
import { byKey, meant, onGrid, placed } from "./marks.js";

/** @import { Form } from "./forms.js" */
/** @import { Marks } from "./marks.js" */
/** @import { Timeline } from "../panels/timeline.js" */

/**
 * @param {HTMLElement} step
 * @param {Timeline} timeline
 * @param {HTMLElement} plot
 * @param {number} most the last time that may be marked, in ms
 * @returns {Form & {marks: Marks, begin(): void, end(): void, follow(): void}}
 */
export function marksForm(step, timeline, plot, most) {
  const inputs = /** @type {HTMLInputElement[]} */ ([...step.querySelectorAll("input")]);
  /** @type {Marks} */
  const marks = inputs.map(() => null);
  const layer = document.createElement("div");
  layer.className = "marks-layer";
  const handles = inputs.map((input, i) => handle(i, most));
  layer.append(...handles);
  const slider = /** @type {HTMLElement} */ (plot.querySelector("[role=slider]"));
  const at = (/** @type {PointerEvent | MouseEvent} */ { clientX }) => onGrid(timeline.timeAt(clientX - slider.getBoundingClientRect().left), most);

  /** @param {number} i @param {number | null} t */
  function set(i, t) {
    marks[i] = t;
    const text = t === null ? "" : String(t / 1000);
    if (inputs[i].value !== text) inputs[i].value = text;
    follow();
  }

  /** Puts the handles where their times are now. */
  function follow() {
    for (const [i, el] of handles.entries()) {
      const t = marks[i];
      el.hidden = t === null;
      if (t === null) continue;
      el.style.left = `${timeline.placeOf(t)}px`;
      el.setAttribute("aria-valuenow", String(t / 1000));
      el.setAttribute("aria-valuetext", tr`${since(t)} after the start`);
    }
  }

  /** The next mark without a place gets one, and the focus; when all have one, on to the button below the fields. */
  function next() {
    const i = marks.indexOf(null);
    if (i < 0) return /** @type {HTMLElement | null} */ (step.querySelector(".send button"))?.focus();
    set(i, onGrid((most * (i + 1)) / (marks.length + 1), most));
    handles[i].focus();
  }

  step.querySelector("[data-plot]")?.addEventListener("click", (event) => {
    plot.dispatchEvent(new CustomEvent("reveal", { bubbles: true }));
    if (/** @type {MouseEvent} */ (event).detail > 0) return; // a pointer places them where it wants
    if (marks.includes(null)) next();
    else handles[0].focus();
  });
  for (const [i, input] of inputs.entries()) {
    input.max = String(most / 1000);
    input.addEventListener("input", () => set(i, input.value === "" ? null : onGrid(input.valueAsNumber * 1000, most)));
  }
  for (const [i, el] of handles.entries()) {
    el.addEventListener("keydown", (event) => {
      const to = byKey(event.key, marks[i] ?? 0, most);
      if ((to === null && event.key !== "Enter") || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      event.stopPropagation();
      if (to === null) next();
      else set(i, to);
    });
    el.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      event.stopPropagation();
      el.focus();
      el.setPointerCapture(event.pointerId);
    });
    el.addEventListener("pointermove", (event) => el.hasPointerCapture(event.pointerId) && set(i, at(event)));
  }

  /** Before the playhead hears of it. @param {PointerEvent} event */
  function place(event) {
    if (event.button !== 0 || (event.target instanceof Element && event.target.closest(".marks-layer, .overview"))) return;
    event.preventDefault();
    event.stopPropagation();
    const i = meant(marks, at(event));
    set(i, at(event));
    handles[i].focus();
  }

  return {
    marks,
    begin() {
      plot.classList.add("marking");
      plot.append(layer);
      plot.addEventListener("pointerdown", place, true);
      timeline.show({ from: 0, span: most * 1.08 });
      follow();
    },
    end() {
      plot.classList.remove("marking");
      plot.removeEventListener("pointerdown", place, true);
      layer.remove();
    },
    follow,
    value: () => placed(marks),
    lacks: () => inputs[marks.indexOf(null)] ?? null,
  };
}

/** @param {number} i @param {number} most */
function handle(i, most) {
  const el = document.createElement("span");
  el.className = "mark-handle";
  el.textContent = String(i + 1);
  const says = { role: "slider", tabindex: "0", "aria-label": tr`Mark ${i + 1}`, "aria-orientation": "horizontal", "aria-valuemin": "0", "aria-valuemax": String(most / 1000) };
  for (const [name, value] of Object.entries(says)) el.setAttribute(name, value);
  return el;
}
