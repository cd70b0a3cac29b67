// What this page shows: a run, or two beside each other on one clock; the playhead; and what the panels are told.
//
// Panels never ask the wall clock: they are given a View, at most once a frame, and nothing when nothing has changed.

import { tr } from "../locale/text.js";
import { createHistory, firstTime, historyUntil, nextChange, nextEvent, pictureAt } from "../model/history.js";
import { Take } from "./take.js";

/** @import { Fact, Picture } from "../model/types.js" */
/** @import { History } from "../model/history.js" */
/** @import { Clock, LessonState, ReceivedOf, Sent, Setup } from "../net/protocol.js" */
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
 * @property {Fact[]} [done] what was done before them; none of a run that begins
 * @property {number} t
 * @property {number | null} until null: the page has nothing of the run yet
 * @property {LessonState | null} [lesson] how its steps stand; only of a lesson
 * @property {string[]} [paths] those worth asking for in the terminal
 * @property {string} [panel] the tab of the dock to open, of a shared run
 * @property {{url: string, run: string, token: string, t: number} | null} [beside] the run that this one has branched off at `t`
 */

/**
 * Two runs: A, which is kept, and B, which shares its beginning up to `from`.
 * @typedef {object} Pair
 * @property {Take} a
 * @property {Take} b
 * @property {number} from
 * @property {string} id of the line that made B
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
 * @property {string} stop the break point that the clock waits for, or ""
 * @property {string} selected the name of the selected Pod, or ""
 * @property {boolean} held the clock may not go on before a guess
 * @property {boolean} recalls what is typed is answered as of `t`, and a change makes a run of its own
 */

/** Something came that a panel may wish to know. @typedef {(message: any) => void} Listener */

/** What moves the clock on. @type {string[]} */
const MOVES = ["play", "step", "break"];

const BACK_MS = 250; // nearer to the edge than this is live
const BEHIND_MS = 2000; // at 1x: run A is told of the clock again when it is as far behind

const KEPT = tr`Not done: the run stays as it was.`;

/** @param {Boot} boot */
export const createRun = (boot) => new Run(boot);

export class Run {
  /** @param {Boot} boot */
  constructor(boot) {
    /** @type {(take: Take, type: string, message: any) => void} */
    this.told = (take, type, message) => this.heard(take, type, message);
    /** The run whose clock is everybody's, and that is changed. */
    this.lead = new Take(boot, this.told);
    /** The one on the stage. */
    this.shown = this.lead;
    /** @type {Pair | null} */
    this.pair = this.pairOf(boot);
    this.paced = ""; // the clock that run A was told
    /** @type {ReceivedOf<"batch"> | null} */
    this.last = null;
    this.selected = "";
    /** @type {number | null} the playhead when looking back */
    this.past = null;
    /** What the editor holds that the server does not have yet. @type {() => {file: string, text: string} | null} */
    this.draft = () => null;
    /** Asks whether to run on from `t` with a change. @type {(t: number) => Promise<boolean>} */
    this.confirm = () => Promise.resolve(true);
    /** Whether the clock may not go on yet: a guess comes first. @type {(lesson?: LessonState | null) => boolean} */
    this.held = () => false;
    /** @type {Map<string, Listener[]>} */
    this.listeners = new Map();
  }

  // --- of the run on the stage, and of the one whose clock it is --------------------------------------------------

  get boot() { return this.shown.boot; }
  get setup() { return this.shown.setup; }
  get files() { return this.shown.files; }
  set files(files) { this.shown.files = files; }
  get history() { return this.shown.history; }
  get start() { return this.lead.start; }
  get clock() { return this.lead.clock; }
  get link() { return this.lead.link; }
  get retryAt() { return this.lead.retryAt; }
  get over() { return this.lead.over; }
  get lesson() { return this.lead.lesson; }
  get stands() { return this.lead.stands; }
  get note() { return this.lead.note; }
  set note(note) { this.lead.note = note; }
  get socket() { return this.lead.socket; }

  connect() {
    this.lead.connect();
    this.pair?.a.connect();
  }

  /** The run that this one has branched off, from its start: the page has nothing of it. @param {Boot} boot @returns {Pair | null} */
  pairOf(boot) {
    if (!boot.beside) return null;
    const { url, run, token, t } = boot.beside;
    const of = { ...boot, url, run, token, log: 0, picture: null, facts: [], t: 0, until: 0, lesson: null, beside: null };
    return { a: new Take({ ...of, clock: { ...boot.clock, playing: false } }, this.told), b: this.lead, from: t, id: "" };
  }

  // --- what comes -----------------------------------------------------------------------------------------------

  /** @param {Take} take @param {string} type @param {any} message */
  heard(take, type, message) {
    if (take !== this.lead && take !== this.pair?.a) return; // given up
    if (type === "anew") this.past = null;
    if (type === "rewind" && this.past !== null && this.past >= message.to && take === this.shown) this.past = null;
    if (this.past === null) this.hold();
    if (type === "batch" && take === this.lead) this.pace(message);
    if (type === "batch" && take === this.shown && this.past !== null && this.past < firstTime(this.history)) this.look(this.past);
    if (type === "link" && take === this.pair?.a && message === "live") {
      this.paced = "";
      if (this.last) this.pace(this.last);
    }
    const answers = type === "answer" || type === "output" || (type === "refused" && message.id !== null);
    if (take === this.lead || answers) this.tell(type, message);
    else this.tell("beside", type);
  }

  /** @param {string} type of a message, or "link", "look", "select", "pair", "tab" @param {Listener} listener */
  on(type, listener) {
    this.listeners.set(type, [...(this.listeners.get(type) ?? []), listener]);
  }

  /** @param {string} type @param {any} message */
  tell(type, message) {
    for (const listener of this.listeners.get(type) ?? []) listener(message);
    if (type !== "change") for (const listener of this.listeners.get("change") ?? []) listener(type);
  }

  // --- what goes ------------------------------------------------------------------------------------------------

  /** To the run whose clock it is, unless a guess comes first. @param {Sent} message */
  send(message) {
    if (MOVES.includes(message.type) && this.held()) return this.tell("held", null);
    this.lead.send(message);
  }

  /** A question about the run on the stage. @param {any} message without its id @param {(message: any) => void} reply */
  ask(message, reply) {
    return this.shown.ask(message, reply);
  }

  /** Whether what is typed is answered as of the playhead: looking back, or at a run that is kept. */
  recalls() {
    return this.past !== null || this.shown !== this.lead;
  }

  /**
   * A typed line or an Apply. When looking back it is answered as of then; one that would change something asks whether
   * to run on from there, and the first answer is then that of the new run.
   * @param {any} message without its id
   * @param {(message: any) => void} reply
   * @returns {string} the id
   */
  command(message, reply) {
    if (!this.recalls()) return this.lead.ask(message, reply);
    const { shown } = this;
    const t = Math.floor(Math.min(this.past ?? this.edge(), shown.clock.until));
    const { line = `kubectl apply -f ${message.file}`, file, text } = message;
    const recall = { type: "recall", t, line, ...(text === undefined ? {} : { file, text }) };
    const done = (/** @type {any} */ answer) => (answer.type === "branched" ? this.runOn(shown, answer, message, reply) : reply(answer));
    const id = shown.ask(recall, async (answer) => {
      if (answer.type !== "refused" || answer.code !== "past") return done(answer);
      if (await this.confirm(t)) return void shown.ask({ ...recall, branch: true }, done, id);
      const kept = { type: "refused", id, code: "kept", message: KEPT, retry_ms: null };
      reply(kept);
      this.tell("refused", kept);
    });
    return id;
  }

  // --- two runs -------------------------------------------------------------------------------------------------

  /**
   * The page goes on with the new run, and keeps the old one beside it.
   * @param {Take} a
   * @param {ReceivedOf<"branched">} branched
   * @param {any} message what was typed: the new run knows it by its id, and answers it
   * @param {(message: any) => void} reply
   */
  runOn(a, branched, message, reply) {
    const { run, token, t, n, log, id } = branched;
    const clock = { playing: false, speed: this.lead.clock.speed, stop: "", met: 0 };
    const known = t >= firstTime(a.history); // else the new run is asked for all that the page shows of it
    const boot = { ...a.boot, url: `/ws/run/${run}`, run, token, files: a.files, lesson: a.lesson, log, clock, t, until: known ? t : null };
    const b = new Take(boot, this.told, known ? historyUntil(a.history, t, n) : createHistory());
    for (const old of [this.lead, this.pair?.a]) if (old && old !== a) old.socket?.stop();
    this.pair = { a, b, from: t, id };
    this.lead = this.shown = b;
    this.past = null;
    this.hold();
    this.paced = "";
    this.last = null;
    b.connect();
    b.ask(message, reply, id);
    a.send({ type: "pace", t, wall: Math.max(0, a.clock.wall), playing: false, speed: 1 });
    this.tell("pair", this.pair);
  }

  /** Run A goes by the clock of run B. @param {ReceivedOf<"batch">} message of run B */
  pace(message) {
    this.last = message;
    const { until, wall, clock: { playing, speed } } = message;
    const a = this.pair?.a;
    if (!a || a.link !== "live" || this.held(a.lesson)) return;
    const behind = a.clock.until < until - BEHIND_MS * speed;
    const told = `${playing} ${speed} ${behind ? until : ""}`;
    if (told === this.paced) return;
    this.paced = told;
    a.send({ type: "pace", t: until, wall, playing, speed });
  }

  /** Puts the other run on the stage, or a certain one. @param {Take} [take] */
  swap(take) {
    if (!this.pair) return;
    const other = this.shown === this.pair.a ? this.pair.b : this.pair.a;
    if (take === this.shown) return;
    this.shown = take ?? other;
    this.tell("swap", this.letter());
  }

  /** The other run leaves the page; its log is kept by the server. */
  letGo() {
    if (!this.pair) return;
    this.pair.a.socket?.stop();
    this.pair = null;
    this.shown = this.lead;
    this.tell("pair", null);
  }

  /** The letter of the run on the stage, or "". */
  letter() {
    return this.pair ? (this.shown === this.pair.a ? "A" : "B") : "";
  }

  // --- the playhead ---------------------------------------------------------------------------------------------

  /** @param {string} pod */
  select(pod) {
    this.selected = this.selected === pod ? "" : pod;
    this.tell("select", this.selected);
  }

  /**
   * Looks back to `t`; at the edge, or with null, the page is live again.
   * @param {number | null} t
   * @param {number} [near] ms from the edge that count as it: nobody drags to the millisecond
   */
  look(t, near = BACK_MS) {
    const edge = this.edge();
    const to = t === null ? null : Math.max(firstTime(this.history), t);
    const live = this.past === null;
    this.past = to === null || to >= edge - near ? null : to;
    this.hold();
    if (live && this.past !== null && this.lesson) this.lead.send({ type: "back", t: Math.max(0, Math.floor(this.past)) });
    this.tell("look", this.past);
  }

  /** What is looked at is not to go with the oldest facts. */
  hold() {
    for (const take of [this.lead, this.pair?.a]) if (take) take.history.held = this.past ?? Infinity;
  }

  /** To the event before or after the playhead; from the edge onwards the run itself steps. @param {1 | -1} by */
  step(by) {
    if (by > 0 && this.past === null) return this.send({ type: "step", by: "event" });
    const t = nextEvent(this.history, this.past ?? this.edge(), by);
    this.look(by < 0 ? (t ?? firstTime(this.history)) : t, 0);
  }

  /** A second on or back. @param {1 | -1} by */
  stepSecond(by) {
    if (by > 0 && this.past === null) return this.send({ type: "step", by: "second" });
    this.look((this.past ?? this.edge()) + by * 1000);
  }

  /** To the next change of READY, RESTARTS or a code, or the one before; what changed, or "". @param {1 | -1} by */
  jump(by) {
    if (by > 0 && this.past === null) return "";
    const found = nextChange(this.history, this.past ?? this.edge(), by);
    this.look(by < 0 ? (found?.t ?? firstTime(this.history)) : (found?.t ?? null), 0);
    return found?.what ?? "";
  }

  /** How far the run has been played. */
  edge() {
    return this.lead.edge();
  }

  /** @returns {View} */
  view() {
    const { lead, shown } = this;
    const edge = this.edge();
    const t = this.past ?? edge;
    const ticking = lead.clock.playing && lead.link !== "lost" && lead.link !== "over";
    return {
      picture: pictureAt(shown.history, t), history: shown.history, t, edge, back: this.past !== null,
      speed: lead.clock.speed, playing: ticking && this.past === null, ticking, link: lead.link,
      mayChange: lead.can === "command", slowed: lead.slowed, stands: lead.stands, stop: lead.stop, selected: this.selected,
      recalls: this.recalls(), held: this.held(),
    };
  }

  /** The cluster's wall clock at a virtual time: "10:00:47". @param {number} t */
  clockText(t) {
    return new Date(this.start + t).toISOString().slice(11, 19);
  }
}
