import assert from "node:assert/strict";
import { test } from "node:test";

import { empty, fold } from "../src/model/fold.js";
import { addFacts, createHistory, factNumbered, firstTime, lastFact, nextEvent, pictureAt, rewind } from "../src/model/history.js";
import { binSize, bins, createTracks, flags } from "../src/model/tracks.js";
import { makeFacts } from "./facts.js";

/** @import { Fact } from "../src/model/types.js" */

/** @param {Fact[]} facts @param {number} t */
function folded(facts, t) {
  const picture = empty();
  for (const fact of facts) if (fact.t <= t) fold(picture, fact);
  return picture;
}

/** A Pod that is probed and asked each second. @param {number} seconds */
function story(seconds) {
  /** @type {[number, string, Record<string, any>?][]} */
  const given = [[0, "run.started"], [0, "pod.changed"], [0, "container.changed"]];
  for (let s = 1; s <= seconds; s++) {
    given.push([s * 1000, "probe.answered", { number: s, run: s, threshold: 3 }]);
    given.push([s * 1000 + 10, "request.sent", { request: `r${s}` }]);
    given.push([s * 1000 + 20, "request.answered", { request: `r${s}`, status: s % 4 === 0 ? 502 : 200 }]);
  }
  return makeFacts(given);
}

test("the picture at any time equals the fold of the facts until then, in any order of asking", () => {
  const facts = story(40);
  const history = createHistory({ every: 10 });
  addFacts(history, facts);
  for (const t of [0, 39_000, 5000, 5010, 5009, 40_020, 12, 20_500, 100_000]) {
    assert.deepEqual(pictureAt(history, t), folded(facts, t), `at ${t}`);
  }
});

test("a rewind drops what came after, and other facts go on from there", () => {
  const facts = story(30);
  const history = createHistory({ every: 10 });
  addFacts(history, facts);
  pictureAt(history, 30_000);
  assert.equal(rewind(history, 12_010), true);
  assert.deepEqual(lastFact(history).t, 12_010);
  assert.deepEqual(pictureAt(history, 99_000), folded(facts, 12_010));
  const fresh = createHistory();
  addFacts(fresh, facts.filter((fact) => fact.t <= 12_010));
  assert.deepEqual(history.tracks, fresh.tracks);
  const next = { ...facts[history.facts.length], t: 12_500 };
  addFacts(history, [next]);
  assert.equal(factNumbered(history, next.n), next);
});

test("keeps at most so many facts, and still knows the picture of the rest", () => {
  const facts = story(400);
  const history = createHistory({ keep: 300, every: 50 });
  for (const fact of facts) addFacts(history, [fact]);
  assert.ok(history.facts.length <= 300 && history.facts.length >= 200, `${history.facts.length} facts`);
  for (const t of [400_020, firstTime(history), 390_000]) assert.deepEqual(pictureAt(history, t), folded(facts, t));
  assert.equal(rewind(history, firstTime(history) - 1), false);
});

test("what is looked at stays while the run plays on, until the room is full twice", () => {
  const facts = story(400);
  const history = createHistory({ keep: 300, every: 50 });
  history.held = 30_000;
  let most = 0;
  for (const fact of facts) {
    addFacts(history, [fact]);
    most = Math.max(most, history.facts.length);
    if (fact.t > 30_020 && fact.t < 150_000) assert.deepEqual(pictureAt(history, 30_000), folded(facts, 30_000), `played to ${fact.t}`);
  }
  assert.ok(most > 300 && most <= 601, `${most} facts`);
  assert.ok(firstTime(history) > 30_000, "then it goes");
  history.held = Infinity;
  addFacts(history, story(401).slice(facts.length));
  assert.ok(history.facts.length <= 300, `${history.facts.length} facts when nobody looks back any more`);
  assert.deepEqual(pictureAt(history, 400_000), folded(facts, 400_000));
});

test("leaves out facts that it has and refuses a gap", () => {
  const facts = story(3);
  const history = createHistory();
  addFacts(history, facts.slice(0, 5));
  addFacts(history, facts.slice(2, 7));
  assert.equal(history.facts.length, 7);
  assert.throws(() => addFacts(history, facts.slice(9)), /fact 10 came after fact 7/);
});

test("goes on from a picture that the server has folded", () => {
  const facts = story(20);
  const history = createHistory({ picture: folded(facts, 8000) });
  addFacts(history, facts);
  assert.deepEqual(pictureAt(history, 15_000), folded(facts, 15_000));
  assert.deepEqual(history.tracks.lanes["app-1/app"].bands.map((band) => [band.from, band.kind]), [[0, "ready"]]);
});

test("bins sum up the seconds, at the first size that is wide enough", () => {
  const history = createHistory();
  addFacts(history, story(12));
  assert.deepEqual(bins(history.tracks, 0, 12_000, 5000), [
    { at: 0, codes: { 200: 3, 502: 1 } }, { at: 5000, codes: { 200: 4, 502: 1 } }, { at: 10_000, codes: { 200: 2, 502: 1 } },
  ]);
  assert.deepEqual([60_000, 120_000, 600_000, 6_000_000].map((window) => binSize(window, 780)), [1000, 1000, 5000, 30_000]);
});

test("bands merge equal neighbours, a back-off says its length, a death is a cut", () => {
  const history = createHistory();
  const ended = { state: "terminated", ready: false, exit_code: 1 };
  addFacts(history, makeFacts([
    [0, "pod.changed"],
    [100, "container.changed", { state: "waiting", ready: false }],
    [1000, "container.changed", { ready: false }],
    [3000, "container.changed"],
    [4000, "container.changed", { message: "x" }],
    [9000, "container.changed", { stopping: { reason: "liveness", grace_ms: 30_000, deadline: 39_000 } }],
    [10_000, "container.changed", ended],
    [10_500, "backoff.started", { wait_ms: 20_000 }],
    [11_000, "container.changed", { ...ended, state: "waiting", reason: "CrashLoopBackOff" }],
    [31_000, "container.changed", { restart_count: 1 }],
    [40_000, "object.deleted"],
  ]));
  const lane = history.tracks.lanes["app-1/app"];
  assert.deepEqual(lane.bands.map(({ from, to, label }) => [from, to, label]), [
    [100, 1000, "starting"], [1000, 3000, "Running · not Ready"], [3000, 9000, "Running · Ready"], [9000, 10_000, "Killing"],
    [10_000, 10_500, "ended"], [10_500, 31_000, "back-off 20 s"], [31_000, 40_000, "Running · Ready"], [40_000, null, "ended"],
  ]);
  assert.deepEqual(lane.cuts.map((cut) => cut.t), [10_000]);
});

test("a container that cannot come up has the name of what keeps it, not \"starting\"", () => {
  const history = createHistory();
  /** @type {(t: number, reason: string, more?: object) => [number, string, Record<string, any>]} */
  const waits = (t, reason, more = {}) => [t, "container.changed", { state: "waiting", ready: false, reason, ...more }];
  addFacts(history, makeFacts([
    [0, "pod.changed"],
    waits(100, "ContainerCreating"), waits(1000, "ErrImagePull"), waits(2000, "ImagePullBackOff"), waits(12_000, "ErrImagePull"),
    waits(13_000, "CreateContainerConfigError"), [20_000, "container.changed"],
  ]));
  assert.deepEqual(history.tracks.lanes["app-1/app"].bands.map(({ from, kind, label }) => [from, kind, label]), [
    [100, "starting", "starting"], [1000, "stuck", "ErrImagePull"], [2000, "backoff", "ImagePullBackOff"], [12_000, "stuck", "ErrImagePull"],
    [13_000, "stuck", "CreateContainerConfigError"], [20_000, "ready", "Running · Ready"],
  ]);
  const seen = createTracks(pictureAt(history, 1500));
  assert.equal(seen.lanes["app-1/app"].bands[0].label, "ErrImagePull", "a page that comes later says so too");
});

test("what was done before the facts that a page has is a flag, also after a rewind", () => {
  const story = makeFacts([[1000, "command.accepted", { line: "kubectl apply -f a.yaml" }], [2000, "pod.changed"], [90_000, "pod.changed"], [91_000, "pod.changed"]]);
  const history = createHistory({ picture: { ...pictureAt(createHistory(), 0), n: 2, t: 2000 }, done: story.slice(0, 1) });
  addFacts(history, story.slice(2));
  const shown = () => flags(history.tracks, 0, 100_000, 100).map(({ t, label }) => [t, label]);
  assert.deepEqual(shown(), [[1000, "apply"]]);
  assert.ok(rewind(history, 90_000));
  assert.deepEqual(shown(), [[1000, "apply"]]);
});

test("leaving the Service is a flag; how a killed program ended is none", () => {
  const history = createHistory();
  const endpoints = (/** @type {boolean[]} */ ...ready) => ({ endpoints: ready.map((is, i) => ({ ip: `10.0.1.${i}`, pod: `app-${i}`, ready: is, serving: is, terminating: false })) });
  addFacts(history, makeFacts([
    [0, "endpoints.changed", endpoints(false)], [1000, "endpoints.changed", endpoints(true, true)],
    [2000, "endpoints.changed", endpoints(true, false)], [3000, "endpoints.changed", endpoints(true)],
    [4000, "program.changed", { state: "listening", fault: "/ping hangs" }], [5000, "program.changed", { state: "listening", fault: null }],
    [6000, "program.changed", { state: "exited", fault: "exit code 2" }], [7000, "program.changed", { state: "booting", fault: null }],
    [8000, "command.accepted", { line: "kubectl scale deployment/app --replicas=3" }], [8000, "event.recorded", { reason: "ScalingReplicaSet", type: "Normal" }],
  ]));
  assert.deepEqual(flags(history.tracks, 0, 60_000, 100).map(({ t, label }) => [t, label]), [
    [2000, "removed"], [4000, "/ping hangs"], [5000, "fault off"], [8000, "scaled"],
  ]);
});

test("a queue that comes and goes is no fault that somebody has switched off", () => {
  const history = createHistory();
  const fault = "at capacity: requests wait";
  addFacts(history, makeFacts([
    [1000, "program.changed", { fault }], [2000, "program.changed", { fault: null }], [3000, "program.changed", { fault }],
    [9000, "program.changed", { fault: "deadlock" }], [12_000, "program.changed", { fault: null }],
  ]));
  assert.deepEqual(flags(history.tracks, 0, 60_000, 5000).map(({ t, label, count }) => [t, label, count]), [
    [1000, "at capacity", 2], [9000, "deadlock", 1], [12_000, "fault off", 1],
  ]);
});

test("flags that stand close are one with a count", () => {
  const history = createHistory();
  addFacts(history, makeFacts([
    [0, "command.accepted"], [5000, "event.recorded"], [6000, "event.recorded"], [7000, "event.recorded"],
    [30_000, "event.recorded"], [31_000, "event.recorded", { reason: "Pulled", type: "Normal" }],
  ]));
  assert.deepEqual(flags(history.tracks, 0, 60_000, 2000).map(({ t, label, count }) => [t, label, count]), [
    [0, "apply", 1], [5000, "Unhealthy", 3], [30_000, "Unhealthy", 1],
  ]);
  assert.equal(nextEvent(history, 5000, 1), 6000);
  assert.equal(nextEvent(history, 5000, -1), 0);
  assert.equal(nextEvent(history, 31_000, 1), null);
});
