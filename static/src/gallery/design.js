// Part: the design tokens, as style/tokens.css has them in this theme.

import { icon } from "../scene/icons.js";
import { html, paint } from "../scene/markup.js";
import { contrast } from "./contrast.js";
import { drawing, frame } from "./frames.js";

/** @import { Frame } from "./frames.js" */

const NEUTRAL = ["bg", "panel", "stage", "sunken", "ink", "ink2", "ink3", "line", "line2", "ctl", "accent", "accent-tint", "on-accent"];
const STATES = /** @type {const} */ ([
  ["ok", "Ready, 200, passed"], ["nr", "not Ready, out"], ["fail", "502, missed, Killing"], ["bo", "CrashLoopBackOff"], ["st", "starting, apply"], ["id", "not set, ended, away"],
]);
const ICONS = ["ok", "nr", "fail", "bo", "st", "id", "clock", "out", "drain", "users", "lb", "svc", "pulse", "kill", "flag", "why", "box", "done", "play", "pause", "next", "prev", "theme", "edit", "term"];
const TERMINAL = ["term-bg", "term-ink", "term-dim", "term-ok", "term-fail", "term-accent"];
const CORNERS = [["mark", "marks"], ["control", "controls"], ["node", "boxes"], ["pod", "Pods"], ["full", "chips"]];
const LINES = /** @type {const} */ ([[1, "hairline"], [1.5, "box"], [1.75, "wire"], [2.5, "live wire"]]);
const TIMES = /** @type {const} */ ([[90, "hover, focus"], [160, "badge, counter, row"], [260, "gap, kill"], [420, "state, cut"], [520, "a hop"]]);
const SIZES = [11.5, 12.5, 13, 14, 15, 16, 20, 25, 34];

/** A colour as the browser has it now: [r, g, b]. @param {string} name @returns {[number, number, number]} */
function colourOf(name) {
  const probe = document.createElement("i");
  probe.style.setProperty("color", `var(--${name})`);
  document.body.append(probe);
  const found = getComputedStyle(probe).color.match(/[\d.]+/g)?.map(Number) ?? [];
  probe.remove();
  return [found[0], found[1], found[2]];
}

/** @param {readonly string[]} names @returns {(el: HTMLElement) => void} */
const swatches = (names) => (el) => {
  const panel = colourOf("panel");
  paint(el, html`<ul class="swatches">${names.map((name) => html`<li><i></i><span><code>--${name}</code><small>${contrast(colourOf(name), panel).toFixed(1)} on panel</small></span></li>`)}</ul>`);
  el.querySelectorAll("i").forEach((i, at) => i.style.setProperty("--it", `var(--${names[at]})`));
};

/** @returns {Frame[]} */
export function designTokens() {
  return [
    frame("Neutral and accent", swatches(NEUTRAL), { wide: true }),
    frame("States", swatches(STATES.flatMap(([tone]) => [`${tone}-fg`, tone, `${tone}-tint`])), { wide: true }),
    drawing("A state is shape, word and colour", html`<p class="signs">${STATES.map(([tone, words]) => html`<span class="chip ${tone}">${icon(tone)}${words}</span>`)}</p>`, { wide: true }),
    drawing("Textures", html`<p class="signs">${[["ok2", "2xx"], ["c3", "3xx"], ["c4", "4xx"], ["c5", "5xx"], ["c0", "no answer"]].map(([look, word]) => html`<span><svg class="tl" width="56" height="22" aria-hidden="true"><rect class="${look}" x="1" y="1" width="54" height="20" rx="2" /></svg>${word}</span>`)}<span class="bo"><svg class="tl" width="56" height="22" aria-hidden="true"><rect class="band hatched" x="1" y="1" width="54" height="20" rx="4" /></svg>back-off</span></p>`, { wide: true }),
    drawing("Icons", html`<p class="signs">${ICONS.map((name) => html`<span>${icon(name)}${name}</span>`)}</p>`, { wide: true }),
    frame("Type", (el) => {
      paint(el, html`<p class="scale">${SIZES.map((size) => html`<span>${size} Ready</span>`)}<code>0123 READY 1/1</code></p>`);
      el.querySelectorAll("span").forEach((span, i) => span.style.setProperty("font-size", `${SIZES[i]}px`));
    }, { wide: true }),
    drawing("Space and corners", html`<p class="signs">${[2, 4, 6, 8, 12, 16, 20, 26, 34].map((px) => html`<span><svg width="${px}" height="10" aria-hidden="true"><rect class="span" width="${px}" height="10" /></svg>${px}</span>`)}${CORNERS.map(([name, of]) => html`<span><i class="corner" data-corner="${name}"></i>${of}</span>`)}</p>`, { wide: true }),
    drawing("Lines and shadows", html`<p class="signs">${LINES.map(([px, of]) => html`<span><svg width="56" height="8" aria-hidden="true"><path class="stroke" stroke-width="${px}" d="M0 4H56" /></svg>${px} px ${of}</span>`)}<span><i class="lifted"></i>boxes of the stage</span><span><i class="lifted over"></i>what lies over the page</span></p>`, { wide: true }),
    drawing("Durations", html`<p class="signs">${TIMES.map(([ms, of]) => html`<span><svg width="${ms / 5}" height="6" aria-hidden="true"><rect class="span" width="${ms / 5}" height="6" rx="3" /></svg>${ms} ms ${of}</span>`)}</p>`, { wide: true }),
    frame("The terminal's own", swatches(TERMINAL), { wide: true, note: "dark in both themes" }),
    drawing("Controls", html`<p class="signs"><button type="button" class="btn">Button</button><button type="button" class="btn primary">Primary</button><button type="button" class="btn ghost">Ghost</button><button type="button" class="btn" disabled>Disabled</button><span class="seg"><button type="button" aria-pressed="true">1×</button><button type="button" aria-pressed="false">4×</button></span><span class="live">Live</span><span class="live paused">Paused</span><span class="live past">Looking back, 35 s behind</span><span class="live away">No connection</span></p>`, { wide: true }),
  ];
}
