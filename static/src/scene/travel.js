// Moves the tokens: each course is one animation that the compositor plays, so that under way nothing is computed, laid
// out or painted. While the clock stands the tokens are put where they belong.

import { paint } from "./markup.js";
import { keyframes, standing } from "./tokens.js";

/** @import { Course, Token } from "./tokens.js" */
/** @import { Markup } from "./markup.js" */

/** @typedef {{el: HTMLElement, look: SVGElement, shows: string, is: string, key: string}} Body  `key` of the course that it shows */
/** @typedef {Body & {course: Course, motion: Animation, lead: number}} Traveller  its animation begins `lead` ms before it sets out */

const UNSEEN = 400; // wall ms
const HELD = 60_000; // wall ms
const DRIFT = 60; // wall ms by which an animation may be off: the playhead makes up small lags by itself

export class Travel {
  /** @param {HTMLElement} el */
  constructor(el) {
    this.el = el;
    /** @type {Map<string, Traveller>} */
    this.going = new Map();
    /** @type {Body[]} */
    this.resting = [];
    /** @type {Body[]} */
    this.free = [];
  }

  /** Lets these courses run, and no others. @param {readonly Course[]} courses @param {number} t @param {number} speed */
  play(courses, t, speed) {
    if (this.resting.length) this.rest([]);
    const keys = new Set(courses.map(({ key }) => key));
    for (const [key, one] of this.going) if (!keys.has(key)) this.end(key, one);
    for (const course of courses) this.run(course, (t - course.from) / speed);
  }

  /** @param {Course} course @param {number} ms  since it set out */
  run(course, ms) {
    const known = this.going.get(course.key);
    const duration = course.ms * course.way.length;
    if (known && isSame(known.course, course)) {
      const at = ms + known.lead;
      if (ms < duration && at >= 0 && Math.abs(Number(known.motion.currentTime) - at) > DRIFT) known.motion.currentTime = at;
      return;
    }
    if (known) this.end(course.key, known);
    const body = this.take(course.look);
    body.key = course.key;
    const lead = Math.max(0, -ms);
    const motion = setOut(body.el, keyframes(course), lead, duration, course.holds);
    motion.currentTime = ms + lead;
    this.going.set(course.key, { ...body, course, motion, lead });
  }

  /** @param {string} key @param {Traveller} one */
  end(key, { el, look, shows, is, motion }) {
    motion.cancel();
    this.going.delete(key);
    this.free.push({ el, look, shows, is, key: "" });
  }

  /** Puts tokens where they stand, and nothing else is shown. @param {readonly Token[]} tokens */
  rest(tokens) {
    for (const [key, one] of this.going) this.end(key, one);
    while (this.resting.length > tokens.length) this.release(/** @type {Body} */ (this.resting.pop()));
    tokens.forEach(({ x, y, opacity, look, key = "" }, i) => {
      const body = (this.resting[i] ??= this.take(look));
      if (body.shows !== look.text) this.show(body, look);
      body.key = key;
      const is = `${Math.round(x)} ${Math.round(y)} ${opacity}`;
      if (body.is === is) return;
      body.is = is;
      body.el.style.setProperty("transform", `translate(${Math.round(x)}px,${Math.round(y)}px)`);
      body.el.style.setProperty("opacity", String(opacity));
    });
  }

  /** @param {readonly Course[]} courses @param {number} t @param {number} speed */
  stand(courses, t, speed) {
    this.rest(courses.map((course) => standing(course, t, speed)));
  }

  /** The course that a token on the stage shows, "" for none. @param {Element} el */
  keyOf(el) {
    return [...this.going.values(), ...this.resting].find((body) => body.el === el)?.key ?? "";
  }

  /** @param {Body} body */
  release(body) {
    body.is = "";
    body.el.style.removeProperty("transform");
    body.el.style.removeProperty("opacity");
    this.free.push(body);
  }

  /** A free body, best one that looks so already. @param {Markup} look @returns {Body} */
  take(look) {
    const at = this.free.findIndex(({ shows }) => shows === look.text);
    const body = this.free.splice(at, 1)[0] ?? this.make();
    if (body.shows !== look.text) this.show(body, look);
    return body;
  }

  /** @param {Body} body @param {Markup} look */
  show(body, look) {
    body.shows = look.text;
    paint(body.look, look);
  }

  /** @returns {Body} */
  make() {
    const el = document.createElement("i");
    const look = el.appendChild(document.createElementNS("http://www.w3.org/2000/svg", "svg"));
    this.el.append(el);
    return { el, look, shows: "", is: "", key: "" };
  }
}

/**
 * The animation begins at once and goes on until a beat ends it together with others, and before and after its way the
 * token is not seen, or waits at the end. For in Chromium each beginning or end that falls between two beats costs the
 * main thread every frame of the 40 ms before it, with the style of all tokens.
 * @param {HTMLElement} el
 * @param {Keyframe[]} frames
 * @param {number} lead
 * @param {number} duration
 * @param {boolean} holds
 */
export function setOut(el, frames, lead, duration, holds) {
  const all = lead + duration + (holds ? HELD : UNSEEN);
  const [begins, ends] = [lead / all, (lead + duration) / all];
  const [first, last] = [frames[0], frames[frames.length - 1]];
  const before = lead > 0 ? [0, begins].map((offset) => ({ ...first, opacity: 0, offset })) : [];
  const way = frames.map((frame) => ({ ...frame, offset: Math.min(ends, begins + Number(frame.offset) * (ends - begins)) })); // a rounding may go beyond
  const after = (holds ? [1] : [ends, 1]).map((offset) => ({ ...last, opacity: holds ? last.opacity : 0, offset }));
  return el.animate([...before, ...way, ...after], { duration: all, fill: holds ? "forwards" : "none" });
}

/** @param {Course} a @param {Course} b */
const isSame = (a, b) =>
  a.from === b.from && a.ms === b.ms && a.holds === b.holds && a.look.text === b.look.text && wayOf(a) === wayOf(b);

/** @param {Course} course */
const wayOf = ({ way }) => way.map(({ points }) => points.join()).join(";");
