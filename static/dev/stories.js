// Hand-made facts for looking at the drawings: four scenes, folded by the real fold. Development only.

/** @import { Fact } from "../src/model/types.js" */

const SPEC = { port: 8080, delay_ms: 0, period_ms: 5000, timeout_ms: 1000, success_threshold: 1, failure_threshold: 3 };

/** Collects facts in any order, then sorts and numbers them. */
class Story {
  constructor() {
    /** @type {any[]} */
    this.facts = [];
  }

  /** @param {number} s  seconds @param {string} kind @param {object} fields */
  at(s, kind, fields) {
    this.facts.push({ t: Math.round(s * 1000), kind, cause: [], ...fields });
    return this;
  }

  /** @returns {Fact[]} */
  told() {
    return this.facts.map((fact, i) => ({ fact, i })).sort((a, b) => a.fact.t - b.fact.t || a.i - b.i).map(({ fact }, i) => ({ ...fact, n: i + 1 }));
  }
}

/** @param {Story} story @param {number} s @param {Record<string, object>} probes @param {string} set  the ReplicaSet's name */
function apply(story, s, probes, set) {
  const container = { name: "app", image: "example/app", ports: [{ containerPort: 8080 }] };
  const k8s = Object.fromEntries(Object.entries(probes).map(([kind, path]) => [`${kind}Probe`, { httpGet: { path, port: 8080 }, periodSeconds: 5, failureThreshold: 3, timeoutSeconds: 1, successThreshold: 1 }]));
  const template = { spec: { containers: [{ ...container, ...k8s }] } };
  const object = (/** @type {string} */ ref, /** @type {object} */ body, owner = "") =>
    story.at(s, "object.applied", { ref, result: "created", object: body, uid: ref, owner: owner || null, generation: 1, resource_version: 1, by: "kubectl" });
  story.at(s, "command.accepted", { entry: 1, line: "kubectl apply -f app.yaml", out: "", error: "" });
  object("deployment.apps/app", { metadata: { name: "app" }, spec: { replicas: 2, strategy: { type: "Recreate" }, template } });
  object(`replicaset.apps/${set}`, { metadata: { name: set }, spec: { replicas: 2, template } }, "deployment.apps/app");
  object("service/app", { metadata: { name: "app" }, type: "NodePort", clusterIp: "172.20.11.5", selector: { app: "app" }, ports: [{ port: 80, targetPort: 8080, nodePort: 30080 }] });
  object("ingress.networking.k8s.io/app", { metadata: { name: "app" }, ingressClassName: "alb", rules: [{ host: "", paths: [{ path: "/*", serviceName: "app", servicePort: 80 }] }] });
}

/** @param {Story} story @param {number} s @param {string} pod @param {Partial<Record<string, any>>} more */
function pod(story, s, pod, more) {
  story.at(s, "pod.changed", { pod, uid: pod, owner: `replicaset.apps/${pod.slice(0, -6)}`, phase: "Running", ready: "0/1", status: "Running", restarts: 0, conditions: { Ready: more.ready === "1/1" ? "True" : "False:ContainersNotReady" }, readiness_gates: "", ip: "", node: "node-1", created: 0, deleting: false, deadline: null, resource_version: 1, ...more });
}

/** @param {Story} story @param {number} s @param {string} pod @param {Partial<Record<string, any>>} more */
function box(story, s, pod, more) {
  story.at(s, "container.changed", { pod, container: "app", role: "app", id: "c1", image: "example/app", state: "running", reason: "", message: "", exit_code: null, signal: null, started_at: s * 1000, finished_at: null, last: null, ready: false, started: true, restart_count: 0, stopping: null, ...more });
}

/** @param {Story} story @param {string} pod @param {string} probe @param {number} from @param {number} to @param {(s: number, run: number) => boolean} passes @param {{start?: number, effect?: string}} [more] */
function probe(story, pod, probe, from, to, passes, more = {}) {
  const base = { pod, container: "app", probe };
  let [run, was, number] = [0, "", 0];
  for (let s = from; s < to; s += 5) {
    const ok = passes(s, run);
    const result = ok ? "success" : "failure";
    run = was === result ? run + 1 : 1;
    was = result;
    const effect = !ok && run === 3 ? (more.effect ?? "unready") : "none";
    story.at(s, "probe.sent", { ...base, number: ++number, attempt: 1 });
    story.at(s + 0.002, "probe.answered", { ...base, number, attempt: 1, result, outcome: ok ? "status" : "eof", status: ok ? 200 : null, detail: "", latency_ms: 2, run, threshold: ok ? 1 : 3, effect });
    if (s + 5 <= to + 5) story.at(s + 0.002, "probe.planned", { ...base, next_at: (s + 5) * 1000, period_ms: 5000, state: "ticking" });
  }
}

/** @param {Story} story @param {number} from @param {number} to @param {number} rate @param {(s: number, i: number) => "ok" | "refused" | "eof"} how @param {(i: number) => string} target @param {string} [path] */
function traffic(story, from, to, rate, how, target, path = "/ping") {
  let i = 0;
  for (let s = from; s < to; s += 1 / rate) {
    const request = `r${path}${i}`;
    const outcome = how(s, i);
    const to_ = `pod/${target(i)}`;
    const base = { request, client: path === "/ping" ? "users" : "curl", method: "GET", path };
    story.at(s, "request.sent", { ...base, host: "shop.test" });
    story.at(s, "request.hop", { request, hop: 1, at: "client", to: "balancer", outcome: "sent", attempt: 1, detail: "" });
    story.at(s + 0.001, "request.hop", { request, hop: 2, at: "balancer", to: "service/app", outcome: "sent", attempt: 1, detail: "" });
    if (outcome === "refused") story.at(s + 0.002, "request.hop", { request, hop: 2, at: "service", to: "service/app", outcome, attempt: 1, detail: "no endpoints" });
    else story.at(s + 0.002, "request.hop", { request, hop: 3, at: "service", to: to_, outcome: "sent", attempt: 1, detail: "" });
    if (outcome === "eof") story.at(s + 0.003, "request.hop", { request, hop: 3, at: "pod", to: to_, outcome: "closed", attempt: 1, detail: "" });
    story.at(s + 0.004, "request.answered", { ...base, status: outcome === "ok" ? 200 : 502, server: outcome === "ok" ? "" : "awselb/2.0", headers: {}, body: "", body_bytes: 10, origin: outcome === "ok" ? to_ : "balancer", latency_ms: 4, error: "" });
    i += 1;
  }
}

/** @param {Story} story @param {number} s @param {[string, string, boolean][]} rows */
function endpoints(story, s, rows) {
  story.at(s, "endpoints.changed", { service: "app", endpoints: rows.map(([ip, pod, ready]) => ({ ip, pod, ready, serving: ready, terminating: false })) });
}

/** @param {Story} story @param {number} s @param {string} ref @param {string} reason @param {string} type */
function event(story, s, ref, reason, type = "Warning") {
  story.at(s, "event.recorded", { ref: `pod/${ref}`, uid: ref, type, reason, message: `${reason} of ${ref}`, count: 1, first: s * 1000, last: s * 1000, source: "kubelet", field_path: "" });
}

/** @param {Story} story */
function begin(story) {
  story.at(0, "run.started", { scenario: "dev", seed: 1, release: "1.36", start: "2026-01-01T10:00:00Z", engine: "1", branch_of: null });
  return story;
}

/** Two Pods that never become Ready, after two that were. */
export function readiness() {
  const story = begin(new Story());
  const [old, now] = [["app-5b8d7-aaaa1", "app-5b8d7-bbbb2"], ["app-6f7c9-x2k4q", "app-6f7c9-m8w1z"]];
  apply(story, 0, { readiness: "/ping" }, "app-5b8d7");
  old.forEach((name, i) => {
    pod(story, 0.2, name, { ready: "1/1", ip: `10.0.1.${8 + i}` });
    box(story, 0.2, name, { ready: true });
    probe(story, name, "readiness", 2 + 2 * i, 15, () => true);
    story.at(15, "object.deleted", { ref: `pod/${name}`, uid: name, owner: null, generation: 1, resource_version: 2, by: "" });
  });
  endpoints(story, 0.3, [["10.0.1.8", old[0], true], ["10.0.1.9", old[1], true]]);
  apply(story, 13, { readiness: "/err" }, "app-6f7c9");
  now.forEach((name, i) => {
    pod(story, 15.2, name, { status: "ContainerCreating", created: 15000 });
    box(story, 15.2, name, { state: "waiting", reason: "ContainerCreating", started_at: null });
    pod(story, 18, name, { ip: `10.0.1.${11 + i}`, created: 15000 });
    box(story, 18, name, {});
    story.at(18.1, "probe.planned", { pod: name, container: "app", probe: "readiness", next_at: 19600 + 2000 * i, period_ms: 5000, state: "delayed" });
    story.at(18.2, "probe.skipped", { pod: name, container: "app", probe: "readiness", why: "initial delay" });
    probe(story, name, "readiness", 19.6 + 2 * i, 62, () => false, { effect: "none" });
    for (let s = 19.6 + 2 * i; s < 60; s += 5) event(story, s, name, "Unhealthy");
  });
  endpoints(story, 15, []);
  endpoints(story, 18.1, [["10.0.1.11", now[0], false], ["10.0.1.12", now[1], false]]);
  traffic(story, 0.5, 60.2, 5, (s) => (s < 15 ? "ok" : "refused"), (i) => old[i % 2]);
  return { facts: story.told(), t: 60200, speed: 1 };
}

/** Liveness on a path that always fails: kills, then longer and longer waits. */
export function crash() {
  const story = begin(new Story());
  const names = ["app-5d4bb-h7t2n", "app-5d4bb-q9c5r"];
  apply(story, 6, { liveness: "/err" }, "app-5d4bb");
  /** @type {[number, number][]} */
  const runs = [[0, 12], [12, 24], [34, 46], [66, 78]];
  names.forEach((name, p) => {
    const o = 6.2 + 2 * p;
    pod(story, o, name, { ready: "1/1", ip: `10.0.1.${21 + p}`, created: 6000 });
    runs.forEach(([a, b], k) => {
      box(story, o + a, name, { ready: true, restart_count: k, id: `c${k}` });
      if (k) pod(story, o + a, name, { ready: "1/1", restarts: k, ip: `10.0.1.${21 + p}`, created: 6000 });
      probe(story, name, "liveness", o + a + 1.6, o + b, () => false, { effect: "kill" });
      event(story, o + b - 0.4, name, "Killing", "Normal");
      event(story, o + b - 0.4, name, "Unhealthy");
      box(story, o + b - 0.3, name, { ready: true, restart_count: k, id: `c${k}`, stopping: { reason: "liveness", grace_ms: 30000, deadline: 99000 } });
      box(story, o + b, name, { state: "terminated", reason: "Error", exit_code: 2, started_at: null, restart_count: k, id: `c${k}` });
      story.at(o + b, "probe.planned", { pod: name, container: "app", probe: "liveness", next_at: null, period_ms: 5000, state: "suspended" });
      const wait = [0, 10000, 20000, 40000][k];
      if (!wait) return;
      story.at(o + b, "backoff.started", { pod: name, container: "app", for: "restart", wait_ms: wait, until: (o + b) * 1000 + wait, retry_at: (o + b) * 1000 + wait, step: k - 1, immediate: false });
      pod(story, o + b, name, { status: "CrashLoopBackOff", restarts: k, ip: `10.0.1.${21 + p}`, created: 6000 });
      for (let s = 3; s < 14; s += 4) event(story, o + b + s, name, "BackOff");
    });
  });
  const all = (/** @type {boolean} */ a, /** @type {boolean} */ b) => /** @type {[string, string, boolean][]} */ ([["10.0.1.21", names[0], a], ["10.0.1.22", names[1], b]]);
  for (const [a, b] of runs) {
    endpoints(story, 6.2 + a, all(true, a > 12));
    endpoints(story, 8.2 + a, all(true, true));
    if (b > 12) endpoints(story, 6.2 + b, all(false, true)), endpoints(story, 8.2 + b, all(false, false));
  }
  const up = (/** @type {number} */ s, /** @type {number} */ o) => runs.some(([a, b]) => s > o + a && s < o + b);
  traffic(story, 0.5, 99.2, 5, (s) => (up(s, 6.2) || up(s, 8.2) ? "ok" : "refused"), (i) => names[i % 2]);
  return { facts: story.told(), t: 99200, speed: 4 };
}

/** One of two Pods taken out. */
export function removed() {
  const story = begin(new Story());
  const names = ["app-77f4c-k6j2s", "app-77f4c-p3v9d"];
  apply(story, 0, { readiness: "/ping" }, "app-77f4c");
  names.forEach((name, p) => {
    pod(story, 0.5, name, { ready: "1/1", ip: `10.0.1.${31 + p}` });
    box(story, 0.5, name, { ready: true });
    probe(story, name, "readiness", 2 + p * 0.4, 58, (s) => !p || s < 41);
  });
  endpoints(story, 0.6, [["10.0.1.31", names[0], true], ["10.0.1.32", names[1], true]]);
  story.at(40, "program.changed", { pod: names[1], container: "app", state: "listening", fault: "fault on" });
  endpoints(story, 52.5, [["10.0.1.31", names[0], true], ["10.0.1.32", names[1], false]]);
  box(story, 52.4, names[1], { ready: false });
  pod(story, 52.4, names[1], { ip: "10.0.1.32" });
  traffic(story, 0.7, 58.2, 3, () => "ok", () => names[0]);
  return { facts: story.told(), t: 58200, speed: 1 };
}

/** The panic of /err: Ready, and yet the balancer writes 502. */
export function panic() {
  const story = begin(new Story());
  const name = "go-http-8dc5b4779-7q4kw";
  apply(story, 0, { readiness: "/ping", liveness: "/ping" }, "go-http-8dc5b4779");
  pod(story, 1, name, { status: "ContainerCreating" });
  box(story, 1, name, { state: "waiting", started_at: null });
  pod(story, 3, name, { ready: "1/1", ip: "10.3.53.103" });
  box(story, 3, name, { ready: true });
  probe(story, name, "readiness", 4, 40, () => true);
  probe(story, name, "liveness", 4.7, 40, () => true);
  endpoints(story, 4, [["10.3.53.103", name, true]]);
  traffic(story, 4.5, 40, 2, () => "ok", () => name);
  traffic(story, 39.5, 40, 2, () => "eof", () => name, "/err");
  return { facts: story.told(), t: 40000, speed: 1 };
}

/** Nothing applied yet. */
export function nothing() {
  return { facts: begin(new Story()).told(), t: 3000, speed: 1 };
}

/** Five Pods in every way of belonging: joined, cut a moment ago, never joined behind a startup probe, draining. */
export function five() {
  const story = begin(new Story());
  const names = ["app-77f4c-k6j2s", "app-77f4c-p3v9d", "app-77f4c-m2c7x", "app-77f4c-t8b4n", "app-77f4c-z5w2q"];
  apply(story, 0, { startup: "/ready", readiness: "/ping" }, "app-77f4c");
  names.forEach((name, p) => {
    pod(story, 0.5, name, { ready: p === 2 ? "0/1" : "1/1", ip: `10.0.1.${31 + p}`, deleting: p === 3, status: p === 3 ? "Terminating" : "Running" });
    box(story, 0.5, name, { ready: p !== 2, started: p !== 2, stopping: p === 4 ? { reason: "liveness", grace_ms: 30000, deadline: 60000 } : null });
    story.at(1, "probe.planned", { pod: name, container: "app", probe: "readiness", next_at: p === 2 ? null : 6000, period_ms: 5000, state: p === 2 ? "waiting for startup" : "ticking" });
    probe(story, name, "startup", 1.5 + p * 0.3, p === 2 ? 28 : 3, () => p !== 2);
    if (p !== 2) probe(story, name, "readiness", 2 + p * 0.4, 28, (s) => p !== 1 || s < 17);
  });
  const rows = (/** @type {boolean} */ second) => names.map((pod, p) => ({ ip: `10.0.1.${31 + p}`, pod, ready: p === 1 ? second : p !== 2, serving: true, terminating: p === 3 }));
  story.at(1.4, "endpoints.changed", { service: "app", endpoints: rows(true) });
  story.at(28, "endpoints.changed", { service: "app", endpoints: rows(false) });
  traffic(story, 1.5, 28.2, 40, () => "ok", (i) => names[i % 2 ? 0 : 4]);
  return { facts: story.told(), t: 28150, speed: 1 };
}
