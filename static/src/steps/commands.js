// Commands in the text: a click, or Enter, runs them in the terminal.

import { tr } from "../locale/text.js";

/** @import { Page } from "./steps.js" */

// With an argument, and without a gap that a person has to fill in (as pages/prose.py has it).
const COMMAND = /^(kubectl|curl|wget|docker|go run|helm) [^<…]+$/;

/** Makes buttons of the commands in a text: those that the page marks, and those that are known. In an answer's label a press chooses the answer, so nothing runs there. @param {Element} text */
export function makeCommands(text) {
  for (const code of text.querySelectorAll("code:not([role], pre code, .fold code, label code)")) {
    const line = code.textContent?.trim() ?? "";
    if (!code.classList.contains("run") && (!COMMAND.test(line) || line.includes("..."))) continue;
    code.classList.add("run");
    const says = { role: "button", tabindex: "0", "aria-label": tr`Run in the terminal: ${line}`, title: tr`Run in the terminal` };
    for (const [name, value] of Object.entries(says)) code.setAttribute(name, value);
  }
}

/** @param {HTMLElement} prose @param {Page} page */
export function mountCommands(prose, { terminal, tabs }) {
  makeCommands(prose);

  /** @param {Event} event */
  function run(event) {
    const code = event.target instanceof Element ? event.target.closest("code.run") : null;
    const line = code?.textContent?.trim();
    if (!line) return;
    event.preventDefault();
    event.stopPropagation();
    tabs.open("terminal");
    terminal.enter(line);
  }

  prose.addEventListener("click", run);
  prose.addEventListener("keydown", (event) => {
    if (event.key === "Enter" || event.key === " ") run(event);
  });
}
