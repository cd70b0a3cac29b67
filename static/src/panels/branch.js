// The one question before a change in the past, and the words for a branch.

import { tr } from "../locale/text.js";
import { html, paint } from "../scene/markup.js";

/** @import { Run } from "./run.js" */

/** @param {Run} run */
export function mountBranch(run) {
  const dialog = document.createElement("dialog");
  dialog.className = "ask";
  dialog.setAttribute("aria-labelledby", "ask-title");
  dialog.setAttribute("aria-describedby", "ask-text");
  document.body.append(dialog);
  /** @type {((yes: boolean) => void) | null} */
  let answer = null;
  dialog.addEventListener("close", () => {
    answer?.(dialog.returnValue === "yes");
    answer = null;
  });

  run.confirm = (t) => {
    const at = run.clockText(t);
    const old = run.pair && run.shown !== run.pair.a ? ` ${tr`Run A of before leaves the page.`}` : "";
    paint(dialog, html`<form method="dialog"><h2 id="ask-title">${tr`Run on from ${at} with this change?`}</h2><p id="ask-text">${tr`The later part is kept as run A. The page goes on with run B, beside it.`}${old}</p><p class="row"><button class="btn ghost" value="no">${tr`Cancel`}</button><button class="btn primary" value="yes" autofocus>${tr`Run on`}</button></p></form>`);
    answer?.(false);
    dialog.returnValue = "no";
    dialog.showModal();
    return new Promise((resolve) => (answer = resolve));
  };
}
