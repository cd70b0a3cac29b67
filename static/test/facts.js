// Facts for the tests: each maker fills in what a test does not care about.

/** @import { Fact } from "../src/model/types.js" */

/** @type {Record<string, Record<string, any>>} */
const DEFAULTS = {
  "run.started": { scenario: "s", seed: 1, release: "1.36", start: "2026-01-05T10:00:00Z", engine: "1", branch_of: null },
  "command.accepted": { entry: 1, line: "kubectl apply -f go-http.yaml", out: "", error: "" },
  "object.applied": {
    ref: "deployment.apps/app", result: "created", object: {}, uid: "u", owner: null, generation: 1, resource_version: 1,
    by: "kubectl",
  },
  "object.deleted": { ref: "pod/app-1", uid: "u", owner: null, generation: 1, resource_version: 1, by: "" },
  "pod.changed": {
    pod: "app-1", uid: "u", owner: null, phase: "Running", ready: "1/1", status: "Running", restarts: 0,
    conditions: { Ready: "True" }, readiness_gates: "", ip: "10.0.0.1", node: "node-1", created: 0, deleting: false,
    deadline: null, resource_version: 1, last_restart: null,
  },
  "container.changed": {
    pod: "app-1", container: "app", role: "app", id: "c1", image: "app", state: "running", reason: "", message: "",
    exit_code: null, signal: null, started_at: 0, finished_at: null, last: null, ready: true, started: true,
    restart_count: 0, stopping: null,
  },
  "probe.planned": { pod: "app-1", container: "app", probe: "readiness", next_at: 1000, period_ms: 1000, state: "ticking" },
  "probe.sent": { pod: "app-1", container: "app", probe: "readiness", number: 1, attempt: 1 },
  "probe.answered": {
    pod: "app-1", container: "app", probe: "readiness", number: 1, attempt: 1, result: "failure", outcome: "eof",
    status: null, detail: 'Get "http://10.0.0.1:8080/err": EOF', latency_ms: 2, run: 1, threshold: 3, effect: "none",
  },
  "backoff.started": {
    pod: "app-1", container: "app", for: "restart", wait_ms: 10_000, until: 0, retry_at: 0, step: 0, immediate: false,
  },
  "program.changed": { pod: "app-1", container: "app", state: "listening", fault: null },
  "endpoints.changed": { service: "svc", endpoints: [] },
  "request.sent": { request: "r1", client: "users", method: "GET", path: "/ping", host: "" },
  "request.hop": { request: "r1", hop: 2, at: "service", to: "service/svc", outcome: "refused", attempt: 1, detail: "" },
  "request.answered": {
    request: "r1", client: "users", method: "GET", path: "/ping", status: 200, server: "", headers: {}, body: "",
    body_bytes: 0, origin: "pod/app-1", latency_ms: 3, error: "",
  },
  "event.recorded": {
    ref: "pod/app-1", uid: "u", type: "Warning", reason: "Unhealthy", message: "m", count: 1, first: 0, last: 0,
    source: "kubelet", field_path: "",
  },
};

/**
 * Numbers the facts from 1.
 * @param {[number, string, Record<string, any>?][]} given time, kind, fields
 * @returns {Fact[]}
 */
export function makeFacts(given) {
  return given.map(([t, kind, fields], i) => /** @type {Fact} */ (/** @type {unknown} */ ({
    kind, ...DEFAULTS[kind], ...fields, n: i + 1, t, cause: i === 0 ? [] : [i],
  })));
}
