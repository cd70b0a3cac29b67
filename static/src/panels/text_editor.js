// A text that can be written: coloured static text until it is focused, then an editor, with a footer that says how it stands.

import { tr } from "../locale/text.js";
import { icon } from "../scene/icons.js";
import { attr, html, paint } from "../scene/markup.js";
import { reveal } from "./dom.js";
import { colour, lineOf, probePath } from "./yaml.js";

/** @import { Advice, Diagnostic } from "../net/protocol.js" */
/** @typedef {{text(): string, setText(text: string): void, setProblems(items: Diagnostic[]): void, setAdvice(items: Worded[]): void, show(line: number): void, spot(line: number): void, focus(): void}} CodeEditor */
/** @typedef {Advice & {words: {level: string, fix: string, but: string}}} Worded the editor is a module by itself, and has no words of its own */
/** @typedef {{tone: string, text: string}} Word what the footer says */

const CHECK_MS = 300; // after the last key
const PROBES = ["liveness", "readiness", "startup"];

export class TextEditor {
  /**
   * @param {{el: HTMLElement, footer: HTMLElement, button: HTMLElement}} places
   * @param {{file: string, text: string, nonce: string}} of
   */
  constructor(places, { file, text, nonce }) {
    this.el = places.el;
    this.footer = places.footer;
    this.button = places.button;
    this.nonce = nonce;
    this.file = file;
    this.text = text;
    /** @type {Diagnostic[]} */
    this.problems = [];
    /** @type {Advice[]} */
    this.advice = [];
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
    this.keys = document.createElement("span");
    Object.assign(this.keys, { className: "unseen", id: `${this.footer.id}-keys`, textContent: tr`Tab and Esc leave the text; Ctrl+Enter: ${this.button.textContent?.trim() ?? ""}.` });
    this.footer.after(this.keys);
    attr(this.button, "aria-describedby", this.footer.id);
    if (this.el.querySelectorAll(".row").length !== this.text.split("\n").length) this.paintRows();
    else this.showProbe();
  }

  /** Asks the server about the text, once it has not changed for a moment. */
  check() {}

  /** What the button does. */
  apply() {}

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
    this.soon();
  }

  /** Checks the text in a moment. */
  soon() {
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.check(), CHECK_MS);
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

  /** On which line a field of a manifest stands; 0 when it is none of this file's. @param {string} ref @param {string} path */
  line(ref, path) {
    return lineOf(this.text, ref, path);
  }

  /** Marks a line and brings it into view; 0 marks none. @param {number} line */
  spot(line) {
    if (this.code) return this.code.spot(line);
    for (const row of this.el.querySelectorAll(".row")) row.classList.toggle("spot", row.getAttribute("data-n") === String(line));
    const row = /** @type {HTMLElement | null} */ (this.el.querySelector(".row.spot"));
    if (row) this.el.scrollTop = Math.max(0, row.offsetTop - 2.5 * row.offsetHeight);
  }

  // --- the editor -----------------------------------------------------------------------------------------------

  /**
   * Loads the editor and puts it in the text's place.
   * @param {boolean} [focus]
   * @param {() => boolean} [still] whether the focus is still wanted once it has come
   */
  async open(focus = true, still = () => true) {
    if (focus) reveal(this.el);
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
        says: `${this.footer.id} ${this.keys.id}`,
        onChange: (text) => this.changed(text),
        onApply: () => this.apply(),
        onLeave: () => this.button.focus(),
        at: PROBES.map((probe) => probePath(this.text, probe)).find(Boolean)?.to ?? 0,
        seek: focus,
      });
      this.code.setProblems(this.problems);
      this.code.setAdvice(this.advice.map(worded));
      if (wanted) {
        this.el.parentElement?.scrollIntoView({ block: "nearest" });
        this.code.focus();
      }
    } catch {
      this.say({ tone: "fail", text: tr`The editor could not be loaded. Click the text to try again.` });
    }
    this.opening = false;
  }

  // --- what is said of it -----------------------------------------------------------------------------------------

  /** Marks what is wrong, and lets the button act or not. @param {Diagnostic[]} items @returns {Diagnostic | undefined} the first error */
  setProblems(items) {
    this.problems = items;
    this.code?.setProblems(items);
    const error = items.find((item) => item.severity === "error");
    attr(this.button, "aria-disabled", error ? "true" : null);
    return error;
  }

  /** @param {Advice[]} items what lint says */
  advise(items) {
    this.advice = items;
    this.code?.setAdvice(items.map(worded));
  }

  /** @returns {Diagnostic | undefined} what the button is disabled for */
  wrong() {
    return this.button.getAttribute("aria-disabled") === "true" ? this.problems.find((item) => item.severity === "error") : undefined;
  }

  /** @param {Word} word */
  say({ tone, text }) {
    attr(this.footer, "class", tone);
    paint(this.footer, html`${icon(tone, "s")}<span>${text}</span>`);
  }
}

/** Where a problem stands and what it is; the message names no field, its path ends in it. @param {Diagnostic} item */
export function placed({ line, path, message }) {
  const field = path.split(".").at(-1) ?? "";
  return tr`Line ${line}${field && !message.includes(field) ? `, ${field}` : ""}: ${message}`;
}

/** How much a finding of lint matters; its words are the server's. @param {string} level */
export const levelWord = (level) => ({ wrong: tr`wrong`, risky: tr`risky`, "worth knowing": tr`worth knowing` })[level] ?? level;

/** @param {Advice} item @returns {Worded} */
export const worded = (item) => ({ ...item, words: { level: levelWord(item.level), fix: tr`The fix`, but: tr`But:` } });
