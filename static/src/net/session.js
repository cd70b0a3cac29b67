// The client of the live protocol as a pure state machine: events in, actions out. socket.js gives it a WebSocket,
// timers and luck; tests give it their own.
//
// States: connecting (never been live, or trying again at once), live (welcomed), lost (waiting to try again), over.

import { language } from "../locale/text.js";
import { comesAgain, decode, FINAL_CODES, isKept, PROTOCOL } from "./protocol.js";
import { createSteps, due, paced } from "./stepping.js";

/** @import { Received, Sent } from "./protocol.js" */
/** @import { Steps } from "./stepping.js" */
/** @typedef {"connecting" | "live" | "lost" | "over"} State */
/**
 * @typedef {{do: "open"} | {do: "send", message: Sent} | {do: "close"} | {do: "receive", message: Received}
 *   | {do: "state", state: State, retry_at: number | null}} Action
 */

/**
 * @typedef {object} Session
 * @property {string} run
 * @property {string} token
 * @property {State} state
 * @property {"closed" | "opening" | "greeting" | "open"} wire
 * @property {number} tries failed ones in a row
 * @property {number | null} retry_at when to try again, in our own ms
 * @property {number} since when the wire took its state
 * @property {number} heard when a message came last
 * @property {boolean} playing
 * @property {number | null} complete the time up to which the client is complete
 * @property {number} n the number of the client's last fact
 * @property {number} log the log's position at its last batch
 * @property {string} engine that stated its facts
 * @property {number | null} acked
 * @property {number} acked_at
 * @property {Sent[]} waiting kept until they are answered, in order
 * @property {{at: number, message: Sent}[]} later refused for a moment, to be sent again
 * @property {Steps} steps
 * @property {string} parts what has come of a message that comes in parts
 * @property {boolean} final the server asked us not to come back
 */

const WAITS_MS = [500, 1000, 2000, 4000, 8000, 10_000];
const WELCOME_MS = 10_000;
const SILENCE_MS = 5000;
const LIVED_MS = 10_000;
const ACK_MS = 1000;

/**
 * @param {{run: string, token: string, from?: number | null, n?: number, log?: number, engine?: string}} options
 * @returns {Session}
 */
export function createSession({ run, token, from = null, n = 0, log = 0, engine = "" }) {
  return {
    run, token, state: "connecting", wire: "closed", tries: 0, retry_at: null, since: 0, heard: 0, playing: false,
    complete: from, n, log, engine, acked: from, acked_at: 0, waiting: [], later: [], steps: createSteps(), parts: "",
    final: false,
  };
}

/**
 * Opens the wire now: at the start, when the page is online again, or when a person presses "Try now".
 * @param {Session} session
 * @param {number} now
 * @returns {Action[]}
 */
export function connect(session, now) {
  if (session.wire !== "closed" || session.state === "over") return [];
  session.wire = "opening";
  session.since = now;
  session.retry_at = null;
  return [{ do: "open" }, ...become(session, "connecting")];
}

/**
 * @param {Session} session
 * @param {number} now
 * @param {number} [t] how far the page has played by itself a run that is yet to begin
 * @returns {Action[]}
 */
export function opened(session, now, t) {
  session.wire = "greeting";
  session.since = now;
  session.heard = now;
  session.parts = "";
  const { run, token, complete, n, log, engine } = session;
  const shown = t === undefined ? {} : { t };
  return [{ do: "send", message: { type: "hello", run, token, from: complete, n, log, engine, ...shown, ...(language === "en" ? {} : { language }), protocol: PROTOCOL } }];
}

/**
 * The wire has closed, by whomever; the wait before the next try grows, `luck` (0 to 1) spreads it.
 * @param {Session} session
 * @param {number} code
 * @param {number} now
 * @param {number} luck
 * @returns {Action[]}
 */
export function closed(session, code, now, luck) {
  if (session.wire === "closed") return [];
  const lived = session.wire === "open" && now - session.since >= LIVED_MS;
  session.wire = "closed";
  session.since = now;
  session.later = [];
  session.steps = createSteps();
  if (session.final || FINAL_CODES.includes(code)) return become(session, "over");
  session.tries = lived ? 1 : session.tries + 1;
  const wait = WAITS_MS[Math.min(session.tries, WAITS_MS.length) - 1] * (0.75 + luck / 2);
  session.retry_at = now + Math.round(wait);
  return become(session, "lost");
}

/**
 * @param {Session} session
 * @param {Received} message
 * @param {number} now
 * @returns {Action[]}
 */
export function received(session, message, now) {
  session.heard = now;
  if (message.type === "part") return assembled(session, message, now);
  /** @type {Action[]} */
  const actions = [{ do: "receive", message }];
  switch (message.type) {
    case "welcome":
      session.wire = "open";
      session.since = now;
      session.playing = message.clock.playing;
      session.engine = message.setup.engine;
      if (message.picture !== null) Object.assign(session, { complete: message.t, n: message.n, log: message.log });
      actions.push(...become(session, "live"));
      for (const kept of session.waiting) actions.push({ do: "send", message: kept });
      break;
    case "batch":
      session.playing = message.clock.playing;
      session.complete = Math.max(session.complete ?? 0, message.until);
      session.n = message.facts.at(-1)?.n ?? session.n;
      session.log = message.log;
      break;
    case "rewind":
      session.complete = Math.min(session.complete ?? message.to, message.to);
      session.n = Math.min(session.n, message.n);
      session.log = message.log;
      session.acked = null;
      break;
    case "answer":
      settle(session, message.id, message.following);
      break;
    case "branched":
      settle(session, message.id, false);
      break;
    case "output":
      if (message.done) session.waiting = session.waiting.filter((kept) => idOf(kept) !== message.id);
      break;
    case "refused":
      refused(session, message, now);
      break;
    case "bye":
      session.final = !message.retry;
      break;
  }
  return actions;
}

/**
 * A message that is too large for one frame; nothing of it counts before its last part has come.
 * @param {Session} session
 * @param {{text: string, last: boolean}} part
 * @param {number} now
 * @returns {Action[]}
 */
function assembled(session, { text, last }, now) {
  session.parts += text;
  if (!last) return [];
  const message = decode(session.parts);
  session.parts = "";
  return message === null ? [] : received(session, message, now);
}

/**
 * Sends a message, now or, when it is one that is kept, as soon as there is a connection again.
 * @param {Session} session
 * @param {Sent} message
 * @param {number} now
 * @returns {Action[]} none when there is no connection and it is not kept, or when it is a step that has to wait
 */
export function send(session, message, now) {
  if (isKept(message)) session.waiting.push(message);
  return session.wire === "open" ? sending(paced(session.steps, message, now)) : [];
}

/** @param {Sent[]} messages @returns {Action[]} */
const sending = (messages) => messages.map((message) => ({ do: "send", message }));

/**
 * To be called a few times a second: acknowledges, tries again, and notices silence.
 * @param {Session} session
 * @param {number} now
 * @returns {Action[]}
 */
export function ticked(session, now) {
  if (session.wire === "closed") {
    return session.retry_at !== null && now >= session.retry_at ? connect(session, now) : [];
  }
  if (session.wire !== "open") return now - session.since >= WELCOME_MS ? [{ do: "close" }] : [];
  if (session.playing && now - session.heard >= SILENCE_MS) return [{ do: "close" }];
  /** @type {Action[]} */
  const actions = [];
  const { complete } = session;
  if (complete !== null && (session.acked === null || complete > session.acked) && now - session.acked_at >= ACK_MS) {
    session.acked = complete;
    session.acked_at = now;
    actions.push({ do: "send", message: { type: "ack", t: complete } });
  }
  const again = session.later.filter((one) => one.at <= now);
  session.later = session.later.filter((one) => one.at > now);
  return [...actions, ...sending([...again.map(({ message }) => message), ...due(session.steps, now)])];
}

/** @param {Sent} message */
const idOf = (message) => ("id" in message ? message.id : null);

/**
 * A command that goes on is kept until its output is done, so that a reconnect brings its output back.
 * @param {Session} session
 * @param {string} id
 * @param {boolean} following
 */
function settle(session, id, following) {
  if (!following) session.waiting = session.waiting.filter((kept) => idOf(kept) !== id);
}

/**
 * @param {Session} session
 * @param {{type: "refused", id: string | null, code: string, retry_ms: number | null}} message
 * @param {number} now
 */
function refused(session, message, now) {
  const { id, retry_ms } = message;
  // It may have been the acknowledgement, and without one the server soon sends nothing more.
  if (id === null && comesAgain(message)) session.acked = null;
  if (id === null) return;
  const kept = session.waiting.find((one) => idOf(one) === id);
  if (kept !== undefined && comesAgain(message)) {
    session.later.push({ at: now + (retry_ms ?? 1000), message: kept });
  } else {
    session.waiting = session.waiting.filter((one) => idOf(one) !== id);
  }
}

/**
 * @param {Session} session
 * @param {State} state
 * @returns {Action[]}
 */
function become(session, state) {
  // While tries fail one after the other the page goes on saying that the connection is lost.
  const shown = state === "connecting" && session.tries > 0 ? "lost" : state;
  session.state = shown;
  return [{ do: "state", state: shown, retry_at: session.retry_at }];
}
