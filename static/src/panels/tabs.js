// The dock's tabs. On a medium screen both halves share one panel; data-half says whose turn it is.

import { arrows } from "./dom.js";

/** @type {Record<string, string>} */
const COMMANDS = { pods: "kubectl get pods -w", endpointslices: "kubectl get endpointslices -w" };

/** @param {HTMLElement} dock */
export function mountTabs(dock) {
  const tabs = /** @type {HTMLElement[]} */ ([...dock.querySelectorAll("[role=tab]")]);
  const panelOf = (/** @type {HTMLElement} */ tab) => /** @type {HTMLElement} */ (document.getElementById(tab.getAttribute("aria-controls") ?? ""));
  const cmd = dock.querySelector(".cmd");

  /** @param {HTMLElement} tab */
  function show(tab) {
    const half = tab.closest(".half");
    for (const one of tabs.filter((other) => other.closest(".half") === half)) {
      const on = one === tab;
      one.setAttribute("aria-selected", String(on));
      one.tabIndex = on ? 0 : -1;
      panelOf(one).hidden = !on;
    }
    dock.dataset.half = half === dock.firstElementChild ? "left" : "right";
    const id = tab.getAttribute("aria-controls") ?? "";
    if (cmd && id in COMMANDS) cmd.textContent = COMMANDS[id];
  }

  for (const tab of tabs) tab.addEventListener("click", () => show(tab));
  for (const list of dock.querySelectorAll("[role=tablist]")) arrows(/** @type {HTMLElement} */ (list), show);
  return {
    /** Shows a panel by its id. @param {string} id */
    open(id) {
      const tab = tabs.find((one) => one.getAttribute("aria-controls") === id);
      if (tab) show(tab);
    },
    /** Shows the panel of a tab by its place, and focuses the tab. @param {number} place from 0 */
    nth(place) {
      const tab = tabs[place];
      if (!tab) return;
      show(tab);
      tab.focus();
    },
  };
}
