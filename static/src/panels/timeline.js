// The timeline: flags, HTTP codes over time, a row of bands and probe marks per Pod, axis and playhead.
//
// Repainted a few times a second; between that the drawing only slides, and a clip at the live edge reveals it.

import { bins, binSize, flags } from "../model/tracks.js";
import { calm } from "../scene/loop.js";
import { attr, html, paint } from "../scene/markup.js";
import { clamp, px, since } from "../scene/units.js";
import { AXIS, drawAxis, drawCodes, drawFlags, drawName, drawRow, drawSide, FLAGS, HTTP, ROW } from "./plot.js";
import { rows, windowAt } from "./rows.js";

/** @import { History } from "../model/history.js" */
/** @import { Measures, Scale } from "./plot.js" */

/**
 * @typedef {object} TimelineView
 * @property {number} t  the playhead
 * @property {number} [edge]  the live edge; the playhead when left out
 * @property {number} [speed]
 * @property {string} [say]  what the slider says: "10:00:58, both Pods in back-off, 502"
 */

const BEAT = 100; // wall ms between two slides
const CALM = 900; // the same under reduced motion
const PAUSE = 400; // wall ms between two repaints
/** Half pixels: nothing is touched more often than can be seen. @param {number} value */
const half = (value) => Math.round(value * 2) / 2;

/** @param {HTMLElement} el @returns {{update(history: History, view: TimelineView): void, timeAt(x: number): number, destroy(): void}} */
export function mountTimeline(el) {
  return new Timeline(el);
}

class Timeline {
  /** @param {HTMLElement} el */
  constructor(el) {
    paint(el, html`<div role="slider" tabindex="0" aria-label="Playhead" aria-orientation="horizontal" aria-valuemin="0" aria-valuenow="0" aria-valuetext=""><svg class="tl" aria-hidden="true">
      <clipPath id="tl-past"><rect y="0" height="1000" /></clipPath><clipPath id="tl-plot"><rect y="0" height="1000" width="4000" /></clipPath>
      <g class="side"></g><g clip-path="url(#tl-plot)"><g class="flags"></g></g><g clip-path="url(#tl-past)"><g class="past"></g></g><g class="axis"></g><g class="later-part"></g><g class="head"></g></svg></div>`);
    const find = (/** @type {string} */ css) => /** @type {SVGElement} */ (el.querySelector(css));
    this.el = el;
    this.slider = find("[role=slider]");
    this.svg = find(".tl");
    this.parts = { side: find(".side"), flags: find(".flags"), past: find(".past"), axis: find(".axis"), later: find(".later-part"), head: find(".head") };
    this.clips = { past: find("#tl-past rect"), plot: find("#tl-plot rect") };
    this.painted = { wall: -Infinity, from: 0, key: "" };
    this.width = 0;
    this.height = 0;
    this.rows = 0;
    /** @type {(() => void) | null} */
    this.again = null;
    /** The time under a place, in px from the left. @type {(x: number) => number} */
    this.timeAt = () => 0;
    this.timer = 0;
    this.late = false;
    this.sizes = new ResizeObserver(() => {
      this.width = this.slider.clientWidth;
      this.painted.wall = -Infinity;
      this.again?.();
    });
    this.sizes.observe(el);
  }

  destroy() {
    window.clearTimeout(this.timer);
    this.sizes.disconnect();
    this.el.replaceChildren();
  }

  /** Draws now and then; the last call of a burst is always drawn. @param {History} history @param {TimelineView} view */
  update(history, view) {
    this.again = () => this.draw(history, view);
    if (this.timer) {
      this.late = true;
      return;
    }
    this.again();
    this.timer = window.setTimeout(() => {
      this.timer = 0;
      if (this.late) this.again?.();
      this.late = false;
    }, calm() ? CALM : BEAT);
  }

  /** @param {History} history @param {TimelineView} view */
  draw(history, view) {
    const { t, edge = t, speed = 1 } = view;
    const measures = measure(this.width || this.slider.clientWidth, this.rows);
    const { from, span } = windowAt(edge, speed);
    this.width ||= this.slider.clientWidth;
    const room = this.width - measures.label - 10;
    const scale = {
      x: (/** @type {number} */ at) => px(measures.label + ((at - from) / span) * room),
      ms: (/** @type {number} */ pixels) => (pixels / room) * span,
      from, to: from + span, edge, t,
    };
    const key = `${this.width} ${speed} ${edge - t > 250 ? Math.round(t / 500) : "live"}`;
    const wall = performance.now();
    if (wall - this.painted.wall > PAUSE || key !== this.painted.key || from < this.painted.from) {
      this.painted = { wall, from, key };
      this.repaint(history, scale, measures);
    }
    this.timeAt = (/** @type {number} */ x) => from + scale.ms(x - measures.label);
    this.slide(scale, measures, t, view.say ?? `+${since(t)}`);
  }

  /** What changes with every frame: the slide, the clip, the playhead. @param {Scale} scale @param {Measures} measures @param {number} t @param {string} say */
  slide(scale, measures, t, say) {
    const shift = half(scale.x(this.painted.from) - measures.label);
    for (const part of [this.parts.past, this.parts.flags]) attr(part, "transform", `translate(${shift} 0)`);
    const bottom = this.height - AXIS;
    const x = half(scale.x(t));
    const edge = half(scale.x(scale.edge));
    attr(this.clips.past, "x", measures.label - 1);
    attr(this.clips.past, "width", Math.max(0, px(edge - measures.label + 1)));
    attr(this.clips.plot, "x", measures.label - 8);
    const back = scale.edge - t > 250;
    const later = html`<rect class="later" x="${x}" width="${Math.max(0, px(edge - x + 2))}" height="${bottom}" /><path class="edge" d="M${edge} 4V${bottom}" />`;
    paint(this.parts.later, back ? later : html``);
    const text = `+${since(t)}`;
    const wide = text.length * 3.8 + 9;
    paint(this.parts.head, html`<path class="playhead" d="M0 4V${bottom}" />${back ? html`<circle class="knob" cx="0" cy="6" r="5" />` : ""}<rect class="time-chip" x="${px(-wide)}" y="${bottom - 1}" width="${px(2 * wide)}" height="18" rx="5" /><text class="time" y="${bottom + 12}">${text}</text>`);
    attr(this.parts.head, "transform", `translate(${px(clamp(x, wide, this.width - wide))} 0)`);
    attr(this.slider, "aria-valuemax", Math.round(scale.edge / 1000));
    attr(this.slider, "aria-valuenow", Math.round(t / 1000));
    attr(this.slider, "aria-valuetext", say);
  }

  /** @param {History} history @param {Scale} scale @param {Measures} measures */
  repaint({ tracks }, scale, measures) {
    const { rows: all, folded } = rows(Object.values(tracks.lanes), scale.edge);
    this.rows = all.length;
    const top = FLAGS + 2 + HTTP + measures.gap;
    const heights = all.map((row) => measures.lane + ROW * Math.max(0, row.probes.length - 1));
    let y = top;
    const placed = all.map((row, i) => {
      const at = y;
      y += heights[i] + measures.gap;
      return { row, y: at };
    });
    this.height = Math.max(y + AXIS, measures.least);
    attr(this.svg, "height", this.height);
    const [narrow, axisY] = [measures.label < 96, this.height - AXIS];
    paint(this.parts.side, html`${drawSide(tracks.seconds, scale.edge, narrow)}${placed.map((one) => drawName(one.row, one.y, measures, narrow))}${folded && !narrow ? html`<text class="minor" x="0" y="${axisY + 12}">${folded} ended Pod${folded === 1 ? "" : "s"}</text>` : ""}`);
    paint(this.parts.flags, html`${drawFlags(flags(tracks, scale.from, scale.edge, scale.ms(56)), scale, axisY, narrow)}`);
    const codes = bins(tracks, scale.from, scale.edge, binSize(scale.to - scale.from, this.width - measures.label));
    paint(this.parts.past, html`${drawCodes(codes, scale, binSize(scale.to - scale.from, this.width - measures.label))}${placed.map((one) => drawRow(one.row, one.y, scale, measures))}`);
    paint(this.parts.axis, html`${drawAxis(scale, axisY)}`);
  }
}

/** @param {number} width @param {number} rows  the more there are, the lower is each @returns {Measures} */
function measure(width, rows) {
  const low = innerHeight <= 820 || rows > 2;
  const [lane, gap, band] = rows > 3 ? [22, 4, 14] : low ? [27, 6, 15] : [34, 9, 17];
  return { label: width < 520 ? 46 : 96, lane, gap, band, least: innerHeight <= 820 ? 142 : 168 };
}
