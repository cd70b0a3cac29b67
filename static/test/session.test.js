import assert from "node:assert/strict";
import { test } from "node:test";

import { closed, connect, createSession, opened, received, send, ticked } from "../src/net/session.js";

/** @import { Received, Sent } from "../src/net/protocol.js" */
/** @import { Action, Session } from "../src/net/session.js" */

/** @type {any} */
const WELCOME = { type: "welcome", t: 0, n: 0, log: 0, picture: null, setup: { engine: "1" }, clock: { playing: true, speed: 1 } };
/** @type {any} */
const BATCH = { type: "batch", facts: [], until: 5000, log: 0, clock: { playing: true, speed: 1 } };

const HELLO = { type: "hello", run: "run", token: "token", from: 700, n: 9, log: 2, engine: "1", protocol: 1 };

/** @param {Action[]} actions */
const sent = (actions) => actions.flatMap((action) => (action.do === "send" ? [action.message] : []));
/** @param {Action[]} actions */
const states = (actions) => actions.flatMap((action) => (action.do === "state" ? [action.state] : []));

/** @param {number} now */
function live(now) {
  const session = createSession({ run: "run", token: "token" });
  connect(session, now);
  opened(session, now);
  received(session, WELCOME, now);
  return session;
}

test("says hello with the time up to which it is complete, and is live after the welcome", () => {
  const session = createSession({ run: "run", token: "token", from: 700, n: 9, log: 2, engine: "1" });
  assert.deepEqual(states(connect(session, 0)), ["connecting"]);
  assert.deepEqual(sent(opened(session, 5)), [HELLO]);
  assert.deepEqual(states(received(session, WELCOME, 9)), ["live"]);
});

test("a reconnect goes on from the last batch, and after a rewind from there", () => {
  const session = live(0);
  received(session, BATCH, 100);
  closed(session, 1006, 200, 0.5);
  connect(session, 900);
  assert.equal(hello(opened(session, 950)).from, 5000);
  received(session, WELCOME, 960);
  received(session, { type: "rewind", to: 3000, n: 0, log: 1 }, 970);
  closed(session, 1006, 980, 0.5);
  connect(session, 2000);
  assert.equal(hello(opened(session, 2000)).from, 3000);
});

/** @param {Action[]} actions */
const hello = (actions) => /** @type {Extract<Sent, {type: "hello"}>} */ (sent(actions)[0]);

test("sends unanswered commands again with the same id, in order, and answered ones no more", () => {
  const session = live(0);
  for (const id of ["a", "b", "c"]) send(session, { type: "command", id, line: id }, 20);
  received(session, answer("b", false), 10);
  received(session, answer("c", true), 11);
  closed(session, 1006, 20, 0.5);
  assert.deepEqual(send(session, { type: "command", id: "d", line: "d" }, 20), []);
  assert.deepEqual(send(session, { type: "play" }, 20), []);
  connect(session, 600);
  opened(session, 600);
  const again = sent(received(session, WELCOME, 610));
  assert.deepEqual(again.map((message) => "id" in message && message.id), ["a", "c", "d"]);
  received(session, { type: "output", id: "c", lines: [], done: true, exit: 0 }, 620);
  assert.deepEqual(session.waiting.map((message) => "id" in message && message.id), ["a", "d"]);
});

/** @param {string} id @param {boolean} following @returns {Received} */
const answer = (id, following) => ({ type: "answer", id, out: "", err: "", exit: 0, following, t: 0, log: 1 });

test("acknowledges once more when something without an id was refused: the server would wait for it for a minute", () => {
  const session = live(0);
  received(session, BATCH, 100);
  assert.deepEqual(sent(ticked(session, 1100)), [{ type: "ack", t: 5000 }]);
  received(session, { type: "refused", id: null, code: "too-many", message: "", retry_ms: 40 }, 1150);
  assert.deepEqual(sent(ticked(session, 2100)), [{ type: "ack", t: 5000 }]);
  assert.deepEqual(sent(ticked(session, 3100)), []);
});

test("a key that is held down steps no faster than the server takes it, and Play ends what waits", () => {
  const session = live(0);
  received(session, { ...BATCH, until: 0 }, 0);
  let steps = 0;
  /** @param {Action[]} actions */
  const count = (actions) => (steps += sent(actions).filter((message) => message.type === "step").length);
  for (let now = 0; now < 6000; now += 30) {
    count(send(session, { type: "step", by: "second" }, now));
    if (now % 240 === 0) count(ticked(session, now));
    received(session, { ...BATCH, until: 0 }, now);
  }
  assert.ok(steps > 100 && steps <= 20 + 6 * 15, `${steps}`);
  assert.deepEqual(sent(send(session, { type: "play" }, 6000)), [{ type: "play" }]);
  assert.equal(count(ticked(session, 7000)), steps);
});

test("acknowledges at most once a second, and only what has risen", () => {
  const session = live(0);
  received(session, BATCH, 100);
  assert.deepEqual(sent(ticked(session, 1100)), [{ type: "ack", t: 5000 }]);
  received(session, { ...BATCH, until: 5200 }, 1200);
  assert.deepEqual(sent(ticked(session, 1300)), []);
  assert.deepEqual(sent(ticked(session, 2100)), [{ type: "ack", t: 5200 }]);
  assert.deepEqual(sent(ticked(session, 3200)), []);
});

test("waits longer after each failed try, spread by luck, and anew after a connection that lived", () => {
  const session = createSession({ run: "run", token: "token" });
  const waits = [];
  let now = 0;
  for (let i = 0; i < 7; i++) {
    connect(session, now);
    closed(session, 1006, now, 0.5);
    waits.push(Number(session.retry_at) - now);
    now = Number(session.retry_at);
  }
  assert.deepEqual(waits, [500, 1000, 2000, 4000, 8000, 10_000, 10_000]);
  connect(session, now);
  opened(session, now);
  received(session, WELCOME, now);
  closed(session, 1001, now + 20_000, 0);
  assert.equal(session.retry_at, now + 20_000 + 375);
  assert.deepEqual(ticked(session, now + 20_100), []);
  assert.deepEqual(ticked(session, now + 20_400).map((action) => action.do), ["open", "state"]);
});

test("a connection that dies at once does not begin the waits anew", () => {
  const session = live(0);
  closed(session, 1006, 10, 0.5);
  connect(session, 600);
  opened(session, 600);
  received(session, WELCOME, 610);
  closed(session, 1006, 700, 0.5);
  assert.equal(session.retry_at, 1700);
});

test("takes silence for a loss while the clock plays, and not while it stands", () => {
  const session = live(0);
  assert.deepEqual(ticked(session, 4999), []);
  assert.deepEqual(ticked(session, 5000), [{ do: "close" }]);
  received(session, { ...BATCH, clock: { playing: false, speed: 1 } }, 5000);
  assert.deepEqual(ticked(session, 60_000).map((action) => action.do), ["send"]);
});

test("gives up a wire that does not welcome within 10 s", () => {
  const session = createSession({ run: "run", token: "token" });
  connect(session, 0);
  assert.deepEqual(ticked(session, 9999), []);
  assert.deepEqual(ticked(session, 10_000), [{ do: "close" }]);
});

test("does not come back where it is not wanted", () => {
  for (const code of [4401, 4404, 4426, 4429]) {
    const session = live(0);
    assert.deepEqual(states(closed(session, code, 10, 0.5)), ["over"]);
    assert.deepEqual(connect(session, 20), []);
  }
  const session = live(0);
  received(session, { type: "bye", reason: "deleted", retry: false }, 5);
  assert.deepEqual(states(closed(session, 1000, 10, 0.5)), ["over"]);
});

test("a command refused for a moment is sent again when it may be, another refusal ends it", () => {
  const session = live(0);
  send(session, { type: "command", id: "a", line: "x" }, 20);
  send(session, { type: "command", id: "b", line: "y" }, 20);
  received(session, { type: "refused", id: "a", code: "too-many", message: "", retry_ms: 300 }, 100);
  received(session, { type: "refused", id: "b", code: "read-only", message: "", retry_ms: null }, 100);
  assert.deepEqual(sent(ticked(session, 399)), [{ type: "ack", t: 0 }].slice(1));
  assert.deepEqual(sent(ticked(session, 400)), [{ type: "command", id: "a", line: "x" }]);
  assert.deepEqual(session.waiting.length, 1);
});

test("a message that comes in parts counts when its last part has come, and not over a reconnect", () => {
  const session = live(0);
  const text = JSON.stringify(BATCH);
  const parts = [text.slice(0, 9), text.slice(9, 30), text.slice(30)];
  /** @param {number} i @param {number} now */
  const part = (i, now) => received(session, { type: "part", text: parts[i] ?? "", last: i === 2 }, now);
  assert.deepEqual([part(0, 10), part(1, 20)], [[], []]);
  assert.deepEqual([session.complete, session.heard], [null, 20]);
  assert.deepEqual(part(2, 30), [{ do: "receive", message: BATCH }]);
  assert.equal(session.complete, 5000);
  part(0, 40);
  closed(session, 1006, 50, 0.5);
  connect(session, 900);
  opened(session, 950);
  received(session, WELCOME, 960);
  part(0, 970);
  part(1, 980);
  assert.equal(part(2, 990).length, 1);
});

test("a recalled line is kept until the run that it makes is named", () => {
  const session = createSession({ run: "r", token: "t" });
  connect(session, 0);
  opened(session, 0);
  send(session, { type: "recall", id: "c1", t: 5, line: "kubectl delete pod x", branch: true }, 20);
  assert.equal(session.waiting.length, 1);
  received(session, { type: "branched", id: "c1", run: "b", token: "u", t: 5, n: 3, log: 4 }, 10);
  assert.equal(session.waiting.length, 0);
});
