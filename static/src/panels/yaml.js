// Just enough of YAML for the page before its editor is there: colours for a line, and the path of a probe.

import { html } from "../scene/markup.js";

/** @import { Markup } from "../scene/markup.js" */
/** @typedef {{value: string, from: number, to: number, line: number}} Scalar `from` and `to` are places in the text; lines count from 1 */

const KEY = /^(\s*(?:- +)*)((?:"[^"]*"|'[^']*'|[\w./-]+)\s*:)(?=\s|$)(.*)$/;

/** One line in colours: .k keys, .v strings, .n numbers and words of YAML, .c comments. @param {string} line @returns {Markup} */
export function colour(line) {
  const comment = /^\s*#|\s#/.exec(line);
  const quoted = comment && (line.slice(0, comment.index).match(/["']/g)?.length ?? 0) % 2;
  const cut = comment && !quoted ? comment.index : line.length;
  const [code, rest] = [line.slice(0, cut), line.slice(cut)];
  const note = rest ? html`<span class="c">${rest}</span>` : "";
  const found = KEY.exec(code);
  if (!found) return html`${value(code)}${note}`;
  return html`${found[1]}<span class="k">${found[2].slice(0, -1)}</span>:${value(found[3])}${note}`;
}

/** @param {string} text */
function value(text) {
  const [, before, word, after] = /** @type {RegExpExecArray} */ (/^(\s*(?:- +)*)(.*?)(\s*)$/s.exec(text));
  if (!word || word === "---") return html`${text}`;
  const kind = /^(-?\d[\d.]*|true|false|null|~)$/.test(word) ? "n" : "v";
  return html`${before}<span class="${kind}">${word}</span>${after}`;
}

/**
 * The `path` of a probe's httpGet: of the first container that has the probe. Null when there is none.
 * @param {string} text
 * @param {string} probe "liveness" | "readiness" | "startup"
 * @returns {Scalar | null}
 */
export function probePath(text, probe) {
  const lines = text.split("\n");
  let at = 0;
  let indent = -1; // of the probe's key, once it is found
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i];
    const code = line.replace(/(^|\s)#.*$/, "");
    const own = /** @type {RegExpExecArray} */ (/^\s*(?:- +)*/.exec(code))[0].length;
    if (code.trim() && indent >= 0 && own <= indent) indent = -1;
    const key = indent < 0 ? new RegExp(`^(\\s*(?:- +)*)["']?${probe}Probe["']?\\s*:`).exec(code) : null;
    if (key) indent = key[1].length;
    const found = indent >= 0 ? /(?:^\s*|[{,]\s*)["']?path["']?\s*:\s+("[^"]*"|'[^']*'|[^\s,}#]+)/.exec(key ? code.slice(key[0].length) : code) : null;
    if (found) {
      const from = at + (key ? key[0].length : 0) + found.index + found[0].length - found[1].length;
      return { value: found[1].replace(/^(["'])(.*)\1$/, "$2"), from, to: from + found[1].length, line: i + 1 };
    }
    at += line.length + 1;
  }
  return null;
}

/**
 * The text with that one scalar changed; comments, order and all else stay. Null when there is no such path.
 * @param {string} text
 * @param {string} probe
 * @param {string} path
 * @returns {string | null}
 */
export function withProbePath(text, probe, path) {
  const found = probePath(text, probe);
  return found && text.slice(0, found.from) + path + text.slice(found.to);
}

/**
 * The line on which a field of a manifest stands, or that of the nearest field around it; 0 without such a manifest.
 * @param {string} text  any number of documents
 * @param {string} ref "deployment.apps/go-http"
 * @param {string} path "spec.template.spec.containers[go-http].livenessProbe.httpGet.path"
 * @returns {number} from 1
 */
export function lineOf(text, ref, path) {
  const [kind, name] = ref.split("/");
  const lines = text.split("\n").map((line) => line.replace(/(^|\s)#.*$/, ""));
  for (let from = 0; from < lines.length; ) {
    let to = lines.findIndex((line, i) => i > from && /^---/.test(line));
    if (to < 0) to = lines.length;
    const says = (/** @type {string} */ field, /** @type {string} */ value) =>
      new RegExp(`${field}:\\s*["']?${value.replace(/[.]/g, "\\$&")}["']?\\s*([,}]|$)`, "i").test(lines[descend(lines, from, to, field === "name" ? "metadata.name" : field)]);
    if (says("kind", kind.split(".")[0]) && says("name", name)) return descend(lines, from, to, path) + 1;
    from = to + (to < lines.length ? 1 : 0);
    if (to === lines.length) break;
  }
  return 0;
}

/** Where what is on a line begins, behind the dashes of a list. @param {string} line */
const own = (line) => /** @type {RegExpExecArray} */ (/^\s*(?:- +)*/.exec(line))[0].length;

/** @param {readonly string[]} lines @param {number} from @param {number} to @param {string} path @returns {number} a line from 0 */
function descend(lines, from, to, path) {
  let at = from;
  for (const [, item, key] of path.matchAll(/\[([^\]]*)\]|([^.[\]]+)/g)) {
    const first = lines.findIndex((line, i) => i >= from && i < to && line.trim() !== "" && !/^---/.test(line));
    if (first < 0) return at;
    const base = own(lines[first]);
    if (key !== undefined) {
      const found = lines.findIndex((line, i) => i >= first && i < to && own(line) === base && keyOf(line) === key);
      if (found < 0) return at;
      at = found;
      from = found + 1;
      to = endOf(lines, from, to, base);
    } else {
      const starts = lines.flatMap((line, i) => (i >= first && i < to && own(line) === base && /^\s*- /.test(line) ? [i] : []));
      const of = (/** @type {number} */ i) => starts[starts.indexOf(i) + 1] ?? to;
      const is = (/** @type {number} */ i) => lines.slice(i, of(i)).some((line) => own(line) === base && new RegExp(`name:\\s*["']?${item}["']?\\s*([,}]|$)`).test(line));
      const start = /^\d+$/.test(item) ? starts[Number(item)] : starts.find(is);
      if (start === undefined) return at;
      [at, from, to] = [start, start, of(start)];
    }
  }
  return at;
}

/** @param {string} line */
const keyOf = (line) => (/^["']?([\w./-]+)["']?\s*:/.exec(line.slice(own(line))) ?? [])[1];

/** The first line that belongs to a block no more. @param {readonly string[]} lines @param {number} from @param {number} to @param {number} base */
function endOf(lines, from, to, base) {
  const end = lines.findIndex((line, i) => i >= from && i < to && line.trim() !== "" && own(line) <= base);
  return end < 0 ? to : end;
}
