// Kubernetes' Events, the newest first; each leads to its Why.

import { tr } from "../locale/text.js";
import { icon } from "../scene/icons.js";
import { attr, html, paint } from "../scene/markup.js";
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

/** The rows stay and their words change, each second: so the focus stays where it is. @param {Element} list @param {readonly KubeEvent[]} events @param {number} t */
export function paintEvents(list, events, t) {
  while (list.childElementCount > events.length) list.lastElementChild?.remove();
  for (const [i, event] of events.entries()) {
    const row = list.children[i] ?? list.appendChild(document.createElement("li"));
    const tone = TONES[event.reason] ?? (event.type === "Warning" ? "nr" : "st");
    const many = event.count > 1 ? ` ×${event.count}` : "";
    attr(row, "class", tone);
    attr(row, "tabindex", 0);
    attr(row, "data-why", event.n);
    paint(row, html`${icon(tone)}<time>${tr`${age(t - event.last)} ago`}</time><b>${event.reason}</b><span>${event.message}${many}</span>`);
  }
}
