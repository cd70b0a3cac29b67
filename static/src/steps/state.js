// What a lesson's state says of one of its steps. Pure.

import { tr } from "../locale/text.js";

/** @import { Judged, LessonState } from "../net/protocol.js" */

/** @typedef {"behind" | "now" | "ahead"} Place */
/** @typedef {{tone: "ok" | "nr" | "st" | "id", icon: string, text: string}} Mark how a step stands, in a word and a sign */

/** Steps that are answered before it is seen, and judged by the run. */
export const GUESSES = ["choice", "code", "hop", "number", "markers"];
/** Steps whose wrong answer is explained, and may be given again. */
export const AGAIN = ["see", "sort", "rank", "write", "trial"];
/** Of those, the one whose last answer stays on the page: it is the reader's own text. */
export const OWN = "write";

/** How a guess is judged to which the run did not come. */
export const UNJUDGED = "unjudged";

/** How a task is judged: its last sentence is no judgement. */
const DONE = "done";

/**
 * How many of a trial's runs have been played.
 * @param {LessonState} lesson
 * @param {string} id
 */
export const playedOf = ({ answers }, id) => /** @type {{done?: number} | undefined} */ (answers[id])?.done ?? 0;

/** @param {string} ask */
export const isGuess = (ask) => GUESSES.includes(ask);

/**
 * Where a step stands. A lesson whose steps are all behind has no current one.
 * @param {string} id
 * @param {readonly string[]} ids all, in the lesson's order
 * @param {LessonState} lesson
 * @returns {Place}
 */
export function placeOf(id, ids, { step }) {
  if (id === step) return "now";
  const now = step ? ids.indexOf(step) : ids.length;
  return ids.indexOf(id) < now ? "behind" : "ahead";
}

/** Guesses that the run has yet to judge. @param {readonly {id: string, ask: string}[]} steps @param {LessonState} lesson */
export const unjudged = (steps, { answers, judged }) => steps.filter(({ id, ask }) => isGuess(ask) && id in answers && !(id in judged)).map(({ id }) => id);

/**
 * The mark of a step that is behind.
 * @param {string} ask
 * @param {Judged | undefined} judged
 * @returns {Mark}
 */
export function markOf(ask, judged) {
  if (!judged) return isGuess(ask) ? { tone: "st", icon: "clock", text: tr`to be judged` } : { tone: "ok", icon: "ok", text: tr`done` };
  if (judged.how === DONE) return { tone: "ok", icon: "ok", text: tr`done` };
  if (judged.how === UNJUDGED) return { tone: "st", icon: "clock", text: tr`not judged` };
  return judged.right ? { tone: "ok", icon: "ok", text: tr`right` } : { tone: "nr", icon: "kill", text: tr`not so` };
}

/**
 * The word over a feedback.
 * @param {string} ask
 * @param {Judged} judged
 */
export function wordOf(ask, { right, how }) {
  if (how === DONE) return tr`Done.`;
  if (how === UNJUDGED) return tr`Not judged.`;
  if (right) return tr`Right.`;
  const marks = ask === "markers"; // in time
  if (how === "low") return marks ? tr`Too early.` : tr`Too low.`;
  if (how === "high") return marks ? tr`Too late.` : tr`Too high.`;
  return AGAIN.includes(ask) ? tr`Not yet.` : tr`Not so.`;
}

/** The next place of an item in an order. @param {number} at @param {number} by @param {number} many */
export const moved = (at, by, many) => Math.max(0, Math.min(many - 1, at + by));

/** An order with one item elsewhere. @template T @param {readonly T[]} all @param {number} from @param {number} to @returns {T[]} */
export function withMoved(all, from, to) {
  const others = all.filter((_, i) => i !== from);
  return [...others.slice(0, to), all[from], ...others.slice(to)];
}
