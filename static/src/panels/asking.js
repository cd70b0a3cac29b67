// What can be asked "Why?" by a click, Enter or W: what carries the number of its fact (data-why) or says by name what it
// is (data-asks, for model/asked.js).

import { probeOf } from "../scene/links.js";
import { markAt } from "../scene/strip.js";

/** @import { Run } from "./run.js" */
/** @typedef {ReturnType<typeof import("./ask.js").mountAsk>} Ask */

const NAMED = "[data-why], [data-asks]";
const ASKED = `${NAMED}, [data-strip], .tokens svg`;

/**
 * Whatever carries data-why or data-asks can be asked, a mark of a strip, and what travels on the stage.
 * @param {Ask} why
 * @param {Run} run
 * @param {(el: Element) => string} tokenOf the course of a token
 */
export function askWhy(why, run, tokenOf) {
  document.addEventListener("click", ({ target, clientX }) => {
    const el = target instanceof Element ? target.closest(ASKED) : null;
    const token = el?.closest(".tokens i");
    const strip = el?.getAttribute("data-strip");
    if (token) void why.askOf(`token ${tokenOf(token)} ${el?.textContent ?? ""}`, "");
    else if (el && strip) why.ask(markAt(probeOf(run.view().picture, podOf(el), strip)?.marks ?? [], clientX - el.getBoundingClientRect().right)?.n ?? 0);
    else askOf(why, el);
  });
  document.addEventListener("keydown", (event) => {
    const { target, key } = event;
    if (!(target instanceof Element) || target.matches("button") || (key !== "Enter" && !(key === " " && target.matches("[role=button][data-asks]")))) return;
    const el = target.closest(NAMED) ?? (target.matches(".node") ? target.querySelector(NAMED) : null);
    if (key === " ") event.preventDefault(); // it would scroll, and play
    askOf(why, el);
  });
}

/** @param {Ask} why @param {Element | null | undefined} el */
function askOf(why, el) {
  if (!el) return;
  const what = el.getAttribute("data-asks");
  if (what) void why.askOf(what, podOf(el));
  else why.ask(whyOf(el));
}

/** The Pod whose card or row something is in, or "". @param {Element} el */
const podOf = (el) => el.closest("[data-ref^='pod/']")?.getAttribute("data-ref")?.slice(4) ?? el.closest("[data-pod]")?.getAttribute("data-pod") ?? "";

/** The fact that an element can be asked about, 0 for none. @param {Element | null | undefined} el */
const whyOf = (el) => Number(el?.getAttribute("data-why") ?? 0);

/** For what has the focus, the selected Pod, or the verdict. @param {Ask} why @param {Run} run */
export function askHere(why, run) {
  const { picture, t } = run.view();
  const { activeElement } = document;
  if (activeElement?.matches("#plot [role=slider]") && run.past !== null) return why.askAbout(t - 1000, t + 1);
  const place = activeElement && activeElement !== document.body ? (activeElement.closest(NAMED) ?? activeElement.querySelector(NAMED)) : null;
  if (place) askOf(why, place);
  else why.ask(picture.pods[run.selected]?.n || whyOf(document.querySelector("#verdict [data-why]")));
}
