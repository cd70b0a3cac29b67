// Rectangles of the nodes -> where every wire runs. Pure: the stage measures, this computes.

/** @import { Point } from "./polyline.js" */

/** @typedef {{l: number, r: number, t: number, b: number, cx: number, cy: number}} Box */
/**
 * @typedef {object} Boxes
 * @property {Box} client
 * @property {Box} balancer
 * @property {Box} service
 * @property {Box} kubelet
 * @property {{name: string, box: Box, strips: {key: string, y: number}[]}[]} pods
 */
/** @typedef {{from: number, to: number, y: number}} Lane  `from` is where things start to move */
/** @typedef {{pod: string, points: Point[], gap: number}} Edge  `gap`: distance of the cut's middle from the start */
/** @typedef {{pod: string, key: string, from: number, to: number, y: number}} Spur */
/**
 * @typedef {object} Wires
 * @property {{out: Lane, back: Lane}} clients  between Clients and the load balancer
 * @property {{out: Lane, back: Lane, single: Lane}} onward  between the load balancer and the Service
 * @property {Edge[]} edges
 * @property {Spur[]} spurs
 * @property {Point} trunk  where the branches leave it: above it what is in, below it what is out
 */

export const ALL = "*"; // the name of the one edge to Pods that are drawn as cells

const UP = 9; // requests run above the middle
const DOWN = 11; // answers below
const SHELF = 17; // on a phone: how far under the first row the line of the Service turns to the rail

/** @param {DOMRect} rect @param {DOMRect} within @returns {Box} */
export function box(rect, within) {
  const [l, t] = [rect.left - within.left, rect.top - within.top];
  return { l, t, r: l + rect.width, b: t + rect.height, cx: l + rect.width / 2, cy: t + rect.height / 2 };
}

/** @param {Boxes} boxes @returns {Wires} */
export function wires(boxes) {
  const { client, balancer, service, kubelet, pods } = boxes;
  const mid = balancer.cy;
  const shelf = Math.max(client.b, balancer.b, service.b) + SHELF;
  return {
    clients: lanes(client.r, balancer.l, mid),
    onward: { ...lanes(balancer.r, service.l, mid), single: { from: balancer.r + 3, to: service.l - 11, y: mid - 1 } },
    edges: pods.map(({ name, box: pod }, i) => edge(name, pod, i, pods.length, service, shelf)),
    trunk: pods[0] && pods[0].box.l < service.r ? [service.cx - 54, shelf] : [service.r + 7, service.cy],
    spurs: pods.flatMap(({ name, box: pod, strips }) =>
      strips.map(({ key, y }) => ({ pod: name, key, from: kubelet.l - 2, to: pod.r + 3, y })),
    ),
  };
}

/** @param {number} left @param {number} right @param {number} mid */
function lanes(left, right, mid) {
  return {
    out: { from: left + 3, to: right - 4, y: mid - UP },
    back: { from: right - 3, to: left + 4, y: mid + DOWN },
  };
}

/**
 * From the Service to one Pod. Two Pods fork symmetrically; more share one trunk, with the gap on each branch.
 * @param {string} pod @param {Box} to @param {number} i @param {number} n @param {Box} service @param {number} shelf
 * @returns {Edge}
 */
function edge(pod, to, i, n, service, shelf) {
  if (to.l < service.r) return below(pod, to, service, { shelf, alone: n === 1 });
  const x0 = service.r + 3;
  const x1 = to.l - 4;
  const y0 = n > 2 ? service.cy : service.cy + (i - (n - 1) / 2) * 16;
  const y1 = n === 1 && Math.abs(to.cy - service.cy) < 24 ? service.cy : to.cy;
  const trunk = Math.round(n > 2 ? x0 + (x1 - x0) * (n > 5 ? 0.56 : 0.38) : (x0 + x1) / 2);
  const [run, rise] = [trunk - x0, Math.abs(y1 - y0)];
  const upright = n <= 2 && rise > 46; // long enough for the open switch
  const gap = upright ? run + rise / 2 : run + rise + (x1 - trunk) / 2;
  return {
    pod,
    points: [
      [x0, y0],
      [trunk, y0],
      [trunk, y1],
      [x1, y1],
    ],
    gap: rise < 1 && n <= 2 ? (x1 - x0) / 2 : gap,
  };
}

/**
 * On a phone: down a rail on the left. One Pod's line is cut under the Service, several share the rail and are cut beside each Pod.
 * @param {string} pod @param {Box} to @param {Box} service @param {{shelf: number, alone: boolean}} how @returns {Edge}
 */
function below(pod, to, service, { shelf, alone }) {
  const [rail, y] = [to.l - 27, Math.min(to.t + 24, to.cy)];
  return {
    pod,
    points: [
      [service.cx, service.b + 3],
      [service.cx, shelf],
      [rail, shelf],
      [rail, y],
      [to.l - 4, y],
    ],
    gap: alone ? 10 : y - service.b - 3 + service.cx - rail + 13,
  };
}
