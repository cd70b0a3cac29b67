// The verdict: one sentence on what users get now and why, and the mechanism below it; from the picture alone.
//
// Grammar: the outcome for users, then because or although, then the state. While users are served, never `fail`.

import { lastAnswers, served, shares, waiting, WINDOW_MS } from "./answers.js";
import { plural, tr } from "../locale/text.js";
import { routedSince } from "./doing.js";
import { failing, livePods, shownService, stateOf } from "./state.js";
import { capital, count, cut, fits, percent } from "./words.js";

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
/** @typedef {ReturnType<typeof shares>} Shares */

const MOST = 75;
const FEW = 3; // answers with an error among them say nothing of a share

/**
 * @param {Picture} picture
 * @param {number} t
 * @param {number} [speed] of the run: an error is told for as long as the stage holds it
 * @returns {Verdict}
 */
export function verdict(picture, t, speed = 1) {
  const state = stateOf(picture);
  const answers = lastAnswers(picture, t, speed);
  const lately = shares(picture, t);
  if (answers.length === 0 || lately.ok === null) return unanswered(state, waiting(picture, t, WINDOW_MS)) ?? unasked(picture, state);
  const bad = answers.filter((answer) => !served(answer.status));
  if (answers.some((answer) => !answer.steady)) return unsteady(picture, t, state, answers);
  if (bad.length === 0) return allServed(state, answers, lately);
  return bad.length === answers.length ? noneServed(state, answers, lately) : someServed(state, bad[0], answers);
}

/**
 * What all of them get: "every" as long as the ten seconds that the stage counts know of nothing else, else "now".
 * @param {LastAnswer[]} answers either all served or none
 * @param {Shares} lately
 */
function allGet([{ status }, ...others], { codes, ok }) {
  const one = others.every((other) => other.status === status);
  if (one && Object.keys(codes).length === 1) return status === null ? tr`no request gets an answer` : tr`every request gets ${status}`;
  if (one) return status === null ? tr`requests get no answer now` : tr`requests get ${status} now`;
  if (served(status)) return ok === 1 ? tr`every request is served` : tr`requests are served now`;
  return ok === 0 ? tr`no request is served` : tr`no request is served now`;
}

/** What else the stage counts in these ten seconds, or "". @param {LastAnswer[]} answers @param {Shares} lately */
function unlike([{ status }], lately) {
  return lately.ok === Number(served(status)) ? "" : servedOf(lately);
}

/** What the stage counts. @param {Shares} lately */
const servedOf = ({ ok }) => tr`Of the last 10 s, ${percent(ok ?? 0)}% were served.`;

/**
 * Somebody asked, and all that was sent in these ten seconds and before still waits; null when nothing does.
 * @param {State} state
 * @param {{n: number}[]} requests
 * @returns {Verdict | null}
 */
function unanswered(state, [oldest]) {
  if (!oldest) return null;
  const gets = capital(tr`no request gets an answer`);
  const say = fits(MOST, tr`${gets}, although ${state.so}`, tr`${gets}, although ${state.brief ?? state.so}`, gets);
  return { tone: "fail", say, small: tr`Those that were sent still wait.`, n: oldest.n };
}

/**
 * Nobody asked lately: the state alone.
 * @param {Picture} picture
 * @param {State} state
 * @returns {Verdict}
 */
function unasked(picture, state) {
  if (state.kind === "none" && Object.keys(picture.deployments).length === 0) {
    return { tone: "id", say: tr`Nothing is deployed yet`, small: tr`Apply a manifest to begin.`, n: 0 };
  }
  const { tone, small, n } = state;
  const say = state.kind === "not ready" ? tr`${state.so}, but not Ready` : state.so;
  return { tone: tone === "fail" ? "nr" : tone, say: fits(MOST, capital(say)), small, n };
}

/**
 * @param {State} state
 * @param {LastAnswer[]} answers
 * @param {Shares} lately
 * @returns {Verdict}
 */
function allServed(state, answers, lately) {
  const gets = capital(allGet(answers, lately));
  const small = [state.small, unlike(answers, lately)].filter(Boolean).join(" ");
  if (state.kind === "ready") return { tone: "ok", say: fits(MOST, tr`${gets} because ${state.so}`), small, n: answers[0].n };
  const tone = state.tone === "fail" ? "nr" : state.tone;
  return { tone, say: fits(MOST, tr`${gets}, although ${state.so}`, tr`${gets}, although ${state.brief ?? state.so}`, gets), small, n: state.n };
}

/**
 * @param {State} state
 * @param {LastAnswer[]} answers
 * @param {Shares} lately
 * @returns {Verdict}
 */
function noneServed(state, answers, lately) {
  const [answer] = answers;
  const gets = allGet(answers, lately);
  const { n } = answer;
  const though = (/** @type {string} */ small, /** @type {string[]} */ ...says) => ({ tone: /** @type {const} */ ("fail"), say: fits(MOST, ...says), small: [small, unlike(answers, lately)].filter(Boolean).join(" "), n });
  switch (state.kind) {
    case "backoff":
      return { ...though(state.small, tr`${capital(state.so)}, so ${gets}`, capital(gets)), tone: "bo" };
    case "none":
    case "stuck":
    case "killing":
    case "starting":
      return though(state.small, tr`${capital(gets)} because ${state.so}`);
    case "not ready":
      return though(state.small, tr`${capital(gets)}, although ${state.so}`);
    case "some":
      return though(mechanism(answer), `${capital(gets)}${linkOf(state)}`, `${capital(gets)}${linkOf(brief(state))}`);
  }
  return though(mechanism(answer), tr`${capital(gets)}, although ${state.so}`);
}

/**
 * How a request failed although a Pod stood ready.
 * @param {Answer} answer
 */
function mechanism(answer) {
  if (answer.origin.startsWith("pod/")) return tr`The program writes this status itself; its Pod only carries it.`;
  const hop = answer.failed;
  if (hop === null) return "";
  if (hop.outcome === "refused") return tr`The connection was refused: the proxies have nobody to send to, or no port is open.`;
  if (hop.outcome === "closed") return closed(hop.detail, cut(answer.path, 24));
  if (hop.outcome === "reset") return tr`The connection was reset before an answer came.`;
  return tr`The program takes the request and does not answer in time.`;
}

/** Who hung up. @param {string} detail of the hop @param {string} path */
function closed(detail, path) {
  if (/process/.test(detail)) return tr`The program ended before it had answered ${path}, and its connections with it.`;
  if (/delay/.test(detail)) return tr`The balancer cut what was still open when the deregistration delay was over.`;
  return tr`The program hangs up on ${path} without a byte of answer; it does not end.`;
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
  const gets = bad.status === null ? tr`${path} gets no answer` : tr`${path} gets ${bad.status}`;
  const other = answers.find((answer) => served(answer.status) && answer.path !== bad.path);
  const also = other === undefined ? "" : `, ${tr`${cut(other.path, 20)} gets ${other.status}`}`;
  const link = linkOf(state);
  const tone = state.tone === "bo" ? "bo" : "nr";
  return { tone, say: fits(MOST, `${gets}${also}${link}`, `${gets}${link}`, `${gets}${also}`), small: mechanism(bad), n: bad.n };
}

/** A state in few words. @param {State} state */
const brief = (state) => ({ ...state, so: state.brief ?? state.so });

/** How a state is linked to what some requests got. @param {State} state */
const linkOf = ({ kind, so }) => (kind === "ready" ? tr`, although ${so}` : tr` while ${so}`);

/**
 * The answers change from one to the next: shares of the last ten seconds.
 * @param {Picture} picture
 * @param {number} t
 * @param {State} state
 * @param {LastAnswer[]} answers
 * @returns {Verdict}
 */
function unsteady(picture, t, state, answers) {
  const from = routedSince(picture);
  const since = shares(picture, t, from);
  const clean = since.ok === 1 && Object.values(picture.clients).every(({ bad: last }) => !last || last.t <= from);
  const whole = shares(picture, t);
  const { ok, total, codes } = clean || (since.ok !== 1 && since.total >= FEW) ? since : whole;
  const errors = Object.entries(codes).filter(([code]) => code === "none" || Number(code) >= 400);
  const bad = answers.find((answer) => !served(answer.status));
  if (errors.length === 0 || total === 0) return allServed(state, answers, whole);
  const failed = errors.reduce((sum, [, many]) => sum + many, 0);
  const gets = capital(plural(total, "{1} of the last {0} request got {2}", "{1} of the last {0} requests got {2}", failed, eitherOf(errors)));
  const [link, short] = [linkOf(state), linkOf(brief(state))];
  const tone = state.tone === "bo" ? "bo" : (ok ?? 0) > 0 ? "nr" : "fail";
  const small = bad === undefined ? state.small : mechanism(bad) || state.small;
  const beside = ok === whole.ok ? "" : servedOf(whole);
  return { tone, say: fits(MOST, `${gets}${link}`, `${gets}${short}`, gets), small: [small, beside].filter(Boolean).join(" "), n: (bad ?? answers[0]).n };
}

/** "502", "502 or no answer", "502, 503 or 504": the most frequent first. @param {[string, number][]} errors at least one */
function eitherOf(errors) {
  const names = errors.sort((a, b) => b[1] - a[1]).map(([code]) => (code === "none" ? tr`no answer` : code));
  const last = names.pop() ?? "";
  return names.length ? tr`${names.join(", ")} or ${last}` : last;
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
  if (ok !== null) said.push(tr`${count(total, "request")} in the last 10 seconds, ${percent(ok)} percent served.`);
  const service = shownService(picture);
  if (service !== null) said.push(plural(service.endpoints.length, "Service {1} has {2} of {0} endpoint.", "Service {1} has {2} of {0} endpoints.", service.name, service.in));
  for (const pod of livePods(picture)) said.push(podSummary(pod, t));
  return said.filter(Boolean).join(" ");
}

/**
 * @param {Pod} pod
 * @param {number} t
 */
function podSummary(pod, t) {
  const said = [tr`Pod ${pod.name}: READY ${pod.ready}, ${pod.status}, ${count(pod.restarts, "restart")}`];
  for (const at of Object.values(pod.containers)) {
    if (at.backoff !== null) said.push(tr`back-off, ${Math.max(0, Math.ceil((at.backoff.retry_at - t) / 1000))} seconds left`);
    const missing = failing(at);
    if (missing !== null) said.push(tr`${missing[0]} ${missing[1].asks} missed ${missing[1].run} in a row`);
  }
  return `${said.join(", ")}.`;
}
