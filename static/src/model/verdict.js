// The verdict: one sentence on what users get now and why, and the mechanism below it; from the picture alone.
//
// Grammar: the outcome for users, then because or although, then the state. While users are served, never `fail`.

import { lastAnswers, served, shares } from "./answers.js";
import { failing, livePods, shownService, stateOf } from "./state.js";
import { capital, count, cut, fits } from "./words.js";

export { badge, shares, toneOf } from "./answers.js";

/** @import { Answer, Picture, Pod } from "./types.js" */
/** @import { Tone } from "./answers.js" */
/** @import { State } from "./state.js" */

/**
 * @typedef {object} Verdict
 * @property {Tone} tone
 * @property {string} say at most 75 characters
 * @property {string} small the mechanism, or ""
 * @property {number} n the fact that "Why?" starts from; 0 = nothing to ask
 */
/** @typedef {Answer & {steady: boolean}} LastAnswer */

const MOST = 75;

/**
 * @param {Picture} picture
 * @param {number} t
 * @returns {Verdict}
 */
export function verdict(picture, t) {
  const state = stateOf(picture);
  const answers = lastAnswers(picture, t);
  if (answers.length === 0) return unasked(picture, state);
  const bad = answers.filter((answer) => !served(answer.status));
  if (answers.some((answer) => !answer.steady)) return unsteady(picture, t, state, answers);
  if (bad.length === 0) return allServed(state, answers[0]);
  return bad.length === answers.length ? noneServed(state, bad[0]) : someServed(state, bad[0], answers);
}

/**
 * Nobody asked lately: the state alone.
 * @param {Picture} picture
 * @param {State} state
 * @returns {Verdict}
 */
function unasked(picture, state) {
  if (state.kind === "none" && Object.keys(picture.deployments).length === 0) {
    return { tone: "id", say: "Nothing is deployed yet", small: "Apply a manifest to begin.", n: 0 };
  }
  const { tone, small, n } = state;
  const say = state.kind === "not ready" ? `${state.so}, but not Ready` : state.so;
  return { tone: tone === "fail" ? "nr" : tone, say: fits(MOST, capital(say)), small, n };
}

/**
 * @param {State} state
 * @param {LastAnswer} answer
 * @returns {Verdict}
 */
function allServed(state, answer) {
  const gets = `Every request gets ${answer.status}`;
  if (state.kind === "ready") return { tone: "ok", say: `${gets} because ${state.so}`, small: "", n: answer.n };
  const tone = state.tone === "fail" ? "nr" : state.tone;
  return { tone, say: fits(MOST, `${gets}, although ${state.so}`, gets), small: state.small, n: state.n };
}

/**
 * @param {State} state
 * @param {LastAnswer} answer
 * @returns {Verdict}
 */
function noneServed(state, answer) {
  const gets = answer.status === null ? "no request gets an answer" : `every request gets ${answer.status}`;
  const { n } = answer;
  switch (state.kind) {
    case "backoff":
      return { tone: "bo", say: fits(MOST, `${capital(state.so)}, so ${gets}`, capital(gets)), small: state.small, n };
    case "none":
    case "killing":
    case "starting":
      return { tone: "fail", say: fits(MOST, `${capital(gets)} because ${state.so}`), small: state.small, n };
    case "not ready":
      return { tone: "fail", say: fits(MOST, `${capital(gets)}, although ${state.so}`), small: state.small, n };
  }
  return { tone: "fail", say: fits(MOST, `${capital(gets)}, although ${state.so}`), small: mechanism(answer), n };
}

/**
 * How a request failed although a Pod stood ready.
 * @param {Answer} answer
 */
function mechanism(answer) {
  if (answer.origin.startsWith("pod/")) return "The program writes this status itself; its Pod only carries it.";
  const hop = answer.failed;
  if (hop === null) return "";
  if (hop.outcome === "refused") return "The connection was refused: the proxies have nobody to send to, or no port is open.";
  if (hop.outcome === "closed") return `The program hangs up on ${cut(answer.path, 24)} without a byte of answer; it does not end.`;
  if (hop.outcome === "reset") return "The connection was reset before an answer came.";
  return "The program takes the request and does not answer in time.";
}

/**
 * Some paths are served, others are not.
 * @param {State} state
 * @param {LastAnswer} bad
 * @param {LastAnswer[]} answers
 * @returns {Verdict}
 */
function someServed(state, bad, answers) {
  const path = cut(bad.path, 20);
  const gets = bad.status === null ? `${path} gets no answer` : `${path} gets ${bad.status}`;
  const other = answers.find((answer) => served(answer.status) && answer.path !== bad.path);
  const also = other === undefined ? "" : `, ${cut(other.path, 20)} gets ${other.status}`;
  const link = state.kind === "ready" ? `, although ${state.so}` : ` while ${state.so}`;
  const tone = state.tone === "bo" ? "bo" : "nr";
  return { tone, say: fits(MOST, `${gets}${also}${link}`, `${gets}${link}`, `${gets}${also}`), small: mechanism(bad), n: bad.n };
}

/**
 * The answers change from one to the next: shares of the last ten seconds.
 * @param {Picture} picture
 * @param {number} t
 * @param {State} state
 * @param {LastAnswer[]} answers
 * @returns {Verdict}
 */
function unsteady(picture, t, state, answers) {
  const { ok, total, codes } = shares(picture, t);
  const errors = Object.entries(codes).filter(([code]) => code === "none" || Number(code) >= 400);
  const worst = errors.sort((a, b) => b[1] - a[1])[0];
  const bad = answers.find((answer) => !served(answer.status));
  if (worst === undefined || total === 0) return allServed(state, answers[0]);
  const what = worst[0] === "none" ? "no answer" : worst[0];
  const gets = `${worst[1]} of the last ${count(total, "request")} got ${what}`;
  const link = state.kind === "ready" ? `, although ${state.so}` : ` while ${state.so}`;
  const tone = state.tone === "bo" ? "bo" : (ok ?? 0) > 0 ? "nr" : "fail";
  const small = bad === undefined ? state.small : mechanism(bad) || state.small;
  return { tone, say: fits(MOST, `${gets}${link}`, gets), small, n: (bad ?? answers[0]).n };
}

/**
 * All that the stage shows, in sentences, as the key L reads it.
 * @param {Picture} picture
 * @param {number} t
 * @returns {string}
 */
export function summary(picture, t) {
  const { say, small } = verdict(picture, t);
  const said = [`${say}.`, small];
  const { total, ok } = shares(picture, t);
  if (ok !== null) said.push(`${count(total, "request")} in the last 10 seconds, ${Math.round(ok * 100)} percent served.`);
  const service = shownService(picture);
  if (service !== null) said.push(`Service ${service.name} has ${service.in} of ${count(service.endpoints.length, "endpoint")}.`);
  for (const pod of livePods(picture)) said.push(podSummary(pod, t));
  return said.filter(Boolean).join(" ");
}

/**
 * @param {Pod} pod
 * @param {number} t
 */
function podSummary(pod, t) {
  const said = [`Pod ${pod.name}: READY ${pod.ready}, ${pod.status}, ${count(pod.restarts, "restart")}`];
  for (const at of Object.values(pod.containers)) {
    if (at.backoff !== null) said.push(`back-off, ${Math.max(0, Math.ceil((at.backoff.retry_at - t) / 1000))} seconds left`);
    const missing = failing(at);
    if (missing !== null) said.push(`${missing[0]} ${missing[1].asks} missed ${missing[1].run} in a row`);
  }
  return `${said.join(", ")}.`;
}
