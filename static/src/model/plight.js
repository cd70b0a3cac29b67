// What Pods that are not Ready are doing, in sentences: of one, of both, of all, of some, and in a list.

import { plural, tr } from "../locale/text.js";

/** @import { Doing } from "./doing.js" */

/**
 * What is said of one, of both, and of all.
 * @param {number} many
 * @param {string} alone
 * @param {string} both
 * @param {string} all
 */
export const one = (many, alone, both, all) => (many === 1 ? alone : many === 2 ? both : all);

/**
 * `all`: nothing else is to be said of `n` Pods. `some`: of `n` among `m`. `part`: the rest of a list, without a noun.
 * @typedef {{all: (n: number, what: string) => string, some: (n: number, m: number, what: string) => string, part: (n: number, what: string) => string}} Sayings
 */
/** @type {Record<Doing["kind"], Sayings>} */
const SAYINGS = {
  leaving: {
    all: (n) => one(n, tr`the Pod is being deleted`, tr`both Pods are being deleted`, tr`all ${n} Pods are being deleted`),
    some: (n, m) => plural(n, "{0} of {1} Pods is being deleted", "{0} of {1} Pods are being deleted", m),
    part: (n) => tr`${n} being deleted`,
  },
  image: {
    all: () => tr`the image cannot be pulled`,
    some: (n, m) => plural(n, "{0} of {1} Pods is without its image", "{0} of {1} Pods are without their image", m),
    part: (n) => tr`${n} without an image`,
  },
  backoff: {
    all: (n) => one(n, tr`the container is waiting to be restarted`, tr`both containers are waiting to be restarted`, tr`all ${n} containers are waiting to be restarted`),
    some: (n, m) => plural(n, "{0} of {1} Pods is waiting to be restarted", "{0} of {1} Pods are waiting to be restarted", m),
    part: (n) => tr`${n} waiting to be restarted`,
  },
  killing: {
    all: (n) => one(n, tr`the container is being killed`, tr`both containers are being killed`, tr`all ${n} containers are being killed`),
    some: (n, m) => plural(n, "{0} of {1} Pods is being killed", "{0} of {1} Pods are being killed", m),
    part: (n) => tr`${n} being killed`,
  },
  unready: {
    all: (n) => one(n, tr`the Pod is not Ready`, tr`both Pods are not Ready`, tr`all ${n} Pods are not Ready`),
    some: (n, m) => plural(n, "{0} of {1} Pods fails its readiness probe", "{0} of {1} Pods fail their readiness probe", m),
    part: (n) => tr`${n} failing readiness`,
  },
  starting: {
    all: (n) => one(n, tr`the Pod is still starting`, tr`both Pods are still starting`, tr`all ${n} Pods are still starting`),
    some: (n, m) => plural(n, "{0} of {1} Pods is still starting", "{0} of {1} Pods are still starting", m),
    part: (n) => tr`${n} still starting`,
  },
  "lost node": {
    all: (n) => one(n, tr`the Pod is on a NotReady node`, tr`both Pods are on a NotReady node`, tr`all ${n} Pods are on a NotReady node`),
    some: (n, m) => plural(n, "{0} of {1} Pods is on a NotReady node", "{0} of {1} Pods are on a NotReady node", m),
    part: (n) => tr`${n} on a NotReady node`,
  },
  "no node": {
    all: (n) => one(n, tr`the Pod is waiting for a node`, tr`both Pods are waiting for a node`, tr`all ${n} Pods are waiting for a node`),
    some: (n, m) => plural(n, "{0} of {1} Pods is waiting for a node", "{0} of {1} Pods are waiting for a node", m),
    part: (n) => tr`${n} waiting for a node`,
  },
  gate: {
    all: (n) => one(n, tr`the Pod is waiting for a readiness gate`, tr`both Pods are waiting for a readiness gate`, tr`all ${n} Pods are waiting for a readiness gate`),
    some: (n, m) => plural(n, "{0} of {1} Pods is waiting for a readiness gate", "{0} of {1} Pods are waiting for a readiness gate", m),
    part: (n) => tr`${n} waiting for a readiness gate`,
  },
  stuck: {
    all: (n, status) => one(n, tr`the Pod is in ${status}`, tr`both Pods are in ${status}`, tr`all ${n} Pods are in ${status}`),
    some: (n, m, status) => plural(n, "{0} of {1} Pods is in {2}", "{0} of {1} Pods are in {2}", m, status),
    part: (n, status) => tr`${n} in ${status}`,
  },
};

/** Whether the same is said of two Pods. @param {Doing} a @param {Doing} b */
export const alike = (a, b) => a.kind === b.kind && (a.kind !== "stuck" || a.pod.status === b.pod.status);

/** "both Pods are still starting" @param {Doing} doing @param {number} n */
export const ofAll = ({ kind, pod }, n) => SAYINGS[kind].all(n, pod.status);

/** "1 of 3 Pods is in Error" @param {Doing} doing @param {number} n @param {number} m */
export const ofSome = ({ kind, pod }, n, m) => SAYINGS[kind].some(n, m, pod.status);

/** "2 still starting" @param {Doing} doing @param {number} n */
export const inList = ({ kind, pod }, n) => SAYINGS[kind].part(n, pod.status);

/** "1 of 3 Pods is not Ready" @param {number} n @param {number} m */
export const unreadyOf = (n, m) => plural(n, "{0} of {1} Pods is not Ready", "{0} of {1} Pods are not Ready", m);

/** What is drawn beside the Pods that are spoken of: so many in all, and some that are not the Service's. @typedef {{drawn: number, apart: boolean}} Crowd */

/** "both Pods are Running", or how many of those that are drawn @param {number} n @param {Crowd} crowd */
export function running(n, { drawn, apart }) {
  if (n === drawn) return one(n, tr`the Pod is Running`, tr`both Pods are Running`, tr`all ${n} Pods are Running`);
  if (apart) return one(n, tr`the Service's Pod is Running`, tr`both Pods of the Service are Running`, tr`all ${n} Pods of the Service are Running`);
  return plural(n, "{0} of {1} Pods is Running", "{0} of {1} Pods are Running", drawn);
}

/** "both Pods are Ready", or how many of those that are drawn @param {number} n @param {Crowd} crowd */
export function allReady(n, { drawn, apart }) {
  if (n === drawn) return one(n, tr`the Pod is Ready`, tr`both Pods are Ready`, tr`all ${n} Pods are Ready`);
  if (apart) return one(n, tr`the Service's Pod is Ready`, tr`both Pods of the Service are Ready`, tr`all ${n} Pods of the Service are Ready`);
  return plural(n, "{0} of {1} Pods is Ready", "{0} of {1} Pods are Ready", drawn);
}
