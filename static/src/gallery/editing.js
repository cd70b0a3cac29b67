// Part: what can be changed: the manifest as text with what is said of it, the switches, the sandbox's forms.

import { Editor } from "../panels/editor.js";
import { mountFaults } from "../panels/faults.js";
import { mountForm } from "../panels/form.js";
import { mountSwitches } from "../panels/switches.js";
import { html, paint } from "../scene/markup.js";
import { frame } from "./frames.js";
import { still } from "./panels.js";

/** @import { Advice, Diagnostic, Form } from "../net/protocol.js" */
/** @import { Frame } from "./frames.js" */

const YAML = `    spec:
      containers:
      - name: shop
        image: example/shop
        readinessProbe:
          httpGet: {path: /err, port: 8080}
          periodSeconds: 5
          failureThreshold: 3
`;
const SLIP = YAML.replace("periodSeconds: 5", "periodSeconds: soon");
const SILENT = { say() {}, alert() {}, read() {} };

/** What the server says of a text. @param {object} [more] */
const judged = (more = {}) => ({ type: "diagnostics", id: "q1", items: [], does: "nothing", says: "", advice: [], ...more });

/** @type {Diagnostic} */
const WRONG = { line: 7, column: 26, end_line: 7, end_column: 30, severity: "error", path: "spec.template.spec.containers[0].readinessProbe.periodSeconds", message: "“soon” is no whole number of seconds", server: "" };

/** @type {Advice} */
const RISKY = {
  line: 5, column: 9, level: "risky", rule: "no-startup", field: "readinessProbe", what: "Nothing says when the program has started.",
  why: "A slow start counts as misses.", fix: "startupProbe:\n  httpGet: {path: /ping, port: 8080}", counter: "",
};

/** The section of a manifest as a lesson has it. @param {string} name @param {{text?: string, switches?: boolean, open?: boolean, reply?: object, then?: (editor: Editor) => void}} how `reply`: of the server, to the check and to Apply @param {string} [note] @returns {Frame} */
function manifest(name, { text = YAML, switches = false, open = false, reply = judged(), then = (editor) => editor.check() }, note) {
  return frame(name, async (el) => {
    const template = /** @type {HTMLTemplateElement | null} */ (document.getElementById("manifest-template"));
    if (template) el.append(template.content.cloneNode(true));
    const [area, footer, button] = /** @type {HTMLElement[]} */ ([".editor", "footer", "#apply"].map((css) => el.querySelector(css)));
    footer.id = `says-${name.replaceAll(/\W+/g, "-").toLowerCase()}`; // the text is described by it
    const own = { ...still, files: { "shop.yaml": text }, ask: (/** @type {unknown} */ _, /** @type {(reply: any) => void} */ answer) => answer(reply), command: () => "c1" };
    const editor = new Editor({ el: area, footer, button }, { run: own, terminal: /** @type {any} */ ({ show() {} }), voice: SILENT, nonce: nonce() });
    const strip = /** @type {HTMLElement} */ (el.querySelector(".switches"));
    if (switches) mountSwitches(strip, editor);
    else strip.remove();
    for (const part of el.querySelectorAll("#apply, #undo, #editor, .switches, [aria-controls]")) for (const key of ["id", "aria-controls"]) part.removeAttribute(key);
    if (open) await editor.open(false);
    then(editor);
  }, { half: true, note });
}

const nonce = () => /** @type {HTMLElement | null} */ (document.querySelector("meta[property=csp-nonce]"))?.nonce ?? "";

/** @type {Form} */
const FORM = {
  release: "1.36", releases: ["1.17", "1.36"], balancer: "alb", balancers: ["alb", "ingress-nginx"], seed: "7", clients: [{ name: "users", asks: "GET /ping", rate: "2/s" }],
  programs: [{ image: "example/shop", fields: { boot: "2s", pull: "1.5s", capacity: "", sigterm: "drain" }, routes: [
    { path: "/ping", does: "status", status: "200", latency: "4ms", written: "", value: {} }, { path: "/err", does: "panic", status: "", latency: "", written: "", value: {} },
  ] }],
};

/** A tab of the sandbox. @param {string} name @param {(pane: HTMLElement) => void} mount @param {string} [note] @returns {Frame} */
const form = (name, mount, note) => frame(name, (el) => {
  paint(el, html`<div class="pane form"></div>`);
  mount(/** @type {HTMLElement} */ (el.firstElementChild));
}, { half: true, note });

/** @param {"program" | "cluster"} which @param {Form | null} shown @returns {(pane: HTMLElement) => void} */
const twin = (which, shown) => (pane) => {
  const aside = document.createElement("div");
  const scenario = /** @type {any} */ ({ onForm: (/** @type {(form: Form | null) => void} */ listener) => listener(shown), set() {}, apply() {} });
  mountForm({ program: aside, cluster: aside, [which]: pane }, scenario, () => {});
};

/** @returns {Frame[]} */
export function editings() {
  return [
    manifest("As it is applied", {}, "the path of a probe stands out"),
    manifest("Changed, not applied", { reply: judged({ does: "changes", says: "replaces the Pod" }) }, "what Apply would do, before it is done"),
    manifest("A mistake", { text: SLIP, open: true, reply: judged({ items: [WRONG] }) }, "under its line; Apply is off and says why"),
    manifest("Lint has a word", { open: true, reply: judged({ advice: [RISKY] }) }, "the sandbox alone; opened, it says why, and the fix"),
    manifest("Applying", { then: (editor) => editor.apply() }),
    manifest("Refused", { then: (editor) => editor.answered({ type: "answer", exit: 1, out: "", err: "The Deployment \"shop\" is invalid: spec.replicas: Invalid value: -1" }, YAML) }),
    manifest("Applied", { switches: true, then: (editor) => editor.answered({ type: "answer", exit: 0, out: "deployment.apps/shop configured\n", err: "" }, YAML) }, "the switches of a lesson act at once"),
    form("Break it", (pane) => mountFaults(pane, { ...still, lead: still, view: () => ({ picture: { pods: {} } }) }, FORM, SILENT), "what a route does from now on"),
    form("The program as a form", twin("program", FORM), "the same document as the YAML"),
    form("The cluster as a form", twin("cluster", FORM)),
    form("The form of a text with a mistake", twin("program", null)),
  ];
}
