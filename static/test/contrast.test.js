// The contrast of the design tokens, computed from style/tokens.css: WCAG AA in both themes.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { contrast } from "../src/gallery/contrast.js";

/** @import { Rgb } from "../src/gallery/contrast.js" */

const CSS = readFileSync(new URL("../src/style/tokens.css", import.meta.url), "utf8");
const STATES = ["ok", "nr", "fail", "bo", "st", "id"];

/** @param {string} hex @returns {Rgb} */
function rgb(hex) {
  const long = hex.length === 4 ? hex.replace(/[0-9a-f]/gi, "$&$&") : hex;
  const [r, g, b] = [1, 3, 5].map((at) => parseInt(long.slice(at, at + 2), 16));
  return [r, g, b];
}

/** A token's colour in a theme. @param {string} name @param {0 | 1} theme  light, dark @returns {Rgb} */
function token(name, theme) {
  const value = new RegExp(`--${name}: ([^;]+);`).exec(CSS)?.[1] ?? "";
  const other = /^var\(--(.+)\)$/.exec(value);
  if (other) return token(other[1], theme);
  const both = [...value.matchAll(/#[0-9a-f]{3,6}/gi)].map(([hex]) => hex);
  assert.ok(both.length, `--${name} is a colour`);
  return rgb(both[Math.min(theme, both.length - 1)]);
}

/** @type {[least: number, of: string[], on: string[]][]} */
const PAIRS = [
  // Text
  [4.5, ["ink", "ink2", "ink3"], ["panel", "bg", "stage", "sunken"]],
  [4.5, STATES.map((state) => `${state}-fg`), ["panel", "stage", "bg"]],
  ...STATES.map((state) => /** @type {[number, string[], string[]]} */ ([4.5, [`${state}-fg`, "ink"], [`${state}-tint`]])),
  [4.5, ["accent"], ["panel", "bg", "sunken", "accent-tint"]],
  [4.5, ["on-accent"], ["accent"]],
  [4.5, ["on-solid"], ["ok", "fail"]], // the pills of 2xx and 5xx; the others carry their text on the tint
  [4.5, ["code-key", "code-str", "code-num", "code-dim"], ["code-bg", "panel"]],
  [4.5, ["code-key", "code-str", "code-num"], ["accent-tint"]], // a hot line
  [6, ["term-ink", "term-dim", "term-ok", "term-fail", "term-accent"], ["term-bg"]],
  [4.5, ["panel"], ["ink2"]], // the tag of a new ReplicaSet
  // Graphics and the borders of controls
  [3, [...STATES, "ctl", "accent"], ["panel", "stage", "bg"]],
  ...STATES.map((state) => /** @type {[number, string[], string[]]} */ ([3, [state], [`${state}-tint`]])),
  [3, ["on-solid"], STATES],
];

for (const [theme, name] of /** @type {[0 | 1, string][]} */ ([[0, "light"], [1, "dark"]])) {
  test(`every pair of tokens has its contrast: ${name}`, () => {
    const low = PAIRS.flatMap(([least, all, grounds]) => all.flatMap((of) => grounds.map((on) => ({ of, on, least, is: contrast(token(of, theme), token(on, theme)) }))));
    assert.deepEqual(low.filter(({ is, least }) => is < least).map(({ of, on, is }) => `--${of} on --${on}: ${is.toFixed(2)}`), []);
  });
}

test("contrast is that of WCAG", () => {
  assert.equal(contrast([0, 0, 0], [255, 255, 255]), 21);
  assert.equal(contrast([119, 119, 119], [255, 255, 255]).toFixed(2), "4.48");
});
