// Ways back: undo the last change of the manifest, look back to where the step began, take the cluster to the sandbox.

import { tr } from "../locale/text.js";
import { post } from "../panels/post.js";

/** @import { Editor } from "../panels/editor.js" */
/** @import { Run } from "../panels/run.js" */
/** @import { Page, Steps } from "./steps.js" */

/** @param {HTMLElement} menu @param {Page} page @param {Steps} steps */
export function mountComforts(menu, { run, voice, editor }, steps) {
  mountUndo(document.getElementById("undo"), run, voice, editor);
  const details = /** @type {HTMLDetailsElement} */ (menu);
  const close = () => (details.open = false);
  /** The entries leave with the menu. */
  const closeBehind = () => {
    close();
    menu.querySelector("summary")?.focus();
  };
  const [back, away] = ["step-start", "to-sandbox"].map((id) => document.getElementById(id));
  back?.addEventListener("click", () => {
    closeBehind();
    run.look(steps.since, 0);
    voice.read(tr`The step as it began, at ${run.clockText(steps.since)}. A change here makes a run of its own.`);
  });
  away?.addEventListener("click", async () => {
    closeBehind();
    const share = /** @type {HTMLFormElement} */ (document.getElementById("share"));
    const reply = await post(share, { run: run.boot.run, t: String(Math.max(0, Math.round(run.view().t))), panel: "" });
    if (reply.href) location.assign(reply.href);
    else voice.alert(reply.message ?? "");
  });
  menu.addEventListener("focusout", ({ relatedTarget }) => relatedTarget instanceof Node && !menu.contains(relatedTarget) && close());
  document.addEventListener("pointerdown", ({ target }) => target instanceof Node && !menu.contains(target) && close());
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !details.open) return;
    event.stopPropagation();
    closeBehind();
  });
}

/**
 * The manifest as it was before the last Apply, applied again. Applies that changed nothing are not counted.
 * @param {HTMLElement | null} button
 * @param {Run} run
 * @param {{say(text: string): void}} voice
 * @param {Editor} editor
 */
function mountUndo(button, run, voice, editor) {
  if (!button) return;
  /** @type {string[]} */
  const before = [];
  let known = editor.saved;
  let undoing = false;
  const reflect = () => {
    const none = !before.length || run.recalls();
    if (none && button === document.activeElement) editor.button.focus(); // it is about to leave
    button.hidden = none;
  };

  /** The server may have another text now. */
  function look() {
    if (run.recalls()) return reflect();
    if (editor.saved !== known && !undoing) before.push(known);
    if (editor.saved !== known) undoing = false;
    known = editor.saved;
    reflect();
  }

  run.on("change", () => queueMicrotask(look));
  button.addEventListener("click", () => {
    const text = before.pop();
    if (text === undefined) return;
    undoing = true;
    editor.setText(text);
    editor.apply();
    voice.say(tr`The manifest is as it was before.`);
    reflect();
  });
}
