// Asking "Why?": the question goes out at once; the panel that shows the answer is a module of its own, which comes at the
// first sign of a person, so that no page waits for it. Hints come with it.

import { answerIn } from "../model/answers.js";
import { tr } from "../locale/text.js";
import { html } from "../scene/markup.js";

/** @import { Run, View } from "./run.js" */
/** @import { Places } from "./why.js" */
/** @typedef {ReturnType<typeof import("./why.js").mountWhy> & {factOf: typeof import("../model/asked.js").factOf, makeKeysList: typeof import("./keys_list.js").makeKeysList}} Why */

const SECOND = 1000;
const SIGNS = ["pointerover", "pointerdown", "keydown", "focusin"];

/**
 * @param {HTMLElement} el
 * @param {Run} run
 * @param {Places} places
 */
export function mountAsk(el, run, places) {
  /** @type {Promise<Why> | null} */
  let loading = null;
  /** @type {Why | null} */
  let why = null;
  let wanted = 0;
  let failed = 0;
  const missing = tr`This part of the page did not come; ask again.`;
  const say = (/** @type {string} */ look, /** @type {string} */ text) => (el.innerHTML = html`<p class="${look}">${text}</p>`.text);
  /** An answer is about the run that it was asked of. */
  function rest() {
    wanted = 0;
    why?.clear();
    say("hint", tr`Ask about anything: a code on the stage, a bar or a mark on the timeline, a Pod's state, an Event, or press W.`);
  }

  rest();
  run.on("pair", (pair) => pair && rest());
  run.on("swap", rest);

  async function fetchPanel() {
    const { content } = /** @type {HTMLMetaElement} */ (document.querySelector("meta[name=explain]"));
    const { factOf, makeKeysList, mountHints, mountWhy } = await import(content + (failed ? `?${failed}` : "")); // a module that failed is not fetched again
    mountHints();
    return (why = { ...mountWhy(el, run, places), factOf, makeKeysList });
  }

  function load() {
    loading ??= fetchPanel();
    loading.catch(() => {
      loading = null; // the next question tries again
      failed += 1;
    });
    return loading;
  }

  for (const sign of SIGNS) addEventListener(sign, () => void load().catch(() => {}), { capture: true, passive: true, once: true });

  return {
    /** @param {View} view */
    update: (view) => why?.update(view),
    /** Asks for the chain of a fact. @param {number} n */
    ask(n) {
      if (n <= 0) return;
      wanted = n;
      places.open("why");
      why?.clear();
      say("empty", tr`Following the causes…`);
      const panel = load();
      run.ask({ type: "why", n }, async (reply) => {
        const shown = await panel.catch(() => null);
        if (wanted !== n) return;
        if (reply.type === "chain" && shown) shown.show(reply);
        else say("empty", reply.type === "chain" ? missing : reply.message);
      });
    },
    /** The list of keys, which comes with the panel. @param {import("./keys.js").Key[]} table */
    keysList: (table) => load().then((panel) => panel.makeKeysList(table)),
    /** Asks about what a part of the page names. @param {string} what as model/asked.js says @param {string} pod */
    async askOf(what, pod) {
      const { picture, history } = run.view();
      const panel = await load().catch(() => null);
      if (panel) return this.ask(panel.factOf(picture, what, pod, history.facts));
      places.open("why");
      say("empty", missing);
    },
    /** Asks about what was answered in a span of time. @param {number} from @param {number} [to] */
    askAbout(from, to = from + SECOND) {
      this.ask(answerIn(run.history.facts, from, to));
    },
  };
}
