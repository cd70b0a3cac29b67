// The bar that says that the connection is away: the picture stands, the cluster is kept. Or why the run stands, or what
// the server has to say once.

import { tr } from "../locale/text.js";
import { html, paint } from "../scene/markup.js";

/** @import { Run } from "./run.js" */

/**
 * What the bar says while the connection lives, and what its button is called ("": it has none).
 * @param {{stands: string, note: string}} run
 */
export function notice({ stands, note }) {
  if (stands) return { text: stands, button: "" };
  return { text: note, button: note ? tr`Close` : "" };
}

/** @param {HTMLElement} el @param {Run} run @param {{say(text: string): void, alert(text: string): void}} voice */
export function mountConnection(el, run, voice) {
  let timer = 0;
  let was = "connecting";
  let said = "";
  el.addEventListener("click", (event) => {
    if (!(/** @type {HTMLElement} */ (event.target).closest("button"))) return;
    if (run.link === "lost") return void run.socket?.retry();
    run.note = "";
    show();
  });

  function show() {
    const { link } = run;
    if (link !== "lost" && link !== "over") return tell();
    el.hidden = false;
    if (link === "over") return void paint(el, html`<span>${run.over || tr`This run can no longer be reached.`} ${tr`Reload the page to begin again.`}</span>`);
    const left = run.retryAt === null ? 0 : Math.max(0, Math.ceil((run.retryAt - performance.now()) / 1000));
    paint(el, html`<span>${tr`Connection lost at ${run.clockText(run.clock.t)}. Your cluster is kept.`} <span class="num">${left ? tr`Trying again in ${left} s.` : tr`Trying again…`}</span></span><button type="button" class="btn">${tr`Try now`}</button>`);
  }

  function tell() {
    const { text, button } = notice(run);
    el.hidden = !text;
    if (text) paint(el, html`<span>${text}</span>${button && html`<button type="button" class="btn">${button}</button>`}`);
    if (text && text !== said) voice.alert(text);
    said = text;
  }

  for (const type of ["welcome", "slowed"]) run.on(type, show);
  run.on("link", () => {
    const { link } = run;
    clearInterval(timer);
    if (link === "lost") timer = window.setInterval(show, 250);
    if (link === "lost" && was !== "lost") voice.alert(tr`Connection lost at ${run.clockText(run.clock.t)}. Your cluster is kept.`);
    if (link === "over") voice.alert(run.over || tr`This run can no longer be reached.`);
    if (link === "live" && was === "lost") {
      voice.alert("");
      voice.say(tr`The connection is back.`);
    }
    if (link !== "connecting") was = link;
    show();
  });
}
