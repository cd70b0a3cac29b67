// The manifest: coloured static text until it is focused, then an editor; what applying would do, and Apply.

import { icon } from "../scene/icons.js";
import { attr, html, paint } from "../scene/markup.js";
import { tooLong } from "../net/protocol.js";
import { colour, probePath } from "./yaml.js";

/** @import { Diagnostic } from "../net/protocol.js" */
/** @import { Run } from "./run.js" */
/** @import { Terminal } from "./terminal.js" */
/** @typedef {{text(): string, setText(text: string): void, setProblems(items: Diagnostic[]): void, show(line: number): void, focus(): void}} CodeEditor */
/** @typedef {{tone: string, text: string}} Word what the footer says */

const CHECK_MS = 300; // after the last key
const NOTHING = "changes nothing"; // the server's words
const PROBES = ["liveness", "readiness", "startup"];

/** @typedef {{run: Run, terminal: Terminal, voice: {say(text: string): void, alert(text: string): void}, nonce: string}} Needs */

export class Editor {
  /** @param {{el: HTMLElement, footer: HTMLElement, button: HTMLElement}} places @param {Needs} needs */
  constructor(places, needs) {
    this.el = places.el;
    this.footer = places.footer;
    this.button = places.button;
    this.run = needs.run;
    this.terminal = needs.terminal;
    this.voice = needs.voice;
    this.nonce = needs.nonce;
    this.file = this.run.boot.file;
    this.text = this.run.files[this.file] ?? "";
    this.saved = this.text; // as the server last had it
    /** @type {Diagnostic[]} */
    this.problems = [];
    this.applying = ""; // the id of the Apply that has no answer yet
    this.timer = 0;
    /** @type {CodeEditor | null} */
    this.code = null;
    this.opening = false;
    /** @type {(() => void)[]} */
    this.listeners = [];
    this.el.addEventListener("focus", () => void this.open(true, () => document.activeElement === this.el));
    this.el.addEventListener("pointerdown", () => void this.open());
    this.button.addEventListener("click", () => this.apply());
    attr(this.button, "aria-keyshortcuts", "Control+Enter");
    attr(this.button, "aria-describedby", "consequence");
    this.run.on("welcome", () => this.refresh());
    this.run.on("saved", ({ text }) => this.keep(text));
    this.run.draft = () => this.draft();
    this.run.on("link", (link) => link === "lost" && this.applying && this.say({ tone: "nr", text: "Apply waits for the connection." }));
    if (this.el.querySelectorAll(".row").length !== this.text.split("\n").length) this.paintRows();
    else this.showProbe();
  }

  /** Told whenever the text changes. @param {() => void} listener */
  onText(listener) {
    this.listeners.push(listener);
  }

  /** @param {string} text */
  setText(text) {
    if (text === this.text) return;
    this.changed(text);
    if (this.code) this.code.setText(text);
    else this.paintRows();
  }

  /** @param {string} text */
  changed(text) {
    this.text = text;
    for (const listener of this.listeners) listener();
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.check(), CHECK_MS);
  }

  /** The server's text is taken over, unless something else is being written here. */
  refresh() {
    const text = this.run.files[this.file] ?? this.saved;
    if (this.text === this.saved) this.setText(text);
    this.saved = text;
    this.check();
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

  // --- the static text ------------------------------------------------------------------------------------------

  /** Only rows that differ are touched, and those that do are marked. */
  paintRows() {
    const lines = this.text.replace(/\n$/, "").split("\n");
    const pre = this.el.querySelector("pre") ?? this.el.appendChild(document.createElement("pre"));
    const hot = new Set(PROBES.map((probe) => probePath(this.text, probe)?.line));
    while (pre.childElementCount > lines.length) pre.lastElementChild?.remove();
    lines.forEach((line, i) => {
      const row = pre.children[i] ?? pre.appendChild(document.createElement("span"));
      attr(row, "class", hot.has(i + 1) ? "row hot" : "row");
      attr(row, "data-n", i + 1);
      paint(row, html`<span>${line ? colour(line) : " "}</span>`);
    });
    this.showProbe();
  }

  /** Brings the path of a probe into view, by default that of the first. @param {string} [probe] */
  showProbe(probe) {
    const line = probe === undefined ? undefined : probePath(this.text, probe)?.line;
    if (this.code) return line === undefined ? undefined : this.code.show(line);
    const first = /** @type {HTMLElement | null} */ (this.el.querySelector(line === undefined ? ".hot" : `[data-n="${line}"]`));
    if (first) this.el.scrollTop = Math.max(0, first.offsetTop - 2.5 * first.offsetHeight);
  }

  // --- the editor -----------------------------------------------------------------------------------------------

  /**
   * Loads the editor and puts it in the text's place.
   * @param {boolean} [focus]
   * @param {() => boolean} [still] whether the focus is still wanted once it has come
   */
  async open(focus = true, still = () => true) {
    if (this.code) return focus ? this.code.focus() : undefined;
    if (this.opening) return;
    this.opening = true;
    try {
      const { openEditor } = await import("./code_editor.js");
      const wanted = focus && still();
      this.el.replaceChildren();
      this.el.removeAttribute("tabindex");
      this.code = openEditor(this.el, this.text, {
        nonce: this.nonce,
        label: this.file,
        onChange: (text) => this.changed(text),
        onApply: () => this.apply(),
        onLeave: () => this.button.focus(),
        at: PROBES.map((probe) => probePath(this.text, probe)).find(Boolean)?.to ?? 0,
      });
      this.code.setProblems(this.problems);
      if (wanted) {
        this.el.parentElement?.scrollIntoView({ block: "nearest" });
        this.code.focus();
      }
    } catch {
      this.say({ tone: "fail", text: "The editor could not be loaded. Click the text to try again." });
    }
    this.opening = false;
  }

  // --- before applying ------------------------------------------------------------------------------------------

  /** Asks the server what is wrong with the text, and what applying it would do. */
  check() {
    clearTimeout(this.timer);
    const { text } = this;
    this.run.ask({ type: "check", file: this.file, text }, (reply) => {
      if (text !== this.text || this.applying) return;
      if (reply.type !== "diagnostics") return void (reply.code === "lost" || this.say({ tone: "fail", text: reply.message }));
      this.problems = reply.items;
      this.code?.setProblems(reply.items);
      const error = reply.items.find((/** @type {Diagnostic} */ item) => item.severity === "error");
      attr(this.button, "aria-disabled", error ? "true" : null);
      if (error) return this.say({ tone: "fail", text: placed(error) });
      const warning = reply.items[0];
      if (warning) return this.say({ tone: "nr", text: placed(warning) });
      this.say(reply.says && reply.says !== NOTHING ? { tone: "nr", text: `Applying this ${reply.says}.` } : { tone: "id", text: "No change to apply." });
    });
  }

  /** @param {Word} word */
  say({ tone, text }) {
    attr(this.footer, "class", tone);
    paint(this.footer, html`${icon(tone, "s")}<span>${text}</span>`);
  }

  // --- applying -------------------------------------------------------------------------------------------------

  apply() {
    const error = this.button.getAttribute("aria-disabled") === "true" && this.problems.find((item) => item.severity === "error");
    if (error) {
      const text = `Not applied. ${placed(error)}`;
      this.code?.show(error.line);
      this.say({ tone: "fail", text });
      return this.voice.alert(text);
    }
    if (this.run.past !== null) this.run.look(null);
    const { text, file } = this;
    clearTimeout(this.timer);
    this.say({ tone: "st", text: this.run.link === "live" ? "Applying…" : "Apply waits for the connection." });
    this.applying = this.run.ask({ type: "apply", file, text }, (reply) => this.answered(reply, text));
    this.terminal.show(this.applying, `kubectl apply -f ${file}`);
  }

  /** @param {any} reply @param {string} text */
  answered(reply, text) {
    this.applying = "";
    if (reply.type === "refused") {
      this.say({ tone: "fail", text: reply.message });
      return this.voice.alert(reply.message);
    }
    if (reply.exit !== 0) {
      const words = `${reply.err}`.trim();
      this.say({ tone: "fail", text: words });
      return this.voice.alert(`Apply refused. ${words}`);
    }
    this.saved = text;
    this.run.files = { ...this.run.files, [this.file]: text };
    const result = /** @type {string} */ (reply.out).trim().split("\n").filter((line) => !line.endsWith("unchanged")).join(", ");
    this.say({ tone: "ok", text: result || "Applied: nothing has changed." });
    this.voice.say(result ? `Applied: ${result}.` : "Applied, nothing changed.");
    this.problems = [];
    this.code?.setProblems([]);
    if (this.text !== text) this.check();
  }
}

/** Where a problem stands and what it is; the message names no field, its path ends in it. @param {Diagnostic} item */
function placed({ line, path, message }) {
  const field = path.split(".").at(-1) ?? "";
  return `Line ${line}${field && !message.includes(field) ? `, ${field}` : ""}: ${message}`;
}
