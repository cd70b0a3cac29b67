// Tabs: of the dock, and of the sandbox's forms and files. On a medium screen the columns of the dock share one panel; `now` says whose turn it is.

import { arrows, reveal } from "./dom.js";

/** @type {Record<string, string>} */
const COMMANDS = { pods: "kubectl get pods -w", endpointslices: "kubectl get endpointslices -w" };

const GROUP = ".column, .tabbed";

/** @param {HTMLElement} dock @param {() => void} shown  called when another panel is shown */
export function mountTabs(dock, shown) {
  const tabs = /** @type {HTMLElement[]} */ ([...dock.querySelectorAll("[role=tab]")]);
  const panelOf = (/** @type {HTMLElement} */ tab) => /** @type {HTMLElement} */ (document.getElementById(tab.getAttribute("aria-controls") ?? ""));
  const cmd = dock.querySelector(".cmd");

  /** @param {HTMLElement} tab */
  function show(tab) {
    const group = tab.closest(GROUP);
    for (const one of tabs.filter((other) => other.closest(GROUP) === group)) {
      const on = one === tab;
      one.setAttribute("aria-selected", String(on));
      one.tabIndex = on ? 0 : -1;
      panelOf(one).hidden = !on;
    }
    for (const column of dock.children) column.classList.toggle("now", column === group);
    const id = tab.getAttribute("aria-controls") ?? "";
    if (cmd && id in COMMANDS) cmd.textContent = COMMANDS[id];
    shown();
    reveal(panelOf(tab));
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
