// Time: play and pause, speed, steps, the clock, and whether what is shown is live.

import { attr, html, paint } from "../scene/markup.js";
import { arrows, byId, check } from "./dom.js";

/** @import { Run, View } from "./run.js" */

const SPEEDS = [1, 4, 16];

/** @param {Run} run */
export function mountTransport(run) {
  const [play, clock, live, speeds] = ["play", "clock", "live", "speed"].map(byId);
  const buttons = /** @type {HTMLElement[]} */ ([...speeds.querySelectorAll("[data-speed]")]);
  const setSpeed = (/** @type {HTMLElement} */ button) => run.send({ type: "speed", x: Number(button.dataset.speed) });

  play.addEventListener("click", toggle);
  byId("step").addEventListener("click", () => run.step(1));
  byId("step-back").addEventListener("click", () => run.step(-1));
  for (const button of buttons) button.addEventListener("click", () => setSpeed(button));
  arrows(speeds, setSpeed);
  live.addEventListener("click", () => run.look(null));

  function toggle() {
    if (run.past !== null) return run.look(null);
    run.send({ type: run.clock.playing ? "pause" : "play" });
  }

  return {
    toggle,
    /** @param {1 | -1} by faster or slower */
    faster(by) {
      const at = SPEEDS.findIndex((speed) => speed >= run.clock.speed);
      const x = SPEEDS[Math.max(0, Math.min(SPEEDS.length - 1, at + by))];
      if (x !== run.clock.speed) run.send({ type: "speed", x });
    },
    /** @param {View} view */
    update(view) {
      const word = view.ticking ? "Pause" : "Play";
      attr(play, "aria-label", view.back ? "Back to live (Space)" : `${word} (Space)`);
      attr(/** @type {Element} */ (play.querySelector("use")), "href", view.ticking && !view.back ? "#i-pause" : "#i-play");
      const stands = view.link !== "live" || !view.mayChange;
      for (const button of [play, byId("step"), ...buttons]) attr(button, "aria-disabled", stands && !view.back ? "true" : null);
      check(buttons, buttons.find((button) => Number(button.dataset.speed) === view.speed) ?? null);
      paint(clock, html`${run.clockText(view.t)}`);
      const { look, text } = liveness(view);
      attr(live, "class", `live${look ? ` ${look}` : ""}`);
      paint(live, html`${text}${view.back ? html` <button type="button" class="link">Back to live</button>` : ""}`);
    },
  };
}

/**
 * How the chip looks and what it says.
 * @param {View} view
 * @returns {{look: string, text: string}}
 */
export function liveness({ back, edge, t, link, ticking, speed, slowed, stands }) {
  if (back) return { look: "past", text: `Looking back, ${Math.round((edge - t) / 1000)} s behind` };
  if (link === "lost" || link === "over") return { look: "away", text: "No connection" };
  if (stands) return { look: "paused", text: "Standing still" };
  if (!ticking) return { look: "paused", text: "Paused" };
  return { look: "", text: slowed ? `Live, slowed to ${Math.round(speed * 10) / 10}×` : "Live" };
}
