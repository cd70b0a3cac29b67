// The Scenario as a form: what it changes stands in the YAML at once, and plays with the next New run.

import { tr } from "../locale/text.js";
import { html, paint } from "../scene/markup.js";

/** @import { Form, ProgramForm, RouteForm } from "../net/protocol.js" */
/** @import { Path, Scenario } from "./scenario.js" */

const DOES = ["status", "panic", "hang", "reset", "deadlock", "exit"];
const SIGTERM = ["default", "ignore", "drain"];
/** @type {Record<string, {label: string, hint: string}>} */
const FIELDS = {
  boot: { label: tr`Boot time`, hint: "200ms, or {uniform: [25s, 70s]}" },
  pull: { label: tr`Image pull`, hint: "1.5s" },
  capacity: { label: tr`At a time`, hint: tr`all requests` },
};

/**
 * @param {{program: HTMLElement, cluster: HTMLElement}} places
 * @param {Scenario} scenario
 * @param {() => void} show opens the YAML, where the mistake is
 */
export function mountForm({ program, cluster }, scenario, show) {
  scenario.onForm((form) => {
    keep(program, () => paint(program, form ? programs(form) : html`<p class="empty">${tr`scenario.yaml cannot be read: mend it first.`}</p>`));
    keep(cluster, () => paint(cluster, form ? surroundings(form) : html``));
  });
  for (const place of [program, cluster]) {
    place.addEventListener("change", ({ target }) => {
      const field = /** @type {HTMLInputElement | HTMLSelectElement} */ (target);
      const path = field.dataset.path;
      if (path === undefined) return;
      const anew = field.dataset.anew !== undefined;
      scenario.set([[JSON.parse(path), written(field)]], anew ? () => void scenario.apply() : undefined);
    });
  }
  program.addEventListener("click", ({ target }) => {
    const button = target instanceof Element ? target.closest("button") : null;
    if (button?.dataset.add) add(scenario, button);
    if (button?.dataset.remove) scenario.set([[JSON.parse(button.dataset.remove), ""]]);
    if (button?.dataset.play) void scenario.apply();
    if (button?.dataset.yaml) show();
  });
}

/** The YAML of a control. @param {HTMLInputElement | HTMLSelectElement} field */
function written({ value, dataset }) {
  if (dataset.wrap) return value.trim() && dataset.wrap.replace("%", value.trim());
  return dataset.quoted === undefined ? value : JSON.stringify(value);
}

/** What is repainted keeps the focus on the control that had it. @param {HTMLElement} el @param {() => void} change */
function keep(el, change) {
  const path = /** @type {HTMLElement | null} */ (document.activeElement)?.dataset?.path;
  const within = el.contains(document.activeElement);
  change();
  if (within && path !== undefined) /** @type {HTMLElement | null} */ (el.querySelector(`[data-path="${CSS.escape(path)}"]`))?.focus();
}

/** @param {Form} form */
function programs({ programs: all }) {
  if (!all.length) return html`<p class="empty">${tr`This scenario has no programs: every image pull fails.`}</p>`;
  return html`<div class="form-top"><p class="hint">${tr`Changes stand in scenario.yaml, and play with a new run.`}</p><button type="button" class="btn primary" data-play="1">${tr`New run`}</button></div>${all.map((program) => one(program))}`;
}

/** @param {ProgramForm} program */
function one({ image, fields, routes }) {
  const at = (/** @type {Path} */ ...rest) => JSON.stringify(["spec", "programs", image, ...rest]);
  const plain = Object.entries(FIELDS).map(([name, { label, hint }]) => html`<label class="field"><span>${label}</span><input type="text" value="${fields[name]}" placeholder="${hint}" spellcheck="false" autocomplete="off" data-path="${at(name)}"${name === "capacity" ? html` data-wrap="{concurrency: %}"` : ""}></label>`);
  const known = SIGTERM.includes(fields.sigterm || "default");
  const words = known ? SIGTERM : [...SIGTERM, fields.sigterm];
  return html`<fieldset><legend>${image}</legend><div class="grid">${plain}<label class="field"><span>${tr`On SIGTERM`}</span><select data-path="${at("sigterm")}">${words.map((word) => option(word, fields.sigterm || "default"))}</select></label></div>
    <div class="routes" role="group" aria-label="${tr`Routes of ${image}`}">${routes.map((route) => row(route, at))}
    <div class="route new"><input type="text" placeholder="/path" aria-label="${tr`A new route`}" spellcheck="false" autocomplete="off"><button type="button" class="btn" data-add="${at("routes")}">${tr`Add route`}</button></div></div></fieldset>`;
}

/** @param {RouteForm} route @param {(...rest: Path) => string} at */
function row({ path, does, status, latency, written: whole }, at) {
  const here = at("routes", path);
  const remove = html`<button type="button" class="btn icon ghost" data-remove="${here}" aria-label="${tr`Remove ${path}`}" title="${tr`Remove ${path}`}">×</button>`;
  if (does === "other") return html`<div class="route"><code>${path}</code><input type="text" class="whole" aria-label="${tr`${path}: its answer as YAML`}" value="${whole}" spellcheck="false" autocomplete="off" data-path="${here}">${remove}</div>`;
  const becomes = DOES.map((word) => html`<option value="${YAML[word]}"${word === does ? html` selected` : ""}>${word}</option>`);
  const detail = does === "status" ? html`<input type="text" inputmode="numeric" class="short" aria-label="${tr`${path}: status`}" value="${status}" data-path="${at("routes", path, "status")}"><input type="text" class="short" aria-label="${tr`${path}: latency`}" placeholder="0ms" value="${latency}" data-path="${at("routes", path, "latency")}">` : html`<span></span><span></span>`;
  return html`<div class="route"><code>${path}</code><select aria-label="${tr`${path} does`}" data-path="${here}">${becomes}</select>${detail}${remove}</div>`;
}

/** @type {Record<string, string>} */
const YAML = { status: "{status: 200}", panic: "{panic: Error}", hang: "{hang: true}", reset: "{reset: true}", deadlock: "{deadlock: true}", exit: "{exit: 1}" };

/** @param {Form} form */
function surroundings({ release, releases, balancer, balancers, seed, clients }) {
  const rates = clients.map(({ name, asks, rate }, i) => html`<label class="field"><span><b>${name}</b> ${asks}</span><input type="text" value="${rate}" spellcheck="false" data-path="${JSON.stringify(["spec", "clients", i, "rate"])}"></label>`);
  return html`<div class="grid"><label class="field"><span>${tr`Load balancer`}</span><select data-anew data-path='["spec","balancer"]'>${balancers.map((kind) => option(kind, balancer))}</select></label>
    <label class="field"><span>Kubernetes</span><select data-anew data-quoted data-path='["spec","kubernetesVersion"]'>${releases.map((name) => option(name, release))}</select></label>
    <label class="field"><span>${tr`Seed of all luck`}</span><input type="text" inputmode="numeric" value="${seed}" data-path='["spec","seed"]'></label>${rates}</div>
    <p class="hint">${tr`Another balancer or release begins a new run at once. An Ingress is served when its class is the balancer's.`}</p>`;
}

/** @param {string} word @param {string} chosen */
const option = (word, chosen) => html`<option${word === chosen ? html` selected` : ""}>${word}</option>`;

/** @param {Scenario} scenario @param {HTMLButtonElement} button */
function add(scenario, button) {
  const input = /** @type {HTMLInputElement} */ (button.previousElementSibling);
  const path = input.value.trim();
  if (!path) return input.focus();
  scenario.set([[[...JSON.parse(button.dataset.add ?? "[]"), path.startsWith("/") ? path : `/${path}`], "{status: 200}"]]);
}
