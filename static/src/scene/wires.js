// Draws what layout.js has placed: lanes, the failed hop's diamond, joined, cut and draining edges, probe spurs.

import { html } from "./markup.js";
import { rounded, split, walk } from "./polyline.js";
import { clamp, px } from "./units.js";

/** @import { Tone } from "../model/answers.js" */
/** @import { Edge, Lane, Spur, Wires } from "./layout.js" */
/** @import { Join } from "./view.js" */
/** @import { Markup } from "./markup.js" */

const GAP = 12;
const CUT = 420; // ms of wall time: end bars until 90, gap until 260, then the Pod's half turns dashed
const HEAL = 260;

/** @param {number} x @param {number} y @param {number} way @param {string} cls */
const arrow = (x, y, way, cls) => html`<path class="head ${cls}" d="M${px(x)} ${px(y)}l${-7 * way} -4v8z" />`;

/** How broad a lane of so many requests a second is, in px. @param {number} rate */
export const laneWidth = (rate) => px(clamp(2 + Math.log10(Math.max(1, rate)), 2, 6));

/** @param {Lane} lane @param {string} cls @param {number} [broad]  px, when it is not the usual one */
export function drawLane(lane, cls, broad = 0) {
  const way = Math.sign(lane.to - lane.from) || 1;
  return html`<path class="lane ${cls}"${broad ? html` stroke-width="${broad}"` : ""} d="M${px(lane.from)} ${px(lane.y)}H${px(lane.to - 5 * way)}" />${arrow(lane.to, lane.y, way, cls)}`;
}

const CHAR = 6.4; // px of one, on the safe side

/** The sign of a hop that failed; its word ends below it, unless the stage begins there. @param {number} x @param {number} y @param {string} word */
export function drawDiamond(x, y, word) {
  const say = word ? html`<text class="fault" x="${px(Math.max(x + 8.5, word.length * CHAR))}" y="${px(y + 22)}">${word}</text>` : "";
  return html`<path class="diamond" d="M${px(x)} ${px(y - 8.5)}l8.5 8.5-8.5 8.5-8.5-8.5z" /><path class="cross" d="M${px(x - 2.8)} ${px(y - 2.8)}l5.6 5.6m0-5.6l-5.6 5.6" />${say}`;
}

/**
 * The link from the balancer to the Service.
 * @param {Wires["onward"]} onward
 * @param {{failedHere: boolean, word: string, tried: boolean, back: Tone | null, known: boolean}} state
 */
export function drawOnward(onward, state) {
  const { single, out, back } = onward;
  if (state.failedHere) {
    return html`<path class="lane" d="M${px(single.from)} ${px(single.y)}H${px(single.to - 9)}" />${drawDiamond(single.to, single.y, state.word)}`;
  }
  if (state.known && !state.tried) return html`<path class="lane unused" d="M${px(single.from)} ${px(single.y)}H${px(single.to + 6)}" />`;
  return html`${drawLane(out, "")}${state.back ? drawLane(back, `answer ${state.back}`) : ""}`;
}

/**
 * How far a change has got, from 0 to 1.
 * @param {number} ms  wall milliseconds since the change
 * @param {number} whole
 */
export const progress = (ms, whole) => clamp(ms / whole, 0, 1);

/** Whether an edge is still moving. @param {Join} join @param {number} ms */
export const edgeMoves = (join, ms) => ms < (join === "joined" ? HEAL : join === "cut" ? CUT : 0);

/**
 * The bars, gap and Pod's half of a cut at `ms` of wall time after it.
 * @param {number} ms
 */
export function cutPhase(ms) {
  return { bars: progress(ms, 90), gap: GAP * progress(ms - 90, 170), dashed: ms >= 260 };
}

/** @param {Edge} edge @param {{bars: number, gap: number, dashed: boolean}} phase @returns {Markup} */
function drawCut(edge, phase) {
  const [near, far] = split(edge.points, edge.gap, phase.gap);
  const bar = (/** @type {number} */ side) => {
    const { at, towards } = walk(edge.points, edge.gap + (side * phase.gap) / 2);
    const [dx, dy] = [-towards[1] * 8, towards[0] * 8];
    return `M${px(at[0] - dx)} ${px(at[1] - dy)}l${px(2 * dx)} ${px(2 * dy)}`;
  };
  return html`<path class="near" d="${rounded(near)}" /><path class="${phase.dashed ? "far" : "near"}" d="${rounded(far)}" /><path class="bars" opacity="${phase.bars}" d="${bar(-1)}${bar(1)}" />`;
}

/**
 * @param {Edge} edge
 * @param {Join} join
 * @param {number} ms  wall milliseconds since it took this state
 * @param {boolean} fresh  it has been otherwise before: only then a change is played
 */
export function drawEdge(edge, join, ms, fresh) {
  if (join === "draining") return html`<path class="drain" d="${rounded(edge.points)}" />`;
  if (join === "joined") {
    const gap = fresh ? GAP * (1 - progress(ms, HEAL)) : 0;
    if (gap > 0.5) return drawCut(edge, { bars: 1, gap, dashed: false });
    const [x, y] = edge.points[edge.points.length - 1];
    const line = [...edge.points.slice(0, -1), /** @type {[number, number]} */ ([x - 5, y])];
    return html`<path class="joined" d="${rounded(line)}" />${arrow(x, y, 1, "ok")}`;
  }
  return drawCut(edge, cutPhase(join === "cut" ? ms : CUT));
}

/** @param {Spur} spur @param {boolean} live */
export function drawSpur(spur, live) {
  return html`<path class="spur${live ? "" : " held"}" d="M${px(spur.from)} ${px(spur.y)}H${px(spur.to)}" />`;
}
