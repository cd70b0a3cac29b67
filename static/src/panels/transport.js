// Time: play and pause, speed, steps, the clock, and whether what is shown is live.

import { tr } from "../locale/text.js";
import { attr, html, paint } from "../scene/markup.js";
import { arrows, byId, check } from "./dom.js";

/** @import { Run, View } from "./run.js" */

const ANSWER_MS = 2000; // later than that a speed has come, or was not taken

/** @param {Run} run */
export function mountTransport(run) {
  const [play, clock, live, toLive, speeds] = ["play", "clock", "live", "to-live", "speed"].map(byId);
  const buttons = /** @type {HTMLElement[]} */ ([...speeds.querySelectorAll("[data-speed]")]);
  const offered = buttons.map((button) => Number(button.dataset.speed));
  let wished = 1; // of the speeds that are offered the last that the run had: it may have been slowed since
  const asked = { x: 0, at: 0 }; // a speed that the run has not taken yet, and when it was asked for
  const setSpeed = (/** @type {HTMLElement} */ button) => askFor(Number(button.dataset.speed));

  play.addEventListener("click", toggle);
  byId("step").addEventListener("click", () => run.step(1));
  byId("step-back").addEventListener("click", () => run.step(-1));
  for (const button of buttons) button.addEventListener("click", () => setSpeed(button));
  arrows(speeds, setSpeed);
  toLive.addEventListener("click", () => {
    run.look(null);
    play.focus();
  });

  function toggle() {
    if (run.past !== null) return run.look(null);
    run.send({ type: run.clock.playing ? "pause" : "play" });
  }

  /** Kept until there is a connection to send it by. @param {number} x */
  function askFor(x) {
    Object.assign(asked, { x, at: performance.now() });
    run.send({ type: "speed", x });
  }

  /** The speed that is coming: whoever presses + twice means two steps. */
  function coming() {
    if (asked.x === run.clock.speed || (run.link === "live" && performance.now() - asked.at > ANSWER_MS)) asked.x = 0;
    return asked.x || chosen(offered, run.clock.speed, wished);
  }

  run.on("link", (link) => link === "live" && asked.x && askFor(asked.x));

  return {
    toggle,
    /** @param {1 | -1} by faster or slower */
    faster(by) {
      const speed = coming();
      const at = offered.findIndex((one) => one >= speed);
      const x = offered[Math.max(0, Math.min(offered.length - 1, at + by))];
      if (x !== speed) askFor(x);
    },
    /** @param {View} view */
    update(view) {
      const word = view.ticking ? tr`Pause (Space)` : tr`Play (Space)`;
      attr(play, "aria-label", view.back ? tr`Back to live (Space)` : word);
      attr(/** @type {Element} */ (play.querySelector("use")), "href", view.ticking && !view.back ? "#i-pause" : "#i-play");
      const stands = view.link !== "live" || !view.mayChange || view.held;
      for (const button of [play, byId("step"), ...buttons]) attr(button, "aria-disabled", stands && !view.back ? "true" : null);
      wished = chosen(offered, view.speed, wished);
      check(buttons, buttons.find((button) => Number(button.dataset.speed) === wished) ?? null);
      paint(clock, html`${run.clockText(view.t)}`);
      const { look, text } = liveness(view);
      attr(live, "class", `live${look ? ` ${look}` : ""}`);
      const letter = run.letter();
      paint(live, html`${letter && html`<b class="letter">${letter}</b> `}<span>${text}</span>`);
      if (toLive.hidden === view.back) toLive.hidden = !view.back;
    },
  };
}

/**
 * The speed that somebody has chosen: what a busy server makes of it is no other choice.
 * @param {readonly number[]} offered
 * @param {number} speed of the run
 * @param {number} before what was chosen last
 */
export function chosen(offered, speed, before) {
  if (offered.includes(speed)) return speed;
  return before > speed ? before : (offered.find((one) => one > speed) ?? before);
}

/**
 * How the chip looks and what it says.
 * @param {View} view
 * @returns {{look: string, text: string}}
 */
export function liveness({ back, edge, t, link, ticking, speed, slowed, stands, held }) {
  if (back) return { look: "past", text: tr`Looking back, ${Math.round((edge - t) / 1000)} s behind` };
  if (link === "lost" || link === "over") return { look: "away", text: tr`No connection` };
  if (stands) return { look: "paused", text: tr`Standing still` };
  if (held && !ticking) return { look: "paused", text: tr`Guess first` };
  if (!ticking) return { look: "paused", text: tr`Paused` };
  return { look: "", text: slowed ? tr`Live, slowed to ${Math.round(speed * 10) / 10}×` : tr`Live` };
}
