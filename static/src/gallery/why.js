// Part: "Why?" in its states: not asked, asked, chains of every length, a link that is chosen, no chain.

import { mountAsk } from "../panels/ask.js";
import { mountWhy } from "../panels/why.js";
import { html, paint } from "../scene/markup.js";
import { frame, stageFrame, timelineFrame } from "./frames.js";
import { still } from "./panels.js";
import { viewOf } from "./scene.js";
import { names, Story } from "./story.js";

/** @import { Evidence, Link } from "../model/why.js" */
/** @import { Places } from "../panels/why.js" */
/** @import { Frame } from "./frames.js" */

const [POD] = names(1);
const DEPLOYMENT = "deployment.apps/shop";

/** A link with what most have. @param {number} t  s @param {string} key @param {object} args @param {Evidence | null} [evidence] @param {Partial<Link>} [more] @returns {Link} */
const link = (t, key, args, evidence = null, more = {}) => ({ n: 1, t: t * 1000, key, args, evidence, root: false, detail: "", places: [], ...more });

/** @type {import("../panels/later.js").Load} all that this part needs of it; a namespace would be a chunk of its own */
const load = () => Promise.resolve(/** @type {any} */ ({ mountWhy }));

/** @param {string} text @returns {Evidence} */
const said = (text) => ({ key: "said", args: { text } });

const GOT = link(47, "answered", { client: "users", status: 502, server: "awselb/2.0", origin: "balancer" });
const WRITTEN = link(41, "program.written", { path: "/err", status: null, idle: false, does: "panics" }, { key: "program", args: {} }, {
  root: true, places: [{ at: "log", ref: `pod/${POD}`, n: 1 }],
});

/** The readiness probe asks for /err. */
const SIX = [
  GOT,
  link(47, "hop.refused", { at: "service", to: "service/shop", outcome: "refused", detail: "" }, { key: "hop", args: { hop: 2, attempt: 1 } }),
  link(22, "endpoints.none", { service: "shop", total: 1 }),
  link(22, "pod.unready", { pod: POD, status: "Running" }),
  link(22, "probe.failure", { pod: POD, probe: "readiness", path: "/err", outcome: "eof", status: null, effect: "unready" }, { key: "of", args: { n: 3, of: 3 } }, {
    detail: `Readiness probe failed: Get "http://10.0.1.21:8080/err": EOF`, places: [{ at: "log", ref: `pod/${POD}`, n: 1 }],
  }),
  link(10, "command.wrote", { field: "readinessProbe.httpGet.path", value: "/err", default: "" }, said("kubectl apply"), {
    root: true, places: [{ at: "yaml", ref: DEPLOYMENT, path: "spec.template.spec.containers[0].readinessProbe.httpGet.path" }],
  }),
];

/** The program hangs up on a client. */
const THREE = [
  GOT,
  link(47, "hop.closed", { at: "pod", to: `pod/${POD}`, outcome: "closed", detail: "" }, { key: "hop", args: { hop: 3, attempt: 1 } }),
  WRITTEN,
];

/** Nothing is wrong. */
const SERVED = [
  link(47, "answered", { client: "users", status: 200, server: "", origin: `pod/${POD}` }),
  link(47, "program.written", { path: "/ping", status: 200, idle: false, does: "" }, { key: "program", args: {} }, { root: true }),
];

const scene = () => {
  const story = new Story().deploy({ readiness: { path: "/err" } }).runs(POD, { ip: "10.0.1.21", ready: "0/1" }).strip(POD, "readiness", "..xxxxxx", { from: 2, effect: "unready" });
  story.slice(1, [[POD, "10.0.1.21", "in"]]).slice(22, [[POD, "10.0.1.21", "out"]]);
  return { facts: story.traffic(3, 47, 1, (s) => (s < 22 ? "ok" : "refused"), () => POD).told(), t: 47_000 };
};

/** A run that goes wherever it is told to, and answers a question with `reply`. @param {any} [reply] */
const asked = (reply) => ({
  ...still, view: () => viewOf(scene()),
  look(/** @type {number | null} */ t) { this.past = t; },
  ask(/** @type {unknown} */ _, /** @type {(reply: any) => void} */ answer) { if (reply) answer(reply); },
});

const places = /** @type {any} */ ({
  stage: { spotlight() {} }, timeline: { spot() {} }, logs: { show() {} }, open() {}, tell() {},
  manifest: { line: () => 25, spot() {}, open: () => Promise.resolve() },
});

/** The tab and the pane, as the dock has them; `mount` finds the tab by its id while it draws. @param {string} name @param {(pane: HTMLElement) => void} mount @param {{note?: string, room?: "low" | "high"}} [more] @returns {Frame} */
function panel(name, mount, { note, room } = {}) {
  return frame(name, (el) => {
    paint(el, html`<div class="column ${room}"><div class="tabs" role="tablist" aria-label="${name}"><button type="button" role="tab" aria-selected="true">Why?</button><button type="button" role="tab" aria-selected="false" tabindex="-1">Terminal</button></div><div class="pane asked"></div></div>`);
    const [tab, pane] = /** @type {HTMLElement[]} */ ([el.querySelector("button"), el.querySelector(".pane")]);
    tab.id = "tab-why";
    mount(pane);
    /** @type {HTMLElement | null} */ (document.activeElement)?.blur(); // the answer takes the focus
    tab.removeAttribute("id");
  }, { half: true, note });
}

/** @param {Link[]} links @param {number} [chosen] the row that is clicked @returns {(pane: HTMLElement) => void} */
const chain = (links, chosen) => (pane) => {
  mountWhy(pane, asked(), /** @type {Places} */ (places)).show({ type: "chain", id: "q1", n: 1, links });
  if (chosen !== undefined) /** @type {HTMLElement} */ (pane.querySelectorAll(".cause")[chosen]).click();
};

/** @param {any} [reply] @returns {(pane: HTMLElement) => void} */
const question = (reply) => (pane) => mountAsk(pane, /** @type {any} */ (asked(reply)), places, load).ask(1);

/** @returns {Frame[]} */
export function whys() {
  return [
    panel("Not asked yet", (pane) => void mountAsk(pane, /** @type {any} */ (asked()), places, load)),
    panel("Asked, no answer yet", question()),
    panel("Two links", chain(SERVED), { note: "nothing is wrong" }),
    panel("Three links", chain(THREE), { note: "the last is the root; its log is a click away" }),
    panel("Six links", chain(SIX), { note: "as many as a chain has" }),
    panel("Six links in a low dock", chain(SIX), { note: "they scroll, the root stays in sight", room: "low" }),
    panel("A link is chosen", chain(SIX, 4), { note: "its evidence, the moment, and the way back", room: "high" }),
    panel("A cause that nothing shows", chain([GOT])),
    panel("No answer", question({ type: "refused", id: "q1", code: "lost", message: "The connection was lost; ask again.", retry_ms: null })),
    stageFrame("A link lights its place", scene(), { lit: ["service"], note: "all else is pale" }),
    timelineFrame("A link lights its time", scene(), { spot: 22_000 }),
  ];
}
