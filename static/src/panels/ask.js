// Asking "Why?": the question goes out at once; the panel that shows the answer comes later.

import { answerIn } from "../model/answers.js";
import { tr } from "../locale/text.js";
import { html } from "../scene/markup.js";
import { missing } from "./later.js";

/** @import { Load } from "./later.js" */
/** @import { Run, View } from "./run.js" */
/** @import { Places } from "./why.js" */

const SECOND = 1000;

/**
 * @param {HTMLElement} el
 * @param {Run} run
 * @param {Places} places
 * @param {Load} load
 */
export function mountAsk(el, run, places, load) {
  /** @type {ReturnType<typeof import("./why.js").mountWhy> | null} */
  let why = null;
  let wanted = 0;
  let asked = 0; // how often; what was asked first may be known last
  const say = (/** @type {string} */ look, /** @type {string} */ text) => (el.innerHTML = html`<p class="${look}">${text}</p>`.text);
  /** An answer is about the run that it was asked of. */
  function rest() {
    asked += 1;
    wanted = 0;
    why?.clear();
    say("hint", tr`Ask about anything: a code on the stage, a bar or a mark on the timeline, a Pod's state, an Event, or press W.`);
  }

  rest();
  run.on("pair", (pair) => pair && rest());
  run.on("swap", rest);

  const panel = async () => {
    const { mountWhy } = await load();
    return (why ??= mountWhy(el, run, places));
  };

  return {
    /** @param {View} view */
    update: (view) => why?.update(view),
    /** Asks for the chain of a fact. @param {number} n */
    ask(n) {
      if (n <= 0) return;
      asked += 1;
      wanted = n;
      places.open("why");
      why?.clear();
      say("empty", tr`Following the causes…`);
      const coming = panel().catch(() => null);
      run.ask({ type: "why", n }, async (reply) => {
        const shown = await coming;
        if (wanted !== n) return;
        if (reply.type === "chain" && shown) shown.show(reply);
        else say("empty", reply.type === "chain" ? missing() : reply.message);
      });
    },
    /** Asks about what a part of the page names. @param {string} what as model/asked.js says @param {string} pod */
    async askOf(what, pod) {
      const { picture, history } = run.view();
      const turn = (asked += 1);
      const later = await load().catch(() => null);
      if (turn !== asked) return;
      if (later) return this.ask(later.factOf(picture, what, pod, history.facts));
      places.open("why");
      say("empty", missing());
    },
    /** Asks about what was answered in a span of time. @param {number} from @param {number} [to] */
    askAbout(from, to = from + SECOND) {
      this.ask(answerIn(run.history.facts, from, to));
    },
  };
}
