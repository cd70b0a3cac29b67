// One Pod's card: name, chip, READY RESTARTS AGE, the back-off block, a strip for each probe.

import { icon } from "./icons.js";
import { drawBackoff } from "./backoff.js";
import { drawBadge } from "./badge.js";
import { html } from "./markup.js";
import { drawStrip, sayStrip } from "./strip.js";
import { age, period } from "./units.js";
import { chipWord, podTone, waiting } from "./view.js";

/** @import { Answer, Container, Pod, Probe } from "../model/types.js" */

const KINDS = /** @type {const} */ (["startup", "readiness", "liveness"]);
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
    return html`<span class="pips ok">${pips(probe.run, of, "pass")}<span>${probe.run}/${of}<span class="w"> passes</span></span></span>`;
  }
  const [n, of] = [misses(probe), probe.failure_threshold];
  return html`<span class="pips ${n ? (n >= of ? "fail" : "nr") : "ok"}">${pips(n, of, "miss")}<span>${n}/${of}<span class="w"> misses</span></span></span>`;
}

/** @param {Container} container @param {string} kind @param {string} prefix @param {boolean} ready */
function drawProbe(container, kind, prefix, ready) {
  const probe = container.probes[/** @type {"readiness"} */ (kind)];
  if (!probe) return html`<div class="probe unset"><p class="lab">${icon("id", "s")}<b>${prefix}${kind}</b><span>not set</span></p></div>`;
  const held = probe.state === "waiting for startup";
  const right = held ? html`<span class="pips">waits for startup</span>` : drawCounter(probe, kind === "readiness" && !ready);
  return html`<div class="probe${held ? " held" : ""}">
    <p class="lab">${icon("pulse", "s")}<b>${prefix}${kind}</b><code>${probe.asks}<span class="w"> · ${period(probe.period_ms)}</span></code>${right}</p>
    <svg class="strip" data-strip="${container.name}/${kind}" role="img" aria-label="${sayStrip(kind, probe)}">${drawStrip(probe)}</svg></div>`;
}

/** @param {Pod} pod @param {string} density */
function drawProbes(pod, density) {
  const containers = Object.values(pod.containers).filter((container) => container.role !== "init");
  return containers.flatMap((container) => {
    const prefix = containers.length > 1 ? `${container.name} ` : "";
    const shown = KINDS.filter((kind) => container.probes[kind] || (kind !== "startup" && density === "full" && !container.backoff));
    return shown.map((kind) => drawProbe(container, kind, prefix, pod.is_ready));
  });
}

/** READY, RESTARTS and the place of AGE, which changes each second. @param {Pod} pod */
function drawMeta(pod) {
  return html`<span>READY <b class="num ready">${pod.ready}</b></span><span>RESTARTS <b class="num"${pod.restarts ? html` data-roll` : ""}>${pod.restarts}</b></span><span class="age">AGE <b class="num"></b></span>`;
}

/** A name keeps its suffix when there is no room. @param {string} name */
export function drawName(name) {
  const cut = name.length - 5;
  return html`<span class="nm" title="${name}"><span class="pre">${name.slice(0, cut)}</span><span>${name.slice(cut)}</span></span>`;
}

/** The markup of each part of a card; parts that differ from the last time are painted again. @param {Pod} pod @param {number} t @param {Answer | null} answer @param {string} density */
export function podParts(pod, t, answer, density) {
  const tone = podTone(pod);
  const waits = waiting(pod);
  return {
    tone,
    say: `Pod ${pod.name}, ${chipWord(pod)}, ready ${pod.ready}, ${pod.restarts} restarts`,
    hd: html`${drawName(pod.name)}<button type="button" class="chip ${tone}" data-why>${icon(tone)}${chipWord(pod)}</button>`,
    meta: drawMeta(pod),
    age: age(t - pod.created),
    wait: waits ? drawBackoff(waits, t) : html``,
    badge: drawBadge(answer, "pod", pod.name),
    probes: html`${drawProbes(pod, density)}`,
  };
}
