// What somebody points at leads to the fact that explains it: every name that the page's markup gives to a thing.

import assert from "node:assert/strict";
import { test } from "node:test";

import { factOf } from "../src/model/asked.js";
import { markAt, places } from "../src/scene/strip.js";

const POD = "go-http-5bd557544-2djcw";
const mark = (/** @type {string} */ type, /** @type {number} */ n) => ({ type, n, t: n * 1000 });
const answer = (/** @type {number} */ n, /** @type {number} */ status, /** @type {number} */ t = 9000) => ({ n, t, status, request: `r${n}`, path: "/ping", method: "GET", since: t, same: 1 });

/** As much of a picture as is asked about. @type {any} */
const picture = {
  t: 10_000,
  pods: {
    [POD]: {
      name: POD, n: 40,
      containers: {
        "go-http": {
          name: "go-http", n: 31, restart_count: 3, backoff: { n: 33 },
          probes: { liveness: { marks: [mark("pass", 20), mark("miss", 27), mark("restart", 28), mark("skip", 29)] } },
        },
        side: { name: "side", n: 35, restart_count: 0, backoff: null, probes: {} },
      },
    },
  },
  ingresses: {},
  services: { "go-http-svc": { n: 52, endpoints: [{ ip: "10.0.0.1", since: 4000 }, { ip: "10.0.0.2", since: 99 }] } },
  deployments: { "go-http": { rollout_n: 60, replica_sets: [{ name: "go-http-5bd557544" }] } },
  clients: { users: { seconds: [], answers: { "/ping": answer(72, 200) }, bad: answer(70, 502, 5000) } },
  requests: { r75: { n: 75 } },
};
/** @type {any[]} */
const facts = [
  { n: 24, t: 2400, kind: "container.changed", pod: POD, container: "go-http", restart_count: 2, state: "running" },
  { n: 28, t: 2800, kind: "container.changed", pod: POD, container: "go-http", restart_count: 3, state: "running", ready: false },
  { n: 31, t: 3100, kind: "container.changed", pod: POD, container: "go-http", restart_count: 3, state: "running", ready: true },
  { n: 45, t: 4000, kind: "endpoints.changed", service: "other" },
  { n: 46, t: 4000, kind: "endpoints.changed", service: "go-http-svc" },
];

/** @type {[string, number][]} */
const NAMES = [
  ["ready", 40],
  ["restarts", 28],
  ["backoff", 33],
  ["container side", 35],
  ["probe go-http/liveness", 27],
  ["endpoint go-http-svc 10.0.0.1", 46],
  ["endpoint go-http-svc 10.0.0.2", 52],
  ["service", 52],
  ["rollout go-http-5bd557544", 60],
  ["client", 70],
  ["token r72<0.0 200", 72],
  ["token r70<1.0 502", 70],
  ["token r75> ", 75],
  ["token batch-5000<0.0 502 ×5", 70],
  [`token ${POD}/go-http/liveness@27000. `, 27],
  ["token  200", 72],
];

for (const [what, n] of NAMES) {
  test(`"${what}" is asked about by its fact`, () => assert.equal(factOf(picture, what, POD, facts), n));
}

test("what is gone meanwhile is asked about by nothing", () => {
  for (const what of ["ready", "restarts", "backoff", "probe go-http/liveness", "container go-http"]) assert.equal(factOf(picture, what, "gone", facts), 0);
  for (const what of ["endpoint gone 10.0.0.1", "rollout gone", ""]) assert.equal(factOf(picture, what, "", facts), 0);
});

test("a Pod that never restarted is asked about by its state", () => {
  const pod = { name: POD, n: 40, containers: { "go-http": { n: 31, restart_count: 0 } } };
  assert.equal(factOf({ ...picture, pods: { [POD]: pod } }, "restarts", POD, facts), 40);
});

test("a restart whose fact is not kept is asked about by what its container did last", () => {
  assert.equal(factOf(picture, "restarts", POD, []), 31);
});

test("a strip knows the mark that is pointed at, and that none is", () => {
  const marks = /** @type {any[]} */ ([mark("pass", 1), mark("restart", 2), mark("miss", 3)]);
  for (const { x, mark: { n } } of places(marks)) assert.equal(markAt(marks, x)?.n, n);
  assert.equal(markAt(marks, -200), undefined);
});
