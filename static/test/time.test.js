import assert from "node:assert/strict";
import { test } from "node:test";

import { difference, facts, tally } from "../src/model/compare.js";
import { empty, fold } from "../src/model/fold.js";
import { addFacts, createHistory, historyUntil, nextChange, pictureAt, rewind } from "../src/model/history.js";
import { around, windowAt } from "../src/panels/rows.js";
import { metWords } from "../src/panels/run_to.js";
import { makeFacts } from "./facts.js";

/**
 * A Pod that is asked each second, from second `bad` on answered 502, and restarted at the seconds given.
 * @param {number} seconds @param {number} bad @param {number[]} [restarts]
 */
function story(seconds, bad, restarts = []) {
  /** @type {[number, string, Record<string, any>?][]} */
  const given = [[0, "run.started"], [0, "pod.changed", { ready: "1/1", restarts: 0 }]];
  for (let s = 1; s <= seconds; s++) {
    given.push([s * 1000, "request.answered", { request: `r${s}`, status: s >= bad ? 502 : 200 }]);
    const at = restarts.indexOf(s);
    if (at >= 0) given.push([s * 1000 + 500, "pod.changed", { ready: "0/1", restarts: at + 1 }], [s * 1000 + 700, "pod.changed", { ready: "1/1", restarts: at + 1 }]);
  }
  return makeFacts(given);
}

/** @param {Parameters<typeof story>} of */
function historyOf(...of) {
  const history = createHistory();
  addFacts(history, story(...of));
  return history;
}

test("a jump goes to the next change of READY, RESTARTS or a code, and to no other", () => {
  const history = historyOf(20, 15, [6]);
  const found = [];
  for (let at = nextChange(history, 0, 1); at; at = nextChange(history, at.t, 1)) found.push(at);
  assert.deepEqual(found.map(({ t }) => t), [6500, 6700, 15_000]);
  assert.match(found[0].what, /1 restart$/);
  assert.match(found[1].what, /READY 1\/1$/);
  assert.match(found[2].what, /: 502 instead of 200$/);
  assert.equal(nextChange(history, 6700, -1)?.t, 6500);
  assert.equal(nextChange(history, 6500, -1), null);
});

test("changes are those of the facts that are left after a rewind", () => {
  const history = historyOf(20, 15, [6]);
  rewind(history, 10_000);
  assert.equal(nextChange(history, 7000, 1), null);
  const fresh = createHistory();
  addFacts(fresh, story(20, 15, [6]).filter((fact) => fact.t <= 10_000));
  assert.deepEqual(history.changes, fresh.changes);
});

test("a branch begins with the facts that it shares, and the old run keeps its own", () => {
  const history = historyOf(20, 15);
  const n = history.facts.filter((fact) => fact.t <= 8000).at(-1)?.n ?? 0;
  const branch = historyUntil(history, 8000, n);
  const picture = empty();
  for (const fact of history.facts) if (fact.t <= 8000) fold(picture, fact);
  assert.deepEqual(pictureAt(branch, 99_000), picture);
  assert.equal(history.facts.at(-1)?.t, 20_000);
  assert.equal(historyUntil(history, 8000, n - 1).facts.at(-1)?.n, n - 1);
});

test("two runs are told apart in words, by what differs alone", () => {
  const [a, b] = [historyOf(60, 20, [30, 40, 50]), historyOf(60, 99)].map((history) => tally(history, 10_000, 60_000));
  assert.equal(a.restarts, 3);
  assert.equal(difference(a, b), "B: no restart, no error. A: 3 restarts, 40 answers 502.");
  assert.equal(facts(a), "3 restarts · 40 × 502 · 10 × 200");
  assert.equal(facts(b), "no restart · 50 × 200");
  assert.equal(difference(b, b), "No difference so far.");
  const c = tally(historyOf(60, 30, [30, 40, 50]), 10_000, 60_000);
  assert.equal(difference(a, c), "B: 30 answers 502. A: 40 answers 502.");
});

test("what happened before the runs part is in neither tally", () => {
  const shared = tally(historyOf(20, 5, [6]), 12_000, 12_000);
  assert.deepEqual(shared, { restarts: 0, codes: {}, answers: 0 });
});

test("the window goes along with whoever looks back", () => {
  assert.deepEqual(windowAt(300_000, 1), { from: 192_000, span: 120_000 });
  assert.deepEqual(windowAt(300_000, 1, 200_000), { from: 192_000, span: 120_000 });
  assert.deepEqual(windowAt(300_000, 1, 100_000), { from: 88_000, span: 120_000 });
  assert.deepEqual(windowAt(300_000, 1, 0), { from: 0, span: 120_000 });
  assert.deepEqual(around({ from: 0, span: 10_000 }, 15_000), { from: 6000, span: 10_000 });
});

test("a stop is told in words", () => {
  const [restart, cut, answer] = makeFacts([
    [1, "container.changed", { pod: "app-x2k4q", container: "app", restart_count: 2 }],
    [2, "endpoints.changed", { service: "app", endpoints: [{ ip: "10.0.0.1", pod: "app-x2k4q", ready: false, serving: false, terminating: false }] }],
    [3, "request.answered", { client: "users", path: "/ping", status: 503 }],
  ]);
  assert.equal(metWords(restart), "container app of x2k4q runs again, restart 2");
  assert.equal(metWords(cut), "Service app has 0 of 1 endpoint");
  assert.equal(metWords(answer), "users got 503 for /ping");
});
