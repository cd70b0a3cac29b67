import assert from "node:assert/strict";
import { test } from "node:test";

import { empty, fold } from "../src/model/fold.js";
import { badge, summary, verdict } from "../src/model/verdict.js";
import { MOST, sayLink } from "../src/model/why.js";
import { makeFacts } from "./facts.js";
import { contradictions } from "./truth.js";

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
/** As often by its liveness probe, which passes again. @type {(pod: string, times: number) => Row[]} */
const killed = (pod, times) => Array.from({ length: times + 1 }, (_, i) => (
  [100 + i, "probe.answered", { pod, probe: "liveness", ...(i < times ? { run: 3, effect: "kill" } : { result: "success", run: 1, effect: "" }) }]
));
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
  ["a kill", [...podRows("a"), ...asked(BALANCER, { at: "pod", to: "pod/a", outcome: "closed", detail: "the process died" }, "/report")],
    "fail", "Every request gets 502, although the Pod is Ready", /^The program ended before it had answered \/report/],
  ["an exit", [...podRows("a"), ...asked(BALANCER, { at: "pod", to: "pod/a", outcome: "closed", detail: "the request ended the process: exit code 3" }, "/die")],
    "fail", "Every request gets 502, although the Pod is Ready", /^The program ended before it had answered \/die/],
  ["deregistered", [...podRows("a"), ...asked(BALANCER, { at: "pod", to: "pod/a", outcome: "closed", detail: "the deregistration delay was over" }, "/report")],
    "fail", "Every request gets 502, although the Pod is Ready", /^The balancer cut what was still open/],
  ["one path", [...podRows("a"), ...asked(), ...asked(BALANCER, { at: "pod", outcome: "closed" }, "/err")],
    "nr", "/err gets 502, /ping gets 200, although the Pod is Ready", /hangs up/],
  ["half", [...podRows("a"), ...podRows("b", OUT), [900, "probe.answered", { pod: "b", run: 3 }], [950, "endpoints.changed", { endpoints: [{ ip: "10.0.0.1", pod: "a", ready: true }] }], ...asked()],
    "nr", "Every request gets 200, although 1 of 2 Pods is not Ready", /1 Pod in the Service/],
  ["missing", [...podRows("a"), [900, "probe.answered", { pod: "a", probe: "liveness", run: 2 }], ...asked()],
    "nr", "Every request gets 200, although liveness has missed 2 of 3", /At 3 in a row the container/],
  ["one killed", [...podRows("a"), ...podRows("b"), ...killed("b", 2), ...asked()],
    "nr", "Every request gets 200, although a container was killed twice", /^Liveness asks/],
  ["all killed alike", [...podRows("a"), ...podRows("b"), ...podRows("c"), ...["a", "b", "c"].flatMap((pod) => killed(pod, 4)), ...asked()],
    "nr", "Every request gets 200, although 3 containers were killed 4 times each", /^Liveness asks/],
  ["two killed, not alike", [...podRows("a"), ...podRows("b"), ...killed("a", 1), ...killed("b", 11), ...asked()],
    "nr", "Every request gets 200, although 2 containers were killed 12 times in all", /^Liveness asks/],
  ["no answer", [...podRows("a", OUT), [900, "probe.answered", { pod: "a", run: 3 }], ...asked({ status: null, origin: "" })],
    "fail", "No request gets an answer, although the Pod is Running", /readiness/],
  ["nobody asks", [...podRows("a", OUT), [900, "probe.answered", { pod: "a", run: 3 }]], "nr",
    "The Pod is Running, but not Ready", /readiness/],
];

test("requests that wait are not nobody's: the verdict tells of them once ten seconds have passed without an answer", () => {
  const rows = /** @type {Row[]} */ ([...podRows("a"), [1000, "request.sent", { request: "r1" }], [5000, "request.sent", { request: "r2" }]]);
  assert.equal(verdict(told(...rows), 10_900).say, "The Pod is Ready");
  const { say, tone, small, n } = verdict(told(...rows), 11_000);
  assert.deepEqual([say, tone, small], ["No request gets an answer, although the Pod is Ready", "fail", "Those that were sent still wait."]);
  assert.equal(n, 3);
});

for (const [name, rows, tone, say, small] of CASES) {
  test(`the verdict of: ${name}`, () => {
    const found = verdict(told(...rows), 2000);
    assert.equal(found.say, say);
    assert.equal(found.tone, tone);
    assert.match(found.small, small);
    assert.ok(found.say.length <= 75);
  });
}

// --- what the Pods are doing, by its name -----------------------------------------------------------------------

/** @type {Row} */
const SERVICE = [0, "object.applied", { ref: "service/web", object: { metadata: { name: "web" }, selector: { app: "web" } } }];
const MINE = { labels: { app: "web" } };
/** @type {(pod: string, status: string, more?: Record<string, any>, box?: Record<string, any>) => Row[]} */
const stuck = (pod, status, more = {}, box = {}) => [
  [0, "pod.changed", { pod, ...OUT, status, ...MINE, ...more }],
  [0, "container.changed", { pod, state: "waiting", ready: false, started: false, reason: status, ...box }],
];
/** @type {(pod: string, more?: Record<string, any>) => Row[]} */
const starts = (pod, more = {}) => stuck(pod, "ContainerCreating", { phase: "Pending", ...more });

/** @type {[string, Row[], string, string, RegExp][]} */
const DOING = [
  ["starting", starts("a"), "st", "The Pod is still starting", /^$/],
  ["probed before it is Ready", podRows("a", { ...OUT, ...MINE }), "st", "The Pod is still starting", /^$/],
  ["no image", stuck("a", "ErrImagePull"), "bo", "The image cannot be pulled", /^$/],
  ["no image for both, in both halves of the wait", [...stuck("a", "ErrImagePull"), ...stuck("b", "ImagePullBackOff"), [950, "backoff.started", { pod: "b", for: "image" }]],
    "bo", "The image cannot be pulled", /tries again after 10 s/],
  ["a crash loop and a start", [...podRows("a", { ...OUT, ...MINE, status: "CrashLoopBackOff" }), waits("a"), ...starts("b")],
    "nr", "No Pod is Ready", /^1 of 2 Pods is waiting to be restarted, 1 still starting\..*This wait is 40 s/],
  ["leaving, when nothing is being stopped any more", stuck("a", "Terminating", { deleting: true }), "nr", "The Pod is being deleted", /^$/],
  ["leaving, others starting", [...stuck("a", "Terminating", { deleting: true }), ...starts("b")], "st", "1 of 2 Pods is still starting", /^$/],
  ["ended, before the back-off", stuck("a", "Error", {}, { state: "terminated", exit_code: 1 }), "nr", "The Pod is in Error", /code 1/],
  ["no configuration", stuck("a", "CreateContainerConfigError", {}, { message: 'configmap "x" not found' }), "nr",
    "The Pod is in CreateContainerConfigError", /^configmap "x" not found\.$/],
  ["no node", [[0, "pod.changed", { pod: "a", ...MINE, ready: "0/1", phase: "Pending", status: "Pending", conditions: { PodScheduled: "False:Unschedulable" } }]],
    "nr", "The Pod is waiting for a node", /^$/],
  ["a gate", [[0, "pod.changed", { pod: "a", ...MINE, conditions: { Ready: "False:ReadinessGatesNotReady", ContainersReady: "True" } }], [0, "container.changed", { pod: "a" }]],
    "nr", "The Pod is waiting for a readiness gate", /^$/],
  ["a lost node", [[0, "node.changed", { node: "node-1", ready: false, schedulable: true, machine: "down", kubelet: "down" }],
    [0, "pod.changed", { pod: "a", ...MINE, conditions: { Ready: "False", ContainersReady: "True" } }], [0, "container.changed", { pod: "a" }]],
    "nr", "The Pod is on a NotReady node", /^$/],
  ["three of three", [...stuck("a", "Error"), ...starts("b"), ...podRows("c", { ...OUT, ...MINE }), [900, "probe.answered", { pod: "c", run: 3 }]],
    "nr", "No Pod is Ready", /^1 of 3 Pods is in Error, 1 failing readiness, 1 still starting\.$/],
];

for (const [name, rows, tone, say, small] of DOING) {
  test(`the verdict names what is so: ${name}`, () => {
    const found = verdict(told(SERVICE, ...rows), 2000);
    assert.equal(found.say, say);
    assert.equal(found.tone, tone);
    assert.match(found.small, small);
    const asked502 = verdict(told(SERVICE, ...rows, ...asked(BALANCER, {})), 2000);
    assert.ok(asked502.say.length <= 75 && asked502.tone !== "ok", asked502.say);
  });
}

test("the verdict is over the Pods that the Service selects, and names others apart", () => {
  const other = { labels: { app: "job" } };
  const ok = podRows("a", MINE);
  assert.equal(verdict(told(SERVICE, ...ok, ...podRows("b", other), ...asked()), 2000).say, "Every request gets 200 because the Service's Pod is Ready");
  const beside = verdict(told(SERVICE, ...ok, ...podRows("b", { ...OUT, ...other, status: "CrashLoopBackOff" }), waits("b"), ...asked()), 2000);
  assert.equal(beside.say, "Every request gets 200 because the Service's Pod is Ready");
  assert.equal(beside.tone, "ok");
  assert.equal(beside.small, "Outside the Service: 1 Pod, CrashLoopBackOff.");
  const none = verdict(told(SERVICE, ...podRows("b", other), ...asked(BALANCER, {})), 2000);
  assert.equal(none.say, "Every request gets 502 because the Service selects no Pod");
  assert.equal(none.small, "Service web selects app=web; no Pod has this label.");
  assert.equal(none.tone, "fail");
  assert.equal(verdict(told(SERVICE, ...podRows("b", other)), 2000).say, "The Service selects no Pod");
});

test("the Services that count are those behind the Ingress, or all", () => {
  /** @type {(name: string) => Row} */
  const service = (name) => [0, "object.applied", { ref: `service/${name}`, object: { metadata: { name }, selector: { app: name } } }];
  const rows = [service("web"), service("db"), ...podRows("a", MINE), ...podRows("b", { ...OUT, labels: { app: "db" }, status: "Error" })];
  assert.match(verdict(told(...rows), 2000).say, /^1 of 2 Pods is/);
  /** @type {Row} */
  const ingress = [0, "object.applied", { ref: "ingress.networking.k8s.io/web", object: { metadata: { name: "web" }, rules: [{ paths: [{ path: "/", serviceName: "web", servicePort: 80 }] }] } }];
  const found = verdict(told(...rows, ingress), 2000);
  assert.equal(found.say, "The Service's Pod is Ready");
  assert.equal(found.small, "Outside the Service: 1 Pod, Error.");
});

test("a restart is said to have healed, to have changed nothing, or to be too young", () => {
  const [missed, passed] = ["failure", "success"].map((result) => ({ pod: "a", probe: "liveness", run: 1, threshold: 1, result }));
  /** @type {(t: number) => Row[]} */
  const kill = (t) => [[t, "probe.answered", { ...missed, effect: "kill" }], [t + 10, "container.changed", { pod: "a", id: `c${t}`, restart_count: t }]];
  const small = (/** @type {Row[]} */ ...rows) => verdict(told(...podRows("a"), ...rows), 3000).small;
  assert.match(small(...kill(1000)), /has not asked the new container yet/);
  assert.match(small(...kill(1000), ...kill(1100)), /restarting has not changed the answer yet/);
  assert.match(small(...kill(1000), [1200, "probe.answered", { ...passed, outcome: "status", status: 200 }]), /it passes again/);
});

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

test("shares count from when requests have gone where they go now", () => {
  /** @type {(t: number, backends: string[]) => Row} */
  const sends = (t, backends) => [t, "proxy.changed", { who: "kube-proxy/node-1", service: "web", backends }];
  /** @type {(t: number, ok: boolean, pod?: string) => Row} */
  const gets = (t, ok, pod = "a") => [t, "request.answered", { request: `r${t}`, ...(ok ? { origin: `pod/${pod}` } : BALANCER) }];
  const before = [SERVICE, ...podRows("a", MINE), ...podRows("b", MINE), ...[1, 2, 3, 4, 5, 6].map((i) => gets(i * 300, false)), sends(2100, ["a", "b"])];
  const picture = told(...before, gets(3000, true, "a"), gets(3300, true, "b"), gets(3600, true, "a"));
  assert.equal(verdict(picture, 3700).say, "Requests get 200 now because both Pods are Ready");
  assert.equal(verdict(picture, 3700).small, "Of the last 10 s, 33% were served.");
  assert.equal(verdict(picture, 3700).tone, "ok");
  const half = told(...before, gets(3000, true, "a"), gets(3300, false), gets(3600, true, "a"));
  assert.equal(verdict(half, 3700).say, "1 of the last 3 requests got 502, although both Pods are Ready");
  assert.match(verdict(half, 3700).small, /Of the last 10 s, 22% were served\.$/, "what the stage says beside it");
  const none = told(...before, gets(2200, true, "a"));
  assert.equal(verdict(none, 2300).say, "6 of the last 7 requests got 502, although both Pods are Ready", "nothing to go by yet");
});

test("nobody is served while some Pods are not Ready: no although", () => {
  const picture = told(SERVICE, ...podRows("a", MINE), ...starts("b"), ...asked(BALANCER, {}));
  assert.equal(verdict(picture, 2000).say, "Every request gets 502 while 1 of 2 Pods is still starting");
});

test("where the words for it are too long, the Pods are still not Ready", () => {
  const picture = told(SERVICE, ...podRows("a", MINE), ...stuck("b", "CreateContainerConfigError"), ...[1, 2, 3, 4].map((i) => /** @type {Row} */ (
    [1000 + i, "request.answered", { request: `r${i}`, ...(i % 2 ? BALANCER : {}) }])));
  assert.equal(verdict(picture, 2000).say, "2 of the last 4 requests got 502 while 1 of 2 Pods is not Ready");
});

/** An answer each 400 ms, of these statuses. @param {number[]} statuses @returns {Row[]} */
const row = (...statuses) => statuses.map((status, i) => [1000 + 400 * i, "request.answered", { request: `r${i}`, ...(status < 400 ? { status } : { ...BALANCER, status }) }]);
/** @param {number} status @param {number} many */
const times = (status, many) => /** @type {number[]} */ (Array(many).fill(status));

/** @type {[string, number[], number, number, string, string][]} */
const BESIDE = [
  ["served again", [...times(502, 8), ...times(200, 8)], 7200, 1, "Requests get 200 now because the Pod is Ready", "Of the last 10 s, 50% were served."],
  ["an error of the last two seconds", [...times(502, 8), 200, 200], 5000, 1, "8 of the last 10 requests got 502, although the Pod is Ready", ""],
  ["errors of three kinds", [...times(200, 10), 503, 504, 502], 6200, 1, "3 of the last 13 requests got 502, 503 or 504, although the Pod is Ready", ""],
  ["errors of two kinds", [...times(200, 6), 504, 502, 502, 200], 5000, 1, "3 of the last 10 requests got 502 or 504, although the Pod is Ready", ""],
  ["the same error, played faster", [...times(502, 8), ...times(200, 8)], 7200, 4, "8 of the last 16 requests got 502, although the Pod is Ready", ""],
  ["no more served", [...times(200, 8), ...times(502, 8)], 7200, 1, "Requests get 502 now, although the Pod is Ready", "Of the last 10 s, 50% were served."],
  ["nothing but one code", times(502, 8), 4000, 1, "Every request gets 502, although the Pod is Ready", ""],
  ["one of 200", [...times(200, 20), 502, ...times(200, 8)], 12_400, 1, "Requests get 200 now because the Pod is Ready", "Of the last 10 s, 96% were served."],
];

for (const [name, statuses, t, speed, say, small] of BESIDE) {
  test(`"every" holds for all that the stage counts: ${name}`, () => {
    const picture = told(...podRows("a"), ...row(...statuses));
    const found = verdict(picture, t, speed);
    assert.equal(found.say, say);
    assert.equal(found.small, small);
    assert.deepEqual(contradictions(picture, t, speed), []);
  });
}

test("Pods are counted as they are drawn", () => {
  const out = { ...OUT, ...MINE };
  const refused = (/** @type {string} */ pod) => /** @type {Row[]} */ ([...podRows(pod, out), [900, "probe.answered", { pod, run: 3 }]]);
  const say = (/** @type {Row[]} */ ...rows) => verdict(told(SERVICE, ...rows, ...asked(BALANCER, {})), 2000).say;
  const two = [...refused("a"), ...refused("b")];
  assert.equal(say(...two), "Every request gets 502, although both Pods are Running");
  assert.equal(say(...two, ...starts("c")), "Every request gets 502 because no Pod is Ready");
  assert.equal(say(...two, ...podRows("c", { ...MINE, status: "Terminating", deleting: true })), "Every request gets 502, although 2 of 3 Pods are Running");
  assert.equal(say(...two, ...podRows("c", { status: "Running" })), "Every request gets 502, although both Pods of the Service are Running");
  assert.equal(say(...podRows("a", { ...MINE, status: "Terminating", deleting: true })), "Every request gets 502 because the Pod is being deleted");
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
    line: long, scenario: long, kind: long, detail: long, origin: "balancer", does: long, name: long, port: long, selector: long, has: long,
    field: `${long}.a.b`, value: long,
  };
  const keys = [
    "answered", "answered.none", "asked", "hop.refused", "hop.closed", "hop.reset", "hop.timeout", "hop.sent", "hop.answered",
    "proxy.none", "proxy.some", "endpoints.none", "endpoints.some", "target", "pod.ready", "pod.unready", "pod.leaving",
    "probe.success", "probe.failure", "probe.warning", "probe.error", "probe.skipped", "container.killed", "container.exited",
    "container.started", "container.waiting", "backoff", "backoff.immediate", "backoff.cleared", "program", "program.fault",
    "program.written", "program.scripted", "ingress.astray", "ingress.portless", "ingress.unmatched", "service.written", "service.astray",
    "service.early", "pod.late", "container.restarted", "command.wrote", "run.clients",
    "object", "deleted", "rollout", "event", "node", "command", "refused", "run", "never.heard.of",
  ];
  for (const key of keys) {
    const { text } = sayLink({ n: 1, t: 0, key, args, evidence: null, root: false, detail: "", places: [] });
    assert.ok(text.length > 0 && text.length <= MOST && !text.includes("undefined"), `${key}: ${text}`);
  }
});
