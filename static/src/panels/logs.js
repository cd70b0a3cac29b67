// What a container has written; the one of the selected Pod, or whichever is picked.

import { tr } from "../locale/text.js";
import { html, paint } from "../scene/markup.js";
import { chosenPod } from "./pods.js";

/** @import { Picture } from "../model/types.js" */
/** @import { Run, View } from "./run.js" */

const NEAR = 24; // px from the end within which the panel goes on following

/** @param {HTMLElement} el @param {Run} run */
export function mountLogs(el, run) {
  paint(el, html`<label class="picker">${tr`Container`} <select></select></label><pre class="log"></pre>`);
  const select = /** @type {HTMLSelectElement} */ (el.querySelector("select"));
  const text = /** @type {HTMLElement} */ (el.querySelector("pre"));
  let picked = "";
  let follows = true;
  el.addEventListener("scroll", () => (follows = el.scrollHeight - el.scrollTop - el.clientHeight < NEAR));
  select.addEventListener("change", () => {
    picked = select.value;
    run.tell("look", null);
  });
  run.on("select", () => (picked = ""));
  let marked = 0;
  return {
    /** Shows a line of a container's log. @param {string} name "pod/container" @param {number} n its fact */
    show(name, n) {
      [picked, marked, follows] = [name, n, false];
      run.tell("look", run.past);
      requestAnimationFrame(() => text.querySelector(".spot")?.scrollIntoView({ block: "center" }));
    },
    /** @param {View} view */
    update({ picture, selected }) {
      const all = containers(picture);
      paint(select, html`${all.map((name) => html`<option>${name}</option>`)}`);
      const pod = chosenPod(picture, selected);
      const own = pod ? `${pod.name}/${Object.keys(pod.containers)[0] ?? ""}` : "";
      const name = all.includes(picked) ? picked : own;
      if (name && select.value !== name) select.value = name;
      if (paint(text, drawLines(picture, name, run, marked)) && follows) el.scrollTop = el.scrollHeight;
    },
  };
}

/** Every container that can be chosen, as "pod/container". @param {Picture} picture */
function containers(picture) {
  return Object.values(picture.pods).flatMap((pod) => Object.keys(pod.containers).map((name) => `${pod.name}/${name}`));
}

/** @param {Picture} picture @param {string} name @param {Run} run @param {number} marked */
function drawLines(picture, name, run, marked) {
  const [pod, container] = name.split("/");
  const lines = picture.pods[pod]?.containers[container]?.log ?? [];
  if (!lines.length) return html`<span class="empty">${tr`Nothing has been written yet.`}</span>`;
  return html`${lines.map(({ t, n, line }) => html`<time>${run.clockText(t)}</time>  ${n === marked ? html`<span class="spot">${line}</span>` : line}\n`)}`;
}
