// The timeline: flags, HTTP codes over time, a row of bands and probe marks per Pod, axis and playhead.
//
// Repainted a few times a second; between that the drawing only slides, and a clip at the live edge reveals it.

import { plural, tr } from "../locale/text.js";
import { bins, binSize, flags } from "../model/tracks.js";
import { BEAT, beats, calm } from "../scene/loop.js";
import { attr, html, paint } from "../scene/markup.js";
import { clamp, px, since } from "../scene/units.js";
import { AXIS, drawAxis, drawCodes, drawFlags, drawLetters, drawName, drawParting, drawRow, drawSide, HTTP, places, ROW } from "./plot.js";
import { around, bandAt, rows, windowAt } from "./rows.js";

/** @import { History } from "../model/history.js" */
/** @import { Markup } from "../scene/markup.js" */
/** @import { Measures, Scale } from "./plot.js" */
/** @import { Window } from "./rows.js" */
/** @typedef {typeof import("./overview.js").mountOverview} Mount */
/** @typedef {() => Promise<{mountOverview: Mount}>} Load */
/** @import { Tracks } from "../model/tracks.js" */

/**
 * @typedef {object} TimelineView
 * @property {number} t  the playhead
 * @property {number} [edge]  the live edge; the playhead when left out
 * @property {number} [speed]
 * @property {boolean} [back]  looking back
 * @property {boolean} [still]  the run's clock stands: what is drawn now stays
 * @property {{letter: string, tracks: Tracks, edge: number, from: number} | null} [other]  the run beside it, and the letter of the one on the stage
 * @property {() => string} [say]  what the slider says: "10:00:58, both Pods in back-off, 502"
 */

let made = 0; // timelines in this page; the ids of each must differ
const CALM = 900; // wall ms between two slides under reduced motion
const PAUSE = 400; // wall ms between two repaints
const AGAIN = 5000; // wall ms after which what did not come is asked for again
const GROWN = 6; // px by which the window may lag behind a run that grows
/** Half pixels: nothing is touched more often than can be seen. @param {number} value */
const half = (value) => Math.round(value * 2) / 2;

/** @param {HTMLElement} el @param {Load} load what the timeline needs of a run that is longer than its window */
export function mountTimeline(el, load) {
  return new Timeline(el, load);
}

export class Timeline {
  /** @param {HTMLElement} el @param {Load} load */
  constructor(el, load) {
    const id = `tl${made++}`;
    paint(el, html`<div role="slider" tabindex="0" aria-label="${tr`Playhead`}" aria-orientation="horizontal" aria-valuemin="0" aria-valuenow="0" aria-valuetext=""><svg class="tl" aria-hidden="true">
      <clipPath id="${id}-past"><rect y="0" height="1000" /></clipPath><clipPath id="${id}-beside"><rect y="0" height="1000" width="4000" /></clipPath><clipPath id="${id}-plot"><rect y="0" height="1000" width="4000" /></clipPath>
      <g class="side"></g><g clip-path="url(#${id}-plot)"><g class="flags"></g></g><g clip-path="url(#${id}-beside)"><g class="other"></g></g><g clip-path="url(#${id}-past)"><g class="past"></g></g><g class="axis"></g><g class="later-part"></g><g class="guess"></g><g class="spot-line"></g><g class="head"></g></svg></div><div class="overview" hidden></div>`);
    const find = (/** @type {string} */ css) => /** @type {SVGElement} */ (el.querySelector(css));
    this.el = el;
    this.load = load;
    this.slider = find("[role=slider]");
    this.svg = find(".tl");
    this.parts = { side: find(".side"), flags: find(".flags"), past: find(".past"), other: find(".other"), axis: find(".axis"), later: find(".later-part"), guess: find(".guess"), spot: find(".spot-line"), head: find(".head") };
    this.clips = { past: find(`#${id}-past rect`), plot: find(`#${id}-plot rect`), beside: find(`#${id}-beside rect`) };
    /** @type {{wall: number, from: number, key: string, window: Window | null}} */
    this.painted = { wall: -Infinity, from: 0, key: "", window: null };
    this.width = 0;
    this.height = 0;
    /** @type {import("./rows.js").Row[]} */
    this.rows = [];
    this.folded = 0; // rows that there is no room for
    this.full = false; // some of them are of Pods that are there
    this.double = false;
    /** @type {(() => void) | null} */
    this.again = null;
    /** The time under a place, in px from the left. @type {(x: number) => number} */
    this.timeAt = () => 0;
    /** The place of a time, in px from the left. @type {(t: number) => number} */
    this.placeOf = () => 0;
    /** What somebody has guessed, drawn over the rest. @type {((scale: Scale, bottom: number, left: number) => Markup) | null} */
    this.guess = null;
    this.timer = 0;
    /** @type {number | null} */
    this.spotted = null;
    /** @type {Window | null} as a person has set it */
    this.brush = null;
    this.t = -1;
    /** @type {ReturnType<Mount> | null} */
    this.overview = null;
    this.coming = false; // the overview
    this.beat = beats();
    this.sizes = new ResizeObserver(() => {
      this.width = this.slider.clientWidth;
      this.repaintNow();
    });
    this.sizes.observe(el);
  }

  destroy() {
    window.clearTimeout(this.timer);
    this.sizes.disconnect();
    this.el.replaceChildren();
  }

  /** Marks an instant that something else tells of. @param {number | null} t */
  spot(t) {
    this.spotted = t;
    this.again?.();
  }

  /** The fact behind the band of a row, 0 for none. @param {number} row @param {number} x in px from the left */
  asked(row, x) {
    const one = this.rows[row];
    return (one && bandAt(one, this.timeAt(x))?.n) ?? 0;
  }

  /** The overview, for a run that has become longer than the window. */
  async bring() {
    this.coming = true;
    const later = await this.load().catch(() => null);
    if (!later) return void window.setTimeout(() => (this.coming = false), AGAIN);
    this.overview = later.mountOverview(/** @type {HTMLElement} */ (this.el.querySelector(".overview")), (window) => {
      this.brush = window;
      this.repaintNow();
    });
    this.repaintNow();
  }

  repaintNow() {
    this.painted.wall = -Infinity;
    this.again?.();
  }

  /** The window goes along with the run again. */
  follow() {
    this.brush = null;
  }

  /** A window that stays until the run is followed again. @param {Window} window */
  show(window) {
    this.brush = window;
    this.again?.();
  }

  /** Draws now and then; the last call of a burst is always drawn. @param {History} history @param {TimelineView} view */
  update(history, view) {
    this.again = () => this.draw(history, view);
    const pause = calm() ? CALM : BEAT;
    if (this.beat(pause)) {
      window.clearTimeout(this.timer);
      this.timer = 0;
      this.again();
    } else if (!this.timer) {
      this.timer = window.setTimeout(() => {
        this.timer = 0;
        this.again?.();
      }, pause);
    }
  }

  /** @param {History} history @param {TimelineView} view */
  draw(history, view) {
    const { t, edge = t, speed = 1, back = false, still = false, other = null } = view;
    this.width ||= this.slider.clientWidth;
    if (this.width === 0) return; // a phone shows another view; its size changes when it is shown
    const far = Math.max(edge, other?.edge ?? 0);
    if (this.brush && back && t !== this.t) this.brush = around(this.brush, t);
    this.t = t;
    const window = this.held(this.brush ?? windowAt(far, speed, t), back || still);
    const { from, span } = window;
    const key = `${this.width} ${speed} ${span} ${other?.letter ?? ""} ${still ? far : ""} ${back ? Math.round(t / 500) : "live"}`;
    const wall = performance.now();
    const due = wall - this.painted.wall > PAUSE || key !== this.painted.key || from < this.painted.from;
    if (due) this.fill(history, edge); // first: how high each row is depends on how many there are
    const measures = measure(this.width, this.rows.length, { two: other !== null, double: this.double });
    const room = this.width - measures.label - 10;
    const scale = {
      x: (/** @type {number} */ at) => px(measures.label + ((at - from) / span) * room),
      ms: (/** @type {number} */ pixels) => (pixels / room) * span,
      from, to: from + span, edge, t,
    };
    if (due) {
      this.painted = { wall, from, key, window };
      this.repaint(history, scale, measures, other);
      if (this.overview) this.overview.update(history.tracks, { far, window, t, measures, width: this.width });
      else if (far > span && !this.coming) void this.bring();
    }
    this.timeAt = (x) => from + scale.ms(x - measures.label);
    this.placeOf = scale.x;
    this.slide(scale, far, measures, view, view.say?.() ?? `+${since(t)}`);
  }

  /**
   * A window that grows with the run has everything drawn anew: not for a few pixels, while time goes on.
   * @param {Window} window @param {boolean} stands time does not go on, or somebody looks back
   * @returns {Window}
   */
  held(window, stands) {
    const last = this.painted.window;
    if (last === null || this.brush || stands || last.from > 0 || window.from > 0) return window;
    const grown = (window.span / last.span - 1) * this.width;
    return grown > 0 && grown < GROWN ? last : window;
  }

  /** What changes with every frame: the slide, the clip, the playhead. @param {Scale} scale @param {number} far @param {Measures} measures @param {TimelineView} view @param {string} say */
  slide(scale, far, measures, view, say) {
    const { t } = view;
    const shift = half(scale.x(this.painted.from) - measures.label);
    for (const part of [this.parts.past, this.parts.other, this.parts.flags]) attr(part, "transform", `translate(${shift} 0)`);
    const bottom = this.height - AXIS;
    const x = half(scale.x(t));
    const edge = half(scale.x(scale.edge));
    attr(this.clips.past, "x", measures.label - 1);
    attr(this.clips.past, "width", Math.max(0, px(edge - measures.label + 1)));
    attr(this.clips.plot, "x", measures.label - 8);
    attr(this.clips.beside, "x", measures.label - 1);
    const back = far - t > (view.back ? 0 : 250 * Math.max(1, view.speed ?? 1));
    const right = half(Math.min(this.width, scale.x(far)));
    const begin = Math.max(measures.label, x);
    const later = html`<rect class="later" x="${begin}" width="${Math.max(0, px(right - begin + 2))}" height="${bottom}" />${scale.x(far) <= this.width ? html`<path class="edge" d="M${right} 4V${bottom}" />` : ""}`;
    paint(this.parts.later, back ? later : html``);
    if (this.guess) paint(this.parts.guess, this.guess(scale, bottom, measures.label));
    const spot = this.spotted === null ? 0 : half(scale.x(clamp(this.spotted, scale.from, scale.edge)));
    paint(this.parts.spot, spot ? html`<path d="M${spot} 4V${bottom}" /><circle cx="${spot}" cy="${bottom - 3}" r="3.5" />` : html``);
    attr(this.parts.head, "visibility", t < scale.from - 500 || t > scale.to ? "hidden" : "visible");
    const text = `+${since(t)}`;
    const wide = text.length * 3.8 + 9;
    paint(this.parts.head, html`<path class="playhead" d="M0 4V${bottom}" />${back ? html`<circle class="knob" cx="0" cy="6" r="5" />` : ""}<rect class="time-chip" x="${px(-wide)}" y="${bottom - 1}" width="${px(2 * wide)}" height="18" rx="5" /><text class="time" y="${bottom + 12}">${text}</text>`);
    attr(this.parts.head, "transform", `translate(${px(clamp(x, wide, this.width - wide))} 0)`);
    attr(this.slider, "aria-valuemax", Math.round(far / 1000));
    attr(this.slider, "aria-valuenow", Math.round(t / 1000));
    attr(this.slider, "aria-valuetext", say);
  }

  /** The rows until the edge. @param {History} history @param {number} edge */
  fill({ tracks }, edge) {
    const { rows: all, folded, full } = rows(Object.values(tracks.lanes), edge);
    this.rows = all;
    this.folded = folded;
    this.full = full;
    this.double = all.some(({ probes }) => probes.length > 1);
  }

  /** @param {History} history @param {Scale} scale @param {Measures} measures @param {TimelineView["other"]} other */
  repaint({ tracks }, scale, measures, other) {
    const { rows: all, folded, full } = this;
    const letter = other?.letter ?? "";
    const codes = places(letter, measures.http);
    const own = codes.find((one) => one.letter === letter) ?? codes[0];
    const last = codes[codes.length - 1];
    const top = last.top + last.high + 2 + measures.gap;
    const heights = all.map((row) => measures.lane + ROW * Math.max(0, row.probes.length - 1));
    let y = top;
    const placed = all.map((row, i) => {
      const at = y;
      y += heights[i] + measures.gap;
      return { row, y: at };
    });
    this.height = Math.max(y + measures.foot + AXIS, measures.least);
    attr(this.svg, "height", this.height);
    const [narrow, axisY] = [measures.label < 96, this.height - AXIS];
    paint(this.parts.side, html`${letter ? drawLetters(codes, letter, narrow) : drawSide(tracks.seconds, scale.edge, narrow, measures.http)}${placed.map((one) => drawName(one.row, one.y, measures, narrow))}${folded && !narrow ? html`<text class="minor" x="0" y="${axisY + 12}">${full ? plural(folded, "{0} more Pod", "{0} more Pods") : plural(folded, "{0} ended Pod", "{0} ended Pods")}</text>` : ""}`);
    paint(this.parts.flags, html`${drawFlags(flags(tracks, scale.from, scale.edge, scale.ms(56)), scale, axisY, narrow)}`);
    const size = binSize(scale.to - scale.from, this.width - measures.label);
    const beside = codes.find((one) => one.letter !== letter);
    const far = other ? { ...scale, edge: other.edge } : scale;
    paint(this.parts.other, other && beside ? html`${drawCodes(bins(other.tracks, scale.from, other.edge, size), far, size, beside)}${drawParting(other.from, scale, codes)}` : html``);
    paint(this.parts.past, html`${drawCodes(bins(tracks, scale.from, scale.edge, size), scale, size, own)}${placed.map((one, i) => drawRow(one.row, i, one.y, scale, measures))}`);
    paint(this.parts.axis, html`${drawAxis(scale, axisY)}`);
  }
}

/** @param {number} width @param {number} rows  the more there are, the lower is each @param {{two: boolean, double: boolean}} of  two runs; two rows of marks in one @returns {Measures} */
function measure(width, rows, { two, double }) {
  const low = innerHeight <= 820 || rows > 2 || (rows > 1 && (two || double));
  const [lane, gap, band, foot] = rows > 3 ? [22, 5, 14, 4] : low ? [27, 6, 15, 0] : [34, 9, 17, 0]; // the lowest misses reach out of their row
  const short = innerHeight <= 820;
  return { label: width < 520 ? 46 : 96, lane, gap, band, foot, least: short ? 142 : 168, http: short && rows > 1 && double ? 30 : HTTP };
}
