// "Run to…": the clock plays on to the next restart, cut or 5xx, and stops at exactly that fact.

import { plural, tr } from "../locale/text.js";
import { factNumbered } from "../model/history.js";
import { icon } from "../scene/icons.js";
import { attr, html, paint } from "../scene/markup.js";

/** @import { Fact } from "../model/types.js" */
/** @import { Run, View } from "./run.js" */

/** @type {Record<string, string>} */
const NAMES = { restart: tr`Next restart`, cut: tr`Next Pod cut from the Service`, "5xx": tr`Next 5xx` };
/** @type {Record<string, string>} */
const SHORT = { restart: tr`To restart`, cut: tr`To cut`, "5xx": tr`To 5xx` };

/** @param {HTMLElement} el @param {Run} run @param {{read(text: string): void}} voice */
export function mountRunTo(el, run, voice) {
  paint(el, html`<button type="button" class="btn" aria-haspopup="menu" aria-expanded="false" aria-controls="run-to-menu"></button>
    <div class="menu" id="run-to-menu" role="menu" aria-label="${tr`Run to`}" hidden>${Object.entries(NAMES).map(([on, name]) => html`<button type="button" role="menuitemradio" tabindex="-1" aria-checked="false" data-on="${on}">${name}</button>`)}</div>`);
  const [opener, menu] = /** @type {HTMLElement[]} */ ([...el.children]);
  const items = /** @type {HTMLElement[]} */ ([...menu.children]);
  let stop = "";

  /** @param {boolean} open @param {boolean} [focus] */
  function show(open, focus = true) {
    menu.hidden = !open;
    attr(opener, "aria-expanded", String(open));
    if (open) items[0].focus();
    else if (focus) opener.focus();
  }

  /** @param {string} on */
  function choose(on) {
    show(false);
    if (run.past !== null) run.look(null);
    const same = on === stop;
    run.send({ type: "break", on: same ? "" : on });
    voice.read(same ? tr`No stop any more.` : tr`Plays on to the ${NAMES[on].toLowerCase()}.`);
  }

  opener.addEventListener("click", () => show(Boolean(menu.hidden)));
  for (const item of items) item.addEventListener("click", () => choose(item.dataset.on ?? ""));
  menu.addEventListener("keydown", (event) => {
    const at = items.indexOf(/** @type {HTMLElement} */ (event.target));
    const to = /** @type {Record<string, number>} */ ({ ArrowDown: at + 1, ArrowUp: at - 1 + items.length, Home: 0, End: items.length - 1 })[event.key];
    if (event.key === "Escape") show(false);
    else if (to !== undefined) items[to % items.length].focus();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  el.addEventListener("focusout", (event) => {
    if (!menu.hidden && !(event.relatedTarget instanceof Node && el.contains(event.relatedTarget))) show(false, false);
  });

  let met = 0;
  run.on("batch", ({ clock }) => {
    if (clock.met === met) return;
    met = clock.met;
    const fact = met ? factNumbered(run.lead.history, met) : undefined;
    if (fact) voice.read(tr`Stopped at ${run.clockText(fact.t)}: ${metWords(fact)}.`);
  });

  return {
    open() {
      if (run.past !== null) run.look(null);
      el.hidden = false;
      show(true);
    },
    /** @param {View} view */
    update(view) {
      stop = view.stop;
      if (el.hidden !== view.back) el.hidden = view.back; // what is past has no next
      const stands = view.link !== "live" || !view.mayChange || view.held;
      attr(opener, "aria-disabled", stands ? "true" : null);
      attr(opener, "class", stop ? "btn armed" : "btn");
      paint(opener, html`${icon("stop", "s")}<span>${stop ? SHORT[stop] : tr`Run to…`}</span>`);
      for (const item of items) attr(item, "aria-checked", String(item.dataset.on === stop));
    },
  };
}

/** @param {Fact} fact */
export function metWords(fact) {
  switch (fact.kind) {
    case "container.changed": return tr`container ${fact.container} of ${fact.pod.split("-").at(-1)} runs again, restart ${fact.restart_count}`;
    case "endpoints.changed": return plural(fact.endpoints.length, "Service {1} has {2} of {0} endpoint", "Service {1} has {2} of {0} endpoints", fact.service, fact.endpoints.filter((one) => one.ready).length);
    case "request.answered": return tr`${fact.client} got ${fact.status} for ${fact.path}`;
  }
  return fact.kind;
}
