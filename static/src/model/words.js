// Small words: counts, cut paths, sentences.

import { plural as form } from "../locale/text.js";

/**
 * "1 Pod", "3 Pods"
 * @param {number} many
 * @param {string} noun
 */
export const count = (many, noun) => form(many, `{0} ${noun}`, `{0} ${noun}s`);

/**
 * Cuts in the middle, so that both ends can be read.
 * @param {string} text
 * @param {number} most
 */
export function cut(text, most) {
  if (text.length <= most) return text;
  const head = Math.ceil((most - 1) / 2);
  return `${text.slice(0, head)}…${text.slice(text.length - (most - 1 - head))}`;
}

/**
 * The first of the sentences that is short enough; the last is cut if it must be.
 * @param {number} most
 * @param {...string} texts
 */
export const fits = (most, ...texts) => texts.find((text) => text.length <= most) ?? cut(texts[texts.length - 1], most);

/** @param {string} text */
export const capital = (text) => text.slice(0, 1).toUpperCase() + text.slice(1);

/** A share in whole per cent; only all is 100, only none is 0. @param {number} share */
export const percent = (share) => (share <= 0 ? 0 : Math.min(share >= 1 ? 100 : 99, Math.max(1, Math.round(share * 100))));

const JOINED = "/\u2060";

/** A unit such as "req/s" stays on one line: no break after its slash. @param {string} text */
export const unbroken = (text) => text.replace("/", JOINED);
