// "Why?": the chain of causes from an effect to its root. A link lights its place on the stage, on the timeline and in
// the manifest; a click moves the playhead to it, and its other buttons lead to where it can be read. It is loaded when
// there is somebody who may ask (ask.js).

import { HINTS } from "../hints/words.js";
import { known, language, tr } from "../locale/text.js";
import { lastAnswers } from "../model/answers.js";
import { refsOf, sayEvidence, sayLink } from "../model/why.js";
import { icon } from "../scene/icons.js";
import { attr, html } from "../scene/markup.js";

/** @import { Link, Place } from "../model/why.js" */
/** @import { ReceivedOf } from "../net/protocol.js" */
/** @import { Run, View } from "./run.js" */
/** @typedef {{line(ref: string, path: string): number, spot(line: number): void, open(focus?: boolean): Promise<void>}} Manifest */
/**
 * @typedef {object} Places
 * @property {{spotlight(refs: readonly string[]): void}} stage
 * @property {{spot(t: number | null): void}} timeline
 * @property {Manifest} manifest
 * @property {{show(name: string, n: number): void}} logs
 * @property {(id: string) => void} open shows a tab
 * @property {(text: string) => void} tell to whoever listens
 */

/**
 * @param {HTMLElement} el
 * @param {Run} run
 * @param {Places} places
 */
export function mountWhy(el, run, { stage, timeline, manifest, logs, open, tell }) {
  const tab = /** @type {HTMLElement} */ (document.getElementById("tab-why"));
  /** @type {Link[]} */
  let links = [];
  let lit = -1;
  /** Where the playhead was before a link was chosen, null for live; undefined while none is. @type {number | null | undefined} */
  let before;
  let choosing = false;
  const shown = document.createElement("p");
  shown.className = "shown";

  const at = (/** @type {EventTarget | null} */ target) => {
    const row = target instanceof Element ? target.closest("li[data-at]") : null;
    return row instanceof HTMLElement ? Number(row.dataset.at) : -1;
  };
  const light = (/** @type {number} */ i) => {
    if (i === lit) return;
    lit = i;
    const link = links[i];
    stage.spotlight(withPods(refsOf(link), Object.keys(run.view().picture.pods)));
    timeline.spot(link?.t ?? null);
    const place = link?.places.find(({ at: where }) => where === "yaml");
    manifest.spot(place ? manifest.line(place.ref, place.path ?? "") : 0);
  };
  // What is under the pointer comes first; when it leaves, what has the focus is lit again.
  const focused = () => at(el.contains(document.activeElement) ? document.activeElement : null);
  el.addEventListener("pointerover", ({ target }) => light(at(target)));
  el.addEventListener("pointerleave", () => light(focused()));
  el.addEventListener("focusin", ({ target }) => light(at(target)));
  el.addEventListener("focusout", ({ relatedTarget }) => light(at(relatedTarget instanceof Node && el.contains(relatedTarget) ? relatedTarget : null)));
  el.addEventListener("click", ({ target }) => {
    const link = links[at(target)];
    if (!link || !(target instanceof Element)) return;
    const place = /** @type {HTMLElement | null} */ (target.closest("[data-place]"));
    if (place) return go(link.places[Number(place.dataset.place)]);
    if (target.closest(".back")) return goBack();
    if (!target.closest(".shown")) choose(at(target));
  });
  run.on("look", () => {
    if (choosing) return;
    before = undefined;
    mark(-1);
  });
  // Whether some of the links lie below what is seen of them; the root is always in sight.
  const hides = () => {
    const list = el.firstElementChild;
    el.toggleAttribute("data-hides", list !== null && list.scrollTop + list.clientHeight < list.scrollHeight - 4);
  };
  el.addEventListener("scroll", hides, { capture: true, passive: true });
  new ResizeObserver(hides).observe(el);
  el.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && before !== undefined) goBack();
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const all = /** @type {HTMLElement[]} */ ([...el.querySelectorAll(".cause")]);
    const next = step && at(event.target) >= 0 ? all[at(event.target) + step] : undefined;
    if (!next) return;
    event.preventDefault();
    next.focus();
  });

  /** The playhead goes to the link, its evidence is shown, and the way back. @param {number} i */
  function choose(i) {
    if (before === undefined) before = run.past;
    choosing = true;
    run.look(links[i].t);
    choosing = false;
    mark(i);
    if (run.past === null) return; // so new that the page shows it already
    const text = tr`The page shows this moment, ${run.clockText(run.past)}.`;
    shown.innerHTML = html`${icon("clock", "s")}<span>${text}</span><button type="button" class="back">${before === null ? tr`Back to live` : tr`Back to ${run.clockText(before)}`}</button>`.text;
    el.querySelectorAll("li")[i].append(shown);
    requestAnimationFrame(() => requestAnimationFrame(() => shown.scrollIntoView({ block: "nearest" }))); // when the page has moved too
    tell(text);
  }

  function goBack() {
    const row = at(shown);
    run.look(before ?? null);
    /** @type {HTMLElement | undefined} */ (el.querySelectorAll(".cause")[row])?.focus();
  }

  /** The link that is shown; -1 for none. @param {number} i */
  function mark(i) {
    shown.remove();
    for (const row of el.querySelectorAll("li")) attr(/** @type {Element} */ (row.querySelector(".cause")), "aria-current", at(row) === i ? "step" : null);
  }

  /** @param {Place} place */
  function go(place) {
    if (place.at === "log") {
      open("logs");
      return logs.show(place.ref, place.n ?? 0);
    }
    const line = manifest.line(place.ref, place.path ?? "");
    void manifest.open().then(() => manifest.spot(line)); // the focus has left the link by then
  }

  /** @param {Link[]} found */
  function show(found) {
    links = found;
    lit = -1;
    tab.textContent = title(links[0]);
    const rows = links.map((link, i) => drawLink(link, i, run, manifest));
    const last = links.length > 1 && links[links.length - 1].root ? rows.pop() : "";
    const end = last && html`<ol class="why end" start="${links.length}" aria-label="${tr`From the effect to its cause`}">${last}</ol>`;
    el.innerHTML = html`<ol class="why links" aria-label="${title(links[0])} ${tr`From the effect to its cause`}">${rows}</ol>${end}`.text; // not paint(): others write here too
    el.closest(".dock")?.scrollIntoView({ block: "nearest" }); // a low page, or a long one, may end above it
    hides();
    /** @type {HTMLElement | null} */ (el.querySelector(".cause"))?.focus({ preventScroll: true });
  }

  return {
    /** The tab asks for a code as long as somebody still gets it. @param {View} view */
    update({ picture, t }) {
      const asked = title(links[0]);
      if (!links[0]?.key.startsWith("answered")) return;
      const still = lastAnswers(picture, t).some(({ status }) => status === (links[0].args.status ?? null));
      const text = still ? asked : tr`Why?`;
      if (tab.textContent !== text) tab.textContent = text;
    },
    /** What was asked before is shown no more. */
    clear() {
      links = [];
      light(-1);
      tab.textContent = title(undefined);
    },
    /** @param {ReceivedOf<"chain">} chain */
    show: (chain) => show(chain.links),
  };
}

/** @param {Link | undefined} first */
function title(first) {
  if (first?.key === "answered.none") return tr`Why no answer?`;
  return first?.key === "answered" && first.args.status >= 400 ? tr`Why ${first.args.status}?` : tr`Why?`;
}

/** A Deployment is lit by its Pods. @param {string[]} refs @param {string[]} pods */
function withPods(refs, pods) {
  return refs.flatMap((ref) => (ref.startsWith("pods/") ? pods.filter((name) => name.startsWith(`${ref.slice(5)}-`)).map((name) => `pod/${name}`) : [ref]));
}

/** @param {Link} link @param {number} i @param {Run} run @param {Manifest} manifest */
function drawLink(link, i, run, manifest) {
  const { text, tone } = sayLink(link);
  const when = run.clockText(link.t);
  const places = link.places.map((place, k) => drawPlace(place, k, manifest));
  const proof = link.evidence === null ? "" : sayEvidence(link.evidence);
  const detail = link.detail && link.detail !== text ? html`<span class="detail">${known(link.detail)}</span>` : "";
  return html`<li class="${tone}${link.root ? " root" : ""}" data-at="${i}"><button type="button" class="cause" title="${tr`Show this moment, ${when}`}"><span class="dot">${icon(signOf(link, tone))}</span><span class="say">${strong(text)}${detail}${means(link, text)}</span></button>${places}<span class="at"${isHop(link) ? html` data-hint="hop"` : ""}>${proof || when}${proof && html`<span class="when"> ${tr`at ${when}`}</span>`}<span class="moment" aria-hidden="true">${when}</span></span></li>`;
}

/** @param {Place} place @param {number} k @param {Manifest} manifest */
function drawPlace(place, k, manifest) {
  if (place.at === "log") return html`<button type="button" class="place" data-place="${k}" aria-label="${tr`Show in the log`}">${tr`log`}</button>`;
  const line = manifest.line(place.ref, place.path ?? "");
  return line > 0 && html`<button type="button" class="place" data-place="${k}" title="${place.path}" aria-label="${tr`Show in the manifest, line ${line}`}"><span class="word">${tr`line`} </span>${line}</button>`;
}

// What a link is about, before how bad it is.
/** @type {[RegExp, string][]} */
const SIGNS = [[/^asked|^run\.clients/, "users"], [/^(hop\.(sent|answered)|ingress|target)/, "lb"], [/^(proxy|endpoints|service)\./, "svc"], [/^probe\./, "pulse"], [/^container\.killed/, "kill"], [/^command|^program\.scripted/, "edit"], [/^program|^container/, "box"]];

/** @param {Link} link @param {string} tone */
const signOf = ({ key }, tone) => SIGNS.find(([of]) => of.test(key))?.[1] ?? tone;

/** @param {Link} link */
const isHop = ({ evidence }) => evidence?.key === "hop";

/** What its terms mean, once it is opened; a hint says the same. @param {Link} link @param {string} text */
function means(link, text) {
  const keys = [/\bEOF\b/.test(text) && "eof", text.includes("awselb") && "server", isHop(link) && "hop"].filter(Boolean);
  return keys.map((key) => html`<span class="means">${HINTS[String(key)]}</span>`);
}

/** Terms that have a hint. The empty title keeps the row's own away. @param {string} text */
const termed = (text) => text.split(/(\bEOF\b|awselb\/2\.0)/).map((part) => (part === "EOF" || part === "awselb/2.0" ? html`<abbr data-hint="${part === "EOF" ? "eof" : "server"}" title="">${part}</abbr>` : part));

/** Who does it stands out, in English, whose sentences begin with it. @param {string} text */
function strong(text) {
  if (language !== "en") return html`${termed(text)}`;
  const who = /^(The (load balancer|kubelet|scenario|program|Pod|Service|client|connection)|Pod \S+|(Service|Ingress|Container|Node|Target|Deployment) \S+|(Missed|Ready|Taken out|Started|Passed):)/.exec(text)?.[0] ?? "";
  return html`${who && html`<b>${who}</b>`}${termed(text.slice(who.length))}`;
}
