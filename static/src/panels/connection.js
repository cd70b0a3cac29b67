// The bar that says that the connection is away: the picture stands, the cluster is kept.

import { html, paint } from "../scene/markup.js";

/** @import { Run } from "./run.js" */

/** @param {HTMLElement} el @param {Run} run @param {{say(text: string): void, alert(text: string): void}} voice */
export function mountConnection(el, run, voice) {
  let timer = 0;
  let was = "connecting";
  el.addEventListener("click", (event) => {
    if (/** @type {HTMLElement} */ (event.target).closest("button")) run.socket?.retry();
  });

  function show() {
    const { link } = run;
    el.hidden = link !== "lost" && link !== "over";
    if (el.hidden) return;
    if (link === "over") return void paint(el, html`<span>${run.over || "This run can no longer be reached."} Reload the page to begin again.</span>`);
    const left = run.retryAt === null ? 0 : Math.max(0, Math.ceil((run.retryAt - performance.now()) / 1000));
    paint(el, html`<span>Connection lost at ${run.clockText(run.clock.t)}. Your cluster is kept. <span class="num">${left ? `Trying again in ${left} s.` : "Trying again…"}</span></span><button type="button" class="btn">Try now</button>`);
  }

  run.on("link", () => {
    const { link } = run;
    clearInterval(timer);
    if (link === "lost") timer = window.setInterval(show, 250);
    if (link === "lost" && was !== "lost") voice.alert(`Connection lost at ${run.clockText(run.clock.t)}. Your cluster is kept.`);
    if (link === "over") voice.alert(run.over || "This run can no longer be reached.");
    if (link === "live" && was === "lost") {
      voice.alert("");
      voice.say("The connection is back.");
    }
    if (link !== "connecting") was = link;
    show();
  });
}
