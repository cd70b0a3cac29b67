// What the timeline draws on its plot: flags, codes, bands, marks, axis. Pure: history and scale -> markup.

import { tr } from "../locale/text.js";
import { cut } from "../model/words.js";
import { codeTone } from "../scene/icons.js";
import { html } from "../scene/markup.js";
import { px, since } from "../scene/units.js";
import { apart, bandTone, mainCode, thin, tickStep } from "./rows.js";

/** @import { Band, Flag, Lane, TrackMark } from "../model/tracks.js" */
/** @import { Row } from "./rows.js" */

/** @typedef {{x(t: number): number, ms(pixels: number): number, from: number, to: number, edge: number, t: number}} Scale */
/** @typedef {{label: number, lane: number, gap: number, band: number, foot: number, least: number, http: number}} Measures `foot`: below the last row */

export const FLAGS = 22;
export const HTTP = 40;
export const AXIS = 18;
export const ROW = 14; // a second row of marks
const PAIR = 26; // each of two histograms
const AHEAD = 40; // px drawn beyond the live edge, behind the clip
const CHAR = 6.3; // px of one character at 11.5 px, on the safe side

/** @type {Record<string, string>} */
const SIGNS = { apply: "flag", scale: "flag", delete: "flag", rollout: "flag", patch: "flag", Killing: "kill", BackOff: "bo", Unhealthy: "fail", Failed: "fail", fault: "flag", removed: "out" };

/** Where a histogram stands, and the letter of its run. @typedef {{top: number, high: number, letter: string}} Place */

/** The histogram of one run, or of two. @param {string} [letter] of the run on the stage, when there are two @param {number} [high] @returns {Place[]} */
export function places(letter = "", high = HTTP) {
  if (!letter) return [{ top: FLAGS, high, letter }];
  return ["A", "B"].map((one, i) => ({ top: FLAGS + i * (PAIR + 3), high: PAIR, letter: one }));
}

/** Where the two runs part. @param {number} from @param {Scale} scale @param {readonly Place[]} all */
export function drawParting(from, scale, all) {
  const last = all[all.length - 1];
  return html`<path class="parting" d="M${scale.x(from)} ${all[0].top - 2}V${last.top + last.high + 3}" />`;
}

/** The names of two histograms; the one on the stage is filled. @param {readonly Place[]} all @param {string} letter @param {boolean} narrow */
export function drawLetters(all, letter, narrow) {
  const names = all.map((one) => {
    const y = one.top + one.high / 2 + 1;
    const on = one.letter === letter;
    const what = one.letter === "A" ? tr`kept` : tr`new`;
    return html`<g class="letter${on ? " on" : ""}"><rect x="0" y="${y - 8}" width="18" height="18" rx="5" /><text x="9" y="${y + 5}">${one.letter}</text>${narrow ? "" : html`<text class="minor" x="24" y="${y + 5}">${what}</text>`}</g>`;
  });
  return html`${narrow ? "" : html`<text x="0" y="14">${tr`Events`}</text>`}${names}`;
}

/** @param {readonly {at: number, codes: Map<string, number>}[]} seconds @param {number} edge @param {boolean} narrow @param {number} high */
export function drawSide(seconds, edge, narrow, high) {
  const y = FLAGS + high / 2 - 4;
  const whole = Math.floor(edge / 1000) * 1000;
  const last = seconds.filter(({ at }) => at >= whole - 10_000 && at < whole);
  const answers = last.flatMap(({ codes }) => [...codes.values()]).reduce((a, b) => a + b, 0);
  const rate = Math.round(answers / Math.max(1, Math.min(10, whole / 1000 - 1)));
  return html`${narrow ? "" : html`<text x="0" y="14">${tr`Events`}</text>`}<text class="name" x="0" y="${y}">${narrow ? "HTTP" : tr`HTTP codes`}</text>${narrow || !answers ? "" : html`<text class="minor" x="0" y="${y + 15}">${tr`${rate || "<1"} req/s`}</text>`}`;
}

/** @param {Row} row @param {number} y @param {Measures} measures @param {boolean} narrow */
export function drawName(row, y, measures, narrow) {
  const labels = row.probes.length > 1 || measures.lane >= 34 ? row.probes.map((kinds) => kinds[kinds.length - 1]) : [];
  const minor = narrow ? [] : labels.map((text, i) => html`<text class="minor" x="0" y="${marksY(y, measures) + 5 + i * ROW}">${text}</text>`);
  const name = narrow && row.container ? cut(row.container, 6) : row.name;
  const of = row.container && !narrow ? html`<tspan class="of" dx="5">${cut(row.container, 7)}</tspan>` : "";
  return html`<text class="name mono" x="0" y="${y + 12}">${name}${of}</text>${minor}`;
}

/** The middle of the first row of marks. @param {number} y @param {Measures} measures */
const marksY = (y, measures) => y + measures.band + (measures.lane < 34 ? 6 : 8);

/** @param {readonly Flag[]} shown @param {Scale} scale @param {number} bottom @param {boolean} narrow */
export function drawFlags(shown, scale, bottom, narrow) {
  const lines = shown.map((flag) => html`<path class="flag-line ${flag.tone}" d="M${scale.x(flag.t)} 17V${bottom}" />`);
  const kept = apart(shown, scale.ms(21));
  let end = 0; // of the sign before
  const signs = kept.map((flag, i) => {
    const text = `${flag.label}${flag.count > 1 ? ` ×${flag.count}` : ""}`;
    const at = scale.x(flag.t) - 7;
    const wide = text.length * CHAR + 24;
    // The newest sign keeps out of the playhead's way, if it can do so without touching the one before.
    const clear = Math.min(at, scale.x(scale.edge) - wide);
    const full = !narrow && clear >= Math.max(end, scale.x(scale.from) - 8) && (i + 1 === kept.length || wide < scale.x(kept[i + 1].t) - 7 - at);
    const x = full ? clear : at;
    end = x + (full ? wide : 20);
    return html`<g class="flag ${flag.tone}" data-why="${flag.n}" data-t="${flag.t}" transform="translate(${px(x)} 0)"><title>${text}</title><rect class="reach" x="-3" y="-2" width="${px(full ? wide + 4 : 24)}" height="24" /><rect y="1" width="${px(full ? wide - 2 : 18)}" height="18" rx="5" /><svg class="ic" x="2" y="3" width="14" height="14" viewBox="0 0 16 16"><use href="#i-${SIGNS[flag.type] ?? "flag"}" /></svg>${full ? html`<text x="19" y="14">${text}</text>` : ""}</g>`;
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
 * @param {Place} [place]
 */
export function drawCodes(all, scale, size, { top, high } = places()[0]) {
  const whole = all.filter((bin) => bin.at + size <= scale.edge + 300).map((bin) => ({ ...bin, ...stacked(bin.codes) }));
  const most = whole.reduce((least, { total }) => Math.max(least, total), 1);
  const base = top + high;
  const wide = px(scale.x(size) - scale.x(0) - 1.5);
  /** @type {Record<string, string>} */
  const drawn = {}; // a look's bars are one path
  /** @type {{code: string, from: number, to: number, high: number}[]} */
  const runs = [];
  for (const { at, codes, counts } of whole) {
    const x = scale.x(at);
    let y = base;
    for (const [i, first] of STACK.entries()) {
      if (!counts[i]) continue;
      const h = px(((high - (high > PAIR ? 8 : 3)) * counts[i]) / most);
      const inset = first === "2" ? 0 : 0.5;
      drawn[first] = (drawn[first] ?? "") + bar(px(x + inset), px(y - h + inset), Math.max(1, px(wide - 2 * inset)), Math.max(1, px(h - 0.5 - 2 * inset)));
      y -= h;
    }
    const code = mainCode(codes);
    const last = runs[runs.length - 1];
    if (last && last.code === code && at - last.to <= size) {
      last.to = at + size;
      last.high = Math.max(last.high, base - y);
    } else runs.push({ code, from: at, to: at + size, high: base - y });
  }
  // A bar of failures is asked about as a whole, however low it is.
  const hits = whole.map(({ at, counts: [, , bad, worse, none] }) => bad + worse + none > 0 && html`<rect class="hit" data-from="${at}" data-to="${at + size}" x="${px(scale.x(at))}" y="${top + 6}" width="${wide}" height="${high - 6}" />`);
  const any = html`<rect class="bins" data-size="${size}" x="${scale.x(scale.from)}" y="${top}" width="${px(scale.x(scale.to) - scale.x(scale.from))}" height="${high}" />`;
  const bars = STACK.map((first) => drawn[first] && html`<path class="${LOOKS[first]}" d="${drawn[first]}" />`);
  return html`${bars}${runs.map((run) => drawCode(run, scale, base - Math.max(9, run.high / 2)))}${any}${hits}`;
}

/** How many of each look a bin holds, in the order of STACK, and in all. @param {Record<string, number>} codes */
function stacked(codes) {
  const counts = [0, 0, 0, 0, 0];
  let total = 0;
  for (const code in codes) {
    total += codes[code];
    const look = STACK.indexOf(code[0]);
    if (look >= 0) counts[look] += codes[code];
  }
  return { counts, total };
}

/** A bar with round corners. @param {number} x @param {number} y @param {number} w @param {number} h */
function bar(x, y, w, h) {
  const r = Math.min(1.5, w / 2, h / 2);
  const [across, down] = [px(w - 2 * r), px(h - 2 * r)];
  return `M${px(x + r)} ${y}h${across}a${r} ${r} 0 0 1 ${r} ${r}v${down}a${r} ${r} 0 0 1 ${-r} ${r}h${-across}a${r} ${r} 0 0 1 ${-r} ${-r}v${-down}a${r} ${r} 0 0 1 ${r} ${-r}z`;
}

/** @param {{code: string, from: number, to: number}} run @param {Scale} scale @param {number} y */
function drawCode({ code, from, to }, scale, y) {
  const [x0, x1] = [scale.x(Math.max(from, scale.from)), scale.x(Math.min(to, scale.edge))];
  if (x1 - x0 <= 44) return html``;
  const x = px((x0 + x1) / 2);
  const text = code === "none" ? tr`no answer` : code;
  const half = text.length * 3.6 + 5;
  return html`<rect class="plate" x="${px(x - half)}" y="${px(y - 8.5)}" width="${px(2 * half)}" height="17" rx="4" /><text class="code toned ${codeTone(code)}" x="${x}" y="${px(y + 4)}">${text}</text>`;
}

/** @param {Row} row @param {number} i @param {number} y @param {Scale} scale @param {Measures} measures */
export function drawRow(row, i, y, scale, measures) {
  const my = marksY(y, measures);
  const lines = row.probes.map((_, i) => html`<path class="marks-line" d="M${scale.x(scale.from)} ${my + i * ROW}H${px(scale.x(scale.edge) + AHEAD)}" />`);
  const lanes = row.lanes.map((lane, i) => drawLane(lane, i < row.lanes.length - 1, y, scale, measures));
  const marks = row.lanes.flatMap((lane) =>
    row.probes.flatMap((kinds, i) => {
      const marks = kinds.flatMap((kind) => lane.marks[kind] ?? []);
      if (kinds.length > 1) marks.sort((a, b) => a.n - b.n);
      return drawMarks(thin(marks, scale.from, scale.edge + 1000, scale.ms(5)), scale, my + i * ROW);
    }),
  );
  const high = measures.lane + ROW * Math.max(0, row.probes.length - 1);
  return html`${lines}${lanes}${marks}<rect class="reach" data-row="${i}" x="${scale.x(scale.from)}" y="${y - 2}" width="${px(scale.x(scale.edge) + AHEAD - scale.x(scale.from))}" height="${Math.max(24, high)}" />`;
}

/** All marks of a look as one path. @param {readonly TrackMark[]} marks @param {Scale} scale @param {number} y */
function drawMarks(marks, scale, y) {
  let [pass, miss] = ["", ""];
  for (const { type, t } of marks) {
    if (type === "pass") pass += `M${scale.x(t)} ${y - 0.5}v-4.5`;
    else miss += `M${px(scale.x(t) - 2.6)} ${y + 1.5}l5.2 5.2m0-5.2l-5.2 5.2`;
  }
  return [pass && html`<path class="pass" d="${pass}" />`, miss && html`<path class="miss" d="${miss}" />`];
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
  const shape = hatched ? " hatched" : band.kind === "stuck" ? " stuck" : "";
  const shorter = [label, label.replace("Running · Ready", "Ready"), label.replace(/^(image )?back-off /, ""), label.replace("ImagePullBackOff", "back-off"), label.split(" · ")[0]];
  const fits = shorter.find((one) => wide > one.length * CHAR + 14);
  const plate = hatched && fits ? html`<rect class="label-plate" x="${px(text + 6)}" y="${y + 2}" width="${px(fits.length * CHAR + 6)}" height="${measures.band - 4}" rx="3" />` : "";
  return html`<g class="${tone}"><rect class="band${shape}" x="${start}" y="${y}" width="${Math.max(2, px(end - start))}" height="${measures.band}" rx="4" />${plate}${fits ? html`<text class="label" x="${px(text + 9)}" y="${px(y + measures.band / 2 + 4.1)}">${fits}</text>` : ""}</g>`;
}

/** @param {Scale} scale @param {number} y */
export function drawAxis(scale, y) {
  const step = tickStep(scale.ms(84));
  const ticks = [];
  for (let t = Math.ceil(scale.from / step) * step; t < scale.to - scale.ms(20); t += step) {
    const x = scale.x(t);
    if (Math.abs(x - scale.x(scale.t)) < 54) continue;
    ticks.push(html`<path class="axis-tick" d="M${x} ${y - 4}v4" /><text class="tick" x="${x}" y="${y + 11}">+${since(t)}</text>`);
  }
  return ticks;
}
