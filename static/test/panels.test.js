import assert from "node:assert/strict";
import { test } from "node:test";

import { notice } from "../src/panels/connection.js";
import { restarts } from "../src/panels/pods.js";
import { liveness } from "../src/panels/transport.js";
import { sayLink } from "../src/model/why.js";
import { refsOf } from "../src/panels/why.js";
import { since } from "../src/scene/units.js";

for (const [count, last, release, wanted] of /** @type {[number, number | null, string, string][]} */ ([
  [3, 45_000, "1.17", "3"], [3, 45_000, "1.36", "3 (15s ago)"], [0, null, "1.36", "0"], [1, null, "1.36", "1"], [1, 45_000, "1.21", "1"],
])) {
  test(`RESTARTS of ${count} on ${release} is ${wanted}`, () => {
    assert.equal(restarts({ restarts: count, last_restart: last }, 60_000, release), wanted);
  });
}

const link = (/** @type {string} */ key, /** @type {Record<string, unknown>} */ args = {}) => ({ n: 1, t: 0, key, args, evidence: "", root: false });

for (const [key, args, wanted] of /** @type {[string, Record<string, unknown>, string[]][]} */ ([
  ["answered", {}, ["client", "balancer"]],
  ["hop.refused", { at: "balancer", to: "service/go-http-svc" }, ["balancer", "service"]],
  ["hop.closed", { at: "service", to: "pod/x-1" }, ["service", "pod/x-1"]],
  ["hop.sent", { at: "client", to: "balancer/alb" }, ["client", "balancer"]],
  ["endpoints.none", { service: "s" }, ["service"]],
  ["probe.failure", { pod: "x-1" }, ["pod/x-1", "kubelet"]],
  ["event", { ref: "pod/x-1" }, ["pod/x-1"]],
  ["command", { line: "ls" }, []],
])) {
  test(`${key} ${JSON.stringify(args)} lights ${wanted.join(" ") || "nothing"}`, () => assert.deepEqual(refsOf(link(key, args)), wanted));
}

const VIEW = /** @type {any} */ ({ back: false, edge: 50_000, t: 50_000, link: "live", ticking: true, speed: 1, slowed: "", stands: "" });

for (const [more, text] of /** @type {[object, string][]} */ ([
  [{}, "Live"], [{ ticking: false }, "Paused"], [{ link: "lost" }, "No connection"],
  [{ stands: "the database" }, "Standing still"], [{ stands: "it is full", ticking: false }, "Standing still"],
  [{ back: true, t: 15_000 }, "Looking back, 35 s behind"], [{ slowed: "too much", speed: 9.5 }, "Live, slowed to 9.5×"],
])) {
  test(`the chip says ${text}`, () => assert.equal(liveness({ ...VIEW, ...more }).text, text));
}

for (const [ms, wanted] of /** @type {[number, string][]} */ ([[90_000, "90s"], [630_000, "10m30s"], [660_000, "11m"], [3_900_000, "1h5m"], [3_600_000, "1h"]])) {
  test(`${ms} ms since the start is ${wanted}`, () => assert.equal(since(ms), wanted));
}

for (const [args, text] of /** @type {[Record<string, unknown>, string][]} */ ([
  [{ at: "service", to: "service/go-http-svc" }, "The connection to the Service was refused"],
  [{ at: "pod", to: "pod/x-1" }, "The connection to the Pod was refused"],
])) {
  test(`${JSON.stringify(args)}: ${text}`, () => assert.equal(sayLink(link("hop.refused", args)).text, text));
}
test("the bar says why the run stands, and what is to be said once until it is closed", () => {
  assert.deepEqual(notice({ stands: "", note: "" }), { text: "", button: "" });
  assert.deepEqual(notice({ stands: "", note: "updated" }), { text: "updated", button: "Close" });
  assert.deepEqual(notice({ stands: "no database", note: "updated" }), { text: "no database", button: "" });
});
