import assert from "node:assert/strict";
import { test } from "node:test";

import { apart, bandAt, bandTone, mainCode, rows, thin, tickStep, windowAt } from "../src/panels/rows.js";
import { unbroken } from "../src/model/words.js";

/** @import { Lane, TrackMark } from "../src/model/tracks.js" */

/** @param {string} pod @param {number} from @param {number | null} to @returns {Lane} */
const lane = (pod, from, to) => ({
  pod, container: "app", cuts: [], marks: { readiness: [mark(from, "pass")] },
  bands: [{ from, to, kind: "ready", label: "Ready", n: 1 }, ...(to === null ? [] : [{ from: to, to: null, kind: /** @type {const} */ ("ended"), label: "ended", n: 2 }])],
  now: { state: "running", ready: true, stopping: false, wait_ms: null, waits_for: "", reason: "" },
});

/** @param {number} t @param {TrackMark["type"]} type @returns {TrackMark} */
const mark = (t, type) => ({ t, n: t, type, outcome: "", effect: "none" });

/** @param {string} type @param {number} t */
const flag = (type, t) => ({ t, n: t, type, label: type, tone: "st", count: 1 });

test("a Pod that replaces another goes on in its row", () => {
  const { rows: all, folded } = rows([lane("a-aaaaa", 0, 10_000), lane("b-bbbbb", 10_000, null)], 20_000);
  assert.deepEqual(all.map(({ name, lanes }) => [name, lanes.length]), [["bbbbb", 2]]);
  assert.equal(folded, 0);
});

test("Pods that live side by side have a row each, newest last", () => {
  const { rows: all } = rows([lane("b-bbbbb", 5000, null), lane("a-aaaaa", 0, 10_000)], 20_000);
  assert.deepEqual(all.map(({ name }) => name), ["aaaaa", "bbbbb"]);
});

test("a row says which container it is where its Pod has another", () => {
  const of = (/** @type {string} */ pod, /** @type {string} */ container) => ({ ...lane(pod, 0, null), container });
  const { rows: all } = rows([of("a-aaaaa", "app"), of("a-aaaaa", "log"), of("b-bbbbb", "app")], 9000);
  assert.deepEqual(all.map(({ name, container }) => [name, container]), [["aaaaa", "app"], ["aaaaa", "log"], ["bbbbb", ""]]);
});

test("an ended Pod keeps its row for a minute, then it is only counted", () => {
  const lanes = [lane("a-aaaaa", 0, 10_000), lane("b-bbbbb", 5000, null)];
  assert.equal(rows(lanes, 70_000).rows.length, 1);
  assert.equal(rows(lanes, 69_000).rows.length, 2);
  assert.equal(rows(lanes, 70_000).folded, 1);
});

test("a sixth Pod that is there has no row, and is not called ended", () => {
  const six = ["a", "b", "c", "d", "e", "f"].map((name, i) => lane(`${name}-${name.repeat(5)}`, i, null));
  const { rows: all, folded, full } = rows(six, 70_000);
  assert.deepEqual([all.length, folded, full], [5, 1, true]);
  assert.equal(rows([lane("a-aaaaa", 0, 10_000), ...six.slice(1)], 70_000).full, false);
});

test("what has not begun at the live edge is not shown", () => {
  assert.equal(rows([lane("a-aaaaa", 5000, null)], 4000).rows.length, 0);
});

test("with more than two rows all marks of a Pod share a line", () => {
  const both = (/** @type {string} */ pod) => ({ ...lane(pod, 0, null), marks: { readiness: [mark(1, "pass")], liveness: [mark(2, "pass")] } });
  assert.deepEqual(rows([both("a")], 9000).rows[0].probes, [["readiness"], ["liveness"]]);
  assert.deepEqual(rows(["a", "b", "c"].map(both), 9000).rows[0].probes, [["readiness", "liveness"]]);
});

test("a place in a row asks about the band that is there, however short, or the nearest", () => {
  const { rows: [row] } = rows([lane("a-aaaaa", 0, 10_000), lane("b-bbbbb", 12_000, 12_001), lane("c-ccccc", 12_001, null)], 20_000);
  const from = (/** @type {number} */ t) => bandAt(row, t)?.from;
  assert.deepEqual([4000, 10_900, 11_100, 12_000, 12_001, 15_000].map(from), [0, 0, 12_000, 12_000, 12_001, 12_001]);
});

test("marks that would touch become one, and no miss is lost", () => {
  const marks = [mark(0, "pass"), mark(100, "miss"), mark(200, "pass"), mark(1000, "pass"), mark(1100, "pass")];
  assert.deepEqual(thin(marks, 0, 5000, 500).map(({ t, type }) => [t, type]), [[0, "miss"], [1000, "pass"]]);
  assert.deepEqual(thin(marks, 150, 900, 1), [mark(200, "pass")]);
});

test("of two flags that touch, what was done stays", () => {
  const kept = apart([flag("Unhealthy", 0), flag("Killing", 10), flag("Unhealthy", 20), flag("apply", 500)], 100);
  assert.deepEqual(kept.map(({ type }) => type), ["Killing", "apply"]);
});

test("the window holds half a minute at least, two at most, and leaves a tenth free", () => {
  assert.deepEqual(windowAt(10_000, 1), { from: 0, span: 30_000 });
  const { from, span } = windowAt(600_000, 1);
  assert.deepEqual([from, span], [600_000 - 108_000, 120_000]);
  assert.equal(windowAt(1e7, 16).span, 480_000);
});

test("axis steps, main codes and tones", () => {
  assert.deepEqual([4000, 5001, 61_000].map(tickStep), [5000, 10_000, 120_000]);
  assert.equal(mainCode({ 200: 2, 502: 3 }), "502");
  assert.equal(bandTone({ from: 0, to: 1, kind: "ready", label: "", n: 1 }, true), "id");
  assert.equal(bandTone({ from: 0, to: 1, kind: "backoff", label: "", n: 1 }, false), "bo");
});

test("a unit's slash is no place for a line to break", () => {
  assert.equal(unbroken("16 запр./с"), "16 запр./\u2060с");
});
