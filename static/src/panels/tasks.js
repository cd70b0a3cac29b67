// The lesson's tasks tick themselves off.



/** @import { Run } from "./run.js" */

/** @param {HTMLElement} el @param {Run} run @param {(text: string) => void} say */
export function mountTasks(el, run, say) {
  const items = /** @type {HTMLElement[]} */ ([...el.querySelectorAll("[data-task]")]);
  run.on("tasks", (/** @type {{done: string[]}} */ { done }) => {
    for (const item of items) {
      const is = done.includes(item.dataset.task ?? "");
      if (item.classList.contains("done") === is) continue;
      item.classList.toggle("done", is);
      const sign = /** @type {SVGElement} */ (item.querySelector("svg"));
      sign.setAttribute("aria-label", is ? "done" : "open");
      sign.querySelector("use")?.setAttribute("href", is ? "#i-done" : "#i-box");
      if (is) say(`Task done: ${item.querySelector("span")?.textContent ?? ""}`);
    }
  });
}
