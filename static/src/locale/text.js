// What the page says, in its language. The key of a text is the English itself, so a page in English carries no catalogue;
// for another language the server sends words.<language>.js before this (scripts/messages, docs/translating.md).

/** @typedef {{language: string, words: Record<string, string | Record<string, string>>}} Catalogue */

export const { language, words } = /** @type {{probeviz?: Catalogue}} */ (globalThis).probeviz ?? { language: "en", words: {} };
const rules = new Intl.PluralRules(language);

/** @param {string} text @param {readonly unknown[]} values */
const filled = (text, values) => text.replace(/\{(\d)\}/g, (_, i) => String(values[i]));

/**
 * A text: tr`Run ${letter} is on the stage.`
 * @param {TemplateStringsArray} parts
 * @param {...unknown} values
 */
export function tr(parts, ...values) {
  const text = parts.reduce((key, part, i) => `${key}{${i - 1}}${part}`);
  return filled(/** @type {string} */ (words[text] ?? text), values);
}

/**
 * The form of a text that fits a number; the number is {0} in it, the values follow.
 * @param {number} many
 * @param {string} one
 * @param {string} other
 * @param {...unknown} values
 */
export function plural(many, one, other, ...values) {
  const forms = /** @type {Record<string, string> | undefined} */ (words[one]);
  return filled(forms ? forms[rules.select(many)] ?? forms.many : many === 1 ? one : other, [many, ...values]);
}

/**
 * What a fact says in English, such as "/about: hangs", as far as the catalogue knows it (probeviz/locale/phrases.py).
 * @param {string} text
 */
export const known = (text) => text.split(": ").map((part) => (typeof words[part] === "string" ? words[part] : part)).join(": ");
