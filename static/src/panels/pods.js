// The table that `kubectl get pods -w` would show, with what happened last below it.

import { attr, html, paint, paintEach } from "../scene/markup.js";
import { icon } from "../scene/icons.js";
import { drawName } from "../scene/pod.js";
import { age } from "../scene/units.js";
import { podTone, stagePods } from "../scene/view.js";
import { newestEvents, paintEvents } from "./events.js";

/** @import { Picture, Pod } from "../model/types.js" */
/** @import { Run, View } from "./run.js" */

const FRESH_MS = 2000; // wall time for which a changed cell is tinted
const BESIDE = 3; // Events under the table

/** @param {HTMLElement} el @param {Run} run */
export function mountPods(el, run) {
  paint(el, html`<div></div><ul class="ev"></ul>`);
  const [table, events] = el.children;
  const pick = (/** @type {Event} */ event) => {
    const target = /** @type {HTMLElement} */ (event.target);
    const row = target.closest("tr[data-pod]");
    if (row && !target.closest("[data-asks]")) run.select(/** @type {HTMLElement} */ (row).dataset.pod ?? "");
    return row;
  };
  el.addEventListener("click", (event) => void pick(event));
  el.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && pick(event)) event.preventDefault();
  });
  return {
    /** @param {View} view */
    update(view) {
      paintTable(table, view);
      const newest = newestEvents(view.picture, BESIDE);
      attr(events, "class", newest.length ? "ev" : "ev unseen");
      paintEvents(events, newest, view.t);
    },
  };
}

const HEAD = html`<table class="kc"><thead><tr><th scope="col">NAME</th><th scope="col">READY</th><th scope="col">STATUS</th><th scope="col">RESTARTS</th><th scope="col">AGE</th></tr></thead><tbody></tbody></table>`;

/** Rows that say the same stay, but for their ages; one that is drawn anew keeps the focus. @param {Element} table @param {View} view */
function paintTable(table, view) {
  const { picture, t } = view;
  const pods = stagePods(picture).sort((a, b) => (a.name < b.name ? -1 : 1)); // kubectl's order
  paint(table, pods.length ? HEAD : html`<p class="empty">No resources found in default namespace.</p>`);
  const body = table.querySelector("tbody");
  if (!body) return;
  const focused = body.contains(document.activeElement) ? /** @type {HTMLElement} */ (document.activeElement).dataset.pod : undefined;
  const changed = paintEach(body, pods.map((pod) => drawRow(pod, view)));
  for (const [i, pod] of pods.entries()) {
    const [, , , again, old] = body.children[i].children;
    paint(again, html`${restarts(pod, t, picture.run?.release ?? "")}`);
    paint(old, html`${age(t - pod.created)}`);
  }
  if (changed && focused !== undefined) /** @type {HTMLElement | undefined} */ (body.children[pods.findIndex(({ name }) => name === focused)])?.focus({ preventScroll: true });
}

/** Without what grows older each second. @param {Pod} pod @param {View} view */
function drawRow(pod, { t, speed, selected }) {
  const tone = podTone(pod);
  const fresh = (/** @type {number} */ since) => (since > pod.created && t - since < FRESH_MS * speed ? " changed" : "");
  const ready = pod.is_ready ? html`${pod.ready}` : html`<span class="mark">${pod.ready}</span>`;
  return html`<tr class="${tone}" data-pod="${pod.name}" tabindex="0" aria-selected="${String(pod.name === selected)}"><td>${drawName(pod.name)}</td><td class="ready${fresh(pod.since.ready)}" data-asks="ready">${ready}</td><td class="status${fresh(pod.since.status)}" data-asks="ready">${icon(tone)}${pod.status}</td><td class="restarts${fresh(pod.since.restarts)}" data-asks="restarts"></td><td></td></tr>`;
}

/**
 * RESTARTS as kubectl prints it: since 1.22 with the time since the last one.
 * @param {Pick<Pod, "restarts" | "last_restart">} pod
 * @param {number} t
 * @param {string} release
 */
export function restarts({ restarts, last_restart }, t, release) {
  const minor = Number(release.split(".")[1] ?? 0);
  return restarts > 0 && last_restart !== null && minor >= 22 ? `${restarts} (${age(t - last_restart)} ago)` : String(restarts);
}

/**
 * The Pod whose container is shown in Logs: the selected one, else the newest.
 * @param {Picture} picture
 * @param {string} selected
 * @returns {Pod | null}
 */
export function chosenPod(picture, selected) {
  return picture.pods[selected] ?? stagePods(picture).at(-1) ?? Object.values(picture.pods).at(-1) ?? null;
}
