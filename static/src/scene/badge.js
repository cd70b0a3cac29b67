// Where a code was born: the hop that wrote the status line owns a filled badge, the others an outlined one.

import { badge, toneOf } from "../model/answers.js";
import { icon } from "./icons.js";
import { html } from "./markup.js";

/** @import { Answer, Picture } from "../model/types.js" */

const HELD = 2000; // ms of wall time for which an error is not painted over by a success

/**
 * The answer that the stage shows: the newest, but no error of the last two seconds is hidden by it.
 * @param {Picture} picture
 * @param {number} t
 * @param {number} speed
 * @returns {Answer | null}
 */
export function shownAnswer(picture, t, speed) {
  const answers = Object.values(picture.clients).flatMap((client) => Object.values(client.answers));
  if (!answers.length) return null;
  const newest = answers.reduce((a, b) => (b.n > a.n ? b : a));
  const errors = answers.filter((a) => toneOf(a.status) === "fail" && a.t > t - HELD * speed);
  return errors.length ? errors.reduce((a, b) => (b.n > a.n ? b : a)) : newest;
}

/**
 * The badge on one hop, or nothing.
 * @param {Answer | null} answer
 * @param {"balancer" | "pod" | "client"} at
 * @param {string} [pod]
 */
export function drawBadge(answer, at, pod = "") {
  if (!answer) return html``;
  const { at: origin, pod: author, code, tone, text } = badge(answer);
  const mine = origin === at && (at !== "pod" || author === pod);
  if (mine && at === "pod" && tone === "ok") return html``; // the card's own colour says so
  if (!mine && (at !== "balancer" || origin !== "pod")) return html``;
  const sign = answer.status === 504 ? "clock" : tone;
  return html`<button type="button" class="born ${tone}${mine ? "" : " passed"}" data-why>
    <b>${icon(sign)}${code}</b><span>${mine ? text : "passed on from a Pod"}</span></button>`;
}
