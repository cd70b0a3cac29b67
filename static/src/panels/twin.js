// The stage's twin in words: always there for whoever listens, and in the drawing's place for whoever wants to read it.

import { told } from "../model/told.js";
import { html, paint, paintEach } from "../scene/markup.js";

/** @import { View } from "./run.js" */

const SETTING = "probeviz.twin";

export const twinShown = () => localStorage.getItem(SETTING) === "on";

/** @param {boolean} on */
export function showTwin(on) {
  localStorage.setItem(SETTING, on ? "on" : "off");
  reflect(document.getElementById("twin"), on);
}

/** Only what is seen is a stop of Tab: it may scroll. @param {HTMLElement | null} el @param {boolean} on */
function reflect(el, on) {
  document.body.toggleAttribute("data-twin", on);
  if (el) el.tabIndex = on ? 0 : -1;
}

/** @param {HTMLElement} el */
export function mountTwin(el) {
  reflect(el, twinShown());
  paint(el, html`<dl></dl>`);
  const list = el.children[0];
  return {
    /** @param {Pick<View, "picture" | "t">} view */
    update({ picture, t }) {
      paintEach(list, told(picture, t).map(({ of, says }) => html`<div><dt>${of}</dt><dd>${says}</dd></div>`));
    },
  };
}
