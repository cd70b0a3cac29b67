// The sentences of "Why?", one line each, at most 60 characters; the keys come from probeviz/sim/why.py.

import { hopWhom } from "./answers.js";
import { cut, fits } from "./words.js";

/** @import { Tone } from "./answers.js" */
/** @typedef {{n: number, t: number, key: string, args: Record<string, any>, evidence: string, root: boolean}} Link */

export const MOST = 60;

/** The suffix tells Pods of one ReplicaSet apart. @param {string} pod */
const short = (pod) => (pod.length > 14 ? `…${pod.split("-").at(-1)}` : pod);

/** @type {Record<string, string>} */
const PLACES = { balancer: "The load balancer", client: "The client", service: "The Service", pod: "The Pod", kubelet: "The kubelet" };

/** Who sent it on. @param {any} a */
const asker = (a) => PLACES[a.at] ?? "Somebody";

/** To whom it went; a failed hop says by `at` where it broke off. @param {any} a */
const whom = (a, /** @type {string} */ outcome) => (hopWhom({ ...a, outcome }) === "the Pod" ? "Pod" : "Service");

/**
 * How a probe was answered: "GET /err got an empty reply (EOF)".
 * @param {any} a
 */
function probed(a) {
  const asked = a.path === "" ? `${a.probe} probe` : `GET ${cut(a.path, 18)}`;
  switch (a.outcome) {
    case "status": return `${asked} got ${a.status}`;
    case "eof": return `${asked} got an empty reply (EOF)`;
    case "refused": return `${asked}: connection refused`;
    case "reset": return `${asked}: connection reset`;
    case "timeout": return `${asked}: no answer in time`;
    default: return `${asked}: ${a.outcome}`;
  }
}

/** @type {Record<string, string>} */
const EFFECTS = { kill: "The kubelet kills: ", unready: "Taken out: ", ready: "Ready: ", started: "Started: " };

/** @type {Record<string, [Tone, (a: any) => string[]]>} */
const SAYS = {
  answered: ["fail", (a) => [`${cut(a.client, 16)} got ${a.status} from ${cut(a.server || "the Pod", 30)}`]],
  "answered.none": ["fail", (a) => [`${cut(a.client, 16)} got no answer: ${cut(a.error, 28)}`]],
  asked: ["id", (a) => [`${cut(a.client, 16)} asked ${a.method} ${cut(a.path, 26)}`]],
  "hop.refused": ["fail", (a) => [`The connection to the ${whom(a, "refused")} was refused`]],
  "hop.closed": ["fail", (a) => [`The ${whom(a, "closed")} hung up without an answer (EOF)`]],
  "hop.reset": ["fail", (a) => [`The ${whom(a, "reset")} reset the connection`]],
  "hop.timeout": ["fail", (a) => [`The ${whom(a, "timeout")} did not answer in time`]],
  "hop.sent": ["id", (a) => [`${asker(a)} sent the request to ${cut(a.to, 24)}`]],
  "hop.answered": ["ok", (a) => [`${asker(a)} had an answer of ${cut(a.to, 24)}`]],
  "proxy.none": ["nr", (a) => [`${cut(a.who, 24)} has nobody to send to`]],
  "proxy.some": ["ok", (a) => [`${cut(a.who, 24)} sends to ${a.backends} of the Pods`]],
  "endpoints.none": ["nr", (a) => [`Service ${cut(a.service, 24)} has no ready endpoint`]],
  "endpoints.some": ["ok", (a) => [`Service ${cut(a.service, 24)} has ${a.in} ready of ${a.total}`]],
  target: ["nr", (a) => [`Target ${cut(a.target, 24)} is ${cut(a.state, 20)}`]],
  "pod.ready": ["ok", (a) => [`Pod ${short(a.pod)} is Ready`]],
  "pod.unready": ["nr", (a) => [`Pod ${short(a.pod)} is not Ready (${a.status})`, `Pod ${short(a.pod)} is not Ready`]],
  "pod.leaving": ["id", (a) => [`Pod ${short(a.pod)} is being deleted`]],
  "probe.success": ["ok", (a) => [`${EFFECTS[a.effect] ?? "Passed: "}${probed(a)}`, probed(a)]],
  "probe.warning": ["ok", (a) => [`Passed with a warning: ${probed(a)}`, probed(a)]],
  "probe.failure": ["fail", (a) => [`${EFFECTS[a.effect] ?? "Missed: "}${probed(a)}`, probed(a)]],
  "probe.error": ["fail", (a) => [`Not counted: ${probed(a)}`, probed(a)]],
  "probe.skipped": ["id", (a) => [`${a.probe} was not asked: ${cut(a.why, 36)}`]],
  "container.killed": ["fail", (a) => [`Container ${cut(a.container, 20)} is killed: ${cut(a.reason, 24)}`]],
  "container.exited": ["fail", (a) => [`Container ${cut(a.container, 20)} ended with code ${a.exit_code ?? "?"}`]],
  "container.started": ["st", (a) => [`Container ${cut(a.container, 20)} started`]],
  "container.waiting": ["st", (a) => [`Container ${cut(a.container, 18)} waits: ${cut(a.reason || "its turn", 26)}`]],
  backoff: ["bo", (a) => [`The kubelet waits ${a.wait_s} s before the next restart`]],
  "backoff.immediate": ["bo", () => ["The next wait grew, but this restart came at once"]],
  "backoff.cleared": ["ok", () => ["The back-off began anew"]],
  program: ["st", (a) => [`The program in ${short(a.pod)} is ${a.state}`]],
  "program.fault": ["fail", (a) => [`The program in ${short(a.pod)}: ${cut(a.fault, 28)}`]],
  object: ["st", (a) => [`${cut(a.ref, 44)} ${a.result}`]],
  deleted: ["id", (a) => [`${cut(a.ref, 44)} deleted`]],
  rollout: ["st", (a) => [`Deployment ${cut(a.deployment, 24)} rolls out revision ${a.revision}`]],
  event: ["id", (a) => [`Event ${cut(a.reason, 20)} on ${cut(a.ref, 30)}`]],
  node: ["st", (a) => [nodeSays(a)]],
  command: ["st", (a) => [a.line]],
  refused: ["fail", (a) => [`${cut(a.line, 36)}: refused`]],
  run: ["id", (a) => [`So scenario ${cut(a.scenario, 30)} begins`]],
  other: ["id", (a) => [a.kind]],
};

/**
 * The sentence of a link and its tone; an answer's tone follows its status.
 * @param {Link} link
 * @returns {{text: string, tone: Tone}}
 */
export function sayLink(link) {
  const [tone, say] = SAYS[link.key] ?? SAYS.other;
  const args = SAYS[link.key] === undefined ? { kind: link.key } : link.args;
  const good = link.key === "answered" && args.status < 400;
  return { text: fits(MOST, ...say(args)), tone: good ? "ok" : tone };
}

/** @param {Record<string, unknown>} a what happened to the machine or the kubelet comes before what the cluster knows */
function nodeSays(a) {
  const name = cut(String(a.node), 28);
  if (a.machine === "down" && a.ready) return `Node ${name} is down`;
  if (a.kubelet === "down" && a.machine === "up") return `The kubelet of ${name} does not run`;
  return `Node ${name} is ${a.ready ? "ready" : "not ready"}`;
}
