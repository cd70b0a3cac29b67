// The table that `kubectl get pods -w` would show, with what happened last below it.

import { attr, html, paint } from "../scene/markup.js";
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
    if (row && !target.closest("[data-why]")) run.select(/** @type {HTMLElement} */ (row).dataset.pod ?? "");
    return row;
  };
  el.addEventListener("click", (event) => void pick(event));
  el.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && pick(event)) event.preventDefault();
  });
  return {
    /** @param {View} view */
    update(view) {
      paint(table, drawTable(view));
      const newest = newestEvents(view.picture, BESIDE);
      attr(events, "class", newest.length ? "ev" : "ev unseen");
      paintEvents(events, newest, view.t);
    },
  };
}

/** @param {View} view */
function drawTable({ picture, t, speed, selected }) {
  const pods = stagePods(picture).sort((a, b) => (a.name < b.name ? -1 : 1)); // kubectl's order
  if (!pods.length) return html`<p class="empty">No resources found in default namespace.</p>`;
  const rows = pods.map((pod) => {
    const tone = podTone(pod);
    const fresh = (/** @type {number} */ since) => (since > pod.created && t - since < FRESH_MS * speed ? " changed" : "");
    const ready = pod.is_ready ? html`${pod.ready}` : html`<span class="mark">${pod.ready}</span>`;
    return html`<tr class="${tone}" data-pod="${pod.name}" tabindex="0" aria-selected="${String(pod.name === selected)}"><td>${drawName(pod.name)}</td><td class="ready${fresh(pod.since.ready)}" data-why="${pod.n}">${ready}</td><td class="status${fresh(pod.since.status)}" data-why="${pod.n}">${icon(tone)}${pod.status}</td><td class="restarts${fresh(pod.since.restarts)}" data-why="${restartOf(pod)}">${restarts(pod, t, picture.run?.release ?? "")}</td><td>${age(t - pod.created)}</td></tr>`;
  });
  return html`<table class="kc"><thead><tr><th scope="col">NAME</th><th scope="col">READY</th><th scope="col">STATUS</th><th scope="col">RESTARTS</th><th scope="col">AGE</th></tr></thead><tbody>${rows}</tbody></table>`;
}

/** The fact of a Pod's last restart, or of its state when there was none. @param {Pod} pod */
function restartOf(pod) {
  const again = Object.values(pod.containers).filter(({ restart_count }) => restart_count > 0).map(({ n }) => n);
  return again.length ? Math.max(...again) : pod.n;
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
