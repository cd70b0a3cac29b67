// Kubernetes' Events, the newest first; each leads to its Why.

import { tr } from "../locale/text.js";
import { icon } from "../scene/icons.js";
import { html, paint, paintEach } from "../scene/markup.js";
import { age } from "../scene/units.js";

/** @import { KubeEvent, Picture } from "../model/types.js" */
/** @import { View } from "./run.js" */

const MOST = 60;

/** @type {Record<string, string>} */
const TONES = { Unhealthy: "fail", Killing: "fail", Failed: "fail", BackOff: "bo", Started: "ok", Scheduled: "id" };

/** @param {HTMLElement} el */
export function mountEvents(el) {
  paint(el, html`<p class="empty">No events found in default namespace.</p><ul class="ev" aria-label="${tr`Events, the newest first`}"></ul>`);
  const [empty, list] = /** @type {HTMLElement[]} */ ([...el.children]);
  return {
    /** @param {View} view */
    update({ picture, t }) {
      const events = newestEvents(picture, MOST);
      empty.hidden = events.length > 0;
      list.hidden = events.length === 0;
      paintEvents(list, events, t);
    },
  };
}

/**
 * The Events of all objects, the one that happened last first.
 * @param {Picture} picture
 * @param {number} most
 * @returns {KubeEvent[]}
 */
export function newestEvents(picture, most) {
  return Object.values(picture.events).flat().sort((a, b) => b.last - a.last || b.n - a.n).slice(0, most);
}

/** Those that say the same stay, but for their ages. @param {Element} list @param {readonly KubeEvent[]} events @param {number} t */
export function paintEvents(list, events, t) {
  paintEach(list, events.map(drawEvent));
  for (const [i, event] of events.entries()) {
    const time = list.children[i].querySelector("time");
    if (time) paint(time, html`${tr`${age(t - event.last)} ago`}`);
  }
}

/** @param {KubeEvent} event */
function drawEvent({ type, reason, message, count, n }) {
  const tone = TONES[reason] ?? (type === "Warning" ? "nr" : "st");
  const many = count > 1 ? ` ×${count}` : "";
  return html`<li class="${tone}" tabindex="0" data-why="${n}">${icon(tone)}<time></time><b>${reason}</b><span>${message}${many}</span></li>`;
}
