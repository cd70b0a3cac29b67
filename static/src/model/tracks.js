// What the timeline draws: seconds of HTTP codes, bands and cuts per container, marks per probe, flags.
//
// Built from facts alone, as they come; after a rewind it is built again.

import { known, tr } from "../locale/text.js";
import { IN_MAKING } from "./doing.js";

/** @import { Fact, FactOf, Picture, ProbeKind } from "./types.js" */
/** @typedef {{at: number, codes: Record<string, number>}} Bin */
/** @typedef {"starting" | "stuck" | "ready" | "not ready" | "backoff" | "killing" | "exited" | "ended"} BandKind */
/** @typedef {{from: number, to: number | null, kind: BandKind, label: string, n: number}} Band */
/** @typedef {{t: number, n: number, type: "pass" | "miss" | "error", outcome: string, effect: string}} TrackMark */
/** @typedef {{t: number, n: number, type: string, label: string, tone: string, count: number}} Flag */

/**
 * @typedef {object} Lane one container of one Pod
 * @property {string} pod
 * @property {string} container
 * @property {Band[]} bands
 * @property {{t: number, n: number}[]} cuts when the container ended
 * @property {Partial<Record<ProbeKind, TrackMark[]>>} marks
 * @property {{state: string, ready: boolean, stopping: boolean, wait_ms: number | null, waits_for: string, reason: string}} now
 */
/**
 * @typedef {object} Tracks
 * @property {{at: number, codes: Map<string, number>}[]} seconds  no plain object: with 200 as a key it would hold 200 places
 * @property {Record<string, Lane>} lanes
 * @property {Flag[]} flags
 * @property {Record<string, string[]>} inside the Pods that each Service sends to
 * @property {Record<string, string>} faults what is wrong with the program of a Pod's container
 */

const FULL = "at capacity"; // as the `fault` of a program begins that has more to do than it can

export const BIN_SIZES = [1000, 2000, 5000, 10_000, 30_000];

/**
 * @param {Picture} picture what came before the first fact
 * @param {Fact[]} [facts]
 * @param {readonly Fact[]} [done] what was done before the picture
 * @returns {Tracks}
 */
export function createTracks(picture, facts = [], done = []) {
  /** @type {Tracks} */
  const tracks = { seconds: [], lanes: {}, flags: [], inside: {}, faults: {} };
  for (const service of Object.values(picture.services)) tracks.inside[service.name] = readyPods(service.endpoints);
  for (const pod of Object.values(picture.pods)) {
    for (const at of Object.values(pod.containers)) {
      const lane = laneOf(tracks, pod.name, at.name);
      lane.now = {
        state: at.state, ready: at.ready, stopping: at.stopping !== null, wait_ms: at.backoff?.wait_ms ?? null,
        waits_for: at.backoff?.for ?? "", reason: at.reason,
      };
      band(lane, Math.min(at.since, picture.t), at.n);
      if (pod.ended_at !== null) end(lane, pod.ended_at, pod.n);
    }
  }
  for (const fact of [...done, ...facts]) addToTracks(tracks, fact);
  return tracks;
}

/**
 * @param {Tracks} tracks
 * @param {Fact} fact
 */
export function addToTracks(tracks, fact) {
  switch (fact.kind) {
    case "request.answered": return countAnswer(tracks.seconds, fact);
    case "container.changed": return containerChanged(tracks, fact);
    case "backoff.started": return backoffStarted(tracks, fact);
    case "probe.answered": return probeAnswered(tracks, fact);
    case "object.deleted": return podDeleted(tracks, fact);
  }
  const flag = fact.kind === "endpoints.changed" ? removed(tracks, fact) : fact.kind === "program.changed" ? fault(tracks, fact) : flagOf(fact);
  if (flag !== null) tracks.flags.push(flag);
}

/**
 * @param {Tracks["seconds"]} seconds
 * @param {{t: number, status: number | null}} fact
 */
function countAnswer(seconds, { t, status }) {
  const at = t - (t % 1000);
  if (seconds.at(-1)?.at !== at) seconds.push({ at, codes: new Map() });
  const { codes } = seconds[seconds.length - 1];
  const code = status === null ? "none" : String(status);
  codes.set(code, (codes.get(code) ?? 0) + 1);
}

/**
 * @param {Tracks} tracks
 * @param {string} pod
 * @param {string} container
 * @returns {Lane}
 */
function laneOf(tracks, pod, container) {
  const key = `${pod}/${container}`;
  return tracks.lanes[key] ?? (tracks.lanes[key] = {
    pod, container, bands: [], cuts: [], marks: {},
    now: { state: "waiting", ready: false, stopping: false, wait_ms: null, waits_for: "", reason: "" },
  });
}

/**
 * @param {Tracks} tracks
 * @param {FactOf<"container.changed">} fact
 */
function containerChanged(tracks, fact) {
  const lane = laneOf(tracks, fact.pod, fact.container);
  const { now } = lane;
  if (now.state === "running" && fact.state !== "running") lane.cuts.push({ t: fact.t, n: fact.n });
  now.state = fact.state;
  now.ready = fact.ready;
  now.stopping = fact.stopping !== null;
  now.reason = fact.reason;
  if (fact.state === "running") now.wait_ms = null;
  band(lane, fact.t, fact.n);
}

/**
 * @param {Tracks} tracks
 * @param {FactOf<"backoff.started">} fact
 */
function backoffStarted(tracks, fact) {
  if (fact.immediate) return;
  const lane = laneOf(tracks, fact.pod, fact.container);
  lane.now.wait_ms = fact.wait_ms;
  lane.now.waits_for = fact.for;
  band(lane, fact.t, fact.n);
}

/**
 * @param {Tracks} tracks
 * @param {FactOf<"probe.answered">} fact
 */
function probeAnswered(tracks, fact) {
  const { marks } = laneOf(tracks, fact.pod, fact.container);
  const row = marks[fact.probe] ?? (marks[fact.probe] = []);
  const type = fact.result === "failure" ? "miss" : fact.result === "error" ? "error" : "pass";
  row.push({ t: fact.t, n: fact.n, type, outcome: fact.outcome, effect: fact.effect });
}

/**
 * @param {Tracks} tracks
 * @param {FactOf<"object.deleted">} fact
 */
function podDeleted(tracks, fact) {
  if (!fact.ref.startsWith("pod/")) return;
  const pod = fact.ref.slice(4);
  for (const lane of Object.values(tracks.lanes)) if (lane.pod === pod) end(lane, fact.t, fact.n);
}

/**
 * What the container is now, as a band; equal neighbours are one.
 * @param {Lane} lane
 * @param {number} t
 * @param {number} n
 */
function band(lane, t, n) {
  const { state, ready, stopping, wait_ms, waits_for, reason } = lane.now;
  if (stopping) return open(lane, t, n, "killing", "Killing");
  if (wait_ms !== null) {
    const s = Math.round(wait_ms / 1000);
    const label = waits_for === "image" ? tr`image back-off ${s} s` : tr`back-off ${s} s`;
    return open(lane, t, n, "backoff", label);
  }
  if (state === "running") return open(lane, t, n, ready ? "ready" : "not ready", ready ? "Running · Ready" : "Running · not Ready");
  if (state === "terminated") return open(lane, t, n, "exited", tr`ended`);
  if (reason && !IN_MAKING.includes(reason)) return open(lane, t, n, reason.endsWith("BackOff") ? "backoff" : "stuck", reason);
  open(lane, t, n, "starting", tr`starting`);
}

/**
 * @param {Lane} lane
 * @param {number} t
 * @param {number} n
 * @param {BandKind} kind
 * @param {string} label
 */
function open(lane, t, n, kind, label) {
  const last = lane.bands.at(-1);
  if (last !== undefined && last.to === null) {
    if (last.kind === kind && last.label === label) return;
    last.to = t;
  }
  lane.bands.push({ from: t, to: null, kind, label, n });
}

/**
 * @param {Lane} lane
 * @param {number} t
 * @param {number} n
 */
function end(lane, t, n) {
  open(lane, t, n, "ended", "ended");
  lane.now = { state: "waiting", ready: false, stopping: false, wait_ms: null, waits_for: "", reason: "" };
}

/** @param {{pod: string, ready: boolean}[]} endpoints */
const readyPods = (endpoints) => endpoints.filter((one) => one.ready).map((one) => one.pod);

/**
 * A Pod that the Service has sent to, and no longer does.
 * @param {Tracks} tracks
 * @param {FactOf<"endpoints.changed">} fact
 * @returns {Flag | null}
 */
function removed(tracks, fact) {
  const before = tracks.inside[fact.service] ?? [];
  const after = readyPods(fact.endpoints);
  tracks.inside[fact.service] = after;
  const gone = before.some((pod) => !after.includes(pod));
  return gone ? { t: fact.t, n: fact.n, type: "removed", label: tr`removed`, tone: "nr", count: 1 } : null;
}

/**
 * A fault that was switched on or off. How a program ended is told by its container; a queue comes and goes by itself.
 * @param {Tracks} tracks
 * @param {FactOf<"program.changed">} fact
 * @returns {Flag | null}
 */
function fault(tracks, fact) {
  const { t, n } = fact;
  const key = `${fact.pod}/${fact.container}`;
  const before = tracks.faults[key] ?? "";
  const now = fact.state === "exited" ? "" : (fact.fault ?? "");
  tracks.faults[key] = now;
  if (now === before || fact.state === "exited") return null;
  if (now.startsWith(FULL)) return { t, n, type: "queue", label: known(FULL), tone: "nr", count: 1 };
  if (before.startsWith(FULL) && now === "") return null;
  if (now === "") return fact.state === "booting" ? null : { t, n, type: "fault off", label: tr`fault off`, tone: "st", count: 1 };
  return { t, n, type: "fault", label: known(now), tone: "fail", count: 1 };
}

/** @type {Record<string, string>} */
const EVENT_TONES = { Killing: "fail", BackOff: "bo", Unhealthy: "fail", Failed: "fail" };
/** @type {Record<string, string>} */
const DONE = { scale: tr`scaled`, delete: tr`deleted`, patch: tr`patched` };

/**
 * @param {Fact} fact
 * @returns {Flag | null}
 */
function flagOf(fact) {
  const { t, n } = fact;
  switch (fact.kind) {
    case "command.accepted": {
      const type = /^kubectl +(apply|scale|delete|rollout|patch)/.exec(fact.line)?.[1] ?? "";
      return type === "" ? null : { t, n, type, label: DONE[type] ?? type, tone: "st", count: 1 };
    }
    case "event.recorded": {
      const tone = EVENT_TONES[fact.reason];
      return tone === undefined ? null : { t, n, type: fact.reason, label: fact.reason, tone, count: 1 };
    }
    case "node.changed":
      if (fact.machine !== "down") return null;
      return { t, n, type: "node", label: `${fact.node} ${fact.ready ? tr`down` : "NotReady"}`, tone: "fail", count: 1 };
  }
  return null;
}

// --- reading ------------------------------------------------------------------------------------------------------

/**
 * The smallest size at which a bin is at least 6 px wide.
 * @param {number} window_ms
 * @param {number} width in px
 */
export function binSize(window_ms, width) {
  return BIN_SIZES.find((size) => (size / window_ms) * width >= 6) ?? BIN_SIZES[BIN_SIZES.length - 1];
}

/**
 * The histogram between two times, in bins of `size` that begin at its multiples; empty bins are left out.
 * @param {Tracks} tracks
 * @param {number} from
 * @param {number} to
 * @param {number} size
 * @returns {Bin[]}
 */
export function bins({ seconds }, from, to, size) {
  /** @type {Bin[]} */
  const found = [];
  for (const second of seconds) {
    if (second.at + 1000 <= from || second.at > to) continue;
    const at = second.at - (second.at % size);
    if (found.at(-1)?.at !== at) found.push({ at, codes: {} });
    const { codes } = found[found.length - 1];
    for (const [code, count] of second.codes) codes[code] = (codes[code] ?? 0) + count;
  }
  return found;
}

/**
 * The flags between two times; those of one type that stand closer than `gap` are one with a count.
 * @param {Tracks} tracks
 * @param {number} from
 * @param {number} to
 * @param {number} gap in ms
 * @returns {Flag[]}
 */
export function flags(tracks, from, to, gap) {
  /** @type {Flag[]} */
  const found = [];
  /** @type {Record<string, {flag: Flag, last: number}>} */
  const open = {};
  for (const flag of tracks.flags) {
    if (flag.t < from || flag.t > to) continue;
    const key = `${flag.type}/${flag.label}`;
    const before = open[key];
    if (before !== undefined && flag.t - before.last < gap) {
      before.flag.count += 1;
      before.last = flag.t;
    } else {
      open[key] = { flag: { ...flag }, last: flag.t };
      found.push(open[key].flag);
    }
  }
  return found;
}
