// The stage's twin in words: always there for whoever listens, and in the drawing's place for whoever wants to read it.

import { told } from "../model/told.js";
import { html, paint, paintEach } from "../scene/markup.js";

/** @import { View } from "./run.js" */

const SETTING = "probeviz.twin";

export const twinShown = () => localStorage.getItem(SETTING) === "on";

/** @param {boolean} on */
export function showTwin(on) {
  localStorage.setItem(SETTING, on ? "on" : "off");
  document.body.toggleAttribute("data-twin", on);
}

/** @param {HTMLElement} el */
export function mountTwin(el) {
  document.body.toggleAttribute("data-twin", twinShown());
  paint(el, html`<dl></dl>`);
  const list = el.children[0];
  return {
    /** @param {Pick<View, "picture" | "t">} view */
    update({ picture, t }) {
      paintEach(list, told(picture, t).map(({ of, says }) => html`<div><dt>${of}</dt><dd>${says}</dd></div>`));
    },
  };
}
