// A lesson page: its panels, and the one loop that tells them what is due.

import { summary } from "../model/verdict.js";
import { mountStage } from "../scene/stage.js";
import { calm } from "../scene/loop.js";
import { stagePods } from "../scene/view.js";
import { mountConnection } from "./connection.js";
import { byId, takesText } from "./dom.js";
import { Editor } from "./editor.js";
import { mountEndpoints } from "./endpoints.js";
import { mountEvents } from "./events.js";
import { holdKeys, mountKeys } from "./keys.js";
import { mountLiveRegion } from "./live_region.js";
import { mountLogs } from "./logs.js";
import { mountPlayhead } from "./playhead.js";
import { mountPods } from "./pods.js";
import { createRun } from "./run.js";
import { mountSwitches } from "./switches.js";
import { mountTabs } from "./tabs.js";
import { mountTasks } from "./tasks.js";
import { Terminal } from "./terminal.js";
import { mountTimeline } from "./timeline.js";
import { mountTransport } from "./transport.js";
import { mountVerdict } from "./verdict.js";
import { mountWhy } from "./why.js";

/** @import { Boot, Run, View } from "./run.js" */

const CALM_MS = 1000; // between two paintings under reduced motion; the stage paints once more in between

/**
 * First what answers a person, then, in a task of its own, all that is drawn: so the switches work at once.
 * @param {Boot} boot
 */
export function mountLesson(boot) {
  const releaseKeys = holdKeys();
  const run = createRun(boot);
  const voice = mountLiveRegion(byId("status"), byId("alert"), () => takesText(document.activeElement));
  const terminal = new Terminal(byId("terminal"), run);
  const nonce = /** @type {HTMLElement | null} */ (document.querySelector("meta[property=csp-nonce]"))?.nonce ?? "";
  const editor = new Editor({ el: byId("editor"), footer: byId("consequence"), button: byId("apply") }, { run, terminal, voice, nonce });
  mountSwitches(document.getElementById("switches"), editor);
  mountTasks(byId("tasks"), run, voice.say);
  mountConnection(byId("notice"), run, voice);
  run.connect();
  setTimeout(() => {
    mountDrawings({ run, voice, terminal, editor });
    releaseKeys();
  });
}

/** @param {{run: Run, voice: ReturnType<typeof mountLiveRegion>, terminal: Terminal, editor: Editor}} panels */
function mountDrawings({ run, voice, terminal, editor }) {
  const stage = mountStage(byId("stage"));
  const timeline = mountTimeline(byId("plot"));
  const transport = mountTransport(run);
  const tabs = mountTabs(byId("dock"));
  const why = mountWhy(byId("why"), run, stage, tabs.open);
  const panels = [
    transport, mountVerdict(byId("verdict")), mountPods(byId("pods"), run), mountEndpoints(byId("endpointslices")),
    mountEvents(byId("events")), mountLogs(byId("logs"), run), terminal, voice, why,
  ];
  mountPlayhead(byId("plot"), run, (x) => timeline.timeAt(x));
  askWhy(why.ask);
  mountKeys(keyTable({ run, transport, why, editor, terminal, tabs, voice }));
  const said = () => byId("verdict").querySelector("h2")?.textContent ?? "";
  startLoop(run, (view, news) => {
    stage.update(view.picture, view.t, view.speed, view.playing);
    timeline.update(view.history, { t: view.t, edge: view.edge, speed: view.speed, say: `${run.clockText(view.t)}, ${said()}` });
    if (news) for (const panel of panels) panel.update(view);
  });
}

/**
 * Calls `show` at most once a frame, and not when nothing has changed. `news`: a fact, a second or the connection has
 * changed, and not only the time between.
 * @param {Run} run
 * @param {(view: View, news: boolean) => void} show
 */
function startLoop(run, show) {
  let frame = 0;
  let timer = 0;
  let touched = true;
  const last = { t: -1, edge: -1, n: -1, second: -1 };

  function paintFrame() {
    frame = 0;
    const view = run.view();
    const second = Math.floor(view.t / 1000);
    const news = touched || view.picture.n !== last.n || second !== last.second;
    const moved = news || view.t !== last.t || view.edge !== last.edge;
    touched = false;
    Object.assign(last, { t: view.t, edge: view.edge, n: view.picture.n, second });
    if (moved) show(view, news);
    if (!view.ticking && !moved) return;
    if (calm()) timer = window.setTimeout(ask, CALM_MS);
    else ask();
  }

  function ask() {
    clearTimeout(timer);
    if (!frame) frame = requestAnimationFrame(paintFrame);
  }

  run.on("change", (type) => {
    // Facts of a batch are shown when they are due, all else at once.
    if (type !== "batch" || !run.clock.playing) touched = true;
    if (touched || !calm()) ask();
  });
  paintFrame();
}

/** Whatever carries data-why can be asked. @param {(n: number) => void} ask */
function askWhy(ask) {
  const of = (/** @type {Event} */ { target }) => Number((target instanceof Element && target.closest("[data-why]")?.getAttribute("data-why")) || 0);
  document.addEventListener("click", (event) => ask(of(event)));
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target instanceof Element && !event.target.matches("button")) ask(of(event));
  });
}

/** @param {{run: Run, transport: ReturnType<typeof mountTransport>, why: ReturnType<typeof mountWhy>, editor: Editor, terminal: Terminal, tabs: ReturnType<typeof mountTabs>, voice: ReturnType<typeof mountLiveRegion>}} panels */
function keyTable({ run, transport, why, editor, terminal, tabs, voice }) {
  const asked = () => {
    const pod = run.view().picture.pods[run.selected];
    why.ask(pod ? pod.n : Number(document.querySelector("#verdict [data-why]")?.getAttribute("data-why")));
  };
  const nextPod = () => {
    const names = stagePods(run.view().picture).map((pod) => pod.name);
    const name = names[(names.indexOf(run.selected) + 1) % names.length];
    if (!name) return;
    if (name !== run.selected) run.select(name);
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
  const tab = Object.fromEntries(Array.from({ length: 6 }, (_, i) => [String(i + 1), () => tabs.nth(i)]));
  const [back, on] = [() => run.stepSecond(-1), () => run.stepSecond(1)];
  const faster = () => transport.faster(1);
  return [
    { keys: "Space", does: "Play or pause", on: { " ": transport.toggle } },
    { keys: ", .", does: "A step back or on", on: { ",": () => run.step(-1), ".": () => run.step(1) } },
    { keys: "Shift+, Shift+.", does: "A second back or on", on: { "<": back, ";": back, ">": on, ":": on } },
    { keys: "- +", does: "Slower, faster", on: { "-": () => transport.faster(-1), "+": faster, "=": faster } },
    { keys: "W", does: "Why? for what is selected", on: { w: asked } },
    { keys: "E", does: "Editor", on: { e: () => void editor.open() } },
    { keys: "T", does: "Terminal", on: { t: openTerminal } },
    { keys: "P", does: "Next Pod", on: { p: nextPod } },
    { keys: "1–6", does: "Tabs of the dock", on: tab },
    { keys: "L", does: "Read the state aloud", on: { l: aloud } },
    { keys: "?", does: "This list" },
    { keys: "Ctrl+Enter", does: "Apply (in the editor)" },
    { keys: "← → Home End", does: "Look back (on the timeline)" },
    { keys: "Esc", does: "Leaves the editor, the terminal or this list" },
  ];
}
