// Part: what the page shows when there is nothing to simulate, or nothing comes any more.

import { mountConnection } from "../panels/connection.js";
import { mountPods } from "../panels/pods.js";
import { html, paint } from "../scene/markup.js";
import { frame, stageFrame, verdictBar } from "./frames.js";
import { still } from "./panels.js";
import { viewOf } from "./scene.js";
import { names, Story } from "./story.js";

/** @import { Fact } from "../model/types.js" */
/** @import { Frame } from "./frames.js" */

const [POD] = names(1);

const running = () => new Story().deploy({ readiness: {} }).runs(POD, { ip: "10.0.1.21" }).strip(POD, "readiness", "....", { from: 1 }).slice(1, [[POD, "10.0.1.21", "in"]]).traffic(2, 20, 2, () => "ok", () => POD);

/** The bar under the header. @param {string} name @param {object} run @param {string} [note] @returns {Frame} */
function bar(name, run, note) {
  return frame(name, (el) => {
    const notice = document.createElement("div");
    notice.className = "notice";
    el.append(notice);
    /** @type {Record<string, () => void>} */
    const heard = {};
    mountConnection(notice, { ...still, ...run, on: (/** @type {string} */ type, /** @type {() => void} */ listener) => (heard[type] = listener) }, { say() {}, alert() {} });
    heard.welcome();
  }, { wide: true, note });
}

/** @param {string} name @param {string} reason @returns {Frame} */
function stopped(name, reason) {
  const facts = running().at(20, "run.stopped", { reason }).told();
  return frame(name, (el) => el.append(verdictBar({ facts, t: 20_000 })), { wide: true, note: "what was played stays, and can be looked at" });
}

/** @param {Record<string, Fact[]>} _ @returns {Frame[]} */
export function states(_) {
  const nothing = { facts: new Story().told(), t: 2000 };
  const skeleton = /** @type {HTMLTemplateElement | null} */ (document.getElementById("skeleton"));
  return [
    frame("Loading", (el) => {
      paint(el, html`<div class="stage"></div>`);
      if (skeleton) el.firstElementChild?.append(skeleton.content.cloneNode(true));
    }, { wide: true, note: "outlines, and after 400 ms a sentence" }),
    stageFrame("Nothing deployed", nothing, { verdict: true, note: "the four places, and one thing to do" }),
    frame("Nothing deployed: the table", (el) => {
      el.classList.add("pane");
      mountPods(el, still).update(viewOf(nothing));
    }, { wide: true }),
    bar("No connection", { link: "lost", clock: { t: 58_000 } }, "the picture stands, countdowns stop"),
    bar("No connection, and the next try is set", { link: "lost", clock: { t: 58_000 }, get retryAt() { return performance.now() + 4000; } }),
    bar("A word of the server", { note: "This run will be put away in five minutes, unless something is done in it." }, "until it is closed"),
    bar("The run cannot be reached", { link: "over", over: "" }),
    bar("The end", { stands: "This run has stated 1,000,000 facts, as many as a run may: it stands, and can be started over." }, "the clock stands, and what was played can be looked at"),
    stopped("An error", "More than 20,000 things were to happen within one second of virtual time, so the run was stopped."),
    stageFrame("All good", { facts: running().told(), t: 20_300 }, { verdict: true, note: "quiet, no confetti" }),
  ];
}
