import assert from "node:assert/strict";
import { test } from "node:test";

import { empty, fold } from "../src/model/fold.js";
import { told, unfit } from "../src/model/told.js";
import { shownAnswer } from "../src/scene/badge.js";
import { drawBalancer, drawLast } from "../src/scene/nodes.js";
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

test("targets that the balancer's checks have not let in are counted, named and can be asked about", () => {
  const target = (/** @type {number} */ t, /** @type {string} */ name, /** @type {string} */ state, reason = "") => /** @type {[number, string, Record<string, any>]} */ ([t, "target.changed", { balancer: "alb", target: name, state, reason }]);
  const at = picture(target(1, "10.0.0.1:80", "healthy"), target(2, "10.0.0.2:80", "initial", "Elb.RegistrationInProgress"), target(3, "10.0.0.3:80", "unused"), target(4, "10.0.0.4:80", "unhealthy", "Target.Timeout"));
  assert.deepEqual(unfit(at), { says: "targets: 1 healthy, 1 initial, 1 unhealthy", each: "10.0.0.4:80 unhealthy Target.Timeout\n10.0.0.2:80 initial Elb.RegistrationInProgress", n: 4 });
  assert.match(told(at, 5)[1].says, /^targets: 1 healthy, 1 initial, 1 unhealthy; no answer yet$/);
  assert.match(String(drawBalancer(at, null).inside), /<p class="sub off" title="10.0.0.4:80 [^"]*" data-why="4">targets: 1 healthy, 1 initial, 1 unhealthy<\/p>/);
  assert.equal(unfit(picture(target(1, "10.0.0.1:80", "initial"), target(2, "10.0.0.1:80", "healthy"))), null);
});
