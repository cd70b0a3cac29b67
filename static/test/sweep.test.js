import assert from "node:assert/strict";
import { test } from "node:test";

import { dotsOf, drawSweep, windowOf } from "../src/steps/sweep.js";

// The claims of lesson 7 hold the same numbers against the engine.
for (const { period, threshold, least, most } of [
  { period: 10, threshold: 3, least: 20, most: 30 },
  { period: 5, threshold: 2, least: 5, most: 10 },
  { period: 5, threshold: 3, least: 10, most: 15 },
  { period: 1, threshold: 1, least: 0, most: 1 },
]) {
  test(`every ${period} s, ${threshold} misses: ${least} to ${most} s`, () => assert.deepEqual(windowOf(period, threshold), { least, most }));
}

const judged = { late: { right: true, how: "right", truth: 29.391, html: "" }, soon: { right: false, how: "unjudged", truth: null, html: "" } };

test("what this run measured stands in it, once it is judged", () => {
  const lesson = { step: "", ready: false, done: [], answers: {}, judged, parts: {}, over: false, score: null };
  assert.deepEqual(dotsOf({ late: 10, soon: 10, other: 5 }, lesson), [{ period: 10, s: 29.4 }]);
});

test("a measured time lies on the band of its period, and the chosen period spans it", () => {
  const { text } = drawSweep({ period: 10, threshold: 3, most: 30, dots: [{ period: 10, s: 29.4 }, { period: 10, s: 20.4 }] });
  const [, bottom, top] = /** @type {RegExpMatchArray} */ (text.match(/class="chosen" d="M[\d.]+ ([\d.]+)V([\d.]+)"/)).map(Number);
  const dots = [...text.matchAll(/class="dot" cx="[\d.]+" cy="([\d.]+)"/g)].map(([, y]) => Number(y));
  assert.equal(dots.length, 2);
  for (const y of dots) assert.ok(top <= y && y <= bottom, `${y} in ${top}..${bottom}`);
});

test("a time beyond the picture is left out", () => {
  assert.doesNotMatch(drawSweep({ period: 1, threshold: 1, most: 30, dots: [{ period: 10, s: 100 }] }).text, /class="dot"/);
});
