// What the terminal knows of a line without asking anyone: history, completion, what goes on for ever, what to try next.

import { shownService } from "../model/state.js";
import { stagePods } from "../scene/view.js";

/** @import { Picture } from "../model/types.js" */

const KEPT = 200;

/** The lines typed before; up and down walk through them, and the line being typed is kept below. */
export class LineHistory {
  constructor() {
    /** @type {string[]} */
    this.lines = [];
    this.at = 0;
    this.draft = "";
  }

  /** @param {string} line */
  add(line) {
    if (line && this.lines.at(-1) !== line) this.lines.push(line);
    if (this.lines.length > KEPT) this.lines.shift();
    this.at = this.lines.length;
    this.draft = "";
  }

  /** The lines with their numbers, as the shell's `history` prints them. */
  listed() {
    return this.lines.map((line, i) => `${String(i + 1).padStart(5)}  ${line}\n`).join("");
  }

  /** @param {-1 | 1} by @param {string} typed @returns {string} the line to show now */
  walk(by, typed) {
    if (this.at === this.lines.length) this.draft = typed;
    this.at = Math.max(0, Math.min(this.lines.length, this.at + by));
    return this.lines[this.at] ?? this.draft;
  }
}

/**
 * A line with the words that the server offers for its last one: completed as far as all agree.
 * @param {string} line up to the cursor
 * @param {number} from where the last word begins
 * @param {readonly string[]} words
 * @returns {string}
 */
export function completed(line, from, words) {
  if (!words.length) return line;
  let shared = words[0];
  for (const word of words) while (!word.startsWith(shared)) shared = shared.slice(0, -1);
  const typed = line.slice(from);
  const whole = words.length === 1 && !/[=/,]$/.test(shared) ? `${shared} ` : shared;
  return shared.length < typed.length ? line : line.slice(0, from) + whole;
}

/** Whether a line goes on until it is ended: kubectl's -w, logs -f, watch, while true. @param {string} line */
export function isEndless(line) {
  const commands = line.split(/\||;|&&|\bdo\b/).map((command) => command.trim());
  if (/^\s*watch\s/.test(line) || commands.some((command) => /^watch\s/.test(command))) return true;
  if (/\bwhile\s+(true|:)\s*;/.test(line)) return !/\bbreak\b/.test(line);
  return commands.some(
    (command) =>
      /^(k|kubectl)\s/.test(command) &&
      (/\s(-w|--watch|--watch-only)\b/.test(command) || (/\slogs\b/.test(command) && /\s(-f|--follow)\b/.test(command))),
  );
}

/** Whether each refresh replaces what stands. @param {string} line */
export const refreshes = (line) => /^watch\s/.test(line) && !/\s(-t|--no-title)\b/.test(line);

/**
 * The lines of the last refresh, and whether they begin one: what stood before is then void.
 * @param {readonly string[]} lines
 * @returns {{lines: readonly string[], anew: boolean}}
 */
export function lastRefresh(lines) {
  const at = lines.map((line) => /^Every \d+\.\ds: /.test(line)).lastIndexOf(true);
  return at < 0 ? { lines, anew: false } : { lines: lines.slice(at), anew: true };
}

/** Whether a line goes on beside the next ones, as in another window: a port-forward, a program of one's own. @param {string} line */
export function isBeside(line) {
  return /^\s*((kubectl|k)\s(.*\s)?port-forward|go run)\b/.test(line);
}

/** The tone of a line of output: only an HTTP status line has one. @param {string} line */
export function toneOfLine(line) {
  const status = /^(?:< )?HTTP\/\d(?:\.\d)? (\d)\d\d\b/.exec(line);
  return status ? (Number(status[1]) >= 4 ? "bad" : "good") : "";
}

/**
 * The next useful commands.
 * @param {Picture} picture
 * @param {string} file the manifest that the editor shows
 * @param {string[]} [paths] those worth asking for
 * @returns {string[]}
 */
export function hints(picture, file, paths = ["/ping", "/err"]) {
  if (!Object.keys(picture.deployments).length) return file ? [`kubectl apply -f ${file}`, `cat ${file}`, "help"] : ["help"];
  const pod = stagePods(picture).at(-1);
  const label = Object.entries(shownService(picture)?.selector ?? {})[0];
  const select = label ? ` -l ${label[0]}=${label[1]}` : "";
  const said = [`kubectl get pod${select}`];
  const address = Object.values(picture.ingresses).find((ingress) => ingress.address)?.address;
  if (address) said.push(...paths.map((path) => `curl -I ${address}${path}`));
  said.push(`kubectl describe pod${select}`);
  if (pod) said.push(`kubectl logs ${pod.name}`);
  return said;
}

/** A hint as it is written on its button: long names keep their ends. @param {string} line */
export const shortHint = (line) => line.replace(/[\w.-]{28,}(?=[/\s]|$)/, (name) => `${name.slice(0, 8)}…`);
