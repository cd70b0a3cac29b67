// The steps of a lesson: one prompt at a time, what is behind as lines above it.

import { tr } from "../locale/text.js";
import { comesAgain } from "../net/protocol.js";
import { mountCommands } from "./commands.js";
import { mountComforts } from "./comforts.js";
import { formOf } from "./forms.js";
import { drawGhost } from "./ghosts.js";
import { mountGlossary } from "./glossary.js";
import { mountManifest } from "./manifest.js";
import { marksForm } from "./marking.js";
import { isGuess, placeOf, playedOf, unjudged, wordOf } from "./state.js";
import { Step } from "./step.js";
import { mountSweep } from "./sweep.js";

/** @import { LessonState } from "../net/protocol.js" */
/** @import { Editor } from "../panels/editor.js" */
/** @import { Run } from "../panels/run.js" */
/** @import { Terminal } from "../panels/terminal.js" */
/** @import { Timeline } from "../panels/timeline.js" */
/** @import { Form } from "./forms.js" */

/**
 * What the page hands over.
 * @typedef {object} Page
 * @property {Run} run
 * @property {{say(text: string): void, read(text: string): void, alert(text: string): void}} voice
 * @property {Editor} editor
 * @property {Terminal} terminal
 * @property {Timeline} timeline
 * @property {{open(id: string): void}} tabs
 */

/** @param {string} id */
const byId = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

/** @param {Page} page */
export function mountSteps(page) {
  const steps = new Steps(page);
  mountCommands(byId("prose"), page);
  mountGlossary(byId("prose"));
  mountComforts(byId("comforts"), page, steps);
  return steps;
}

export class Steps {
  /** @param {Page} page */
  constructor(page) {
    const { run, voice } = page;
    this.page = page;
    this.run = run;
    this.voice = voice;
    this.places = { behind: byId("behind"), now: byId("current"), ahead: byId("ahead") };
    this.manifest = mountManifest(document.querySelector("#prose .manifest"));
    this.end = byId("end");
    this.pending = byId("pending");
    this.strip = document.getElementById("strip");
    this.all = /** @type {HTMLElement[]} */ ([...document.querySelectorAll("#prose [data-step]")]).map((el) => new Step(el));
    this.all.sort((a, b) => Number(a.el.dataset.n) - Number(b.el.dataset.n));
    this.ids = this.all.map(({ id }) => id);
    /** @type {Map<string, Form & {begin?: () => void, end?: () => void, follow?: () => void}>} */
    this.forms = new Map(this.all.filter(({ form }) => form).map((step) => [step.id, this.formFor(step)]));
    this.asked = ""; // the step whose answer is on its way
    this.trying = ""; // the trial that goes on by itself
    this.triedTo = ""; // what was known of it when the next of its runs were asked for
    /** @type {Step[]} what has settled and was not brought into view yet */
    this.unseen = [];
    this.fresh = false; // the current step began while another view of a phone was seen
    for (const id of ["views", "strip"]) document.getElementById(id)?.addEventListener("click", () => this.bring());
    /** @type {LessonState} */
    this.lesson = /** @type {LessonState} */ (run.lesson);
    /** @type {number} when the current step began, in ms of the run */
    this.since = run.edge();
    this.sweeps = this.all.map(({ el }) => mountSweep(el, () => this.lesson));
    for (const step of this.all) step.form?.addEventListener("submit", (event) => this.submit(event, step));
    this.places.now.addEventListener("click", ({ target }) => target instanceof Element && target.closest("[data-play]") && run.send({ type: "play" }));
    run.on("lesson", (/** @type {LessonState} */ lesson) => this.take(lesson));
    run.on("pair", () => run.lesson && this.take(run.lesson));
    run.on("batch", () => this.reflectClock());
    run.on("welcome", () => this.reflectClock());
    this.show();
    this.enter();
    this.page.timeline.guess = (scale, bottom, left) => {
      this.forms.get(this.lesson.step)?.follow?.();
      return drawGhost(this.ghost(), scale, bottom, left);
    };
  }

  /** @param {Step} step */
  formFor(step) {
    const { el } = step;
    if (step.ask === "markers") return marksForm(el, this.page.timeline, byId("plot"), Number(el.dataset.within));
    return formOf(el, (text) => this.voice.read(text));
  }

  /** The step that is asked now; none when all are behind. */
  get now() {
    return this.all.find(({ id }) => id === this.lesson.step);
  }

  // --- answering ------------------------------------------------------------------------------------------------

  /** @param {Event} event @param {Step} step */
  submit(event, step) {
    event.preventDefault();
    const form = this.forms.get(step.id);
    if (!form || this.asked || step.id !== this.lesson.step) return;
    const lack = form.lacks();
    if (lack) {
      lack.focus();
      return this.complain(step, tr`Answer first: something is still missing here.`);
    }
    this.trying = step.ask === "trial" ? step.id : "";
    this.triedTo = JSON.stringify(this.lesson.answers[step.id]);
    this.send(step, form.value());
  }

  /** @param {Step} step @param {unknown} value */
  send(step, value) {
    this.asked = step.id;
    step.el.classList.add("sent");
    step.complain("");
    this.run.lead.ask({ type: "answer", step: step.id, value }, (reply) => {
      if (comesAgain(reply)) return this.complain(step, reply.message);
      this.asked = "";
      step.el.classList.remove("sent");
      step.complain("");
      if (reply.type !== "refused") return this.tryOn(step);
      this.trying = "";
      this.complain(step, reply.message);
    });
  }

  /** Why an answer was not taken: to be seen and to be heard. @param {Step} step @param {string} text */
  complain(step, text) {
    step.complain(text);
    this.voice.alert(text);
  }

  /** A trial goes batch by batch; whoever began it sees it through. @param {Step} step */
  tryOn(step) {
    const seeds = Number(/** @type {HTMLElement | null} */ (step.el.querySelector(".trial"))?.dataset.seeds);
    if (this.trying !== step.id || this.asked || step.id !== this.lesson.step) return;
    const known = JSON.stringify(this.lesson.answers[step.id]);
    if (known === this.triedTo) return; // the state that the last batch has made is yet to come
    this.triedTo = known;
    if (playedOf(this.lesson, step.id) < seeds) this.send(step, null);
    else this.trying = "";
  }

  // --- what comes -----------------------------------------------------------------------------------------------

  /** @param {LessonState} lesson */
  take(lesson) {
    const before = this.lesson;
    this.lesson = lesson;
    const held = this.focused();
    const settled = this.settled(before, lesson);
    this.show(settled);
    if (before.step !== lesson.step || before.ready !== lesson.ready) this.enter(before, held);
    if (this.now) this.tryOn(this.now);
    if (settled.some(({ ask }) => ask === "markers")) this.page.timeline.follow(); // what was marked lies behind
    this.tell(before, lesson);
  }

  /** The steps that are judged or done only now. @param {LessonState} before @param {LessonState} lesson */
  settled(before, lesson) {
    const judged = this.all.filter(({ id }) => id in lesson.judged && JSON.stringify(lesson.judged[id]) !== JSON.stringify(before.judged[id]));
    const done = this.all.filter(({ id, ask }) => !isGuess(ask) && lesson.done.includes(id) && !before.done.includes(id));
    return [...new Set([...judged, ...done])];
  }

  /** Every step in its place; of those behind, the last that settled is open. @param {Step[]} [settled] */
  show(settled = []) {
    const { lesson, ids, places } = this;
    for (const step of this.all) {
      const place = placeOf(step.id, ids, lesson);
      step.update(lesson, place);
      if (step.el.parentElement !== places[place]) places[place].append(step.el);
    }
    const missed = settled.find(({ id }) => placeOf(id, ids, lesson) === "now");
    if (missed) requestAnimationFrame(() => missed.said.scrollIntoView({ block: "nearest" })); // it may be tried again: here is why
    const behind = settled.filter(({ id }) => placeOf(id, ids, lesson) === "behind");
    if (behind.length) {
      for (const step of this.all) if (step.el.classList.contains("behind")) step.open(behind.includes(step));
      this.unseen = behind;
      requestAnimationFrame(() => this.bring()); // when all else has its place
    }
    for (const draw of this.sweeps) draw();
    this.end.hidden = !lesson.over;
    this.pending.hidden = Boolean(lesson.step) || lesson.over;
    this.page.terminal.asked = this.now?.commands ?? [];
    this.reflectClock();
    this.showStrip();
  }

  /** Shows what has just settled; in another view of a phone it waits until somebody comes back to the text. */
  bring() {
    if (this.fresh && this.places.now.checkVisibility()) this.top();
    if (!this.unseen.length || !this.unseen[0].el.checkVisibility()) return;
    reveal(this.unseen);
    this.unseen = [];
  }

  /** On a phone the other views say what is asked. */
  showStrip() {
    const { strip, now } = this;
    if (!strip) return;
    const [of, line] = /** @type {HTMLElement[]} */ ([...strip.querySelectorAll("span")]);
    of.textContent = now ? now.title.querySelector(".of")?.textContent ?? "" : "";
    const early = now?.el.classList.contains("early");
    line.textContent = now ? (early ? now.wait?.querySelector("div")?.textContent?.trim() ?? now.words : now.words) : (this.lesson.over ? this.end : this.pending).querySelector("p")?.textContent ?? "";
  }

  /** Another step is asked: its marks can be set, and its stop is met. @param {LessonState} [before] @param {boolean} [held] whether the focus was in the step before */
  enter(before, held = false) {
    for (const [id, form] of this.forms) if (id !== this.lesson.step) form.end?.();
    const { now, lesson } = this;
    if (now && lesson.ready) this.forms.get(now.id)?.begin?.();
    if (!before) return;
    if (before.step !== lesson.step) {
      this.since = this.run.edge();
      this.manifest.reset();
      this.top();
    }
    if (held) this.focusNow();
    this.playOn(before);
  }

  /** What is asked begins at its top; what is hidden cannot be scrolled, and would come back as it was left. */
  top() {
    this.places.now.scrollTop = 0;
    this.fresh = !this.places.now.checkVisibility();
  }

  /** After a guess the run goes on, unless another one comes first, or the server runs it to an event. @param {LessonState} before */
  playOn(before) {
    const { now, lesson, run, all, ids } = this;
    const left = ids.indexOf(before.step);
    if (before.step === lesson.step || left < 0 || !isGuess(all[left].ask)) return;
    if (now && lesson.ready && isGuess(now.ask)) return;
    let runs = false;
    for (let i = left; i >= 0 && isGuess(all[i].ask) && !runs; i--) runs = all[i].stop !== "";
    if (!runs) run.send({ type: "play" }); // the page may not know yet that the prompt has paused it
  }

  /** What a screen reader is told: in few words, for what does not fit into a sentence is left out. @param {LessonState} before @param {LessonState} lesson */
  tell(before, lesson) {
    for (const [i, { id, ask }] of this.all.entries()) {
      const judged = lesson.judged[id];
      if (judged && JSON.stringify(judged) !== JSON.stringify(before.judged[id])) this.voice.say(tr`Step ${i + 1}: ${wordOf(ask, judged)}`);
      else if (lesson.done.includes(id) && !before.done.includes(id) && !isGuess(ask) && !judged) this.voice.say(tr`Step ${i + 1} is done.`);
    }
    if (lesson.over && !before.over) this.voice.say(tr`The lesson is done.`);
    else if (this.now && before.step !== lesson.step) this.voice.say(tr`Now step ${this.ids.indexOf(lesson.step) + 1} of ${this.ids.length}.`);
  }

  // --- the clock and the focus ----------------------------------------------------------------------------------

  /** What waits for the run says so while the clock stands. */
  reflectClock() {
    const stands = !this.run.clock.playing;
    for (const button of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("#current [data-play]"))) {
      if (button.hidden !== stands) continue;
      if (button === document.activeElement) this.focusNow(); // it is about to leave
      button.hidden = !stands;
    }
  }

  focused() {
    return this.places.now.contains(document.activeElement);
  }

  /** To what is asked now, which has taken the place of what was focused. */
  focusNow() {
    const { now, lesson } = this;
    const title = now ? now.title : /** @type {HTMLElement} */ ((lesson.over ? this.end : this.pending).querySelector("h2"));
    title.focus();
  }

  /** The marks that were guessed last, and what has come of them. */
  ghost() {
    const { lesson } = this;
    const steps = this.all.filter(({ id, ask }) => ask === "markers" && (id in lesson.answers || id === lesson.step));
    const step = steps[steps.length - 1];
    if (!step) return { guessed: [], truth: [], tolerance: 0 };
    const tolerance = Number(step.el.dataset.tolerance);
    const form = /** @type {ReturnType<typeof marksForm> | undefined} */ (this.forms.get(step.id));
    const own = (form?.marks ?? []).filter((t) => t !== null);
    const guessed = /** @type {number[]} */ (lesson.answers[step.id] ?? own);
    const truth = /** @type {number[]} */ (lesson.judged[step.id]?.truth ?? []);
    return { guessed, truth, tolerance };
  }

  /** Guesses that wait for the run. */
  waiting() {
    return unjudged(this.all, this.lesson);
  }
}

/**
 * Brings what has just settled into view: its end, and as much of it as there is room for. Without room for all of it,
 * what is said of the answer comes first: on a phone a long question left of it one line.
 * @param {readonly Step[]} steps
 */
function reveal(steps) {
  const text = byId("reading"); // on a phone all of the text scrolls, what lies behind below it
  const scroller = [text, text.closest(".flow")].find((el) => el && el.scrollHeight > el.clientHeight + 1);
  if (!scroller) return;
  const box = scroller.getBoundingClientRect();
  const [first, last] = [steps[0].el.getBoundingClientRect(), steps[steps.length - 1].el.getBoundingClientRect()];
  const room = box.height - 28 >= last.bottom - first.top;
  const top = room ? first.top : steps[0].said.getBoundingClientRect().top || first.top; // 0 where nothing is said
  const down = Math.min(top - box.top - 8, last.bottom - box.bottom + 20);
  if (down > 0 || first.top < box.top) scroller.scrollTop += down;
}
