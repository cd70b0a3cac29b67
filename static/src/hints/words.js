// What the words and the shapes of the page mean, in a sentence or two each.

import { tr } from "../locale/text.js";

/** @type {Record<string, string>} */
export const HINTS = {
  ready: tr`READY: how many of the Pod's containers may be sent requests. 0/1 is none of one; readiness probes decide.`,
  restarts: tr`RESTARTS: how often the kubelet has started a container of this Pod again.`,
  status: tr`STATUS, in kubectl's word. Running says that the process runs, not that it can serve.`,
  age: tr`AGE: how long ago the Pod was made.`,
  readiness: tr`Readiness asks: may users be sent here? Each miss in a row fills a diamond; when all are full, the Pod is taken out of the Service. Nothing is restarted.`,
  liveness: tr`Liveness asks: are you still alive? Each miss in a row fills a diamond; when all are full, the kubelet kills the container and starts it again.`,
  startup: tr`Startup asks: have you started? The other probes wait until it has passed; when all diamonds are full, the container is killed.`,
  clients: tr`Clients send requests all the time. The large number is the share that was served in the last ten seconds.`,
  balancer: tr`The load balancer takes each request and sends it on. When it gets no answer it writes one itself: 502, 503 or 504.`,
  server: tr`awselb/2.0 is how AWS's load balancer signs what it wrote itself, in the header Server.`,
  service: tr`A Service is one address for several Pods. Only Pods that are Ready are sent requests.`,
  kubelet: tr`The kubelet runs on each node: it starts the containers, asks their probes, and restarts what has failed.`,
  hop: tr`A request goes in hops: hop 1 from the client to the load balancer, hop 2 on from there.`,
  eof: tr`EOF: the connection was closed without a single byte of an answer.`,
};

/** Where a hint belongs: the first that fits. @type {[string, string][]} */
const PLACES = [
  [".pod .meta > :first-child", "ready"], [".pod .meta .rs", "restarts"], [".pod .meta .age", "age"], [".pod .chip", "status"],
  [".client", "clients"], [".balancer h3", "balancer"], [".service h3, .service .count", "service"],
];

/** @typedef {{key: string, at: Element, of?: string}} Hint `at`: beside what it stands; `of`: what is cut there, in full */

/** The hint of an element, or null. @param {Element} target @returns {Hint | null} */
export function hintAt(target) {
  const marked = target.closest("[data-hint]");
  if (marked) return { key: marked.getAttribute("data-hint") ?? "", at: marked };
  const probe = target.closest(".pod .probe");
  if (probe) return keyed(probe.querySelector(".lab > b")?.lastChild?.textContent ?? "", probe, probe.querySelector("code")?.textContent ?? "");
  const rail = target.closest(".kubelet .rail");
  if (rail) return { key: "kubelet", at: rail, of: rail.getAttribute("data-nodes") ?? "" };
  const head = target.closest(".kc th");
  if (head) return keyed((head.textContent ?? "").toLowerCase(), head);
  const signed = target.closest(".balancer .sub");
  if (signed?.textContent?.includes("awselb")) return { key: "server", at: signed };
  for (const [css, key] of PLACES) {
    const at = target.closest(css);
    if (at) return { key, at };
  }
  return null;
}

/** @param {string} text @param {Element} at @param {string} [of] */
function keyed(text, at, of = "") {
  const key = text.trim();
  return key in HINTS ? { key, at, of } : null;
}

/** What a box of the stage shows, for whoever comes to it by keyboard. @param {Element} box @returns {string[]} */
export function hintsOf(box) {
  const ref = /** @type {HTMLElement} */ (box).dataset.ref ?? "";
  if (ref === "client") return ["clients"];
  if (ref === "balancer") return [...box.querySelectorAll(".sub")].some(({ textContent }) => textContent?.includes("awselb")) ? ["balancer", "server"] : ["balancer"];
  if (ref === "service") return ["service"];
  const probes = [...box.querySelectorAll(".lab > b")].map((name) => name.lastChild?.textContent?.trim() ?? "");
  return ref.startsWith("pod/") ? ["ready", "restarts", ...new Set(probes)].filter((key) => key in HINTS) : [];
}
