import assert from "node:assert/strict";
import { test } from "node:test";

import { html } from "../src/scene/markup.js";
import { drawGhost } from "../src/steps/ghosts.js";
import { byKey, meant, onGrid, placed } from "../src/steps/marks.js";
import { markOf, moved, placeOf, unjudged, withMoved, wordOf } from "../src/steps/state.js";

const IDS = ["guess", "count", "mend"];

/** @param {Partial<import("../src/net/protocol.js").LessonState>} more */
const lesson = (more) => ({ step: "guess", ready: true, done: [], answers: {}, judged: {}, parts: {}, over: false, ...more });

/** @param {boolean} right @param {string} how */
const judged = (right, how) => ({ right, how, truth: null, html: "" });

for (const { step, places } of [
  { step: "guess", places: ["now", "ahead", "ahead"] },
  { step: "count", places: ["behind", "now", "ahead"] },
  { step: "mend", places: ["behind", "behind", "now"] },
  { step: "", places: ["behind", "behind", "behind"] },
]) {
  test(`at ${step || "the end"} the steps stand ${places.join(", ")}`, () => {
    assert.deepEqual(IDS.map((id) => placeOf(id, IDS, lesson({ step }))), places);
  });
}

test("a guess waits for the run from its answer to its judgement", () => {
  const steps = [{ id: "guess", ask: "choice" }, { id: "count", ask: "number" }, { id: "seen", ask: "see" }];
  const answers = { guess: "stays", count: 3, seen: "zero" };
  assert.deepEqual(unjudged(steps, lesson({})), []);
  assert.deepEqual(unjudged(steps, lesson({ answers })), ["guess", "count"]);
  assert.deepEqual(unjudged(steps, lesson({ answers, judged: { guess: judged(true, "right") } })), ["count"]);
});

for (const { ask, of, says } of [
  { ask: "choice", of: undefined, says: "to be judged" },
  { ask: "do", of: undefined, says: "done" },
  { ask: "do", of: judged(true, "done"), says: "done" },
  { ask: "number", of: judged(true, "right"), says: "right" },
  { ask: "markers", of: judged(false, "low"), says: "not so" },
  { ask: "choice", of: judged(false, "unjudged"), says: "not judged" },
]) {
  test(`a ${ask} judged ${of?.how ?? "not yet"} says ${says}, and never by colour alone`, () => {
    const mark = markOf(ask, of);
    assert.equal(mark.text, says);
    assert.notEqual(mark.icon, "");
  });
}

test("right and wrong differ in shape", () => {
  assert.notEqual(markOf("choice", judged(true, "right")).icon, markOf("choice", judged(false, "wrong")).icon);
});

for (const { ask, of, says } of [
  { ask: "choice", of: judged(true, "right"), says: "Right." },
  { ask: "do", of: judged(true, "done"), says: "Done." },
  { ask: "number", of: judged(false, "low"), says: "Too low." },
  { ask: "number", of: judged(false, "high"), says: "Too high." },
  { ask: "markers", of: judged(false, "low"), says: "Too early." },
  { ask: "markers", of: judged(false, "high"), says: "Too late." },
  { ask: "choice", of: judged(false, "wrong"), says: "Not so." },
  { ask: "see", of: judged(false, "wrong"), says: "Not yet." },
  { ask: "number", of: judged(false, "unjudged"), says: "Not judged." },
]) {
  test(`${ask}, ${of.how}: ${says}`, () => assert.equal(wordOf(ask, of), says));
}

test("an item moves within its order, and no further", () => {
  assert.deepEqual(withMoved(["a", "b", "c"], 0, 1), ["b", "a", "c"]);
  assert.deepEqual(withMoved(["a", "b", "c"], 2, 0), ["c", "a", "b"]);
  assert.deepEqual(withMoved(["a", "b", "c"], 1, 1), ["a", "b", "c"]);
  assert.deepEqual([moved(0, -1, 3), moved(0, 1, 3), moved(2, 1, 3)], [0, 1, 2]);
});

test("a click means the first mark without a place, then the nearest", () => {
  assert.equal(meant([null, null], 9000), 0);
  assert.equal(meant([9000, null], 1000), 1);
  assert.equal(meant([9000, 30_000], 25_000), 1);
  assert.equal(meant([9000, 30_000], 12_000), 0);
});

test("keys move a mark by whole seconds, and not beyond the time that is asked about", () => {
  const at = (/** @type {string} */ key) => byKey(key, 9000, 60_000);
  assert.deepEqual(["ArrowLeft", "ArrowRight", "PageUp", "PageDown", "Home", "End"].map(at), [8000, 10_000, 19_000, 0, 0, 60_000]);
  assert.equal(at("a"), null);
  assert.equal(byKey("ArrowRight", 60_000, 60_000), 60_000);
  assert.equal(onGrid(12_480, 60_000), 12_000);
});

test("marks are sent in their order, once all have a place", () => {
  assert.equal(placed([9000, null]), null);
  assert.deepEqual(placed([9000, 4000]), [4000, 9000]);
});

test("a ghost stays within the plot, with its band and its number", () => {
  const scale = { x: (/** @type {number} */ t) => t / 100, ms: (/** @type {number} */ px) => px * 100, from: 0, to: 60_000, edge: 0, t: 0 };
  const drawn = html`${drawGhost({ guessed: [12_000, 2000, 8000], truth: [20_000], tolerance: 4000 }, scale, 150, 96)}`.text;
  assert.match(drawn, /<rect class="ghost-band" x="96" y="4" width="64"/); // cut at the left edge of the plot
  assert.match(drawn, /class="ghost-line" d="M120 /);
  assert.match(drawn, /class="ghost-truth"><path d="M200 /);
  assert.equal(drawn.match(/ghost-head/g)?.length, 1); // the others lie left of the plot
  assert.equal(drawn.match(/ghost-band/g)?.length, 2); // of one of them the band reaches into it
});
