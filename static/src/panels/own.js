// Your own YAML: pasted, dropped or chosen; a manifest alone gets programs that are assumed.

import { plural, tr } from "../locale/text.js";
import { html, Markup, paint } from "../scene/markup.js";
import { post } from "./post.js";

/** @import { Problem, Reply } from "./post.js" */
/** @import { Run } from "./run.js" */

const MOST_BYTES = 64 * 1024;

/** @param {{button: HTMLElement, form: HTMLFormElement, drop: HTMLElement}} places @param {Run} run */
export function mountOwn({ button, form, drop }, run) {
  const dialog = document.createElement("dialog");
  dialog.className = "asks own";
  dialog.setAttribute("aria-labelledby", "own-title");
  paint(dialog, html`<form method="dialog"><h2 id="own-title">${tr`Your own YAML`}</h2>
    <p>${new Markup(tr`Manifests, a ${html`<code>kind: Scenario</code>`}, or both in one file, at most 64 KB. Without a Scenario each image is assumed to run a plain program that answers 200 and listens on every port that a probe or a Service names: a mistyped port works here. You can change it afterwards, in scenario.yaml. Users come when there is a Service, and by way of the load balancer when there is an Ingress too. Nothing is run for real, and nothing leaves this site.`)}</p>
    <label class="field"><span>YAML</span><textarea rows="14" spellcheck="false" autocapitalize="off" autocomplete="off"></textarea></label>
    <label class="field"><span>${tr`Or a file`}</span><input type="file" accept=".yaml,.yml,.json,text/yaml"></label>
    <div class="wrongs" role="alert"></div>
    <div class="row-end"><button class="btn">${tr`Cancel`}</button><button type="button" class="btn primary" id="own-start">${tr`New run`}</button></div></form>`);
  document.body.append(dialog);
  const find = (/** @type {string} */ css) => /** @type {HTMLElement} */ (dialog.querySelector(css));
  const text = /** @type {HTMLTextAreaElement} */ (find("textarea"));
  const file = /** @type {HTMLInputElement} */ (find("input[type=file]"));
  let name = "your.yaml";

  /** @param {File | undefined} given */
  async function take(given) {
    if (!given) return;
    name = given.name;
    if (given.size > MOST_BYTES) return tell({ message: tr`${given.name} has ${Math.ceil(given.size / 1024)} KB; at most 64 KB are taken.` });
    text.value = await given.text();
    tell({});
  }

  /** @param {Reply} reply */
  function tell({ message = "", problems = [] }) {
    const items = problems.map((problem) => html`<li><button type="button">${tr`Line ${problem.line}, column ${problem.column}`}</button> ${problem.field && html`<code>${problem.field}</code>: `}${problem.message}</li>`);
    paint(find(".wrongs"), items.length ? html`<p>${plural(items.length, "{0} mistake", "{0} mistakes")}</p><ul>${items}</ul>` : html`${message}`);
    for (const [i, line] of find(".wrongs").querySelectorAll("li button").entries()) line.addEventListener("click", () => mark(text, problems[i]));
    if (problems.length) mark(text, problems[0]);
  }

  async function begin() {
    if (!text.value.trim()) return tell({ message: tr`There is nothing to run yet: paste a manifest, or choose a file.` });
    const reply = await post(form, { scenario: text.value, name, run: run.boot.run });
    if (reply.href) return location.assign(reply.href);
    tell(reply);
  }

  button.addEventListener("click", () => dialog.showModal());
  find("#own-start").addEventListener("click", () => void begin());
  text.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) void begin();
  });
  file.addEventListener("change", () => void take(file.files?.[0]));
  for (const place of [drop, dialog]) {
    place.addEventListener("dragover", (event) => event.preventDefault());
    place.addEventListener("drop", (event) => {
      const given = event.dataTransfer?.files[0];
      if (!given) return;
      event.preventDefault();
      if (!dialog.open) dialog.showModal();
      void take(given);
    });
  }
}

/** Selects the line of a problem. @param {HTMLTextAreaElement} text @param {Problem} problem */
function mark(text, { line }) {
  const lines = text.value.split("\n");
  const from = lines.slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0);
  text.focus();
  text.setSelectionRange(from, from + (lines[line - 1]?.length ?? 0));
}
