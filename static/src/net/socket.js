// The live connection of a page: session.js with a real WebSocket, timers and luck.

import { decode } from "./protocol.js";
import { closed, connect, createSession, opened, received, send, ticked } from "./session.js";

/** @import { Received, Sent } from "./protocol.js" */
/** @import { Action, State } from "./session.js" */

/**
 * @typedef {object} Options
 * @property {string} url "/ws/run/<run>"; made absolute against the page
 * @property {string} run
 * @property {string} token
 * @property {number | null} [from] the time up to which the page is complete
 * @property {number} [n] the number of its last fact
 * @property {number} [log] the log's position that its facts go by
 * @property {string} [engine] that stated them
 * @property {() => number} [time] how far the page has played by itself a run that is yet to begin
 * @property {(message: Received) => void} onMessage
 * @property {(state: State, retry_at: number | null) => void} onState `retry_at` by performance.now()
 */

/**
 * Opens the connection and keeps it.
 * @param {Options} options
 * @returns {{send: (message: Sent) => void, retry: () => void, stop: () => void}}
 */
export function openSocket({ url, run, token, from = null, n = 0, log = 0, engine = "", time, onMessage, onState }) {
  const session = createSession({ run, token, from, n, log, engine });
  /** @type {WebSocket | null} */
  let socket = null;

  /** @param {Action[]} actions */
  function act(actions) {
    for (const action of actions) {
      if (action.do === "open") open();
      else if (action.do === "close") hangUp();
      else if (action.do === "send") socket?.send(JSON.stringify(action.message));
      else if (action.do === "receive") onMessage(action.message);
      else onState(action.state, action.retry_at);
    }
  }

  /** Events of a socket that we have given up are not ours any more. */
  function open() {
    const mine = new WebSocket(new URL(url, location.href.replace(/^http/, "ws")));
    socket = mine;
    mine.onopen = () => mine === socket && act(opened(session, performance.now(), time?.()));
    mine.onclose = (event) => mine === socket && lose(event.code);
    mine.onmessage = (event) => {
      const message = mine === socket ? decode(event.data) : null;
      if (message !== null) act(received(session, message, performance.now()));
    };
  }

  /** @param {number} code */
  function lose(code) {
    socket = null;
    act(closed(session, code, performance.now(), Math.random()));
  }

  /** Closing takes its time on a dead line, so the loss is taken as read. */
  function hangUp() {
    socket?.close();
    lose(1006);
  }

  const retry = () => act(connect(session, performance.now()));
  const timer = setInterval(() => act(ticked(session, performance.now())), 250);
  addEventListener("online", retry);
  retry();

  return {
    send: (message) => act(send(session, message, performance.now())),
    retry,
    stop() {
      clearInterval(timer);
      removeEventListener("online", retry);
      const left = socket;
      socket = null;
      left?.close(1000);
    },
  };
}

/** A fresh id for a message: unique within the run (randomUUID is missing on plain HTTP). */
export function newId() {
  return Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
