import assert from "node:assert/strict";
import { test } from "node:test";

import { notice } from "../src/panels/connection.js";
import { restarts } from "../src/panels/pods.js";
import { comesNext, goesOnBeside } from "../src/panels/terminal.js";
import { chosen, liveness } from "../src/panels/transport.js";
import { answerIn } from "../src/model/answers.js";
import { refsOf, sayLink } from "../src/model/why.js";

import { since } from "../src/scene/units.js";
import { makeFacts } from "./facts.js";

for (const [count, last, release, wanted] of /** @type {[number, number | null, string, string][]} */ ([
  [3, 45_000, "1.17", "3"], [3, 45_000, "1.36", "3 (15s ago)"], [0, null, "1.36", "0"], [1, null, "1.36", "1"], [1, 45_000, "1.21", "1"],
])) {
  test(`RESTARTS of ${count} on ${release} is ${wanted}`, () => {
    assert.equal(restarts({ restarts: count, last_restart: last }, 60_000, release), wanted);
  });
}

test("every line that waits for a command is told of", () => {
  assert.equal(comesNext(["ls"]), "ls comes next");
  assert.equal(comesNext(["ls", "date", "kubectl get pods"]), "ls comes next, then 2 more");
});

const link = (/** @type {string} */ key, /** @type {Record<string, unknown>} */ args = {}) => ({ n: 1, t: 0, key, args, evidence: null, root: false, detail: "", places: [] });

for (const [key, args, wanted] of /** @type {[string, Record<string, unknown>, string[]][]} */ ([
  ["answered", {}, ["client", "balancer"]],
  ["hop.refused", { at: "balancer", to: "service/go-http-svc" }, ["balancer", "service"]],
  ["hop.closed", { at: "service", to: "pod/x-1" }, ["service", "pod/x-1"]],
  ["hop.sent", { at: "client", to: "balancer/alb" }, ["client", "balancer"]],
  ["endpoints.none", { service: "s" }, ["service"]],
  ["probe.failure", { pod: "x-1" }, ["pod/x-1", "kubelet"]],
  ["event", { ref: "pod/x-1" }, ["pod/x-1"]],
  ["command", { line: "ls" }, []],
  ["answered", { origin: "pod/x-1" }, ["client", "pod/x-1"]],
  ["service.astray", { name: "s" }, ["service"]],
  ["ingress.astray", { name: "i" }, ["balancer"]],
  ["run.clients", { scenario: "s" }, ["client"]],
  ["hop.answered", { at: "pod", to: "http://10.0.0.1:80/err" }, ["pod"]],
])) {
  test(`${key} ${JSON.stringify(args)} lights ${wanted.join(" ") || "nothing"}`, () => assert.deepEqual(refsOf(link(key, args)), wanted));
}

for (const [ref, wanted] of /** @type {[string, string[]][]} */ ([
  ["service/s", ["service"]], ["ingress.networking.k8s.io/i", ["balancer"]], ["deployment.apps/go-http", ["pods/go-http"]], ["pod/x", ["pod/x"]],
])) {
  const place = /** @type {const} */ ({ at: "yaml", ref });
  test(`what was written to ${ref} lights ${wanted.join(" ")}`, () => assert.deepEqual(refsOf({ ...link("command.wrote"), places: [place] }), wanted));
}

test("a bar is asked about its first failure, else its first answer", () => {
  const facts = makeFacts([
    [900, "request.answered", { status: 502 }], [1000, "request.answered", { status: 200 }], [1100, "request.answered", { status: 404 }],
    [1200, "request.answered", { status: 502 }], [2000, "request.answered", { status: 200 }], [2100, "request.answered", { status: 200 }],
    [3000, "request.answered", { status: null }], [4000, "probe.answered", {}],
  ]);
  assert.deepEqual([1000, 2000, 3000, 4000, 9000].map((from) => answerIn(facts, from, from + 1000)), [3, 5, 7, 0, 0]);
});

const VIEW = /** @type {any} */ ({ back: false, edge: 50_000, t: 50_000, link: "live", ticking: true, speed: 1, slowed: "", stands: "" });

for (const [more, text] of /** @type {[object, string][]} */ ([
  [{}, "Live"], [{ ticking: false }, "Paused"], [{ link: "lost" }, "No connection"],
  [{ stands: "the database" }, "Standing still"], [{ stands: "it is full", ticking: false }, "Standing still"],
  [{ back: true, t: 15_000 }, "Looking back, 35 s behind"], [{ slowed: "too much", speed: 9.5 }, "Live, slowed to 9.5×"],
])) {
  test(`the chip says ${text}`, () => assert.equal(liveness({ ...VIEW, ...more }).text, text));
}

for (const [speed, before, wanted] of /** @type {[number, number, number][]} */ ([
  [4, 16, 4], [13, 16, 16], [13, 64, 64], [13, 1, 16], [0.5, 1, 1], [70, 64, 64],
])) {
  test(`of a run at ${speed}× that was at ${before}×, ${wanted}× is marked as chosen`, () => assert.equal(chosen([1, 4, 16, 64], speed, before), wanted));
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

for (const [line, said] of /** @type {[string | undefined, string][]} */ ([
  ["go run http.go", "the program runs; Ctrl+C ends it"],
  ["kubectl port-forward web-1 8080", "the port is forwarded; Ctrl+C ends that"], [undefined, ""],
])) {
  test(`beside the next lines: ${line}`, () => assert.equal(goesOnBeside(line), said));
}
