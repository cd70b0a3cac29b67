// The stage's clock: between two updates time goes on by itself, at the run's speed.

export const BEAT = 100; // wall ms between two paintings of what changes in steps
const AHEAD = 1500; // wall ms for which the picture may run on without news
const STEP = 1200; // wall ms between two frames under reduced motion, when nobody calls set()
const REST = 400; // wall ms for which a frame stands under reduced motion

/**
 * Tells whether a new stretch of `ms` of the page's time has begun since it was asked last. All who ask for the same
 * stretches change the page in the same frames, so that it is laid out and painted once for all of them.
 */
export function beats() {
  let last = -1;
  return (/** @type {number} */ ms) => {
    const now = Math.floor(performance.now() / ms) * ms;
    if (now === last) return false;
    last = now;
    return true;
  };
}

/** Wall ms until the next of these stretches begins. @param {number} ms */
export const untilBeat = (ms) => ms - (performance.now() % ms);

/** Whether nothing may travel: the system's setting, or the page's own. */
export function calm() {
  reduced ??= matchMedia("(prefers-reduced-motion: reduce)");
  return reduced.matches || document.documentElement.dataset.motion === "reduced";
}

/** @type {MediaQueryList | undefined} */
let reduced;

/**
 * Calls draw(t) at each set(), then on every beat while time runs, and for every frame as long as draw says that the
 * next one differs.
 * @param {(t: number) => boolean} draw
 */
export function makeLoop(draw) {
  const anchor = { t: 0, wall: 0, speed: 1, playing: false };
  let frame = 0;
  let timer = 0;
  let drawn = -Infinity; // wall ms

  const now = () => anchor.t + (anchor.playing ? Math.min(AHEAD, performance.now() - anchor.wall) * anchor.speed : 0);

  function run() {
    rest();
    drawn = performance.now();
    const moves = draw(now());
    if (!anchor.playing || drawn - anchor.wall > AHEAD) return;
    if (moves && !calm()) ask();
    else timer = window.setTimeout(ask, calm() ? STEP : untilBeat(BEAT));
  }

  function rest() {
    cancelAnimationFrame(frame);
    window.clearTimeout(timer);
    frame = timer = 0;
  }

  function ask() {
    window.clearTimeout(timer);
    timer = 0;
    if (!frame) frame = requestAnimationFrame(run);
  }

  return {
    now,
    ask,
    playing: () => anchor.playing,
    /** In the caller's own frame: two frames for one change would be two movements. @param {number} t @param {number} speed @param {boolean} playing */
    set(t, speed, playing) {
      Object.assign(anchor, { t, speed, playing, wall: performance.now() });
      if (playing && calm() && anchor.wall - drawn < REST) return;
      run();
    },
    stop() {
      rest();
      anchor.playing = false;
    },
  };
}
