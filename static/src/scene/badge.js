// Where a code was born: the hop that wrote the status line owns a filled badge, the others an outlined one.

import { badge, lately, newest, toneOf } from "../model/answers.js";
import { routedSince } from "../model/doing.js";
import { tr } from "../locale/text.js";
import { icon } from "./icons.js";
import { html } from "./markup.js";

/** @import { Answer, Picture } from "../model/types.js" */

/**
 * The answer that the stage shows: the newest, but no error of the last two seconds is painted over by a success, unless
 * requests go elsewhere since.
 * @param {Picture} picture
 * @param {number} t
 * @param {number} speed
 * @returns {Answer | null}
 */
export function shownAnswer(picture, t, speed) {
  const clients = Object.values(picture.clients);
  const from = Math.max(t - lately(speed), routedSince(picture));
  const errors = clients.flatMap(({ bad }) => (bad && toneOf(bad.status) === "fail" && bad.t > from ? [bad] : []));
  return newest(errors) ?? newest(clients.flatMap(({ answers }) => Object.values(answers)));
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
    <b>${icon(sign)}${code}</b><span>${mine ? text : tr`passed on from a Pod`}</span></button>`;
}
