// One Pod's card in the page: made once, painted at each news, emptied when its container is killed.

import { attr, html, paint } from "./markup.js";
import { paintProbes, podParts } from "./pod.js";
import { calm } from "./loop.js";
import { clamp, px } from "./units.js";

/** @import { Pod } from "../model/types.js" */
/** @import { CardView } from "./pod.js" */

const KILL = 260; // ms of wall time in which a killed container's card empties

/** @typedef {Record<"hd" | "meta" | "wait" | "badge" | "inits" | "probes", Element>} Parts */
/** @typedef {Parts & {card: HTMLElement, gone: number}} Card */

/** @param {string} name @returns {Card} */
export function makeCard(name) {
  const card = document.createElement("section");
  card.tabIndex = 0;
  attr(card, "role", "group");
  card.dataset.ref = `pod/${name}`;
  paint(card, html`<div class="hd"></div><p class="meta"></p><div class="wait" data-asks="backoff"></div><div class="own"></div><div class="inits"></div><div class="probes"></div>`);
  const [hd, meta, wait, badge, inits, probes] = card.children;
  return { card, hd, meta, wait, badge, inits, probes, gone: 0 };
}

/** @param {Card} parts @param {CardView} view @returns {boolean}  whether another probe is there now */
export function paintCard(parts, view) {
  const { tone, say, age, ...insides } = podParts(view);
  attr(parts.card, "class", `pod ${tone}${view.lit ?? ""}${view.selected ? " selected" : ""}${view.lost ? " lost" : ""}`);
  attr(parts.card, "aria-label", say);
  paint(parts.meta, insides.meta);
  paint(/** @type {Element} */ (parts.meta.querySelector(".age b")), html`${age}`);
  paint(parts.hd, insides.hd);
  attr(/** @type {Element} */ (parts.hd.querySelector(".chip")), "data-why", view.pod.n);
  paint(parts.wait, insides.wait);
  paint(parts.badge, insides.badge);
  paint(parts.inits, insides.inits);
  return paintProbes(parts.probes, insides.probes);
}

/**
 * Empties a killed container's card from the right.
 * @param {Card} card @param {Pod} pod @param {number} t @param {number} speed
 * @returns {boolean}  whether it is still at it
 */
export function emptyCard(card, pod, t, speed) {
  const stop = Object.values(pod.containers).find((container) => container.stopping)?.stopping;
  const share = stop ? clamp((t - stop.since) / speed / KILL, 0, 1) : 0;
  const gone = stop && calm() ? 1 : px(share * 10) / 10;
  if (card.gone !== gone) card.card.style.setProperty("--gone", String((card.gone = gone)));
  return Boolean(stop) && share < 1;
}
