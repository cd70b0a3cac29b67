// EndpointSlices: who is in which Service, who is out, and who has never been in.

import { plural, tr } from "../locale/text.js";
import { icon } from "../scene/icons.js";
import { html, paint } from "../scene/markup.js";
import { age } from "../scene/units.js";
import { join } from "../scene/view.js";

/** @import { EndpointRow, Service } from "../model/types.js" */
/** @import { View } from "./run.js" */

/** @type {Record<import("../scene/view.js").Join, {tone: string, sign: string, word: string}>} */
const WORDS = {
  joined: { tone: "ok", sign: "ok", word: tr`in` },
  cut: { tone: "nr", sign: "out", word: tr`out` },
  never: { tone: "nr", sign: "nr", word: tr`not yet` },
  draining: { tone: "id", sign: "drain", word: tr`draining` },
};

/** @param {HTMLElement} el */
export function mountEndpoints(el) {
  return {
    /** @param {View} view */
    update({ picture, t }) {
      const services = Object.values(picture.services);
      paint(el, services.length ? html`${services.map((service) => drawService(service, t))}` : html`<p class="empty">No resources found in default namespace.</p>`);
    },
  };
}

/** @param {Service} service @param {number} t */
function drawService(service, t) {
  const head = html`<p class="picker"><b class="mono">${service.name}</b> ${plural(service.endpoints.length, "{1} of {0} endpoint ready", "{1} of {0} endpoints ready", service.in)}</p>`;
  if (!service.endpoints.length) return html`${head}<p class="empty">${tr`No Pod matches its selector.`}</p>`;
  return html`${head}<table class="kc"><thead><tr><th scope="col">ADDRESS</th><th scope="col">POD</th><th scope="col">IN</th><th scope="col">READY</th><th scope="col">SERVING</th><th scope="col">TERMINATING</th><th scope="col">SINCE</th></tr></thead><tbody>${service.endpoints.map((one) => drawEndpoint(service.name, one, t))}</tbody></table>`;
}

/** @param {string} service @param {EndpointRow} one @param {number} t */
function drawEndpoint(service, one, t) {
  const { tone, sign, word } = WORDS[join(one)];
  return html`<tr class="${tone}" tabindex="0" data-asks="endpoint ${service} ${one.ip}"><td>${one.ip}</td><td>${one.pod}</td><td class="status">${icon(sign)}${word}</td><td>${String(one.ready)}</td><td>${String(one.serving)}</td><td>${String(one.terminating)}</td><td>${age(t - one.since)}</td></tr>`;
}
