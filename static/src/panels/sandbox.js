// The sandbox: a lesson's simulation, and beside it the scenario as a form and as YAML.

import { byId } from "./dom.js";
import { mountFaults } from "./faults.js";
import { mountForm } from "./form.js";
import { atFirstSign } from "./later.js";
import { mountRun } from "./lesson.js";
import { mountOwn } from "./own.js";
import { markPlain, openAgain } from "./plain_marks.js";
import { Scenario } from "./scenario.js";
import { mountTabs } from "./tabs.js";

/** @import { Form } from "../net/protocol.js" */
/** @import { Boot } from "./run.js" */
/** @typedef {Boot & {scenario: string, form: Form | null, example: string, panel: string}} SandboxBoot */

/** @param {SandboxBoot} boot */
export function mountSandbox(boot) {
  boot.paths = (boot.form?.programs[0]?.routes ?? []).map(({ path }) => path).filter((path) => !path.endsWith("*")).slice(0, 2);
  const page = mountRun(boot, { advice: true });
  const { run, editor, voice, nonce } = page;
  const start = /** @type {HTMLFormElement} */ (document.getElementById("start-form"));
  const places = { el: byId("scenario"), footer: byId("scenario-says"), button: byId("start") };
  const scenario = new Scenario(places, { run, editor, voice, nonce, start, boot });
  const tabs = mountTabs(byId("sand"), () => void scenario.openWhenShown());
  mountFaults(byId("faults"), run, boot.form, voice);
  mountForm({ program: byId("program"), cluster: byId("cluster") }, scenario, () => tabs.open("scenario-pane"));
  mountOwn({ button: byId("own"), form: start, drop: byId("sand") }, run);
  pick(/** @type {HTMLFormElement} */ (document.getElementById("examples")));
  markPlain(editor);
  atFirstSign(byId("sand"), () => void opened(editor));
  run.on("link", (link) => link === "live" && editor.check()); // what lint says at the start, too
  run.on("welcome", () => {
    if (boot.example) history.replaceState(null, "", `/sandbox/${boot.run}/`); // a reload comes back to this run
    boot.example = "";
  });
}

/** The editor in the text's place, which somebody has come near. @param {import("./editor.js").Editor} editor */
async function opened(editor) {
  if (editor.code) return;
  const { el } = editor;
  const [again, top] = [openAgain(el), el.scrollTop];
  await editor.open(false);
  again();
  el.scrollTop = top; // nobody has asked for another line
}

/** An example is opened as soon as it is chosen by mouse; by keyboard with Enter or the button. @param {HTMLFormElement} form */
function pick(form) {
  const select = /** @type {HTMLSelectElement} */ (form.querySelector("select"));
  let byKey = false;
  select.addEventListener("keydown", (event) => {
    byKey = event.key !== "Enter";
    if (event.key === "Enter" && select.value) form.requestSubmit();
  });
  select.addEventListener("pointerdown", () => (byKey = false));
  select.addEventListener("change", () => byKey || !select.value || form.requestSubmit());
}
