// The messages of the live protocol, version 1 (docs/protocol.md): types, and makers of what the browser sends.

import { tr } from "../locale/text.js";

/** @import { Fact, Picture } from "../model/types.js" */
/** @import { Link } from "../model/why.js" */
/** @typedef {{playing: boolean, speed: number, stop: string, met: number}} Clock */
/** @typedef {{line: number, column: number, end_line: number, end_column: number, severity: "error" | "warning",
 *   path: string, message: string, server: string}} Diagnostic */
/** @typedef {{line: number, column: number, level: "wrong" | "risky" | "worth knowing", rule: string, field: string, what: string,
 *   why: string, fix: string, counter: string}} Advice */
/** @typedef {{path: string, does: string, status: string, latency: string, written: string, value: unknown}} RouteForm */
/** @typedef {{image: string, fields: Record<string, string>, routes: RouteForm[]}} ProgramForm */
/** @typedef {{release: string, balancer: string, seed: string, programs: ProgramForm[],
 *   clients: {name: string, asks: string, rate: string}[], balancers: string[], releases: string[]}} Form */
/** @typedef {{name: string, release: string, seed: number, start: string, engine: string, nodes: {name: string, address: string}[],
 *   balancer: {kind: string, version: string}, clients: {name: string, method: string, path: string, to: string,
 *   rate_milli: number}[]}} Setup */
/** How an answer was judged; `html` is the lesson's own. @typedef {{right: boolean, how: string, truth: unknown, html: string}} Judged */
/** How the steps of a lesson stand; `step` is the current one, "" when all are behind.
 * @typedef {{step: string, ready: boolean, done: string[], answers: Record<string, unknown>, judged: Record<string, Judged>,
 *   parts: Record<string, Record<string, boolean>>, over: boolean, score?: {edits: number, failed: number} | null}} LessonState */

/**
 * What the browser sends.
 * @typedef {{type: "hello", run: string, token: string, from: number | null, n: number, log: number, engine: string, language?: string,
 *     t?: number, protocol: number}
 *   | {type: "command", id: string, line: string, file?: string, text?: string}
 *   | {type: "apply", id: string, file: string, text: string}
 *   | {type: "change", id: string, line: Record<string, unknown>}
 *   | {type: "recall", id: string, t: number, line: string, file?: string, text?: string, branch?: boolean}
 *   | {type: "answer", id: string, step: string, value: unknown}
 *   | {type: "back", t: number}
 *   | {type: "interrupt", id: string}
 *   | {type: "complete", id: string, line: string, cursor: number}
 *   | {type: "check", id: string, file: string, text: string, t?: number | null, advice?: boolean}
 *   | {type: "draft", id: string, text: string, set: [(string | number)[], string][]}
 *   | {type: "files", id: string, t: number}
 *   | {type: "play"} | {type: "pause"}
 *   | {type: "speed", x: number}
 *   | {type: "step", by: "event" | "second"}
 *   | {type: "break", on: string}
 *   | {type: "pace", t: number, wall: number, playing: boolean, speed: number}
 *   | {type: "seek", id: string, t: number}
 *   | {type: "why", id: string, n: number}
 *   | {type: "ack", t: number}} Sent
 */

/**
 * What the server sends.
 * @typedef {{type: "welcome", run: string, protocol: number, setup: Setup, t: number, n: number, clock: Clock,
 *     files: Record<string, string>, log: number, wall: number, can: "command" | "look", note: string,
 *     picture: Picture | null}
 *   | {type: "batch", facts: Fact[], until: number, wall: number, log: number, clock: Clock}
 *   | {type: "rewind", to: number, n: number, log: number}
 *   | {type: "lesson"} & LessonState
 *   | {type: "answer", id: string, out: string, err: string, exit: number, following: boolean, t: number, log: number}
 *   | {type: "output", id: string, lines: string[], done: boolean, exit: number | null}
 *   | {type: "completions", id: string, from: number, words: string[]}
 *   | {type: "diagnostics", id: string, items: Diagnostic[], does: "nothing" | "creates" | "changes", says: string, beyond?: string, advice: Advice[]}
 *   | {type: "drafted", id: string, text: string, form: Form | null, items: Diagnostic[]}
 *   | {type: "picture", id: string, t: number, picture: Picture, facts: Fact[]}
 *   | {type: "chain", id: string, n: number, links: Link[]}
 *   | {type: "part", text: string, last: boolean}
 *   | {type: "files", id: string, t: number, files: Record<string, string>, since: number, until: number | null}
 *   | {type: "branched", id: string, run: string, token: string, t: number, n: number, log: number}
 *   | {type: "refused", id: string | null, code: string, message: string, retry_ms: number | null}
 *   | {type: "slowed", to: number, why: string}
 *   | {type: "bye", reason: string, retry: boolean}} Received
 */
/**
 * A received message of one type.
 * @template {Received["type"]} T
 * @typedef {Extract<Received, {type: T}>} ReceivedOf
 */

export const PROTOCOL = 1;
export const MESSAGE_BYTES = 16 * 1024;
export const TEXT_BYTES = 64 * 1024;
export const LINE_CHARACTERS = 4096;
export const SPEEDS = [1, 4, 16, 64];

/** Closing codes after which there is no sense in trying again. */
export const FINAL_CODES = [4401, 4404, 4426, 4429];

/** Messages that are kept until they are answered, and sent again after a reconnect. */
const KEPT = ["command", "apply", "change", "recall", "answer", "interrupt"];

/** @param {Sent} message */
export const isKept = (message) => KEPT.includes(message.type);

/** Whether what is kept is sent again although it was refused: for now there was no room. @param {{type: string, code?: string}} reply */
export const comesAgain = ({ type, code }) => type === "refused" && (code === "too-many" || code === "busy");

const TYPES = [
  "welcome", "batch", "rewind", "lesson", "answer", "output", "completions", "diagnostics", "drafted", "picture", "chain", "files",
  "branched", "part", "refused", "slowed", "bye",
];

/**
 * A received frame; null when it is not ours to understand (a newer server may say more).
 * @param {unknown} data
 * @returns {Received | null}
 */
export function decode(data) {
  if (typeof data !== "string") return null;
  try {
    const message = JSON.parse(data);
    return TYPES.includes(message?.type) ? message : null;
  } catch {
    return null;
  }
}

/**
 * Why a message would be refused for its size, or "": said before it is sent, in the server's words.
 * @param {Sent} message
 */
export function tooLong(message) {
  if ((message.type === "command" || message.type === "recall") && message.line.length > LINE_CHARACTERS) {
    return tr`The line has ${message.line.length} characters; at most ${LINE_CHARACTERS} are taken.`;
  }
  if (!("text" in message) || message.text === undefined) return "";
  const bytes = new TextEncoder().encode(message.text).length;
  return bytes > TEXT_BYTES ? tr`The text has ${Math.ceil(bytes / 1024)} KB; at most 64 KB are taken.` : "";
}
