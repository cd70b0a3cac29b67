// Two runs that share a beginning, in numbers and in words. Pure.

import { plural, tr } from "../locale/text.js";
import { count } from "./words.js";

/** @import { History } from "./history.js" */
/** @typedef {{restarts: number, codes: Record<string, number>, answers: number}} Tally */

/**
 * What happened in a run after `from`, until `to`.
 * @param {Pick<History, "tracks" | "changes">} history
 * @param {number} from
 * @param {number} to
 * @returns {Tally}
 */
export function tally({ tracks, changes }, from, to) {
  /** @type {Record<string, number>} */
  const codes = {};
  let answers = 0;
  // Whole seconds: the one in which the runs part is in neither.
  for (const { at, codes: some } of tracks.seconds) {
    if (at < from || at > to - 1000) continue;
    for (const [code, many] of some) {
      codes[code] = (codes[code] ?? 0) + many;
      answers += many;
    }
  }
  return { restarts: changes.restarts.filter(({ t }) => t > from && t <= to).length, codes, answers };
}

/** An error: a status from 400 on, or no answer at all. @param {string} code */
const isError = (code) => code === "none" || Number(code) >= 400;

/** @param {string} code @param {number} many */
const said = (code, many) => (code === "none" ? plural(many, "{0} request without an answer", "{0} requests without an answer") : `${count(many, "answer")} ${code}`);

/** What is said of one run's errors and restarts; `other` tells what is worth a "no". @param {Tally} own @param {Tally} other */
function side(own, other) {
  const parts = [];
  if (own.restarts !== other.restarts) parts.push(own.restarts === 0 ? tr`no restart` : count(own.restarts, "restart"));
  const errors = [...new Set([...Object.keys(own.codes), ...Object.keys(other.codes)])].filter(isError).sort();
  const differ = errors.filter((code) => (own.codes[code] ?? 0) !== (other.codes[code] ?? 0));
  const has = differ.filter((code) => own.codes[code]);
  if (differ.length > 0 && has.length === 0) parts.push(Object.keys(own.codes).some(isError) ? tr`no more errors` : tr`no error`);
  for (const code of has) parts.push(said(code, own.codes[code]));
  return parts.join(", ");
}

/**
 * The difference in words: "B: no restart, no error. A: 3 restarts, 41 answers 502."
 * @param {Tally} a
 * @param {Tally} b
 * @returns {string}
 */
export function difference(a, b) {
  const [ofA, ofB] = [side(a, b), side(b, a)];
  if (!ofA && !ofB) return tr`No difference so far.`;
  return `B: ${ofB}. A: ${ofA}.`;
}

/** One run by itself: "3 restarts · 41 × 502 · 12 × 200". @param {Tally} own */
export function facts({ restarts, codes }) {
  const shown = Object.entries(codes).sort((one, two) => Number(isError(two[0])) - Number(isError(one[0])) || two[1] - one[1]);
  return [restarts === 0 ? tr`no restart` : count(restarts, "restart"), ...shown.slice(0, 3).map(([code, many]) => `${many} × ${code === "none" ? tr`no answer` : code}`)].join(" · ");
}
