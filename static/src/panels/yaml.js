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
