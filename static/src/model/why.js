// The sentences of "Why?", one line each, at most 60 characters, and what a link lights and leads to. The keys come from
// probeviz/sim/why_links.py; probeviz/sim/why_words.py says the same, word for word.

import { hopWhom } from "./answers.js";
import { known, tr } from "../locale/text.js";
import { cut, fits } from "./words.js";

/** @import { Tone } from "./answers.js" */
/** @typedef {{at: "yaml" | "log", ref: string, path?: string, n?: number}} Place */
/** @typedef {{key: string, args: Record<string, any>}} Evidence what proves a link; null: its time */
/** @typedef {{n: number, t: number, key: string, args: Record<string, any>, evidence: Evidence | null, root: boolean, detail: string, places: Place[]}} Link */

export const MOST = 60;

/** The suffix tells Pods of one ReplicaSet apart. @param {string} pod */
const short = (pod) => (pod.length > 14 ? `…${pod.split("-").at(-1)}` : pod);

/** "pod/NAME", "service/NAME", "balancer/NAME" as a person would say it. @param {string} place */
function where(place) {
  const [kind, name] = halves(place, "/");
  return kind === "pod" ? tr`Pod ${short(name)}` : kind === "service" ? tr`Service ${cut(name, 24)}` : cut(name || kind, 24);
}

/** @param {string} text @param {string} by */
function halves(text, by) {
  const at = text.indexOf(by);
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + by.length)];
}

/** @type {Record<string, string>} */
const PLACES = { balancer: tr`The load balancer`, client: tr`The client`, service: tr`The Service`, pod: tr`The Pod`, kubelet: tr`The kubelet` };

/** To whom it went; a failed hop says by `at` where it broke off. @param {any} a */
const refused = (a) => (hopWhom({ ...a, outcome: "refused" }) === "the Pod" ? tr`The connection to the Pod was refused` : tr`The connection to the Service was refused`);

/** @param {string} base @param {string} detail */
const because = (base, detail) => (detail ? [`${base}: ${known(detail)}`, base] : [base]);

/** By its own header, or by who wrote the status. @param {any} a */
const answerer = (a) => (a.server ? cut(a.server, 30) : a.origin.startsWith("pod/") ? where(a.origin) : tr`the load balancer`);

/**
 * How a probe was answered: "GET /err got an empty reply (EOF)".
 * @param {any} a
 */
function probed(a) {
  const asked = a.path === "" ? tr`${a.probe} probe` : `GET ${cut(a.path, 18)}`;
  switch (a.outcome) {
    case "status": return tr`${asked} got ${a.status}`;
    case "eof": return tr`${asked} got an empty reply (EOF)`;
    case "refused": return tr`${asked}: connection refused`;
    case "reset": return tr`${asked}: connection reset`;
    case "timeout": return tr`${asked}: no answer in time`;
    default: return `${asked}: ${a.outcome}`;
  }
}

/** @type {Record<string, string>} */
const EFFECTS = { kill: tr`The kubelet kills: `, unready: tr`Taken out: `, ready: tr`Ready: `, started: tr`Started: ` };

/** @param {any} a */
function killed({ container, probe }) {
  return probe ? [tr`The kubelet kills ${cut(container, 18)}: it failed its ${probe} probe`] : [tr`The kubelet stops container ${cut(container, 24)}`];
}

/** The program as it is written, met by a request. @param {any} a */
function written({ path, status, idle, does }) {
  if (status !== null) return [tr`The program itself answers ${cut(path, 22)} with ${status}`];
  if (idle) return [tr`The program closes idle connections before the balancer`];
  return does ? [tr`The program's ${cut(path, 20)}: ${known(does)}`, tr`The program: ${known(does)}`] : [tr`The program leaves ${cut(path, 24)} without an answer`];
}

/** The field that a person wrote; the command stands beside it as evidence. @param {any} a */
function wrote({ field, value, default: standard }) {
  const last = field.split(".").slice(-2).join(".");
  if (standard) return [tr`${last} was left at its default, ${standard}`];
  if (!value) return [tr`${field} was written so`, tr`${last} was written so`];
  return [tr`${field} was set to ${value}`, tr`${last} was set to ${value}`, tr`${last} was written so`];
}

/** The program as it is now. @param {any} a */
function programSays(a) {
  const pod = short(a.pod);
  switch (a.state) {
    case "exited": return tr`The program in ${pod} has ended`;
    case "booting": return tr`The program in ${pod} is booting`;
    case "listening": return tr`The program in ${pod} is listening`;
    case "draining": return tr`The program in ${pod} is draining`;
    case "hung": return tr`The program in ${pod} is hung`;
    default: return `${pod}: ${a.state}`;
  }
}

/** @type {Record<string, [Tone, (a: any) => string[]]>} */
const SAYS = {
  answered: ["fail", (a) => [tr`${cut(a.client, 16)} got ${a.status} from ${answerer(a)}`]],
  "answered.none": ["fail", (a) => [tr`${cut(a.client, 16)} got no answer: ${cut(a.error, 28)}`]],
  asked: ["id", (a) => [tr`${cut(a.client, 16)} asked ${a.method} ${cut(a.path, 26)}`]],
  "hop.refused": ["fail", (a) => because(refused(a), a.detail)],
  "hop.closed": ["fail", (a) => because(tr`The Pod hung up without an answer`, a.detail || "EOF")],
  "hop.reset": ["fail", (a) => because(tr`The Pod reset the connection`, a.detail)],
  "hop.timeout": ["fail", (a) => because(tr`The Pod did not answer in time`, a.detail)],
  "hop.sent": ["id", (a) => [tr`${PLACES[a.at] ?? tr`Somebody`} sent the request to ${where(a.to)}`]],
  "hop.answered": ["id", (a) => [tr`The Pod answered ${cut(a.detail, 24)}`.trimEnd()]],
  "proxy.none": ["nr", (a) => [tr`${cut(a.who, 24)} has nobody to send to`]],
  "proxy.some": ["ok", (a) => [tr`${cut(a.who, 24)} sends to ${a.backends} of the Pods`]],
  "endpoints.none": ["nr", (a) => [a.total ? tr`Service ${cut(a.service, 24)} has no ready endpoint` : tr`Service ${cut(a.service, 24)} finds no Pod`]],
  "endpoints.some": ["ok", (a) => [tr`Service ${cut(a.service, 24)} has ${a.in} ready of ${a.total}`]],
  target: ["nr", (a) => [tr`Target ${cut(a.target, 24)} is ${cut(a.state, 20)}`]],
  "pod.ready": ["ok", (a) => [tr`Pod ${short(a.pod)} is Ready`]],
  "pod.late": ["ok", (a) => [tr`Pod ${short(a.pod)} is Ready, its Service follows soon`]],
  "pod.unready": ["nr", (a) => [tr`Pod ${short(a.pod)} is not Ready (${a.status})`, tr`Pod ${short(a.pod)} is not Ready`]],
  "pod.leaving": ["id", (a) => [tr`Pod ${short(a.pod)} is being deleted`]],
  "probe.success": ["ok", (a) => [`${EFFECTS[a.effect] ?? tr`Passed: `}${probed(a)}`, probed(a)]],
  "probe.warning": ["ok", (a) => [tr`Passed with a warning: ${probed(a)}`, probed(a)]],
  "probe.failure": ["fail", (a) => [`${EFFECTS[a.effect] ?? tr`Missed: `}${probed(a)}`, probed(a)]],
  "probe.error": ["fail", (a) => [tr`Not counted: ${probed(a)}`, probed(a)]],
  "probe.skipped": ["id", (a) => [tr`${a.probe} was not asked: ${cut(a.why, 36)}`]],
  "container.killed": ["fail", killed],
  "container.exited": ["fail", (a) => [tr`Container ${cut(a.container, 20)} ended with code ${a.exit_code ?? "?"}`]],
  "container.started": ["st", (a) => [tr`Container ${cut(a.container, 20)} started`]],
  "container.restarted": ["st", (a) => [tr`Container ${cut(a.container, 20)} was started again`]],
  "container.waiting": ["st", (a) => [tr`Container ${cut(a.container, 18)} waits: ${cut(a.reason || tr`its turn`, 26)}`]],
  backoff: ["bo", (a) => [tr`The kubelet waits ${a.wait_s} s before the next restart`]],
  "backoff.immediate": ["bo", () => [tr`The next wait grew, but this restart came at once`]],
  "backoff.cleared": ["ok", () => [tr`The back-off began anew`]],
  program: ["st", (a) => [programSays(a)]],
  "program.fault": ["fail", (a) => [a.state === "exited" ? tr`The program in ${short(a.pod)} ended: ${cut(known(a.fault), 28)}` : tr`The program in ${short(a.pod)}: ${cut(known(a.fault), 28)}`]],
  "program.scripted": ["st", (a) => [tr`The scenario changed the program: ${known(a.fault)}`, tr`The scenario: ${known(a.fault)}`]],
  "program.written": ["st", written],
  "ingress.astray": ["nr", (a) => [tr`Ingress ${a.name} names Service ${a.service}, which is not there`, tr`Ingress ${cut(a.name, 16)}: no Service ${cut(a.service, 24)}`]],
  "ingress.portless": ["nr", (a) => [tr`Ingress ${a.name} asks for port ${a.port}; Service ${a.service} has ${a.has}`, tr`Service ${cut(a.service, 16)} has no port ${cut(a.port, 8)} but ${cut(a.has, 12)}`]],
  "ingress.unmatched": ["nr", (a) => [tr`No rule of Ingress ${cut(a.name, 18)} fits ${cut(a.path, 20)}`]],
  "service.written": ["nr", (a) => [tr`Service ${cut(a.name, 20)} sends to port ${a.port}`]],
  "service.astray": ["nr", (a) => [a.selector ? tr`Service ${cut(a.name, 14)} selects ${cut(a.selector, 20)}: no Pod has it` : tr`Service ${cut(a.name, 20)} has no selector`]],
  "service.early": ["id", (a) => [tr`Service ${cut(a.name, 20)} was there before its Pods`]],
  object: ["st", (a) => [`${cut(a.ref, 44)} ${a.result}`]],
  deleted: ["id", (a) => [`${cut(a.ref, 44)} deleted`]],
  rollout: ["st", (a) => [tr`Deployment ${cut(a.deployment, 24)} rolls out revision ${a.revision}`]],
  event: ["id", (a) => [tr`Event ${cut(a.reason, 20)} on ${cut(a.ref, 30)}`]],
  node: ["st", (a) => [nodeSays(a)]],
  command: ["st", (a) => [a.line]],
  "command.wrote": ["st", wrote],
  refused: ["fail", (a) => [tr`${cut(a.line, 36)}: refused`]],
  run: ["id", (a) => [tr`Scenario ${cut(a.scenario, 30)} begins so`]],
  "run.clients": ["st", () => [tr`The scenario's clients ask for this`]],
  other: ["id", (a) => [a.kind]],
};

/** @type {Record<string, (a: any) => string>} */
const PROVES = {
  of: (a) => tr`${a.n} of ${a.of}`,
  hop: (a) => (a.attempt > 1 ? tr`hop ${a.hop}, try ${a.attempt}` : tr`hop ${a.hop}`),
  restart: (a) => tr`restart ${a.count}`,
  wait: (a) => tr`${a.s} s`,
  scenario: () => tr`scenario`,
  program: () => tr`program`,
  said: (a) => a.text,
};

/** What proves a link, at a glance. @param {Evidence} evidence */
export const sayEvidence = ({ key, args }) => PROVES[key]?.(args) ?? key;

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
  if (a.machine === "down" && a.ready) return tr`Node ${name} is down`;
  if (a.kubelet === "down" && a.machine === "up") return tr`The kubelet of ${name} does not run`;
  return a.ready ? tr`Node ${name} is ready` : tr`Node ${name} is not ready`;
}

/**
 * What a link lights on the stage, by the stage's data-ref; "pods/NAME" for all Pods of a Deployment.
 * @param {Link | undefined} link
 * @returns {string[]}
 */
export function refsOf(link) {
  if (link === undefined) return [];
  const { key, args } = link;
  const pod = args.pod ? [`pod/${args.pod}`] : [];
  if (key.startsWith("answered")) return ["client", args.origin?.startsWith("pod/") ? args.origin : "balancer"];
  if (key === "asked" || key === "run.clients") return ["client"];
  if (key.startsWith("hop.")) return [...new Set([placeOf(args.at), placeOf(args.to)])].filter(Boolean);
  if (/^(proxy|endpoints|service)\./.test(key)) return ["service"];
  if (key === "target" || key.startsWith("ingress.")) return ["balancer"];
  if (key.startsWith("probe.") || key.startsWith("backoff")) return [...pod, "kubelet"];
  if (key === "node") return ["kubelet"];
  if (key === "command.wrote") return writtenTo(link.places[0]?.ref ?? "");
  if (typeof args.ref === "string" && args.ref.startsWith("pod/")) return [args.ref];
  return pod;
}

/** What a manifest makes. @param {string} ref "service/go-http-svc", "deployment.apps/go-http" */
function writtenTo(ref) {
  const [kind, name] = halves(ref, "/");
  if (kind === "service") return ["service"];
  if (kind.startsWith("ingress")) return ["balancer"];
  return kind === "pod" ? [ref] : [`pods/${name}`];
}

/** @param {unknown} place "balancer/alb", "service/go-http-svc", "pod/NAME" */
function placeOf(place) {
  const name = String(place ?? "");
  if (name.startsWith("node")) return "service"; // a NodePort is the Service's door
  if (name.startsWith("http")) return "";
  return name.startsWith("pod/") ? name : name.split("/")[0];
}
