// Fixed facts, written by hand for one state each; the page's own fold makes the picture of them. Times in seconds.

/** @import { Fact, ProbeKind } from "../model/types.js" */
/** @typedef {Partial<Record<ProbeKind, Record<string, any>>>} Probes  the fields of a probe, as a manifest writes them */

const IMAGE = "example/shop";
const WORDS = { ".": ["success", "status", 200], x: ["failure", "eof", null], t: ["failure", "timeout", null], "!": ["error", "error", null], 5: ["failure", "status", 500] };

/** Collects facts in any order; told() sorts and numbers them. */
export class Story {
  constructor() {
    /** @type {any[]} */
    this.facts = [];
    this.requests = 0;
    this.at(0, "run.started", { scenario: "gallery", seed: 1, release: "1.36", start: "2026-01-05T10:00:00Z", engine: "1", branch_of: null });
  }

  /** @param {number} s @param {string} kind @param {object} fields */
  at(s, kind, fields) {
    this.facts.push({ t: Math.round(s * 1000), kind, cause: [], ...fields });
    return this;
  }

  /** @returns {Fact[]} */
  told() {
    return this.facts.map((fact, i) => ({ fact, i })).sort((a, b) => a.fact.t - b.fact.t || a.i - b.i).map(({ fact }, i) => ({ ...fact, n: i + 1 }));
  }

  /**
   * A Deployment with its ReplicaSet, Service and Ingress.
   * @param {Probes} probes
   * @param {{s?: number, set?: string, init?: object[], more?: object[], replicas?: number, balancer?: string}} [options]
   */
  deploy(probes, { s = 0, set = "shop-77f4c", init = [], more = [], replicas = 1, balancer = "alb" } = {}) {
    const own = Object.fromEntries(Object.entries(probes).map(([kind, { path = "/ping", ...spec }]) => [`${kind}Probe`, { httpGet: { path, port: 8080 }, periodSeconds: 5, ...spec }]));
    const template = { spec: { containers: [{ name: "app", image: IMAGE, ...own }, ...more], initContainers: init } };
    const applied = (/** @type {string} */ ref, /** @type {object} */ object, owner = "") =>
      this.at(s, "object.applied", { ref, result: "created", object, uid: ref, owner: owner || null, generation: s + 1, resource_version: 1, by: "kubectl" });
    applied("deployment.apps/shop", { metadata: { name: "shop" }, spec: { replicas, template } });
    applied(`replicaset.apps/${set}`, { metadata: { name: set }, spec: { replicas, template } }, "deployment.apps/shop");
    applied("service/shop", { metadata: { name: "shop" }, type: "NodePort", clusterIp: "10.96.4.2", selector: { app: "shop" }, ports: [{ port: 80, targetPort: 8080, nodePort: 30080 }] });
    applied("ingress.networking.k8s.io/shop", { metadata: { name: "shop" }, ingressClassName: balancer, rules: [{ host: "", paths: [{ path: "/*", serviceName: "shop", servicePort: 80 }] }] });
    return this.at(s, "proxy.changed", { who: balancer, service: "shop", backends: [] });
  }

  /** @param {number} s @param {string} pod @param {Record<string, any>} [more] */
  pod(s, pod, more = {}) {
    const ready = more.ready ?? "1/1";
    const is = ready[0] === ready[2];
    return this.at(s, "pod.changed", {
      pod, uid: pod, owner: `replicaset.apps/${pod.slice(0, -6)}`, phase: "Running", ready, status: "Running", restarts: 0,
      conditions: { Ready: is ? "True" : "False:ContainersNotReady" }, readiness_gates: "", ip: "", node: "node-1",
      created: 0, deleting: false, deadline: null, resource_version: 1, last_restart: null, labels: { app: "shop" }, ...more,
    });
  }

  /** @param {number} s @param {string} pod @param {Record<string, any>} [more] */
  box(s, pod, more = {}) {
    return this.at(s, "container.changed", {
      pod, container: "app", role: "app", id: "c0", image: IMAGE, state: "running", reason: "", message: "", exit_code: null,
      signal: null, started_at: s * 1000, finished_at: null, last: null, ready: true, started: true, restart_count: 0,
      stopping: null, ...more,
    });
  }

  /** A Pod that runs. @param {string} pod @param {{s?: number, ip?: string, node?: string, ready?: string}} [more] */
  runs(pod, { s = 0, ...more } = {}) {
    return this.pod(s, pod, { created: s * 1000, ...more }).box(s, pod, { ready: (more.ready ?? "1/1")[0] !== "0" });
  }

  /**
   * The answers of a probe, one a character: `.` passes, `x` is hung up on, `5` is a 500, `t` times out, `!` is an error,
   * `o` does not count yet, `|` is a restart of the container.
   * @param {string} pod
   * @param {ProbeKind} probe
   * @param {string} marks
   * @param {{from?: number, period?: number, fails?: number, passes?: number, effect?: string, container?: string, end?: "ticking" | "suspended" | "sent" | "waiting for startup"}} [more]
   */
  strip(pod, probe, marks, { from = 1, period = 5, fails = 3, passes = 1, effect = "none", container = "app", end = "ticking" } = {}) {
    const base = { pod, container, probe };
    let [run, was, number, restarts, s] = [0, "", 0, 0, from];
    for (const mark of marks) {
      if (mark === "|") {
        this.box(s - period / 2, pod, { container, id: `c${++restarts}`, restart_count: restarts });
        [run, was] = [0, ""];
        continue;
      }
      if (mark === "o") {
        this.at(s, "probe.planned", { ...base, next_at: (s + period) * 1000, period_ms: period * 1000, state: "delayed" });
        this.at(s, "probe.skipped", { ...base, why: "initial delay" });
      } else {
        const [result, outcome, status] = WORDS[/** @type {"."} */ (mark)];
        run = was === result ? run + 1 : 1;
        was = String(result);
        const threshold = result === "success" ? passes : fails;
        this.at(s, "probe.planned", { ...base, next_at: (s + period) * 1000, period_ms: period * 1000, state: "ticking" });
        this.at(s, "probe.sent", { ...base, number: ++number, attempt: 1 });
        const does = result === "failure" && run === threshold ? effect : "none";
        this.at(s + 0.003, "probe.answered", { ...base, number, attempt: 1, result, outcome, status, detail: "", latency_ms: 3, run, threshold, effect: does });
      }
      s += period;
    }
    if (end === "sent") return this.at(s, "probe.sent", { ...base, number: number + 1, attempt: 1 }).at(s, "probe.planned", { ...base, next_at: null, period_ms: period * 1000, state: "ticking" });
    if (end !== "ticking") this.at(s - period + 0.01, "probe.planned", { ...base, next_at: null, period_ms: period * 1000, state: end });
    return this;
  }

  /** A container that waits for its restart. @param {string} pod @param {number} from @param {number} step @param {{wait?: number, for?: string}} [more] */
  backoff(pod, from, step, { wait = [10, 20, 40, 80, 160, 300][step], for: what = "restart" } = {}) {
    return this.at(from, "backoff.started", { pod, container: "app", for: what, wait_ms: wait * 1000, until: (from + wait) * 1000, retry_at: (from + wait) * 1000, step, immediate: false });
  }

  /** Who is in the Service: "in", "out", or "draining". @param {number} s @param {[pod: string, ip: string, how: "in" | "out" | "draining"][]} rows */
  slice(s, rows) {
    return this.at(s, "endpoints.changed", { service: "shop", endpoints: rows.map(([pod, ip, how]) => ({ pod, ip, ready: how === "in", serving: how !== "out", terminating: how === "draining" })) });
  }

  /**
   * Requests from one time to another.
   * @param {number} from
   * @param {number} to
   * @param {number} rate  a second
   * @param {(s: number, i: number) => string} how  "ok", a status that the Pod writes, "refused", "closed", "timeout", "503", "none" or "open"
   * @param {(i: number) => string} pod
   * @param {{path?: string, server?: string, took?: number, balancer?: string}} [more]
   */
  traffic(from, to, rate, how, pod, more = {}) {
    const many = Math.round((to - from) * rate);
    for (let i = 0; i < many; i++) this.request(Math.round((from + i / rate) * 1000) / 1000, how(from + i / rate, i), pod(i), more);
    return this;
  }

  /** One request. @param {number} s @param {string} how @param {string} pod @param {{path?: string, server?: string, took?: number, balancer?: string}} [more] */
  request(s, how, pod, { path = "/ping", server = "awselb/2.0", took = 0.004, balancer = "alb" } = {}) {
    const request = `r${++this.requests}`;
    const base = { request, client: path === "/ping" ? "users" : "curl", method: "GET", path };
    const at = s - took;
    const hop = (/** @type {number} */ when, /** @type {string} */ from, /** @type {string} */ to, outcome = "sent", attempt = 1) =>
      this.at(when, "request.hop", { request, hop: 1, at: from, to, outcome, attempt, detail: "" });
    this.at(at, "request.sent", { ...base, host: "shop.test" });
    hop(at, "client", `balancer/${balancer}`);
    if (how === "none") return this.answer(s, base, null, "client", "", took, "connection timed out");
    if (how === "no target") return this.answer(s, base, 503, "balancer", server, took);
    hop(at, "balancer", "service/shop");
    if (how === "refused") hop(s, "service", "service/shop", "refused");
    else hop(at + 0.001, "service", `pod/${pod}`);
    if (how === "open") return this;
    if (how === "closed" || how === "timeout" || how === "reset") hop(s, "pod", `pod/${pod}`, how);
    const own = how === "ok" ? 200 : Number(how);
    if (own) return this.answer(s, base, own, `pod/${pod}`, "", took);
    return this.answer(s, base, how === "timeout" ? 504 : 502, "balancer", server, took);
  }

  /** @param {number} s @param {object} base @param {number | null} status @param {string} origin @param {string} server @param {number} took @param {string} [error] */
  answer(s, base, status, origin, server, took, error = "") {
    return this.at(s, "request.answered", { ...base, status, server, headers: {}, body: "", body_bytes: 10, origin, latency_ms: Math.round(took * 1000), error });
  }

  /** @param {number} s @param {string} pod @param {string} reason @param {string} message @param {{type?: string, count?: number, first?: number}} [more] */
  event(s, pod, reason, message, { type = "Warning", count = 1, first = s } = {}) {
    return this.at(s, "event.recorded", { ref: `pod/${pod}`, uid: pod, type, reason, message, count, first: first * 1000, last: s * 1000, source: "kubelet", field_path: "" });
  }
}

/** Names of Pods, as a ReplicaSet gives them. @param {number} n @param {string} [set] */
export function names(n, set = "shop-77f4c") {
  const letters = "bcdfghjklmnpqrstvwxz2456789";
  const at = (/** @type {number} */ i, /** @type {number} */ k) => letters[(i * (2 * k + 5) + k * 11 + (i >> 3) * k * k) % letters.length];
  return Array.from({ length: n }, (_, i) => `${set}-${[1, 2, 3, 4, 5].map((k) => at(i, k)).join("")}`);
}
