import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";

import { empty } from "../src/model/fold.js";
import { createRun } from "../src/panels/run.js";

/** Sockets as a browser has them. @type {any[]} */
let sockets = [];

class Socket {
  constructor() {
    /** @type {any[]} */
    this.sent = [];
    sockets.push(this);
  }

  /** @param {string} text */
  send(text) {
    this.sent.push(JSON.parse(text));
  }

  close() {}
}

const CLOCK = { playing: true, speed: 1 };
const BOOT = {
  url: "/ws/run/r", run: "r", token: "t", file: "", setup: { start: "2026-01-05T10:00:00Z", engine: "1" }, files: {},
  log: 0, clock: CLOCK, picture: null, facts: [], t: 0, until: 8000,
};

let now = 0;

beforeEach(() => {
  sockets = [];
  now = 1000;
  mock.method(performance, "now", () => now);
  Object.assign(globalThis, { WebSocket: Socket, location: { href: "http://localhost/" }, addEventListener() {}, removeEventListener() {} });
});

/** The page of a test. @type {any} */
let run = null;

afterEach(() => {
  run.socket.stop(); // else Node waits for its timer
  mock.restoreAll();
});

/** A page with this in its HTML, whose connection opens after so long. @param {object} boot @param {number} after_ms */
function opened(boot, after_ms) {
  run = createRun(/** @type {any} */ ({ ...BOOT, ...boot }));
  run.connect();
  for (const end = now + after_ms; now < end; ) {
    now += 100;
    run.edge();
  }
  sockets[0].onopen();
  return sockets[0].sent[0];
}

/** @param {object} message */
const hear = (message) => sockets[0].onmessage({ data: JSON.stringify(message) });

test("the first seconds are played as they pass", () => {
  opened({}, 0);
  for (const t of [500, 1000, 1500]) {
    now = 1000 + t;
    assert.equal(run.edge(), t);
  }
  now += 60_000;
  assert.equal(run.edge(), 8000, "and no further than the page has them");
});

test("hello tells how far the page has played a run that is yet to begin", () => {
  const hello = opened({}, 3000);
  assert.deepEqual([hello.from, hello.t], [8000, 3400]);
});

test("the page is not taken back by what is done soon after a slow connection", () => {
  const hello = opened({}, 3000);
  const shown = run.edge();
  hear({ type: "welcome", t: hello.t, n: 0, log: 1, picture: null, files: {}, note: "", can: "command", setup: BOOT.setup, clock: CLOCK });
  hear({ type: "batch", facts: [], until: hello.t, wall: 50_000, log: 1, clock: CLOCK });
  hear({ type: "rewind", to: hello.t, n: 0, log: 2 });
  assert.ok(shown > 2000);
  assert.ok(run.edge() >= shown, `${run.edge()} after ${shown}`);
});

test("a page that has nothing of its run says so, and begins with the welcome", () => {
  const hello = opened({ until: null, clock: { playing: false, speed: 1 } }, 500);
  assert.deepEqual([hello.from, hello.n, hello.log], [null, 0, 0]);
});

/** A run that has played to 10 s, with its connection open. */
function atTen() {
  opened({ until: null, clock: { playing: false, speed: 1 } }, 0);
  hear({ type: "welcome", t: 10_000, n: 0, log: 3, picture: empty(), files: { "a.yaml": "now" }, note: "", can: "command", wall: 50_000, setup: BOOT.setup, clock: { playing: false, speed: 1, stop: "", met: 0 } });
  now += 1000;
  assert.equal(run.edge(), 10_000);
}

test("a line is typed at the live edge, and recalled when looking back", () => {
  atTen();
  run.command({ type: "command", line: "ls" }, () => {});
  assert.equal(sockets[0].sent.at(-1).type, "command");
  run.look(4000);
  /** @type {any} */
  let reply = null;
  const id = run.command({ type: "apply", file: "a.yaml", text: "then" }, (/** @type {any} */ got) => (reply = got));
  assert.deepEqual(sockets[0].sent.at(-1), { type: "recall", id, t: 4000, line: "kubectl apply -f a.yaml", file: "a.yaml", text: "then" });
  hear({ type: "answer", id, out: "", err: "no", exit: 1, following: false, t: 4000, log: 3 });
  assert.equal(reply.err, "no");
  assert.equal(run.past, 4000, "and nothing has moved");
});

test("only a bye says why a run has ended", () => {
  atTen();
  hear({ type: "refused", id: null, code: "guess-first", message: "Answer first.", retry_ms: null });
  assert.equal(run.over, "");
  hear({ type: "bye", reason: "The run was deleted.", retry: false });
  assert.equal(run.over, "The run was deleted.");
});

test("a line for which there is no room yet is answered once it has been sent again", () => {
  atTen();
  /** @type {any[]} */
  const replies = [];
  const id = run.command({ type: "command", line: "ls" }, (/** @type {any} */ got) => replies.push(got.type));
  hear({ type: "refused", id, code: "too-many", message: "later", retry_ms: 1000 });
  hear({ type: "answer", id, out: "a.yaml", err: "", exit: 0, following: false, t: 4000, log: 3 });
  hear({ type: "answer", id, out: "a.yaml", err: "", exit: 0, following: false, t: 4000, log: 3 });
  assert.deepEqual(replies, ["refused", "answer"]);
});

test("a change in the past asks, and the page goes on with the run that it makes beside the old one", async () => {
  atTen();
  run.look(4000);
  const asked = /** @type {number[]} */ ([]);
  run.confirm = (/** @type {number} */ t) => Promise.resolve(asked.push(t) > 1);
  /** @type {any[]} */
  const replies = [];
  const typed = () => run.command({ type: "command", line: "kubectl delete pod x" }, (/** @type {any} */ got) => replies.push(got));
  const past = (/** @type {string} */ id) => hear({ type: "refused", id, code: "past", message: "", retry_ms: null });
  past(typed());
  await Promise.resolve();
  await Promise.resolve();
  assert.deepEqual([asked, replies[0].code, run.pair], [[4000], "kept", null]);

  const id = typed();
  past(id);
  await Promise.resolve();
  await Promise.resolve();
  assert.deepEqual([sockets[0].sent.at(-1).branch, sockets[0].sent.at(-1).id], [true, id]);
  hear({ type: "branched", id, run: "b", token: "u", t: 4000, n: 0, log: 5 });
  assert.equal(sockets.length, 2);
  assert.deepEqual([run.letter(), run.past, run.edge(), run.boot.run], ["B", null, 4000, "b"]);
  assert.deepEqual([sockets[0].sent.at(-1).type, sockets[0].sent.at(-1).playing], ["pace", false], "A stands");
  sockets[1].onopen();
  const hello = sockets[1].sent[0];
  assert.deepEqual([hello.run, hello.token, hello.from, hello.n, hello.log], ["b", "u", 4000, 0, 5]);

  const b = (/** @type {object} */ message) => sockets[1].onmessage({ data: JSON.stringify(message) });
  b({ type: "welcome", t: 4000, n: 0, log: 5, picture: null, files: { "a.yaml": "then" }, note: "", can: "command", wall: 60_000, setup: BOOT.setup, clock: { playing: true, speed: 1, stop: "", met: 0 } });
  assert.deepEqual(sockets[1].sent.at(-1), { type: "command", id, line: "kubectl delete pod x" }, "B answers what made it");
  b({ type: "answer", id, out: "deleted", err: "", exit: 0, following: false, t: 4000, log: 5 });
  assert.equal(replies[1].out, "deleted");
  b({ type: "batch", facts: [], until: 4200, wall: 60_200, log: 6, clock: { playing: true, speed: 4, stop: "", met: 0 } });
  assert.deepEqual(sockets[0].sent.at(-1), { type: "pace", t: 4200, wall: 60_200, playing: true, speed: 4 }, "on one clock");
  const sent = sockets[0].sent.length;
  b({ type: "batch", facts: [], until: 5000, wall: 60_400, log: 6, clock: { playing: true, speed: 4, stop: "", met: 0 } });
  assert.equal(sockets[0].sent.length, sent, "and told once");

  run.swap();
  assert.deepEqual([run.letter(), run.files["a.yaml"], run.recalls()], ["A", "now", true]);
  run.send({ type: "pause" });
  assert.equal(sockets[1].sent.at(-1).type, "pause", "the clock is B's whoever is on the stage");
  run.letGo();
  assert.deepEqual([run.letter(), run.pair, run.boot.run], ["", null, "b"]);
});

test("a playhead whose facts have gone moves to the first that are left, and a change before them asks for its run anew", async () => {
  atTen();
  run.look(4000);
  assert.equal(run.history.held, 4000);
  run.confirm = () => Promise.resolve(true);
  const id = run.command({ type: "command", line: "kubectl delete pod x" }, () => {});
  hear({ type: "refused", id, code: "past", message: "", retry_ms: null });
  await Promise.resolve();
  await Promise.resolve();
  run.history.checkpoints[0].picture.t = 6000; // what was before has been dropped
  hear({ type: "batch", facts: [], until: 10_400, wall: 51_000, log: 3, clock: { playing: true, speed: 1, stop: "", met: 0 } });
  assert.deepEqual([run.past, run.history.held], [6000, 6000]);
  hear({ type: "branched", id, run: "b", token: "u", t: 4000, n: 0, log: 5 });
  sockets[1].onopen();
  const { from, n } = sockets[1].sent[0];
  assert.deepEqual([run.letter(), from, n], ["B", null, 0]);
  run.letGo(); // else Node waits for the timer of run A
});

test("until run B says how the lesson stands there, it stands as in run A", async () => {
  atTen();
  const lesson = { step: "add", ready: true, done: ["guess"], answers: {}, judged: {}, parts: {}, over: false, score: null };
  hear({ type: "lesson", ...lesson });
  run.look(4000);
  run.confirm = () => Promise.resolve(true);
  const id = run.command({ type: "command", line: "kubectl delete pod x" }, () => {});
  hear({ type: "refused", id, code: "past", message: "", retry_ms: null });
  await Promise.resolve();
  await Promise.resolve();
  hear({ type: "branched", id, run: "b", token: "u", t: 4000, n: 0, log: 5 });
  assert.deepEqual([run.letter(), run.lesson.step, run.lesson.done], ["B", "add", ["guess"]]);
  run.letGo(); // else Node waits for the timer of run A
});

test("run A is not told to go on while it waits for a guess, and no refusal of its clock is read out", async () => {
  atTen();
  const lesson = { step: "guess", ready: true, done: [], answers: {}, judged: {}, parts: {}, over: false, score: null };
  hear({ type: "lesson", ...lesson });
  run.look(4000);
  run.confirm = () => Promise.resolve(true);
  const id = run.command({ type: "command", line: "kubectl delete pod x" }, () => {});
  hear({ type: "refused", id, code: "past", message: "", retry_ms: null });
  await Promise.resolve();
  await Promise.resolve();
  hear({ type: "branched", id, run: "b", token: "u", t: 4000, n: 0, log: 5 });
  sockets[1].onopen();
  const held = { now: true };
  run.held = (/** @type {any} */ of) => held.now && of?.step === "guess";
  const refusals = /** @type {string[]} */ ([]);
  run.on("refused", (/** @type {any} */ { code }) => refusals.push(code));
  const b = (/** @type {number} */ until) => sockets[1].onmessage({ data: JSON.stringify({ type: "batch", facts: [], until, wall: 60_200, log: 6, clock: { playing: true, speed: 4, stop: "", met: 0 } }) });
  const sent = sockets[0].sent.length;
  b(4200);
  assert.equal(sockets[0].sent.length, sent);
  hear({ type: "refused", id: null, code: "guess-first", message: "", retry_ms: null });
  assert.deepEqual(refusals, []);
  held.now = false;
  b(4400);
  assert.equal(sockets[0].sent.at(-1).type, "pace");
  run.letGo(); // else Node waits for the timer of run A
});

test("stepping back leaves the edge, however near the event before it is", () => {
  atTen();
  const fact = (/** @type {number} */ n, /** @type {number} */ t) => ({ n, t, cause: [], kind: "command.accepted", entry: n, line: "ls", out: "", error: "" });
  hear({ type: "batch", facts: [fact(1, 10_000), fact(2, 10_100)], until: 10_200, wall: 51_000, log: 3, clock: { playing: false, speed: 1, stop: "", met: 0 } });
  now += 1000;
  assert.equal(run.edge(), 10_200);
  run.step(-1);
  assert.equal(run.past, 10_100);
  run.step(-1);
  assert.equal(run.past, 10_000);
  run.look(10_100);
  assert.equal(run.past, null, "but whoever drags so near is live");
});
