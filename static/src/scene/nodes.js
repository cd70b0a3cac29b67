// The three nodes on the way to the Pods, and the kubelet: what is written in each.

import { plural, tr } from "../locale/text.js";
import { newest, served, waiting } from "../model/answers.js";
import { shownService } from "../model/state.js";
import { unfit } from "../model/told.js";
import { percent, unbroken } from "../model/words.js";
import { icon } from "./icons.js";
import { drawBadge } from "./badge.js";
import { html } from "./markup.js";
import { age } from "./units.js";
import { clientView, join, openAt, stageIngress } from "./view.js";

/** @import { Answer, EndpointRow, Picture } from "../model/types.js" */

const ROWS = 5;
const LONG_MS = 1000; // a request that takes less is not said to wait

/** @param {Picture} picture @param {number} t @param {Answer | null} answer */
export function drawClient(picture, t, answer) {
  const { rate, ok, tone } = clientView(picture, t);
  const badge = drawBadge(answer, "client");
  const open = ok === null ? waiting(picture, t, LONG_MS).length : 0;
  const none = open ? plural(open, "{0} request waits", "{0} requests wait") : tr`no requests yet`;
  if (ok === null) return { tone, inside: html`<h3>${icon("users")}${tr`Clients`}</h3><p class="cap">${none}</p>${badge}` };
  const each = rate > 0.95 ? String(Math.round(rate)) : rate.toFixed(1);
  return {
    tone,
    inside: html`<h3>${icon("users")}${tr`Clients`}</h3><p class="cap">${unbroken(tr`${each} req/s`)}</p><p class="big num" data-asks="client">${percent(ok)}%</p><p class="cap">${tr`OK, last 10 s`}</p>${badge}`,
  };
}

/** @param {Picture} picture @param {Answer | null} answer */
export function drawBalancer(picture, answer) {
  const [name, balancer] = Object.entries(picture.balancers)[0] ?? ["", null];
  const ingress = stageIngress(picture);
  const present = Boolean(balancer || ingress);
  const words = balancerWords(name, balancer?.server ?? "", answer).filter(Boolean);
  const lines = words.length ? words : [ingress ? ingress.class || tr`Ingress ${ingress.name} has no class` : tr`no Ingress yet`];
  const subs = lines.map((line) => html`<p class="sub">${line}</p>`);
  const off = unfit(picture);
  if (off) subs.push(html`<p class="sub off" title="${off.each}" data-why="${off.n}">${off.says}</p>`);
  return { present, inside: html`<h3>${icon("lb")}${tr`Load balancer`}</h3>${subs}${present ? badgeOrNone(answer) : ""}` };
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
  return answer?.origin === "balancer" ? [title, tr`no Server header`] : [title];
}

/** @param {Answer | null} answer */
function badgeOrNone(answer) {
  if (answer && !answer.hops.some(({ at, to }) => at === "balancer" || to.startsWith("balancer/"))) return html`<p class="unborn">${tr`users go to the Service directly`}</p>`;
  const badge = drawBadge(answer, "balancer");
  return badge.text ? badge : html`<p class="unborn">${answer ? tr`nothing passed on` : tr`no answer yet`}</p>`;
}

/**
 * The last answer that was not served, for as long as the badge tells of a better one: it can be asked about.
 * @param {Picture} picture @param {Answer | null} answer of the badge @param {number} t
 */
export function drawLast(picture, answer, t) {
  const last = newest(Object.values(picture.clients).flatMap(({ bad }) => bad ?? []));
  if (!last || !answer || !served(answer.status)) return { inside: html``, ago: "" };
  const what = last.status === null ? tr`last no answer,` : tr`last ${last.status},`;
  return {
    inside: html`<button type="button" class="last" data-why="${last.n}">${icon("why", "s")}<span>${what}</span><span class="ago"></span><span class="unseen">${tr`Why?`}</span></button>`,
    ago: tr`${age(t - last.t)} ago`,
  };
}

const JOINS = {
  joined: { tone: "ok", sign: "ok", word: tr`in` },
  cut: { tone: "nr", sign: "out", word: tr`out` },
  never: { tone: "nr", sign: "out", word: tr`not yet` },
  draining: { tone: "id", sign: "drain", word: tr`draining` },
};

/** @param {EndpointRow} endpoint @param {number} open  requests that it has not answered yet @param {string} service */
function drawEndpoint(endpoint, open, service) {
  const how = join(endpoint);
  const { tone, sign, word } = JOINS[how];
  return html`<li class="${tone} ${how}" title="${endpoint.pod}" data-asks="endpoint ${service} ${endpoint.ip}"><span>${endpoint.ip}</span><em>${icon(sign)}<span>${how === "draining" && open ? tr`${open} open` : word}</span></em></li>`;
}

/** @param {Picture} picture */
export function drawService(picture) {
  const service = shownService(picture);
  if (!service) return { tone: "id", present: false, inside: html`<h3>${icon("svc")}Service</h3><p class="sub">${tr`no Service yet`}</p>` };
  const { endpoints } = service;
  const few = endpoints.length > ROWS + 1 ? endpoints.slice(0, ROWS) : endpoints;
  const rows = few.map((endpoint) => drawEndpoint(endpoint, openAt(picture, endpoint.pod), service.name));
  if (few !== endpoints) rows.push(html`<li>${tr`and ${endpoints.length - ROWS} more`}</li>`);
  return {
    tone: service.in > 0 ? "ok" : "nr",
    present: true,
    inside: html`<h3>${icon("svc")}Service</h3><p class="sub">${service.name} :${service.ports[0]?.port ?? ""}</p>
      <p class="count" data-asks="service"><b class="num">${service.in}</b><span>${plural(endpoints.length, "of {0} endpoint", "of {0} endpoints")}</span></p>
      ${endpoints.length ? html`<ul class="eps">${rows}</ul>` : ""}`,
  };
}
