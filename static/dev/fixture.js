// Mounts the drawings of the fixture page: ?scene=readiness|crash|removed|panic|nothing, &play to let time run.

import { createHistory, addFacts, pictureAt } from "../src/model/history.js";
import { verdict } from "../src/model/verdict.js";
import { mountTheme } from "../src/panels/theme.js";
import { mountTimeline } from "../src/panels/timeline.js";
import { icon } from "../src/scene/icons.js";
import { attr, html, paint } from "../src/scene/markup.js";
import { mountStage } from "../src/scene/stage.js";
import { age } from "../src/scene/units.js";
import * as stories from "./stories.js";

const query = new URLSearchParams(location.search);
const name = /** @type {keyof typeof stories} */ (query.get("scene") ?? "readiness");
const facts = query.get("facts"); // a file of facts from `manage.py simulate --format facts`, beside the page
const story = facts ? { facts: await told(facts), t: 0, speed: 1 } : stories[name]();
const at = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));
const history = createHistory();
addFacts(history, story.facts);
const stage = mountStage(at("stage"));
const timeline = mountTimeline(at("plot"));
mountTheme(at("theme"));

/** @param {string} file */
async function told(file) {
  const lines = (await (await fetch(file)).text()).trim().split("\n");
  return lines.map((line) => JSON.parse(line));
}

let t = Number(query.get("t") ?? story.t);
const speed = Number(query.get("speed") ?? story.speed);
const playing = query.has("play");

function show() {
  const picture = pictureAt(history, t);
  stage.update(picture, t, speed, playing);
  timeline.update(history, { t: query.has("edge") ? Number(query.get("t")) : t, edge: query.has("edge") ? Number(query.get("edge")) : t, speed });
  const { tone, say, small } = verdict(picture, t);
  const bar = at("verdict");
  attr(bar, "class", `verdict ${tone}`);
  paint(/** @type {Element} */ (bar.querySelector(".sym")), icon(tone));
  paint(/** @type {Element} */ (bar.querySelector(".say")), html`<h2>${say}</h2><p>${small}</p>`);
  paint(at("clock"), html`${new Date(Date.UTC(2026, 0, 1, 10) + t).toISOString().slice(11, 19)}`);
  for (const button of at("speed").querySelectorAll("button")) attr(button, "aria-checked", String(Number(button.dataset.speed) === speed));
  paint(at("pods"), html`<table class="kc"><thead><tr><th>NAME<th>READY<th>STATUS<th>RESTARTS<th>AGE</tr></thead><tbody>${Object.values(picture.pods).filter((pod) => pod.ended_at === null).map((pod) => {
    const tone = pod.status.endsWith("BackOff") ? "bo" : pod.is_ready ? "ok" : "nr";
    return html`<tr class="${tone}"><td>${pod.name}<td><span class="mark">${pod.ready}</span><td class="status">${icon(tone)}${pod.status}<td>${pod.restarts}<td>${age(t - pod.created)}</tr>`;
  })}</tbody></table>`);
  if (document.documentElement.dataset.calm) stage.spotlight([]);
}
show();
document.documentElement.dataset.shown = "yes";
if (playing) {
  let last = performance.now();
  const tick = (/** @type {number} */ now) => {
    t += (now - last) * speed;
    last = now;
    show();
    requestAnimationFrame(tick);
  };
  requestAnimationFrame(tick);
}
