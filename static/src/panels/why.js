// "Why?": the chain of causes from an effect to its root; a link lights its place on the stage.

import { lastAnswers } from "../model/answers.js";
import { sayLink } from "../model/why.js";
import { icon } from "../scene/icons.js";
import { html, paint } from "../scene/markup.js";

/** @import { Link } from "../model/why.js" */
/** @import { Run, View } from "./run.js" */

const INVITATION = html`<p class="empty">Ask about anything: a code on the stage, a Pod's state, an Event, a mark on the timeline, or press W.</p>`;

/**
 * @param {HTMLElement} el
 * @param {Run} run
 * @param {{spotlight(refs: readonly string[]): void}} stage
 * @param {(id: string) => void} open shows a tab
 */
export function mountWhy(el, run, stage, open) {
  const tab = /** @type {HTMLElement} */ (document.getElementById("tab-why"));
  /** @type {Link[]} */
  let links = [];
  let wanted = 0;
  paint(el, INVITATION);

  const light = (/** @type {EventTarget | null} */ target) => {
    const at = target instanceof Element ? target.closest("li[data-at]") : null;
    stage.spotlight(at instanceof HTMLElement ? refsOf(links[Number(at.dataset.at)]) : []);
  };
  for (const type of ["pointerover", "focusin"]) el.addEventListener(type, (event) => light(event.target));
  for (const type of ["pointerleave", "focusout"]) el.addEventListener(type, () => light(null));

  return {
    /** The tab asks for a code as long as somebody still gets it. @param {View} view */
    update({ picture, t }) {
      const asked = title(links[0]);
      if (asked === "Why?") return;
      const still = lastAnswers(picture, t).some(({ status }) => status === links[0].args.status);
      const text = still ? asked : "Why?";
      if (tab.textContent !== text) tab.textContent = text;
    },
    /** Asks for the chain of a fact. @param {number} n */
    ask(n) {
      if (n <= 0) return;
      wanted = n;
      open("why");
      paint(el, html`<p class="empty">Following the causes…</p>`);
      run.ask({ type: "why", n }, (reply) => {
        if (wanted !== n) return;
        if (reply.type !== "chain") return void paint(el, html`<p class="empty">${reply.message}</p>`);
        links = reply.links;
        tab.textContent = title(links[0]);
        paint(el, html`<ol class="why">${links.map((link, i) => drawLink(link, i, run))}</ol>`);
        el.focus({ preventScroll: true });
      });
    },
  };
}

/** @param {Link | undefined} first */
function title(first) {
  return first?.key === "answered" && first.args.status >= 400 ? `Why ${first.args.status}?` : "Why?";
}

/** @param {Link} link @param {number} i @param {Run} run */
function drawLink(link, i, run) {
  const { text, tone } = sayLink(link);
  return html`<li class="${tone}${link.root ? " root" : ""}" tabindex="0" data-at="${i}"><span class="dot">${icon(tone)}</span><span>${text}</span><span class="at">${link.evidence || run.clockText(link.t)}</span></li>`;
}

/**
 * What a link lights on the stage, by the stage's data-ref.
 * @param {Link | undefined} link
 * @returns {string[]}
 */
export function refsOf(link) {
  if (link === undefined) return [];
  const { key, args } = link;
  const pod = args.pod ? [`pod/${args.pod}`] : [];
  if (key.startsWith("answered")) return ["client", "balancer"];
  if (key === "asked") return ["client"];
  if (key.startsWith("hop.")) return [...new Set([placeOf(args.at), placeOf(args.to)])].filter(Boolean);
  if (key.startsWith("proxy.") || key.startsWith("endpoints.")) return ["service"];
  if (key === "target") return ["balancer"];
  if (key.startsWith("probe.")) return [...pod, "kubelet"];
  if (key === "node") return ["kubelet"];
  if (typeof args.ref === "string" && args.ref.startsWith("pod/")) return [args.ref];
  return pod;
}

/** @param {unknown} place "balancer/alb", "service/go-http-svc", "pod/NAME" */
function placeOf(place) {
  const name = String(place ?? "");
  if (name.startsWith("node")) return "service"; // a NodePort is the Service's door
  return name.startsWith("pod/") ? name : name.split("/")[0];
}
