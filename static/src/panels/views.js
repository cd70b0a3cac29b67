// The views of a phone, one at a time: a bar at the bottom chooses. Wider pages show all of them at once.

import { focusStep, takesText } from "./dom.js";

const SHARE = 0.75; // of the page's height: less than that is left when a keyboard is up

/** @param {HTMLElement | null} bar  null: the page has no views @param {HTMLElement} main that scrolls */
export function mountViews(bar, main) {
  if (!bar) return;
  const { body } = document;
  /** @type {Map<string, number>} how far each view was scrolled */
  const scrolled = new Map();
  let visited = false; // the first visit to the shell finds the terminal
  /** What scrolls: a lesson's text has what is asked below it. */
  const scroller = () => (body.dataset.view === "read" && main.querySelector(".flow")) || main;

  /** @param {string} view */
  function show(view) {
    const was = body.dataset.view ?? "";
    scrolled.set(was, scroller().scrollTop);
    if (view === was) return void (scroller().scrollTop = 0);
    body.dataset.view = view;
    visited ||= view === "shell";
    for (const button of /** @type {NodeListOf<HTMLElement>} */ (bar?.querySelectorAll("button"))) {
      if (button.dataset.view === view) button.setAttribute("aria-current", "true");
      else button.removeAttribute("aria-current");
    }
    scroller().scrollTop = scrolled.get(view) ?? 0;
  }

  /** What is to be seen or focused may be in another view. @param {EventTarget | null} target */
  function reveal(target) {
    if (target instanceof Element) target.closest(".manifest")?.classList.add("shown"); // it may be folded
    const within = target instanceof Element ? /** @type {HTMLElement | null} */ (target.closest("[data-in]")) : null;
    const views = within?.dataset.in?.split(" ") ?? [];
    if (views.length && !views.includes(body.dataset.view ?? "")) show(views[views.length - 1]);
    const tab = target instanceof Element && document.getElementById(target.getAttribute("aria-labelledby") ?? "");
    if (tab) tab.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  bar.addEventListener("click", ({ target }) => {
    const view = target instanceof Element ? /** @type {HTMLElement | null} */ (target.closest("[data-view]"))?.dataset.view : "";
    if (view === "shell" && !visited) document.getElementById("tab-terminal")?.click();
    else if (view) show(view);
  });
  keepNeighbours(main);
  document.getElementById("strip")?.addEventListener("click", () => show("read"));
  document.addEventListener("reveal", ({ target }) => reveal(target));
  for (const link of document.querySelectorAll(".skip-link")) {
    link.addEventListener("click", (event) => {
      const to = /** @type {HTMLElement | null} */ (document.querySelector(link.getAttribute("href") ?? ""));
      if (to?.id !== "current") return reveal(to);
      event.preventDefault();
      focusStep(to);
    });
  }
  watchKeyboard();
}

/** On a phone the neighbours of a lesson stand at the end of its text: what is asked has their room. @param {HTMLElement} main */
function keepNeighbours(main) {
  const [nav, prose, flow] = [".prose > .nav", ".prose", ".prose > .flow"].map((css) => main.querySelector(css));
  if (!nav || !prose || !flow) return;
  const phone = matchMedia("(max-width: 700px)");
  const place = () => (phone.matches ? flow : prose).append(nav);
  phone.addEventListener("change", place);
  if (phone.matches) place();
}

/** Where the keyboard lies over the page instead of making it smaller, the page ends above it; the bar leaves. */
function watchKeyboard() {
  const seen = window.visualViewport;
  if (!seen) return;
  let most = seen.height;
  let width = seen.width;
  seen.addEventListener("resize", () => {
    if (seen.scale > 1.01) return; // zoomed in
    most = seen.width === width ? Math.max(most, seen.height) : seen.height;
    width = seen.width;
    document.body.toggleAttribute("data-keyboard", takesText(document.activeElement) && seen.height < most * SHARE);
    document.body.style.setProperty("--seen", `${seen.height}px`);
  });
}
