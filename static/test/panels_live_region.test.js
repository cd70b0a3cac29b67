import assert from "node:assert/strict";
import { test } from "node:test";

import { changes, events, sentence, Speaker } from "../src/panels/live_region.js";

const news = (/** @type {string} */ key, /** @type {string} */ text, rank = 3) => ({ rank, key, text });

test("buffers for three seconds and says one sentence, the most urgent first", () => {
  const speaker = new Speaker();
  speaker.add(news("pod/a", "Pod a Running, ready 0/1."), 1000);
  speaker.add(news("verdict", "Every request gets 502.", 1), 2000);
  assert.equal(speaker.due(3999, 1), "");
  assert.equal(speaker.due(4000, 1), "Every request gets 502. Pod a Running, ready 0/1.");
  assert.equal(speaker.due(60_000, 1), "");
});

test("speaks at most once in 6 s, and once in 10 s when time runs faster", () => {
  for (const [speed, apart] of [[1, 6000], [4, 10_000]]) {
    const speaker = new Speaker();
    speaker.add(news("a", "One."), 0);
    assert.equal(speaker.due(3000, speed), "One.");
    speaker.add(news("a", "Two."), 3001);
    assert.equal(speaker.due(3000 + apart - 1, speed), "");
    assert.equal(speaker.due(3000 + apart, speed), "Two.");
  }
});

test("newer news of the same thing takes the place of the older", () => {
  const speaker = new Speaker();
  speaker.add(news("verdict", "Old."), 0);
  speaker.add(news("verdict", "New."), 100);
  assert.equal(speaker.due(3100, 1), "New.");
});

test("a sentence has at most twenty words; the least urgent is left out", () => {
  const long = "one two three four five six seven eight nine ten eleven twelve.";
  const said = sentence([news("b", long, 3), news("a", long, 2), news("c", "Short one.", 3)]);
  assert.equal(said, `${long} Short one.`);
  assert.equal(sentence([news("x", `${long} ${long}`)]).split(" ").length, 20);
});

const known = (/** @type {any} */ more) => ({ verdict: "All is well", pods: {}, ends: {}, ...more });
const POD = { ready: "1/1", status: "Running", restarts: 0, waits: 0 };

test("says what changed for users, Services and Pods, and nothing when nothing did", () => {
  const before = known({ pods: { "go-x-abcde": POD }, ends: { svc: true } });
  assert.deepEqual(changes(before, before), []);
  const after = known({ verdict: "Every request gets 502", pods: { "go-x-abcde": { ...POD, ready: "0/1", restarts: 1 } }, ends: { svc: false } });
  assert.deepEqual(changes(before, after).map(({ text }) => text), [
    "Every request gets 502.", "Service svc has 0 endpoints.", "Pod abcde Running, ready 0/1, 1 restart.",
  ]);
});

test("a Service that begins without endpoints is no news", () => {
  assert.deepEqual(changes(known({}), known({ ends: { svc: false } })), []);
});

test("a back-off is said once, with its length, and its end by the restart", () => {
  const [up, waiting] = [POD, { ...POD, ready: "0/1", waits: 20_000 }].map((pod) => known({ pods: { "go-x-abcde": pod } }));
  assert.deepEqual(changes(up, waiting).map(({ text }) => text), ["Pod abcde Running, ready 0/1, waits 20 s."]);
  assert.deepEqual(changes(waiting, waiting), []);
  const again = known({ pods: { "go-x-abcde": { ...POD, restarts: 1 } } });
  assert.deepEqual(changes(waiting, again).map(({ text }) => text), ["Pod abcde Running, ready 1/1, 1 restart."]);
});

test("whoever wants details hears the Events that are new, short", () => {
  const event = (/** @type {number} */ n, /** @type {string} */ reason) => ({ n, reason, last: n, message: `${reason} happened: Get "http://10.0.0.1/": EOF` });
  const picture = /** @type {any} */ ({ events: { "pod/a": [event(4, "Started"), event(7, "Unhealthy")] } });
  assert.deepEqual(events(picture, 4).map(({ text }) => text), ["Unhealthy: Unhealthy happened."]);
  assert.deepEqual(events(picture, 7), []);
});
