// The whole run under the timeline, when it is longer than the window: what users got, and a brush that is the window.

import { tr } from "../locale/text.js";
import { BIN_SIZES, bins } from "../model/tracks.js";
import { attr, html, paint } from "../scene/markup.js";
import { clamp, px, since } from "../scene/units.js";
import { LEAST_SPAN } from "./rows.js";

/** @import { Tracks } from "../model/tracks.js" */
/** @import { Measures } from "./plot.js" */
/** @import { Window } from "./rows.js" */
/** @typedef {{far: number, window: Window, t: number, measures: Measures, width: number}} Shown */

const HIGH = 14;
const HANDLE = 10;
const LEAST_PX = 4; // of a bin

/** What users got in a bin, as a look of the timeline. @param {Record<string, number>} codes */
function look(codes) {
  const bad = Object.keys(codes).filter((code) => code === "none" || Number(code) >= 500);
  if (bad.length) return "c5";
  return Object.keys(codes).some((code) => Number(code) >= 400) ? "c4" : "ok2";
}

/**
 * @param {HTMLElement} el
 * @param {(window: Window | null) => void} brushed null: the window goes along with the run again
 */
export function mountOverview(el, brushed) {
  for (const [name, value] of Object.entries({ role: "slider", tabindex: "0", "aria-label": tr`Part of the run that the timeline shows`, "aria-orientation": "horizontal", "aria-valuemin": "0" })) attr(el, name, value);
  paint(el, html`<svg class="tl" height="${HIGH}" aria-hidden="true"><g class="whole"></g><g class="brush"></g></svg>`);
  const [whole, brush] = /** @type {SVGElement[]} */ ([".whole", ".brush"].map((css) => el.querySelector(css)));
  /** @type {Shown | null} */
  let shown = null;
  const scaleOf = (/** @type {Shown} */ { far, measures, width }) => (width - measures.label - 10) / far;

  /** @param {number} from @param {number} span */
  function set(from, span) {
    if (!shown) return;
    const wide = clamp(span, LEAST_SPAN, shown.far);
    brushed({ from: clamp(from, 0, Math.max(0, shown.far - 0.9 * wide)), span: wide });
  }

  el.addEventListener("keydown", (event) => {
    if (!shown || event.ctrlKey || event.metaKey || event.altKey) return;
    const { window: { from, span }, far } = shown;
    const step = event.key === "ArrowLeft" || event.key === "ArrowDown" ? -1 : event.key === "ArrowRight" || event.key === "ArrowUp" ? 1 : 0;
    if (step && event.shiftKey) set(from, span * (step > 0 ? 1.25 : 0.8));
    else if (step) set(from + step * span * 0.1, span);
    else if (event.key === "Home") set(0, span);
    else if (event.key === "End") set(far, span);
    else if (event.key === "Escape") brushed(null);
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  el.addEventListener("dblclick", () => brushed(null));

  /** @type {{part: "from" | "to" | "all", at: number, window: Window} | null} */
  let drag = null;
  const timeAt = (/** @type {PointerEvent} */ event) => (shown ? (event.clientX - el.getBoundingClientRect().left - shown.measures.label) / scaleOf(shown) : 0);
  el.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || !shown) return;
    const { window } = shown;
    const [t, near] = [timeAt(event), HANDLE / scaleOf(shown)];
    const part = Math.abs(t - window.from) < near ? "from" : Math.abs(t - window.from - window.span) < near ? "to" : "all";
    const inside = t >= window.from - near && t <= window.from + window.span + near;
    if (!inside) set(t - window.span / 2, window.span);
    drag = { part, at: t, window: inside ? { ...window } : { from: t - window.span / 2, span: window.span } };
    el.setPointerCapture(event.pointerId);
  });
  el.addEventListener("pointermove", (event) => {
    if (!drag) return;
    const [by, { from, span }] = [timeAt(event) - drag.at, drag.window];
    if (drag.part === "all") set(from + by, span);
    else if (drag.part === "to") set(from, span + by);
    else set(Math.min(from + by, from + span - LEAST_SPAN), span - by);
  });
  for (const type of ["pointerup", "pointercancel"]) el.addEventListener(type, () => (drag = null));

  return {
    /** @param {Tracks} tracks @param {Shown} now */
    update(tracks, now) {
      shown = now;
      const { far, window, t, measures, width } = now;
      const hidden = far <= window.span;
      if (el.hidden !== hidden) el.hidden = hidden;
      if (hidden) return;
      const scale = scaleOf(now);
      const x = (/** @type {number} */ at) => px(measures.label + at * scale);
      const size = BIN_SIZES.find((ms) => ms * scale >= LEAST_PX) ?? Math.ceil(LEAST_PX / scale / 60_000) * 60_000;
      /** @type {Record<string, string>} */
      const drawn = {};
      for (const { at, codes } of bins(tracks, 0, far, size)) {
        const kind = look(codes);
        drawn[kind] = `${drawn[kind] ?? ""}M${x(at)} 3h${Math.max(1, px(size * scale - 0.6))}v${HIGH - 6}h${-Math.max(1, px(size * scale - 0.6))}z`;
      }
      paint(whole, html`${measures.label < 96 ? "" : html`<text class="minor" x="0" y="11">${tr`whole run`}</text>`}<path class="marks-line" d="M${x(0)} ${HIGH / 2}H${x(far)}" />${Object.entries(drawn).map(([kind, d]) => html`<path class="${kind}" d="${d}" />`)}`);
      const [left, right] = [x(window.from), Math.min(width, x(Math.min(far, window.from + window.span)))];
      const handle = (/** @type {number} */ at) => html`<rect class="handle" x="${px(at - HANDLE / 2)}" y="1" width="${HANDLE}" height="${HIGH - 2}" rx="3" /><path class="grip" d="M${px(at - 1.5)} 4.5v5m3-5v5" />`;
      paint(brush, html`<rect class="window" x="${left}" y="0.5" width="${Math.max(2, px(right - left))}" height="${HIGH - 1}" rx="3" />${handle(left)}${handle(right)}<path class="playhead" d="M${x(t)} 0V${HIGH}" />`);
      attr(el, "aria-valuemax", Math.round(far / 1000));
      attr(el, "aria-valuenow", Math.round(window.from / 1000));
      attr(el, "aria-valuetext", tr`from ${since(window.from)} to ${since(Math.min(far, window.from + window.span))} of ${since(far)}`);
    },
  };
}
