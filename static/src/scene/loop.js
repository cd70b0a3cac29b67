// The stage's clock: between two updates time goes on by itself, at the run's speed.

const AHEAD = 1500; // wall ms for which the picture may run on without news
const STEP = 1200; // wall ms between two frames under reduced motion, when nobody calls set()
const REST = 400; // wall ms for which a frame stands under reduced motion

/** Whether nothing may travel: the system's setting, or the page's own. */
export function calm() {
  reduced ??= matchMedia("(prefers-reduced-motion: reduce)");
  return reduced.matches || document.documentElement.dataset.motion === "reduced";
}

/** @type {MediaQueryList | undefined} */
let reduced;

/**
 * Calls draw(t) once after each set(), and for every frame while time runs.
 * @param {(t: number) => void} draw
 */
export function makeLoop(draw) {
  const anchor = { t: 0, wall: 0, speed: 1, playing: false };
  let frame = 0;
  let timer = 0;
  let drawn = -Infinity; // wall ms

  const now = () => anchor.t + (anchor.playing ? Math.min(AHEAD, performance.now() - anchor.wall) * anchor.speed : 0);

  function run() {
    frame = 0;
    drawn = performance.now();
    draw(now());
    if (!anchor.playing || performance.now() - anchor.wall > AHEAD) return;
    if (calm()) timer = window.setTimeout(ask, STEP);
    else ask();
  }

  function ask() {
    if (timer) window.clearTimeout(timer);
    timer = 0;
    if (!frame) frame = requestAnimationFrame(run);
  }

  return {
    now,
    ask,
    playing: () => anchor.playing,
    /** @param {number} t @param {number} speed @param {boolean} playing */
    set(t, speed, playing) {
      Object.assign(anchor, { t, speed, playing, wall: performance.now() });
      if (!playing || !calm()) return ask();
      if (anchor.wall - drawn < REST) return;
      // In the caller's own frame: two frames for one change would be two movements.
      window.clearTimeout(timer);
      timer = 0;
      run();
    },
    stop() {
      cancelAnimationFrame(frame);
      window.clearTimeout(timer);
      anchor.playing = false;
    },
  };
}
