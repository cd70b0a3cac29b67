// The lesson's steps. They stand in the page as the server wrote them, and come to life at the first sign of a person: what
// answers them is a module of its own, so nothing on the page waits for it. The clock waits for the first guess at once.

import { tr } from "../locale/text.js";
import { reveal } from "./dom.js";

/** @import { Page } from "../steps/steps.js" */

const SIGNS = ["pointerover", "pointerdown", "keydown", "focusin"];

/** @param {HTMLElement | null} el absent on a page without steps @param {Page} page */
export function mountCourse(el, page) {
  const { run, voice } = page;
  if (!el || !run.lesson) return;
  const guesses = (el.dataset.guesses ?? "").split(" ");
  run.held = (lesson = run.lesson) => lesson?.ready === true && guesses.includes(lesson.step);
  const guessFirst = () => {
    voice.alert(tr`Guess first, then let it run.`);
    reveal(el);
    el.querySelector("input")?.focus();
  };
  run.on("held", guessFirst);
  run.on("refused", ({ code }) => code === "guess-first" && guessFirst()); // the prompt had come while Play was on its way
  load(el, page);
}

/** @param {HTMLElement} el @param {Page} page */
function load(el, page) {
  const prose = /** @type {HTMLElement} */ (el.closest(".prose"));
  const before = stateOf(page);
  let asked = false;
  /** @type {HTMLElement | null} pressed before anything could answer */
  let pressed = null;

  async function begin() {
    if (asked) return;
    asked = true;
    try {
      const { mountSteps } = await import(/** @type {string} */ (el.dataset.module));
      mountSteps(page);
      for (const sign of SIGNS) removeEventListener(sign, begin, true);
      prose.removeEventListener("click", press, true);
      pressed?.click();
    } catch {
      asked = false; // the next sign tries again
    }
  }

  /** @param {Event} event */
  function press(event) {
    const on = event.target instanceof Element && event.target.closest(".step button, code.run, [data-term], .peek, #comforts button[type=button]");
    if (!(on instanceof HTMLElement)) return;
    event.preventDefault();
    pressed = on;
  }

  for (const sign of SIGNS) addEventListener(sign, begin, { capture: true, passive: true });
  prose.addEventListener("click", press, true);
  page.run.on("lesson", () => stateOf(page) !== before && void begin());
}

/** What the page would have to show. @param {Page} page */
const stateOf = ({ run: { lesson } }) => JSON.stringify([lesson?.step, lesson?.ready, lesson?.done, Object.keys(lesson?.judged ?? {})]);
