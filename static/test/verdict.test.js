import assert from "node:assert/strict";
import { test } from "node:test";

import { empty, fold } from "../src/model/fold.js";
import { badge, summary, verdict } from "../src/model/verdict.js";
import { MOST, sayLink } from "../src/model/why.js";
import { makeFacts } from "./facts.js";

/** @param {[number, string, Record<string, any>?][]} given */
function told(...given) {
  const picture = empty();
  for (const fact of makeFacts(given)) fold(picture, fact);
  return picture;
}

/** @typedef {[number, string, Record<string, any>?]} Row */
const OUT = { ready: "0/1", conditions: { Ready: "False:ContainersNotReady" } };
const BALANCER = { status: 502, origin: "balancer", server: "awselb/2.0" };
/** @type {(pod: string, fields?: Record<string, any>) => Row[]} */
const podRows = (pod, fields) => [[0, "pod.changed", { pod, ...fields }], [0, "container.changed", { pod }]];
/** @type {(fields?: Record<string, any>, hop?: Record<string, any>, path?: string) => Row[]} */
const asked = (fields = {}, hop = undefined, path = "/ping") => [1, 2, 3, 4].flatMap((i) => /** @type {Row[]} */ ([
  [1000 + i, "request.sent", { request: `${path}${i}`, path }],
  ...(hop === undefined ? [] : [[1000 + i, "request.hop", { request: `${path}${i}`, ...hop }]]),
  [1000 + i, "request.answered", { request: `${path}${i}`, path, ...fields }],
]));
/** @type {Row[]} */
const MISSED = [[900, "probe.answered", { run: 3, pod: "a" }], [900, "probe.answered", { run: 3, pod: "b" }]];
/** @type {(pod: string) => Row} */
const waits = (pod) => [950, "backoff.started", { pod, wait_ms: 40_000, step: 2, retry_at: 45_000 }];

/** @type {[string, Row[], string, string, RegExp][]} */
const CASES = [
  ["nothing", [], "id", "Nothing is deployed yet", /Apply/],
  ["all well", [...podRows("a"), ...asked()], "ok", "Every request gets 200 because the Pod is Ready", /^$/],
  ["readiness", [...podRows("a", OUT), ...podRows("b", OUT), ...MISSED, [950, "endpoints.changed"], ...asked(BALANCER, {})],
    "fail", "Every request gets 502, although both Pods are Running", /^The Service has no endpoints: neither Pod has passed/],
  ["crash", [...podRows("a", OUT), ...podRows("b", OUT), waits("a"), waits("b"), ...asked(BALANCER, {})],
    "bo", "Both containers are waiting to be restarted, so every request gets 502", /This wait is 40 s/],
  ["panic", [...podRows("a"), ...asked(BALANCER, { at: "pod", to: "pod/a", outcome: "closed" }, "/err")],
    "fail", "Every request gets 502, although the Pod is Ready", /hangs up on \/err without a byte/],
  ["one path", [...podRows("a"), ...asked(), ...asked(BALANCER, { at: "pod", outcome: "closed" }, "/err")],
    "nr", "/err gets 502, /ping gets 200, although the Pod is Ready", /hangs up/],
  ["half", [...podRows("a"), ...podRows("b", OUT), [900, "probe.answered", { pod: "b", run: 3 }], ...asked()],
    "nr", "Every request gets 200, although 1 of 2 Pods is not Ready", /1 Pod in the Service/],
  ["missing", [...podRows("a"), [900, "probe.answered", { pod: "a", probe: "liveness", run: 2 }], ...asked()],
    "nr", "Every request gets 200, although liveness has missed 2 of 3", /At 3 in a row the container/],
  ["no answer", [...podRows("a", OUT), [900, "probe.answered", { pod: "a", run: 3 }], ...asked({ status: null, origin: "" })],
    "fail", "No request gets an answer, although the Pod is Running", /readiness/],
  ["nobody asks", [...podRows("a", OUT), [900, "probe.answered", { pod: "a", run: 3 }]], "nr",
    "The Pod is Running, but not Ready", /readiness/],
];

for (const [name, rows, tone, say, small] of CASES) {
  test(`the verdict of: ${name}`, () => {
    const found = verdict(told(...rows), 2000);
    assert.equal(found.say, say);
    assert.equal(found.tone, tone);
    assert.match(found.small, small);
    assert.ok(found.say.length <= 75);
  });
}

test("while users are served it never fails, and long names never make it longer than 75", () => {
  const path = `/${"long".repeat(30)}`;
  const found = verdict(told(...podRows("a"), ...asked(), ...asked(BALANCER, { outcome: "reset" }, path)), 2000);
  assert.notEqual(found.tone, "fail");
  assert.ok(found.say.length <= 75, found.say);
});

test("answers that change from one to the next are told as shares", () => {
  /** @type {Row[]} */
  const rows = [1, 2, 3, 4].map((i) => [1000 + i, "request.answered", { request: `r${i}`, ...(i % 2 ? BALANCER : {}) }]);
  const found = verdict(told(...podRows("a"), ...rows), 2000);
  assert.equal(found.say, "2 of the last 4 requests got 502, although the Pod is Ready");
  assert.equal(found.tone, "nr");
});

test("answers older than the window count no more", () => {
  assert.equal(verdict(told(...podRows("a"), ...asked()), 20_000).say, "The Pod is Ready");
});

test("the badge stands where the status was born, and says why", () => {
  /** @param {Row[]} rows */
  const of = (rows) => badge(told(...rows).clients.users.answers["GET /ping"]);
  assert.deepEqual(of(asked(BALANCER, {})), {
    at: "balancer", pod: "", code: "502", tone: "fail", text: "made here: connection to the Service was refused",
  });
  assert.equal(of(asked(BALANCER, { at: "pod", outcome: "closed" })).text, "made here: the Pod hung up without an answer");
  assert.equal(of(asked({ ...BALANCER, status: 503 })).text, "made here: it has no target to send to");
  assert.equal(of(asked({ ...BALANCER, status: 504 }, { at: "pod", outcome: "timeout" })).text, "made here: no answer from the Pod in time");
  assert.deepEqual([of(asked({ status: 500 })).at, of(asked({ status: 500 })).pod], ["pod", "app-1"]);
  assert.equal(of(asked({ status: null, origin: "", error: "curl: (52) Empty reply from server" })).at, "client");
});

test("the summary says all that the stage shows", () => {
  const text = summary(told(...podRows("a", OUT), waits("a"), ...asked(BALANCER, {})), 2000);
  for (const part of ["so every request gets 502.", "4 requests in the last 10 seconds, 0 percent served", "Pod a: READY 0/1", "43 seconds left"]) {
    assert.ok(text.includes(part), `${part} in ${text}`);
  }
});

test("every sentence of Why fits into 60 characters, whatever the names", () => {
  const long = "x".repeat(200);
  const args = {
    status: 502, server: long, client: long, path: `/${long}`, error: long, method: "GET", at: "service", to: long,
    outcome: "timeout", who: long, service: long, backends: 3, in: 0, total: 1, target: long, state: long, reason: long,
    pod: `app-1234-${"y".repeat(9)}`, probe: "readiness", effect: "unready", why: long, container: long, exit_code: 137,
    wait_s: 300, fault: long, ref: long, result: "configured", deployment: long, revision: 12, node: long, ready: false,
    line: long, scenario: long, kind: long,
  };
  const keys = [
    "answered", "answered.none", "asked", "hop.refused", "hop.closed", "hop.reset", "hop.timeout", "hop.sent", "hop.answered",
    "proxy.none", "proxy.some", "endpoints.none", "endpoints.some", "target", "pod.ready", "pod.unready", "pod.leaving",
    "probe.success", "probe.failure", "probe.warning", "probe.error", "probe.skipped", "container.killed", "container.exited",
    "container.started", "container.waiting", "backoff", "backoff.immediate", "backoff.cleared", "program", "program.fault",
    "object", "deleted", "rollout", "event", "node", "command", "refused", "run", "never.heard.of",
  ];
  for (const key of keys) {
    const { text } = sayLink({ n: 1, t: 0, key, args, evidence: "", root: false });
    assert.ok(text.length > 0 && text.length <= MOST && !text.includes("undefined"), `${key}: ${text}`);
  }
});
