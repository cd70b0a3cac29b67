// The stage: clients, load balancer, Service, Pods and kubelet as boxes, the wires measured between them.

import { toneOf } from "../model/answers.js";
import { shownAnswer } from "./badge.js";
import { left } from "./backoff.js";
import { batches, manner, single } from "./flights.js";
import { box, wires as layOut } from "./layout.js";
import { drawLinks, probeOf } from "./links.js";
import { calm, makeLoop } from "./loop.js";
import { attr, html, paint } from "./markup.js";
import { drawBalancer, drawClient, drawKubelet, drawService } from "./nodes.js";
import { podParts } from "./pod.js";
import { ringShare } from "./strip.js";
import { probeTokens, requestTokens, resting } from "./tokens.js";
import { clamp, px } from "./units.js";
import { clientView, density, stagePods, waiting } from "./view.js";

/** @import { Picture, Pod } from "../model/types.js" */
/** @import { Wires } from "./layout.js" */
/** @import { Token } from "./tokens.js" */

const KILL = 260; // ms of wall time in which a killed container's card empties
const BEAT = 80; // wall ms between two paintings of nodes and rings; only tokens and edges move with every frame
const RECENT = 4000; // wall ms for which a journey may still be on its way

const SKELETON = html`<svg class="wires links" aria-hidden="true"></svg><div class="wires tokens" aria-hidden="true"></div>
  <section class="node client" data-ref="client" tabindex="0" role="group" aria-label="Clients"></section>
  <section class="node balancer" data-ref="balancer" tabindex="0" role="group" aria-label="Load balancer"></section>
  <section class="node service" data-ref="service" tabindex="0" role="group" aria-label="Service"></section>
  <div class="pods" data-empty="no Pods yet"></div><div class="kubelet" data-ref="kubelet"></div>`;

/** @typedef {{card: HTMLElement, hd: Element, meta: Element, wait: Element, badge: Element, probes: Element}} Card */

/**
 * @param {HTMLElement} el
 * @returns {{update(picture: Picture, t: number, speed: number, playing: boolean): void,
 *   spotlight(refs: readonly string[]): void, destroy(): void}}
 */
export function mountStage(el) {
  return new Stage(el);
}

class Stage {
  /** @param {HTMLElement} el */
  constructor(el) {
    this.el = el;
    paint(el, SKELETON);
    const find = (/** @type {string} */ css) => /** @type {HTMLElement} */ (el.querySelector(css));
    this.links = find(".links");
    this.tokens = find(".tokens");
    this.nodes = { client: find(".client"), balancer: find(".balancer"), service: find(".service"), pods: find(".pods"), kubelet: find(".kubelet") };
    /** @type {Map<string, Card>} */
    this.cards = new Map();
    /** @type {Picture | null} */
    this.picture = null;
    this.speed = 1;
    this.known = -1; // n of the last picture given
    this.stale = true; // the rectangles may have moved
    this.moving = false; // an edge opens or closes
    this.seen = -1; // n and second of the last painting
    this.second = -1;
    this.wall = -Infinity; // when nodes and rings were last looked at
    /** @type {Wires | null} */
    this.wires = null;
    /** @type {{ring: Element, turn: (t: number) => number}[]} */
    this.rings = [];
    /** @type {import("./flights.js").Flight[] | null} */
    this.grouped = null; // instead of single requests, when there are many
    /** @type {Map<string, import("./flights.js").Flight>} */
    this.flights = new Map();
    /** @type {{el: HTMLElement, look: SVGElement, is: {at: string, opacity: number}}[]} */
    this.pool = [];
    this.loop = makeLoop((t) => this.draw(t));
    this.sizes = new ResizeObserver(() => this.remeasure());
    for (const node of [el, ...Object.values(this.nodes)]) this.sizes.observe(node);
    el.addEventListener("keydown", walkNodes);
    void document.fonts?.ready.then(() => this.remeasure());
  }

  remeasure() {
    this.stale = true;
    this.loop.ask();
  }

  /** @param {Picture} picture @param {number} t @param {number} speed @param {boolean} playing */
  update(picture, t, speed, playing) {
    if (picture !== this.picture || picture.n < this.known) {
      this.flights.clear(); // another run, or looking back
      this.known = -1;
    }
    this.picture = picture;
    this.speed = speed;
    if (picture.n !== this.known) for (const flight of single(picture)) this.flights.set(flight.key, flight);
    this.known = picture.n;
    this.loop.set(t, speed, playing);
  }

  /** Others fade; an empty list lights all. @param {readonly string[]} refs */
  spotlight(refs) {
    this.el.toggleAttribute("data-spot", refs.length > 0);
    for (const node of this.el.querySelectorAll("[data-ref]")) {
      node.classList.toggle("lit", refs.includes(/** @type {HTMLElement} */ (node).dataset.ref ?? ""));
    }
  }

  destroy() {
    this.loop.stop();
    this.sizes.disconnect();
    this.el.removeEventListener("keydown", walkNodes);
    this.el.replaceChildren();
  }

  /** @param {number} t */
  draw(t) {
    const { picture } = this;
    if (!picture) return;
    const second = Math.floor(t / 1000);
    const wall = performance.now();
    const due = !this.loop.playing() || wall - this.wall >= BEAT;
    const news = due && (picture.n !== this.seen || second !== this.second);
    if (news) {
      this.seen = picture.n;
      this.second = second;
      this.paintNodes(picture, t);
      this.findRings(picture);
      this.group(picture, t);
    }
    const moved = this.stale;
    if (moved) this.measure();
    if (due) {
      this.wall = wall;
      for (const { ring, turn } of this.rings) dash(ring, turn(t), this.speed);
    }
    this.emptyCards(picture, t);
    if (this.wires && (news || moved || this.moving)) this.moving = this.paintLinks(picture, t, this.wires);
    if (this.wires) this.moveTokens(picture, t, this.wires);
  }

  /** @param {Picture} picture @param {number} t */
  paintNodes(picture, t) {
    const answer = shownAnswer(picture, t, this.speed);
    const { client, balancer, service, kubelet } = this.nodes;
    const users = drawClient(picture, t, answer);
    const lb = drawBalancer(picture, answer);
    const svc = drawService(picture);
    attr(client, "class", `node client ${users.tone}`);
    attr(balancer, "class", `node balancer${lb.present ? "" : " absent"}`);
    attr(service, "class", `node service ${svc.tone}${svc.present ? "" : " absent"}`);
    paint(client, users.inside);
    paint(balancer, lb.inside);
    paint(service, svc.inside);
    paint(kubelet, drawKubelet(picture));
    if (this.paintPods(picture, t, answer)) this.stale = true; // whatever else moves changes some node's size
    for (const badge of this.el.querySelectorAll(".born")) attr(badge, "data-why", answer?.n ?? 0);
  }

  /** @param {Picture} picture @param {number} t @param {ReturnType<typeof shownAnswer>} answer */
  paintPods(picture, t, answer) {
    const pods = stagePods(picture);
    const names = new Set(pods.map((pod) => pod.name));
    let moved = false;
    for (const [name, { card }] of this.cards) {
      if (names.has(name)) continue;
      this.cards.delete(name);
      this.sizes.unobserve(card);
      card.remove();
      moved = true;
    }
    const dense = density(pods.length);
    attr(this.nodes.pods, "data-density", dense);
    this.nodes.pods.classList.toggle("absent", pods.length === 0);
    for (const pod of pods) moved = this.paintPod(pod, t, answer, dense) || moved;
    return moved;
  }

  /** @param {Pod} pod @param {number} t @param {ReturnType<typeof shownAnswer>} answer @param {string} dense */
  paintPod(pod, t, answer, dense) {
    const known = this.cards.get(pod.name);
    const parts = this.cards.get(pod.name) ?? this.addCard(pod.name);
    const { tone, say, age, ...insides } = podParts(pod, t, answer, dense);
    attr(parts.card, "class", `pod ${tone}${parts.card.classList.contains("lit") ? " lit" : ""}`);
    attr(parts.card, "aria-label", say);
    paint(parts.meta, insides.meta);
    paint(/** @type {Element} */ (parts.meta.querySelector(".age b")), html`${age}`);
    paint(parts.hd, insides.hd);
    paint(parts.badge, insides.badge);
    paint(parts.probes, insides.probes);
    attr(/** @type {Element} */ (parts.hd.querySelector(".chip")), "data-why", pod.n);
    paint(parts.wait, insides.wait);
    return !known;
  }

  /** @param {string} name @returns {Card} */
  addCard(name) {
    const card = document.createElement("section");
    card.tabIndex = 0;
    attr(card, "role", "group");
    card.dataset.ref = `pod/${name}`;
    paint(card, html`<div class="hd"></div><p class="meta"></p><div class="wait"></div><div class="own"></div><div class="probes"></div>`);
    const [hd, meta, wait, badge, probes] = card.children;
    const made = { card, hd, meta, wait, badge, probes };
    this.cards.set(name, made);
    this.nodes.pods.append(card);
    this.sizes.observe(card);
    return made;
  }

  measure() {
    this.stale = false;
    const within = this.el.getBoundingClientRect();
    const of = (/** @type {Element} */ node) => box(node.getBoundingClientRect(), within);
    const pods = [...this.cards].map(([name, { card }]) => ({
      name,
      box: of(card),
      strips: [...card.querySelectorAll("[data-strip]")].map((strip) => ({
        key: /** @type {SVGElement} */ (strip).dataset.strip ?? "",
        y: Math.round(of(strip).t + 13),
      })),
    }));
    const { client, balancer, service, kubelet } = this.nodes;
    this.wires = layOut({ client: of(client), balancer: of(balancer), service: of(service), kubelet: of(kubelet), pods });
  }

  /** Every ring on the stage, with how full it is at t. @param {Picture} picture */
  findRings(picture) {
    this.rings = [];
    for (const pod of stagePods(picture)) {
      const card = this.cards.get(pod.name)?.card;
      for (const ring of card?.querySelectorAll(".ring:not([data-full])") ?? []) {
        const key = /** @type {HTMLElement | null} */ (ring.closest("[data-strip]"))?.dataset.strip ?? "";
        const probe = probeOf(picture, pod.name, key);
        if (probe) this.rings.push({ ring, turn: (t) => ringShare(probe, t) });
      }
      const count = card?.querySelector(".count-left");
      const wait = waiting(pod)?.backoff;
      if (count && wait) this.rings.push({ ring: count, turn: (t) => left(wait, t, this.speed) });
    }
  }

  /** A killed container's card empties from the right. @param {Picture} picture @param {number} t */
  emptyCards(picture, t) {
    for (const pod of stagePods(picture)) {
      const stop = Object.values(pod.containers).find((container) => container.stopping)?.stopping;
      const share = stop ? clamp((t - stop.since) / this.speed / KILL, 0, 1) : 0;
      const gone = String(stop && calm() ? 1 : px(share * 10) / 10);
      const card = this.cards.get(pod.name)?.card;
      if (card && card.style.getPropertyValue("--gone") !== gone) card.style.setProperty("--gone", gone);
    }
  }

  /** Batches instead of single requests, or none, when there are many. @param {Picture} picture @param {number} t */
  group(picture, t) {
    const how = manner(clientView(picture, t).rate * this.speed);
    this.grouped = how === "each" ? null : how === "batch" ? batches(picture, t, this.speed) : [];
  }

  /** Whether some edge will look different in the next frame. @param {Picture} picture @param {number} t @param {Wires} wires */
  paintLinks(picture, t, wires) {
    const { links, moving } = drawLinks(picture, t, this.speed, wires);
    paint(this.links, links);
    return moving;
  }

  /** @param {Picture} picture @param {number} t @param {Wires} wires */
  moveTokens(picture, t, wires) {
    if (calm()) return this.place(restingTokens(picture, t, this.speed, wires));
    for (const [key, flight] of this.flights) if (t - flight.from > RECENT * this.speed && flight.until !== null) this.flights.delete(key);
    const flights = this.grouped ?? [...this.flights.values()];
    const probes = wires.spurs.flatMap((spur) => {
      const probe = probeOf(picture, spur.pod, spur.key);
      return probe ? probeTokens(spur, probe, t, this.speed) : [];
    });
    this.place([...requestTokens(wires, flights, t, this.speed), ...probes]);
  }

  /**
   * Puts the tokens into a pool of little drawings, each a layer of its own: a frame moves them and paints nothing.
   * @param {Token[]} tokens
   */
  place(tokens) {
    const { pool } = this;
    while (pool.length < tokens.length) pool.push(this.addToken());
    for (let i = 0; i < pool.length; i++) {
      const token = tokens[i];
      const { el, look, is } = pool[i];
      if (!token) {
        if (!el.hidden) el.hidden = true; // no layer for what is not there
        continue;
      }
      if (el.hidden) el.hidden = false;
      paint(look, token.look);
      const at = `translate(${Math.round(token.x)}px,${Math.round(token.y)}px)`;
      if (is.at !== at) el.style.setProperty("transform", (is.at = at));
      if (is.opacity !== token.opacity) el.style.setProperty("opacity", String((is.opacity = token.opacity)));
    }
  }

  addToken() {
    const el = document.createElement("i");
    const look = el.appendChild(document.createElementNS("http://www.w3.org/2000/svg", "svg"));
    this.tokens.append(el);
    return { el, look, is: { at: "", opacity: 1 } };
  }
}

/** @param {Element} ring @param {number} share @param {number} speed */
function dash(ring, share, speed) {
  const fine = speed > 16 ? 10 : 72;
  attr(ring, "stroke-dasharray", `${px((Math.round(share * fine) / fine) * 100)} 100`);
}

/** @param {Picture} picture @param {number} t @param {number} speed @param {Wires} wires */
function restingTokens(picture, t, speed, wires) {
  const answer = shownAnswer(picture, t, speed);
  if (!answer || answer.status === null) return [];
  const pill = { text: String(answer.status), tone: toneOf(answer.status) };
  const back = [wires.clients.back, ...(answer.origin.startsWith("pod") ? [wires.onward.back] : [])];
  return back.map((lane) => resting(lane, pill));
}

/** Arrow keys move along the wires. @param {KeyboardEvent} event */
function walkNodes(event) {
  const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key] ?? 0;
  const all = /** @type {HTMLElement[]} */ ([.../** @type {HTMLElement} */ (event.currentTarget).querySelectorAll("[data-ref][tabindex]")]);
  const at = all.findIndex((node) => node === event.target);
  if (!step || at < 0) return;
  event.preventDefault();
  all[clamp(at + step, 0, all.length - 1)].focus();
}
