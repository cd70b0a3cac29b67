import assert from "node:assert/strict";
import { test } from "node:test";

import { createClock, onBatch, playTime, rewindClock, standStill } from "../src/model/clock.js";

/** Plays a clock frame by frame; a batch each 200 ms arrives `delay(i)` later. @param {(i: number) => number} delay */
function play(delay, speed = 1, seconds = 10) {
  const clock = createClock({ t: 0, now: 0, speed });
  /** @type {{at: number, i: number}[]} */
  const arrivals = [];
  for (let i = 0; i < seconds * 5; i++) arrivals.push({ at: i * 200 + delay(i), i });
  arrivals.sort((a, b) => a.at - b.at || a.i - b.i);
  const shown = [];
  for (let now = 0; now < seconds * 1000; now += 16) {
    while (arrivals.length > 0 && arrivals[0].at <= now) {
      const { i } = /** @type {{i: number}} */ (arrivals.shift());
      // The server's clock is a million ahead of ours.
      onBatch(clock, { until: i * 200 * speed, wall: 1e6 + i * 200, clock: { playing: true, speed } }, now);
    }
    shown.push({ now, t: playTime(clock, now) });
  }
  return shown;
}

for (const speed of [1, 4, 16]) {
  test(`at ${speed}x it settles 400 ms of wall time late and moves evenly`, () => {
    const shown = play(() => 30, speed).filter(({ now }) => now > 4000);
    for (let i = 1; i < shown.length; i++) {
      const step = (shown[i].t - shown[i - 1].t) / speed;
      assert.ok(step > 15 && step < 17, `a step of ${step} ms at ${shown[i].now}`);
    }
    const { now, t } = shown[shown.length - 1];
    assert.ok(Math.abs(now - 30 - 400 - t / speed) < 20, `${now - 30 - t / speed} ms late`);
  });
}

test("jitter of the network below the lateness does not show", () => {
  const shown = play((i) => 20 + ((i * 7919) % 150)).filter(({ now }) => now > 4000);
  for (let i = 1; i < shown.length; i++) {
    const step = shown[i].t - shown[i - 1].t;
    assert.ok(step > 12 && step < 20, `a step of ${step} ms at ${shown[i].now}`);
  }
});

test("never goes back, nor beyond what is complete, whatever the network does", () => {
  const shown = play((i) => (i % 9 === 0 ? 1500 : 40));
  for (let i = 1; i < shown.length; i++) assert.ok(shown[i].t >= shown[i - 1].t);
  const clock = createClock({ t: 0, now: 0 });
  onBatch(clock, { until: 300, wall: 0, clock: { playing: true, speed: 1 } }, 0);
  assert.equal(playTime(clock, 60_000), 300);
});

test("a clock that stands is played to its end and stays there", () => {
  const clock = createClock({ t: 0, now: 0 });
  onBatch(clock, { until: 1000, wall: 0, clock: { playing: false, speed: 1 } }, 0);
  assert.ok(playTime(clock, 200) < 1000);
  assert.equal(playTime(clock, 400), 1000);
  assert.equal(playTime(clock, 9000), 1000);
});

test("far behind it jumps, at a rewind it goes back", () => {
  const clock = createClock({ t: 0, now: 0 });
  onBatch(clock, { until: 100_000, wall: 50, clock: { playing: true, speed: 1 } }, 100);
  assert.equal(playTime(clock, 116), 100_000 - 400 + 16);
  rewindClock(clock, 40_000);
  assert.equal(playTime(clock, 132), 40_000);
});

test("when the connection is lost it stands at the last fact", () => {
  const clock = createClock({ t: 0, now: 0 });
  onBatch(clock, { until: 400, wall: 0, clock: { playing: true, speed: 1 } }, 0);
  standStill(clock);
  assert.equal(playTime(clock, 5000), 400);
});
