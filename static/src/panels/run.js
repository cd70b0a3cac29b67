// The run as this page has it: its facts, the time to draw, the connection; and what the panels are told of them.
//
// Panels never ask the wall clock: they are given a View, at most once a frame, and nothing when nothing has changed.

import { createClock, onBatch, playTime, rewindClock, standStill } from "../model/clock.js";
import { addFacts, createHistory, firstTime, lastFact, nextEvent, pictureAt, rewind } from "../model/history.js";
import { newId, openSocket } from "../net/socket.js";

/** @import { Fact, Picture } from "../model/types.js" */
/** @import { History } from "../model/history.js" */
/** @import { Clock, Received, ReceivedOf, Sent, Setup } from "../net/protocol.js" */
/** @import { State } from "../net/session.js" */

/**
 * What the server writes into the page (templates/lesson.html says what each field means).
 * @typedef {object} Boot
 * @property {string} url
 * @property {string} run
 * @property {string} token
 * @property {string} file
 * @property {Setup} setup
 * @property {Record<string, string>} files
 * @property {number} log
 * @property {Clock} clock
 * @property {Picture | null} picture
 * @property {Fact[]} facts
 * @property {number} t
 * @property {number} until
 * @property {string[]} tasks
 */

/**
 * What there is to show at one instant.
 * @typedef {object} View
 * @property {Picture} picture
 * @property {History} history
 * @property {number} t the playhead
 * @property {number} edge how far the run has been played; later than `t` when looking back
 * @property {boolean} back looking back
 * @property {number} speed
 * @property {boolean} playing whether `t` goes on by itself
 * @property {boolean} ticking whether the run's clock plays, whatever the playhead does
 * @property {State} link
 * @property {boolean} mayChange
 * @property {string} slowed why the speed was lowered, or ""
 * @property {string} stands why the run stands although nobody paused it, or ""
 * @property {string} selected the name of the selected Pod, or ""
 */

/** Something came that a panel may wish to know. @typedef {(message: any) => void} Listener */

const BACK_MS = 250; // nearer to the edge than this is live

/** @param {Boot} boot */
export const createRun = (boot) => new Run(boot);

export class Run {
  /** @param {Boot} boot */
  constructor(boot) {
    this.boot = boot;
    this.setup = boot.setup;
    this.files = boot.files;
    this.start = Date.parse(boot.setup.start);
    this.can = /** @type {"command" | "look"} */ ("command");
    this.slowed = "";
    this.stands = "";
    this.note = ""; // of the server, until it is dismissed
    this.selected = "";
    this.log = boot.log;
    /** @type {State} */
    this.link = "connecting";
    /** @type {number | null} */
    this.retryAt = null;
    /** @type {number | null} the playhead when looking back */
    this.past = null;
    /** What the editor holds that the server does not have yet. @type {() => {file: string, text: string} | null} */
    this.draft = () => null;
    this.over = ""; // the last word of a server that does not want us back
    /** @type {Map<string, Listener[]>} */
    this.listeners = new Map();
    /** @type {Map<string, (message: Received) => void>} */
    this.asked = new Map();
    this.history = createHistory(boot.picture === null ? {} : { picture: boot.picture });
    addFacts(this.history, boot.facts);
    const now = performance.now();
    this.clock = createClock({ t: boot.t, now, speed: boot.clock.speed, playing: boot.clock.playing });
    this.playFromPage(now);
    /** @type {ReturnType<typeof openSocket> | null} */
    this.socket = null;
  }

  /** Until the server tells the time, the facts of the page are played as if it had just sent them. @param {number} now */
  playFromPage(now) {
    const { t, until, clock } = this.boot;
    const ahead = (until - t) / clock.speed;
    onBatch(this.clock, { until, wall: now + ahead, clock }, now + 400);
  }

  /** Opens the connection, with what the page has. @param {boolean} [anew] with nothing in hand */
  connect(anew = false) {
    this.socket?.stop();
    const { url, run, token, until } = this.boot;
    const has = anew ? {} : { from: until, n: lastFact(this.history).n, log: this.log, engine: this.setup.engine };
    this.socket = openSocket({
      url, run, token, ...has,
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
      case "slowed":
        this.slowed = message.to === 0 ? "" : message.why;
        this.stands = message.to === 0 ? message.why : "";
        break;
      case "bye": this.over = message.reason; break;
      case "refused": if (message.id === null) this.over = message.message; break;
    }
    if ("id" in message && message.id !== null) {
      const reply = this.asked.get(message.id);
      this.asked.delete(message.id);
      reply?.(message);
    }
    this.tell(message.type, message);
  }

  /** @param {ReceivedOf<"welcome">} message @param {number} now */
  welcomed(message, now) {
    this.setup = message.setup;
    this.files = message.files;
    this.can = message.can;
    this.note = message.note || this.note;
    this.slowed = this.stands = ""; // told anew
    this.log = message.log;
    this.start = Date.parse(message.setup.start);
    if (message.picture === null) return;
    this.history = createHistory({ picture: message.picture });
    this.clock = createClock({ t: message.t, now, speed: message.clock.speed, playing: message.clock.playing });
    onBatch(this.clock, { until: message.t, wall: message.wall, clock: message.clock }, now);
    this.past = null;
  }

  /** @param {ReceivedOf<"batch">} message @param {number} now */
  batch(message, now) {
    this.log = message.log;
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
    if (this.past !== null && this.past >= to) this.past = null;
  }

  /** @param {State} state @param {number | null} retryAt */
  linked(state, retryAt) {
    const before = this.link;
    this.link = state;
    this.retryAt = retryAt;
    if (state === "lost" || state === "over") {
      standStill(this.clock);
      // Whoever asked must ask anew; commands are sent again by the session.
      for (const [id, reply] of this.asked) if (id.startsWith("q")) this.asked.delete(id), reply({ type: "refused", id, code: "lost", message: "The connection was lost; ask again.", retry_ms: null });
    }
    if (before !== state) this.tell("link", state);
    else this.tell("retry", retryAt);
  }

  // --- what goes ------------------------------------------------------------------------------------------------

  /** @param {Sent} message */
  send(message) {
    this.socket?.send(message);
  }

  /**
   * Sends a question or a command and hands its first reply to `reply`.
   * @param {any} message without its id
   * @param {(message: any) => void} reply
   * @returns {string} the id
   */
  ask(message, reply) {
    const kept = message.type === "command" || message.type === "apply";
    const id = `${kept ? "c" : "q"}${newId()}`;
    if (!kept && this.link !== "live") {
      reply({ type: "refused", id, code: "lost", message: "There is no connection yet.", retry_ms: null });
      return id;
    }
    this.asked.set(id, reply);
    this.send({ ...message, id });
    return id;
  }

  // --- telling the panels ---------------------------------------------------------------------------------------

  /** @param {string} type of a message, or "link", "look", "select" @param {Listener} listener */
  on(type, listener) {
    this.listeners.set(type, [...(this.listeners.get(type) ?? []), listener]);
  }

  /** @param {string} type @param {any} message */
  tell(type, message) {
    for (const listener of this.listeners.get(type) ?? []) listener(message);
    if (type !== "change") for (const listener of this.listeners.get("change") ?? []) listener(type);
  }

  /** @param {string} pod */
  select(pod) {
    this.selected = this.selected === pod ? "" : pod;
    this.tell("select", this.selected);
  }

  // --- the playhead ---------------------------------------------------------------------------------------------

  /** Looks back to `t`; at the edge, or with null, the page is live again. @param {number | null} t */
  look(t) {
    const edge = this.edge();
    const to = t === null ? null : Math.max(firstTime(this.history), t);
    this.past = to === null || to >= edge - BACK_MS ? null : to;
    this.tell("look", this.past);
  }

  /** To the event before or after the playhead; from the edge onwards the run itself steps. @param {1 | -1} by */
  step(by) {
    if (by > 0 && this.past === null) return this.send({ type: "step", by: "event" });
    const t = nextEvent(this.history, this.past ?? this.edge(), by);
    this.look(by < 0 ? (t ?? firstTime(this.history)) : t);
  }

  /** A second on or back. @param {1 | -1} by */
  stepSecond(by) {
    if (by > 0 && this.past === null) return this.send({ type: "step", by: "second" });
    this.look((this.past ?? this.edge()) + by * 1000);
  }

  /** How far the run has been played. */
  edge() {
    return Math.round(playTime(this.clock, performance.now()));
  }

  /** @returns {View} */
  view() {
    const edge = this.edge();
    const t = this.past ?? edge;
    const ticking = this.clock.playing && this.link !== "lost" && this.link !== "over";
    return {
      picture: pictureAt(this.history, t), history: this.history, t, edge, back: this.past !== null,
      speed: this.clock.speed, playing: ticking && this.past === null, ticking, link: this.link,
      mayChange: this.can === "command", slowed: this.slowed, stands: this.stands, selected: this.selected,
    };
  }

  /** The cluster's wall clock at a virtual time: "10:00:47". @param {number} t */
  clockText(t) {
    return new Date(this.start + t).toISOString().slice(11, 19);
  }
}
