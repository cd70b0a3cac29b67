// The fonts come last: nobody waits for them, and their stand-ins are as wide.

const REST_MS = 2500; // after the page has loaded, when nobody touches it before
const KEY = "fonts"; // a browser that has had them has them still

/** @param {string} href the sheet with the fonts */
export function mountFonts(href) {
  let asked = false;
  function load() {
    if (asked) return;
    asked = true;
    const sheet = document.createElement("link");
    sheet.rel = "stylesheet";
    sheet.href = href;
    sheet.onload = () => keep();
    document.head.append(sheet);
  }
  if (kept()) return load();
  for (const type of ["pointerup", "keyup"]) addEventListener(type, load, { once: true, passive: true });
  if (document.readyState === "complete") setTimeout(load, REST_MS);
  else addEventListener("load", () => setTimeout(load, REST_MS), { once: true });
}

function kept() {
  try {
    return localStorage.getItem(KEY) !== null;
  } catch {
    return false; // a browser that keeps nothing
  }
}

function keep() {
  try {
    localStorage.setItem(KEY, "1");
  } catch {
    // it asks late again
  }
}
