// Share: a link that opens this run at this very moment, with this panel.

import { tr } from "../locale/text.js";
import { html, paint } from "../scene/markup.js";
import { post } from "./post.js";

/** @import { Run } from "./run.js" */

/** @param {HTMLFormElement} form @param {Run} run @param {{say(text: string): void, alert(text: string): void}} voice */
export async function share(form, run, voice) {
  const dialog = /** @type {HTMLDialogElement} */ (document.querySelector("dialog.shares") ?? made());
  const { t } = run.view();
  const at = run.clockText(t);
  const reply = await post(form, { run: run.boot.run, t: String(Math.max(0, Math.round(t))), panel: openPanel() });
  paint(dialog, reply.href ? link(reply.href, at) : html`<h2>${tr`No link was made`}</h2><p>${reply.message}</p><form method="dialog"><button class="btn">${tr`Close`}</button></form>`);
  dialog.showModal();
  const input = dialog.querySelector("input");
  input?.select();
  dialog.querySelector("#copy")?.addEventListener("click", (click) => copy(/** @type {HTMLElement} */ (click.target), input, voice));
}

function made() {
  const dialog = document.createElement("dialog");
  dialog.className = "asks shares";
  dialog.setAttribute("aria-label", tr`Share`);
  document.body.append(dialog);
  return dialog;
}

/** @param {string} href @param {string} at */
function link(href, at) {
  return html`<h2>${tr`Share this moment`}</h2><p>${tr`Whoever opens it gets a run of their own, with all that was done here behind it, paused at ${at}. Its timeline begins there.`}</p>
    <label class="field"><span>${tr`Link`}</span><input type="text" readonly value="${href}"></label>
    <form method="dialog"><button type="button" class="btn primary" id="copy">${tr`Copy`}</button><button class="btn">${tr`Close`}</button></form>`;
}

/** @param {HTMLElement} button @param {HTMLInputElement | null} input @param {{say(text: string): void}} voice */
async function copy(button, input, voice) {
  if (!input) return;
  input.select();
  try {
    await navigator.clipboard.writeText(input.value);
    button.textContent = tr`Copied`;
    voice.say(tr`Copied.`);
  } catch {
    button.textContent = tr`Press Ctrl+C`; // the link is selected
  }
}

/** The tab of the dock that was opened last. */
function openPanel() {
  return document.querySelector("#dock .now [role=tab][aria-selected=true]")?.getAttribute("aria-controls") ?? "";
}
