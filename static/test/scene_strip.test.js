import assert from "node:assert/strict";
import { test } from "node:test";

import { left, rungs, secondsLeft } from "../src/scene/backoff.js";
import { html } from "../src/scene/markup.js";
import { drawCounter } from "../src/scene/pod.js";
import { brackets, drawStrip, places, ringShare, sayStrip, SLOT } from "../src/scene/strip.js";
import { percent } from "../src/model/words.js";
import { age, period } from "../src/scene/units.js";

/** @import { Mark, Probe } from "../src/model/types.js" */

/** @param {Mark["type"]} type @param {Partial<Mark>} [more] @returns {Mark} */
const mark = (type, more) => ({ type, t: 0, n: 1, outcome: "", status: null, effect: "none", bracket: null, count: 1, ...more });

/** @param {Partial<Probe>} [more] @returns {Probe} */
const probe = (more) => ({
  asks: "GET /err", port: 8080, delay_ms: 0, period_ms: 5000, timeout_ms: 1000, success_threshold: 1,
  failure_threshold: 3, state: "ticking", next_at: 20_000, planned_at: 15_000, result: null, run: 0, threshold: 3,
  passes: 0, misses: 0, sent: null, skipped: "", marks: [], n: 1, ...more,
});

test("the newest mark stands at the right, each older one a slot further left", () => {
  const placed = places([mark("pass", { n: 1 }), mark("miss", { n: 2 }), mark("miss", { n: 3 })]);
  assert.deepEqual(placed.map(({ mark: { n } }) => n), [3, 2, 1]);
  assert.equal(placed[0].x - placed[1].x, SLOT);
  assert.equal(placed[1].x - placed[2].x, SLOT);
  assert.ok(placed[0].x < 0);
});

test("a restart stands half way between its neighbours and takes less room than a mark", () => {
  const [after, line, before] = places([mark("miss"), mark("restart"), mark("miss")]);
  assert.equal(line.x, (after.x + before.x) / 2);
  assert.ok(after.x - before.x < 2 * SLOT);
});

test("a bracket spans exactly the misses that reached the threshold", () => {
  const marks = [mark("miss"), mark("miss", { bracket: 9 }), mark("miss", { bracket: 9 }), mark("miss", { bracket: 9 }), mark("miss")];
  const placed = places(marks);
  const xs = placed.filter((place) => place.mark.bracket === 9).map(({ x }) => x);
  assert.deepEqual(brackets(placed), [{ from: Math.min(...xs) - 6, to: Math.max(...xs) + 6 }]);
});

test("two thresholds reached are two brackets", () => {
  const marks = [mark("miss", { bracket: 1 }), mark("restart"), mark("miss", { bracket: 2 })];
  assert.equal(brackets(places(marks)).length, 2);
});

test("the ring fills from the plan to the next probe and stays full", () => {
  const cases = [[15_000, 0], [17_500, 0.5], [20_000, 1], [25_000, 1], [1000, 0]];
  for (const [t, share] of cases) assert.equal(ringShare(probe(), t), share, `at ${t}`);
  assert.equal(ringShare(probe({ next_at: null }), 17_500), 0);
});

test("a suspended probe shows a pause instead of a ring; one that waits for its answer a full ring", () => {
  assert.match(String(drawStrip(probe({ next_at: null }))), /class="hold"/);
  assert.doesNotMatch(String(drawStrip(probe())), /class="hold"/);
  const sent = { number: 1, attempt: 1, t: 1, n: 1 };
  assert.match(String(drawStrip(probe({ next_at: null, sent }))), /data-full/);
  assert.match(sayStrip("liveness", probe({ next_at: null })), /suspended$/);
});

test("only a time-out wears the clock", () => {
  assert.match(String(drawStrip(probe({ marks: [mark("miss", { outcome: "timeout" })] }))), /class="clock"/);
  assert.doesNotMatch(String(drawStrip(probe({ marks: [mark("miss", { outcome: "eof" })] }))), /class="clock"/);
});

test("the counter fills one diamond a miss, and no more than the threshold", () => {
  const filled = (/** @type {Probe} */ of) => String(drawCounter(of, true)).match(/miss on/g)?.length ?? 0;
  assert.equal(filled(probe({ result: "failure", run: 2 })), 2);
  assert.equal(filled(probe({ result: "failure", run: 9 })), 3);
  assert.equal(filled(probe({ result: "success", run: 9 })), 0);
  assert.match(String(drawCounter(probe({ failure_threshold: 20, result: "failure", run: 7 }), true)), /<meter[^>]*value="7"/);
  const winning = probe({ success_threshold: 3, result: "success", run: 1 });
  assert.match(String(drawCounter(winning, true)), /1\/3.*passes/);
  assert.match(String(drawCounter(winning, false)), /0\/3.*misses/);
});

test("the ladder marks as past only what was really waited", () => {
  assert.deepEqual(rungs({ step: 2 }, [0, 1]), ["past", "past", "now", "next", "next", "next"]);
  assert.deepEqual(rungs({ step: 2 }, []), ["next", "next", "now", "next", "next", "next"]);
  assert.deepEqual(rungs({ step: 5 }, [3, 4, 5]), ["next", "next", "next", "past", "past", "now"]);
});

test("the ring of the back-off counts down to retry_at, in tenths above 16x", () => {
  const backoff = { for: "restart", wait_ms: 40_000, from: 10_000, until: 50_000, retry_at: 51_000, step: 2, n: 1 };
  assert.equal(left(backoff, 10_000), 1);
  assert.equal(left(backoff, 51_000), 0);
  assert.equal(left(backoff, 99_000), 0);
  assert.equal(left(backoff, 30_500), 0.5);
  assert.equal(left(backoff, 29_500, 64), 0.6);
  assert.equal(secondsLeft(backoff, 50_001), 1);
  assert.equal(secondsLeft(backoff, 51_000), 0);
});

test("ages read as kubectl prints them", () => {
  const cases = { 0: "0s", 119_999: "119s", 120_000: "2m", 141_000: "2m21s", 600_000: "10m", 10_799_000: "179m", 10_860_000: "3h1m", 28_800_000: "8h", 172_800_000: "2d", 180_000_000: "2d2h" };
  for (const [ms, text] of Object.entries(cases)) assert.equal(age(Number(ms)), text);
});

test("only all is 100 % and only none 0 %", () => {
  assert.deepEqual([0, 0.001, 0.5, 0.999, 1].map(percent), [0, 1, 50, 99, 100]);
  assert.deepEqual([1000, 1500].map(period), ["1s", "1.5s"]);
});

test("what is put into markup is escaped, markup itself is not", () => {
  const evil = `<img src="x" onerror='1'>&`;
  assert.equal(String(html`<b title="${evil}">${html`<i>${1}</i>`}${[html`a`, "<"]}${null}${false}</b>`), "<b title=\"&lt;img src=&quot;x&quot; onerror=&#39;1&#39;&gt;&amp;\"><i>1</i>a&lt;</b>");
});
