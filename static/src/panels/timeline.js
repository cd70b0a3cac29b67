// The timeline: flags, HTTP codes over time, a row of bands and probe marks per Pod, axis and playhead.
//
// Repainted a few times a second; between that the drawing only slides, and a clip at the live edge reveals it.

import { bins, binSize, flags } from "../model/tracks.js";
import { codeTone, icon } from "../scene/icons.js";
import { calm } from "../scene/loop.js";
import { attr, html, paint } from "../scene/markup.js";
import { age, clamp, px } from "../scene/units.js";
import { apart, bandTone, mainCode, rows, thin, tickStep, windowAt } from "./rows.js";

/** @import { History } from "../model/history.js" */
/** @import { Band, Flag, Lane } from "../model/tracks.js" */
/** @import { Row } from "./rows.js" */
/** @import { Markup } from "../scene/markup.js" */

/**
 * @typedef {object} TimelineView
 * @property {number} t  the playhead
 * @property {number} [edge]  the live edge; the playhead when left out
 * @property {number} [speed]
 * @property {string} [say]  what the slider says: "10:00:58, both Pods in back-off, 502"
 */
/** @typedef {{x(t: number): number, ms(pixels: number): number, from: number, to: number, edge: number, t: number}} Scale */
/** @typedef {{label: number, lane: number, gap: number, band: number, least: number}} Measures */

const FLAGS = 22;
const HTTP = 40;
const AXIS = 18;
const ROW = 12; // a second row of marks
const AHEAD = 40; // px drawn beyond the live edge, behind the clip
const BEAT = 66; // wall ms between two slides
const CALM = 1000; // the same under reduced motion
const PAUSE = 400; // wall ms between two repaints
/** Half pixels: nothing is touched more often than can be seen. @param {number} value */
const half = (value) => Math.round(value * 2) / 2;

const CHAR = 6.3; // px of one character at 11.5 px, on the safe side

/** @type {Record<string, string>} */
const SIGNS = { apply: "flag", scale: "flag", delete: "flag", rollout: "flag", patch: "flag", Killing: "kill", BackOff: "bo", Unhealthy: "fail", fault: "flag" };

/** @param {HTMLElement} el @returns {{update(history: History, view: TimelineView): void, destroy(): void}} */
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
    const measures = measure(this.width || this.slider.clientWidth, this.rows > 2);
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
    this.slide(scale, measures, t, view.say ?? `+${age(t)}`);
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
    const text = `+${age(t)}`;
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

/** @param {number} width @param {boolean} many  more rows than two: each is lower @returns {Measures} */
function measure(width, many) {
  const low = innerHeight <= 820 || many;
  return { label: width < 520 ? 46 : 96, lane: low ? 27 : 34, gap: low ? 6 : 9, band: low ? 15 : 17, least: innerHeight <= 820 ? 142 : 168 };
}

/** @param {readonly {at: number, codes: Record<string, number>}[]} seconds @param {number} edge @param {boolean} narrow */
function drawSide(seconds, edge, narrow) {
  const whole = Math.floor(edge / 1000) * 1000;
  const last = seconds.filter(({ at }) => at >= whole - 10_000 && at < whole);
  const answers = last.flatMap(({ codes }) => Object.values(codes)).reduce((a, b) => a + b, 0);
  const rate = Math.round(answers / Math.max(1, Math.min(10, whole / 1000 - 1)));
  return html`${narrow ? "" : html`<text x="0" y="14">Events</text>`}<text class="name" x="0" y="${FLAGS + 16}">${narrow ? "HTTP" : "HTTP codes"}</text>${narrow || !answers ? "" : html`<text class="minor" x="0" y="${FLAGS + 31}">${rate || "<1"} req/s</text>`}`;
}

/** @param {Row} row @param {number} y @param {Measures} measures @param {boolean} narrow */
function drawName(row, y, measures, narrow) {
  const labels = row.probes.length > 1 || measures.lane >= 34 ? row.probes.map((kinds) => kinds[kinds.length - 1]) : [];
  const minor = narrow ? [] : labels.map((text, i) => html`<text class="minor" x="0" y="${marksY(y, measures) + 5 + i * ROW}">${text}</text>`);
  return html`<text class="name mono" x="0" y="${y + 12}">${row.name}</text>${minor}`;
}

/** The middle of the first row of marks. @param {number} y @param {Measures} measures */
const marksY = (y, measures) => y + measures.band + (measures.lane < 34 ? 6 : 8);

/** @param {readonly Flag[]} shown @param {Scale} scale @param {number} bottom @param {boolean} narrow */
function drawFlags(shown, scale, bottom, narrow) {
  const lines = shown.map((flag) => html`<path class="flag-line ${flag.tone}" d="M${scale.x(flag.t)} 17V${bottom}" />`);
  const kept = apart(shown, scale.ms(21));
  const signs = kept.map((flag, i) => {
    const text = `${flag.label}${flag.count > 1 ? ` ×${flag.count}` : ""}`;
    const x = scale.x(flag.t) - 7;
    const wide = text.length * CHAR + 24;
    const full = !narrow && (i + 1 === kept.length || wide < scale.x(kept[i + 1].t) - 7 - x);
    return html`<g class="flag ${flag.tone}" data-why="${flag.n}" transform="translate(${px(x)} 0)"><title>${text}</title><rect y="1" width="${px(full ? wide - 2 : 18)}" height="18" rx="5" /><svg class="ic" x="2" y="3" width="14" height="14" viewBox="0 0 16 16"><use href="#i-${SIGNS[flag.type] ?? "flag"}" /></svg>${full ? html`<text x="19" y="14">${text}</text>` : ""}</g>`;
  });
  return html`${lines}${signs}`;
}

const STACK = ["2", "3", "4", "5", "n"];
/** @type {Record<string, string>} */
const LOOKS = { 2: "ok2", 3: "c3", 4: "c4", 5: "c5", n: "c0" };

/**
 * @param {readonly {at: number, codes: Record<string, number>}[]} all
 * @param {Scale} scale
 * @param {number} size
 */
function drawCodes(all, scale, size) {
  const whole = all.filter((bin) => bin.at + size <= scale.edge + 300);
  const most = Math.max(1, ...whole.map(({ codes }) => Object.values(codes).reduce((a, b) => a + b, 0)));
  const base = FLAGS + HTTP;
  const wide = px(scale.x(size) - scale.x(0) - 1.5);
  /** @type {Markup[]} */
  const drawn = [];
  /** @type {{code: string, from: number, to: number, high: number}[]} */
  const runs = [];
  for (const { at, codes } of whole) {
    const x = scale.x(at);
    let y = base;
    for (const first of STACK) {
      const count = Object.keys(codes).filter((code) => code[0] === first).reduce((sum, code) => sum + codes[code], 0);
      if (!count) continue;
      const h = px(((HTTP - 8) * count) / most);
      const inset = first === "2" ? 0 : 0.5;
      drawn.push(html`<rect class="${LOOKS[first]}" x="${px(x + inset)}" y="${px(y - h + inset)}" width="${Math.max(1, px(wide - 2 * inset))}" height="${Math.max(1, px(h - 0.5 - 2 * inset))}" rx="1.5" />`);
      y -= h;
    }
    const code = mainCode(codes);
    const last = runs[runs.length - 1];
    if (last && last.code === code && at - last.to <= size) {
      last.to = at + size;
      last.high = Math.max(last.high, base - y);
    } else runs.push({ code, from: at, to: at + size, high: base - y });
  }
  return html`${drawn}${runs.map((run) => drawCode(run, scale, base - Math.max(9, run.high / 2)))}`;
}

/** @param {{code: string, from: number, to: number}} run @param {Scale} scale @param {number} y */
function drawCode({ code, from, to }, scale, y) {
  const [x0, x1] = [scale.x(Math.max(from, scale.from)), scale.x(Math.min(to, scale.edge))];
  if (x1 - x0 <= 44) return html``;
  const x = px((x0 + x1) / 2);
  const text = code === "none" ? "no answer" : code;
  const half = text.length * 3.6 + 5;
  return html`<rect class="plate" x="${px(x - half)}" y="${px(y - 8.5)}" width="${px(2 * half)}" height="17" rx="4" /><text class="code toned ${codeTone(code)}" x="${x}" y="${px(y + 4)}">${text}</text>`;
}

/** @param {Row} row @param {number} y @param {Scale} scale @param {Measures} measures */
function drawRow(row, y, scale, measures) {
  const my = marksY(y, measures);
  const lines = row.probes.map((_, i) => html`<path class="marks-line" d="M${scale.x(scale.from)} ${my + i * ROW}H${px(scale.x(scale.edge) + AHEAD)}" />`);
  const lanes = row.lanes.map((lane, i) => drawLane(lane, i < row.lanes.length - 1, y, scale, measures));
  const marks = row.lanes.flatMap((lane) =>
    row.probes.flatMap((kinds, i) => {
      const marks = kinds.flatMap((kind) => lane.marks[kind] ?? []);
      if (kinds.length > 1) marks.sort((a, b) => a.n - b.n);
      return thin(marks, scale.from, scale.edge + 1000, scale.ms(5)).map((mark) => drawMark(mark.type, scale.x(mark.t), my + i * ROW));
    }),
  );
  return html`${lines}${lanes}${marks}`;
}

/** @param {string} type @param {number} x @param {number} y */
function drawMark(type, x, y) {
  if (type === "pass") return html`<path class="pass" d="M${x} ${y - 0.5}v-4.5" />`;
  return html`<path class="miss" d="M${px(x - 2.6)} ${y + 1.5}l5.2 5.2m0-5.2l-5.2 5.2" />`;
}

/** @param {Lane} lane @param {boolean} past @param {number} y @param {Scale} scale @param {Measures} measures */
function drawLane(lane, past, y, scale, measures) {
  const bands = lane.bands.filter((band) => band.kind !== "ended" && (band.to ?? Infinity) > scale.from && band.from <= scale.edge);
  const cuts = lane.cuts.filter(({ t }) => t >= scale.from && t <= scale.edge);
  return html`${bands.map((band) => drawBand(band, past ? `${lane.pod.slice(-5)} · ${band.label}` : band.label, bandTone(band, past), y, scale, measures))}${cuts.map(({ t }) => html`<path class="kill" d="M${scale.x(t)} ${y - 2}v${measures.band + 4}" />`)}`;
}

/** @param {Band} band @param {string} label @param {string} tone @param {number} y @param {Scale} scale @param {Measures} measures */
function drawBand(band, label, tone, y, scale, measures) {
  const start = px(scale.x(band.from) + 0.75);
  const end = px(band.to === null ? scale.x(scale.edge) + AHEAD : scale.x(band.to) - 0.75);
  const text = Math.max(start, scale.x(scale.from));
  const wide = Math.min(end, scale.x(scale.edge)) - text;
  const hatched = tone === "bo";
  const fits = [label, label.replace(/^(image )?back-off /, ""), label.split(" · ")[0]].find((one) => wide > one.length * CHAR + 14);
  const plate = hatched && fits ? html`<rect class="label-plate" x="${px(text + 6)}" y="${y + 2}" width="${px(fits.length * CHAR + 6)}" height="${measures.band - 4}" rx="3" />` : "";
  return html`<g class="${tone}" data-why="${band.n}"><rect class="band${hatched ? " hatched" : ""}" x="${start}" y="${y}" width="${Math.max(2, px(end - start))}" height="${measures.band}" rx="4" />${plate}${fits ? html`<text class="label" x="${px(text + 9)}" y="${px(y + measures.band / 2 + 4.1)}">${fits}</text>` : ""}</g>`;
}

/** @param {Scale} scale @param {number} y */
function drawAxis(scale, y) {
  const step = tickStep(scale.ms(84));
  const ticks = [];
  for (let t = Math.ceil(scale.from / step) * step; t < scale.to - scale.ms(20); t += step) {
    const x = scale.x(t);
    if (Math.abs(x - scale.x(scale.t)) < 54) continue;
    ticks.push(html`<path class="axis-tick" d="M${x} ${y - 4}v4" /><text class="tick" x="${x}" y="${y + 11}">+${age(t)}</text>`);
  }
  return ticks;
}
