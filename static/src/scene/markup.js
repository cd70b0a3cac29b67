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
  if (Array.isArray(value)) return value.map(escaped).join("");
  if (value === null || value === undefined || value === false) return "";
  return String(value).replace(/[&<>"']/g, (char) => ENTITIES[char]);
}

/** @param {TemplateStringsArray} parts @param {...unknown} values */
export function html(parts, ...values) {
  return new Markup(parts.reduce((text, part, i) => text + escaped(values[i - 1]) + part));
}

/** @type {WeakMap<Element, string>} */
const painted = new WeakMap();

/**
 * Puts markup into an element, unless it is there already.
 * @param {Element} element
 * @param {Markup} markup
 * @returns {boolean}  whether anything was touched
 */
export function paint(element, markup) {
  if (painted.get(element) === markup.text) return false;
  painted.set(element, markup.text);
  element.innerHTML = markup.text;
  return true;
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
