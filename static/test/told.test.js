import assert from "node:assert/strict";
import { test } from "node:test";

import { empty, fold } from "../src/model/fold.js";
import { told } from "../src/model/told.js";
import { shownAnswer } from "../src/scene/badge.js";
import { drawLast } from "../src/scene/nodes.js";
import { makeFacts } from "./facts.js";

/** @param {[number, string, Record<string, any>?][]} rows */
function picture(...rows) {
  const made = empty();
  for (const fact of makeFacts(rows)) fold(made, fact);
  return made;
}

test("with nothing deployed every place of the stage is named, and said to be empty", () => {
  assert.deepEqual(told(picture(), 0), [
    { of: "Clients", says: "no requests in the last 10 seconds" }, { of: "Load balancer", says: "not there" }, { of: "Service", says: "not there" },
  ]);
});

test("the twin says of each Pod what its card shows, and nothing that counts down", () => {
  const at = picture(
    [0, "pod.changed", { pod: "a", ready: "0/1", restarts: 3, conditions: { Ready: "False:ContainersNotReady" } }], [0, "container.changed", { pod: "a" }],
    [900, "probe.answered", { pod: "a", run: 2, threshold: 3 }], [950, "backoff.started", { pod: "a", wait_ms: 40_000, step: 2, retry_at: 45_000 }],
  );
  const [pod] = told(at, 2000).filter(({ of }) => of === "Pod a");
  assert.match(pod.says, /^READY 0\/1, Running, 3 restarts; back-off of 40 s; readiness .*: 2 of 3 misses$/);
  assert.deepEqual(told(at, 2000), told(at, 9000));
});

test("an answer that was not served can be asked about when others have come", () => {
  const at = (/** @type {[number, string, Record<string, any>?][]} */ ...rows) => {
    const made = picture([0, "proxy.changed", { who: "alb", service: "svc", backends: [] }], ...rows);
    return String(drawLast(made, shownAnswer(made, 60_000, 1), 60_000).inside);
  };
  /** @type {[number, string, Record<string, any>]} */
  const bad = [10_000, "request.answered", { request: "r1", status: 502, origin: "balancer" }];
  assert.equal(at(), "");
  assert.equal(at(bad), "", "the badge has it");
  const text = at(bad, [20_000, "request.answered", { request: "r2" }]);
  assert.match(text, /<button type="button" class="last" data-why="2">.*last 502,/);
  assert.match(at([10_000, "request.answered", { request: "r1", status: null, origin: "" }], [20_000, "request.answered", { request: "r2" }]), /last no answer,/);
});
