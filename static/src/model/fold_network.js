// The network in the picture: Services, proxies, the balancer's targets, and what clients were answered.
//
// The same fold is probeviz/sim/picture_network.py.

/** @import { Client, FactOf, Hop, Picture, Service, Target } from "./types.js" */

const REQUESTS = 200;
const HOPS = 16;
const CLIENTS = 24;
const ANSWERS = 12;
const SECONDS = 12;
const TARGETS = 64;
const CLASS_ANNOTATION = "kubernetes.io/ingress.class";
const KUBE_PROXY = "kube-proxy/";
const BALANCER = "balancer/";
const FAILED = ["refused", "closed", "reset", "timeout"];

/**
 * Keeps the `keep` newest entries by the fact that wrote them.
 * @param {Record<string, {n: number}>} found
 * @param {number} keep
 */
function dropOldest(found, keep) {
  const names = Object.keys(found);
  if (names.length <= keep) return;
  delete found[names.reduce((oldest, name) => (found[name].n < found[oldest].n ? name : oldest))];
}

/**
 * @param {Picture} picture
 * @param {string} name
 * @returns {Service}
 */
function serviceOf(picture, name) {
  return picture.services[name] ?? (picture.services[name] = {
    name, type: "ClusterIP", cluster_ip: "", ports: [], selector: {}, endpoints: [], in: 0, n: 0, applied_n: 0,
  });
}

/**
 * @param {Picture} picture
 * @param {string} name
 * @param {FactOf<"object.applied">} fact
 */
export function serviceApplied(picture, name, fact) {
  const service = serviceOf(picture, name);
  const given = fact.object;
  service.type = given.type ?? "ClusterIP";
  service.cluster_ip = given.clusterIp ?? "";
  service.selector = given.selector ?? {};
  service.ports = (given.ports ?? []).map((/** @type {any} */ port) => ({
    name: port.name ?? "",
    port: port.port,
    target_port: port.targetPort ?? port.port,
    node_port: port.nodePort ?? 0,
  }));
  service.applied_n = fact.n;
}

/**
 * @param {Picture} picture
 * @param {string} name
 * @param {FactOf<"object.applied">} fact
 */
export function ingressApplied(picture, name, fact) {
  const given = fact.object;
  const paths = [];
  for (const rule of given.rules ?? []) {
    for (const path of rule.paths ?? []) paths.push(ingressPath(rule.host ?? "", path));
  }
  if (given.defaultBackend) paths.push(ingressPath("", given.defaultBackend));
  picture.ingresses[name] = {
    name,
    ref: fact.ref,
    class: given.ingressClassName || (given.metadata.annotations?.[CLASS_ANNOTATION] ?? ""),
    address: given.address ?? "",
    paths,
    n: fact.n,
  };
}

/**
 * @param {string} host
 * @param {any} path
 */
function ingressPath(host, path) {
  return { host, path: path.path ?? "", service: path.serviceName ?? "", port: path.servicePort ?? 0 };
}

/**
 * @param {Picture} picture
 * @param {FactOf<"endpoints.changed">} fact
 */
export function endpointsChanged(picture, fact) {
  const service = serviceOf(picture, fact.service);
  const before = service.endpoints;
  service.endpoints = fact.endpoints.map(({ ip, pod, ready, serving, terminating }) => {
    const old = before.find((row) => row.ip === ip && row.pod === pod);
    const since = old?.ready === ready ? old.since : fact.t;
    return { ip, pod, ready, serving, terminating, was_in: ready || (old?.was_in ?? false), since };
  });
  service.in = service.endpoints.filter((row) => row.ready).length;
  service.n = fact.n;
}

/**
 * @param {Picture} picture
 * @param {FactOf<"proxy.changed">} fact
 */
export function proxyChanged(picture, fact) {
  const services = picture.proxies[fact.who] ?? (picture.proxies[fact.who] = {});
  services[fact.service] = { backends: fact.backends, since: fact.t, n: fact.n };
  if (!fact.who.startsWith(KUBE_PROXY)) balancerOf(picture, fact.who);
}

/**
 * @param {Picture} picture
 * @param {string} name
 */
function balancerOf(picture, name) {
  return picture.balancers[name] ?? (picture.balancers[name] = { server: "", targets: {} });
}

/**
 * @param {Picture} picture
 * @param {FactOf<"target.checked" | "target.changed">} fact
 * @returns {Target}
 */
function targetOf(picture, fact) {
  const balancer = balancerOf(picture, fact.balancer);
  const found = balancer.targets[fact.target];
  if (found !== undefined) return found;
  const target = { state: "", reason: "", since: fact.t, n: fact.n, check: null };
  balancer.targets[fact.target] = target;
  dropOldest(balancer.targets, TARGETS);
  return target;
}

/**
 * @param {Picture} picture
 * @param {FactOf<"target.checked">} fact
 */
export function targetChecked(picture, fact) {
  const target = targetOf(picture, fact);
  const run = target.check?.result === fact.result ? target.check.run + 1 : 1;
  target.check = { result: fact.result, code: fact.code, run, t: fact.t, n: fact.n };
}

/**
 * @param {Picture} picture
 * @param {FactOf<"target.changed">} fact
 */
export function targetChanged(picture, fact) {
  const target = targetOf(picture, fact);
  if (target.state !== fact.state) target.since = fact.t;
  target.state = fact.state;
  target.reason = fact.reason;
  target.n = fact.n;
}

/**
 * @param {Picture} picture
 * @param {FactOf<"request.sent">} fact
 */
export function requestSent(picture, fact) {
  const { request, client, method, path, host, t, n } = fact;
  picture.requests[request] = { request, client, method, path, host, t, n, hops: [] };
  dropOldest(picture.requests, REQUESTS);
}

/**
 * @param {Picture} picture
 * @param {FactOf<"request.hop">} fact
 */
export function requestHop(picture, fact) {
  const request = picture.requests[fact.request];
  if (request === undefined) return;
  if (fact.to.startsWith(BALANCER)) balancerOf(picture, fact.to.slice(BALANCER.length));
  const { hop, at, to, outcome, attempt = 1, detail = "", t, n } = fact;
  request.hops.push({ hop, at, to, outcome, attempt, detail, t, n });
  if (request.hops.length > HOPS) request.hops.shift();
}

/**
 * @param {Picture} picture
 * @param {FactOf<"request.answered">} fact
 */
export function requestAnswered(picture, fact) {
  const sent = picture.requests[fact.request];
  delete picture.requests[fact.request];
  const hops = sent?.hops ?? [];
  const client = clientOf(picture, fact);
  const key = `${fact.method} ${fact.path}`;
  const old = client.answers[key];
  const same = old !== undefined && old.status === fact.status && old.origin === fact.origin;
  const { request, method, path, t, n, status, server, origin, error, latency_ms, body_bytes } = fact;
  client.answers[key] = {
    request, client: fact.client, method, path, host: sent?.host ?? "", t, n, status, server, origin, error, latency_ms,
    body_bytes, failed: failedHop(origin, hops), hops, same: same ? old.same + 1 : 1, since: same ? old.since : t,
  };
  if (status === null || status >= 400) client.bad = client.answers[key];
  client.last = key;
  client.n = n;
  dropOldest(client.answers, ANSWERS);
  count(client.seconds, t, status);
  if (origin === "balancer") for (const balancer of Object.values(picture.balancers)) balancer.server = server;
}

/**
 * @param {Picture} picture
 * @param {FactOf<"request.answered">} fact
 * @returns {Client}
 */
function clientOf(picture, fact) {
  const found = picture.clients[fact.client];
  if (found !== undefined) return found;
  /** @type {Client} */
  const client = { name: fact.client, answers: {}, bad: null, last: "", seconds: [], n: fact.n };
  picture.clients[fact.client] = client;
  dropOldest(picture.clients, CLIENTS);
  return client;
}

/**
 * The last hop that failed, unless a Pod wrote the answer in the end.
 * @param {string} origin
 * @param {Hop[]} hops
 * @returns {Hop | null}
 */
function failedHop(origin, hops) {
  if (origin.startsWith("pod/")) return null;
  for (let i = hops.length - 1; i >= 0; i--) if (FAILED.includes(hops[i].outcome)) return hops[i];
  return null;
}

/**
 * @param {Client["seconds"]} seconds
 * @param {number} t
 * @param {number | null} status
 */
function count(seconds, t, status) {
  const at = t - (t % 1000);
  if (seconds.at(-1)?.at !== at) {
    seconds.push({ at, codes: {} });
    if (seconds.length > SECONDS) seconds.shift();
  }
  const { codes } = seconds[seconds.length - 1];
  const code = status === null ? "none" : String(status);
  codes[code] = (codes[code] ?? 0) + 1;
}
