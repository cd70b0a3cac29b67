// Part: the clock, the playhead and two runs, as the bar over the timeline has them.

import { pictureAt } from "../model/history.js";
import { verdict } from "../model/verdict.js";
import { mountBranch } from "../panels/branch.js";
import { mountCompare } from "../panels/compare.js";
import { mountRunTo } from "../panels/run_to.js";
import { mountTransport } from "../panels/transport.js";
import { frame, timelineFrame } from "./frames.js";
import { still } from "./panels.js";
import { folded, viewOf } from "./scene.js";
import { names, Story } from "./story.js";

/** @import { Fact } from "../model/types.js" */
/** @import { Frame } from "./frames.js" */
/** @import { Scene } from "./scene.js" */

const [POD] = names(1);
const CUT = 16; // s; up to 12 both runs are the same

/** @param {boolean} mended  what was done at 12 s */
function run(mended) {
  const story = new Story().deploy({ readiness: { path: "/err" } }).runs(POD, { ip: "10.0.1.21" });
  story.strip(POD, "readiness", mended ? "..x......" : "..xxx....", { from: 1 }).slice(1, [[POD, "10.0.1.21", "in"]]);
  story.at(12, "command.accepted", { entry: 1, line: "kubectl apply -f shop.yaml", out: "", error: "" });
  if (!mended) story.pod(CUT, POD, { ip: "10.0.1.21", ready: "0/1" }).slice(CUT, [[POD, "10.0.1.21", "out"]]);
  story.traffic(2, 42, 1, (s) => (mended || s < CUT ? "ok" : "refused"), () => POD);
  return { facts: story.told(), t: 42_000 };
}

/** Takes the ids off again: each frame has its own bar. @param {HTMLElement} el */
function unnamed(el) {
  for (const part of el.querySelectorAll("[id]")) part.removeAttribute("id");
  for (const part of el.querySelectorAll("[aria-controls]")) part.removeAttribute("aria-controls");
}

/** The bar over the timeline. @param {string} name @param {object} view what differs from a run that plays @param {{note?: string, letter?: string, open?: boolean}} [more] `open`: the menu of places to run to @returns {Frame} */
function bar(name, view, { note, letter = "", open = false } = {}) {
  return frame(name, (el) => {
    const template = /** @type {HTMLTemplateElement | null} */ (document.getElementById("transport-template"));
    if (template) el.append(template.content.cloneNode(true));
    const own = { ...still, letter: () => letter };
    const shown = { ...viewOf(run(false)), playing: true, ...view };
    mountTransport(own).update(shown);
    const stop = mountRunTo(/** @type {HTMLElement} */ (el.querySelector(".run-to")), own, { read() {} });
    stop.update(shown);
    if (open) {
      stop.open();
      /** @type {HTMLElement | null} */ (document.activeElement)?.blur(); // which closes it
      /** @type {HTMLElement} */ (el.querySelector(".menu")).hidden = false;
    }
    unnamed(el);
    el.classList.toggle("opened", open);
  }, { wide: true, note });
}

/** The two runs, the playhead at `t`. @param {number} t */
function sides(t) {
  const [a, b] = [run(false), run(true)].map((scene) => ({ history: folded(scene).history, clock: { until: 42_000 } }));
  return (/** @type {HTMLElement} */ el) => {
    const compare = document.createElement("div");
    compare.className = "compare";
    el.append(compare);
    const own = { ...still, pair: { a, b, from: 12_000 }, letter: () => "B" };
    mountCompare(compare, own, (take, view) => verdict(pictureAt(take.history, view.t), view.t, view.speed)).update({ ...viewOf(run(true)), t });
  };
}

/** The one question before a change in the past. @param {HTMLElement} el */
function question(el) {
  const own = { ...still, pair: null };
  mountBranch(own);
  void own.confirm(12_000);
  const dialog = /** @type {HTMLDialogElement} */ (document.querySelector("body > dialog.ask"));
  dialog.close();
  dialog.setAttribute("open", ""); // in the page, not over it
  el.append(dialog);
}

/** @param {Scene} kept @param {Scene} now */
const pair = (kept, now) => timelineFrame("Two runs on one clock", now, {
  note: "run A, which is kept, above run B; where they part is marked",
  other: { letter: "B", tracks: folded(kept).history.tracks, edge: kept.t, from: 12_000 },
});

/** @param {Record<string, Fact[]>} _ @returns {Frame[]} */
export function times(_) {
  return [
    bar("Live", {}),
    bar("Live, slowed", { slowed: "busy", speed: 6.4 }, { note: "the server cannot keep up" }),
    bar("Paused", { ticking: false, playing: false }),
    bar("Guess first", { ticking: false, playing: false, held: true }, { note: "a lesson's clock waits for a guess" }),
    bar("Looking back", { back: true, playing: false, t: 12_000, edge: 47_000 }, { note: "and the way to live" }),
    bar("Without a connection", { link: "lost", ticking: false, playing: false }),
    bar("At the end", { stands: "over", ticking: false, playing: false }),
    bar("It will stop at a 5xx", { stop: "5xx" }),
    bar("Where to run to", {}, { open: true }),
    bar("Run B is on the stage", {}, { letter: "B" }),
    frame("A change in the past", question, { half: true, note: "it asks once" }),
    frame("Two runs", sides(42_000), { wide: true, note: "the verdict and the numbers of each, and the difference" }),
    frame("Two runs, before they part", sides(8000), { wide: true }),
    pair(run(false), run(true)),
  ];
}
