// Frames of the gallery: each folds its facts and lets a module of the page draw them, at one instant.

import { verdict } from "../model/verdict.js";
import { mountOverview } from "../panels/overview.js";
import { mountTimeline } from "../panels/timeline.js";
import { drawGhost } from "../steps/ghosts.js";
import { mountVerdict } from "../panels/verdict.js";
import { left } from "../scene/backoff.js";
import { emptyCard, makeCard, paintCard } from "../scene/card.js";
import { probeOf } from "../scene/links.js";
import { html, paint } from "../scene/markup.js";
import { dash, mountStage } from "../scene/stage.js";
import { shownAnswer } from "../scene/badge.js";
import { ringShare } from "../scene/strip.js";
import { stagePods, waiting } from "../scene/view.js";
import { folded } from "./scene.js";

/** @import { Ghost } from "../steps/ghosts.js" */
/** @import { TimelineView } from "../panels/timeline.js" */
/** @import { Pod, Probe } from "../model/types.js" */
/** @import { Markup } from "../scene/markup.js" */
/** @import { Scene } from "./scene.js" */
/** @typedef {{name: string, note?: string, wide?: boolean, half?: boolean, mount(el: HTMLElement): void | Promise<void>}} Frame a third, a half or all of the width */

/** The whole stage, or with the verdict above it. @param {string} name @param {Scene} scene @param {{note?: string, verdict?: boolean, tall?: boolean, selected?: string, lit?: string[]}} [more] `lit`: what "Why?" lights @returns {Frame} */
export function stageFrame(name, scene, { note, verdict: said = false, tall = false, selected = "", lit = [] } = {}) {
  return {
    name, note, wide: true,
    mount(el) {
      if (said) el.append(verdictBar(scene));
      const stage = document.createElement("div");
      stage.className = `stage${tall ? " tall" : ""}`;
      stage.setAttribute("role", "group");
      stage.setAttribute("aria-label", `Stage: ${name}`);
      el.append(stage);
      const { picture } = folded(scene);
      const mounted = mountStage(stage);
      mounted.select(selected);
      mounted.update(picture, scene.t, scene.speed ?? 1, false);
      mounted.spotlight(lit);
    },
  };
}

/** @param {Scene} scene */
export function verdictBar(scene) {
  const bar = document.createElement("div");
  paint(bar, html`<span class="sym"></span><div class="say"><h2></h2><p></p></div><button type="button" class="btn" data-why="0">Why?</button>`);
  mountVerdict(bar).update(folded(scene).picture, scene.t, scene.speed ?? 1);
  return bar;
}

/** The card of each Pod alone. @param {string} name @param {Scene} scene @param {{note?: string, wide?: boolean}} [more] @returns {Frame} */
export function cardFrame(name, scene, more = {}) {
  return {
    name, ...more,
    mount(el) {
      const { picture } = folded(scene);
      const within = document.createElement("div");
      within.className = "pods alone";
      el.append(within);
      for (const pod of stagePods(picture)) {
        const card = makeCard(pod.name);
        within.append(card.card);
        const answer = shownAnswer(picture, scene.t, 1);
        paintCard(card, { pod, t: scene.t, answer, density: "full", selected: false, age: "", lost: "" });
        turnRings(card.card, (key) => probeOf(picture, pod.name, key), pod, scene);
        emptyCard(card, pod, scene.t, scene.speed ?? 1);
      }
    },
  };
}

/** The rings of a card at rest. @param {HTMLElement} card @param {(key: string) => Probe | undefined} probe @param {Pod} pod @param {Scene} scene */
function turnRings(card, probe, pod, { t, speed = 1 }) {
  for (const ring of card.querySelectorAll(".ring:not([data-full])")) {
    const found = probe(/** @type {HTMLElement | null} */ (ring.closest("[data-strip]"))?.dataset.strip ?? "");
    if (found) dash(ring, ringShare(found, t), speed);
  }
  const count = card.querySelector(".count-left");
  const wait = waiting(pod)?.backoff;
  if (count && wait) dash(count, left(wait, t, speed), speed);
}

/** @param {string} name @param {Scene} scene @param {{note?: string, ghost?: Ghost, spot?: number, other?: TimelineView["other"]}} [more] what was guessed, what "Why?" lights, the run beside it @returns {Frame} */
export function timelineFrame(name, scene, { note, ghost, spot, other } = {}) {
  return {
    name, note, wide: true,
    mount(el) {
      const plot = document.createElement("div");
      plot.className = "plot";
      el.append(plot);
      const { history, picture } = folded(scene);
      const timeline = mountTimeline(plot, async () => ({ mountOverview }));
      if (ghost) timeline.guess = (scale, bottom, left) => drawGhost(ghost, scale, bottom, left);
      timeline.update(history, { t: scene.t, edge: scene.edge ?? scene.t, speed: scene.speed ?? 1, other, say: () => verdict(picture, scene.t).say });
      if (spot !== undefined) timeline.spot(spot);
    },
  };
}

/** @param {string} name @param {Frame["mount"]} mount @param {{note?: string, wide?: boolean, half?: boolean}} [more] @returns {Frame} */
export const frame = (name, mount, more = {}) => ({ name, mount, ...more });

/** @param {string} name @param {Markup} markup @param {{note?: string, wide?: boolean}} [more] @returns {Frame} */
export const drawing = (name, markup, more = {}) => ({ name, mount: (el) => void paint(el, markup), ...more });
