// One step of a lesson on the page: where it stands, what is said of it, its form.

import { tr } from "../locale/text.js";
import { icon } from "../scene/icons.js";
import { html, Markup, paint } from "../scene/markup.js";
import { makeCommands } from "./commands.js";
import { answered, feedback } from "./feedback.js";
import { AGAIN, isGuess, markOf, OWN, playedOf, UNJUDGED } from "./state.js";

/** @import { LessonState } from "../net/protocol.js" */
/** @import { Place } from "./state.js" */

export class Step {
  /** @param {HTMLElement} el */
  constructor(el) {
    const find = (/** @type {string} */ css) => /** @type {HTMLElement} */ (el.querySelector(css));
    this.el = el;
    this.id = el.dataset.step ?? "";
    this.ask = el.dataset.ask ?? "";
    this.stop = el.dataset.stop ?? "";
    this.fold = find(".fold");
    this.title = find(".title");
    this.body = find(".body");
    this.prompt = find(".prompt");
    this.wait = el.querySelector(".until");
    this.form = el.querySelector("form");
    this.said = find(".said");
    this.fold.addEventListener("click", () => this.open(Boolean(this.body.hidden)));
  }

  /** The prompt in plain words. */
  get words() {
    return this.prompt.textContent?.trim() ?? "";
  }

  /** The commands that the task gives. */
  get commands() {
    return [...this.el.querySelectorAll(".commands code")].map((code) => code.textContent?.trim() ?? "");
  }

  /** @param {boolean} open */
  open(open) {
    this.body.hidden = !open;
    this.fold.setAttribute("aria-expanded", String(open));
  }

  /** @param {LessonState} lesson @param {Place} place */
  update(lesson, place) {
    const { el, id, ask } = this;
    const behind = place === "behind";
    if (!el.classList.contains(place)) {
      el.classList.remove("behind", "now", "ahead");
      el.classList.add(place);
      this.fold.hidden = !behind;
      this.title.hidden = behind;
      this.open(!behind);
    }
    const judged = lesson.judged[id];
    const mark = markOf(ask, judged);
    if (behind) paint(this.fold, html`<span class="sign ${mark.tone}">${icon(mark.icon)}</span><span class="line">${new Markup(lineOf(this.prompt))}</span><span class="chip ${mark.tone}">${mark.text}</span>`);
    const early = place === "now" && !lesson.ready;
    const answer = lesson.answers[id];
    if (this.form) this.form.hidden = behind;
    el.classList.toggle("early", early);
    const recap = behind && answer !== undefined && (!AGAIN.includes(ask) || ask === OWN) ? html`<p class="recap"><span>${isGuess(ask) ? tr`Your guess:` : tr`Your answer:`}</span> ${answered(el, answer)}</p>` : html``;
    const never = judged?.how === UNJUDGED;
    const word = never ? tr`The run did not come to what was asked, so nothing is judged here.` : tr`The run will judge it.`;
    const later = behind && isGuess(ask) && (!judged || never) ? html`<p class="later">${icon("clock", "s")}${word}</p>` : html``;
    if (paint(this.said, html`${recap}${judged && !never ? feedback(el, answer, judged) : later}`)) makeCommands(this.said);
    this.progress(playedOf(lesson, id));
    for (const [part, done] of Object.entries(lesson.parts[id] ?? {})) this.tick(part, done);
  }

  /** @param {string} text why the answer was not taken; empty when it was */
  complain(text) {
    const complaint = /** @type {HTMLElement | null} */ (this.el.querySelector(".complaint"));
    if (!complaint) return;
    complaint.textContent = text;
    complaint.hidden = !text;
  }

  /** Of a trial: how many of its runs have been played. @param {number} done */
  progress(done) {
    const trial = /** @type {HTMLElement | null} */ (this.el.querySelector(".trial"));
    if (!trial) return;
    /** @type {HTMLProgressElement} */ (trial.querySelector("progress")).value = done;
    const said = tr`${done} of ${trial.dataset.seeds} runs`;
    const label = /** @type {HTMLElement} */ (trial.querySelector("span"));
    if (label.textContent !== said) label.textContent = said;
  }

  /** @param {string} part @param {boolean} done */
  tick(part, done) {
    const item = this.el.querySelector(`[data-part="${CSS.escape(part)}"]`);
    if (!item || item.classList.contains("done") === done) return;
    item.classList.toggle("done", done);
    const sign = /** @type {Element} */ (item.querySelector("svg"));
    sign.setAttribute("aria-label", done ? tr`done` : tr`open`);
    sign.querySelector("use")?.setAttribute("href", done ? "#i-done" : "#i-box");
  }
}

/** The first paragraph of a prompt, without what can be pressed. @param {HTMLElement} prompt */
function lineOf(prompt) {
  const line = /** @type {HTMLElement} */ ((prompt.querySelector("p") ?? prompt).cloneNode(true));
  for (const code of line.querySelectorAll("code")) for (const { name } of [...code.attributes]) code.removeAttribute(name);
  for (const link of line.querySelectorAll("a")) link.replaceWith(...link.childNodes);
  return line.innerHTML;
}
