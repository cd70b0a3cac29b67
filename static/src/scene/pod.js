// One Pod's card: name, chip, READY RESTARTS AGE, the back-off block, a strip for each probe.

import { plural, tr } from "../locale/text.js";
import { icon } from "./icons.js";
import { drawBackoff } from "./backoff.js";
import { drawBadge } from "./badge.js";
import { drawInits } from "./containers.js";
import { attr, html, paint, paintEach } from "./markup.js";
import { ageWord } from "./rollout.js";
import { drawStrip, sayStrip } from "./strip.js";
import { age, period } from "./units.js";
import { chipWord, podTone, waiting } from "./view.js";

/** @import { Answer, Container, Pod, Probe } from "../model/types.js" */
/** @import { Markup } from "./markup.js" */

const KINDS = /** @type {const} */ (["startup", "readiness", "liveness"]);
const [MIDDLE, LONG] = [9, 17]; // characters of what a probe asks: on narrow cards it comes before the word behind the diamonds
const MANY = 6; // more diamonds than this become one bar

/** Misses in a row that count now. @param {Probe} probe */
export const misses = (probe) => (probe.result === "failure" ? Math.min(probe.run, probe.failure_threshold) : 0);

/** @param {number} filled @param {number} of @param {string} cls */
function pips(filled, of, cls) {
  if (of > MANY) return html`<meter class="many ${cls}" min="0" max="${of}" value="${filled}" aria-hidden="true"></meter>`;
  return Array.from({ length: of }, (_, i) => html`<i class="${cls}${i < filled ? " on" : ""}"></i>`);
}

/** The threshold counter of a probe's label row. @param {Probe} probe @param {boolean} counts  READY is still to be won */
export function drawCounter(probe, counts) {
  if (counts && probe.success_threshold > 1 && probe.result === "success" && probe.run < probe.success_threshold) {
    const of = probe.success_threshold;
    return html`<span class="pips ok">${pips(probe.run, of, "pass")}<span>${probe.run}/${of}<span class="w"> ${tr`passes`}</span></span></span>`;
  }
  const [n, of] = [misses(probe), probe.failure_threshold];
  return html`<span class="pips ${n ? (n >= of ? "fail" : "nr") : "ok"}">${pips(n, of, "miss")}<span>${n}/${of}<span class="w"> ${plural(n, "misses", "misses")}</span></span></span>`;
}

/**
 * What a card is drawn from.
 * @typedef {object} CardView
 * @property {Pod} pod
 * @property {number} t
 * @property {Answer | null} answer
 * @property {string} density
 * @property {boolean} selected
 * @property {"new" | "old" | ""} age  of its ReplicaSet, during a rollout
 * @property {string} lost  why nothing new is heard of the Pod, or ""
 * @property {string} [lit]  " lit" when it is, or ""
 */

/** @typedef {{shell: Markup, label: Markup, say: string, strip: Markup}} ProbeParts  `shell` has a place for the label and one for the strip */

/** @param {Container} container @param {string} kind @param {Markup} prefix @param {boolean} ready @returns {ProbeParts} */
function drawProbe(container, kind, prefix, ready) {
  const probe = container.probes[/** @type {"readiness"} */ (kind)];
  if (!probe) {
    const label = html`${icon("id", "s")}<b>${prefix}${kind}</b><span>${tr`not set`}</span>`;
    return { shell: html`<div class="probe unset"><p class="lab"></p></div>`, label, say: "", strip: html`` };
  }
  const held = probe.state === "waiting for startup";
  const right = held ? html`<span class="pips">${tr`waits for startup`}</span>` : drawCounter(probe, kind === "readiness" && !ready);
  return {
    shell: html`<div class="probe${held ? " held" : ""}${probe.asks.length > LONG ? " long" : probe.asks.length > MIDDLE ? " middle" : ""}"><p class="lab"></p><svg class="strip" data-strip="${container.name}/${kind}" role="img"></svg></div>`,
    label: html`${icon("pulse", "s")}<b>${prefix}${kind}</b><code><span>${probe.asks}</span><span class="w"> · ${period(probe.period_ms)}</span></code>${right}`,
    say: sayStrip(kind, probe),
    strip: drawStrip(probe),
  };
}

/** @param {Element} el @param {readonly ProbeParts[]} all @returns {boolean}  whether another probe is there now */
export function paintProbes(el, all) {
  const changed = paintEach(el, all.map(({ shell }) => shell));
  for (const [i, { label, say, strip }] of all.entries()) {
    const [place, svg] = el.children[i].children;
    paint(place, label);
    if (svg && paint(svg, strip)) attr(svg, "aria-label", say);
  }
  return changed;
}

/** @param {Pod} pod @param {string} density */
function drawProbes(pod, density) {
  const containers = Object.values(pod.containers).filter((container) => container.role !== "init");
  if (density === "cells") return [];
  const all = containers.flatMap((container) => {
    const side = container.role === "sidecar" ? html`<em class="role">sidecar</em>` : "";
    const prefix = containers.length > 1 ? html`<span class="of">${container.name}</span>${side} ` : html``;
    const unset = density === "full" && !container.backoff && containers.length === 1;
    const shown = KINDS.filter((kind) => container.probes[kind] || (unset && kind !== "startup"));
    return shown.map((kind) => ({ kind, container, prefix }));
  });
  const kept = density.startsWith("rows") ? all.sort((a, b) => urgency(b) - urgency(a)).slice(0, 1) : all;
  return kept.map(({ kind, container, prefix }) => drawProbe(container, kind, prefix, pod.is_ready));
}

/** Which probe a row shows when it has room for one: the one that misses, else the one that moves traffic. @param {{kind: string, container: Container}} one */
function urgency({ kind, container }) {
  const probe = container.probes[/** @type {"readiness"} */ (kind)];
  return probe ? 10 * misses(probe) + KINDS.length - Math.abs(KINDS.indexOf(/** @type {"readiness"} */ (kind)) - 1) : -1;
}

/** READY, RESTARTS and the place of AGE, which changes each second. @param {Pod} pod */
function drawMeta(pod) {
  return html`<span><span class="k">READY </span><b class="num ready">${pod.ready}</b></span><span class="rs" data-asks="restarts"${pod.restarts ? html` role="button" tabindex="0"` : ""}><span class="k">RESTARTS </span><b class="num"${pod.restarts ? html` data-roll` : ""}>${pod.restarts}</b></span><span class="age">AGE <b class="num"></b></span>`;
}

/** A name keeps its suffix when there is no room. @param {string} name */
export function drawName(name) {
  const cut = name.length - 5;
  return html`<span class="nm" title="${name}"><span class="pre">${name.slice(0, cut)}</span><span>${name.slice(cut)}</span></span>`;
}

/** The markup of each part of a card; parts that differ from the last time are painted again. @param {CardView} view */
export function podParts({ pod, t, answer, density, age: revision, lost }) {
  const tone = podTone(pod);
  const waits = waiting(pod);
  const tag = revision ? html`<span class="rev ${revision}">${ageWord(revision)}</span>` : "";
  const note = lost ? html`<p class="stale">${icon("clock", "s")}${lost}</p>` : html``;
  return {
    tone,
    say: `${plural(pod.restarts, "Pod {1}, {2}, ready {3}, {0} restart", "Pod {1}, {2}, ready {3}, {0} restarts", pod.name, chipWord(pod), pod.ready)}${revision && `, ${revision === "new" ? tr`of the new ReplicaSet` : tr`of the old ReplicaSet`}`}${lost ? `, ${lost}` : ""}`,
    hd: html`${drawName(pod.name)}${tag}<button type="button" class="chip ${tone}" data-why>${icon(tone)}<span>${chipWord(pod)}</span></button>`,
    meta: drawMeta(pod),
    age: age(t - pod.created),
    wait: waits && density !== "cells" ? drawBackoff(waits, t) : html``,
    badge: html`${note}${density === "cells" ? "" : drawBadge(answer, "pod", pod.name)}`,
    inits: density === "cells" ? html`` : drawInits(pod),
    probes: drawProbes(pod, density),
  };
}
