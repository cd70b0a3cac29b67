// Small words: counts, cut paths, sentences.

/**
 * "1 Pod", "3 Pods"
 * @param {number} many
 * @param {string} noun
 */
export const count = (many, noun) => `${many} ${noun}${many === 1 ? "" : "s"}`;

/**
 * Cuts in the middle, so that both ends can be read.
 * @param {string} text
 * @param {number} most
 */
export function cut(text, most) {
  if (text.length <= most) return text;
  const head = Math.ceil((most - 1) / 2);
  return `${text.slice(0, head)}…${text.slice(text.length - (most - 1 - head))}`;
}

/**
 * The first of the sentences that is short enough; the last is cut if it must be.
 * @param {number} most
 * @param {...string} texts
 */
export const fits = (most, ...texts) => texts.find((text) => text.length <= most) ?? cut(texts[texts.length - 1], most);

/** @param {string} text */
export const capital = (text) => text.slice(0, 1).toUpperCase() + text.slice(1);
