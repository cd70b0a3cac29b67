// The three nodes on the way to the Pods, and the kubelet: what is written in each.

import { icon } from "./icons.js";
import { drawBadge } from "./badge.js";
import { html } from "./markup.js";
import { percent } from "./units.js";
import { clientView, join, stageIngress, stagePods, stageService } from "./view.js";

/** @import { Answer, EndpointRow, Picture } from "../model/types.js" */

const ROWS = 5;

/** @param {Picture} picture @param {number} t @param {Answer | null} answer */
export function drawClient(picture, t, answer) {
  const { rate, ok, tone } = clientView(picture, t);
  const badge = drawBadge(answer, "client");
  if (ok === null) return { tone, inside: html`<h3>${icon("users")}Clients</h3><p class="cap">no requests yet</p>${badge}` };
  const each = rate >= 1 ? String(Math.round(rate)) : rate.toFixed(1);
  return {
    tone,
    inside: html`<h3>${icon("users")}Clients</h3><p class="cap">${each} req/s</p><p class="big num">${percent(ok)}</p><p class="cap">OK, last 10 s</p>${badge}`,
  };
}

/** @param {Picture} picture @param {Answer | null} answer */
export function drawBalancer(picture, answer) {
  const [name, balancer] = Object.entries(picture.balancers)[0] ?? ["", null];
  const present = Boolean(balancer || stageIngress(picture));
  const words = balancerWords(name, balancer?.server ?? "", answer).filter(Boolean);
  const lines = words.length ? words : [stageIngress(picture)?.class || "no Ingress yet"];
  const subs = lines.map((line) => html`<p class="sub">${line}</p>`);
  return { present, inside: html`<h3>${icon("lb")}Load balancer</h3>${subs}${present ? badgeOrNone(answer) : ""}` };
}

// Balancers that their Server header does not name.
/** @type {Record<string, string>} */
const TITLES = {
  "ingress-nginx": "ingress-nginx", "haproxy-ingress": "HAProxy Ingress", traefik: "Traefik", gce: "Google Cloud",
  contour: "Contour", istio: "Istio gateway", "envoy-gateway": "Envoy Gateway", envoy: "Envoy",
};

/**
 * The balancer's name, and the Server header by which its own answers are known; AWS's is known by the header alone.
 * @param {string} name
 * @param {string} server  of its last own answer, or ""
 * @param {Answer | null} answer
 */
export function balancerWords(name, server, answer) {
  const title = TITLES[name];
  if (title === undefined) return [server || answer?.server || name];
  if (server) return [title, `Server: ${server}`];
  return answer?.origin === "balancer" ? [title, "no Server header"] : [title];
}

/** @param {Answer | null} answer */
function badgeOrNone(answer) {
  const badge = drawBadge(answer, "balancer");
  return badge.text ? badge : html`<p class="unborn">${answer ? "nothing passed on" : "no answer yet"}</p>`;
}

const JOINS = {
  joined: { tone: "ok", sign: "ok", word: "in" },
  cut: { tone: "nr", sign: "out", word: "out" },
  never: { tone: "nr", sign: "out", word: "not yet" },
  draining: { tone: "id", sign: "drain", word: "draining" },
};

/** @param {EndpointRow} endpoint */
function drawEndpoint(endpoint) {
  const { tone, sign, word } = JOINS[join(endpoint)];
  return html`<li class="${tone} ${join(endpoint)}" title="${endpoint.pod}"><span>${endpoint.ip}</span><em>${icon(sign)}<span>${word}</span></em></li>`;
}

/** @param {Picture} picture */
export function drawService(picture) {
  const service = stageService(picture);
  if (!service) return { tone: "id", present: false, inside: html`<h3>${icon("svc")}Service</h3><p class="sub">no Service yet</p>` };
  const { endpoints } = service;
  const more = endpoints.length - ROWS;
  const rows = endpoints.length > ROWS + 1 ? [...endpoints.slice(0, ROWS).map(drawEndpoint), html`<li>and ${more} more</li>`] : endpoints.map(drawEndpoint);
  return {
    tone: service.in > 0 ? "ok" : "nr",
    present: true,
    inside: html`<h3>${icon("svc")}Service</h3><p class="sub">${service.name} :${service.ports[0]?.port ?? ""}</p>
      <p class="count"><b class="num">${service.in}</b><span>of ${endpoints.length} endpoint${endpoints.length === 1 ? "" : "s"}</span></p>
      ${endpoints.length ? html`<ul class="eps">${rows}</ul>` : ""}`,
  };
}

/** @param {Picture} picture */
export function drawKubelet(picture) {
  const nodes = [...new Set(stagePods(picture).map((pod) => pod.node).filter(Boolean))];
  const name = nodes.length > 1 ? `${nodes.length} nodes` : (nodes[0] ?? "").split(".")[0];
  return html`<span title="${nodes.join(", ")}">kubelet <code>${name}</code></span>`;
}
