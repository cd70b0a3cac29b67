// What a screen reader is told: one polite sentence now and then, and errors at once.
//
// News is buffered for 3 s and said as one sentence of at most 20 words, the most urgent first. How much is said by itself
// is a person's choice: quiet is only what they did and what went wrong, detailed is Kubernetes' Events too.

import { tr } from "../locale/text.js";
import { verdict } from "../model/verdict.js";
import { count } from "../model/words.js";
import { stagePods, waiting } from "../scene/view.js";
import { newestEvents } from "./events.js";

/** @import { Picture } from "../model/types.js" */
/** @import { View } from "./run.js" */
/** @typedef {{rank: number, key: string, text: string}} News the lowest rank is the most urgent */
/** @typedef {"quiet" | "normal" | "detailed"} Level */
/** @typedef {{verdict: string, pods: Record<string, {ready: string, status: string, restarts: number, waits: number}>, ends: Record<string, boolean>, event: number}} Known `waits`: ms of the back-off, 0 for none; `event`: the number of the newest Event */

const BUFFER_MS = 3000;
const APART_MS = 6000; // at 1x
const APART_FAST_MS = 10_000;
const AGAIN_MS = 500; // between two looks whether what waits may be said
const WORDS = 20;
const SETTING = "probeviz.voice";

/** @type {readonly Level[]} */
export const LEVELS = ["quiet", "normal", "detailed"];

export const level = () => LEVELS.find((one) => one === localStorage.getItem(SETTING)) ?? "normal";

/** @param {string} to */
export const setLevel = (to) => localStorage.setItem(SETTING, to);

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
  const pods = Object.fromEntries(stagePods(picture).map((pod) => [pod.name, { ready: pod.ready, status: pod.status, restarts: pod.restarts, waits: waiting(pod)?.backoff?.wait_ms ?? 0 }]));
  const ends = Object.fromEntries(Object.values(picture.services).map((service) => [service.name, service.in > 0]));
  return { verdict: verdict(picture, t).say, pods, ends, event: Math.max(0, ...newestEvents(picture, 1).map(({ n }) => n)) };
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
    news.push({ rank: 2, key: `ends/${name}`, text: has ? tr`Service ${name} has endpoints again.` : tr`Service ${name} has 0 endpoints.` });
  }
  for (const [name, pod] of Object.entries(after.pods)) {
    const was = before.pods[name];
    if (was && was.ready === pod.ready && was.status === pod.status && was.restarts === pod.restarts && was.waits === pod.waits) continue;
    const restarts = pod.restarts > 0 ? `, ${count(pod.restarts, "restart")}` : "";
    const waits = pod.waits > (was?.waits ?? 0) ? `, ${tr`waits ${Math.round(pod.waits / 1000)} s`}` : "";
    news.push({ rank: 3, key: `pod/${name}`, text: tr`Pod ${name.split("-").at(-1)} ${pod.status}, ready ${pod.ready}${restarts}${waits}.` });
  }
  return news;
}

/** Events that are newer than one that is known. @param {Picture} picture @param {number} since @returns {News[]} */
export function events(picture, since) {
  const fresh = newestEvents(picture, 3).filter(({ n }) => n > since);
  return fresh.map(({ n, reason, message }) => ({ rank: 4, key: `event/${n}`, text: `${reason}: ${message.split(/[:.]/)[0]}.` }));
}

/** @param {HTMLElement} status @param {HTMLElement} alert @param {() => boolean} typing */
export function mountLiveRegion(status, alert, typing) {
  const speaker = new Speaker();
  /** @type {Known | null} */
  let known = null;
  let looking = { speed: 1, back: false };
  let timer = 0;

  /** @param {News} news */
  function add(news) {
    speaker.add(news, performance.now());
    timer ||= window.setTimeout(later, BUFFER_MS);
  }

  /** What waits is said in its time also while the run stands, and nothing else is told. */
  function later() {
    timer = 0;
    speak();
    if (speaker.waiting.length) timer = window.setTimeout(later, AGAIN_MS);
  }

  function speak() {
    if (looking.back || typing()) return;
    const said = speaker.due(performance.now(), looking.speed);
    if (said) status.textContent = said;
  }

  return {
    /** @param {View} view */
    update({ picture, t, speed, back }) {
      looking = { speed, back };
      const after = knownOf(picture, t);
      const how = level();
      if (how === "quiet") speaker.waiting = speaker.waiting.filter(({ rank }) => rank === 0);
      else if (known !== null && !back) for (const news of changes(known, after)) add(news);
      if (known !== null && !back && how === "detailed") for (const news of events(picture, known.event)) add(news);
      if (!back) known = after;
      speak();
    },
    /** Something that a person did, or that concerns them. @param {string} text */
    say(text) {
      add({ rank: 0, key: text, text });
    },
    /** Another run is on the stage: what differs from the one before is no news. */
    forget() {
      known = null;
    },
    /** At once, on demand. @param {string} text */
    read(text) {
      speaker.spoken = performance.now(); // what is waiting follows later
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
