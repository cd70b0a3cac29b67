// The terminal: an input and a log. Every line typed has its own block, which its answer and its output fill.

import { tr } from "../locale/text.js";
import { comesAgain, LINE_CHARACTERS } from "../net/protocol.js";
import { html, paint } from "../scene/markup.js";
import { completed, hints, isBeside, isEndless, lastRefresh, LineHistory, refreshes, shortHint, toneOfLine } from "./shell_line.js";

/** @import { Run, View } from "./run.js" */
/** @typedef {{id: string, line: string, out: HTMLElement, following: boolean, interrupted?: boolean}} Block */

const BLOCKS = 100;
const LINES = 2000; // of one block
const NOTHING = " "; // a placeholder that shows nothing: terminal.css asks by :placeholder-shown whether something is typed
const NEAR = 30; // px from the end within which the screen goes on following

export class Terminal {
  /** @param {HTMLElement} el @param {Run} run */
  constructor(el, run) {
    this.el = el;
    this.run = run;
    paint(el, html`<div class="screen" role="log" tabindex="0" aria-label="${tr`Terminal output`}"></div>
      <label class="line"><span class="prompt">$</span><input type="text" aria-label="${tr`Command`}" aria-describedby="terminal-keys" autocapitalize="off" autocomplete="off" spellcheck="false" enterkeyhint="send" maxlength="${LINE_CHARACTERS}"></label>
      <p class="unseen" id="terminal-keys">${tr`Tab completes a word, the arrows bring earlier lines, Esc leaves the terminal.`}</p>
      <div class="hints" role="group" aria-label="${tr`Commands to try`}"></div>`);
    this.screen = /** @type {HTMLElement} */ (el.querySelector(".screen"));
    this.input = /** @type {HTMLInputElement} */ (el.querySelector("input"));
    this.hints = /** @type {HTMLElement} */ (el.querySelector(".hints"));
    this.typed = new LineHistory();
    /** @type {Map<string, Block>} */
    this.blocks = new Map();
    /** @type {string[]} lines that wait until the one before has ended */
    this.waiting = [];
    /** @type {readonly string[]} what a lesson asks for now: offered before what the cluster suggests */
    this.asked = [];
    this.ticking = true;
    this.unfinished = ""; // what Tab was pressed behind, until it is answered
    /** @type {View["link"]} */
    this.link = "connecting";
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.screen.addEventListener("keydown", (event) => this.interruptKey(event) || (event.key === "Escape" && this.leave()));
    this.follows = true; // the end is in sight, and stays so
    this.screen.addEventListener("scroll", () => (this.follows = this.screen.scrollHeight - this.screen.scrollTop - this.screen.clientHeight < NEAR));
    new ResizeObserver(() => this.toEnd(this.follows)).observe(this.screen); // the stage above may take room
    this.screen.addEventListener("click", () => getSelection()?.isCollapsed && this.input.focus());
    this.hints.addEventListener("click", (event) => {
      const line = /** @type {HTMLElement} */ (event.target).dataset.line;
      if (line) this.enter(line);
    });
    run.on("link", (link) => link === "live" && this.unfinished && this.unfinished === this.input.value && this.complete());
    run.on("answer", (message) => this.answered(message));
    run.on("output", (message) => this.output(message));
    run.on("refused", (message) => this.refused(message));
    run.on("pair", (pair) => pair && this.left(pair.id));
    run.on("look", () => this.prompt());
    run.on("swap", () => this.prompt());
  }

  /** @param {View} view */
  update({ picture, ticking, mayChange, link }) {
    this.ticking = ticking;
    this.link = link;
    const lines = mayChange ? [...new Set([...this.asked, ...hints(picture, this.run.boot.file, this.run.boot.paths)])] : [];
    const held = this.hints.contains(document.activeElement) ? /** @type {HTMLElement} */ (document.activeElement).dataset.line : undefined;
    const anew = paint(this.hints, html`${lines.map((line) => html`<button type="button" data-line="${line}" title="${line}">${shortHint(line)}</button>`)}`);
    if (anew && held === undefined) this.hints.scrollLeft = 0; // the first is what is asked for
    else if (anew && /** @type {HTMLElement} */ (document.activeElement).dataset.line !== held) this.focus(); // it is offered no more
    this.prompt();
  }

  focus() {
    this.input.focus();
  }

  // --- typing ---------------------------------------------------------------------------------------------------

  /** @param {KeyboardEvent} event */
  key(event) {
    const { input } = this;
    if (this.interruptKey(event)) return;
    if (event.key === "Enter" && !event.ctrlKey && !event.metaKey) {
      this.enter(input.value.trim());
      input.value = "";
    } else if (event.key === "ArrowUp" || event.key === "ArrowDown") {
      input.value = this.typed.walk(event.key === "ArrowUp" ? -1 : 1, input.value);
    } else if (event.key === "Tab" && !event.shiftKey && input.value.trim()) {
      this.complete();
    } else if (event.key === "l" && event.ctrlKey) {
      this.clear();
    } else if (event.key === "Escape") {
      return this.leave();
    } else {
      return;
    }
    event.preventDefault();
  }

  /** Ctrl-C ends what runs; with text selected it copies, as everywhere. @param {KeyboardEvent} event */
  interruptKey(event) {
    const { input } = this;
    const selected = input.selectionStart !== input.selectionEnd || getSelection()?.isCollapsed === false;
    if (event.key !== "c" || !event.ctrlKey || selected) return false;
    event.preventDefault();
    const block = this.running() ?? (input.value ? undefined : this.beside());
    const dropped = this.waiting.splice(0);
    if (block) this.interrupt(block);
    else if (input.value) this.write(this.open("", input.value).out, "^C\n");
    if (block && dropped.length) this.write(block.out, `(${tr`not run: ${dropped.map(short).join(", ")}`})\n`, "dim");
    input.value = "";
    return true;
  }

  leave() {
    document.getElementById("tab-terminal")?.focus();
  }

  /** Runs a line: at once, or after the one that is still running. @param {string} line */
  enter(line) {
    if (!line) return;
    this.typed.add(line);
    if (line === "clear") return this.clear();
    if (line === "history") return this.write(this.open("", line).out, this.typed.listed());
    const block = this.running();
    if (!block) return this.send(line);
    this.waiting.push(line);
    if (isEndless(block.line)) this.interrupt(block);
    this.prompt();
  }

  /** @param {string} line */
  send(line) {
    const draft = this.run.draft();
    const id = this.run.command({ type: "command", line, ...draft }, (reply) => {
      // What was typed while looking back has saved nothing.
      if (reply.type === "answer" && draft && !this.run.recalls()) this.run.tell("saved", draft);
    });
    this.open(id, line).following = true; // until its answer says otherwise
    if (this.run.link !== "live") this.write(/** @type {Block} */ (this.blocks.get(id)).out, `(${tr`waits for the connection`})\n`, "dim");
    this.prompt();
  }

  /** Asks for the rest of the word. Without a connection, or when it breaks before the answer, the next one is asked, unless something else is typed. */
  complete() {
    const { input } = this;
    this.unfinished = input.value;
    const cursor = input.selectionStart ?? input.value.length;
    const [line, rest] = [input.value.slice(0, cursor), input.value.slice(cursor)];
    this.run.ask({ type: "complete", line, cursor }, (reply) => {
      if (reply.type === "refused" && reply.code === "lost") return;
      if (this.unfinished === line + rest) this.unfinished = "";
      if (reply.type !== "completions" || input.value !== line + rest) return;
      const done = completed(line, reply.from, reply.words);
      input.value = done + rest;
      input.setSelectionRange(done.length, done.length);
      if (done === line && reply.words.length > 1) this.write(this.open("", line).out, `${reply.words.join("  ")}\n`, "dim");
    });
  }

  // --- what comes -----------------------------------------------------------------------------------------------

  /** A line that the page ran elsewhere, shown as if typed. @param {string} id @param {string} line */
  show(id, line) {
    this.open(id, line).following = true;
    this.prompt();
  }

  /** An answer that comes again voids what was printed. @param {{id: string, out: string, err: string, following: boolean}} message */
  answered({ id, out, err, following }) {
    const block = this.blocks.get(id);
    if (!block) return;
    block.out.replaceChildren();
    block.following = following;
    this.write(block.out, out);
    this.write(block.out, err);
    if (block.interrupted) this.write(block.out, "^C\n", "dim");
    this.settle();
  }

  /** @param {{id: string, lines: string[], done: boolean}} message */
  output({ id, lines, done }) {
    const block = this.blocks.get(id);
    if (!block) return;
    const shown = refreshes(block.line) ? lastRefresh(lines) : { lines, anew: false };
    if (shown.anew) block.out.replaceChildren();
    if (shown.lines.length) this.write(block.out, `${shown.lines.join("\n")}\n`);
    if (done) block.following = false;
    this.settle();
  }

  /** @param {{id: string | null, code: string, message: string}} message */
  refused({ id, code, message }) {
    const block = id === null ? undefined : this.blocks.get(id);
    if (!block || comesAgain({ type: "refused", code })) return;
    if (code === "past") return; // a person is asked
    block.out.replaceChildren();
    block.following = false;
    this.write(block.out, `${message}\n`, "bad");
    this.settle();
  }

  /** Lines that went on in the run that is kept are not this page's any more. @param {string} id of the new run's first line */
  left(id) {
    for (const block of this.blocks.values()) {
      if (!block.following || block.id === id) continue;
      block.following = false;
      this.write(block.out, `(${tr`left behind in run A`})\n`, "dim");
    }
  }

  settle() {
    if (!this.running()) {
      const next = this.waiting.shift();
      if (next !== undefined) return this.send(next);
    }
    this.prompt();
  }

  // --- the screen -----------------------------------------------------------------------------------------------

  /** The block that the next line waits for, if one still runs. */
  running() {
    return [...this.blocks.values()].find((block) => block.following && !isBeside(block.line));
  }

  /** The newest block that runs beside the others. */
  beside() {
    return [...this.blocks.values()].filter((block) => block.following && isBeside(block.line)).at(-1);
  }

  /** @param {Block} block */
  interrupt(block) {
    block.interrupted = true; // its answer may still be on the way
    this.write(block.out, "^C\n", "dim");
    this.run.send({ type: "interrupt", id: block.id });
  }

  /** @param {string} id "" for a line that goes nowhere @param {string} line @returns {Block} */
  open(id, line) {
    const place = document.createElement("div");
    paint(place, html`<div><span class="prompt">$</span> ${line}</div><div></div>`);
    this.screen.append(place);
    while (this.screen.childElementCount > BLOCKS) this.screen.firstElementChild?.remove();
    this.toEnd();
    const block = { id, line, out: /** @type {HTMLElement} */ (place.lastElementChild), following: false };
    if (id) this.blocks.set(id, block);
    return block;
  }

  /** @param {HTMLElement} out @param {string} text @param {string} [look] */
  write(out, text, look = "") {
    if (!text) return;
    const { follows } = this;
    for (const line of text.replace(/\n$/, "").split("\n")) {
      const span = document.createElement("span");
      span.textContent = `${line}\n`;
      const tone = look || toneOfLine(line);
      if (tone) span.className = tone;
      out.append(span);
    }
    while (out.childElementCount > LINES) out.firstElementChild?.remove();
    this.toEnd(follows);
  }

  toEnd(follows = true) {
    if (follows) this.screen.scrollTop = this.screen.scrollHeight;
  }

  clear() {
    this.screen.replaceChildren();
    this.input.value = "";
  }

  /** What the empty prompt says. */
  prompt() {
    const block = this.running();
    const [first] = this.waiting;
    let text = NOTHING;
    if (block && this.link === "lost") text = tr`No connection: ${short(block.line)} goes on when it is back`;
    else if (block && !this.ticking) text = tr`Press Play: ${short(block.line)} waits`;
    else if (first !== undefined) text = comesNext(this.waiting);
    else if (block && isEndless(block.line)) text = tr`Ctrl+C ends it`;
    else if (this.run.recalls()) text = tr`As of ${this.run.clockText(this.run.past ?? this.run.edge())}: a change makes a run of its own`;
    else if (!block) text = goesOnBeside(this.beside()?.line) || NOTHING;
    if (this.input.placeholder !== text) this.input.placeholder = text;
    this.hints.classList.toggle("away", text !== NOTHING);
  }
}

/** What is said of a line that goes on beside the next ones. @param {string} [line] */
export function goesOnBeside(line) {
  if (!line) return "";
  return /^\s*go\s/.test(line) ? tr`the program runs; Ctrl+C ends it` : tr`the port is forwarded; Ctrl+C ends that`;
}

/** What is said of the lines that wait. @param {string[]} waiting at least one */
export const comesNext = ([first, ...more]) => more.length ? tr`${short(first ?? "")} comes next, then ${more.length} more` : tr`${short(first ?? "")} comes next`;

/** @param {string} line */
const short = (line) => (line.length > 24 ? `${line.slice(0, 23)}…` : line);
