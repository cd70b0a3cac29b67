// What is worth a jump, and what two runs are compared by: changes of READY and RESTARTS, of the code that is answered, and
// Pods that leave a Service. Built from facts as they come; after a rewind it is built again.

import { tr } from "../locale/text.js";
import { count } from "./words.js";

/** @import { Fact, FactOf, Picture } from "./types.js" */
/** @typedef {{t: number, n: number, what: string}} Change */

/**
 * @typedef {object} Changes
 * @property {Change[]} list
 * @property {{t: number, n: number, pod: string}[]} restarts
 * @property {Record<string, {ready: string, restarts: number}>} pods
 * @property {Record<string, string>} codes by client and path
 */

/**
 * @param {Picture} picture what came before the first fact
 * @param {Fact[]} [facts]
 * @returns {Changes}
 */
export function createChanges(picture, facts = []) {
  /** @type {Changes} */
  const changes = { list: [], restarts: [], pods: {}, codes: {} };
  for (const { name, ready, restarts } of Object.values(picture.pods)) changes.pods[name] = { ready, restarts };
  for (const client of Object.values(picture.clients)) {
    for (const answer of Object.values(client.answers)) changes.codes[`${client.name} ${answer.path}`] = codeOf(answer.status);
  }
  for (const fact of facts) addToChanges(changes, fact);
  return changes;
}

/** @param {number | null} status */
const codeOf = (status) => (status === null ? tr`no answer` : String(status));

/** @param {string} pod */
const short = (pod) => pod.split("-").at(-1);

/**
 * @param {Changes} changes
 * @param {Fact} fact
 */
export function addToChanges(changes, fact) {
  if (fact.kind === "pod.changed") podChanged(changes, fact);
  else if (fact.kind === "request.answered") answered(changes, fact);
}

/** @param {Changes} changes @param {FactOf<"pod.changed">} fact */
function podChanged({ list, restarts, pods }, { t, n, pod, ready, restarts: many }) {
  const before = pods[pod];
  pods[pod] = { ready, restarts: many };
  const again = many > (before?.restarts ?? 0);
  if (again) restarts.push({ t, n, pod });
  if (before === undefined || (!again && before.ready === ready)) return;
  list.push({ t, n, what: again ? tr`Pod ${short(pod)}: ${count(many, "restart")}` : tr`Pod ${short(pod)}: READY ${ready}` });
}

/** @param {Changes} changes @param {FactOf<"request.answered">} fact */
function answered({ list, codes }, { t, n, client, path, status }) {
  const key = `${client} ${path}`;
  const code = codeOf(status);
  const before = codes[key];
  codes[key] = code;
  if (before !== undefined && before !== code) list.push({ t, n, what: tr`${client}: ${code} instead of ${before}` });
}
