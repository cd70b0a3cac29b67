// The time to draw: 400 ms of wall time late, so that facts are there before they are shown; smooth, and never back
// but by a rewind or a jump.
//
// The server's clocks come with each batch: complete up to `until`, sent at `wall`. The least delay seen between
// `wall` and our own clock tells how the two stand, so one late batch does not move the time. All `now` are our own ms.

export const LATE_MS = 400;
const FAR_MS = 2000; // behind by more than this: jump
const PULL_MS = 1000; // a small lead or lag is made up within this time
const FORGET = 0.02; // the least delay grows so much per batch, for clocks that drift

/**
 * @typedef {object} PlayClock
 * @property {number} t the virtual time to draw
 * @property {number} at when `t` was worked out, by our own clock
 * @property {number} until complete up to here
 * @property {number} anchor the run's time at `wall`; before `until` when we have facts of the future
 * @property {number} wall the server's clock at `anchor`
 * @property {number | null} offset ours minus the server's, with the least delay
 * @property {number} speed
 * @property {boolean} playing
 * @property {number} drain virtual ms per ms, while catching up to a clock that stands
 */

/**
 * @param {{t: number, now: number, speed?: number, playing?: boolean}} options
 * @returns {PlayClock}
 */
export function createClock({ t, now, speed = 1, playing = true }) {
  return { t, at: now, until: t, anchor: t, wall: 0, offset: null, speed, playing, drain: speed };
}

/**
 * @param {PlayClock} clock
 * @param {{until: number, wall: number, clock: {playing: boolean, speed: number}}} batch
 * @param {number} now
 */
export function onBatch(clock, batch, now) {
  playTime(clock, now);
  const offset = now - batch.wall;
  clock.offset = clock.offset === null ? offset : Math.min(offset, clock.offset + FORGET * (offset - clock.offset));
  clock.until = Math.max(clock.until, batch.until);
  clock.anchor = batch.until;
  clock.wall = batch.wall;
  clock.speed = batch.clock.speed;
  clock.playing = batch.clock.playing;
  clock.drain = Math.max(clock.speed, (clock.anchor - clock.t) / LATE_MS);
}

/**
 * The time to draw now; it has gone on since it was asked last.
 * @param {PlayClock} clock
 * @param {number} now
 * @returns {number}
 */
export function playTime(clock, now) {
  const passed = Math.max(0, now - clock.at);
  clock.at = Math.max(clock.at, now);
  const wanted = clock.playing ? playing(clock, now, passed) : Math.min(clock.t + passed * clock.drain, clock.anchor);
  clock.t = Math.max(clock.t, Math.min(wanted, clock.until));
  return clock.t;
}

/**
 * @param {PlayClock} clock
 * @param {number} now
 * @param {number} passed
 */
function playing({ t, anchor, wall, offset, speed }, now, passed) {
  if (offset === null) return t;
  const wanted = anchor + (now - offset - wall - LATE_MS) * speed;
  const lag = wanted - t - passed * speed;
  if (lag > FAR_MS * speed) return wanted;
  const pull = Math.max(-0.5, Math.min(1, lag / (PULL_MS * speed)));
  return t + passed * speed * (1 + pull);
}

/**
 * The server has rewound: nothing after `to` holds any more.
 * @param {PlayClock} clock
 * @param {number} to
 */
export function rewindClock(clock, to) {
  clock.until = Math.min(clock.until, to);
  clock.anchor = Math.min(clock.anchor, to);
  clock.t = Math.min(clock.t, to);
}

/**
 * The connection is lost: the picture goes on to the last fact and stands.
 * @param {PlayClock} clock
 */
export function standStill(clock) {
  clock.playing = false;
  clock.anchor = Math.max(clock.t, Math.min(clock.anchor, clock.until));
  clock.drain = Math.max(clock.speed, (clock.anchor - clock.t) / LATE_MS);
  clock.offset = null;
}
