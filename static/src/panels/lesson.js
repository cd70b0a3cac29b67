// A lesson page: its panels, and the one loop that tells them what is due.

import { tr } from "../locale/text.js";
import { pictureAt } from "../model/history.js";
import { summary, verdict } from "../model/verdict.js";
import { mountStage } from "../scene/stage.js";
import { BEAT, beats, calm, untilBeat } from "../scene/loop.js";
import { stagePods } from "../scene/view.js";
import { mountAsk } from "./ask.js";
import { askHere, askWhy } from "./asking.js";
import { mountChangesTable } from "./changes_table.js";
import { mountConnection } from "./connection.js";
import { mountCourse } from "./course.js";
import { byId, focusStep, reveal, watchTyping } from "./dom.js";
import { Editor } from "./editor.js";
import { mountEndpoints } from "./endpoints.js";
import { mountEvents } from "./events.js";
import { holdKeys, mountKeys } from "./keys.js";
import { missing, mountLater } from "./later.js";
import { mountLiveRegion } from "./live_region.js";
import { mountLogs } from "./logs.js";
import { mountPlayhead } from "./playhead.js";
import { mountPods } from "./pods.js";
import { createRun } from "./run.js";
import { mountRunTo } from "./run_to.js";
import { mountSwitches } from "./switches.js";
import { mountTabs } from "./tabs.js";
import { Terminal } from "./terminal.js";
import { mountTimeline } from "./timeline.js";
import { mountTransport } from "./transport.js";
import { mountTwin } from "./twin.js";
import { mountVerdict } from "./verdict.js";
import { mountViews } from "./views.js";

/** @import { Page } from "../steps/steps.js" */
/** @import { Load } from "./later.js" */
/** @import { Boot, Run, View } from "./run.js" */

const CALM_MS = 1000; // between two paintings under reduced motion; the stage paints once more in between
const NEWS_MS = 200; // between two paintings of the panels that are read, unless a person did something

/**
 * First what answers a person, then, in a task of its own, all that is drawn: so the switches work at once.
 * @param {Boot} boot
 */
export function mountLesson(boot) {
  const page = mountRun(boot, { drawn: (drawn) => mountCourse(document.getElementById("current"), drawn) });
  mountSwitches(document.getElementById("switches"), page.editor);
  return page;
}

/**
 * What every page with a simulation has: the run, its panels, the terminal and the editor of its manifest.
 * @param {Boot} boot
 * @param {{advice?: boolean, drawn?: (page: Page) => void}} options whether lint has a say in the editor; what comes after the drawings
 */
export function mountRun(boot, { advice = false, drawn }) {
  const releaseKeys = holdKeys();
  mountViews(document.getElementById("views"), byId("main"));
  const run = createRun(boot);
  const voice = mountLiveRegion(byId("status"), byId("alert"), watchTyping());
  const terminal = new Terminal(byId("terminal"), run);
  const nonce = /** @type {HTMLElement | null} */ (document.querySelector("meta[property=csp-nonce]"))?.nonce ?? "";
  const editor = new Editor({ el: byId("editor"), footer: byId("consequence"), button: byId("apply") }, { run, terminal, voice, nonce, advice });
  const load = mountLater();
  mountConnection(byId("notice"), run, voice);
  mountQuestions(run, voice, load);
  run.connect();
  setTimeout(() => {
    const { timeline, tabs } = mountDrawings({ run, voice, terminal, editor, load });
    drawn?.({ run, voice, terminal, editor, timeline, tabs });
    releaseKeys();
  });
  return { run, voice, terminal, editor, nonce };
}

/** Who changes something in the past is asked, and who shares is shown the link, by what comes with the first of these.
 * @param {Run} run @param {ReturnType<typeof mountLiveRegion>} voice @param {Load} load */
function mountQuestions(run, voice, load) {
  const share = document.getElementById("share");
  /** @type {Run["confirm"]} */
  const first = async (t) => {
    const later = await load().catch(() => voice.alert(missing()));
    if (later && run.confirm === first) later.mountBranch(run); // which answers from now on
    return later ? run.confirm(t) : false;
  };
  run.confirm = first;
  share?.addEventListener("submit", async (event) => {
    event.preventDefault();
    const later = await load().catch(() => voice.alert(missing()));
    void later?.share(/** @type {HTMLFormElement} */ (share), run, voice);
  });
}

/** Two runs beside each other, from the first pair on; there may be one from the start. @param {HTMLElement} el @param {Run} run @param {Load} load */
function compared(el, run, load) {
  /** @type {{update(view: View): void} | null} */
  let panel = null;
  /** @type {Run["pair"]} */
  let asked = null; // the pair for which the panel is on its way
  const said = (/** @type {import("./take.js").Take} */ take, /** @type {View} */ { t, speed }) => verdict(pictureAt(take.history, t), t, speed);
  async function fetchIt() {
    asked = run.pair;
    panel = (await load().catch(() => null))?.mountCompare(el, run, said) ?? null;
    panel?.update(run.view());
  }
  return {
    /** @param {View} view */
    update(view) {
      if (panel) panel.update(view);
      else if (run.pair && run.pair !== asked) void fetchIt();
    },
  };
}

/** @param {{run: Run, voice: ReturnType<typeof mountLiveRegion>, terminal: Terminal, editor: Editor, load: Load}} panels */
function mountDrawings({ run, voice, terminal, editor, load }) {
  const bar = mountVerdict(byId("verdict"));
  const stage = mountStage(byId("stage"), bar.update);
  run.on("select", stage.select);
  byId("stage").addEventListener("click", ({ target }) => {
    if (!(target instanceof Element)) return;
    if (target.closest(".start")) byId("apply").click();
    const pod = target.closest("[data-ref^='pod/']");
    if (pod && !target.closest("button")) run.select(pod.getAttribute("data-ref")?.slice(4) ?? "");
  });
  const timeline = mountTimeline(byId("plot"), load);
  const transport = mountTransport(run);
  const tabs = mountTabs(byId("dock"), () => run.tell("tab", null));
  if (run.boot.panel) tabs.open(run.boot.panel);
  // Whoever has clicked the Terminal types next; a letter would be a key of the page, and E would take the rest into the manifest.
  byId("tab-terminal").addEventListener("click", ({ detail }) => detail > 0 && matchMedia("(hover: hover)").matches && terminal.focus());
  const logs = mountLogs(byId("logs"), run);
  const why = mountAsk(byId("why"), run, { stage, timeline, manifest: editor, logs, open: tabs.open, tell: voice.read }, load);
  const runTo = mountRunTo(byId("run-to"), run, voice);
  const panels = [
    compared(byId("compare"), run, load), mountChangesTable(byId("changes"), run), mountTwin(byId("twin")), editor, whenShown(byId("pods"), mountPods(byId("pods"), run)),
    whenShown(byId("endpointslices"), mountEndpoints(byId("endpointslices"))), whenShown(byId("events"), mountEvents(byId("events"))),
    whenShown(byId("logs"), logs), terminal, voice, why,
  ];
  mountPlayhead(byId("plot"), run, timeline, why);
  askWhy(why, run, stage.tokenOf);
  mountKeys(keyTable({ run, transport, runTo, why, editor, terminal, tabs, voice }), () => load().then((later) => later.makeKeysList()));
  tellOfTime(run, voice, () => timeline.follow());
  const said = () => byId("verdict").querySelector("h2")?.textContent ?? "";
  startLoop(run, {
    frame(view) {
      stage.drawClose(run.pair !== null);
      stage.update(view.picture, view.t, view.speed, view.playing);
      timeline.update(view.history, { ...timelines(run, view), say: () => `${run.clockText(view.t)}, ${said()}` });
    },
    second(view) {
      transport.update(view);
      runTo.update(view);
    },
    news(view) {
      for (const panel of panels) panel.update(view);
    },
  });
  return { timeline, tabs };
}

/** What the timeline shows of the run on the stage, and of the one beside it. @param {Run} run @param {View} view */
function timelines(run, { t, edge, speed, back, ticking }) {
  const still = !ticking;
  const { pair, shown } = run;
  if (!pair) return { t, edge, speed, back, still };
  const [own, other] = shown === pair.a ? [pair.a, pair.b] : [pair.b, pair.a];
  const until = (/** @type {import("./take.js").Take} */ take) => (take === run.lead ? edge : Math.max(take.clock.until, 0));
  return { t, edge: until(own), speed, back, still, other: { letter: run.letter(), tracks: other.history.tracks, edge: until(other), from: pair.from } };
}

/** Time and runs in words, for whoever does not see them. @param {Run} run @param {ReturnType<typeof mountLiveRegion>} voice @param {() => void} follow */
function tellOfTime(run, voice, follow) {
  let was = run.past;
  run.on("look", (past) => {
    if (past === null) follow();
    if (past === null && was !== null) voice.read(tr`Back to live.`);
    was = past;
  });
  run.on("swap", (letter) => {
    voice.forget();
    voice.read(tr`Run ${letter} is on the stage.`);
  });
  run.on("pair", (pair) => {
    voice.forget();
    was = null;
    follow();
    voice.read(pair ? tr`Run B goes on from ${run.clockText(pair.from)} with the change. Run A is kept beside it.` : tr`Run A has left the page.`);
  });
}

/** A panel behind a closed tab is not drawn; opening the tab tells the run. @param {HTMLElement} el @param {{update(view: View): void}} panel */
function whenShown(el, panel) {
  return { update: (/** @type {View} */ view) => el.hidden || panel.update(view) };
}

/**
 * What is due, on every beat and at once when a person did something: `frame` when time has gone on, `second` when another
 * second has begun, `news` when a fact has come too, as often as it can be read.
 * @param {Run} run
 * @param {Record<"frame" | "second" | "news", (view: View) => void>} show
 */
function startLoop(run, show) {
  let frame = 0;
  let timer = 0;
  let touched = true;
  const last = { t: -1, edge: -1 };
  const second = beat(BEAT);
  const news = beat(NEWS_MS);

  function paintFrame() {
    frame = 0;
    const view = run.view();
    const whole = Math.floor(view.t / 1000);
    const moved = touched || view.t !== last.t || view.edge !== last.edge;
    const [ticks, tells] = [second(whole, touched), news(view.picture.n * 1e6 + whole, touched)];
    touched = false;
    Object.assign(last, { t: view.t, edge: view.edge });
    if (moved) show.frame(view);
    if (ticks === "now") show.second(view);
    if (tells === "now") show.news(view);
    if (!view.ticking && !moved && ticks !== "later" && tells !== "later") return;
    soon();
  }

  function soon() {
    if (!frame && !timer) timer = window.setTimeout(ask, calm() ? CALM_MS : untilBeat(BEAT));
  }

  function ask() {
    clearTimeout(timer);
    timer = 0;
    if (!frame) frame = requestAnimationFrame(paintFrame);
  }

  run.on("change", (type) => {
    // Facts of a batch are shown when they are due, all else at once.
    if (type !== "batch" || !run.clock.playing) touched = true;
    if (touched) ask();
    else soon();
  });
  paintFrame();
}

/**
 * Tells whether a value that has changed is to be shown now, or later, on the next of the page's beats.
 * @param {number} ms
 */
function beat(ms) {
  let shown = NaN;
  const due = beats();
  return (/** @type {number} */ value, /** @type {boolean} */ atOnce) => {
    const now = due(ms) || atOnce || calm();
    if (value === shown && !atOnce) return "same";
    if (!now) return "later";
    shown = value;
    return "now";
  };
}

/**
 * What each key does; panels/keys_list.js says it in words.
 * @param {{run: Run, transport: ReturnType<typeof mountTransport>, runTo: ReturnType<typeof mountRunTo>, why: ReturnType<typeof mountAsk>, editor: Editor, terminal: Terminal, tabs: ReturnType<typeof mountTabs>, voice: ReturnType<typeof mountLiveRegion>}} panels
 * @returns {Record<string, () => void>} by event.key in small letters
 */
function keyTable({ run, transport, runTo, why, editor, terminal, tabs, voice }) {
  const nextPod = () => {
    const names = stagePods(run.view().picture).map((pod) => pod.name);
    const name = names[(names.indexOf(run.selected) + 1) % names.length];
    if (!name) return;
    if (name !== run.selected) run.select(name);
    reveal(byId("stage"));
    /** @type {HTMLElement | null} */ (document.querySelector(`[data-ref="pod/${CSS.escape(name)}"]`))?.focus();
  };
  const openTerminal = () => {
    tabs.open("terminal");
    terminal.focus();
  };
  const aloud = () => {
    const { picture, t } = run.view();
    voice.read(summary(picture, t));
  };
  const step = document.getElementById("current");
  const tab = Object.fromEntries(Array.from({ length: 6 }, (_, i) => [String(i + 1), () => tabs.nth(i)]));
  /** Where the playhead went, unless the run itself has stepped. @param {() => string | void} move */
  const told = (move) => () => {
    const what = move();
    const { picture, t, back } = run.view();
    if (back) voice.read(`${run.clockText(t)}. ${what ? `${what}. ` : ""}${verdict(picture, t).say}.`);
  };
  const [back, on] = [told(() => run.stepSecond(-1)), told(() => run.stepSecond(1))];
  const faster = () => transport.faster(1);
  return {
    " ": transport.toggle,
    ",": told(() => run.step(-1)),
    ".": told(() => run.step(1)),
    "<": back, ";": back, ">": on, ":": on,
    "[": told(() => run.jump(-1)),
    "]": told(() => run.jump(1)),
    home: told(() => run.look(0)),
    end: () => run.look(null),
    b: runTo.open,
    x: () => run.swap(),
    "-": () => transport.faster(-1), "+": faster, "=": faster,
    w: () => askHere(why, run),
    ...(step && { n: () => focusStep(step) }),
    e: () => void editor.open(),
    t: openTerminal,
    p: nextPod,
    ...tab,
    l: aloud,
  };
}
