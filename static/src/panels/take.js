// One run as this page has it: its facts, the time to draw, the connection. A page shows one, or two beside each other.

import { tr } from "../locale/text.js";
import { createClock, LATE_MS, onBatch, playTime, rewindClock, standStill } from "../model/clock.js";
import { addFacts, createHistory, lastFact, rewind } from "../model/history.js";
import { comesAgain, isKept } from "../net/protocol.js";
import { newId, openSocket } from "../net/socket.js";

/** @import { History } from "../model/history.js" */
/** @import { Received, ReceivedOf, Sent } from "../net/protocol.js" */
/** @import { State } from "../net/session.js" */
/** @import { Boot } from "./run.js" */

export class Take {
  /**
   * @param {Boot} boot
   * @param {(take: Take, type: string, message: any) => void} told what came, after it was taken in
   * @param {History} [history] what the page has of it already, instead of the boot's facts
   */
  constructor(boot, told, history) {
    this.boot = boot;
    this.told = told;
    this.setup = boot.setup;
    this.files = boot.files;
    this.start = Date.parse(boot.setup.start);
    this.can = /** @type {"command" | "look"} */ ("command");
    this.slowed = "";
    this.stands = "";
    this.note = ""; // of the server, until it is dismissed
    this.stop = boot.clock.stop ?? ""; // the break point that the clock waits for
    this.log = boot.log;
    this.lesson = boot.lesson ?? null; // how its steps stand
    /** @type {State} */
    this.link = "connecting";
    /** @type {number | null} */
    this.retryAt = null;
    this.over = ""; // the last word of a server that does not want us back
    /** @type {Map<string, (message: Received) => void>} */
    this.asked = new Map();
    this.history = history ?? createHistory(boot.picture === null ? {} : { picture: boot.picture, done: boot.done });
    if (history === undefined) addFacts(this.history, boot.facts);
    const now = performance.now();
    this.clock = createClock({ t: boot.t, now, speed: boot.clock.speed, playing: boot.clock.playing });
    if (history === undefined) this.playFromPage(now);
    /** @type {ReturnType<typeof openSocket> | null} */
    this.socket = null;
  }

  /** Until the server tells the time, the facts of the page are played as it will send them. @param {number} now */
  playFromPage(now) {
    const { t, until, clock } = this.boot;
    if (until === null) return;
    // The server will be at `until` when these have been played, by a clock like ours; so `t` is what is to be seen now.
    Object.assign(this.clock, { until, anchor: until, wall: now + (until - t) / clock.speed, offset: -LATE_MS });
  }

  /** Opens the connection, with what the page has. @param {boolean} [anew] with nothing in hand */
  connect(anew = this.boot.until === null) {
    this.socket?.stop();
    this.forget();
    const { url, run, token, until } = this.boot;
    const has = anew ? {} : { from: until, n: lastFact(this.history).n, log: this.log, engine: this.setup.engine };
    this.socket = openSocket({
      url, run, token, ...has, time: () => Math.max(0, this.edge() + LATE_MS),
      onMessage: (message) => this.receive(message),
      onState: (state, retry) => this.linked(state, retry),
    });
  }

  // --- what comes -----------------------------------------------------------------------------------------------

  /** @param {Received} message */
  receive(message) {
    const now = performance.now();
    switch (message.type) {
      case "welcome": this.welcomed(message, now); break;
      case "batch": this.batch(message, now); break;
      case "rewind": this.rewound(message); break;
      case "lesson": this.lesson = message; break;
      case "slowed":
        this.slowed = message.to === 0 ? "" : message.why;
        this.stands = message.to === 0 ? message.why : "";
        break;
      case "bye": this.over = message.reason; break;
    }
    if ("id" in message && message.id !== null) {
      const reply = this.asked.get(message.id);
      if (!message.id.startsWith("c") || !comesAgain(message)) this.asked.delete(message.id);
      reply?.(message);
    }
    this.told(this, message.type, message);
  }

  /** @param {ReceivedOf<"welcome">} message @param {number} now */
  welcomed(message, now) {
    this.setup = message.setup;
    this.files = message.files;
    this.can = message.can;
    this.note = message.note || this.note;
    this.slowed = this.stands = ""; // told anew
    this.stop = message.clock.stop;
    this.log = message.log;
    this.start = Date.parse(message.setup.start);
    if (message.picture === null) return;
    this.history = createHistory({ picture: message.picture });
    this.clock = createClock({ t: message.t, now, speed: message.clock.speed, playing: message.clock.playing });
    onBatch(this.clock, { until: message.t, wall: message.wall, clock: message.clock }, now);
    this.told(this, "anew", message);
  }

  /** @param {ReceivedOf<"batch">} message @param {number} now */
  batch(message, now) {
    this.log = message.log;
    this.stop = message.clock.stop;
    try {
      addFacts(this.history, message.facts);
    } catch {
      return this.connect(true); // a gap: nothing that comes now could be folded
    }
    onBatch(this.clock, message, now);
  }

  /** @param {ReceivedOf<"rewind">} message */
  rewound({ to, n, log }) {
    this.log = log;
    if (!rewind(this.history, to, n)) return this.connect(true);
    rewindClock(this.clock, to);
  }

  /** @param {State} state @param {number | null} retryAt */
  linked(state, retryAt) {
    const before = this.link;
    this.link = state;
    this.retryAt = retryAt;
    if (state === "lost" || state === "over") {
      standStill(this.clock);
      this.forget();
    }
    if (before !== state) this.told(this, "link", state);
    else this.told(this, "retry", retryAt);
  }

  /** Whoever asked over a connection that is gone must ask anew; commands are sent again by the session. */
  forget() {
    for (const [id, reply] of this.asked) {
      if (!id.startsWith("q")) continue;
      this.asked.delete(id);
      reply({ type: "refused", id, code: "lost", message: tr`The connection was lost; ask again.`, retry_ms: null });
    }
  }

  // --- what goes ------------------------------------------------------------------------------------------------

  /** @param {Sent} message */
  send(message) {
    this.socket?.send(message);
  }

  /**
   * Sends a question or a command and hands its first reply to `reply`; one that is sent again by itself has another one.
   * @param {any} message without its id
   * @param {(message: any) => void} reply
   * @param {string} [id] of what has been asked before
   * @returns {string} the id
   */
  ask(message, reply, id) {
    const kept = isKept(message);
    const name = id ?? `${kept ? "c" : "q"}${newId()}`;
    if (!kept && this.link !== "live") {
      reply({ type: "refused", id: name, code: "lost", message: tr`There is no connection yet.`, retry_ms: null });
      return name;
    }
    this.asked.set(name, reply);
    this.send({ ...message, id: name });
    return name;
  }

  /** How far the run has been played. */
  edge() {
    return Math.round(playTime(this.clock, performance.now()));
  }
}
