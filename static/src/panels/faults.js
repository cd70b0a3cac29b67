// Break it: what a route answers from now on, in one Pod or all, and how many requests come. The run goes on meanwhile.

import { tr } from "../locale/text.js";
import { html, paint } from "../scene/markup.js";
import { arrows, check } from "./dom.js";

/** @import { Form, ProgramForm } from "../net/protocol.js" */
/** @import { Picture, Pod } from "../model/types.js" */
/** @import { Run } from "./run.js" */

/** What each fault makes of a route. @type {{name: string, says: string, become: Record<string, unknown>}[]} */
const FAULTS = [
  { name: "500", says: tr`answers 500`, become: { status: 500, body: "Internal Server Error\n" } },
  { name: "slow", says: tr`answers after 5 s`, become: { status: 200, latency: "5s" } },
  { name: "hang", says: tr`never answers`, become: { hang: true } },
  { name: "panic", says: tr`panics: the connection closes without a byte`, become: { panic: "broken by hand" } },
  { name: "exit", says: tr`ends the process with exit code 1`, become: { exit: 1 } },
  { name: "deadlock", says: tr`wedges the whole program at the next request`, become: { deadlock: true } },
];
const WRITTEN = "normal";
const RATES = ["0/s", "0.5/s", "1/s", "2/s", "5/s", "10/s", "20/s", "50/s", "100/s", "200/s"];

/** @param {HTMLElement} el @param {Run} run @param {Form | null} form of what runs @param {{say(text: string): void, alert(text: string): void}} voice */
export function mountFaults(el, run, form, voice) {
  const routes = (form?.programs ?? []).flatMap((program) => program.routes.map((route) => ({ program, route })));
  const clients = form?.clients ?? [];
  paint(el, html`${routes.length ? switches(form?.programs ?? []) : html`<p class="empty">${tr`The programs of this scenario have no routes.`}</p>`}
    ${clients.length ? clients.map((client) => slider(client)) : html`<p class="empty">${tr`Nobody sends requests. A new run has users when its YAML has a Service, and they come by way of the load balancer when it has an Ingress too.`}</p>`}<p class="said" role="status"></p>`);
  const said = /** @type {HTMLElement} */ (el.querySelector(".said"));
  const does = new Map(); // by Pod and route: what was made of it here
  let known = true; // a run of which this page has not seen the beginning, or another one's past, may have any fault

  /** @param {Record<string, unknown>} line @param {string} text @param {() => void} done */
  function change(line, text, done) {
    run.lead.ask({ type: "change", line }, (reply) => {
      const wrong = reply.type === "refused" ? reply.message : reply.exit ? reply.err.trim() : "";
      said.textContent = wrong || text;
      if (wrong) return voice.alert(wrong);
      voice.say(text);
      done();
    });
    if (run.link !== "live") said.textContent = tr`This waits for the connection.`;
  }

  for (const input of el.querySelectorAll("input[type=range]")) mountSlider(/** @type {HTMLInputElement} */ (input), change);
  const seg = /** @type {HTMLElement | null} */ (el.querySelector("#fault"));
  if (seg === null) return;
  const [which, where] = /** @type {HTMLSelectElement[]} */ ([el.querySelector("#fault-route"), el.querySelector("#fault-pod")]);
  const buttons = /** @type {HTMLElement[]} */ ([...seg.querySelectorAll("button")]);
  const key = () => `${where.value} ${which.value}`;
  const now = () => (run.past === null ? (does.get(key()) ?? (known ? WRITTEN : "")) : "");
  const reflect = () => check(buttons, buttons.find((button) => button.dataset.fault === now()) ?? null);

  function forget() {
    known = false;
    does.clear();
    said.textContent = "";
    reflect();
  }

  /** @param {HTMLElement} button */
  function turn(button) {
    const { program, route } = routes[Number(which.value)];
    const fault = FAULTS.find(({ name }) => name === button.dataset.fault);
    const at = key();
    const of = where.value ? { pod: where.value } : { program: program.image };
    const become = fault?.become ?? route.value;
    const place = where.value ? tr`${route.path} in ${where.selectedOptions[0].textContent}` : tr`${route.path} everywhere`;
    if (Array.isArray(become)) return void (said.textContent = tr`${route.path} has phases, which begin with the container: start a new run to have them back.`);
    change({ ...of, route: route.path, become }, `${place} ${fault ? fault.says : tr`answers as written again`}.`, () => {
      if (!where.value) for (const old of [...does.keys()]) if (old.endsWith(` ${which.value}`)) does.delete(old);
      does.set(at, fault?.name ?? WRITTEN);
      reflect();
    });
  }

  for (const button of buttons) button.addEventListener("click", () => turn(button));
  arrows(seg, (button) => turn(button));
  run.on("look", (past) => {
    if (past !== null) said.textContent = ""; // it tells of now
    reflect();
  });
  run.on("pair", (pair) => pair && forget());
  run.on("welcome", () => does.size === 0 && broken(run.view().picture) && forget());
  for (const select of [which, where]) select.addEventListener("change", reflect);
  const pods = () => paintPods(where, Object.values(run.view().picture.pods));
  where.addEventListener("focus", pods);
  where.addEventListener("pointerdown", pods);
  reflect();
}

/** Whether a program is not what the scenario wrote, or has not been for a while. @param {Picture} picture */
const broken = ({ pods }) => Object.values(pods).some((pod) => Object.values(pod.containers).some(({ program }) => program?.fault));

/** @param {ProgramForm[]} programs */
function switches(programs) {
  let place = 0;
  const groups = programs.map(({ image, routes }) => html`<optgroup label="${image}">${routes.map(({ path }) => html`<option value="${place++}">${path}</option>`)}</optgroup>`);
  const named = [{ name: WRITTEN, says: tr`as the scenario has it` }, ...FAULTS];
  return html`<div class="pair"><label class="field"><span>${tr`Route`}</span><select id="fault-route">${groups}</select></label>
    <label class="field"><span>${tr`Where`}</span><select id="fault-pod"><option value="">${tr`all Pods`}</option></select></label></div>
    <div class="seg wrap" id="fault" role="radiogroup" aria-label="${tr`What the route does`}">${named.map(({ name, says }) => html`<button type="button" role="radio" aria-checked="false" data-fault="${name}" title="${says}">${name}</button>`)}</div>`;
}

/** The Pods there are, each as the scenario names it: deployment#number, by age. @param {HTMLSelectElement} select @param {Pod[]} pods */
function paintPods(select, pods) {
  const alive = pods.filter((pod) => pod.ended_at === null && !pod.deleting && pod.deployment);
  alive.sort((a, b) => a.created - b.created || (a.name < b.name ? -1 : 1));
  const chosen = select.value;
  /** @type {Record<string, number>} */
  const counts = {};
  const options = alive.map(({ name, deployment }) => {
    counts[deployment] = (counts[deployment] ?? 0) + 1;
    return html`<option value="${deployment}#${counts[deployment]}">${name}</option>`;
  });
  if (paint(select, html`<option value="">${tr`all Pods`}</option>${options}`)) select.value = [...select.options].some(({ value }) => value === chosen) ? chosen : "";
}

/** @param {{name: string, asks: string, rate: string}} client */
function slider({ name, asks, rate }) {
  const at = nearest(rate);
  return html`<label class="field rate"><span><b>${name}</b> ${asks}</span><input type="range" min="0" max="${RATES.length - 1}" step="1" value="${at}" data-client="${name}" aria-valuetext="${rate}"><output>${rate}</output></label>`;
}

/** @param {string} rate "30/m" */
function nearest(rate) {
  const perSecond = (/** @type {string} */ text) => Number.parseFloat(text) / (text.endsWith("/m") ? 60 : text.endsWith("/h") ? 3600 : 1);
  const distances = RATES.map((each) => Math.abs(Math.log(perSecond(each) + 0.1) - Math.log(perSecond(rate) + 0.1)));
  return distances.indexOf(Math.min(...distances));
}

/** @param {HTMLInputElement} input @param {(line: Record<string, unknown>, text: string, done: () => void) => void} change */
function mountSlider(input, change) {
  const output = /** @type {HTMLOutputElement} */ (input.nextElementSibling);
  const rate = () => RATES[Number(input.value)];
  input.addEventListener("input", () => {
    output.value = rate();
    input.setAttribute("aria-valuetext", rate());
  });
  input.addEventListener("change", () => change({ client: input.dataset.client, rate: rate() }, tr`${input.dataset.client} send ${rate()} from now on.`, () => {}));
}
