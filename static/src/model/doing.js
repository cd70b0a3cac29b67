// What one Pod is doing, under the name that Kubernetes has for it; and which Pods users can reach at all.

/** @import { Container, Picture, Pod, Service } from "./types.js" */

/**
 * - backoff: waiting to be restarted; image: it cannot be pulled; killing: its container is being killed
 * - unready: held back by its readiness probe
 * - starting: on its way, and nothing has gone wrong
 * - lost node, no node, gate: on a NotReady node, waiting for a node, waiting for a readiness gate
 * - stuck: whatever else its status names
 * @typedef {"backoff" | "image" | "leaving" | "killing" | "unready" | "starting" | "lost node" | "no node" | "gate" | "stuck"} Kind
 */
/** @typedef {{pod: Pod, kind: Kind, at: Container | undefined}} Doing plight.js has the words */

const IMAGE = ["ErrImagePull", "ImagePullBackOff", "InvalidImageName", "ErrImageNeverPull"];
/** Why a container waits when all goes as it should. */
export const IN_MAKING = ["ContainerCreating", "PodInitializing"];
const ON_ITS_WAY = ["Running", "Pending", ...IN_MAKING];

/**
 * What a Pod that is not Ready is doing.
 * @param {Picture} picture
 * @param {Pod} pod
 * @returns {Doing}
 */
export function doing(picture, pod) {
  const boxes = Object.values(pod.containers);
  /** @param {Kind} kind @param {Container} [at] */
  const is = (kind, at) => ({ pod, kind, at });
  if (pod.deleting) return is("leaving", boxes.find((at) => at.stopping !== null));
  const imageless = boxes.find((at) => at.backoff?.for === "image" || (at.state === "waiting" && IMAGE.includes(at.reason)));
  if (imageless) return is("image", imageless);
  const waits = boxes.find((at) => at.backoff !== null);
  if (waits) return is("backoff", waits);
  const killed = boxes.find((at) => at.stopping !== null);
  if (killed) return is("killing", killed);
  const held = boxes.find((at) => at.state === "running" && refuses(at));
  if (held) return is("unready", held);
  if (picture.nodes[pod.node]?.ready === false) return is("lost node");
  if (pod.conditions.PodScheduled?.endsWith("Unschedulable")) return is("no node");
  if (pod.conditions.Ready?.endsWith("ReadinessGatesNotReady")) return is("gate");
  if (ON_ITS_WAY.includes(pod.status) || /^Init:\d/.test(pod.status)) return is("starting");
  return is("stuck", boxes.find((at) => at.state !== "running"));
}

/**
 * Readiness has refused: it missed as often as it may, or was Ready and is no more.
 * @param {Container} at
 */
export function refuses(at) {
  const probe = at.probes.readiness;
  return probe !== undefined && probe.result === "failure" && probe.run >= Math.min(probe.failure_threshold, 1);
}

/**
 * The Services that users reach: those of the Ingress paths, else all.
 * @param {Picture} picture
 * @returns {Service[]}
 */
export function frontServices(picture) {
  const all = Object.values(picture.services);
  const behind = new Set(Object.values(picture.ingresses).flatMap(({ paths }) => paths.map((path) => path.service)));
  const front = all.filter((service) => behind.has(service.name));
  return front.length > 0 ? front : all;
}

/**
 * Since when requests have gone where they go now: what was answered before tells of another cluster.
 * @param {Picture} picture
 */
export function routedSince(picture) {
  const proxies = Object.values(picture.proxies).flatMap((services) => frontServices(picture).map(({ name }) => services[name]?.since ?? 0));
  const targets = Object.values(picture.balancers).flatMap((balancer) => Object.values(balancer.targets).map((target) => target.since));
  return Math.max(0, ...proxies, ...targets);
}

/** @param {Service} service @param {Pod} pod */
function selects({ selector, endpoints }, pod) {
  const asks = Object.entries(selector);
  return endpoints.some((row) => row.pod === pod.name) || (asks.length > 0 && asks.every(([key, value]) => pod.labels[key] === value));
}

/** The Pods that are drawn; ended ones live on in the timeline only. @param {Picture} picture */
export const presentPods = (picture) => Object.values(picture.pods).filter((pod) => pod.ended_at === null);

/**
 * The Pods that a Service in front selects, and the others. Where no Service selects by labels, all are inside. Of
 * either, those that are leaving count as long as no other stays.
 * @param {Picture} picture
 */
export function parted(picture) {
  const here = presentPods(picture);
  const front = frontServices(picture);
  if (front.every(({ selector }) => Object.keys(selector).length === 0)) return { inside: staying(here), outside: [] };
  const inside = here.filter((pod) => front.some((service) => selects(service, pod)));
  return { inside: staying(inside), outside: staying(here.filter((pod) => !inside.includes(pod))) };
}

/** @param {Pod[]} pods */
export function staying(pods) {
  const found = pods.filter((pod) => !pod.deleting);
  return found.length > 0 ? found : pods;
}
