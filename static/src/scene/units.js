// Numbers as people and kubectl write them.

/**
 * A duration as kubectl prints AGE (k8s.io/apimachinery/pkg/util/duration, HumanDuration), from milliseconds.
 * @param {number} ms
 */
export function age(ms) {
  const s = Math.max(0, Math.floor(ms / 1000));
  const m = Math.floor(s / 60);
  const h = Math.floor(m / 60);
  if (s < 120) return `${s}s`;
  if (m < 10) return s % 60 ? `${m}m${s % 60}s` : `${m}m`;
  if (m < 180) return `${m}m`;
  if (h < 8) return m % 60 ? `${h}h${m % 60}m` : `${h}h`;
  if (h < 48) return `${h}h`;
  const d = Math.floor(h / 24);
  return d < 8 && h % 24 ? `${d}d${h % 24}h` : `${d}d`;
}

/** A time since the start, to the second however late it is: "90s", "12m30s", "1h5m". @param {number} ms */
export function since(ms) {
  const s = Math.max(0, Math.floor(ms / 1000));
  if (s < 120) return `${s}s`;
  const [h, m] = [Math.floor(s / 3600), Math.floor(s / 60) % 60];
  return `${h ? `${h}h` : ""}${m || !h ? `${m}m` : ""}${s % 60 ? `${s % 60}s` : ""}`;
}

/** A period of a probe, from milliseconds: "5s", "1.5s". @param {number} ms */
export function period(ms) {
  return `${Math.round(ms / 100) / 10}s`;
}

/** @param {number} value @param {number} low @param {number} high */
export const clamp = (value, low, high) => Math.min(high, Math.max(low, value));

/** Rounded to a tenth, for coordinates. @param {number} value */
export const px = (value) => Math.round(value * 10) / 10;
