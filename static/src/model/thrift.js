// Facts as the page keeps them: what it never reads is not held, and a word that comes again is held once.

/** @import { Fact } from "./types.js" */

// The server follows the causes ("Why?"); headers and bodies are for curl.
const UNREAD = ["cause", "headers", "body", "log"];
const WORDS = 500; // as many differ within some minutes: names, kinds, addresses; requests' ids are gone soon
/** @type {Map<string, string>} */
const words = new Map();

/** @param {string} text the same text, as it was met first */
function word(text) {
  const known = words.get(text);
  if (known !== undefined) return known;
  if (words.size >= WORDS) words.clear();
  words.set(text, text);
  return text;
}

/**
 * Makes a fact small, in place.
 * @param {Fact} fact
 * @returns {Fact}
 */
export function thrifty(fact) {
  const parts = /** @type {Record<string, unknown>} */ (/** @type {unknown} */ (fact));
  for (const key in parts) {
    const value = parts[key];
    if (UNREAD.includes(key)) parts[key] = null;
    else if (typeof value === "string") parts[key] = word(value);
  }
  return fact;
}
