// The manifest: what applying it would do, what lint says of it, and Apply.

import { tr } from "../locale/text.js";
import { tooLong } from "../net/protocol.js";
import { levelWord, placed, TextEditor } from "./text_editor.js";

/** @import { Fact } from "../model/types.js" */
/** @import { Advice, ReceivedOf } from "../net/protocol.js" */
/** @import { Run, View } from "./run.js" */
/** @import { Take } from "./take.js" */
/** @import { Terminal } from "./terminal.js" */

const RECHECK_MS = 300; // a line may change many objects

/** @param {Fact} fact */
const byHand = (fact) => (fact.kind === "object.applied" || fact.kind === "object.deleted") && fact.by === "kubectl";

/** @typedef {{run: Run, terminal: Terminal, voice: {say(text: string): void, alert(text: string): void}, nonce: string, advice?: boolean}} Needs `advice`: whether lint has a say */

export class Editor extends TextEditor {
  /** @param {{el: HTMLElement, footer: HTMLElement, button: HTMLElement}} places @param {Needs} needs */
  constructor(places, { run, terminal, voice, nonce, advice = false }) {
    super(places, { file: run.boot.file, text: run.files[run.boot.file] ?? "", nonce });
    this.run = run;
    this.terminal = terminal;
    this.voice = voice;
    this.advised = advice;
    this.saved = this.text; // as the server last had it
    /** The files of the instant that is looked at. @type {{take: Take, since: number, until: number | null} | null} */
    this.then = null;
    this.asking = false;
    this.t = 0;
    /** What the footer says while there is nothing to apply: it is said anew as the playhead moves. @type {(() => void) | null} */
    this.resting = null;
    this.applying = ""; // the id of the Apply that has no answer yet
    this.rechecking = 0;
    this.button.title = tr`Sends this text to the cluster`;
    this.unsettled = false; // whether the footer says something that a change of the cluster may take back
    this.run.on("welcome", () => this.refresh());
    this.run.on("saved", ({ text }) => this.keep(text));
    this.run.on("batch", ({ facts }) => facts.some(byHand) && this.recheck());
    this.run.draft = () => this.draft();
    this.run.on("link", (link) => link === "lost" && this.applying && this.say({ tone: "nr", text: tr`Apply waits for the connection.` }));
  }

  /** The server's text is taken over, unless something else is being written here. */
  refresh() {
    if (this.run.recalls()) return;
    this.then = null;
    this.takeOver(this.run.files[this.file] ?? this.saved);
  }

  /** @param {string} text */
  takeOver(text) {
    if (this.text === this.saved) this.setText(text);
    this.saved = text;
    this.check();
  }

  // --- looking back ---------------------------------------------------------------------------------------------

  /** The manifest as it was at the playhead; what is being written stays. @param {View} view */
  update({ recalls, t }) {
    if (!recalls) return this.then === null ? undefined : this.refresh();
    const { then, run } = this;
    const known = then?.take === run.shown && t >= then.since && (then.until === null || t < then.until);
    const moved = t !== this.t;
    this.t = t;
    if (known && moved) this.moved();
    if (known || this.asking) return;
    this.asking = true;
    const take = run.shown;
    run.ask({ type: "files", t: Math.floor(Math.min(t, take.clock.until)) }, (reply) => {
      this.asking = false;
      if (reply.type !== "files" || !run.recalls() || take !== run.shown) return;
      this.then = { take, since: reply.since, until: reply.until };
      this.takeOver(reply.files[this.file] ?? "");
      run.tell("files", null); // the playhead may have moved on
    });
  }

  /** The playhead is elsewhere: the footer says so at once, and once it stands, how the cluster of then differs. */
  moved() {
    this.resting?.();
    this.soon();
  }

  /** What the footer says when there is nothing to apply. */
  nothing() {
    if (this.then) return tr`As it was at ${this.run.clockText(this.t)}, saved at ${this.run.clockText(this.then.since)}.`;
    return document.getElementById("switches") ? tr`Applied. Switches act at once, edits on Apply.` : tr`Applied. Edits act on Apply.`;
  }

  /** @override @param {import("./text_editor.js").Word} word */
  say(word) {
    this.resting = null;
    super.say(word);
  }

  /** @override @param {string} text */
  changed(text) {
    super.changed(text);
    this.waits(text !== this.saved);
  }

  /** The button stands out while there is something to apply. @param {boolean} on */
  waits(on) {
    this.button.classList.toggle("due", on);
  }

  /** What a command finds in the file though nobody has applied it; null when that is what the server has. */
  draft() {
    const { file, text } = this;
    return text === this.saved || tooLong({ type: "check", id: "", file, text }) ? null : { file, text };
  }

  /** The server has this text now. @param {string} text */
  keep(text) {
    this.saved = text;
    this.run.files = { ...this.run.files, [this.file]: text };
    this.check();
  }

  // --- before applying ------------------------------------------------------------------------------------------

  /** Somebody has changed the cluster's objects: what was said of the text may be so no more. */
  recheck() {
    if (this.then !== null) return;
    clearTimeout(this.rechecking);
    this.rechecking = window.setTimeout(() => this.check(true), RECHECK_MS);
  }

  /**
   * Asks the server what is wrong with the text, and what applying it would do.
   * @override
   * @param {boolean} [quiet] says nothing when there was and is nothing to apply
   */
  check(quiet = false) {
    clearTimeout(this.timer);
    const { text } = this;
    const t = this.run.recalls() ? Math.floor(this.run.past ?? this.run.edge()) : null;
    this.run.ask({ type: "check", file: this.file, text, t, advice: this.advised }, (reply) => {
      if (text !== this.text || this.applying) return;
      if (reply.type !== "diagnostics") return void (reply.code === "lost" || this.say({ tone: "fail", text: reply.message }));
      const changes = reply.does !== "nothing";
      this.waits(changes || text !== this.saved);
      const { unsettled } = this;
      this.unsettled = changes || Boolean(reply.beyond) || reply.items.length > 0 || text !== this.saved;
      if (quiet && !unsettled && !this.unsettled) return;
      this.advise(reply.advice);
      const error = this.setProblems(reply.items);
      if (error) return this.say({ tone: "fail", text: placed(error) });
      const warning = reply.items[0];
      if (warning) return this.say({ tone: "nr", text: placed(warning) });
      if (!changes && this.then) return this.rest(reply.advice);
      const says = !changes ? this.nothing() : t === null ? tr`Applying this ${reply.says}.` : tr`Applying this at ${this.run.clockText(t)} ${reply.says}.`;
      const differs = this.differs(reply);
      const words = changes ? [differs, says] : differs ? [differs, tr`Applying it changes nothing.`] : [says];
      this.say({ tone: changes || differs ? "nr" : "id", text: [...words, counted(reply.advice)].filter(Boolean).join(" ") });
    });
  }

  /** Looking back, with nothing to apply. @param {Advice[]} advice */
  rest(advice) {
    const text = [this.nothing(), counted(advice)].filter(Boolean).join(" ");
    this.say({ tone: "id", text });
    this.resting = () => this.rest(advice);
  }

  /**
   * That somebody has changed what this file made, or "". Nothing is said of a text that is being written.
   * @param {ReceivedOf<"diagnostics">} reply
   */
  differs({ does, beyond }) {
    if (this.then !== null || this.text !== this.saved) return "";
    if (does === "creates") return "";
    if (does === "changes") return tr`The cluster differs from this file.`;
    return beyond ? tr`The cluster differs from this file, which says nothing of it: ${beyond}.` : "";
  }

  // --- applying -------------------------------------------------------------------------------------------------

  /** @override */
  apply() {
    const error = this.wrong();
    if (error) {
      const text = tr`Not applied. ${placed(error)}`;
      this.code?.show(error.line);
      this.say({ tone: "fail", text });
      return this.voice.alert(text);
    }
    const { text, file } = this;
    clearTimeout(this.timer);
    this.say({ tone: "st", text: this.run.link === "live" ? tr`Applying…` : tr`Apply waits for the connection.` });
    this.applying = this.run.command({ type: "apply", file, text }, (reply) => this.answered(reply, text));
    this.terminal.show(this.applying, `kubectl apply -f ${file}`);
  }

  /** @param {any} reply @param {string} text */
  answered(reply, text) {
    this.applying = "";
    if (reply.code === "kept") return this.say({ tone: "id", text: reply.message });
    if (reply.type === "refused") {
      this.say({ tone: "fail", text: reply.message });
      return this.voice.alert(reply.message);
    }
    if (reply.exit !== 0) {
      const words = `${reply.err}`.trim();
      this.say({ tone: "fail", text: words });
      return this.voice.alert(tr`Apply refused. ${words}`);
    }
    this.saved = text;
    this.run.files = { ...this.run.files, [this.file]: text };
    const result = /** @type {string} */ (reply.out).trim().split("\n").filter((line) => !line.endsWith("unchanged")).join(", ");
    this.waits(this.text !== text);
    this.say({ tone: "ok", text: result || tr`The cluster has this manifest already.` });
    this.voice.say(result ? tr`Applied: ${result}.` : tr`Applied, nothing changed.`);
    this.setProblems([]);
    if (this.text !== text) this.check();
  }
}

const LEVELS = /** @type {const} */ (["wrong", "risky", "worth knowing"]);

/** "lint: 1 wrong, 2 risky." @param {Advice[]} advice */
export function counted(advice) {
  const counts = LEVELS.map((level) => ({ level, count: advice.filter((each) => each.level === level).length }));
  const said = counts.filter(({ count }) => count).map(({ level, count }) => `${count} ${levelWord(level)}`);
  return said.length ? `Lint: ${said.join(", ")}.` : "";
}
