// What a screen reader is told: one polite sentence now and then, and errors at once.
//
// News is buffered for 3 s and said as one sentence of at most 20 words, the most urgent first.

import { verdict } from "../model/verdict.js";
import { stagePods } from "../scene/view.js";

/** @import { Picture } from "../model/types.js" */
/** @import { View } from "./run.js" */
/** @typedef {{rank: number, key: string, text: string}} News the lowest rank is the most urgent */
/** @typedef {{verdict: string, pods: Record<string, {ready: string, status: string, restarts: number}>, ends: Record<string, boolean>}} Known */

const BUFFER_MS = 3000;
const APART_MS = 6000; // at 1x
const APART_FAST_MS = 10_000;
const WORDS = 20;

/** When to say what. Pure: `now` is handed in. */
export class Speaker {
  constructor() {
    /** @type {News[]} */
    this.waiting = [];
    this.since = 0;
    this.spoken = -Infinity;
  }

  /** Newer news of the same thing replaces the older. @param {News} news @param {number} now */
  add(news, now) {
    if (!this.waiting.length) this.since = now;
    this.waiting = [...this.waiting.filter((one) => one.key !== news.key), news];
  }

  /** The sentence that is due, or "". @param {number} now @param {number} speed */
  due(now, speed) {
    const apart = speed > 1 ? APART_FAST_MS : APART_MS;
    if (!this.waiting.length || now - this.since < BUFFER_MS || now - this.spoken < apart) return "";
    const said = sentence(this.waiting);
    this.waiting = [];
    this.spoken = now;
    return said;
  }
}

/** As much as 20 words hold, the most urgent first; at least one. @param {readonly News[]} news */
export function sentence(news) {
  const ranked = [...news].sort((a, b) => a.rank - b.rank);
  const said = [];
  let words = 0;
  for (const { text } of ranked) {
    const many = text.split(/\s+/).length;
    if (said.length && words + many > WORDS) continue;
    words += many;
    said.push(text);
  }
  return said.join(" ").split(/\s+/).slice(0, WORDS).join(" ");
}

/**
 * What of a picture is worth saying when it changes.
 * @param {Picture} picture
 * @param {number} t
 * @returns {Known}
 */
export function knownOf(picture, t) {
  const pods = Object.fromEntries(stagePods(picture).map(({ name, ready, status, restarts }) => [name, { ready, status, restarts }]));
  const ends = Object.fromEntries(Object.values(picture.services).map((service) => [service.name, service.in > 0]));
  return { verdict: verdict(picture, t).say, pods, ends };
}

/**
 * What has changed from one to the other, in words.
 * @param {Known} before
 * @param {Known} after
 * @returns {News[]}
 */
export function changes(before, after) {
  /** @type {News[]} */
  const news = [];
  if (before.verdict !== after.verdict) news.push({ rank: 1, key: "verdict", text: `${after.verdict}.` });
  for (const [name, has] of Object.entries(after.ends)) {
    if (name in before.ends ? before.ends[name] === has : !has) continue;
    news.push({ rank: 2, key: `ends/${name}`, text: `Service ${name} has ${has ? "endpoints again" : "0 endpoints"}.` });
  }
  for (const [name, pod] of Object.entries(after.pods)) {
    const was = before.pods[name];
    if (was && was.ready === pod.ready && was.status === pod.status && was.restarts === pod.restarts) continue;
    const restarts = pod.restarts > 0 ? `, ${pod.restarts} restart${pod.restarts === 1 ? "" : "s"}` : "";
    news.push({ rank: 3, key: `pod/${name}`, text: `Pod ${name.split("-").at(-1)} ${pod.status}, ready ${pod.ready}${restarts}.` });
  }
  return news;
}

/** @param {HTMLElement} status @param {HTMLElement} alert @param {() => boolean} typing */
export function mountLiveRegion(status, alert, typing) {
  const speaker = new Speaker();
  /** @type {Known | null} */
  let known = null;
  const add = (/** @type {News} */ news) => speaker.add(news, performance.now());
  return {
    /** @param {View} view */
    update({ picture, t, speed, back }) {
      const now = performance.now();
      const after = knownOf(picture, t);
      if (known !== null && !back) for (const news of changes(known, after)) add(news);
      if (!back) known = after;
      if (back || typing()) return;
      const said = speaker.due(now, speed);
      if (said) status.textContent = said;
    },
    /** Something that a person did, or that concerns them. @param {string} text */
    say(text) {
      add({ rank: 0, key: text, text });
    },
    /** At once, on demand. @param {string} text */
    read(text) {
      status.textContent = "";
      requestAnimationFrame(() => (status.textContent = text));
    },
    /** At once, because it went wrong. @param {string} text */
    alert(text) {
      alert.textContent = "";
      requestAnimationFrame(() => (alert.textContent = text));
    },
  };
}
