import assert from "node:assert/strict";
import { test } from "node:test";

import { keyframes } from "../src/scene/tokens.js";
import { setOut } from "../src/scene/travel.js";
import { html } from "../src/scene/markup.js";

/** @import { Course } from "../src/scene/tokens.js" */

/** @type {Course} */
const COURSE = {
  key: "r1>", look: html`<circle r="4" />`, from: 0, ms: 300, eased: false, holds: false, fades: false,
  way: [{ hop: "0>", points: [[0, 0], [100, 0]], inset: 0, dim: 1 }],
};

/**
 * What an element would be asked to play.
 * @param {number} lead
 * @param {boolean} holds
 */
function played(lead, holds) {
  /** @type {{frames: Keyframe[], options: KeyframeAnimationOptions}[]} */
  const asked = [];
  const el = { animate: (/** @type {Keyframe[]} */ frames, /** @type {KeyframeAnimationOptions} */ options) => asked.push({ frames, options }) };
  setOut(/** @type {HTMLElement} */ (/** @type {unknown} */ (el)), keyframes(COURSE), lead, COURSE.ms, holds);
  const [{ frames, options }] = asked;
  const all = Number(options.duration);
  const at = frames.map(({ offset, opacity, transform }) => ({ ms: Math.round(Number(offset) * all), opacity, transform }));
  return { at, all, fill: options.fill };
}

test("a token that sets out later is not seen before, and its animation does not begin within", () => {
  const { at } = played(80, false);
  assert.deepEqual(at.slice(0, 3).map(({ ms, opacity }) => [ms, opacity]), [[0, 0], [80, 0], [80, 1]]);
  assert.deepEqual(at.find(({ ms }) => ms === 380)?.transform, "translate(100px,0px)");
});

test("one that sets out now is seen at once", () => {
  assert.deepEqual(played(0, false).at[0], { ms: 0, opacity: 1, transform: "translate(0px,0px)" });
});

test("at the end of its way it is not seen, and the animation goes on until a beat ends it", () => {
  const { at, all } = played(0, false);
  assert.deepEqual(at.slice(-2).map(({ ms, opacity }) => [ms, opacity]), [[300, 0], [all, 0]]);
  assert.ok(all >= 300 + 2 * 100, "beats are 100 ms apart");
});

test("one that waits stays where it is, for long", () => {
  const { at, all, fill } = played(0, true);
  assert.deepEqual(at[at.length - 1], { ms: all, opacity: 1, transform: "translate(100px,0px)" });
  assert.ok(all > 30_000);
  assert.equal(fill, "forwards");
});

test("no rounding sets an offset back, at any lead and length", () => {
  for (let lead = 0; lead < 200; lead += 0.7) {
    for (const ms of [100, 133.3, 260, 300, 520, 777.7]) {
      /** @type {Keyframe[]} */
      let frames = [];
      const el = { animate: (/** @type {Keyframe[]} */ asked) => (frames = asked) };
      setOut(/** @type {HTMLElement} */ (/** @type {unknown} */ (el)), keyframes(COURSE), lead, ms, false);
      const offsets = frames.map(({ offset }) => Number(offset));
      assert.ok(offsets.every((offset, i) => offset <= 1 && (i === 0 || offset >= offsets[i - 1])), `${lead} + ${ms}: ${offsets}`);
    }
  }
});
