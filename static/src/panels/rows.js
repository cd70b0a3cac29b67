// Lanes of containers -> rows of the timeline; bands and marks -> what fits. Pure.

/** @import { Band, Flag, Lane, TrackMark } from "../model/tracks.js" */
/** @import { Tone } from "../model/answers.js" */

const KEPT = 60_000; // ms for which an ended Pod keeps its row
const MOST = 5;

/** @typedef {"startup" | "readiness" | "liveness"} Kind */
/** @typedef {{lanes: Lane[], name: string, container: string, probes: Kind[][]}} Row  `container`: "" where its Pod has no other row; `probes`: which kinds share a line of marks */

/** @type {Record<Band["kind"], Tone>} */
const TONES = { starting: "st", stuck: "nr", ready: "ok", "not ready": "nr", backoff: "bo", killing: "fail", exited: "id", ended: "id" };

/** @param {Band} band @param {boolean} past  of a Pod that has a successor in the row @returns {Tone} */
export const bandTone = (band, past) => (past ? "id" : TONES[band.kind]);

/** When a lane's Pod was deleted; null while it is there. @param {Lane} lane */
export function endOf(lane) {
  const last = lane.bands[lane.bands.length - 1];
  return last?.kind === "ended" ? last.from : null;
}

/**
 * Rows from top to bottom, newest Pod last. A Pod that begins after another has ended goes on in its row, so that
 * replacing a Pod does not move the page. With more than two rows all marks of a Pod share one line.
 * @param {readonly Lane[]} lanes
 * @param {number} edge  the live edge
 * @returns {{rows: Row[], folded: number, full: boolean}}  `folded`: how many have no row; `full`: not all of them have ended
 */
export function rows(lanes, edge) {
  /** @type {Lane[][]} */
  const packed = [];
  const begun = lanes.filter((lane) => lane.bands.length && lane.bands[0].from <= edge);
  for (const lane of begun.sort((a, b) => a.bands[0].from - b.bands[0].from)) {
    const row = packed.find((one) => {
      const last = newest(one);
      const end = endOf(last);
      return end !== null && end <= lane.bands[0].from && last.container === lane.container;
    });
    if (row) row.push(lane);
    else packed.push([lane]);
  }
  const alive = packed.filter((row) => {
    const end = endOf(newest(row));
    return end === null || end > edge - KEPT;
  });
  const shown = alive.slice(-MOST);
  const several = (/** @type {Lane} */ { pod }) => shown.filter((row) => newest(row).pod === pod).length > 1;
  return { rows: shown.map((row) => describe(row, shown.length > 2, several(newest(row)))), folded: packed.length - shown.length, full: alive.length > shown.length };
}

/** The Pod that a row is named after. @param {Lane[]} lanes */
const newest = (lanes) => lanes[lanes.length - 1];

/** A startup probe is over before the readiness probe begins: they share a line. @type {readonly Kind[][]} */
const LINES = [["startup", "readiness"], ["liveness"]];

/** @param {Lane[]} lanes @param {boolean} low @param {boolean} several of the Pod's containers have a row @returns {Row} */
function describe(lanes, low, several) {
  const lines = low ? [LINES.flat()] : LINES;
  const used = lines.map((kinds) => kinds.filter((kind) => lanes.some((lane) => lane.marks[kind]?.length)));
  const { pod, container } = newest(lanes);
  return { lanes, name: pod.slice(-5), container: several ? container : "", probes: used.filter((kinds) => kinds.length) };
}

/**
 * What a row tells of an instant: a whole row is aimed at, for a band can be as short as its time.
 * @param {Row} row @param {number} t @returns {Band | null}  the one at t, or the nearest; of two that meet there the later
 */
export function bandAt({ lanes }, t) {
  const off = (/** @type {Band} */ { from, to }) => Math.max(from - t, t - (to ?? Infinity), 0);
  const bands = lanes.flatMap((lane) => lane.bands).filter(({ kind }) => kind !== "ended");
  return bands.reduce((/** @type {Band | null} */ best, band) => (best && off(best) < off(band) ? best : band), null);
}

/**
 * Marks so close that they would touch become one; a miss is never hidden by a pass.
 * @param {readonly TrackMark[]} marks
 * @param {number} from
 * @param {number} to
 * @param {number} gap  ms
 * @returns {TrackMark[]}
 */
export function thin(marks, from, to, gap) {
  /** @type {TrackMark[]} */
  const kept = [];
  for (const mark of marks) {
    if (mark.t < from || mark.t > to) continue;
    const last = kept[kept.length - 1];
    if (!last || mark.t - last.t >= gap) kept.push(mark);
    else if (mark.type !== "pass" && last.type === "pass") kept[kept.length - 1] = { ...mark, t: last.t };
  }
  return kept;
}

/** @typedef {{from: number, span: number}} Window */

export const LEAST_SPAN = 10_000;

/**
 * The span shown: half a minute at first, at most two minutes at 1x, more at speed; a tenth is kept free for the
 * future. Looking back further than that takes the window along.
 * @param {number} edge
 * @param {number} speed
 * @param {number} [t] the playhead
 * @returns {Window}
 */
export function windowAt(edge, speed, t = edge) {
  const most = 120_000 * Math.sqrt(Math.max(1, speed));
  const span = Math.min(most, Math.max(30_000, edge / 0.9));
  return around({ from: Math.max(0, edge - 0.9 * span), span }, t);
}

/** The window, moved as little as shows the time. @param {Window} window @param {number} t @returns {Window} */
export function around({ from, span }, t) {
  if (t < from) return { from: Math.max(0, t - 0.1 * span), span };
  return { from: t > from + span ? t - 0.9 * span : from, span };
}

/** A step of the axis with at least `room` ms between two ticks. @param {number} room */
export function tickStep(room) {
  return [5, 10, 20, 30, 60, 120, 300, 600].map((s) => s * 1000).find((ms) => ms >= room) ?? 1_200_000;
}

/**
 * The code that most answers of a bin had.
 * @param {Record<string, number>} codes
 */
export function mainCode(codes) {
  return Object.keys(codes).reduce((best, code) => (codes[code] > (codes[best] ?? 0) ? code : best), "");
}

/**
 * Flags that have room for their sign. Of two that would touch, what was done outranks what followed from it.
 * @param {readonly Flag[]} all
 * @param {number} gap  ms
 * @returns {Flag[]}
 */
export function apart(all, gap) {
  /** @type {Flag[]} */
  const kept = [];
  for (const flag of all) {
    const last = kept[kept.length - 1];
    if (!last || flag.t - last.t >= gap) kept.push(flag);
    else if (rank(flag) > rank(last)) kept[kept.length - 1] = flag;
  }
  return kept;
}

const RANKS = ["Unhealthy", "removed", "fault off", "fault", "BackOff", "Killing", "patch", "rollout", "delete", "scale", "apply"];

/** @param {Flag} flag */
const rank = (flag) => RANKS.indexOf(flag.type);
