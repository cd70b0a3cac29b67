// What the verdict says that the stage does not show: its claims, held against the boxes drawn from the same picture.

import { verdict } from "../src/model/verdict.js";
import { shownAnswer } from "../src/scene/badge.js";
import { drawBalancer, drawClient } from "../src/scene/nodes.js";
import { shownService } from "../src/model/state.js";
import { chipWord, stagePods, waiting } from "../src/scene/view.js";

/** @import { Picture, Pod } from "../src/model/types.js" */

/** What a person reads off the stage. @typedef {{text: string, share: string, badges: string[], pods: {word: string, ready: string, is_ready: boolean, leaves: boolean, waits: boolean}[], within: number, endpoints: number}} Seen */

/** @param {Picture} picture @param {number} t @param {number} speed @returns {Seen} */
function seen(picture, t, speed) {
  const answer = shownAnswer(picture, t, speed);
  const boxes = `${drawClient(picture, t, answer).inside} ${drawBalancer(picture, answer).inside}`;
  const service = shownService(picture);
  return {
    text: boxes, share: /(\d+%)/.exec(boxes)?.[1] ?? "", badges: [...boxes.matchAll(/<b><svg.*?<\/svg>([^<]+)<\/b>/g)].map(([, code]) => code),
    pods: stagePods(picture).map((pod) => ({ word: chipWord(pod), ready: pod.ready, is_ready: pod.is_ready, leaves: pod.deleting, waits: waiting(pod) !== null })),
    within: service?.in ?? 0, endpoints: service?.endpoints.length ?? 0,
  };
}

/** @typedef {(found: RegExpExecArray, seen: Seen) => boolean} Holds */
const many = (/** @type {string} */ who) => (/^both/i.test(who) ? 2 : Number(/\d+/.exec(who)?.[0] ?? 1));
const ALL = "(the Pod|the Service's Pod|both Pods|all \\d+ Pods)( of the Service)?";
/** Of whom it is said: of all that are drawn, unless it is said of the Service's. @type {(is: string, holds: (pod: Seen["pods"][0], word: string) => boolean) => [RegExp, Holds]} */
const ofAll = (is, holds) => [new RegExp(`${ALL} (?:is|are) ${is}`, "i"), ([, who, whose, word], { pods }) => {
  const fit = pods.filter((pod) => holds(pod, word)).length;
  return whose || /Service/.test(who) ? fit >= many(who) : fit === pods.length && pods.length === many(who);
}];
/** @type {(is: string, holds: (pod: Seen["pods"][0], word: string) => boolean) => [RegExp, Holds]} */
const ofSome = (is, holds) => [new RegExp(`(\\d+) of \\d+ Pods (?:is|are) ${is}`, "i"), ([, n, word], { pods }) => pods.filter((pod) => holds(pod, word)).length === Number(n)];
/** @type {[string, (pod: Seen["pods"][0], word: string) => boolean][]} */
const STATES = [
  ["Running", ({ word }) => word === "Running"],
  ["Ready", ({ is_ready, leaves }) => is_ready && !leaves],
  ["not Ready", ({ is_ready }) => !is_ready],
  ["being deleted", ({ leaves }) => leaves],
  ["being killed", ({ word }) => word === "Killing"],
  ["waiting to be restarted", ({ waits }) => waits],
  ["in ([A-Z][\\w:/]*\\w)", ({ word: drawn }, word) => drawn === word],
];
const code = (/** @type {string} */ drawn) => (/** @type {string} */ said, /** @type {Seen} */ { share, badges }) => share === drawn && badges.every((one) => one === said);

/** Each claim, and whether what is drawn bears it out. @type {[RegExp, Holds][]} */
const CLAIMS = [
  [/every request gets ([1-3]\d\d)/i, ([, said], seen) => code("100%")(said, seen)],
  [/every request gets ([45]\d\d)/i, ([, said], seen) => code("0%")(said, seen)],
  [/(every request is served|every request gets)/i, (_, { share }) => share === "100%" || share === "0%"],
  [/no request is served(?! now)/i, (_, { share }) => share === "0%"],
  [/no request gets an answer/i, (_, { share, text }) => share === "0%" || (share === "" && /\d+ requests? waits?/.test(text))],
  [/requests get (\d+) now/i, ([, said], { badges }) => badges.every((one) => one === said)],
  [/requests (get no answer) now/i, (_, { badges }) => badges.every((one) => one === "no answer")],
  [/Of the last 10 s, (\d+%)/, ([, said], { share }) => share === said],
  ...STATES.flatMap(([is, holds]) => [ofAll(is, holds), ofSome(is, holds)]),
  [/(both|all \d+|the) containers? (?:is|are) waiting/i, ([, who], { pods }) => pods.length === many(who) && pods.every(({ waits }) => waits)],
  [/\d+ of (\d+) Pods/, ([, m], { pods }) => pods.length === Number(m)],
  [/there is no Pod/i, (_, { pods }) => pods.length === 0],
  [/no Pod is Ready/i, (_, { pods }) => pods.every(({ is_ready, leaves }) => !is_ready || leaves)],
  [/The Service has no endpoints/i, (_, { within }) => within === 0],
  [/(\d+) Pods? in the Service/, ([, n], { within }) => within === Number(n)],
];

/**
 * @param {Picture} picture
 * @param {number} t
 * @param {number} speed
 * @returns {string[]} each with what is drawn instead
 */
export function contradictions(picture, t, speed) {
  const { say, small, tone } = verdict(picture, t, speed);
  const drawn = seen(picture, t, speed);
  const text = `${say}. ${small}`;
  const wrong = CLAIMS.flatMap(([claim, holds]) => {
    const found = claim.exec(text);
    return found && !holds(found, drawn) ? [`“${text}” (${found[0]})`] : [];
  });
  if (tone === "ok" && drawn.share !== "100%" && drawn.share !== "" && !/ now /.test(say)) wrong.push(`“${text}” in green`);
  if (tone === "fail" && drawn.share === "100%") wrong.push(`“${text}” in red`);
  return wrong.map((one) => `${one} beside ${JSON.stringify({ ...drawn, text: undefined })}`);
}
