// The stage: clients, load balancer, Service, Pods and kubelet as boxes, the wires measured between them.

import { toneOf } from "../model/answers.js";
import { tr } from "../locale/text.js";
import { shownAnswer } from "./badge.js";
import { left } from "./backoff.js";
import { batches, manner, single } from "./flights.js";
import { emptyCard, makeCard, paintCard } from "./card.js";
import { ALL, box, wires as layOut } from "./layout.js";
import { drawLinks, probeOf } from "./links.js";
import { BEAT, beats, calm, makeLoop } from "./loop.js";
import { attr, html, paint, paintEach } from "./markup.js";
import { drawBalancer, drawClient, drawLast, drawService } from "./nodes.js";
import { drawRails, nodeTrouble, rails, sharedRail } from "./rails.js";
import { ageOf, drawRollout, rollout } from "./rollout.js";
import { ringShare } from "./strip.js";
import { probeCourses, requestCourses, resting } from "./tokens.js";
import { Travel } from "./travel.js";
import { clamp, px } from "./units.js";
import { clientView, density, stagePods, stripsOf, waiting } from "./view.js";

/** @import { Card } from "./card.js" */
/** @import { Picture } from "../model/types.js" */
/** @import { Wires } from "./layout.js" */

// Tokens run so many wall ms late: what a beat tells of sets out before the next one, and is handed over to the compositor.
const LATE = 130;
const AHEAD = 130;
const LOW = "(max-height: 820px) and (min-width: 701px)"; // as in style/density.css
const RECENT = 4000; // wall ms for which a journey may still be on its way

const SKELETON = html`<svg class="wires links" aria-hidden="true"></svg><div class="wires tokens" aria-hidden="true"></div>
  <section class="node client" data-ref="client" tabindex="0" role="group" aria-label="${tr`Clients`}"></section>
  <section class="node balancer" data-ref="balancer" tabindex="0" role="group" aria-label="${tr`Load balancer`}"><div class="now"></div><div class="was"></div></section>
  <section class="node service" data-ref="service" tabindex="0" role="group" aria-label="Service"></section>
  <div class="pods" data-empty="${tr`no Pods yet`}"><div class="rollout"></div><div class="begin"></div></div><div class="kubelet" data-ref="kubelet"></div>`;

/** Nothing is deployed: the one thing to do. */
const BEGIN = html`<button type="button" class="btn primary start">${tr`Apply the starter YAML`}</button>`;

/**
 * @param {HTMLElement} el
 * @param {(picture: Picture, t: number, speed: number) => void} [painted] after the boxes were painted, in the same frame
 * @returns {{update(picture: Picture, t: number, speed: number, playing: boolean): void,
 *   tokenOf(el: Element): string, select(pod: string): void, drawClose(on: boolean): void, spotlight(refs: readonly string[]): void, destroy(): void}}
 */
export function mountStage(el, painted = () => {}) {
  const stage = new Stage(el, painted);
  return {
    update: (picture, t, speed, playing) => stage.update(picture, t, speed, playing),
    tokenOf: (el) => stage.travel.keyOf(el),
    select: (pod) => stage.select(pod),
    drawClose: (on) => stage.drawClose(on),
    spotlight: (refs) => stage.spotlight(refs),
    destroy: () => stage.destroy(),
  };
}

class Stage {
  /** @param {HTMLElement} el @param {(picture: Picture, t: number, speed: number) => void} painted */
  constructor(el, painted) {
    this.el = el;
    this.painted = painted;
    paint(el, SKELETON);
    const find = (/** @type {string} */ css) => /** @type {HTMLElement} */ (el.querySelector(css));
    this.links = find(".links");
    this.travel = new Travel(find(".tokens"));
    this.nodes = { client: find(".client"), balancer: find(".balancer"), service: find(".service"), pods: find(".pods"), kubelet: find(".kubelet") };
    this.answers = { now: find(".balancer .now"), was: find(".balancer .was") };
    this.rollout = find(".rollout");
    this.begin = find(".begin");
    /** @type {Map<string, Card>} */
    this.cards = new Map();
    this.selected = "";
    /** @type {readonly string[]} the boxes that are lit */
    this.spot = [];
    this.where = ""; // on which nodes the Pods are, and how those are
    /** @type {Picture | null} */
    this.picture = null;
    this.speed = 1;
    this.known = -1; // n of the last picture given
    this.stale = true; // the rectangles may have moved
    this.moving = false; // an edge opens or closes
    this.emptying = false; // a killed container's card
    this.close = false; // there is less room: several Pods are drawn as if they were one more
    this.low = matchMedia(LOW); // and so beside a rollout's box
    this.seen = -1; // n and second of the last painting
    this.second = -1;
    this.beat = beats();
    /** @type {Wires | null} */
    this.wires = null;
    /** @type {{ring: Element, turn: (t: number) => number}[]} */
    this.rings = [];
    /** @type {import("./flights.js").Flight[] | null} */
    this.grouped = null; // instead of single requests, when there are many
    /** @type {Map<string, import("./flights.js").Flight>} */
    this.flights = new Map();
    this.loop = makeLoop((t) => this.draw(t));
    this.sizes = new ResizeObserver(() => this.remeasure());
    for (const node of [el, ...Object.values(this.nodes)]) this.sizes.observe(node);
    el.addEventListener("keydown", walkNodes);
    this.low.addEventListener("change", this.again);
    void document.fonts?.ready.then(() => this.remeasure());
  }

  remeasure() {
    this.stale = true;
    this.loop.ask();
  }

  /** Paints all that is drawn once more. */
  again = () => {
    this.seen = -1;
    this.remeasure();
  };

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

  /** The Pod that is marked, and drawn in full where the others are cells. @param {string} pod */
  select(pod) {
    if (pod === this.selected) return;
    this.selected = pod;
    this.seen = -1;
    this.loop.ask();
  }

  /** Whether the stage has less room than usual. @param {boolean} on */
  drawClose(on) {
    if (this.close === on) return;
    this.close = on;
    this.again();
  }

  /** Others fade, until it is called again; an empty list lights all. @param {readonly string[]} refs */
  spotlight(refs) {
    this.spot = refs;
    this.el.toggleAttribute("data-spot", refs.length > 0);
    for (const node of this.el.querySelectorAll("[data-ref]")) {
      node.classList.toggle("lit", refs.includes(/** @type {HTMLElement} */ (node).dataset.ref ?? ""));
    }
  }

  /** What a box has beside its own classes. @param {string} ref */
  lit(ref) {
    return this.spot.includes(ref) ? " lit" : "";
  }

  destroy() {
    this.loop.stop();
    this.sizes.disconnect();
    this.el.removeEventListener("keydown", walkNodes);
    this.low.removeEventListener("change", this.again);
    this.el.replaceChildren();
  }

  /** Nodes, rings and tokens on every beat; edges that open and cards that empty for every frame. @param {number} t */
  draw(t) {
    const { picture } = this;
    if (!picture) return false;
    const second = Math.floor(t / 1000);
    const due = this.beat(BEAT) || !this.loop.playing();
    const news = due && (picture.n !== this.seen || second !== this.second);
    if (news) {
      this.seen = picture.n;
      this.second = second;
      this.paintNodes(picture, t);
      this.findRings(picture);
      this.group(picture, t);
      this.painted(picture, t, this.speed);
    }
    const moved = this.stale;
    if (moved) this.measure();
    if (due) for (const { ring, turn } of this.rings) dash(ring, turn(t), this.speed);
    if (due || this.emptying) this.emptying = this.emptyCards(picture, t);
    if (this.wires && (news || moved || this.moving)) this.moving = this.paintLinks(picture, t, this.wires);
    if (this.wires && (due || moved)) this.moveTokens(picture, t, this.wires);
    return this.moving || this.emptying;
  }

  /** @param {Picture} picture @param {number} t */
  paintNodes(picture, t) {
    const answer = shownAnswer(picture, t, this.speed);
    const { client, balancer, service, kubelet } = this.nodes;
    const users = drawClient(picture, t, answer);
    const lb = drawBalancer(picture, answer);
    const svc = drawService(picture);
    attr(client, "class", `node client ${users.tone}${this.lit("client")}`);
    attr(balancer, "class", `node balancer${lb.present ? "" : " absent"}${this.lit("balancer")}`);
    attr(service, "class", `node service ${svc.tone}${svc.present ? "" : " absent"}${this.lit("service")}`);
    paint(client, users.inside);
    paint(this.answers.now, lb.inside);
    this.paintLast(picture, t, answer);
    paint(service, svc.inside);
    if (this.paintPods(picture, t, answer)) this.stale = true; // whatever else moves changes some node's size
    for (const badge of this.el.querySelectorAll(".born")) attr(badge, "data-why", answer?.n ?? 0);
  }

  /** Its age changes each second, the rest stays. @param {Picture} picture @param {number} t @param {ReturnType<typeof shownAnswer>} answer */
  paintLast(picture, t, answer) {
    const { inside, ago } = drawLast(picture, answer, t);
    paint(this.answers.was, inside);
    const place = this.answers.was.querySelector(".ago");
    if (place) paint(place, html`${ago}`);
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
    const sets = rollout(picture);
    const more = Number(this.close && pods.length > 1) + Number(this.low.matches && sets.length > 0);
    const dense = density(pods.length + more, stripsOf(pods));
    moved = paint(this.rollout, drawRollout(sets)) || moved;
    if (this.nodes.pods.dataset.density !== dense) moved = true;
    attr(this.nodes.pods, "data-density", dense);
    this.nodes.pods.classList.toggle("absent", pods.length === 0);
    paint(this.begin, Object.keys(picture.deployments).length || pods.length ? html`` : BEGIN);
    const where = pods.map(({ node }) => node + nodeTrouble(picture, node)).join();
    moved ||= where !== this.where;
    this.where = where;
    for (const pod of pods) {
      const known = this.cards.get(pod.name);
      const selected = pod.name === this.selected;
      const trouble = nodeTrouble(picture, pod.node);
      const lost = trouble === "down" ? tr`its node is down: the last that was heard` : trouble ? tr`its kubelet is away: nothing is probed` : "";
      const view = { pod, t, answer, selected, lost, lit: this.lit(`pod/${pod.name}`), age: ageOf(sets, pod), density: dense === "cells" && selected ? "slim" : dense };
      moved = paintCard(known ?? this.addCard(pod.name), view) || !known || moved;
    }
    return moved;
  }

  /** @param {string} name @returns {Card} */
  addCard(name) {
    const made = makeCard(name);
    this.cards.set(name, made);
    this.nodes.pods.append(made.card);
    this.sizes.observe(made.card);
    return made;
  }

  measure() {
    this.stale = false;
    const within = this.el.getBoundingClientRect();
    if (!within.width) return void (this.wires = null); // in a view that is not shown
    const of = (/** @type {Element} */ node) => box(node.getBoundingClientRect(), within);
    const cells = this.nodes.pods.dataset.density === "cells";
    const pods = [...this.cards].map(([name, { card }]) => ({
      name,
      box: of(card),
      strips: [...card.querySelectorAll("[data-strip]")].map((strip) => ({
        key: /** @type {SVGElement} */ (strip).dataset.strip ?? "",
        y: Math.round(of(strip).t + 13),
      })),
    }));
    const { client, balancer, service, kubelet } = this.nodes;
    const rail = of(kubelet);
    const laid = layOut({ client: of(client), balancer: of(balancer), service: of(service), kubelet: rail, pods });
    const one = cells ? layOut({ client: of(client), balancer: of(balancer), service: of(service), kubelet: rail, pods: [{ name: ALL, box: of(this.nodes.pods), strips: [] }] }) : laid;
    this.wires = { ...laid, edges: one.edges };
    this.paintRails(pods.map(({ name, box: { t, b } }) => ({ name, t: t - rail.t, b: b - rail.t })), rail.b - rail.t);
  }

  /** The kubelets, beside their Pods. @param {readonly {name: string, t: number, b: number}[]} places @param {number} height */
  paintRails(places, height) {
    const { picture } = this;
    if (!picture) return;
    const pods = stagePods(picture);
    if (/rows|cells/.test(this.nodes.pods.dataset.density ?? "")) return void paint(this.nodes.kubelet, sharedRail(picture, pods));
    const all = rails(places.map(({ name, t, b }) => ({ node: picture.pods[name]?.node ?? "", t, b })), height);
    paint(this.nodes.kubelet, drawRails(picture, all));
    for (const [i, { t, b }] of all.entries()) {
      const rail = /** @type {HTMLElement} */ (this.nodes.kubelet.children[i]);
      rail.style.setProperty("top", `${px(t)}px`);
      rail.style.setProperty("height", `${px(b - t)}px`);
    }
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

  /** @param {Picture} picture @param {number} t @returns {boolean}  whether a killed container's card is emptying */
  emptyCards(picture, t) {
    const moves = stagePods(picture).map((pod) => {
      const card = this.cards.get(pod.name);
      return card !== undefined && emptyCard(card, pod, t, this.speed);
    });
    return moves.includes(true);
  }

  /** Batches instead of single requests, or none, when there are many. @param {Picture} picture @param {number} t */
  group(picture, t) {
    const how = manner(clientView(picture, t).rate * this.speed);
    this.grouped = how === "each" ? null : how === "batch" ? batches(picture, t, this.speed) : [];
  }

  /** Whether some edge will look different in the next frame. @param {Picture} picture @param {number} t @param {Wires} wires */
  paintLinks(picture, t, wires) {
    const { links, moving } = drawLinks(picture, t, this.speed, wires);
    paintEach(this.links, links);
    return moving;
  }

  /** @param {Picture} picture @param {number} t @param {Wires} wires */
  moveTokens(picture, t, wires) {
    if (calm()) return this.travel.rest(restingTokens(picture, t, this.speed, wires));
    const playing = this.loop.playing();
    const [at, ahead] = playing ? [t - LATE * this.speed, AHEAD] : [t, 0];
    for (const [key, flight] of this.flights) if (t - flight.from > RECENT * this.speed && flight.until !== null) this.flights.delete(key);
    const flights = this.grouped ?? [...this.flights.values()];
    const probes = wires.spurs.flatMap((spur) => {
      const probe = probeOf(picture, spur.pod, spur.key);
      return probe ? probeCourses(spur, probe, at, this.speed, ahead) : [];
    });
    const courses = [...requestCourses(wires, flights, at, this.speed, ahead), ...probes];
    if (playing) this.travel.play(courses, at, this.speed);
    else this.travel.stand(courses, at, this.speed);
  }
}

/** Fills a ring. @param {Element} ring @param {number} share @param {number} speed */
export function dash(ring, share, speed) {
  const fine = speed > 16 ? 10 : 72;
  attr(ring, "stroke-dasharray", `${px((Math.round(share * fine) / fine) * 100)} 100`);
}

/** @param {Picture} picture @param {number} t @param {number} speed @param {Wires} wires */
function restingTokens(picture, t, speed, wires) {
  const answer = shownAnswer(picture, t, speed);
  if (!answer || answer.status === null || manner(clientView(picture, t).rate * speed) === "flow") return [];
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
