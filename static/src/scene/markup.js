// Markup from values: whatever is put in is escaped, unless it is markup itself.

/** Markup that is safe to insert. */
export class Markup {
  /** @param {string} text */
  constructor(text) {
    this.text = text;
  }

  toString() {
    return this.text;
  }
}

/** @type {Record<string, string>} */
const ENTITIES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

/** @param {unknown} value @returns {string} */
function escaped(value) {
  if (value instanceof Markup) return value.text;
  if (typeof value === "number") return String(value); // most of what is drawn
  if (Array.isArray(value)) return value.map(escaped).join("");
  if (value === null || value === undefined || value === false) return "";
  return String(value).replace(/[&<>"']/g, (char) => ENTITIES[char]);
}

/** @param {TemplateStringsArray} parts @param {...unknown} values */
export function html(parts, ...values) {
  let text = parts[0];
  for (let i = 0; i < values.length; i++) text += escaped(values[i]) + parts[i + 1];
  return new Markup(text);
}

/** @type {WeakMap<Element, string>} */
const painted = new WeakMap();

// What names a part that may have the focus, before and after it is painted.
const NAMES = ["id", "data-pod", "data-line", "data-ref", "data-why"];
const STOPS = "a[href], button, input, select, summary, [tabindex]";

/** The part of an element that has the focus: by its name, and by its place among the others. @param {Element} element */
function heldIn(element) {
  const active = globalThis.document?.activeElement;
  if (!active || active === element || !element.contains(active)) return null;
  const name = NAMES.find((one) => active.getAttribute(one));
  const css = name && `[${name}="${CSS.escape(active.getAttribute(name) ?? "")}"]`;
  return { css, place: [...element.querySelectorAll(STOPS)].indexOf(active) };
}

/**
 * Puts markup into an element, unless it is there already. What has the focus has it still when it is painted anew.
 * @param {Element} element
 * @param {Markup} markup
 * @returns {boolean}  whether anything was touched
 */
export function paint(element, markup) {
  if (painted.get(element) === markup.text) return false;
  painted.set(element, markup.text);
  const held = heldIn(element);
  element.innerHTML = markup.text;
  if (held) holdAgain(element, held);
  return true;
}

/** @param {Element} element @param {{css: string | undefined, place: number}} held what had the focus in it before it was painted */
function holdAgain(element, { css, place }) {
  const again = (css && element.querySelector(css)) || element.querySelectorAll(STOPS)[place];
  if (again instanceof HTMLElement) again.focus({ preventScroll: true });
}

/** @type {WeakMap<Element, string[]>} */
const paintedEach = new WeakMap();

/**
 * Gives an element one child for each markup of one element; those that are there already are left alone. What has the
 * focus has it still, also where it has moved on in the list.
 * @param {Element} parent
 * @param {readonly Markup[]} all
 * @returns {boolean}  whether anything was touched
 */
export function paintEach(parent, all) {
  const known = paintedEach.get(parent) ?? [];
  let touched = known.length !== all.length;
  const held = known.length === all.length && all.every(({ text }, i) => text === known[i]) ? null : heldIn(parent);
  for (const [i, { text }] of all.entries()) {
    if (known[i] === text) continue;
    touched = true;
    const scratch = /** @type {Element} */ (parent.cloneNode(false)); // for its namespace, and for what may stand within it
    scratch.innerHTML = text;
    const fresh = /** @type {Element} */ (scratch.firstElementChild);
    if (i < known.length) parent.children[i].replaceWith(fresh);
    else parent.append(fresh);
  }
  while (parent.childElementCount > all.length) parent.lastElementChild?.remove();
  paintedEach.set(parent, all.map(({ text }) => text));
  if (held && !parent.contains(document.activeElement)) holdAgain(parent, held);
  return touched;
}

/**
 * Sets an attribute, unless it has that value already; null removes it.
 * @param {Element} element
 * @param {string} name
 * @param {string | number | null} value
 */
export function attr(element, name, value) {
  if (value === null) element.removeAttribute(name);
  else if (element.getAttribute(name) !== String(value)) element.setAttribute(name, String(value));
}
