// The facts that the browser keeps, and the picture at any time that they cover.
//
// Facts come in the order of `n`, their times never fall. A cursor holds one folded picture: playing on folds the facts
// since; looking back starts from the nearest checkpoint. At most 50,000 facts are kept, the oldest go first; what
// somebody looks at stays as long as the facts since do not fill the room a second time.

import { empty, fold } from "./fold.js";
import { thrifty } from "./thrift.js";
import { addToTracks, createTracks } from "./tracks.js";
import { addToChanges, createChanges } from "./changes.js";

/** @import { Fact, Picture } from "./types.js" */
/** @import { Tracks } from "./tracks.js" */
/** @import { Changes } from "./changes.js" */
/** @typedef {{index: number, picture: Picture}} Checkpoint the picture after the first `index` facts kept */

/**
 * @typedef {object} History
 * @property {Fact[]} facts
 * @property {number} keep
 * @property {number} every
 * @property {number} held the time that is being looked at; Infinity when none is
 * @property {Checkpoint[]} checkpoints the first has index 0
 * @property {Checkpoint} cursor its picture is folded on in place
 * @property {readonly Fact[]} done what was done before the first fact kept; flags of the timeline
 * @property {Tracks} tracks
 * @property {Changes} changes
 */

/**
 * @param {{keep?: number, every?: number, picture?: Picture, done?: readonly Fact[]}} [options] `picture`: what came before the first fact
 * @returns {History}
 */
export function createHistory({ keep = 50_000, every = 2000, picture = empty(), done = [] } = {}) {
  const base = { index: 0, picture: structuredClone(picture) };
  return {
    facts: [], keep, every, held: Infinity, checkpoints: [base], cursor: { index: 0, picture: structuredClone(picture) },
    done, tracks: createTracks(picture, [], done), changes: createChanges(picture),
  };
}

/**
 * Adds the facts of a batch; those that are already there are left out. A gap is an error of the sender.
 * @param {History} history
 * @param {Fact[]} facts
 */
export function addFacts(history, facts) {
  for (const fact of facts) {
    const last = lastFact(history);
    if (fact.n <= last.n) continue;
    if (fact.n !== last.n + 1) throw new RangeError(`fact ${fact.n} came after fact ${last.n}`);
    history.facts.push(thrifty(fact));
    addToTracks(history.tracks, fact);
    addToChanges(history.changes, fact);
  }
  if (history.facts.length > history.keep) trim(history);
}

/**
 * Number and time of the newest fact.
 * @param {History} history
 * @returns {{n: number, t: number}}
 */
export const lastFact = (history) => history.facts.at(-1) ?? history.checkpoints[0].picture;

/**
 * From when on the history can be looked at.
 * @param {History} history
 */
export const firstTime = (history) => history.checkpoints[0].picture.t;

/**
 * How many of the facts kept are at or before `t`.
 * @param {History} history
 * @param {number} t
 */
export function countUntil({ facts }, t) {
  let low = 0;
  let high = facts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (facts[middle].t <= t) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * The picture at `t`, of all facts at or before it. It belongs to the history: the next call changes it in place.
 * @param {History} history
 * @param {number} t
 * @returns {Picture}
 */
export function pictureAt(history, t) {
  foldTo(history, countUntil(history, t));
  return history.cursor.picture;
}

/**
 * Moves the cursor to just after the first `index` facts.
 * @param {History} history
 * @param {number} index
 */
function foldTo(history, index) {
  const { facts, checkpoints, every } = history;
  const nearest = checkpoints[lastAtOrBefore(checkpoints, index)];
  if (history.cursor.index > index || history.cursor.index < nearest.index) {
    history.cursor = { index: nearest.index, picture: structuredClone(nearest.picture) };
  }
  const { cursor } = history;
  while (cursor.index < index) {
    fold(cursor.picture, facts[cursor.index]);
    cursor.index += 1;
    if (cursor.index >= checkpoints[checkpoints.length - 1].index + every) {
      checkpoints.push({ index: cursor.index, picture: structuredClone(cursor.picture) });
    }
  }
}

/**
 * @param {Checkpoint[]} checkpoints
 * @param {number} index
 */
function lastAtOrBefore(checkpoints, index) {
  let at = checkpoints.length - 1;
  while (checkpoints[at].index > index) at -= 1;
  return at;
}

/**
 * Drops every fact after `to`, and of those at `to` every one numbered above `n`. False when the history does not reach
 * back so far: then it must be asked for anew.
 * @param {History} history
 * @param {number} to
 * @param {number} [n]
 * @returns {boolean}
 */
export function rewind(history, to, n = Infinity) {
  const base = history.checkpoints[0].picture;
  if (to < base.t || n < base.n) return false;
  const kept = Math.min(countUntil(history, to), n - base.n);
  history.facts.length = kept;
  history.checkpoints = history.checkpoints.filter((checkpoint) => checkpoint.index <= kept);
  history.tracks = createTracks(history.checkpoints[0].picture, history.facts, history.done);
  history.changes = createChanges(history.checkpoints[0].picture, history.facts);
  if (history.cursor.index > kept) foldTo(history, kept);
  return true;
}

/**
 * A history of its own with the facts up to `t`, and of those at `t` none numbered above `n`: what two runs share.
 * @param {History} history
 * @param {number} t
 * @param {number} n
 * @returns {History}
 */
export function historyUntil({ facts, keep, every, done, checkpoints: [base] }, t, n) {
  const copy = createHistory({ keep, every, picture: base.picture, done });
  addFacts(copy, facts.filter((fact) => fact.t <= t && fact.n <= n));
  return copy;
}

/**
 * Drops the oldest facts, up to a checkpoint, until a tenth of the room is free; or up to what is being looked at.
 * @param {History} history
 */
function trim(history) {
  const { facts, keep, checkpoints } = history;
  const wanted = facts.length - Math.floor(keep * 0.9);
  const held = facts.length > 2 * keep ? Infinity : countUntil(history, history.held);
  const base = held < wanted ? checkpoints[lastAtOrBefore(checkpoints, held)] : baseAt(history, wanted);
  if (base.index === 0) return;
  const dropped = base.index;
  history.facts = history.facts.slice(dropped);
  history.checkpoints = history.checkpoints.filter((checkpoint) => checkpoint.index > dropped);
  history.checkpoints.unshift(base);
  for (const checkpoint of history.checkpoints) checkpoint.index -= dropped;
  history.cursor = { index: 0, picture: structuredClone(base.picture) };
  history.tracks = createTracks(base.picture, history.facts, history.done);
  history.changes = createChanges(base.picture, history.facts);
}

/** The first checkpoint with at least so many facts before it. @param {History} history @param {number} wanted @returns {Checkpoint} */
function baseAt(history, wanted) {
  foldTo(history, Math.max(wanted, history.cursor.index));
  const { checkpoints, cursor } = history;
  return checkpoints.find(({ index }) => index >= wanted) ?? { index: cursor.index, picture: structuredClone(cursor.picture) };
}

/**
 * The time of the next thing worth a step: an Event, an answer of another code, a change of a Pod; null when none.
 * @param {History} history
 * @param {number} t
 * @param {1 | -1} direction
 * @returns {number | null}
 */
export function nextEvent(history, t, direction) {
  const { facts } = history;
  let i = direction > 0 ? countUntil(history, t) : countUntil(history, t - 1) - 1;
  for (; i >= 0 && i < facts.length; i += direction) if (STEPS.has(facts[i].kind)) return facts[i].t;
  return null;
}

/**
 * What changed last before `t`, or next after it: READY or RESTARTS of a Pod, or the code that a client gets.
 * @param {History} history
 * @param {number} t
 * @param {1 | -1} direction
 * @returns {{t: number, n: number, what: string} | null}
 */
export function nextChange({ changes }, t, direction) {
  return (direction > 0 ? changes.list.find((one) => one.t > t) : changes.list.filter((one) => one.t < t).at(-1)) ?? null;
}

const STEPS = new Set([
  "event.recorded", "pod.changed", "endpoints.changed", "command.accepted", "command.refused", "program.changed",
  "node.changed", "backoff.started",
]);

/**
 * The fact numbered `n`, if it is still kept.
 * @param {History} history
 * @param {number} n
 * @returns {Fact | undefined}
 */
export function factNumbered({ facts }, n) {
  return facts.length === 0 ? undefined : facts[n - facts[0].n];
}
