// Part: the panels of the dock and the verdict, as the page mounts them.

import { mountEndpoints } from "../panels/endpoints.js";
import { mountEvents } from "../panels/events.js";
import { mountLogs } from "../panels/logs.js";
import { mountPods } from "../panels/pods.js";
import { Terminal } from "../panels/terminal.js";
import { colour } from "../panels/yaml.js";
import { html, paint } from "../scene/markup.js";
import { frame, verdictBar } from "./frames.js";
import { viewOf } from "./scene.js";
import { names, Story } from "./story.js";

/** @import { Fact } from "../model/types.js" */
/** @import { Frame } from "./frames.js" */

const PODS = names(4);
const YAML = `      containers:
      - name: shop
        image: example/shop  # one program
        readinessProbe:
          httpGet: {path: /err, port: 8080}
          periodSeconds: 5`;

/** What the panels ask of a run; nothing is sent. */
export const still = /** @type {any} */ ({
  selected: "", boot: { file: "shop.yaml" }, past: null, over: "", note: "", stands: "", link: "live", retryAt: null, clock: { t: 58_000 },
  on() {}, ask() {}, send() {}, tell() {}, select() {}, look() {}, recalls: () => false,
  clockText: (/** @type {number} */ t) => new Date(Date.UTC(2026, 0, 5, 10) + t).toISOString().slice(11, 19),
});

/** Four Pods: Ready, not Ready, in back-off, starting. */
function cluster() {
  const story = new Story().deploy({ readiness: {} }, { replicas: 4 });
  const [a, b, c, d] = PODS;
  story.runs(a, { ip: "10.0.1.21" }).strip(a, "readiness", "........", { from: 1 });
  story.runs(b, { ip: "10.0.1.22" }).strip(b, "readiness", "....xxxx", { from: 2, effect: "unready" }).pod(36, b, { ip: "10.0.1.22", ready: "0/1" });
  story.runs(c, { ip: "10.0.1.23" }).strip(c, "readiness", "....", { from: 3, end: "suspended" });
  story.box(30, c, { state: "terminated", exit_code: 1, ready: false, restart_count: 3 }).pod(30, c, { ip: "10.0.1.23", ready: "0/1", restarts: 3, status: "CrashLoopBackOff", last_restart: 12_000 }).backoff(c, 30, 2);
  story.pod(38, d, { ready: "0/1", status: "ContainerCreating", created: 38_000 }).box(38, d, { state: "waiting", ready: false });
  story.slice(1, [[a, "10.0.1.21", "in"], [b, "10.0.1.22", "in"], [c, "10.0.1.23", "in"]]);
  story.slice(37, [[a, "10.0.1.21", "in"], [b, "10.0.1.22", "out"], [c, "10.0.1.23", "out"]]);
  story.event(30, c, "BackOff", `Back-off restarting failed container app in pod ${c}`, { count: 9, first: 12 });
  story.event(36, b, "Unhealthy", 'Readiness probe failed: Get "http://10.0.1.22:8080/err": EOF', { count: 3, first: 22 });
  story.event(38, d, "Scheduled", `Successfully assigned default/${d} to node-1`, { type: "Normal" });
  for (const [s, line] of /** @type {[number, string][]} */ ([[0.2, "Starting server at port 8080"], [22, "panic serving 10.0.0.9:51022: Error"], [27, "panic serving 10.0.0.9:51040: Error"]])) story.at(s, "log.written", { pod: b, container: "app", id: "c0", line });
  return story.traffic(2, 40, 2, () => "ok", () => a);
}

/** @typedef {{update(view: import("../panels/run.js").View): void}} Panel */

/** @param {string} name @param {(el: HTMLElement) => Panel} mount @param {{t?: number, selected?: string, note?: string}} [more] @returns {Frame} */
function panel(name, mount, { t = 41_000, selected = "", note } = {}) {
  return frame(name, (el) => {
    const pane = document.createElement("div");
    pane.className = "pane";
    el.append(pane);
    mount(pane).update(viewOf({ facts: cluster().told(), t }, selected));
  }, { wide: true, note });
}

/** @param {HTMLElement} el */
function terminal(el) {
  el.className = "terminal";
  const made = new Terminal(el, still);
  const lines = html`<div class="block"><span class="prompt">$</span> kubectl get pods</div><div class="block"><pre class="out">NAME               READY   STATUS             RESTARTS      AGE
${PODS[0]}   1/1     Running            0             41s
${PODS[2]}   0/1     CrashLoopBackOff   3 (29s ago)   41s</pre></div>`;
  paint(made.screen, lines);
  return made;
}

/** What a terminal may say. @param {(terminal: Terminal) => void} type @returns {(el: HTMLElement) => Panel} */
const typed = (type) => (el) => {
  el.className = "terminal";
  const made = new Terminal(el, still);
  type(made);
  return made;
};

/** @param {Terminal} made */
function answers(made) {
  made.write(made.open("", "curl -I $INGRESS/ping").out, "HTTP/1.1 200 OK\nContent-Type: text/plain; charset=utf-8\n");
  made.write(made.open("", "curl -I $INGRESS/err").out, "HTTP/1.1 502 Bad Gateway\nServer: awselb/2.0\n");
  made.write(made.open("", "kubectl gte pods").out, 'error: unknown command "gte" for "kubectl"\n\nDid you mean this?\n\tget\n');
}

/** @param {Terminal} made */
function watches(made) {
  made.show("c1", "kubectl get pods -w");
  made.output({ id: "c1", lines: ["NAME               READY   STATUS    RESTARTS   AGE", `${PODS[0]}   1/1     Running   0          41s`], done: false });
}

/** A verdict of each tone. @returns {Frame[]} */
function verdicts() {
  const [pod] = names(1);
  const tell = (/** @type {string} */ how, /** @type {(story: Story) => void} */ more = () => {}, ready = "1/1") => {
    const story = new Story().deploy({ readiness: {} }).runs(pod, { ip: "10.0.1.21", ready }).strip(pod, "readiness", ready === "1/1" ? "...." : "xxxx", { from: 1 });
    story.slice(1, [[pod, "10.0.1.21", ready === "1/1" ? "in" : "out"]]);
    more(story);
    if (how) story.traffic(12, 20, 2, () => how, () => pod);
    return { facts: story.told(), t: 20_000 };
  };
  const crash = (/** @type {Story} */ story) => story.box(11, pod, { state: "terminated", exit_code: 1, ready: false }).backoff(pod, 11, 2).pod(11, pod, { ready: "0/1", status: "CrashLoopBackOff", restarts: 3 });
  const all = /** @type {const} */ ([
    ["All good", tell("ok")], ["Although", tell("refused", () => {}, "0/1")], ["Back-off", tell("refused", crash, "0/1")],
    ["Nobody asks", tell("", () => {}, "0/1")], ["Nothing there", { facts: new Story().told(), t: 3000 }],
  ]);
  return all.map(([name, scene]) => frame(`Verdict: ${name}`, (el) => el.append(verdictBar(scene)), { wide: true }));
}

/** @returns {Frame[]} */
export function panels() {
  return [
    ...verdicts(),
    panel("Pods", (el) => mountPods(el, still), { selected: PODS[1] }),
    panel("Pods, a second after a change", (el) => mountPods(el, still), { t: 37_000, note: "what has changed is tinted for two seconds" }),
    panel("EndpointSlices", mountEndpoints),
    panel("Events", mountEvents),
    panel("Logs", (el) => mountLogs(el, still), { selected: PODS[1] }),
    frame("Manifest", (el) => void paint(el, html`<div class="editor"><pre>${YAML.split("\n").map((line, i) => html`<span class="row${line.includes("/err") ? " hot" : ""}" data-n="${i + 21}"><span>${colour(line)}</span></span>`)}</pre></div>`), { wide: true }),
    panel("Terminal", terminal),
    panel("Terminal: answers", typed(answers), { note: "only the status line has a colour" }),
    panel("Terminal: a line that goes on", typed(watches)),
  ];
}
