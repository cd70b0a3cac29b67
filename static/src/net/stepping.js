// Steps as fast as the server takes them: a key that is held down says thirty a second, and what is beyond the server's
// twenty messages a second it refuses, a press of Play or an acknowledgement among them.

/** @import { Sent } from "./protocol.js" */

const A_SECOND = 15; // of the twenty; the rest is for all else
const AT_ONCE = 20;
const MOST_WAITING = 10; // so that the run does not go on for long after the key

/** After these a step that waits is none that anybody still wants. */
const ENDS = ["play", "pause", "break"];

/** @typedef {{room: number, at: number, waiting: Sent[]}} Steps */

/** @returns {Steps} */
export const createSteps = () => ({ room: AT_ONCE, at: 0, waiting: [] });

/**
 * What is to be sent now when this is asked for; a step may have to wait.
 * @param {Steps} steps
 * @param {Sent} message
 * @param {number} now
 * @returns {Sent[]}
 */
export function paced(steps, message, now) {
  if (ENDS.includes(message.type)) steps.waiting = [];
  if (message.type !== "step") return [message];
  if (steps.waiting.length < MOST_WAITING) steps.waiting.push(message);
  return due(steps, now);
}

/**
 * The steps that waited and can be sent now.
 * @param {Steps} steps
 * @param {number} now
 */
export function due(steps, now) {
  steps.room = Math.min(AT_ONCE, steps.room + ((now - steps.at) * A_SECOND) / 1000);
  steps.at = now;
  const sent = steps.waiting.splice(0, Math.floor(steps.room));
  steps.room -= sent.length;
  return sent;
}
