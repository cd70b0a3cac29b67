// Wires with right angles: rounded, cut open, walked along. Pure geometry.

import { px } from "./units.js";

/** @typedef {[number, number]} Point */

/** @param {Point} a @param {Point} b */
const gap = (a, b) => Math.hypot(b[0] - a[0], b[1] - a[1]);

/** @param {readonly Point[]} points */
export function length(points) {
  return points.slice(1).reduce((sum, point, i) => sum + gap(points[i], point), 0);
}

/**
 * The place and direction at a distance from the start.
 * @param {readonly Point[]} points
 * @param {number} distance
 * @returns {{at: Point, towards: Point, leg: number}}  `towards` is a unit vector, `leg` the segment's index
 */
export function walk(points, distance) {
  let rest = Math.max(0, distance);
  for (let i = 1; i < points.length; i++) {
    const [a, b] = [points[i - 1], points[i]];
    const size = gap(a, b);
    if ((rest <= size && size > 0) || i === points.length - 1) {
      const share = size ? Math.min(1, rest / size) : 0;
      const turn = size || 1;
      return {
        at: [a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share],
        towards: [(b[0] - a[0]) / turn, (b[1] - a[1]) / turn],
        leg: i,
      };
    }
    rest -= size;
  }
  return { at: points[0], towards: [1, 0], leg: 1 };
}

/**
 * The two halves left and right of a gap.
 * @param {readonly Point[]} points
 * @param {number} middle  distance of the gap's middle
 * @param {number} width
 * @returns {[Point[], Point[]]}
 */
export function split(points, middle, width) {
  const [a, b] = [walk(points, middle - width / 2), walk(points, middle + width / 2)];
  return [
    [...points.slice(0, a.leg), a.at],
    [b.at, ...points.slice(b.leg)],
  ];
}

/**
 * The `d` of a path with rounded corners.
 * @param {readonly Point[]} points
 * @param {number} [radius]
 */
export function rounded(points, radius = 12) {
  const clean = points.filter((point, i) => i === 0 || gap(points[i - 1], point) > 0.4);
  let d = `M${px(clean[0][0])} ${px(clean[0][1])}`;
  for (let i = 1; i < clean.length; i++) {
    const [a, b, c] = [clean[i - 1], clean[i], clean[i + 1]];
    if (!c) return `${d}L${px(b[0])} ${px(b[1])}`;
    const r = Math.min(radius, gap(a, b) / 2, gap(b, c) / 2);
    const back = walk([b, a], r).at;
    const on = walk([b, c], r).at;
    d += `L${px(back[0])} ${px(back[1])}Q${px(b[0])} ${px(b[1])} ${px(on[0])} ${px(on[1])}`;
  }
  return d;
}
