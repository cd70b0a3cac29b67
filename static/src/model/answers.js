// What clients are answered: shares of codes, the badge where a status was born, and whether it is steady.

import { tr } from "../locale/text.js";

/** @import { Answer, Client, Fact, Hop, Picture } from "./types.js" */
/** @typedef {"ok" | "nr" | "fail" | "bo" | "st" | "id"} Tone */

export const WINDOW_MS = 10_000;
const NOW_MS = 3000;
const LATELY_MS = 2000;

/**
 * For how long an error is not hidden by what came after it: two seconds of the wall clock, and no longer than it is
 * counted (whole seconds are).
 * @param {number} speed
 */
export const lately = (speed) => Math.min(WINDOW_MS - 1000, LATELY_MS * speed);

/**
 * The tone of an HTTP status; no answer at all is a failure.
 * @param {number | null} status
 * @returns {Tone}
 */
export function toneOf(status) {
  if (status === null || status >= 500) return "fail";
  if (status >= 400) return "nr";
  return status >= 300 ? "st" : "ok";
}

/**
 * Served: the client got what it asked for, or was sent on.
 * @param {number | null} status
 */
export const served = (status) => status !== null && status < 400;

/**
 * Shares of codes over all clients in the ten seconds before `t`; `ok` is null when nobody asked. `now`: all that
 * was answered in the last three seconds was OK.
 * @param {Picture} picture
 * @param {number} t
 * @param {number} [from] no earlier seconds count
 * @returns {{rate: number, total: number, ok: number | null, now: boolean, codes: Record<string, number>}}
 */
export function shares(picture, t, from = 0) {
  /** @type {Record<string, number>} */
  const codes = {};
  let total = 0;
  let ok = 0;
  let now = true;
  let first = t;
  for (const client of Object.values(picture.clients)) {
    for (const second of recent(client, t)) {
      if (second.at < from) continue;
      first = Math.min(first, second.at);
      for (const [code, count] of Object.entries(second.codes)) {
        codes[code] = (codes[code] ?? 0) + count;
        total += count;
        if (code !== "none" && served(Number(code))) ok += count;
        else if (second.at > t - NOW_MS) now = false;
      }
    }
  }
  const span = Math.max(1000, t - first); // since the first answer, when that was not long ago
  return { rate: (total * 1000) / span, total, ok: total === 0 ? null : ok / total, now, codes };
}

/**
 * @param {Client} client
 * @param {number} t
 */
function recent(client, t) {
  return client.seconds.filter((second) => second.at > t - WINDOW_MS && second.at <= t);
}

/**
 * The last answers for each client and path that are younger than the window, newest first.
 * @param {Picture} picture
 * @param {number} t
 * @param {number} [speed]
 * @returns {(Answer & {steady: boolean})[]}
 */
export function lastAnswers(picture, t, speed = 1) {
  const found = [];
  for (const client of Object.values(picture.clients)) {
    let count = 0;
    for (const second of recent(client, t)) for (const many of Object.values(second.codes)) count += many;
    const long = t - lately(speed);
    const { bad } = client;
    const alone = Object.keys(client.answers).length === 1;
    for (const answer of Object.values(client.answers)) {
      if (answer.t <= t - WINDOW_MS) continue;
      // Three in a row may come from one Pod of several: after an error it takes more to be served again.
      const failed = served(answer.status) && bad !== null && bad.t > long && bad.path === answer.path && bad.method === answer.method;
      const again = (alone && served(answer.status)) || answer.same >= 3;
      const steady = !failed && (count < 3 || again || answer.since <= long);
      found.push({ ...answer, steady });
    }
  }
  return found.sort((a, b) => b.n - a.n);
}

/** Requests that have had no answer for `ms` and longer, the oldest first. @param {Picture} picture @param {number} t @param {number} ms */
export const waiting = (picture, t, ms) => Object.values(picture.requests).filter((request) => t - request.t >= ms).sort((a, b) => a.n - b.n);

/** @param {readonly Answer[]} answers @returns {Answer | null} */
export const newest = (answers) => (answers.length ? answers.reduce((a, b) => (b.n > a.n ? b : a)) : null);

/**
 * The badge of an answer: at which place its status was born, and why there.
 * @param {Answer} answer
 * @returns {{at: "balancer" | "pod" | "client", pod: string, code: string, tone: Tone, text: string}}
 */
export function badge(answer) {
  const tone = toneOf(answer.status);
  if (answer.status === null) {
    return { at: "client", pod: "", code: tr`no answer`, tone, text: answer.error || failedWords(answer.failed) };
  }
  const code = String(answer.status);
  if (answer.origin.startsWith("pod/")) {
    const text = served(answer.status) ? tr`made here: the program answered` : tr`made here: the program wrote it itself`;
    return { at: "pod", pod: answer.origin.slice(4), code, tone, text };
  }
  return { at: "balancer", pod: "", code, tone, text: tr`made here: ${bornWords(answer)}` };
}

/**
 * Why the balancer wrote this status itself.
 * @param {Answer} answer
 */
function bornWords(answer) {
  if (answer.failed !== null) return failedWords(answer.failed);
  const outside = OUTSIDE.includes(balancerName(answer));
  if (answer.status === 503) return outside ? tr`it has no target to send to` : tr`it has no endpoint to send to`;
  if (answer.status === 502) return tr`none of its targets is healthy`;
  if (answer.status === 500) return tr`its rule leads to no Service`;
  if (answer.status === 405) return tr`it refuses this method`;
  if (answer.status === 404) return tr`no rule for this path`;
  return served(answer.status) ? tr`it answered by itself` : tr`it had no answer to pass on`;
}

// Balancers that send to registered targets; the others run in the cluster and follow the endpoints.
const OUTSIDE = ["", "alb", "gce"];

/**
 * The balancer that a request came through, or "".
 * @param {Answer} answer
 */
export function balancerName(answer) {
  return answer.hops.find((hop) => hop.to.startsWith("balancer/"))?.to.slice(9) ?? "";
}

/**
 * How the onward hop failed, in words, and in which try.
 * @param {Hop | null} hop
 */
export function failedWords(hop) {
  const words = triedWords(hop);
  return hop !== null && hop.attempt > 1 ? tr`${words}, ${hop.attempt} times` : words;
}

/** @param {Hop | null} hop */
function triedWords(hop) {
  if (hop === null) return tr`no answer`;
  if (hop.outcome === "refused") return hopWhom(hop) === "the Pod" ? tr`connection to the Pod was refused` : tr`connection to the Service was refused`;
  if (hop.outcome === "closed") return tr`the Pod hung up without an answer`;
  if (hop.outcome === "reset") return tr`the Pod reset the connection`;
  return tr`no answer from the Pod in time`;
}

/**
 * Whom a failed hop was sent to: nobody stands behind a refusing Service, a Pod behind every other failure.
 * @param {Pick<Hop, "at" | "to" | "outcome">} hop
 */
export function hopWhom(hop) {
  const toPod = hop.at === "pod" || hop.to.startsWith("pod/");
  return toPod || hop.outcome !== "refused" ? "the Pod" : "the Service";
}

/**
 * The answer that a span of time is asked about: the first that failed, else the first.
 * @param {readonly Fact[]} facts in the order of their times
 * @param {number} from
 * @param {number} to
 * @returns {number} its fact, 0 when nobody was answered
 */
export function answerIn(facts, from, to) {
  let [low, high] = [0, facts.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (facts[middle].t < from) low = middle + 1;
    else high = middle;
  }
  let first = 0;
  for (let i = low; i < facts.length && facts[i].t < to; i++) {
    const fact = facts[i];
    if (fact.kind !== "request.answered") continue;
    if (!served(fact.status)) return fact.n;
    first ||= fact.n;
  }
  return first;
}
