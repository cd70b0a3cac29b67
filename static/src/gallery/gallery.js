// The entry of the gallery's page: parts of frames, each drawn once at a fixed time.

import { attr, html, paint } from "../scene/markup.js";
import { accesses } from "./access.js";
import { backoffs } from "./backoff.js";
import { designTokens } from "./design.js";
import { editings } from "./editing.js";
import { panels } from "./panels.js";
import { containers, crowds, nodes, pods, rollouts } from "./pods.js";
import { probes } from "./probes.js";
import { requests } from "./requests.js";
import { births, joins } from "./service.js";
import { states } from "./states.js";
import { times } from "./time.js";
import { timelines } from "./timeline.js";
import { whys } from "./why.js";

/** @import { Fact } from "../model/types.js" */
/** @import { Frame } from "./frames.js" */

/** @type {{id: string, title: string, about: string, frames(recorded: Record<string, Fact[]>): Frame[]}[]} */
const PARTS = [
  { id: "probes", title: "Probes", about: "Passes stand above the line, misses lie below it; the newest is at the right, where the probe comes in.", frames: probes },
  { id: "backoff", title: "Kill, restart, back-off", about: "The ladder shows that the wait doubles; past is only what was really waited.", frames: backoffs },
  { id: "service", title: "Joining and leaving the Service", about: "Joined is a line with an arrowhead, cut is an open switch.", frames: joins },
  { id: "codes", title: "Where a code is born", about: "Who wrote the status owns the filled badge; who passed it on, an outlined one.", frames: births },
  { id: "requests", title: "Requests", about: "One by one, in batches, or as a broad lane.", frames: requests },
  { id: "pods", title: "One to fifteen Pods", about: "The more there are, the less is drawn of each.", frames: pods },
  { id: "crowds", title: "Twenty and fifty Pods", about: "The trunk counts who is in and who is out.", frames: crowds },
  { id: "containers", title: "Containers", about: "Init containers and sidecars in their order; each container has its own probes.", frames: containers },
  { id: "rollouts", title: "Rollouts", about: "Old and new ReplicaSet side by side.", frames: rollouts },
  { id: "nodes", title: "Nodes", about: "A kubelet for each node, beside the Pods that it runs.", frames: nodes },
  { id: "timeline", title: "Timeline", about: "Flags, codes, a row for each container, the axis.", frames: timelines },
  { id: "time", title: "Time", about: "Whether what is shown is live, how fast it goes, and two runs beside each other.", frames: times },
  { id: "panels", title: "Panels", about: "The dock's panels, at the time of the stage.", frames: panels },
  { id: "why", title: "Why?", about: "One chain, effect first, cause last: the root is set in bold and always in sight.", frames: whys },
  { id: "editing", title: "What can be changed", about: "A text and a form of the same document; what a change would do is said before it is done.", frames: editings },
  { id: "access", title: "Keys and ears", about: "Whatever is shown can be reached by keys, and is there in words.", frames: accesses },
  { id: "design", title: "Design tokens", about: "Colour means state; accent means “you can act on it”, or time.", frames: designTokens },
  { id: "states", title: "Other states", about: "Loading, nothing there, no connection, an error, the end.", frames: states },
];

/** @param {Frame} frame */
function mountFrame({ name, note, wide, half, mount }) {
  const figure = document.createElement("figure");
  if (wide || half) figure.className = wide ? "wide" : "half";
  paint(figure, html`<figcaption><b>${name}</b>${note ? html` <span>· ${note}</span>` : ""}</figcaption><div class="drawn"></div>`);
  return { figure, mount: () => mount(/** @type {HTMLElement} */ (figure.querySelector(".drawn"))) };
}

async function mountGallery() {
  const recorded = JSON.parse(document.getElementById("recorded")?.textContent ?? "{}");
  const wanted = new URLSearchParams(location.search).get("part");
  const into = /** @type {HTMLElement} */ (document.getElementById("parts"));
  paint(/** @type {HTMLElement} */ (document.getElementById("contents")), html`${PARTS.map(({ id, title }) => html`<a href="?part=${id}">${title}</a>`)}<a href="?">All</a>`);
  /** @type {(void | Promise<void>)[]} */
  const coming = [];
  for (const { id, title, about, frames } of PARTS.filter((part) => !wanted || part.id === wanted)) {
    const section = document.createElement("section");
    attr(section, "id", id);
    attr(section, "class", "part");
    attr(section, "aria-labelledby", `${id}-title`);
    paint(section, html`<h2 id="${id}-title">${title}</h2><p>${about}</p><div class="frames"></div>`);
    into.append(section); // first in the page: what is drawn is measured
    for (const { figure, mount } of frames(recorded).map(mountFrame)) {
      section.lastElementChild?.append(figure);
      coming.push(mount());
    }
  }
  await Promise.all(coming); // the editor comes by itself
  document.documentElement.dataset.shown = "yes";
}

void mountGallery();
