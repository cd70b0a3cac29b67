// The switches that make the point in one click: they change one scalar of the manifest and apply it.
// Buttons and no radios: Tab stops at each, and nothing is applied that was only passed on the way.

import { tr } from "../locale/text.js";
import { attr } from "../scene/markup.js";
import { probePath, withProbePath } from "./yaml.js";

/** @import { Editor } from "./editor.js" */

/** @param {HTMLElement | null} el absent when the lesson has none @param {Editor} editor */
export function mountSwitches(el, editor) {
  if (el === null) return;
  const groups = /** @type {HTMLElement[]} */ ([...el.querySelectorAll("[data-probe]")]).map((group) => ({
    group, probe: group.dataset.probe ?? "", buttons: /** @type {HTMLElement[]} */ ([...group.querySelectorAll("[data-path]")]),
  }));

  /** @param {string} probe @param {HTMLElement} button */
  function turn(probe, button) {
    const text = withProbePath(editor.text, probe, button.dataset.path ?? "");
    if (text === null || text === editor.text) return;
    editor.setText(text);
    editor.showProbe(probe);
    editor.apply();
  }

  function reflect() {
    for (const { probe, buttons } of groups) {
      const now = probePath(editor.text, probe)?.value;
      for (const button of buttons) {
        button.toggleAttribute("disabled", now === undefined);
        attr(button, "aria-pressed", String(button.dataset.path === now));
      }
    }
  }

  for (const { group, probe, buttons } of groups) {
    group.title = tr`Changes the text below and applies it at once`;
    for (const button of buttons) button.addEventListener("click", () => turn(probe, button));
  }
  editor.onText(reflect);
  reflect();
}
